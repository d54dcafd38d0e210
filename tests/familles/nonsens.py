"""A complete example -> the same contract with nonsense in each of its texts: words of the lexicon, keys struck at
random, words drawn at random, questions copied, one text everywhere. Run it for a long campaign: ``make nonsens``.
"""

from __future__ import annotations

import argparse
import random
import string
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.adapters.instance.examples import Example
from cpomdoc.domain.dossier import Refus
from cpomdoc.domain.findings import Finding, Severity
from cpomdoc.schema.kinds import shape_of
from cpomdoc.schema.lexique import Lexique
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Text
from tests.familles.exemples import as_typed, change, contracts, examples, famille
from tests.pictures import verdict

TELLING = frozenset({"E-131", "E-132", "W-116"})
"""The codes that say that a text is no answer."""
WORDS = (
    *("chaise", "montagne", "vélo", "casserole", "nuage", "tambour", "girafe", "parapluie", "biscuit", "horloge"),
    *("citron", "bateau", "fenêtre", "chapeau", "rivière", "moustache", "tiroir", "papillon", "marteau", "écharpe"),
    *("galoper", "dormir", "bleu", "rapide", "carré", "joyeux", "sucré", "lourd", "ancien", "mardi"),
)
"""Right French words, that say nothing together."""

Nonsense = Callable[[random.Random, Field, Lexique], str]


def _word_of_the_lexicon(lots: random.Random, question: Field, lexique: Lexique) -> str:
    word = lots.choice([one for one in sorted(lexique.mots) if len(one) > 3])
    return lots.choice([word, word.upper(), f"{word}…", f"({word})", f" {word} "])


def _reference_elsewhere(lots: random.Random, question: Field, lexique: Lexique) -> str:
    return f"{lots.choice(lexique.debuts)}{lots.choice(['', ' 3', ' le siège'])}"


def _keys_struck(lots: random.Random, question: Field, lexique: Lexique) -> str:
    return " ".join("".join(lots.choices(string.ascii_lowercase, k=lots.randint(4, 10))) for _ in range(4))


def _words_at_random(lots: random.Random, question: Field, lexique: Lexique) -> str:
    return " ".join(lots.choices(WORDS, k=lots.randint(8, 20)))


def _question_copied(lots: random.Random, question: Field, lexique: Lexique) -> str:
    return question.label


def _one_text(lots: random.Random, question: Field, lexique: Lexique) -> str:
    return "Le gestionnaire poursuit sa démarche avec ses partenaires, comme il l’a toujours fait."


KINDS: Mapping[str, Nonsense] = {
    "lexique": _word_of_the_lexicon,
    "renvoi": _reference_elsewhere,
    "clavier": _keys_struck,
    "mots": _words_at_random,
    "question": _question_copied,
    "partout": _one_text,
}


FLOORS: Mapping[str, float] = {
    "lexique": 1.0, "renvoi": 1.0, "clavier": 0.99, "mots": 0.30, "question": 1.0, "partout": 0.93, "tout": 0.82,
}  # fmt: skip
"""The share of the texts that must be told, by kind of nonsense, a little below what was measured. French words drawn
at random are told in long texts; in a short one (a name, a function, a place) nothing tells them from an answer: who
reads the draft sees it."""


@dataclass(frozen=True)
class Essai:
    """One workbook full of nonsense: what was told of it, how many texts it held, and of how many something was told.
    A text that stands under several questions is told once, with the others: it counts wherever it was put.
    """

    nom: str
    genre: str
    textes: int
    told: tuple[Finding, ...]
    dits: int = 0

    @property
    def passes(self) -> bool:
        """Whether nobody would have been told that these texts are no answers."""
        return not any(one.rule.code in TELLING and one.rule.severity is not Severity.INFORMATION for one in self.told)


def spoiled(key: str, example: Example, genre: str, lots: random.Random) -> Essai:
    """The workbook of *example* with nonsense of one kind (« tout »: of each) in all its texts, and its verdict."""
    known, answers, put = famille(key), as_typed(example), dict[str, str]()
    for name, value in example.answers.items():
        question = example.questionnaire.find(name.name)
        assert question is not None
        if isinstance(shape_of(question), Text) and not shape_of(question).code and isinstance(value, str):  # type: ignore[union-attr]
            made = KINDS[lots.choice(list(KINDS)) if genre == "tout" else genre](lots, question, known.lexique)
            put[str(name)] = made[: question.length] if question.length else made
            change(answers, str(name), put[str(name)])
    found = verdict(known, example.questionnaire.key, answers)
    told = found.findings if isinstance(found, Refus) else found.warnings
    nom = f"{key}/{example.questionnaire.key}/{example.site}"
    return Essai(nom, genre, len(put), tuple(told), sum(_is_told(name, text, put, told) for name, text in put.items()))


def _is_told(name: str, text: str, put: Mapping[str, str], told: Sequence[Finding]) -> bool:
    """Whether a finding is about this answer, or about another one of the very same words."""
    named = {str(one.key) for one in told if one.rule.code in TELLING and one.rule.severity is not Severity.INFORMATION}
    return name in named or any(other in named and words == text for other, words in put.items())


def rate(essais: Sequence[Essai]) -> float:
    """The share of the texts of which something was told."""
    return sum(one.dits for one in essais) / max(1, sum(one.textes for one in essais))


def campaign(rounds: int, seed: int = 0, sets: Sequence[tuple[str, str]] = ()) -> Iterator[Essai]:
    """Every workbook of the complete examples (of all, or of *sets*), with each kind of nonsense and with all of them,
    *rounds* times.
    """
    for number in range(rounds):
        for key, name in sets or tuple(contracts()):
            for (questionnaire, site), example in examples(name, key).items():
                for genre in (*KINDS, "tout"):
                    lots = random.Random(f"{seed} {number} {key} {name} {questionnaire} {site} {genre}")
                    yield spoiled(key, example, genre, lots)


def main(arguments: list[str] | None = None) -> int:
    """Tell how many of the workbooks passed without a word."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tours", type=int, default=5, help="how many times each workbook is spoiled")
    options.add_argument("--graine", type=int, default=0, help="another seed, another campaign")
    chosen = options.parse_args(arguments)
    made: dict[str, list[Essai]] = {}
    for essai in campaign(chosen.tours, chosen.graine):
        if essai.textes:
            made.setdefault(essai.genre, []).append(essai)
            if essai.passes:
                print(f"passes: {essai.nom}, {essai.genre}, {essai.textes} texts")
    for genre, found in made.items():
        texts, told = sum(one.textes for one in found), sum(one.dits for one in found)
        passed = sum(one.passes for one in found)
        print(
            f"{genre}: {len(found)} workbooks of nonsense, {passed} passed without a word; "
            f"{told} texts of {texts} told, {rate(found):.1%} (floor {FLOORS[genre]:.0%})"
        )
    return int(any(one.passes for found in made.values() for one in found) or bool(below(made)))


def below(made: Mapping[str, Sequence[Essai]]) -> list[str]:
    """The kinds of nonsense of which fewer texts are told than they were when it was last measured."""
    return [genre for genre, found in made.items() if rate(found) < FLOORS[genre]]


if __name__ == "__main__":
    sys.exit(main())
