"""Step « ranger »: what was dropped leaves the inbox, once the journal says that it came and what became of it."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from cpomdoc.domain.canonical import digest as digest_of_bytes
from cpomdoc.domain.journal import Range, Recu
from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.inbox import read_whole
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.engine.repris import set_aside
from cpomdoc.engine.values import ARanger, Depot, Role


def path_in_words(path: str) -> str:
    """A path below the inbox as text that JSON can hold, whatever bytes the file system gave."""
    return quote(os.fsencode(path), safe="/ ")


def put_away(atelier: Atelier, path_in_words: str, sha256: str) -> None:
    """The dropped file leaves the inbox, if it is still the same content: a person may have replaced it meanwhile."""
    path = _path(atelier, path_in_words)
    data = read_whole(path)
    if data is not None and digest_of_bytes(data) == sha256:
        set_aside(atelier.files, path, sha256, atelier.now())


def is_put_away(atelier: Atelier, depot: Depot) -> bool:
    """Whether this file left the inbox, as a journal tells: nothing of its journey is left to be done."""
    gone = bool(depot.chemin) and not _path(atelier, depot.chemin).exists()
    return gone and atelier.index.seen(depot.sha256, Range.step) is not None


def _path(atelier: Atelier, path_in_words: str) -> Path:
    return atelier.settings.inbox / os.fsdecode(unquote_to_bytes(path_in_words))


def note_received(atelier: Atelier, contrat: str, depot: Depot, role: Role) -> None:
    """Write, the first time that this content is seen, that a file which is no form came."""
    if atelier.index.seen(depot.sha256) is None:
        note(
            atelier,
            contrat,
            Recu(nom=depot.nom, verrou=depot.verrou or None),
            step_key(Recu, [depot.sha256]),
            materials=[Matter(role, depot.sha256, depot.nom)],
            actor=depot.par or DEPOSITOR,
            at=depot.recu_le,
        )


@step
def ranger(atelier: Atelier, fait: ARanger) -> ARanger:
    """The dropped file leaves the inbox, and the journal says so: the same content seen later was dropped again."""
    depot = fait.depot
    if depot.chemin:
        put_away(atelier, depot.chemin, depot.sha256)
        note_put_away(atelier, fait.contrat, Matter(fait.role, depot.sha256, depot.nom), fait.etape)
    return fait


def note_put_away(atelier: Atelier, contrat: str, matter: Matter, judged: str = "") -> None:
    """Write, once, that the file of the first time has left the inbox; with *judged*, once for that step."""
    note(atelier, contrat, Range(), put_away_key(matter.digest, judged), materials=[matter])


def put_away_key(sha256: str, judged: str = "") -> str:
    """The key under which it is noted that a file left the inbox, after the step whose key is *judged*."""
    return step_key(Range, [sha256], **({"etape": judged} if judged else {}))
