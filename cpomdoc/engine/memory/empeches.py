"""Files that the world kept from being dealt with in a round -> the contracts whose version waits for them.

The same inputs give the same version numbers, whatever failed on the way: no version is made without a file that is
there. Where nobody knows yet whose file it is, all versions wait for it, three rounds at most; the count is kept in the
state, so that single passes come to an end too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from cpomdoc.domain.errors import CpomdocError, TemplateError
from cpomdoc.engine.atelier import Atelier
from cpomdoc.store.files import OURS
from cpomdoc.store.journal import AlteredJournal
from cpomdoc.store.names import DEPOTS

MOST = 3
REMEMBERED = "essais.json"


@dataclass
class Empeches:
    """What failed in one round: the contracts known to be concerned, and the files of which the contract is not."""

    atelier: Atelier
    contrats: set[str] = field(default_factory=set)
    inconnus: set[str] = field(default_factory=set)

    def add(self, sha256: str, key: str, error: Exception) -> None:
        """A file failed. *sha256* is empty when it could not even be read; *key* tells it from others. An error of ours
        on a file of which nobody knows the contract makes nobody wait, nor does one of a family that is at fault.
        """
        if isinstance(error, AlteredJournal):  # the file is of that contract, for which nothing is done
            self.contrats.add(error.contrat)
            return
        seen = self.atelier.index.seen(sha256) if sha256 else None
        if seen is None and isinstance(error, CpomdocError) and not isinstance(error, TemplateError):
            self.inconnus.add(key)
        elif seen is not None and seen.contrat != DEPOTS:
            self.contrats.add(seen.contrat)

    def free(self, contrats: Iterable[str]) -> list[str]:
        """Those of *contrats* whose version need not wait; asked once a round."""
        before = _tries(self.atelier)
        now = {key: min(before.get(key, 0), MOST) + 1 for key in self.inconnus}
        self.atelier.essais = now
        if now != before:
            _remember(self.atelier, now)
        held = any(times <= MOST for times in now.values())
        return [] if held else [one for one in contrats if one not in self.contrats]


def _tries(atelier: Atelier) -> dict[str, int]:
    """How often each file of unknown contract failed, in as many rounds in a row."""
    if atelier.essais is None:
        atelier.essais = _read(atelier)
    return atelier.essais


def _read(atelier: Atelier) -> dict[str, int]:
    try:
        found = json.loads(atelier.files.read(atelier.settings.state / REMEMBERED) or b"{}")
        return {str(key): int(times) for key, times in found.items()}
    except (CpomdocError, ValueError, TypeError, AttributeError):
        return {}


def _remember(atelier: Atelier, tries: dict[str, int]) -> None:
    """What cannot be written is remembered in this process alone."""
    with suppress(CpomdocError):
        atelier.files.replace(atelier.settings.state / REMEMBERED, json.dumps(tries).encode(), OURS)
