"""The lines of the portfolio on a day -> what people are reminded of: ninety, thirty, seven days before, and late.

A date is told once at each of these moments, to the letter of whoever does it. A letter names contracts and dates;
never a person nor an answer of a form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from cpomdoc.domain.courrier import Audience, Lettre
from cpomdoc.domain.francais import date_longue, pluriel
from cpomdoc.domain.portefeuille import LignePortefeuille, Niveau
from cpomdoc.schema.portefeuille import Vues

LATE = -1
"""The moment of what is late."""
_SHOWN = 40
_PRESSING = frozenset({Niveau.DEPASSE, Niveau.A_FAIRE, Niveau.A_DECIDER})
_NOT_OURS = "directeurs"


@dataclass(frozen=True, slots=True)
class Rappel:
    """One thing to be reminded of: its name for ever, the moment (days before, or LATE), the day, what it is, who does
    it, to which letter it goes.
    """

    cle: str
    moment: int
    contrat: str
    jour: date
    jours: int
    evenement: str
    de_qui: str
    pour: Audience


def rappels(lignes: Iterable[LignePortefeuille], vues: Callable[[str], Vues], jour: date) -> tuple[Rappel, ...]:
    """All that is near, or late, on *jour*, soonest first; *vues* are the data of a family."""
    found = [one for line in lignes for one in _of(line, vues(line.position.famille), jour)]
    return tuple(sorted(found, key=lambda one: (one.jour, one.contrat, one.evenement)))


def fresh(all_: Sequence[Rappel], told: Mapping[str, int]) -> tuple[Rappel, ...]:
    """Those whose moment was not told yet: *told* is, by name, the last moment that was."""
    return tuple(one for one in all_ if one.cle not in told or one.moment < told[one.cle])


def _of(line: LignePortefeuille, vues: Vues, jour: date) -> Iterator[Rappel]:
    position = line.position
    letters = {charge.title: charge.letter for charge in vues.charges.values()}
    for step in line.suites:
        moment = min((days for days in vues.rappels if step.jours <= days), default=None)
        if moment is not None:
            name = f"{position.contrat}/{step.jour.isoformat()}/{step.evenement}"
            to = _letter(letters.get(step.de_qui, _NOT_OURS))
            yield Rappel(name, moment, position.contrat, step.jour, step.jours, step.evenement, step.de_qui, to)
    for alerte in line.alertes:
        if alerte.limite is not None and alerte.limite < jour and alerte.niveau in _PRESSING:
            name = f"{position.contrat}/{alerte.limite.isoformat()}/{alerte.cle}"
            late = (alerte.limite - jour).days
            yield Rappel(name, LATE, position.contrat, alerte.limite, late, alerte.titre, "", "directeurs")


def _letter(name: str) -> Audience:
    return next(one for one in get_args(Audience) if one == name)


def letters_of(some: Sequence[Rappel], outbox: str) -> tuple[Lettre, ...]:
    """One letter for each audience that has something to be reminded of."""
    found = []
    for pour in get_args(Audience):
        mine = [one for one in some if one.pour == pour]
        if mine:
            found.append(Lettre(pour, _subject(mine), _body(mine, outbox)))
    return tuple(found)


def _subject(some: Sequence[Rappel]) -> str:
    late = sum(one.moment == LATE for one in some)
    ahead = len(some) - late
    told = [pluriel(late, "échéance dépassée", "échéances dépassées")] if late else []
    told += [pluriel(ahead, "échéance à venir", "échéances à venir")] if ahead else []
    return f"CPOM : {' et '.join(told)}".replace("\u00a0", " ")


def _body(some: Sequence[Rappel], outbox: str) -> str:
    lines = ["Bonjour,", ""]
    for one in some[:_SHOWN]:
        who = f", à la charge de : {one.de_qui}" if one.de_qui else ""
        lines.append(f"- {date_longue(one.jour)} ({_delay(one)}), {one.contrat} : {one.evenement}{who}.")
    if (more := len(some) - _SHOWN) > 0:
        lines.append(f"- et {pluriel(more, 'autre')}.")
    lines += [
        "",
        f"Toutes les échéances : {outbox}/PORTEFEUILLE.html",
        "",
        "Ce message est envoyé automatiquement ; il n’attend pas de réponse.",
        "",
    ]
    return "\n".join(lines).replace("\u00a0", " ")


def _delay(one: Rappel) -> str:
    if one.moment == LATE:
        return f"en retard de {pluriel(-one.jours, 'jour')}"
    return {0: "aujourd’hui", 1: "demain"}.get(one.jours, f"dans {pluriel(one.jours, 'jour')}")
