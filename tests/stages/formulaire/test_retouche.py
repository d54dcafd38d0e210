"""Words of a hand are an answer only where the same reading of the printed words gives the answer of the cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.classeur import Cell
from cpomdoc.schema.questionnaire import Field
from cpomdoc.stages.formulaire.retouche import UNLIKE, UNSURE, as_answer

AMOUNT = Field("charges", "Total des charges", "montant")


def asked(kind: str, **more: object) -> Field:
    return Field("x", "X", kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "cell", "printed", "words", "answer"),
    [
        (AMOUNT, Cell("1251619", "number"), "1\u00a0251\u00a0619\u00a0€", "1 300 000 €", Decimal("1300000.00")),
        (AMOUNT, Cell("1251619,00"), "1\u202f251\u202f619,00\u00a0€", "1 251 620,50", Decimal("1251620.50")),
        (asked("taux"), Cell("12"), "12\u00a0%", "12,5 %", Decimal("12.5")),
        (asked("taux"), Cell("0.12", "number", format="0%"), "12\u00a0%", "13 %", Decimal(13)),
        (asked("date"), Cell("01/01/2027"), "1er\u00a0janvier\u00a02027", "1er mars 2027", date(2027, 3, 1)),
        (asked("oui_non"), Cell("Non"), "non", "oui", "Oui"),
        (asked("liste", choices=("Association", "Public")), Cell("Association"), "Association", "public", "Public"),
        (asked("texte"), Cell("L'Orme"), "L’Orme", "Le\u00a0Saule", "Le Saule"),
    ],
    ids=[
        "an amount",
        "with its cents",
        "a rate",
        "a rate in a cell of rates",
        "a day",
        "yes or no",
        "a choice",
        "a text",
    ],
)
def test_words_are_read_as_the_form_reads_what_people_type(question, cell, printed, words, answer) -> None:
    assert as_answer(words, printed, cell, question) == (answer, "")


@pytest.mark.parametrize("words", ["environ 1 300 000", "treize cent mille", "", "1 300 000 € ou 1 400 000 €"])
def test_what_is_no_answer_is_not_written(words: str) -> None:
    assert as_answer(words, "1 251 619 €", Cell("1251619"), AMOUNT) == ("", UNLIKE)


@pytest.mark.parametrize("printed", ["1 252", "1 251 619,37 €", "un million"])
def test_where_the_document_prints_something_else_than_the_cell_nothing_is_trusted(printed: str) -> None:
    """In thousands, rounded, in words: « 1 300 » would be taken for thirteen hundred euros."""
    assert as_answer("1 300", printed, Cell("1251619"), AMOUNT) == ("", UNSURE)


def test_a_choice_that_the_list_does_not_have_is_not_written() -> None:
    question = asked("liste", choices=("Association", "Public"))
    assert as_answer("Mutuelle", "Association", Cell("Association"), question) == ("", UNLIKE)
