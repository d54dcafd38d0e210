"""The journal of a contract -> calendrier.ics in its folder of the outbox, the same file replaced at each version."""

from __future__ import annotations

from cpomdoc.adapters.exchange import write_calendar
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.journal import Archivee, Scelle
from cpomdoc.domain.suivi import CALENDRIER
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.ennuis import beside
from cpomdoc.engine.memory.contrat import famille_of
from cpomdoc.engine.memory.reperes import dates_moved
from cpomdoc.stages.pieces.agenda import agenda
from cpomdoc.store.view import contract_folder, publish


def show_calendar(atelier: Atelier, contrat: str) -> bool:
    """Publish the calendar of *contrat* as its journal tells it; whether the file was written. It is beside the work:
    what it raises is told, and it is tried again with the pages.
    """
    return beside(atelier, Accessoire.CALENDRIER, lambda: _show(atelier, contrat), contrat) or False


def _show(atelier: Atelier, contrat: str) -> bool:
    data = calendar_of(atelier, contrat)
    if data is None:
        return False
    return bool(publish(contract_folder(atelier.settings.outbox, contrat), {CALENDRIER: data}, atelier.files).written)


def calendar_of(atelier: Atelier, contrat: str) -> bytes | None:
    """The calendar of *contrat*; None before it has dates.

    Every version that was archived counts, so that a date that disappeared is told as cancelled; last, the dates that
    an act signed since moves.
    """
    told = [entry for entry in atelier.archive.journal(contrat).told(Archivee) if entry.etape.echeances]
    if not told:
        return None
    versions = [(entry.link.at, entry.etape.echeances) for entry in told]
    if (moved := dates_moved(atelier, contrat)) is not None:
        signed = atelier.archive.journal(contrat).told(Scelle)[-1]
        versions.append((signed.link.at, moved.echeances))
    famille = atelier.familles.get(famille_of(atelier, contrat))
    vues = famille.vues if famille is not None and famille.vues.rappels else None
    name, events = told[-1].etape.gestionnaire or "", agenda(versions)
    if vues is None:
        return write_calendar(contrat, name, events)
    return write_calendar(contrat, name, events, vues.rappels, {key: one.title for key, one in vues.charges.items()})
