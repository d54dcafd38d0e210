"""The journal of a contract -> calendrier.ics in its folder of the outbox, the same file replaced at each version."""

from __future__ import annotations

from cpomdoc.adapters.exchange import write_calendar
from cpomdoc.domain.suivi import CALENDRIER, EcheanceVue
from cpomdoc.engine.atelier import Atelier
from cpomdoc.stages.pieces.agenda import agenda
from cpomdoc.store.view import contract_folder, publish


def show_calendar(atelier: Atelier, contrat: str) -> bool:
    """Publish the calendar of *contrat* as its journal tells it; whether the file was written."""
    data = calendar_of(atelier, contrat)
    if data is None:
        return False
    return bool(publish(contract_folder(atelier.settings.outbox, contrat), {CALENDRIER: data}, atelier.files).written)


def calendar_of(atelier: Atelier, contrat: str) -> bytes | None:
    """The calendar of *contrat*; None before it has dates.

    Every version that was archived counts, so that a date that disappeared is told as cancelled.
    """
    links = [entry.link for entry in atelier.archive.journal(contrat).entries()]
    told = [link for link in links if link.step == "archiver" and link.facts.get("echeances")]
    if not told:
        return None
    versions = [(link.at, [EcheanceVue(**view) for view in link.facts["echeances"]]) for link in told]
    gestionnaire = str(told[-1].facts.get("gestionnaire", ""))
    return write_calendar(contrat, gestionnaire, agenda(versions))
