"""The wishes that the journals keep -> each contract sent to be signed, or told why not yet."""

from __future__ import annotations

from collections.abc import Iterator

from cpomdoc.domain.francais import cites
from cpomdoc.domain.journal import BonDemande
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions.signature import NotReady, approve, reasons_against
from cpomdoc.engine.events import DiffereDone, LiasseDone
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.relecture.demander import asked, changed_since, defer
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.inacheve import is_unfinished
from cpomdoc.engine.memory.note import DEPOSITOR
from cpomdoc.engine.memory.parole import said
from cpomdoc.store.journal import EntryOf


def answer(atelier: Atelier, runner: Runner, contrat: str) -> Iterator[LiasseDone | DiffereDone]:
    """Answer every wish about a contract. While that is still being written, they wait for the next round."""
    wishes = tuple(asked(atelier, contrat))
    if wishes and not is_unfinished(atelier, contrat):
        for wish in wishes:
            yield _answer(atelier, runner, wish)


_UNNAMED = (
    "ce document ne dit pas qui le dépose, et un bon à signer est donné par une personne\u00a0: ouvrez-le dans Word, "
    "enregistrez-le (Word y écrit votre nom), puis déposez-le de nouveau"
)


def _answer(atelier: Atelier, runner: Runner, wish: EntryOf[BonDemande]) -> LiasseDone | DiffereDone:
    par = wish.link.actor
    if par == DEPOSITOR or not said(atelier, par):
        return _deferred(atelier, wish, (_UNNAMED, *reasons_against(atelier, wish.contrat, wish.etape.sujet)))
    if anew := changed_since(atelier, wish):
        titles = cites(anew)
        last = last_version(atelier, wish.contrat)
        assert last is not None  # a draft of it was dropped
        why = (
            f"ce n’est plus le texte qui a été approuvé\u00a0; a changé depuis\u00a0: {titles}. Relisez la "
            f"version {last.numero}, puis déposez-la"
        )
        return _deferred(atelier, wish, (why, *reasons_against(atelier, wish.contrat, wish.etape.sujet)))
    try:
        return approve(atelier, runner, wish.contrat, par, wish.etape.sujet)
    except NotReady as error:
        return _deferred(atelier, wish, error.reasons)


def _deferred(atelier: Atelier, wish: EntryOf[BonDemande], reasons: tuple[str, ...]) -> DiffereDone:
    path = defer(atelier, wish, reasons)
    return DiffereDone(wish.contrat, wish.etape.titre, wish.link.actor, reasons, path)
