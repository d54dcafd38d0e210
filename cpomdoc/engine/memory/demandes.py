"""What people may ask today: the family « demande » with the lists of the day; what a workbook says it asks."""

from __future__ import annotations

from cpomdoc.adapters import tableaux, word
from cpomdoc.adapters.excel import writing
from cpomdoc.adapters.excel.reading import Illisible
from cpomdoc.adapters.instance import request_family
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Identity, Refus, Submission
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.lecture import classeur_of, open_classeur
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.demande import FAMILLE, REMARQUES, offering
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.read import identify, read
from cpomdoc.stages.formulaire.tableau_remarques import answers_in_word

_UNREADABLE = "Le tableau ne peut pas être lu."
_NO_HEADS = "Le tableau des remarques n’a plus les titres de ses colonnes : rien de ce qui y est écrit n’a été pris."
_AGAIN = (
    "Repartez du «\u00a0Tableau des remarques\u00a0» du dossier du contrat, en Word ou en Excel, et reportez-y vos "
    "décisions. Votre fichier est gardé."
)


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
    classeur = _classeur(atelier, digest)
    identity = identify(classeur) if not isinstance(classeur, Illisible) else None
    return identity if identity is not None and identity.famille == FAMILLE else None


def read_request(atelier: Atelier, digest: str, demandes: Famille) -> Submission | Refus:
    """The answers of the request kept under *digest*."""
    classeur = _classeur(atelier, digest)
    if isinstance(classeur, Illisible):  # a Word table: a workbook was recognised by what it says
        return Refus("", "", "", (Finding(CATALOGUE[classeur.code], facts=classeur.facts),))
    return read(classeur, {FAMILLE: demandes})


def _classeur(atelier: Atelier, digest: str) -> Classeur | Illisible:
    """The workbook kept under *digest*; of a table of remarks in Word, the workbook that says what is written in it."""
    if word.remarks_of(atelier.archive.objects.get(digest)) is None:
        return classeur_of(atelier, digest)
    return classeur_of(atelier, digest, lambda data: _from_word(atelier, data))


def _from_word(atelier: Atelier, data: bytes) -> Classeur | Illisible:
    demandes, seen = demandes_of(atelier), tableaux.read_tables(data)
    if seen.faute:
        return Illisible("E-485", {"raison": seen.raison or _UNREADABLE, "moyen": seen.remede or _AGAIN})
    questionnaire = demandes.questionnaires[REMARQUES]
    answers = answers_in_word(seen.tableaux, questionnaire)
    if answers is None:
        return Illisible("E-485", {"raison": _NO_HEADS, "moyen": _AGAIN})
    inbox = atelier.settings.inbox.name
    made = writing.write_form(
        demandes, questionnaire, contrat=word.remarks_of(data) or "", answers=answers, inbox_name=inbox
    )
    return open_classeur(made, atelier.offices)
