"""A journal entry as what follows reads it, with the manifest of its version when it archived one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cpomdoc.domain.links import Link

Size = Callable[[str], int]
"""Path relative to the outbox -> size in bytes, 0 when the file is not there."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of a journal; of one that archived a version, its *manifest* and the *folder* (below the outbox) where
    people find that version.
    """

    numero: int
    link: Link
    manifest: Mapping[str, Any] | None = None
    folder: str = ""
