"""A dropped PDF -> the event that tells what was done about it: joined, in the place of another, or kept aside."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import JointeDone
from cpomdoc.engine.inbox import Dropped
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.ranger import JOINTE, note_put_away, put_away_key
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.store.journal import Journal


def take(atelier: Atelier, runner: Runner, depot: dict[str, Any], dropped: Dropped, start: float) -> JointeDone:
    """Have the journey of a PDF done."""
    moment = atelier.now().isoformat()
    result = runner.run("piece_jointe", {**depot, "recu_le": moment, "date_fichier": dropped.modified_ns})
    if not result["accepte"]:
        seconds = clock.monotonic() - start
        return JointeDone(dropped.name, "ecartee", result["contrat"], 0, "", "", 0, seconds, retour=result["retour"])
    if result["deja"]:
        _note_again(atelier, result, dropped)
    return JointeDone(
        dropped.name,
        "deja_recu" if result["deja"] else "remplacee" if result["remplace"] else "jointe",
        result["contrat"],
        result["annexe"],
        result["titre"],
        result["site"],
        result["pages"],
        clock.monotonic() - start,
        result["remplace"],
        result["deja"],
    )


def _note_again(atelier: Atelier, result: dict[str, Any], dropped: Dropped) -> None:
    note(
        atelier,
        result["contrat"],
        "redeposer",
        step_key("redeposer", [result["sha256"]], nom=dropped.name, date=dropped.modified_ns),
        materials=[Matter(JOINTE, result["sha256"], dropped.name)],
        facts={"nom": dropped.name, "deja_recu_le": result["deja"]},
    )


def tell_put_away(atelier: Atelier, journal: Journal, still_there: Collection[str]) -> None:
    """A crash may have fallen between the removal of a PDF from the inbox and the entry that tells it: told now."""
    for entry in journal.entries():
        if entry.link.step in {"joindre", "ecarter"}:
            matter = entry.link.materials[0]
            if matter.name not in still_there and journal.find(put_away_key(matter.digest, entry.link.key)) is None:
                note_put_away(atelier, journal.contrat, matter, entry.link.key)
