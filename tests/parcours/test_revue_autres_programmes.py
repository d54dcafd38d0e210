"""A review filled in advance, in other hands: LibreOffice Calc, then a second engine; every answer arrives exactly.

A person opens at Calc the form that the contract filled in, types what is missing, saves. The same file is then opened
and saved by the engine of ONLYOFFICE (tests/familles/moteurs.py), which writes workbooks its own way. Nothing may be
lost on the way: what was typed, what was there in advance, the marks by which it is known to be the contract's.
"""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.dossier import Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.kinds import Parsed, parse, shape_of
from cpomdoc.schema.layout import lay_out
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Choice, Day, Number, Year, YesNo
from cpomdoc.stages.formulaire.annotate import Typed
from cpomdoc.stages.formulaire.repris import otherwise, taken
from tests.adapters.form_sample import read_back
from tests.familles.exemples import famille
from tests.familles.moteurs import saved_by_the_other
from tests.familles.test_preremplis import advance, contract
from tests.parcours.test_libreoffice_user import PROGRAM, PYTHON, Gesture

SET = ("ehpad", "minimal")
FAMILLE = famille(SET[0])
FORM, PLAN = FAMILLE.questionnaires["revue"], FAMILLE.preremplis["revue"]
LAYOUT = lay_out(FORM)
TITLE = FieldKey("revue_objectifs.intitule", 0)
"""An answer of the contract, which a person has no business changing."""


def questions() -> dict[str, Field]:
    """Every question of the form, by the name of its key."""
    columns = {f"{table.key}.{one.key}": one for table in FORM.tables() for one in table.columns}
    return {one.key: one for one in FORM.fields()} | columns


def missing() -> dict[FieldKey, Typed]:
    """What a person types: something in every cell that the contract left empty, of rows that are there."""
    avance = advance(*SET, "revue")
    asked = [FieldKey(one.key) for one in FORM.fields()]
    for table in FORM.tables():
        rows = range(avance.rows.get(table.key, 0))
        asked += [FieldKey(f"{table.key}.{one.key}", at) for at in rows for one in table.columns]
    left = [key for key in asked if key not in avance.typed and key not in avance.repris]
    return {key: something(questions()[key.name], at) for at, key in enumerate(left)}


def something(question: Field, at: int) -> Typed:
    """An answer of the right kind, and like no other where the kind allows it."""
    shape = shape_of(question)
    if isinstance(shape, Choice):
        return question.choices[at % len(question.choices)]
    if isinstance(shape, YesNo):
        return "Oui" if at % 2 else "Non"
    if isinstance(shape, Day):
        return date(2028, 1 + at % 12, 1 + at % 28)
    if isinstance(shape, Year):
        return 2028
    if isinstance(shape, Number):
        low = question.minimum if question.minimum is not None else 0
        return Decimal(low) + at % 7
    return f"Réponse n° {at} : « l’été », 1 000 € & < 3 % > …"


@dataclass(frozen=True)
class Sent:
    """A file that came back, and what we read in it."""

    data: bytes

    @cached_property
    def submission(self) -> Submission:
        return read_back(self.data, FAMILLE)

    def said(self) -> Mapping[FieldKey, object]:
        """Every answer as its question understands it; a text as it stands where it does not."""
        found = {}
        for key, answer in self.submission.answers.items():
            outcome = parse(answer.cell, questions()[key.name])
            found[key] = outcome.value if isinstance(outcome, Parsed) else ("not understood", answer.cell.raw)
        return found

    def otherwise(self) -> list[str]:
        """The codes and cells of what is no longer the contract's."""
        said, submission = self.said(), self.submission
        values: dict[str, Any] = {key.name: value for key, value in said.items() if key.row is None}
        for table in FORM.tables():
            rows = sorted({key.row for key in said if key.row is not None and key.name.startswith(f"{table.key}.")})
            values[table.key] = tuple(
                {one.key: said.get(FieldKey(f"{table.key}.{one.key}", at), SANS_OBJET) for one in table.columns}
                for at in rows
            )
        places = {key: answer.at for key, answer in submission.answers.items()}
        found = otherwise(advance(*SET, "revue"), values, places, FORM, 1, PLAN, submission.identity.repris)
        return [finding.rule.code for finding in found]


