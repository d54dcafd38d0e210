"""A change that a return made in a passage -> whether it is that of generated values alone, told by themselves.

As long as such a value stands it is a doubt of its own (sources/valeurs.py); once its answer says the same, nothing is
left to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpomdoc.domain.journal import Relu
from cpomdoc.domain.links import LinkOf
from cpomdoc.domain.origine import ValeurChangee
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.relecture import Geste, Modification
from cpomdoc.domain.retouchees import Retouchees

_OF_WORDS = frozenset({Geste.CHIFFRE, Geste.MODIFIE, Geste.RETIRE})


@dataclass(frozen=True, slots=True)
class Valeurs:
    """The generated values that the return *link* changed in the piece *made*, and what is known of the values of the
    last draft.
    """

    link: LinkOf[Relu]
    made: Made
    seen: Retouchees | None

    def tell(self, change: Modification) -> bool:
        """Whether all that *change* says is told of these values, or was until their answers said the same."""
        if change.geste is Geste.DESACCORD:
            return self._tell_elsewhere(change)
        return change.geste in _OF_WORDS and any(self._explained(change))

    @property
    def _changed(self) -> Sequence[ValeurChangee]:
        if self.seen is None or self.made.key in self.seen.muettes:
            return ()
        return [one for one in self.link.etape.valeurs or () if not one.a_voir]

    def _explained(self, change: Modification) -> Iterator[bool]:
        yield _made_of(change.avant, change.apres, self._changed)
        for one in self._changed:  # a long passage is told by the words around what changed
            inside = _holds(one.texte_avant, change.avant) and _holds(one.texte_apres, change.apres)
            yield inside and _made_of(one.texte_avant, one.texte_apres, self._changed)

    def _tell_elsewhere(self, change: Modification) -> bool:
        """A document that still says the former figure: told with the value, or true no more."""
        new, said = _digits(change.apres), _flat(change.avant)
        mine = [one for one in self._changed if new and new in _digits(one.apres) and _flat(one.avant) in said]
        return bool(mine) and all(self._settled(one, change.lieu) for one in mine)

    def _settled(self, value: ValeurChangee, titre: str) -> bool:
        assert self.seen is not None  # else nothing is known of any value
        still = [
            one
            for one in self.seen.valeurs
            if (one.piece, one.cle, _flat(one.apres)) == (self.made.key, value.cle, _flat(value.apres))
        ]
        return not still or any(place.startswith(titre) for one in still for place in one.ailleurs)


def _made_of(before: str, after: str, values: Sequence[ValeurChangee]) -> bool:
    """Whether *after* is *before* with some of *values* in other words, and nothing else."""
    other = {_flat(one.avant): _flat(one.apres) for one in values if _flat(one.avant)}
    said, now = (_flat(text).replace(" | ", " ") for text in (before, after))  # a cell that was emptied leaves no edge
    if not any(words in said for words in other):
        return False
    split = re.compile("|".join(re.escape(words) for words in sorted(other, key=len, reverse=True)))
    pattern, at = "", 0
    for found in split.finditer(said):
        words = found[0]
        pattern += f"{_spaced(said[at : found.start()])}(?:{_spaced(words)}|{_spaced(other[words])})"
        at = found.end()
    return re.fullmatch(pattern + _spaced(said[at:]), now) is not None


def _spaced(text: str) -> str:
    """The pattern of a text whose spaces say nothing: words that were taken out leave theirs."""
    return r"\s*".join(re.escape(part) for part in text.split(" "))


def _holds(text: str, excerpt: str) -> bool:
    """Whether an excerpt, « … » where words are left out, comes from a text."""
    flat = _flat(text)
    return all(part.strip() in flat for part in _flat(excerpt).split("…"))


def _flat(text: str) -> str:
    return " ".join(text.replace("\u2011", "-").split())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
