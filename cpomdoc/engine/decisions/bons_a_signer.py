"""The wishes that the journals keep -> each contract sent to be signed, or told why not yet."""

from __future__ import annotations

from collections.abc import Iterator

from cpomdoc.domain.journal import BonDemande
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions.signature import NotReady, approve
from cpomdoc.engine.events import DiffereDone, LiasseDone
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.relecture.demander import asked, defer
from cpomdoc.engine.memory.inacheve import unfinished
from cpomdoc.store.journal import EntryOf


def answer(atelier: Atelier, runner: Runner) -> Iterator[LiasseDone | DiffereDone]:
    """Answer every wish. One whose contract is still being written waits for the next round."""
    waiting = set(unfinished(atelier))
    for contrat in atelier.index.contrats():
        if contrat not in waiting:
            for wish in asked(atelier, contrat):
                yield _answer(atelier, runner, wish)


def _answer(atelier: Atelier, runner: Runner, wish: EntryOf[BonDemande]) -> LiasseDone | DiffereDone:
    par = wish.link.actor
    try:
        return approve(atelier, runner, wish.contrat, par, wish.etape.sujet)
    except NotReady as error:
        path = defer(atelier, wish, error.reasons)
        return DiffereDone(wish.contrat, wish.etape.titre, par, error.reasons, path)
