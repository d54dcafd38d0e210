"""veraPDF is asked when it is there, and its absence is no fault (it was not at hand: a stand-in answers here)."""

from __future__ import annotations

import pytest

from cpomdoc.adapters.pdf.verapdf import conforms


def program(folder, body: str) -> str:
    path = folder / "verapdf"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(folder)


def test_without_verapdf_there_is_no_second_verdict(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert conforms(b"%PDF-1.7") is None


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ('echo "PASS $5"', ("3b", "ua1")),
        ('[ "$4" = 3b ] && echo "PASS $5" || echo "FAIL $5"', ("3b",)),
        ('echo "FAIL $5"; exit 1', ()),
        ("exit 3", None),
    ],
)
def test_its_verdict_is_taken_flavour_by_flavour(tmp_path, monkeypatch, body, verdict):
    monkeypatch.setenv("PATH", f"{program(tmp_path, body)}:/usr/bin:/bin")
    assert conforms(b"%PDF-1.7") == verdict
