"""Step « preparer_reprises »: a list of contracts signed elsewhere -> a workbook to complete for each."""

from __future__ import annotations

from cpomdoc.adapters.excel import writing
from cpomdoc.domain.journal import ListeRecue, Redepose
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import TAKEOVERS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received, put_away_key
from cpomdoc.engine.memory.listes import contracts_listed, masse_of
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.values import Depot, ListePreparee, Role
from cpomdoc.stages.reprise.masse import Classeur, bounded, workbooks
from cpomdoc.store.files import SHOWN
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS, clean_name
from cpomdoc.store.places import form_name


@step
def preparer_reprises(atelier: Atelier, depot: Depot) -> ListePreparee:
    """The workbooks are put where nobody has work of theirs; those that are there stay as they are."""
    note_received(atelier, "", depot, Role.LISTE)
    key = step_key(ListeRecue, [depot.sha256])
    before = known(atelier, "", ListeRecue, key)
    gone = before is not None and atelier.archive.journal(DEPOTS).find(put_away_key(depot.sha256, key)) is not None
    entry = before or _made(atelier, depot, key)
    folder = atelier.settings.outbox / TAKEOVERS
    for matter in entry.link.products:
        atelier.files.write_new(folder / matter.name, atelier.archive.objects.get(matter.digest), SHOWN)
    _write_note(atelier, entry)
    if before is not None and gone:
        again = step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier)
        matter = Matter(Role.LISTE, depot.sha256, depot.nom)
        note(atelier, "", Redepose(nom=depot.nom, deja_recu_le=before.link.at), again, materials=[matter])
    return ListePreparee(
        depot=depot,
        etape=entry.link.key,
        contrats=entry.etape.contrats,
        classeurs=len(entry.link.products),
        dossier=entry.etape.dossier,
        remarques=entry.etape.remarques,
        deja=before.link.at if before is not None and gone else "",
    )


def _write_note(atelier: Atelier, entry: EntryOf[ListeRecue]) -> None:
    """What is told of the list, beside the workbooks that were made of it."""
    if entry.etape.remarques:
        path = atelier.settings.outbox / TAKEOVERS / clean_name(f"Remarques - {entry.etape.nom}.txt")
        text = "\n".join(
            (f"{entry.etape.nom} : ce qui n’est pas repris, ou reste à compléter.", "", *entry.etape.remarques)
        )
        atelier.files.write_new(path, f"{text}\n".encode(), SHOWN)


def _made(atelier: Atelier, depot: Depot, key: str) -> EntryOf[ListeRecue]:
    masse = masse_of(atelier)
    assert masse is not None  # it was recognised
    liste = contracts_listed(atelier, depot.sha256, masse)
    made, told = workbooks(liste, atelier.familles, "", depot.fichier)
    products = [_written(atelier, one) for one in made]
    return note(
        atelier,
        "",
        ListeRecue(
            nom=depot.nom,
            contrats=len(liste.contrats),
            dossier=TAKEOVERS if products else "",
            remarques=bounded((*liste.told, *told)),
        ),
        key,
        materials=[Matter(Role.LISTE, depot.sha256, depot.nom)],
        products=products,
        at=depot.recu_le,
    )


def _written(atelier: Atelier, one: Classeur) -> Matter:
    data = writing.write_form(
        one.famille,
        one.questionnaire,
        contrat=one.numero,
        answers=one.answers,
        origins=one.origins,
        inbox_name=atelier.settings.inbox.name,
    )
    name = clean_name(form_name(one.questionnaire, one.nom, ""))
    return Matter("formulaire vierge", atelier.archive.objects.put(data), name)
