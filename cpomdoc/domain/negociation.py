"""What the parties of a contract make of one draft: who speaks, what was joined, what they are still to agree on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from unicodedata import normalize

from cpomdoc.domain.avis import Nommee, with_article
from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.francais import date_courte, enumeration, enumeration_de, pluriel
from cpomdoc.domain.fusion import AVerifier, Conflit, Fusion, MiseEnForme, NonProuvee

_GESTIONNAIRE = "gestionnaire"
RETOUR = "retour-"
"""How the folders of the inbox begin, where each party drops the drafts that it corrected: « retour-ars »."""
MAIN, REPONSES = "corrections faites dans Word", "texte des nouvelles réponses"
"""How the two sides are called when answers change under a text that people had corrected."""


class Tranchee(StrEnum):
    """What was decided of a remark; the value says it to people."""

    ACCEPTEE = "Acceptée"
    REFUSEE = "Refusée"
    A_DISCUTER = "À discuter"


@dataclass(frozen=True, slots=True)
class Proposee:
    """A change that somebody tracked in a returned draft: one gesture, with its words before and after."""

    cle: Annotated[str, "its place in the file: what the program finds it by"]
    auteur: Annotated[str, "who, as the file says"]
    nature: Annotated[str, "« remplacement », « ajout »…"]
    lieu: Annotated[str, "the title under which it stands; may be empty"]
    avant: Annotated[str, "the words before; empty for an addition"]
    apres: Annotated[str, "the words after; empty for a removal"]
    impose: Annotated[str, "what the law imposes and that it would change, with its source; empty for nothing"] = ""


@dataclass(frozen=True, slots=True)
class Remarque:
    """What a party asks about a draft: a tracked change (*cle*) or a comment, and what was decided of it. *retour* is
    the file that says it (SHA-256), *le* when it came (ISO). *impose*: what the law imposes and that it would change,
    with its source. *passage*: the words beside which a comment stands.
    """

    piece: str
    titre: str
    version: int
    retour: str
    le: str
    partie: str
    auteur: str
    nature: str
    lieu: str
    rang: int
    cle: str = ""
    avant: str = ""
    apres: str = ""
    commentaire: str = ""
    decision: Tranchee | None = None
    reponse: str = ""
    par: str = ""
    tranche_le: str = ""
    impose: str = ""
    passage: str = ""

    @property
    def ou(self) -> str:
        """Where people find it: « Contrat, Comité de suivi, sur « Médecin départemental » »."""
        beside = f"sur «\u00a0{self.passage}\u00a0»" if self.passage else ""
        return ", ".join(part for part in (self.titre, self.lieu, beside) if part)

    @property
    def nom(self) -> str:
        """What people call it (« remarque-3fa9c1 »): the same when the same is asked again by another file."""
        said = (self.piece, self.partie or self.auteur, self.nature, self.lieu, self.avant, self.apres)
        return f"remarque-{digest_of((*said, self.commentaire, self.rang))[:6]}"

    @property
    def ouverte(self) -> bool:
        """Whether nobody has settled it."""
        return self.decision in {None, Tranchee.A_DISCUTER}

    @property
    def deja(self) -> str:
        """What was decided of it, as the tables show it: « Refusée, Mme Aubert le 24/11/2026. Le délai suffit »."""
        if self.decision is None:
            return ""
        day = f" le {date_courte(datetime.fromisoformat(self.tranche_le).date())}" if self.tranche_le else ""
        said = f"{self.decision}{f', {self.par}' if self.par else ''}{day}"
        return f"{said}. {self.reponse}" if self.reponse else said

    @property
    def qui(self) -> str:
        """« ARS (Mme Aubert) »."""
        return f"{self.partie} ({self.auteur})" if self.partie and self.auteur else self.partie or self.auteur

    @property
    def phrase(self) -> str:
        """What it asks, in a few words."""
        if self.commentaire:
            return f"«\u00a0{self.commentaire}\u00a0»"
        if self.avant and self.apres and self.avant != self.apres:
            return f"«\u00a0{self.avant}\u00a0» devient «\u00a0{self.apres}\u00a0»"
        words = self.apres or self.avant
        return f"{self.nature}\u00a0: «\u00a0{words}\u00a0»" if words else self.nature


def folder_of(role: str) -> str:
    """The folder of the inbox where a party drops what it corrected: « Conseil départemental » has
    « retour-conseil-departemental ».
    """
    plain = normalize("NFKD", role).encode("ascii", "ignore").decode().casefold()
    return RETOUR + "-".join(re.findall(r"[a-z0-9]+", plain))


@dataclass(frozen=True, slots=True)
class DossierPartie:
    """The folder of the inbox where a party drops what it corrected; *aussi*, others that are taken for it."""

    partie: str
    dossier: str
    aussi: tuple[str, ...] = ()


def folders(
    parties: Sequence[Nommee], courts: Mapping[str, Sequence[str]], gestionnaire: str
) -> tuple[DossierPartie, ...]:
    """The folder of each party, with those of its short names; « retour-gestionnaire » is that of the party called
    *gestionnaire*. A name that two parties share is that of none.
    """
    names = tuple(dict.fromkeys(known for one in parties if (known := one.role or one.denomination)))
    short = {name: [folder_of(one) for one in courts.get(name, ())] for name in names}
    for one in parties:
        if one.denomination and one.denomination == gestionnaire:
            short[one.role or one.denomination].append(f"{RETOUR}{_GESTIONNAIRE}")
    own = {folder_of(name) for name in names}
    told = Counter(folder for found in short.values() for folder in set(found))
    return tuple(
        DossierPartie(
            name,
            folder_of(name),
            tuple(one for one in dict.fromkeys(short[name]) if one not in own and told[one] == 1),
        )
        for name in names
    )


def retour_de(roles: Sequence[str]) -> str:
    """« retour de l’ARS et du gestionnaire »; of parties whose article is not known, « retour (Banque) »."""
    named = [with_article(role) for role in roles]
    return f"retour {enumeration_de(named)}" if all(named) else f"retour ({enumeration(roles)})"


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a merge did of one draft: how many corrections it kept, what is to be agreed on, what is to be looked at."""

    reprises: Annotated[int, "corrections that the text says"]
    conflits: Annotated[tuple[Conflit, ...], "the places where the parties say otherwise: the former text stands"]
    a_verifier: Annotated[tuple[AVerifier, ...], "what a person must look at"]
    formes: Annotated[tuple[MiseEnForme, ...], "the looks given by hand that the text does not show"]

    @property
    def phrase(self) -> str:
        """What is left to people, in a sentence that begins with a space; nothing when nothing is."""
        told = []
        if self.conflits:
            told.append(pluriel(len(self.conflits), "passage à concilier", "passages à concilier"))
        if count := len(self.a_verifier) + len(self.formes):
            told.append(pluriel(count, "passage à vérifier", "passages à vérifier"))
        return f" {' et '.join(told)}." if told else ""


def bilan_of(fusion: Fusion) -> Bilan:
    """What people are told of a merge."""
    lost = tuple(one for one in fusion.mises_en_forme if not one.reportee)
    return Bilan(len(fusion.reprises) + len(fusion.deplaces), fusion.conflits, fusion.a_verifier, lost)


def doubts_of(failed: NonProuvee) -> str:
    """Why a merge was not given, in words."""
    return enumeration(list(dict.fromkeys(one.defaut.value for one in failed.echecs)))


RIEN = Bilan(0, (), (), ())
"""Nothing was merged."""
