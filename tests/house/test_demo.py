"""The demonstration rests on the shipped examples; the whole of it is run by « make demo »."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.adapters.pdf.received import inspect_piece
from cpomdoc.domain.location import FieldKey
from tests.familles.exemples import examples
from tools.demo import __main__ as demo
from tools.demo.arrete import write_arrete
from tools.demo.signing import PARTIES


def test_those_who_sign_are_the_parties_of_the_example():
    answers = examples(demo.SIGNED)["identification", ""].answers
    said = {
        str(answers[FieldKey("parties.role", row)]): (
            answers[FieldKey("parties.nom", row)],
            answers[FieldKey("parties.denomination", row)],
        )
        for row in range(3)
    }
    assert said == PARTIES


def test_the_avenant_is_that_of_the_contract_that_is_signed():
    def contracts(name: str) -> set[str]:
        return {one.contrat for one in examples(name).values()}

    assert contracts(demo.AVENANT) == contracts(demo.SIGNED)


def test_the_arrete_is_a_sound_pdf(tmp_path: Path):
    write_arrete(tmp_path / "arrete.pdf")
    assert inspect_piece((tmp_path / "arrete.pdf").read_bytes()).pages == 1


def test_a_form_of_a_later_set_replaces_the_one_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(demo, "FORMS", tmp_path)
    for name in ("un", "deux"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Moyens.xlsx").write_text(name)
    (tmp_path / "un" / "Objectifs.xlsx").touch()
    (tmp_path / "un" / "LISEZMOI.md").touch()
    assert demo.drop_list("un", "deux") == [tmp_path / "deux" / "Moyens.xlsx", tmp_path / "un" / "Objectifs.xlsx"]
