"""Step « garder_cadre »: a budget frame that somebody dropped is kept, with a note of what was found in it."""

from __future__ import annotations

from cpomdoc.domain.journal import CadreBudgetaire, Redepose
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import CADRES
from cpomdoc.domain.plain import anomalie
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received, put_away_key
from cpomdoc.engine.memory.cadres import frame_of
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.values import CadreGarde, Depot, Refuse, Role
from cpomdoc.stages.formulaire.cadre_rapport import report, title
from cpomdoc.store.names import DEPOTS, clean_name
from cpomdoc.store.places import free_name
from cpomdoc.store.view import publish


@step
def garder_cadre(atelier: Atelier, depot: Depot) -> CadreGarde | Refuse:
    """Kept when at least one of its sheets agrees with itself; else the reasons why none does. The same content that
    comes again is told so.
    """
    note_received(atelier, "", depot, Role.CADRE)
    lu = frame_of(atelier, depot.sha256)
    if not lu.lues:
        told = tuple(anomalie(finding) for finding in lu.told)
        return Refuse(depot=depot, contrat="", role=Role.CADRE, anomalies=told)
    key = step_key(CadreBudgetaire, [depot.sha256])
    matter = Matter(Role.CADRE, depot.sha256, depot.nom)
    before = known(atelier, "", CadreBudgetaire, key)
    gone = before is not None and atelier.archive.journal(DEPOTS).find(put_away_key(depot.sha256, key)) is not None
    text = report(depot.nom, lu, atelier.settings.inbox.name)
    folder = atelier.settings.outbox / CADRES
    shown = free_name(folder, f"{clean_name(depot.nom)}.txt", lambda path: atelier.files.read(path) == text)
    entry = before or note(
        atelier,
        "",
        CadreBudgetaire(
            nom=depot.nom,
            cadre=title(lu),
            exercice=lu.exercice,
            etablissements=tuple(dict.fromkeys(lue.finess for lue in lu.lues if lue.niveau == "et")),
            repris=len(lu.lues),
            ecartees=tuple(feuille.nom for feuille in lu.feuilles if feuille.refusee),
            retour=f"{CADRES}/{shown}",
        ),
        key,
        materials=[matter],
        products=[Matter("explication", atelier.archive.objects.put(text), shown)],
        at=depot.recu_le,
    )
    said = entry.etape
    if gone:
        key_again = step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier)
        note(atelier, "", Redepose(nom=depot.nom, deja_recu_le=entry.link.at), key_again, materials=[matter])
    kept = entry.link.products[0]
    publish(folder, {kept.name: atelier.archive.objects.get(kept.digest)}, atelier.files)
    return CadreGarde(
        depot=depot,
        etape=entry.link.key,
        titre=said.cadre,
        repris=said.repris,
        ecartees=said.ecartees,
        retour=said.retour,
        deja=entry.link.at if gone else "",
    )
