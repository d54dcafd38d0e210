"""What is no answer is told from an answer: no complete example holds a placeholder, and no nonsense goes by unseen."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from cpomdoc.domain.dossier import Refus
from tests.familles.exemples import as_typed, contracts, examples, famille
from tests.familles.nonsens import FLOORS, KINDS, TELLING, Essai, below, campaign, main, rate
from tests.pictures import verdict

COMPLETE = (
    ("ehpad", "huit-etablissements"),
    ("handicap", "complet"),
    ("chrs", "complet"),
    ("residences-autonomie", "complet"),
)


@lru_cache
def essais() -> tuple[Essai, ...]:
    return tuple(essai for essai in campaign(1, sets=COMPLETE) if essai.textes)


@pytest.mark.parametrize(("key", "name"), tuple(contracts()))
def test_no_placeholder_is_found_in_a_whole_example(key: str, name: str):
    told = []
    for (questionnaire, _), one in examples(name, key).items():
        found = verdict(famille(key), questionnaire, as_typed(one))
        findings = found.findings if isinstance(found, Refus) else found.warnings
        told += [f"{one.at} {one.message}" for one in findings if one.rule.code in TELLING]
    assert told == []


@pytest.mark.parametrize("genre", [*KINDS, "tout"])
def test_a_workbook_of_nonsense_never_passes_without_a_word(genre: str):
    made = [essai for essai in essais() if essai.genre == genre]
    assert len(made) >= 25
    assert [essai.nom for essai in made if essai.passes and not _too_few(essai)] == []


def _too_few(essai: Essai) -> bool:
    """Whether the same few words stand everywhere, in a workbook that asks for three texts, none of them printed: that
    of a negotiation, where a party may well say « Maintien » on each line. Any other nonsense is told there too.
    """
    return essai.genre == "partout" and essai.nom.endswith("/negociation/")


@pytest.mark.parametrize("genre", ["lexique", "renvoi", "question"])
def test_what_is_surely_no_answer_stops_each_workbook_whose_texts_are_printed(genre: str):
    made = [essai for essai in essais() if essai.genre == genre]
    assert [essai.nom for essai in made if not any(one.blocking for one in essai.told)] == []


@pytest.mark.parametrize("genre", [*KINDS, "tout"])
def test_of_the_texts_themselves_no_fewer_are_told_than_were_measured(genre: str):
    made = [essai for essai in essais() if essai.genre == genre]
    assert sum(essai.dits for essai in made) <= sum(essai.textes for essai in made)
    assert rate(made) >= FLOORS[genre]
    assert below({genre: [replace(essai, dits=0) for essai in made]}) == [genre]


def test_a_text_of_which_nothing_is_told_counts_as_such():
    essai = essais()[0]
    assert rate([essai, replace(essai, dits=0)]) == essai.dits / (2 * essai.textes)


def test_the_generator_tells_how_many_went_by(capsys):
    assert main(["--tours", "0"]) == 0
    assert capsys.readouterr().out == ""
