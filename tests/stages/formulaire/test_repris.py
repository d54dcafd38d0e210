"""What comes back otherwise than the contract in force says: told at its cell, with the right value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.formulaire.preremplir import Avance, Contexte, fill
from cpomdoc.stages.formulaire.repris import otherwise, taken
from tests.familles import petite_suivi
from tests.stages.formulaire.test_preremplir import MAISONS, contrat

FAMILLE = petite_suivi.famille()
SUIVI = FAMILLE.questionnaires["suivi"]
PLAN = FAMILLE.preremplis["suivi"]


def advance(**changes: Any) -> Avance:
    return fill(PLAN, FAMILLE, Contexte(contrat(**changes), date(2029, 5, 2), 3, 2028))


NONE = {"ouvert": SANS_OBJET, "avant": SANS_OBJET}
ROWS = (
    {**NONE, "finess": "990001679", "nom": "La Roseraie", "places": 62, "occupees": 60},
    {**NONE, "finess": "990001455", "nom": "Les Tilleuls", "places": 80, "ouvert": "Accueil de jour", "occupees": 78},
)
SOUND: Mapping[str, Any] = {
    "contrat.numero": "C-1",
    "acte.numero": 2028,
    "suivi.gestionnaire": "ADEF",
    "suivi.redacteur": "Claire",
    "suivi.total": 142,
    "suivi_maisons": ROWS,
    "suivi_acteurs": ({"denomination": "ARS", "avis": "bon"},),
}


def told(values: Mapping[str, Any], now: Avance | None = None, marks: str | None = None) -> list[Finding]:
    """What is said of a form made from the contract of today, which comes back with *values*; *now* is what the
    contract says that day.
    """
    places = {
        FieldKey(f"{table}.{column}", at): CellRef("Feuille", f"{column}{at}")
        for table in ("suivi_maisons", "suivi_acteurs")
        for at, row in enumerate(values[table])
        for column in row
    }
    places |= {FieldKey(name): CellRef("Suivi", "D8") for name in values if "." in name}
    own = taken(PLAN, SUIVI, advance()).marks if marks is None else marks
    return list(otherwise(now or advance(), values, places, SUIVI, 3, PLAN, own))


def with_row(at: int, **changes: Any) -> dict[str, Any]:
    rows = [dict(row) for row in ROWS]
    rows[at] |= changes
    return {**SOUND, "suivi_maisons": tuple(rows)}


def test_a_form_that_comes_back_as_it_was_filled_in_is_sound():
    assert told(SOUND) == []


def test_mauve_answers_and_blue_ones_are_what_people_say():
    assert told({**with_row(0, occupees=3), "suivi.redacteur": "Paul"}) == []


def test_rows_in_another_order_and_spaces_or_capitals_change_nothing():
    assert told({**SOUND, "suivi_maisons": ROWS[::-1], "suivi.gestionnaire": " adef "}) == []


def test_a_grey_cell_that_was_changed_is_told_at_its_cell_with_the_right_value():
    (finding,) = told(with_row(1, places=95))
    assert finding.rule.code == "E-722"
    assert finding.blocking
    assert (finding.key, finding.at) == (FieldKey("suivi_maisons.places", 1), CellRef("Feuille", "places1"))
    words = f"{finding.message} {finding.remedy}".replace("\u00a0", " ")
    assert "« 95 »" in words
    assert "la version 3 du contrat dit « 80 »" in words
    assert "Écrivez « 80 » dans cette case" in words


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({**SOUND, "suivi.gestionnaire": "Autre"}, ["suivi.gestionnaire"]),
        ({**SOUND, "suivi.total": 143}, ["suivi.total"]),
        (with_row(0, ouvert="Accueil de jour"), ["suivi_maisons.ouvert"]),
        (with_row(1, ouvert=SANS_OBJET), ["suivi_maisons.ouvert"]),
        (with_row(0, avant=12), ["suivi_maisons.avant"]),
    ],
)
def test_each_grey_cell_is_looked_at_the_empty_ones_too(values: Mapping[str, Any], names: list[str]):
    assert [finding.key.name for finding in told(values) if finding.key] == names


def test_a_grey_cell_that_should_be_empty_is_to_be_emptied():
    (finding,) = told(with_row(0, ouvert="Accueil de jour"))
    assert "Videz cette case" in finding.remedy


def test_a_row_that_was_taken_away_is_named():
    (finding,) = told({**SOUND, "suivi_maisons": ROWS[:1]})
    assert finding.rule.code == "E-723"
    assert "990001455" in finding.message


def test_a_row_that_was_added_where_rows_are_the_contracts_is_told_at_its_cell():
    more = (*ROWS, {"finess": "990001893", "nom": "Autre", "places": 4})
    (finding,) = told({**SOUND, "suivi_maisons": more})
    assert (finding.rule.code, finding.key) == ("E-724", FieldKey("suivi_maisons.finess", 2))


def test_a_row_that_was_added_where_people_may_is_theirs():
    more = ({"denomination": "ARS"}, {"denomination": "Mairie", "avis": "oui"})
    assert told({**SOUND, "suivi_acteurs": more}) == []


def test_a_row_that_was_taken_away_there_is_told_only_if_the_form_had_it():
    (finding,) = told({**SOUND, "suivi_acteurs": ()})
    assert "ARS" in finding.message
    later = advance(parties=({"denomination": "ARS"}, {"denomination": "Département"}))
    assert told(SOUND, later) == []  # it came into the contract after the form was made


def test_the_identity_of_a_row_that_was_changed_is_one_gone_and_one_added():
    codes = sorted(finding.rule.code for finding in told(with_row(1, finess="990001893")))
    assert codes == ["E-723", "E-724"]


def test_what_changed_in_the_contract_since_the_form_was_made_is_told_with_what_it_says_now():
    later = advance(etablissements=({**MAISONS[0]}, {**MAISONS[1], "autorisees": 84}))
    found = told(SOUND, later)
    assert sorted(finding.key.name for finding in found if finding.key) == ["suivi.total", "suivi_maisons.places"]
    assert any("84" in finding.remedy for finding in found)


def test_an_answer_that_could_not_be_written_in_advance_is_nobodys_but_the_persons():
    partly = advance(gestionnaire__nom="x" * 90)
    marks = taken(PLAN, SUIVI, partly).marks
    assert told({**SOUND, "suivi.gestionnaire": "Autre"}, advance(), marks) == []
