"""A dropped document of a contract that was signed elsewhere: kept, its tables proposed. A list of such: prepared."""

from __future__ import annotations

from cpomdoc.adapters import word
from cpomdoc.domain.journal import ContratLu, ListeRecue
from cpomdoc.domain.links import Link
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import ContratSigneDone, ListeDone
from cpomdoc.engine.inbox import Contenu, content_of
from cpomdoc.engine.journeys.reprise.lire import contract_taken_over
from cpomdoc.engine.journeys.steps import contrat_signe_ailleurs, liste_reprises
from cpomdoc.engine.memory.listes import is_list
from cpomdoc.engine.values import ContratSigneRecu, Depot, ListePreparee, Role


def _told(atelier: Atelier, juge: ContratSigneRecu) -> ContratSigneDone:
    return ContratSigneDone(
        name=juge.depot.nom,
        verdict="deja_recu" if juge.deja else "lu",
        contrat=juge.contrat,
        tableaux=juge.tableaux,
        reponses=juge.reponses,
        remarques=juge.remarques,
        retour=juge.retour,
        first=juge.deja,
    )


def _judged(link: Link) -> str | None:
    return link.key if isinstance(link.etape, ContratLu) else None


def _is_not_ours(atelier: Atelier, data: bytes) -> bool:
    """A draft that we wrote comes back from its reader: it bears the name of its contract inside."""
    return content_of(data) is not Contenu.WORD or not word.reference_of(data)


def _is_of_a_takeover(atelier: Atelier, depot: Depot) -> bool:
    return bool(contract_taken_over(atelier, depot))


CONTRAT_SIGNE = Sorte(
    role=Role.REPRISE,
    contents=frozenset({Contenu.PDF, Contenu.WORD}),
    recognises=_is_not_ours,
    named=_is_of_a_takeover,
    deal=by_journey(contrat_signe_ailleurs, _told),
    judged=_judged,
)


def _told_list(atelier: Atelier, juge: ListePreparee) -> ListeDone:
    return ListeDone(
        name=juge.depot.nom,
        verdict="deja_recu" if juge.deja else "preparee",
        contrats=juge.contrats,
        classeurs=juge.classeurs,
        dossier=juge.dossier,
        remarques=juge.remarques,
        first=juge.deja,
    )


def _judged_list(link: Link) -> str | None:
    return link.key if isinstance(link.etape, ListeRecue) else None


LISTE = Sorte(
    role=Role.LISTE,
    contents=frozenset({Contenu.AUTRE}),
    recognises=is_list,
    deal=by_journey(liste_reprises, _told_list),
    judged=_judged_list,
)
