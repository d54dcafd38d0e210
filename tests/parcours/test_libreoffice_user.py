"""Forms in the hands of a person at LibreOffice Calc: filled, moved about, saved; every answer must arrive exactly."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.layout import lay_out
from cpomdoc.stages.formulaire.annotate import Retour, Typed, annotate, typed_answers
from cpomdoc.stages.formulaire.validate import validate
from tests.adapters.form_sample import famille, good_answers, in_table, raws, read_back, wide_rows

PYTHON = "/usr/bin/python3"
PROGRAM = Path(__file__).with_name("calc_user.py")
FAMILLE = famille()
FICHE = FAMILLE.questionnaires["fiche"]
LAYOUT = lay_out(FICHE)


Gesture = Mapping[str, Any]


@dataclass(frozen=True)
class Session:
    """What a person left behind: the saved file and what was seen on screen."""

    saved: Path
    seen: Mapping[str, Any]

    @property
    def submission(self) -> Submission:
        return read_back(self.saved.read_bytes(), FAMILLE)

    def codes(self) -> list[str]:
        return [finding.rule.code for finding in self.submission.findings]


def place(name: str, row: int | None = None) -> dict[str, str]:
    ref = LAYOUT.cell(FieldKey(name, row))
    return {"sheet": ref.sheet, "cell": ref.cell}


def typing(answers: Mapping[FieldKey, Typed]) -> list[Gesture]:
    """Every answer typed in its cell."""
    return [
        {"do": "type", **place(key.name, key.row), "value": {"date": typed.isoformat()}}
        if isinstance(typed, date)
        else {"do": "type", **place(key.name, key.row), "value": float(typed) if isinstance(typed, Decimal) else typed}
        for key, typed in answers.items()
    ]


def odd_answers() -> dict[FieldKey, Typed]:
    """Answers of all sorts, on which the formulas and their twins must agree."""
    answers: dict[FieldKey, Typed] = dict(good_answers())
    kinds: dict[str, Typed] = {
        "texte": "x",
        "texte_long": "long",
        "code": "A2-O1",
        "oui_non": "peut-être",
        "liste": "vert",
        "liste_multiple": "Rouge ; Bleu",
        "date": "1er janvier 2027",
        "exercice": 27,
        "montant": Decimal("12.345"),
        "montant_entier": "1 234",
        "taux": "douze",
        "nombre": Decimal("-0.5"),
        "entier": Decimal("1.5"),
        "etp": Decimal("7.8"),
        "places": 3,
        "personnes": "sans objet",
        "siren": "81200345",
        "siret": "81200345700016",
        "finess_ej": "2A0001455",
        "finess_et": "99000145X",
        "insee": "2A004",
        "code_postal": "9912",
        "email": "a@b",
        "telephone": "01 02",
    }
    answers |= {FieldKey(f"genre.{kind}"): typed for kind, typed in kinds.items()}
    answers[FieldKey("contrat.existe")] = "Non"
    answers[FieldKey("contrat.siret")] = "35600000000001"
    answers[FieldKey("contrat.siren")] = "812\u00a0003 457"
    answers[FieldKey("contrat.taux")] = 34
    answers[FieldKey("contrat.total")] = 43
    answers[FieldKey("contrat.deux")] = "Sans objet"
    answers[FieldKey("contrat.lieu_code")] = "990001893"
    answers[FieldKey("lieux.nom", 4)] = "Commencée"
    answers[FieldKey("lieux.nuits", 0)] = 2
    answers[FieldKey("lieux.finess", 1)] = "990001455"
    answers[FieldKey("lieux.installees", 0)] = 99
    return answers | in_table("large", wide_rows())


def bad_return() -> tuple[bytes, dict[FieldKey, Typed]]:
    """A RETOUR with wrong, odd and missing answers, and the right ones to type."""
    good = good_answers()
    bad = dict(good)
    bad[FieldKey("contrat.siren")] = "81200345"
    bad[FieldKey("contrat.duree")] = "huit"
    bad[FieldKey("contrat.date_acte")] = date(2062, 10, 9)
    bad[FieldKey("contrat.total")] = 43
    bad[FieldKey("lieux.finess", 1)] = "990001678"
    bad[FieldKey("lieux.installees", 0)] = 99
    bad |= in_table("large", wide_rows())
    del bad[FieldKey("contrat.nom")]
    corrections: dict[FieldKey, Typed] = {key: "" for key in bad if key not in good}
    corrections |= {key: typed for key, typed in good.items() if bad.get(key) != typed}
    submission = read_back(write_form(FAMILLE, FICHE, answers=bad), FAMILLE)
    return _return_of(submission), corrections


def _return_of(submission: Submission) -> bytes:
    refus = validate(submission, FAMILLE)
    assert isinstance(refus, Refus)
    retour: Retour = annotate(
        replace(submission, unplaced=()),
        FICHE,
        refus.findings,
        file_name="Fiche.xlsx",
        received_at="20 novembre 2026",
        attempt=1,
        digest="ab",
    )
    return write_form(FAMILLE, FICHE, answers=typed_answers(submission, FICHE), retour=retour)


LOOK: Sequence[Gesture] = ({"do": "recalculate"}, {"do": "look_at_formulas"})
ACCUEIL = "L’accueil"
VERDICT = "Contrôle!4,2"


def scripts() -> dict[str, tuple[bytes, Sequence[Gesture]]]:
    """The sessions: the form given, the gestures made."""
    blank, filled = write_form(FAMILLE, FICHE), write_form(FAMILLE, FICHE, answers=good_answers())
    returned, corrections = bad_return()
    insert = [{"do": "insert_rows", "sheet": "Lieux", "row": 8}, {"do": "insert_rows", "sheet": ACCUEIL, "row": 9}]
    beyond = {"do": "type", "sheet": "Lieux", "cell": "D20", "value": "Sous le tableau"}
    return {
        "filled by hand": (blank, [*typing(good_answers()), *LOOK]),
        "blank": (blank, LOOK),
        "filled": (filled, LOOK),
        "odd": (write_form(FAMILLE, FICHE, answers=odd_answers()), LOOK),
        "returned": (returned, LOOK),
        "corrected": (returned, [*typing(corrections), *LOOK]),
        "rows inserted": (filled, [*insert, *LOOK]),
        "columns inserted": (filled, [{"do": "insert_columns", "sheet": ACCUEIL, "column": 3}]),
        "sorted": (filled, [{"do": "sort", "sheet": "Lieux", "area": "C7:I14", "ascending": False}, *LOOK]),
        "cut and pasted": (filled, [{"do": "cut_and_paste", "sheet": ACCUEIL, "area": "D9", "to": "D8"}, *LOOK]),
        "renamed": (filled, [{"do": "rename_sheet", "sheet": "Lieux", "to": "Mes lieux"}]),
        "duplicated": (filled, [{"do": "duplicate_sheet", "sheet": ACCUEIL, "to": "Copie"}]),
        "moved": (filled, [{"do": "move_sheet", "sheet": "Lieux", "to": 0}]),
        "typed below": (filled, [{"do": "delete_rows", "sheet": "Actes", "row": 20}, {**beyond, "sheet": "Actes"}]),
        "key column deleted": (filled, [{"do": "delete_columns", "sheet": ACCUEIL, "column": 1}]),
        "line deleted": (filled, [{"do": "delete_rows", "sheet": ACCUEIL, "row": 9}]),
    }


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Session]:
    """All the sessions, played one after the other by one LibreOffice."""
    folder = tmp_path_factory.mktemp("calc")
    todo, orders = scripts(), []
    for number, (form, gestures) in enumerate(todo.values()):
        (folder / f"{number}.xlsx").write_bytes(form)
        saved = folder / f"{number}-saved.xlsx"
        orders.append({"open": str(folder / f"{number}.xlsx"), "save": str(saved), "gestures": list(gestures)})
    script = folder / "script.json"
    script.write_text(json.dumps(orders), encoding="utf-8")
    done = subprocess.run([PYTHON, PROGRAM, script], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    return {name: Session(folder / f"{n}-saved.xlsx", seen[n]) for n, name in enumerate(todo)}


GOOD = raws(read_back(write_form(FAMILLE, FICHE, answers=good_answers()), FAMILLE))


def test_a_form_filled_in_calc_gives_every_answer_exactly(sessions: Mapping[str, Session]) -> None:
    submission = sessions["filled by hand"].submission
    assert raws(submission) == GOOD
    assert submission.findings == ()
    dossier = validate(submission, FAMILLE)
    assert isinstance(dossier, Dossier)
    assert dossier.values["contrat.nom"] == "Santé & Social <Association>"
    assert dossier.values["contrat.date_effet"] == date(2027, 1, 1)
    assert dossier.values["contrat.taux"] == Decimal("3.4")


def test_the_form_says_at_once_that_it_is_ready(sessions: Mapping[str, Session]) -> None:
    assert sessions["filled by hand"].seen[VERDICT] == "● Prêt à déposer"


@pytest.mark.parametrize("which", ["blank", "filled", "odd", "returned"])
def test_the_results_written_in_the_file_are_those_that_calc_finds(which: str, sessions: Mapping[str, Session]) -> None:
    book = load_workbook(io.BytesIO(scripts()[which][0]), data_only=True)
    seen = sessions[which].seen
    assert len(seen) > 90
    for where, result in seen.items():
        sheet, _, spot = where.rpartition("!")
        row, column = map(int, spot.split(","))
        written = book[sheet].cell(row, column).value
        if isinstance(written, date):
            continue  # openpyxl shows the number as a date
        assert (written if written is not None else "") == result, where


def test_a_corrected_return_turns_ready_and_is_accepted(sessions: Mapping[str, Session]) -> None:
    assert sessions["returned"].seen[VERDICT].startswith("○ Pas encore prêt")
    assert sessions["corrected"].seen[VERDICT] == "● Prêt à déposer"
    submission = sessions["corrected"].submission
    assert raws(submission) == GOOD
    assert submission.identity.attempt == 1
    assert isinstance(validate(submission, FAMILLE), Dossier)


def test_the_list_of_what_is_to_correct_ticks_itself(sessions: Mapping[str, Session]) -> None:
    def ticks(which: str) -> list[str]:
        seen = sessions[which].seen
        return [str(seen[where]) for where in sorted(seen) if where.startswith("À corriger!") and where.endswith(",3")]

    assert set(ticks("returned")) == {"À faire", "À relire"}
    assert len(ticks("returned")) >= 6
    assert set(ticks("corrected")) == {"✔ Fait"}


@pytest.mark.parametrize("which", ["rows inserted", "columns inserted", "renamed", "moved", "duplicated", "sorted"])
def test_moving_things_about_loses_no_answer(which: str, sessions: Mapping[str, Session]) -> None:
    found = raws(sessions[which].submission)
    assert sorted(found.values()) == sorted(GOOD.values())
    single = {key: raw for key, raw in found.items() if key.row is None}
    assert single == {key: raw for key, raw in GOOD.items() if key.row is None}


@pytest.mark.parametrize("which", ["rows inserted", "sorted"])
def test_the_states_follow_what_was_moved(which: str, sessions: Mapping[str, Session]) -> None:
    assert sessions[which].seen[VERDICT] == "● Prêt à déposer"


def test_a_sorted_row_keeps_its_cells_together(sessions: Mapping[str, Session]) -> None:
    answers = sessions["sorted"].submission.answers
    rows = {key.row for key in answers if key.name == "lieux.finess"}
    pairs = {
        (answers[FieldKey("lieux.finess", row)].cell.raw, answers[FieldKey("lieux.nom", row)].cell.raw) for row in rows
    }
    assert pairs == {("990001455", "Les Tilleuls"), ("990001679", "La Roseraie")}


def test_an_answer_cut_and_pasted_is_told_and_never_read_for_its_neighbour(sessions: Mapping[str, Session]) -> None:
    session = sessions["cut and pasted"]
    found = raws(session.submission)
    assert found[FieldKey("contrat.numero")] == GOOD[FieldKey("contrat.nom")]
    assert FieldKey("contrat.nom") not in found
    assert "W-105" in session.codes()
    assert session.seen[f"{ACCUEIL}!9,6"] == "○ À remplir"


def test_rows_typed_below_the_table_are_read_and_told(sessions: Mapping[str, Session]) -> None:
    session = sessions["typed below"]
    assert "Sous le tableau" in raws(session.submission).values()
    assert "W-106" in session.codes()


def test_without_the_hidden_keys_the_names_still_find_every_answer(sessions: Mapping[str, Session]) -> None:
    session = sessions["key column deleted"]
    assert raws(session.submission) == GOOD
    assert "W-107" in session.codes()


def test_a_line_deleted_is_called_so(sessions: Mapping[str, Session]) -> None:
    session = sessions["line deleted"]
    assert FieldKey("contrat.nom") not in raws(session.submission)
    assert "W-191" in session.codes()


def test_locked_cells_stop_the_person(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    form.write_bytes(write_form(FAMILLE, FICHE))
    gestures = [{"do": "type", "sheet": ACCUEIL, "cell": "C8", "value": "autre question"}]
    (tmp_path / "script.json").write_text(json.dumps({"open": str(form), "gestures": gestures}))
    done = subprocess.run([PYTHON, PROGRAM, tmp_path / "script.json"], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "is locked" in done.stderr
