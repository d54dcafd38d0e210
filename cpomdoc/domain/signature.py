"""What is known of a signed file: its signatures, each valid, undetermined or invalid, and why, in plain French."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Validite(StrEnum):
    """The three outcomes of a check (ETSI EN 319 102-1): an undetermined signature needs somebody to look."""

    VALIDE = "valide"
    INDETERMINEE = "indéterminée"
    INVALIDE = "invalide"


_TEXTS: Mapping[str, tuple[Validite, str]] = {
    # what happened to the file
    "fichier_illisible": (Validite.INVALIDE, "le fichier ne s’ouvre pas, ou n’est pas construit comme un PDF signé"),
    "fichier_tronque": (Validite.INVALIDE, "il manque la fin du fichier : {lu} octets reçus sur {attendu}"),
    "fichier_reenregistre": (
        Validite.INVALIDE,
        "le fichier a été enregistré de nouveau par un autre logiciel : ce n’est plus celui qui a été envoyé",
    ),
    "contenu_modifie": (Validite.INVALIDE, "le contenu a été modifié depuis l’envoi : {detail}"),
    "aucune_signature": (Validite.INVALIDE, "le fichier ne porte aucune signature"),
    "signature_retiree": (Validite.INVALIDE, "la signature de « {champ} » a été retirée"),
    "champ_inattendu": (Validite.INVALIDE, "une signature se trouve là où aucune n’était attendue (« {champ} »)"),
    "octets_apres": (
        Validite.INVALIDE,
        "{nombre} se trouvent après la fin du fichier signé : personne ne les a signés",
    ),
    "blancs_apres": (
        Validite.INDETERMINEE,
        "{nombre} sans contenu se trouvent après la fin du fichier signé : personne ne les a signés",
    ),
    "hors_parties": (
        Validite.INVALIDE,
        "le fichier ne porte de signature dans le cadre d’aucune partie",
    ),
    # what a signature says
    "empreinte": (Validite.INVALIDE, "ce qui a été signé n’est plus ce que contient le fichier"),
    "cryptographie": (Validite.INVALIDE, "la signature ne correspond pas au certificat qu’elle cite"),
    "modifie_apres": (Validite.INVALIDE, "le fichier a été modifié après cette signature : {detail}"),
    "couverture": (Validite.INVALIDE, "la signature ne couvre pas tout le document"),
    "revoque": (Validite.INVALIDE, "le certificat a été révoqué le {jour}"),
    "illisible": (Validite.INVALIDE, "la signature ne peut pas être lue"),
    "cadre_partage": (
        Validite.INVALIDE,
        "la signature n’a pas été apposée dans ce cadre par la personne qui l’a faite",
    ),
    "usage": (Validite.INDETERMINEE, "le certificat n’est pas délivré pour signer des documents"),
    "chaine_inconnue": (
        Validite.INDETERMINEE,
        "l’autorité qui a délivré le certificat (« {autorite} ») ne figure pas parmi celles que vous reconnaissez",
    ),
    "auto_signe": (Validite.INDETERMINEE, "le certificat est signé par lui-même : personne ne répond de l’identité"),
    "expire": (
        Validite.INDETERMINEE,
        "le certificat a expiré le {jour}, et rien ne prouve que la signature a été faite avant",
    ),
    "pas_encore": (Validite.INDETERMINEE, "le certificat n’est valable qu’à partir du {jour}"),
    "chaine": (Validite.INDETERMINEE, "la chaîne du certificat ne peut pas être vérifiée : {detail}"),
    "horodatage": (Validite.INDETERMINEE, "l’horodatage ne peut pas être vérifié"),
    "signataire": (
        Validite.INDETERMINEE,
        "le certificat est au nom de « {lu} », alors que « {attendu} » devait signer",
    ),
}
"""Each reason, what it makes of a signature, and its words. Reasons are never renamed: the journal keeps them."""


@dataclass(frozen=True, slots=True)
class Raison:
    """Why a signature, or a file, is not simply valid. *cle* is one of the closed list above."""

    cle: str
    faits: Mapping[str, str]

    @property
    def validite(self) -> Validite:
        """What this reason makes of the signature."""
        return _TEXTS[self.cle][0]

    def __str__(self) -> str:
        return _TEXTS[self.cle][1].format(**self.faits)


def raison(cle: str, **faits: object) -> Raison:
    """The reason *cle* with its facts. Raises KeyError for a word that is not in the list."""
    if cle not in _TEXTS:
        raise KeyError(cle)
    return Raison(cle, {name: str(value) for name, value in faits.items()})


def worst(raisons: tuple[Raison, ...]) -> Validite:
    """What all the reasons make together: none at all is valid."""
    found = {one.validite for one in raisons}
    return next((one for one in (Validite.INVALIDE, Validite.INDETERMINEE) if one in found), Validite.VALIDE)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature in one field. *moment* is proved when *horodatee*, otherwise what the signer's machine said."""

    champ: str
    signataire: str
    organisation: str
    moment: datetime | None
    horodatee: bool
    certificat: str
    expire: date | None
    raisons: tuple[Raison, ...] = ()

    @property
    def validite(self) -> Validite:
        """The outcome."""
        return worst(self.raisons)


@dataclass(frozen=True, slots=True)
class Examen:
    """What was seen in a returned file: *raisons* concern the file itself, the others each signature. *remarques* (what
    was looked at, what was seen) change nothing to what it is worth.
    """

    signatures: tuple[Signature, ...]
    raisons: tuple[Raison, ...] = ()
    remarques: tuple[tuple[str, str], ...] = ()

    @property
    def validite(self) -> Validite:
        """The worst of the file and its signatures."""
        return worst((*self.raisons, *(one for signature in self.signatures for one in signature.raisons)))
