"""A text -> why it is no answer: a word written for want of one, the question copied, signs typed at random; or None.

What is sure stops the form where the contract would print the text, and its item is not found to answer in the grid;
what only looks odd is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.schema.cells import fold, plain
from cpomdoc.schema.kinds import shape_of
from cpomdoc.schema.lexique import MOST_WORDS, SHORTEST_WORD, Lexique, bare
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.schema.shapes import Text

LONG_TEXT = 40
"""Signs from which a text is long: the same one cannot answer two questions."""
_SENTENCE = 8  # words from which a text is a sentence, that has little words
_RUN = 5  # letters that follow each other on a keyboard
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}|^[bcdfghjklmnpqrstvwxz]{5,}$")
_REPEATED = re.compile(r"([a-z])\1{3,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_ENOUGH_TRIGRAMS, _UNHEARD_OF = 8, 0.55
_ENOUGH_HABITS = 1_000  # a family of a few questions knows too few words to judge others by
_BEGINNING, _ENOUGH_WORDS, _KNOWN = 5, 8, 0.2
"""Letters by which words are alike; words of a text from which it is judged; the share that a text of the field has."""
SHORT_REPEATED = 5
"""Questions of one form that the same short text may answer, at most, without being asked about."""


@dataclass(frozen=True, slots=True)
class Doute:
    """Why a text seems to be no answer, as the end of a French sentence. *sure*: no person would call it an answer."""

    raison: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Habitudes:
    """How the words of a family are made: every three letters in a row of its questions, helps and examples; and how
    its words of some length begin (*debuts*).
    """

    trigrams: frozenset[str]
    debuts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, questionnaires: Iterable[Questionnaire]) -> Habitudes:
        """The habits of these questionnaires."""
        words = {word for text in _texts(questionnaires) for word in _LETTERS.findall(fold(text))}
        return cls(
            frozenset(trigram for word in words for trigram in _trigrams(word)),
            frozenset(word[:_BEGINNING] for word in words if len(word) > SHORTEST_WORD),
        )


def _texts(questionnaires: Iterable[Questionnaire]) -> Iterator[str]:
    for questionnaire in questionnaires:
        yield questionnaire.purpose
        for sheet in questionnaire.sheets:
            yield from (sheet.title, sheet.help)
            for field in (*sheet.fields(), *(sheet.table.columns if sheet.table else ())):
                yield from (field.label, field.help, field.example, *field.choices)


def _trigrams(word: str) -> Iterator[str]:
    padded = f" {word} "
    return (padded[place : place + 3] for place in range(len(padded) - 2))


def judged(question: Field, text: str, lexique: Lexique, habits: Habitudes) -> Doute | None:
    """What is wrong with *text* as an answer to *question*, taken alone; what people only read is no answer."""
    if question.shown:
        return None
    return sure(question, text, lexique) or _doubtful(question, text, lexique, habits)


def sure(question: Field, text: str, lexique: Lexique) -> Doute | None:
    """What is surely no answer. The live state of a form says the same."""
    shape = shape_of(question)
    if not isinstance(shape, Text):
        return None
    words = bare(text)
    if question.accepts_sans_objet and words in lexique.neant:
        return None
    if not words:
        return Doute("elle ne contient ni lettre ni chiffre")
    if words in lexique.mots and not (shape.code and len(text) <= SHORTEST_WORD):
        return Doute("c’est un mot d’attente")
    if _begins(words, lexique, MOST_WORDS):
        return Doute("elle renvoie ailleurs, ou à plus tard")
    folded = fold(plain(text))
    if sign := next((one for one in lexique.motifs if one in folded), ""):
        return Doute(f"elle contient « {sign} »")
    if words == bare(question.label):
        return Doute("elle recopie la question")
    if shape.lines and " " not in words:
        return Doute("c’est un seul mot, là où un texte est attendu")
    return None


def _begins(words: str, lexique: Lexique, most: int) -> bool:
    return words.count(" ") < most and words.startswith(lexique.debuts)


def _puts_off(text: str, lexique: Lexique) -> bool:
    """Whether an answer that is no sentence sends elsewhere, or holds words that put it off (« en cours »)."""
    words = bare(text)
    if _begins(words, lexique, _SENTENCE + MOST_WORDS):
        return True
    return words.count(" ") < MOST_WORDS and any(f" {one} " in f" {words} " for one in lexique.douteux)


def _spelled_out(text: str) -> bool:
    """Whether a text is single letters only: « x x x », « à v o i r »."""
    words = bare(text).split()
    return len(words) > 1 and all(len(word) == 1 and word.isalpha() for word in words)


def _doubtful(question: Field, text: str, lexique: Lexique, habits: Habitudes) -> Doute | None:
    shape = shape_of(question)
    if not isinstance(shape, Text) or shape.code:
        return None
    if question.help and bare(text) == bare(question.help):
        return Doute("elle recopie l’aide de la question", sure=False)
    if _puts_off(text, lexique):
        return Doute("elle semble remise à plus tard, ou renvoyer ailleurs", sure=False)
    if _spelled_out(text) or _typed_at_random(text, lexique, habits):
        return Doute("ces lettres ne forment pas de mots", sure=False)
    if shape.lines and _no_sentence(text, lexique):
        return Doute("ces mots ne forment pas une phrase", sure=False)
    if shape.lines and _foreign_words(text, lexique, habits):
        return Doute("presque aucun de ses mots n’est de ceux d’un contrat", sure=False)
    return None


def _typed_at_random(text: str, lexique: Lexique, habits: Habitudes) -> bool:
    """Whether most words of *text* are no words: rows of keys, no vowel, letters that French does not put together."""
    words = [word for word in _LETTERS.findall(plain(text)) if len(word) > 2 and not word.isupper()]
    odd = sum(_no_word(fold(word), lexique) for word in words)
    if odd and 3 * odd >= len(words):
        return True
    if len(habits.trigrams) < _ENOUGH_HABITS:
        return False
    common = [word for word in words if word[0].islower()]  # names are made otherwise
    trigrams = [trigram for word in common for trigram in _trigrams(fold(word))]
    unheard = sum(trigram not in habits.trigrams for trigram in trigrams)
    return len(trigrams) >= _ENOUGH_TRIGRAMS and unheard > _UNHEARD_OF * len(trigrams)


def _no_word(word: str, lexique: Lexique) -> bool:
    if _REPEATED.search(word) or _CONSONANTS.search(word):
        return True
    rows = [*lexique.rangees, *(row[::-1] for row in lexique.rangees)]
    return any(word[place : place + _RUN] in row for row in rows for place in range(len(word) - _RUN + 1))


def _no_sentence(text: str, lexique: Lexique) -> bool:
    """Whether a text of some length has none of the little words of a sentence; lists and figures are none either."""
    words = fold(plain(text)).replace("'", " ").split()
    if not lexique.outils or len(words) < _SENTENCE or any(sign in text for sign in ";:•–\n") or text.count(",") > 1:
        return False
    return not any(word.strip(".,()") in lexique.outils for word in words)


def _foreign_words(text: str, lexique: Lexique, habits: Habitudes) -> bool:
    """Whether a text of some length has next to none of the words of the field: a sentence drawn at random."""
    words = [word for word in _LETTERS.findall(fold(plain(text))) if len(word) > SHORTEST_WORD]
    told = [word[:_BEGINNING] for word in words if word not in lexique.outils]
    if len(habits.trigrams) < _ENOUGH_HABITS or len(told) < _ENOUGH_WORDS:
        return False
    return sum(word in habits.debuts for word in told) < _KNOWN * len(told)


# --- across the answers of a form -----------------------------------------------------------------------------------


Texts = Sequence[tuple[Field, str, str]]
"""The texts of a form: question, its full name, what was answered."""


def repeated(texts: Iterable[tuple[Field, str, str]]) -> Mapping[tuple[str, str], str]:
    """The long texts that answer several questions: by (full name, text), the label of the first question with it."""
    first: dict[str, tuple[str, str]] = {}
    again: dict[tuple[str, str], str] = {}
    for question, name, text in texts:
        if len(text) < LONG_TEXT or shape_of(question) != Text(lines=True):
            continue
        seen = first.setdefault(bare(text), (name, question.label))
        if seen[0] != name:
            again[name, text] = seen[1]
    return again


def everywhere(texts: Iterable[tuple[Field, str, str]]) -> frozenset[str]:
    """The short texts, bare, that answer more questions of a form than any name or place does."""
    names: dict[str, set[str]] = {}
    for question, name, text in texts:
        if shape_of(question) in (Text(), Text(lines=True)):
            names.setdefault(bare(text), set()).add(name)
    return frozenset(text for text, under in names.items() if len(under) > SHORT_REPEATED)