def form() -> bytes:
    """The form as it is laid in the folder of the contract."""
    avance = advance(*SET, "revue")
    numero, repris = contract(*SET).numero, taken(PLAN, FORM, avance)
    return write_form(
        FAMILLE, FORM, contrat=numero, answers=avance.typed, origins=avance.origins, repris=repris
    )  # fmt: skip


def gesture(key: FieldKey, typed: Typed) -> Gesture:
    ref = LAYOUT.cell(key)
    value: object = float(typed) if isinstance(typed, Decimal) else typed
    if isinstance(typed, date):
        value = {"date": typed.isoformat()}
    return {"do": "type", "sheet": ref.sheet, "cell": ref.cell, "value": value}


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sent]:
    """What each program saved: the form filled in, and one where a person changed a title of the contract."""
    folder = tmp_path_factory.mktemp("revue")
    (folder / "form.xlsx").write_bytes(form())
    typing = [gesture(key, typed) for key, typed in missing().items()]
    lifted = {"do": "lift_protection", "sheet": LAYOUT.cell(TITLE).sheet}
    scripts = {"filled": typing, "changed": [lifted, gesture(TITLE, "Un autre objectif")]}
    orders = [
        {"open": str(folder / "form.xlsx"), "save": str(folder / f"{name}.xlsx"), "gestures": gestures}
        for name, gestures in scripts.items()
    ]
    (folder / "script.json").write_text(json.dumps(orders), encoding="utf-8")
    done = subprocess.run([PYTHON, PROGRAM, folder / "script.json"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = {name: (folder / f"{name}.xlsx").read_bytes() for name in scripts}
    (again,) = saved_by_the_other([found["filled"]], folder)
    assert again != found["filled"]
    found |= {"filled, then the other": again, "changed, then the other": _title_changed(again)}
    return {name: Sent(data) for name, data in found.items()}


def _title_changed(data: bytes) -> bytes:
    """What that engine saved, a title changed in it: it takes ten seconds to open a form and save it."""
    book, ref = openpyxl.load_workbook(io.BytesIO(data)), LAYOUT.cell(TITLE)
    book[ref.sheet][ref.cell] = "Un autre objectif"
    book.save(stream := io.BytesIO())
    return stream.getvalue()


BOTH = pytest.mark.parametrize("after", ["", ", then the other"], ids=["calc", "calc-then-the-second-engine"])


@BOTH
def test_a_review_filled_in_by_a_person_at_another_program_is_read_exactly(
    after: str, returned: Mapping[str, Sent]
) -> None:
    sent, avance, typed = returned[f"filled{after}"], advance(*SET, "revue"), missing()
    assert len(typed) > 100
    said = sent.said()
    ours = {key: avance.values[key] for key in avance.typed}
    assert {key: said.get(key) for key in ours} == ours
    theirs = {key: _understood(key, value) for key, value in typed.items()}
    assert {key: said.get(key) for key in theirs} == theirs
    assert set(said) == {*ours, *theirs}
    assert sent.submission.findings == ()
    assert sent.submission.identity.contrat == contract(*SET).numero


def _understood(key: FieldKey, typed: Typed) -> object:
    """What was typed, as it is meant."""
    if isinstance(typed, str) and isinstance(shape_of(questions()[key.name]), YesNo):
        return typed == "Oui"
    choices = shape_of(questions()[key.name])
    return (typed,) if choices == Choice(several=True) else typed


@BOTH
def test_what_is_the_contract_s_is_still_known_to_be_after_another_program(
    after: str, returned: Mapping[str, Sent]
) -> None:
    assert returned[f"filled{after}"].submission.identity.repris.startswith("revue ")
    assert returned[f"filled{after}"].otherwise() == []
    assert returned[f"changed{after}"].otherwise() == ["E-722"]


def test_calc_lets_nobody_type_over_what_is_the_contract_s(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(form())
    orders = {"open": str(tmp_path / "form.xlsx"), "gestures": [gesture(TITLE, "Un autre objectif")]}
    (tmp_path / "script.json").write_text(json.dumps(orders))
    done = subprocess.run([PYTHON, PROGRAM, tmp_path / "script.json"], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "is locked" in done.stderr
