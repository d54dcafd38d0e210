"""What a party of a contract says of it before it is signed: favourable or not, on which text, which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from cpomdoc.domain.francais import date_longue, de, enumeration, minuscule_initiale, serie

FAVORABLE = "avis-favorable"
"""In the folder of a party, where it drops the draft that it agrees with, as it is."""
PARTS = " / "
"""What stands between the words by which a workbook names what an opinion is about."""
DOCUMENT, FORMULAIRE, NEANT = "document", "formulaire", "—"


class Sens(StrEnum):
    """What is thought of it; the value says it to people."""

    FAVORABLE = "favorable"
    DEFAVORABLE = "défavorable"


@dataclass(frozen=True, slots=True)
class SurQuoi:
    """What an opinion is about: the text of what is signed together (*sujet*) in a version; one *piece* of it; or the
    form that answered a *questionnaire*, whatever the versions (0).
    """

    sujet: Annotated[str, "what is signed: « contrat », or the key of an act"]
    version: Annotated[int, "number of the version; 0 for a form"] = 0
    piece: Annotated[str, "key of the piece, when it is about one alone; else empty"] = ""
    questionnaire: Annotated[str, "key of the questionnaire, when it is about a form; else empty"] = ""
    site: Annotated[str, "establishment or act of the form; may be empty"] = ""

    @property
    def objet(self) -> tuple[str, str, str, str]:
        """What it is about, whatever the version: a later opinion on the same takes the place of a former one."""
        return self.sujet, self.piece, self.questionnaire, self.site

    @property
    def entier(self) -> bool:
        """Whether it is about the whole text that is signed together."""
        return not self.piece and not self.questionnaire

    @property
    def nom(self) -> str:
        """How a workbook names it: « contrat / 3 », « document / annexe-05 / 3 », « formulaire / moyens / »."""
        if self.questionnaire:
            return PARTS.join((FORMULAIRE, self.questionnaire, self.site or NEANT))
        parts = (DOCUMENT, self.piece, str(self.version)) if self.piece else (self.sujet, str(self.version))
        return PARTS.join(parts)


@dataclass(frozen=True, slots=True)
class ObjetVu:
    """A document or a form on which a party may give an opinion, with its title."""

    sur: SurQuoi
    titre: str


class EtatAvis(StrEnum):
    """Where an opinion stands today; the value says it to people."""

    FAVORABLE = "favorable"
    A_REDONNER = "à redonner"
    REFUS = "défavorable"
    ATTENDU = "attendu"
    FACULTATIF = "pas donné"


@dataclass(frozen=True, slots=True)
class AvisVu:
    """The opinion of a party as it stands today: *titre* says on what, in words. *requis*: nothing is signed without
    it. *le* is its day, *note_le* when it was noted (ISO), *par* who gave it, *motif* the reason of a refusal or what a
    favourable one reserves. *change*: what was written anew since, by title. *actuelle* is the last version;
    *temoin* names its text, *lieu* what holds the redline, below the folder of the contract.
    """

    partie: str
    sur: SurQuoi
    titre: str
    etat: EtatAvis
    requis: bool
    actuelle: int
    temoin: str
    le: date | None = None
    note_le: str = ""
    par: str = ""
    motif: str = ""
    change: tuple[str, ...] = ()
    lieu: str = ""

    @property
    def phrase(self) -> str:
        """Where it stands, for people."""
        if self.le is None:
            return "Attendu avant le bon à signer." if self.requis else "Pas donné ; il est facultatif."
        given = f"le {date_longue(self.le)}, par {self.par}"
        word = "Motif" if self.etat is EtatAvis.REFUS else "Réserve"
        why = f" {word} : {self.motif.rstrip('.')}." if self.motif else ""
        on = f" sur la version {self.sur.version}" if self.sur.version else ""
        if self.etat is EtatAvis.A_REDONNER:
            return f"À redonner. Favorable{on}, {given} ; le texte a changé depuis : {serie(self.change)}.{why}"
        return f"{self.etat.capitalize()}{on}, {given}.{why}"

    @property
    def manque(self) -> bool:
        """Whether an opinion that is needed is not there, or is not on the text of today."""
        return self.requis and self.etat in {EtatAvis.ATTENDU, EtatAvis.A_REDONNER}


@dataclass(frozen=True, slots=True)
class Nommee:
    """A party as people tell it from the others: by its role, with its name when two have the same."""

    nom: str
    role: str
    denomination: str


def named(parties: Sequence[tuple[str, str]]) -> tuple[Nommee, ...]:
    """The parties (role, name), each under a name of its own; one without a role has its own name."""
    roles = [role for role, _ in parties]
    found: dict[str, Nommee] = {}
    for role, name in parties:
        known = role or name
        own = f"{role} ({name})" if role and roles.count(role) > 1 and name else known
        if own:
            found.setdefault(own, Nommee(own, role, name))
    return tuple(found.values())


_ARTICLES = {
    "le ": ("conseil", "département", "gestionnaire", "préfet", "syndicat"),
    "la ": ("métropole", "région", "personne"),
    "l’": ("agence", "ars", "association", "état", "organisme"),
}
"""The article of a party, by its first word."""


def with_article(role: str) -> str:
    """« l’ARS », « le conseil départemental »; empty for a party whose article is not known."""
    first = role.split(" ")[0].casefold()
    return next((f"{article}{minuscule_initiale(role)}" for article, words in _ARTICLES.items() if first in words), "")


def de_la_partie(role: str) -> str:
    """« de l’ARS », « du préfet »; « de « Banque » » when its article is not known."""
    known = with_article(role)
    return de(known) if known else f"de «\u00a0{role}\u00a0»"


def partie_qui(role: str, *, debut: bool = True) -> str:
    """« L’ARS », « Le préfet », « Banque »: the party, at the beginning of a sentence or in it."""
    known = with_article(role) or role
    return known[:1].upper() + known[1:] if debut else known


def parties_qui(roles: Sequence[str]) -> str:
    """« l’ARS et le préfet »: the parties, in a sentence."""
    return enumeration([partie_qui(role, debut=False) for role in roles])


def voix(role: str, personne: str) -> str:
    """Who spoke, in a sentence: « l’ARS (Mme Aubert) », « le préfet », « Mme Aubert »; empty when nobody said."""
    party = partie_qui(role, debut=False)
    return f"{party} ({personne})" if party and personne else party or personne
