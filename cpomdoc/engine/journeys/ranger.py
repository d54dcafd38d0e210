"""Step « ranger »: what was dropped leaves the inbox, once the journal says that it came and what became of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from cpomdoc.domain.canonical import digest as digest_of_bytes
from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.inbox import read_whole
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key

FORM, JOINTE, RELU, SIGNE = "formulaire", "jointe", "relecture", "signe"
"""The part that a dropped file plays in the steps of its journey."""


def path_in_words(path: str) -> str:
    """A path below the inbox as text that JSON can hold, whatever bytes the file system gave."""
    return quote(os.fsencode(path), safe="/ ")


def put_away(atelier: Atelier, path_in_words: str, sha256: str) -> None:
    """The dropped file leaves the inbox, if it is still the same content: a person may have replaced it meanwhile."""
    path = atelier.settings.inbox / os.fsdecode(unquote_to_bytes(path_in_words))
    data = read_whole(Path(path))
    if data is not None and digest_of_bytes(data) == sha256:
        atelier.files.remove(path)


def note_received(atelier: Atelier, contrat: str, depot: Mapping[str, Any], role: str) -> None:
    """Write, the first time that this content is seen, that a file which is no form came."""
    if atelier.index.seen(depot["sha256"]) is None:
        note(
            atelier,
            contrat,
            "recevoir",
            step_key("recevoir", [depot["sha256"]]),
            materials=[Matter(role, depot["sha256"], depot["nom"])],
            actor=DEPOSITOR,
            at=depot["recu_le"],
            facts={"nom": depot["nom"]},
        )


def ranger(atelier: Atelier, verdict: Mapping[str, Any]) -> dict[str, Any]:
    """The dropped file leaves the inbox, and the journal says so: the same content seen later was dropped again."""
    if verdict.get("chemin"):
        put_away(atelier, verdict["chemin"], verdict["sha256"])
        matter = Matter(verdict.get("role", FORM), verdict["sha256"], verdict["nom"])
        note_put_away(atelier, verdict["contrat"], matter, verdict.get("etape", ""))
    return dict(verdict)


def note_put_away(atelier: Atelier, contrat: str, matter: Matter, judged: str = "") -> None:
    """Write, once, that the file of the first time has left the inbox; with *judged*, once for that step."""
    note(atelier, contrat, "ranger", put_away_key(matter.digest, judged), materials=[matter])


def put_away_key(sha256: str, judged: str = "") -> str:
    """The key under which it is noted that a file left the inbox, after the step whose key is *judged*."""
    return step_key("ranger", [sha256], **({"etape": judged} if judged else {}))
