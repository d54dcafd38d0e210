"""Archive -> the contracts whose version is still to be looked at."""

from __future__ import annotations

from cpomdoc.domain.journal import Abouti, Rapproche, Valide
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, settled_keys


def unfinished(atelier: Atelier) -> list[str]:
    """The contracts whose version is still to be looked at."""
    return [contrat for contrat in atelier.index.sound() if is_unfinished(atelier, contrat)]


def is_unfinished(atelier: Atelier, contrat: str) -> bool:
    """Whether a contract has an accepted form later than its last check, or one that came to no end."""
    journal = atelier.archive.journal(contrat)
    last_accepted = max((entry.numero for entry in journal.told(Valide)), default=0)
    last_checked = max((entry.numero for entry in journal.told(Rapproche)), default=0)
    return bool(last_accepted) and (last_accepted > last_checked or not _settled(atelier, contrat))


def _settled(atelier: Atelier, contrat: str) -> bool:
    """Whether the journal says that today's dossiers, with the families that write them, were planned to the end."""
    asked = demand(atelier, contrat)
    if asked is None:
        return True
    if asked.fige is None and asked.famille not in atelier.familles:
        return False  # to be told, until its files are sound, or back
    journal = atelier.archive.journal(contrat)
    return any(journal.find(key) is not None for key in settled_keys(atelier, Abouti, asked))
