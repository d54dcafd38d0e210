"""A file that was rightly read, an acceptance that was rightly applied -> the same with one fault: what the judge must
find.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.campagnes.negociation.juge import plain
from tests.campagnes.negociation.juge_suivis import Acceptation, Lecture, Proposee, units

FautesLecture = Mapping[str, Callable[[Lecture], Lecture]]
FautesAcceptation = Mapping[str, Callable[[Acceptation], Acceptation | None]]


def _shown(one: Lecture, change: Callable[[Proposee], tuple[Proposee, ...]]) -> Lecture:
    """The proposals with something else in the place of the first that strikes and writes."""
    at = next((at for at, each in enumerate(one.proposees) if each.avant and each.apres), 0)
    return replace(one, proposees=(*one.proposees[:at], *change(one.proposees[at]), *one.proposees[at + 1 :]))


def _swapped(one: Lecture) -> Lecture:
    first, second = sorted({each.auteur for each in one.proposees})[:2]
    other = {first: second, second: first}
    return replace(one, proposees=tuple(replace(each, auteur=other[each.auteur]) for each in one.proposees))


def _unreasoned(one: Acceptation) -> Acceptation | None:
    """Refused, though its place says what it said."""
    return replace(one, resultat=None) if plain(one.trace.unite) in units(one.actuel) else None


def _lost(one: Acceptation) -> Acceptation | None:
    return None if one.resultat == one.actuel else replace(one, resultat=one.actuel)


LECTURES: FautesLecture = {
    "une proposition oubliée": lambda one: _shown(one, lambda _: ()),
    "les auteurs échangés": _swapped,
    "une proposition en deux": lambda one: _shown(
        one, lambda each: (replace(each, apres=""), replace(each, cle=f"{each.cle}-2", avant=""))
    ),
    "une proposition montrée deux fois": lambda one: _shown(one, lambda each: (each, each)),
    "un geste gardé quand tout est refusé": lambda one: replace(one, refuse=one.accepte),
    "un geste oublié quand tout est accepté": lambda one: replace(one, accepte=one.refuse),
}
ACCEPTATIONS: FautesAcceptation = {
    "acceptée, rien n’est écrit": _lost,
    "refusée sans raison": _unreasoned,
    "une autre écrite avec elle": lambda one: replace(one, resultat=one.avec),
    "le fichier sans elle la dit": lambda one: replace(one, sans=one.avec),
    "le fichier avec elle ne la dit pas": lambda one: replace(one, avec=one.sans),
}
"""« une autre écrite avec elle »: the text of its party, with all that it wrote by then, stands for the merged one."""
