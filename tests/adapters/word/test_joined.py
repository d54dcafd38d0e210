"""What Writer does to the paragraph after one that is taken out in tracked changes is undone; what people do is not."""

from __future__ import annotations

import pytest

from cpomdoc.adapters.word import passages
from cpomdoc.adapters.word.deciding import tracked
from cpomdoc.adapters.word.gate import receive
from tests.adapters.word.test_propositions import come, ended, gone
from tests.adapters.word.test_redline import draft
from tests.adapters.word_sample import paragraph, run

CLAUSE, TITLE, TEXT = "Une clause de trop.", "Clauses additionnelles", "Une autre clause."
GIVEN = draft(paragraph(run(CLAUSE), "Cellule"), paragraph(run(TITLE), "Heading1"), paragraph(run(TEXT), "Cellule"))
WENT = ended("del", gone(CLAUSE), style="Cellule")


def looks(*blocks: str, accepted: bool = False) -> list[tuple[str, str]]:
    """The words and the look of each paragraph once all is refused, or accepted."""
    back = tracked(draft(*blocks, paragraph(run(TEXT), "Cellule")), GIVEN)
    keys = [one.cle for one in back.proposals()] if accepted else []
    return [(one.texte, one.forme) for one in passages(back.decided(keys))]


GIVEN_LOOKS = [(one.texte, one.forme) for one in passages(GIVEN)]


def test_the_title_after_a_clause_that_somebody_takes_out_stays_a_title_whatever_is_decided() -> None:
    blocks = (WENT, paragraph(run(TITLE), "Cellule"))
    assert looks(*blocks) == GIVEN_LOOKS
    assert looks(*blocks, accepted=True) == GIVEN_LOOKS[1:]


def test_so_do_several_that_are_taken_out_one_after_the_other() -> None:
    given = draft(paragraph(run(CLAUSE), "Cellule"), paragraph(run(TITLE), "Heading1"), paragraph(run(TEXT), "Entete"))
    title = ended("del", gone(TITLE), style="Cellule")
    back = tracked(draft(WENT, title, paragraph(run(TEXT), "Cellule")), given)
    assert passages(back.decided(())) == passages(given)


@pytest.mark.parametrize(
    "blocks",
    [
        (paragraph(run(CLAUSE), "Cellule"), paragraph(run(TITLE), "Cellule")),
        (ended("ins", come(CLAUSE), style="Cellule"), paragraph(run(TITLE), "Cellule")),
        (WENT, paragraph(run(f"{TITLE} et autres"), "Cellule")),
    ],
    ids=["nothing goes", "the one before comes", "its words are others"],
)
def test_a_style_that_somebody_may_have_chosen_stays(blocks: tuple[str, ...]) -> None:
    assert looks(*blocks)[-3:] != GIVEN_LOOKS


def test_of_two_places_that_say_the_same_in_two_styles_none_is_guessed() -> None:
    pair = (paragraph(run(CLAUSE), "Cellule"), paragraph(run(TITLE), "Heading1"))
    again = (paragraph(run(CLAUSE), "Cellule"), paragraph(run(TITLE), "Entete"))
    back = draft(WENT, paragraph(run(TITLE), "Cellule"), *again)
    assert tracked(back, draft(*pair, *again)).parts == receive(back).parts


def test_a_file_in_which_nothing_of_the_kind_stands_is_left_as_it_is() -> None:
    assert tracked(GIVEN, draft(paragraph(run(CLAUSE), "Heading1"))).parts == receive(GIVEN).parts
