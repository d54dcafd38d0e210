"""What is made beside the work, and what is said when it cannot be: the work itself goes on. Data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Dit:
    """What is said, {quoi} being the contract; what happens meanwhile."""

    titre: str
    suite: str


class Accessoire(Enum):
    """Each thing that the work can do without."""

    LETTRES = Dit(
        "Les courriels n’ont pas pu être préparés", "Le travail continue sans eux ; ils partiront dès que possible."
    )
    MODELES = Dit(
        "Les modèles n’ont pas pu être relus",
        "Le travail continue avec les modèles précédents. Vérifiez le dossier des modèles.",
    )
    CERTIFICATS = Dit(
        "Les dates de fin des certificats n’ont pas pu être vérifiées",
        "Le travail continue. Vérifiez les fichiers de la rubrique [signature] des réglages.",
    )
    CONTRAT = Dit(
        "Le contrat «\u00a0{quoi}\u00a0» ne peut pas être montré",
        "Les autres contrats continuent. Lancez «\u00a0cpomdoc controler\u00a0» pour savoir ce qui a changé.",
    )
    PAGE = Dit(
        "La page de «\u00a0{quoi}\u00a0» n’a pas pu être refaite",
        "Celle qui est là peut dater. Le travail et les autres pages continuent.",
    )
    ORIGINES = Dit(
        "La page «\u00a0Origine des chiffres\u00a0» de «\u00a0{quoi}\u00a0» n’a pas pu être refaite",
        "Celle qui est là peut dater. Le travail et les autres pages continuent.",
    )
    POINTS = Dit(
        "Le document «\u00a0Avant de signer\u00a0» de «\u00a0{quoi}\u00a0» n’a pas pu être refait",
        "Les mêmes points se lisent sur la page du contrat. Le travail continue.",
    )
    RETOUCHEES = Dit(
        "Les classeurs des valeurs changées à la main de «\u00a0{quoi}\u00a0» n’ont pas pu être préparés",
        "Les mêmes valeurs se lisent dans «\u00a0Avant de signer\u00a0», avec leur case. Le travail continue.",
    )
    AVIS = Dit(
        "Les refus de formulaires de «\u00a0{quoi}\u00a0» n’ont pas pu être mis dans «\u00a0a-corriger\u00a0»",
        "Ils se lisent sur la page du contrat. Le travail continue.",
    )
    DEMANDES = Dit(
        "Les classeurs «\u00a0Demande\u00a0» n’ont pas pu être refaits",
        "Ceux qui sont là peuvent dater. Le travail continue.",
    )
    CALENDRIER = Dit(
        "Le calendrier de «\u00a0{quoi}\u00a0» n’a pas pu être refait",
        "Les échéances se lisent sur la page du contrat. Le travail continue.",
    )
    CHANGEMENTS = Dit(
        "Le dossier «\u00a0Ce qui a changé\u00a0» de «\u00a0{quoi}\u00a0» n’a pas pu être fait",
        "Les pièces de la version sont là, et la page du contrat dit ce qui a changé. Le travail continue.",
    )
    PORTEFEUILLE = Dit(
        "Le portefeuille des contrats n’a pas pu être refait",
        "Celui qui est là peut dater. Si le classeur PORTEFEUILLE est ouvert, fermez-le. Le travail continue.",
    )
    ETAT = Dit("La page ETAT.html n’a pas pu être refaite", "Celle qui est là peut dater. Le travail continue.")

    def titre(self, quoi: str = "") -> str:
        """What is said."""
        return self.value.titre.format(quoi=quoi)
