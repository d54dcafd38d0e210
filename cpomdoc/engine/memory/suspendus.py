"""The journal of a contract -> the forms that wait for a choice, by the workbook that they answer."""

from __future__ import annotations

from cpomdoc.domain.journal import Choisi, Suspendu, Valide
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import form_of
from cpomdoc.store.journal import EntryOf

Waiting = dict[tuple[str, str], list[EntryOf[Suspendu]]]


def suspended(atelier: Atelier, contrat: str) -> Waiting:
    """The entries that suspended the forms which still wait, first to last, by (questionnaire, site)."""
    journal = atelier.archive.journal(contrat)
    ends: list[EntryOf[Valide] | EntryOf[Choisi]] = [*journal.told(Valide), *journal.told(Choisi)]
    settled = {
        (end.etape.questionnaire, end.etape.site, matter.digest): end.numero
        for end in sorted(ends, key=lambda one: one.numero)
        for matter in end.link.materials
    }
    last = {(one.etape.questionnaire, one.etape.site, form_of(one).digest): one for one in journal.told(Suspendu)}
    found: Waiting = {}
    for (questionnaire, site, digest), entry in last.items():
        if settled.get((questionnaire, site, digest), 0) < entry.numero:
            found.setdefault((questionnaire, site), []).append(entry)
    return found
