"""An answer that an avenant replaces is printed as documents print it: with its groups, its unit, its words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.values import Scalar
from cpomdoc.schema.questionnaire import Field
from cpomdoc.stages.pieces import modifications

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("kind", "value", "printed"),
    [
        ("siren", "812003457", f"812{NBSP}003{NBSP}457"),
        ("siret", "81200345700015", f"812{NBSP}003{NBSP}457{NBSP}00015"),
        ("insee", "99120", "99120"),
        ("code_postal", "99120", "99120"),
        ("montant", Decimal("1223200.32"), f"1{NBSP}223{NBSP}200,32{NBSP}€"),
        ("montant_entier", 12500, f"12{NBSP}500{NBSP}€"),
        ("taux", Decimal("3.4"), f"3,4{NBSP}%"),
        ("exercice", 2027, "2027"),
        ("entier", 1200, f"1{NBSP}200"),
        ("places", 80, f"80{NBSP}places"),
        ("etp", Decimal("7.8"), f"7,8{NBSP}ETP"),
        ("date", date(2027, 12, 31), f"31{NBSP}décembre{NBSP}2027"),
        ("oui_non", True, "Oui"),
        ("texte", "Une phrase.", "Une phrase."),
    ],
)
def test_each_kind_of_answer_is_printed_as_documents_print_it(kind: str, value: Scalar, printed: str) -> None:
    assert modifications._Speech({}).value(value, Field("cle", "Question", kind)) == printed
