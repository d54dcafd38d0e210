"""A change that a return made in a passage -> whether it is that of generated values alone, told by themselves.

As long as such a value stands it is a doubt of its own (sources/valeurs.py); once its answer says the same, nothing is
left to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpomdoc.domain.fusion import Conflit
from cpomdoc.domain.journal import Relu
from cpomdoc.domain.links import LinkOf
from cpomdoc.domain.origine import ValeurChangee
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.relecture import Geste, Modification
from cpomdoc.domain.retouchees import Retouchees, ValeurRetouchee

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
        return any(says_of(change, one.avant, one.apres) for one in self._changed)


def says_of(change: Modification, avant: str, apres: str) -> bool:
    """Whether a disagreement between documents is about a value that was *avant* and became *apres*."""
    new = _digits(change.apres)
    return bool(new) and new in _digits(apres) and _digits(avant) in _digits(change.avant)


def is_about(conflit: Conflit, value: ValeurRetouchee) -> bool:
    """Whether a disputed place is that of a value, as it stands there now."""
    return (flat(conflit.base), flat(conflit.retenu)) == (flat(value.avant), flat(value.apres))


def _made_of(before: str, after: str, values: Sequence[ValeurChangee]) -> bool:
    """Whether *after* is *before* with some of *values* in other words, and nothing else."""
    other = {flat(one.avant): flat(one.apres) for one in values if flat(one.avant)}
    said, now = (flat(text).replace(" | ", " ") for text in (before, after))  # a cell that was emptied leaves no edge
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
    whole = flat(text)
    return all(part.strip() in whole for part in flat(excerpt).split("…"))


def flat(text: str) -> str:
    """A text whose kinds of space and hyphen do not count."""
    return " ".join(text.replace("\u2011", "-").split())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
