"""How far two answers may be from each other: in % or in points, up to where another check speaks, unless explained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.schema.acte import FIN_EXERCICE
from cpomdoc.schema.loading_check import read_check
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.reglementation import Reglementation, load_reglementation
from cpomdoc.schema.rubrique import Rubrique
from cpomdoc.stages.checks.check import run
from cpomdoc.stages.checks.facts import Facts

LAW = """
[[valeur]]
cle = "seuil.petit"
libelle = "petit écart"
unite = "%"
[[valeur.periode]]
valeur = 2
debut = 2020-01-01
source = "Convention"
confiance = "C"

[[valeur]]
cle = "seuil.grand"
libelle = "grand écart"
unite = "%"
[[valeur.periode]]
valeur = 5
debut = 2020-01-01
source = "Convention"
confiance = "C"
"""


def law() -> Reglementation:
    return load_reglementation({"commun/reglementation/seuils.toml": LAW.encode()})


def check(**more: object) -> Check:
    said = {
        "code": "W-999", "genre": "ecart", "sur": "comptes.fait", "gauche": "comptes.fait", "droite": "comptes.prevu",
        "seuil": "seuil.petit", "jour": FIN_EXERCICE, "message": "{gauche} {droite} {ecart} {taux}", "remede": "x",
    }  # fmt: skip
    return read_check(Rubrique({**said, **more}, "essai.toml"))


def told(one: Check, *rows: dict[str, Any], day: date | None = date(2028, 12, 31)) -> list[tuple[int | None, str]]:
    values: dict[str, Any] = {"comptes": rows, **({FIN_EXERCICE: day} if day else {})}
    found = run(one, Facts(values, {}, {}, law()))
    return [(finding.key.row if finding.key else None, finding.message) for finding in found]


def test_a_gap_within_the_threshold_is_not_told_and_one_beyond_it_is_at_its_row() -> None:
    rows = [{"fait": Decimal(102), "prevu": Decimal(100)}, {"fait": Decimal("97.9"), "prevu": Decimal(100)}]
    assert told(check(), *rows) == [(1, "97,9 100 -2,1 2,10")]


def test_beyond_the_second_threshold_another_check_speaks() -> None:
    rows = [{"fait": Decimal(104), "prevu": Decimal(100)}, {"fait": Decimal(106), "prevu": Decimal(100)}]
    assert [row for row, _ in told(check(jusqua="seuil.grand"), *rows)] == [0]
    assert [row for row, _ in told(check(seuil="seuil.grand"), *rows)] == [1]


def test_an_explanation_is_enough() -> None:
    rows = [{"fait": 1, "prevu": 100, "mots": "Fermeture"}, {"fait": 1, "prevu": 100, "mots": ""}]
    assert [row for row, _ in told(check(explique=["comptes.mots"]), *rows)] == [1]


def test_a_percentage_is_compared_in_points() -> None:
    rows = [
        {"fait": Decimal(4), "prevu": Decimal(1), "unite": "%"},
        {"fait": Decimal(7), "prevu": Decimal(1), "unite": "%"},
        {"fait": Decimal(4), "prevu": Decimal(1), "unite": "jours"},
    ]
    assert [row for row, _ in told(check(points="seuil.grand", unite="comptes.unite"), *rows)] == [1, 2]


def test_a_gap_may_be_measured_against_another_amount_than_what_was_planned() -> None:
    rows = [{"fait": -35000, "prevu": 12000, "tout": 3410000}, {"fait": -100000, "prevu": 12000, "tout": 3410000}]
    assert [row for row, _ in told(check(base="comptes.tout"), *rows)] == [1]


@pytest.mark.parametrize(("fait", "rows"), [(Decimal(0), []), (Decimal(1), [0])])
def test_of_nothing_planned_any_gap_is_as_much_as_there_is(fait: Decimal, rows: list[int]) -> None:
    assert [row for row, _ in told(check(), {"fait": fait, "prevu": Decimal(0)})] == rows


def test_an_answer_that_lacks_and_a_day_that_nobody_knows_say_nothing() -> None:
    assert told(check(), {"fait": None, "prevu": 100}) == []
    assert told(check(), {"fait": 1, "prevu": 100}, day=None) == []


def test_a_threshold_that_nobody_knew_then_is_asked_for_once() -> None:
    rows = [{"fait": 1, "prevu": 100}, {"fait": 2, "prevu": 100}]
    found = list(run(check(), Facts({"comptes": tuple(rows), FIN_EXERCICE: date(2019, 12, 31)}, {}, {}, law())))
    assert [one.rule.code for one in found] == ["W-501"]
