"""Names that every system takes, and that keep two contracts apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpomdoc.store.names import DEPOTS, clean_name, folder_name

ANY_TEXT = st.text(max_size=300)
FORBIDDEN = set('<>:"/\\|?*')


def is_safe(name: str) -> bool:
    stem = name.split(".")[0].strip().upper()
    return (
        0 < len(name) <= 120
        and len(name.encode()) <= 230
        and not FORBIDDEN & set(name)
        and not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in name)
        and name == name.strip(" .")
        and name == unicodedata.normalize("NFC", name)
        and stem not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    )


@given(ANY_TEXT)
@example("../../etc/passwd")
@example("CON")
@example("nul.xlsx")
@example("a\x00b\u202excod.exe")
@example("e\u0301 . ")
@example("\U0001f600" * 200 + ".docx")
@example("a" * 300 + ".xlsx")
@example(".cpomdoc-0123456789abcdef.tmp")
def test_a_file_name_is_safe_everywhere_and_cleaning_it_again_changes_nothing(name):
    cleaned = clean_name(name)
    assert is_safe(cleaned)
    assert clean_name(cleaned) == cleaned


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01 – Contrat pluriannuel.docx", "01 – Contrat pluriannuel.docx"),
        ("Annexe 3 : périmètre / ESMS ?.pdf", "Annexe 3 - périmètre - ESMS -.pdf"),
        ("", "sans nom"),
        ("con.docx", "_con.docx"),
        ("x" * 200 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_a_file_name_stays_readable(name, expected):
    assert clean_name(name) == expected


@given(ANY_TEXT, ANY_TEXT)
@example("CPOM", "cpom")
@example("é", "e\u0301")
@example("a/b", "a-b")
@example("", "contrat")
@example("x" * 100, "x" * 101)
@example("CPOM-1.", "CPOM-1")
def test_two_contracts_never_share_a_folder_even_where_capitals_do_not_count(one, other):
    assert is_safe(folder_name(one))
    assert (folder_name(one).casefold() == folder_name(other).casefold()) == (one == other)


@pytest.mark.parametrize("contrat", ["CPOM-2027-690012345", "ARS_ARA.2027-001", DEPOTS])
def test_a_plain_reference_is_its_own_folder(contrat):
    assert folder_name(contrat) == contrat


@pytest.mark.parametrize("contrat", ["..", "NUL", "COM1.TXT", "ARCHIVES", "a/b", "Les Tilleuls", "A" * 70, "A."])
def test_any_other_reference_gets_a_mark(contrat):
    assert "~" in folder_name(contrat)


def test_a_contract_never_takes_the_folder_where_budget_frames_are_told():
    assert folder_name("CADRES") != "CADRES"
