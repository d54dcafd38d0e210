"""A dropped file that cannot be taken -> the file itself and a note that says why, where its author will look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.notices import note_of
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.store.names import clean_name
from cpomdoc.store.places import RETURNS, UNKNOWN, free_name
from cpomdoc.store.view import contract_folder, publish


def put_aside(atelier: Atelier, depot: Mapping[str, Any], role: str) -> dict[str, Any]:
    """Step « ecarter »: in its contract's a-corriger/, or where unknown files are. *depot* holds the « anomalies »."""
    outbox = atelier.settings.outbox
    folder = contract_folder(outbox, depot["contrat"]) / RETURNS if depot["contrat"] else outbox / UNKNOWN
    data = atelier.archive.objects.get(depot["sha256"])
    text = note_of(depot["nom"], depot["anomalies"], atelier.settings.inbox.name)
    name = free_name(folder, depot["nom"], lambda path: atelier.files.read(path) == data)
    shown = clean_name(f"{name}.txt")
    entry = note(
        atelier,
        depot["contrat"],
        "ecarter",
        step_key("ecarter", [depot["sha256"]], nom=depot["nom"], anomalies=depot["anomalies"]),
        materials=[Matter(role, depot["sha256"], depot["nom"])],
        products=[Matter("explication", atelier.archive.objects.put(text), shown)],
        facts={
            "nom": depot["nom"],
            "anomalies": depot["anomalies"],
            "retour": f"{folder.relative_to(outbox).as_posix()}/{shown}",
        },
    )
    note_name = entry.link.products[0].name
    publish(folder, {note_name.removesuffix(".txt"): data, note_name: text}, atelier.files)
    return {**depot, "accepte": False, "etape": entry.link.key, "retour": entry.link.facts["retour"]}
