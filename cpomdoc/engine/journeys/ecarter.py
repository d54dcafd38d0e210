"""Step « ecarter »: a dropped file that cannot be taken, beside a note that says why, where its author will look."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote

from cpomdoc.domain import codec
from cpomdoc.domain.journal import Ecarte
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import RETURNS, UNKNOWN
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.notices import note_of
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.parler import agrees, declared
from cpomdoc.engine.values import Depot, MisDeCote, Refuse
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
    text = note_of(depot.nom, refus.anomalies, _where(atelier, depot))
    name = free_name(folder, depot.nom, lambda path: atelier.files.read(path) == data)
    shown = clean_name(f"{name}.txt")
    retour = f"{folder.relative_to(outbox).as_posix()}/{shown}"
    entry = note(
        atelier,
        refus.contrat,
        Ecarte(nom=depot.nom, anomalies=refus.anomalies, retour=retour, avis_de=_opinion_of(atelier, refus)),
        step_key(Ecarte, [depot.sha256], nom=depot.nom, anomalies=codec.to_plain(refus.anomalies)),
        materials=[Matter(refus.role, depot.sha256, depot.nom)],
        products=[Matter("explication", atelier.archive.objects.put(text), shown)],
    )
    said = entry.link.products[0]  # the same file may have been put aside before, from another folder
    told = atelier.archive.objects.get(said.digest)
    publish(folder, {said.name.removesuffix(".txt"): data, said.name: told}, atelier.files)
    return entry


def _opinion_of(atelier: Atelier, refus: Refuse) -> str | None:
    """The party whose favourable opinion a draft was to be, by the folder where it was dropped."""
    if not (refus.contrat and agrees(refus.depot.chemin)):
        return None
    partie = declared(atelier, refus.contrat, refus.depot.chemin)
    return partie if isinstance(partie, str) and partie else None


def _where(atelier: Atelier, depot: Depot) -> str:
    """The folder where a file was dropped, as people see it: what lies in those of the parties, and of who agrees,
    speaks for them.
    """
    within = PurePosixPath(unquote(depot.chemin)).parent.parts
    return "/".join((atelier.settings.inbox.name, *within))
