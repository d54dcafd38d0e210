"""What a committee accepted in the reviews, and which act it needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.values import SANS_OBJET, Row, Value
from cpomdoc.stages.suivi.ajustements import accepted, number_in, suite_of
from tests.familles.exemples import famille

LAW = famille("ehpad").reglementation
DAY = date(2029, 9, 28)
CIBLE = "Reporter, relever ou abaisser une cible"


def review(*lines: Row, day: date = DAY) -> dict[str, Value]:
    return {"revue.date": day, "revue_ajustements": lines}


def line(**more: object) -> Row:
    """An accepted line that reports the target of TABS in 2030."""
    row: dict[str, object] = {
        "numero": 1,
        "objet": CIBLE,
        "objectif": "A4-O1",
        "indicateur": "TABS",
        "exercice": 2030,
        "ancien": "9,4",
        "nouveau": "9,8",
        "effet": 2030,
        "motif": "Deux épidémies.",
        "avis": "Accepté",
        **more,
    }
    return row  # type: ignore[return-value]


def test_a_line_that_the_committee_accepted_says_which_target_becomes_what_and_from_when() -> None:
    (one,) = accepted([(2028, review(line()))], LAW, first=2027)
    assert (one.exercice, one.numero, one.suite) == (2028, 1, "Avenant")
    assert (one.objectif, one.indicateur, one.exercice_cible, one.rang) == ("A4-O1", "TABS", 2030, 4)
    assert (one.ancien, one.nouveau, one.valeur, one.effet) == ("9,4", "9,8", Decimal("9.8"), date(2030, 1, 1))
    assert one.origine == "ajustement n° 1 de la revue 2028, accepté par le comité de suivi"


@pytest.mark.parametrize("avis", ["Refusé", "À instruire", SANS_OBJET])
def test_nothing_else_is_taken_up(avis: object) -> None:
    assert not list(accepted([(2028, review(line(avis=avis)))], LAW))


def test_each_kind_of_the_form_needs_an_act_that_the_law_or_the_contracts_tell() -> None:
    questionnaire = famille("ehpad").questionnaires["revue"]
    column = questionnaire.find("revue_ajustements.objet")
    assert column is not None
    acts = {one: suite_of(one, LAW, DAY) for one in column.choices}
    assert all(acts.values())
    assert acts[CIBLE] == acts["Retour à l’équilibre"] == "Avenant"
    assert acts["Redéployer la dotation commune"] == "Décision modificative"
    assert acts["Échéance ou pilote d’une action"] == "Compte rendu"


def test_a_kind_that_nobody_knows_needs_no_act() -> None:
    assert suite_of("Changer de nom", LAW, DAY) == ""
    assert suite_of(CIBLE, {}, DAY) == ""


@pytest.mark.parametrize(
    ("written", "number"),
    [("9,8", "9.8"), ("1 250", "1250"), (Decimal("9.80"), "9.8"), (3, "3")],
)
def test_a_number_is_read_as_a_form_reads_it(written: object, number: str) -> None:
    assert number_in(written) == Decimal(number)


@pytest.mark.parametrize("written", ["effectif moyen", "", None, SANS_OBJET, True])
def test_words_are_no_number(written: object) -> None:
    assert number_in(written) is None
