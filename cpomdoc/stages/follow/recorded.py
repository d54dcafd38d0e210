"""A journal entry as what follows reads it, with the manifest of its version when it archived one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.journal import EtapeFaite
from cpomdoc.domain.links import Link

Size = Callable[[str], int]
"""Path relative to the outbox -> size in bytes, 0 when the file is not there."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of a journal, and when it was written; of one that archived a version, its *bordereau* and the *folder*
    (below the outbox) where people find that version.
    """

    numero: int
    link: Link
    bordereau: Bordereau | None = None
    folder: str = ""
    ecrit_le: str = ""

    @property
    def etape(self) -> EtapeFaite:
        """What the step says."""
        return self.link.etape
