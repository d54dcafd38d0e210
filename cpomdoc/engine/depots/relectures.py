"""A dropped Word draft: taken as reviewed, unchanged, or kept aside."""

from __future__ import annotations

from cpomdoc.domain.journal import Ecarte, Relu
from cpomdoc.domain.links import Link
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import RelectureDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.steps import relecture
from cpomdoc.engine.memory.parler import agrees
from cpomdoc.engine.values import MisDeCote, ProjetRelu, Role


def _told(atelier: Atelier, juge: ProjetRelu | MisDeCote) -> RelectureDone:
    match juge:
        case MisDeCote(refus=refus):
            return RelectureDone(
                name=refus.depot.nom, verdict="ecartee", contrat=refus.contrat, par=refus.par, retour=juge.retour
            )
        case ProjetRelu():
            return RelectureDone(
                name=juge.depot.nom,
                verdict="inchangee" if juge.inchange else "relue",
                contrat=juge.contrat,
                piece=juge.piece,
                titre=juge.titre,
                par=juge.par,
                commentaires=juge.commentaires,
                modifications=juge.modifications,
                retires=juge.retires,
                partie=juge.partie,
                propositions=juge.propositions,
                a_concilier=juge.a_concilier,
                a_verifier=juge.a_verifier,
                favorable=agrees(juge.depot.chemin),
            )


def _judged(link: Link) -> str | None:
    return link.key if isinstance(link.etape, Relu | Ecarte) else None


RELECTURE = Sorte(
    role=Role.RELECTURE, contents=frozenset({Contenu.WORD}), deal=by_journey(relecture, _told), judged=_judged
)
