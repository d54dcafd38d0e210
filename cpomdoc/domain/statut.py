"""Where a contract stands: one table that gives the code, the guide and the dashboard their words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Statut(Enum):
    """The statuts of a contract, in the order of the journey; the value is the word people see."""

    RECU = "reçu"
    A_CORRIGER = "à corriger"
    VALIDE = "validé"
    REDIGE = "rédigé"
    RELU = "relu"
    A_SIGNER = "à signer"
    SIGNE = "signé"
    ARCHIVE = "archivé"
    REPRIS = "signé ailleurs"
    REMPLACE = "remplacé"
    ABANDONNE = "abandonné"


JOURNEY = (Statut.RECU, Statut.VALIDE, Statut.REDIGE, Statut.RELU, Statut.A_SIGNER, Statut.SIGNE, Statut.ARCHIVE)
"""The road when all goes well; « à corriger » is a halt on it, the last three statuts leave it."""

EN_VIGUEUR = frozenset({Statut.SIGNE, Statut.ARCHIVE, Statut.REPRIS})
"""Those of a contract that binds its parties."""

CLOS = frozenset({Statut.REMPLACE, Statut.ABANDONNE})
"""Those of a contract that binds nobody any more, or never will."""

MEANING: Mapping[Statut, str] = {
    Statut.RECU: "des formulaires sont arrivés ; d’autres sont attendus",
    Statut.A_CORRIGER: "un formulaire est revenu avec des réponses à corriger",
    Statut.VALIDE: "tous les formulaires sont acceptés ; la rédaction suit",
    Statut.REDIGE: "le projet est prêt à relire",
    Statut.RELU: "le projet est relu ; l’accord pour signature est attendu",
    Statut.A_SIGNER: "le contrat attend des signatures",
    Statut.SIGNE: "toutes les parties ont signé",
    Statut.ARCHIVE: "le contrat signé est archivé",
    Statut.REPRIS: "le contrat a été signé sans cpomdoc ; il est repris pour être suivi",
    Statut.REMPLACE: "un autre contrat a pris la suite",
    Statut.ABANDONNE: "la préparation est arrêtée",
}
