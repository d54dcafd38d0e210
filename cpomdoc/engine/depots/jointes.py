"""A dropped PDF: joined, in the place of another, seen before, or kept aside."""

from __future__ import annotations

from cpomdoc.domain.journal import Ecarte, Joint, Redepose
from cpomdoc.domain.links import Link, Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import JointeDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.steps import piece_jointe
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.values import MisDeCote, PieceRangee, Role


def _told(atelier: Atelier, juge: PieceRangee | MisDeCote) -> JointeDone:
    if isinstance(juge, MisDeCote):
        refus = juge.refus
        return JointeDone(name=refus.depot.nom, verdict="ecartee", contrat=refus.contrat, retour=juge.retour)
    if juge.deja:
        _note_again(atelier, juge)
    return JointeDone(
        name=juge.depot.nom,
        verdict="deja_recu" if juge.deja else "remplacee" if juge.remplace else "jointe",
        contrat=juge.contrat,
        annexe=juge.annexe,
        titre=juge.titre,
        site=juge.site,
        pages=juge.pages,
        remplace=juge.remplace,
        first=juge.deja,
        retires=juge.retires,
    )


def _note_again(atelier: Atelier, rangee: PieceRangee) -> None:
    depot = rangee.depot
    note(
        atelier,
        rangee.contrat,
        Redepose(nom=depot.nom, deja_recu_le=rangee.deja),
        step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier),
        materials=[Matter(Role.JOINTE, depot.sha256, depot.nom)],
    )


def _judged(link: Link) -> str | None:
    return link.key if isinstance(link.etape, Joint | Ecarte) else None


JOINTE = Sorte(
    role=Role.JOINTE, contents=frozenset({Contenu.PDF}), deal=by_journey(piece_jointe, _told), judged=_judged
)
