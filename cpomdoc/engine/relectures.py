"""A dropped Word draft -> the event that tells what was done about it: taken as reviewed, or kept aside."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cpomdoc.adapters.instance import clock
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import RelectureDone, RelectureVerdict
from cpomdoc.engine.inbox import Dropped
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.ranger import note_put_away, put_away_key
from cpomdoc.store.journal import Journal


def take(atelier: Atelier, runner: Runner, depot: dict[str, Any], dropped: Dropped, start: float) -> RelectureDone:
    """Have the journey of a draft done."""
    moment = atelier.now().isoformat()
    result = runner.run("relecture", {**depot, "recu_le": moment, "date_fichier": dropped.modified_ns})
    verdict: RelectureVerdict = "ecartee"
    if result["accepte"]:
        verdict = "inchangee" if result["inchange"] else "relue"
    return RelectureDone(
        dropped.name,
        verdict,
        result["contrat"],
        result["piece"],
        result.get("titre", ""),
        result["par"],
        result.get("commentaires", 0),
        clock.monotonic() - start,
        result.get("retour", ""),
    )


def tell_put_away(atelier: Atelier, journal: Journal, still_there: Collection[str]) -> None:
    """A crash may have fallen between the removal of a draft from the inbox and the entry that tells it: told now."""
    for entry in journal.entries():
        if entry.link.step == "relire":
            matter = entry.link.materials[0]
            if matter.name not in still_there and journal.find(put_away_key(matter.digest, entry.link.key)) is None:
                note_put_away(atelier, journal.contrat, matter, entry.link.key)
