"""commun/lexique.toml -> the words that are written for want of an answer, and other words for those of lists.

The reader and the forms compare the same bare words: no capitals, no accents, no punctuation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cpomdoc.schema.cells import fold, plain
from cpomdoc.schema.rubrique import Rubrique, parse

LEXIQUE = "commun/lexique.toml"
"""Where the lexicon stands among the files of a family."""
PUNCTUATION = ".…,;:!?()«»/*-–—%"
"""The signs that a bare text has not."""
_BARE = str.maketrans(dict.fromkeys(PUNCTUATION, ""))
MOST_WORDS = 6
"""An answer with more words than that is not judged by how it begins."""
SHORTEST_WORD = 3
"""A code of that many signs may well be a word of the lexicon."""


@dataclass(frozen=True, slots=True)
class Lexique:
    """*mots*: bare texts that are no answer; *debuts*: how a short one begins; *motifs*: what betrays one anywhere.

    *douteux*: bare words that make a short answer doubtful; *neant*: bare answers that say that there is nothing, where
    a question may be « sans objet ». *rangees* are the rows of keyboards, *outils* the little words of every sentence;
    *synonymes*, by bare words, what lists call otherwise.
    """

    mots: frozenset[str] = frozenset()
    debuts: tuple[str, ...] = ()
    motifs: tuple[str, ...] = ()
    douteux: tuple[str, ...] = ()
    neant: frozenset[str] = frozenset()
    rangees: tuple[str, ...] = ()
    outils: frozenset[str] = frozenset()
    synonymes: Mapping[str, str] = field(default_factory=dict)


@lru_cache(2**14)  # each text is held against the whole lexicon, at each look at a contract
def bare(text: str) -> str:
    """The words of *text* alone."""
    return " ".join(fold(plain(text)).translate(_BARE).split())


def load_lexique(files: Mapping[str, bytes]) -> Lexique:
    """The lexicon of a family; an empty one when its files hold none."""
    if LEXIQUE not in files:
        return Lexique()
    top = parse(files, LEXIQUE)
    waiting, keyboard, sentence = (_table(top, name) for name in ("attente", "clavier", "phrase"))
    synonyms = _table(top, "synonymes")
    lexique = Lexique(
        mots=frozenset(map(bare, waiting.texts("mots"))),
        debuts=tuple(dict.fromkeys(map(_beginning, waiting.texts("debuts")))),
        motifs=tuple(dict.fromkeys(map(_sign, waiting.texts("motifs")))),
        douteux=tuple(dict.fromkeys(map(bare, waiting.texts("douteux")))),
        neant=frozenset(map(bare, waiting.texts("neant"))),
        rangees=keyboard.texts("rangees"),
        outils=frozenset(map(fold, sentence.texts("outils"))),
        synonymes={bare(word): synonyms.take(word, str) for word in tuple(synonyms.data)},
    )
    for reader in (waiting, keyboard, sentence, synonyms, top):
        reader.done()
    return lexique


def _table(top: Rubrique, name: str) -> Rubrique:
    found = top.table(name)
    if found is None:
        raise top.fail(f"« {name} » manque.")
    return found


def _beginning(text: str) -> str:
    """The bare words of a beginning; a space at its end, that parts it from a longer word, stays."""
    return bare(text) + " " * text.endswith(" ")


def _sign(text: str) -> str:
    return fold(text) + " " * text.endswith(" ")
