"""A dropped archive or mail: opened, or put aside. What it holds is told file by file."""

from __future__ import annotations

from cpomdoc.domain.journal import Ecarte, Ouvert
from cpomdoc.domain.links import Link
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import ColisDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.steps import colis
from cpomdoc.engine.values import ColisOuvert, MisDeCote, Role


def told(atelier: Atelier, juge: ColisOuvert | MisDeCote) -> ColisDone:
    """What came of it."""
    if isinstance(juge, MisDeCote):
        return ColisDone(name=juge.refus.depot.nom, verdict="ecartee", retour=juge.retour)
    return ColisDone(
        name=juge.depot.nom,
        verdict="deja_recu" if juge.deja else "ouvert",
        fichiers=tuple(one.nom for one in juge.fichiers),
        par=juge.par,
        first=juge.deja,
    )


def _judged(link: Link) -> str | None:
    return link.key if isinstance(link.etape, Ouvert | Ecarte) else None


COLIS = Sorte(role=Role.COLIS, contents=frozenset({Contenu.COLIS}), deal=by_journey(colis, told), judged=_judged)
