"""A dropped budget frame (EPRD, ERRD): kept with what was found in it, put aside, or seen before."""

from __future__ import annotations

from cpomdoc.domain.journal import CadreBudgetaire, Ecarte
from cpomdoc.domain.links import Link
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import CadreDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.steps import cadre
from cpomdoc.engine.memory.cadres import is_frame
from cpomdoc.engine.values import CadreGarde, MisDeCote, Role


def _told(atelier: Atelier, juge: CadreGarde | MisDeCote) -> CadreDone:
    if isinstance(juge, MisDeCote):
        return CadreDone(name=juge.refus.depot.nom, verdict="ecartee", retour=juge.retour)
    return CadreDone(
        name=juge.depot.nom,
        verdict="deja_recu" if juge.deja else "gardee",
        titre=juge.titre,
        repris=juge.repris,
        ecartees=juge.ecartees,
        first=juge.deja,
        retour=juge.retour,
    )


def _judged(link: Link) -> str | None:
    return link.key if isinstance(link.etape, CadreBudgetaire | Ecarte) else None


CADRE = Sorte(
    role=Role.CADRE,
    contents=frozenset({Contenu.AUTRE}),
    recognises=is_frame,
    deal=by_journey(cadre, _told),
    judged=_judged,
)
