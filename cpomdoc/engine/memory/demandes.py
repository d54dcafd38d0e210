"""What people may ask today: the family « demande » with the lists of the day; what a workbook says it asks."""

from __future__ import annotations

from cpomdoc.adapters.excel.reading import Illisible
from cpomdoc.adapters.instance import request_family
from cpomdoc.domain.dossier import Identity, Refus, Submission
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.lecture import classeur_of
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.demande import FAMILLE, offering
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.read import identify, read


def demandes_of(atelier: Atelier) -> Famille:
    """The family « demande »: its lists offer the contracts, the families and the acts that are known; beside the acts,
    the workbook that takes over a contract signed elsewhere.
    """
    contrats = tuple(atelier.index.contrats())
    familles = atelier.familles.values()
    acts = dict.fromkeys(title for famille in familles for title in acts_offered(famille))
    acts |= dict.fromkeys(
        title for famille in familles for title in (reprise_title(famille), negotiation_title(famille)) if title
    )
    return offering(
        request_family(),
        {
            "formulaires.famille": tuple(dict.fromkeys(famille.title for famille in familles)),
            "formulaires.acte": tuple(acts),
            "formulaires.suite_de": contrats,
            "decisions.contrat": contrats,
            "exports.contrat": contrats,
        },
    )


BY_SITE = ", par établissement"
"""How the act is asked whose establishments answer their rows each in a workbook of its own."""


def acts_offered(famille: Famille) -> dict[str, tuple[ActeModel, bool]]:
    """What people may ask of the acts of a family, in words: the act, and whether its establishments answer apart."""
    titles = {famille.questionnaires[one.key].title: (one, False) for one in famille.actes}
    return titles | {
        f"{famille.questionnaires[one.key].title}{BY_SITE}": (one, True) for one in famille.actes if one.parts
    }


def reprise_title(famille: Famille) -> str:
    """How people call the workbook that takes over a contract signed elsewhere; empty when the family has none."""
    return famille.questionnaires[famille.reprise.questionnaire].title if famille.reprise is not None else ""


def negotiation_title(famille: Famille) -> str:
    """How people call the workbook of the negotiation of the means; empty when the family has none."""
    negociation = famille.negociation
    return famille.questionnaires[negociation.questionnaire].title if negociation is not None else ""


def request_of(atelier: Atelier, digest: str) -> Identity | None:
    """What the workbook kept under *digest* says that it is, when it is a request."""
    classeur = classeur_of(atelier, digest)
    identity = identify(classeur) if not isinstance(classeur, Illisible) else None
    return identity if identity is not None and identity.famille == FAMILLE else None


def read_request(atelier: Atelier, digest: str, demandes: Famille) -> Submission | Refus:
    """The answers of the request kept under *digest*."""
    classeur = classeur_of(atelier, digest)
    assert not isinstance(classeur, Illisible)  # it was recognised
    return read(classeur, {FAMILLE: demandes})
