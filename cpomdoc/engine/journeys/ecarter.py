"""Step « ecarter »: a dropped file that cannot be taken, beside a note that says why, where its author will look."""

from __future__ import annotations

from cpomdoc.domain import codec
from cpomdoc.domain.journal import Ecarte
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import RETURNS, UNKNOWN
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.notices import note_of
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.values import MisDeCote, Refuse
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name
from cpomdoc.store.places import free_name
from cpomdoc.store.view import contract_folder, publish


@step
def ecarter(atelier: Atelier, refus: Refuse) -> MisDeCote:
    """In its contract's a-corriger/, or where unknown files are."""
    entry = put_aside(atelier, refus)
    return MisDeCote(refus=refus, etape=entry.link.key, retour=entry.etape.retour)


def put_aside(atelier: Atelier, refus: Refuse) -> EntryOf[Ecarte]:
    """Keep and show the note, and the file beside it."""
    depot, outbox = refus.depot, atelier.settings.outbox
    folder = contract_folder(outbox, refus.contrat) / RETURNS if refus.contrat else outbox / UNKNOWN
    data = atelier.archive.objects.get(depot.sha256)
    text = note_of(depot.nom, refus.anomalies, atelier.settings.inbox.name)
    name = free_name(folder, depot.nom, lambda path: atelier.files.read(path) == data)
    shown = clean_name(f"{name}.txt")
    retour = f"{folder.relative_to(outbox).as_posix()}/{shown}"
    entry = note(
        atelier,
        refus.contrat,
        Ecarte(nom=depot.nom, anomalies=refus.anomalies, retour=retour),
        step_key(Ecarte, [depot.sha256], nom=depot.nom, anomalies=codec.to_plain(refus.anomalies)),
        materials=[Matter(refus.role, depot.sha256, depot.nom)],
        products=[Matter("explication", atelier.archive.objects.put(text), shown)],
    )
    note_name = entry.link.products[0].name
    publish(folder, {note_name.removesuffix(".txt"): data, note_name: text}, atelier.files)
    return entry
