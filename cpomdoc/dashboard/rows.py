"""EtatContrat and a day -> the contract's row on the first page: group, filter, what is awaited, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import groupby

from cpomdoc.dashboard.links import Lien, link, page_of
from cpomdoc.dashboard.words import abregee, delai, depuis, moment, urgence
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import Attendu, EcheanceVue, EtatContrat, VersionVue

ATTENDUS_SHOWN = 2


class Groupe(Enum):
    """The three tables of the first page."""

    PREPARATION = "En préparation"
    VIGUEUR = "En vigueur"
    CLOS = "Remplacés ou abandonnés"


GROUPES: Mapping[Statut, Groupe] = {
    Statut.SIGNE: Groupe.VIGUEUR,
    Statut.ARCHIVE: Groupe.VIGUEUR,
    Statut.REPRIS: Groupe.VIGUEUR,
    Statut.REMPLACE: Groupe.CLOS,
    Statut.ABANDONNE: Groupe.CLOS,
}
"""Where a statut is shown; every other one is in preparation."""

COMPTES: Mapping[Groupe, tuple[str, str]] = {
    Groupe.VIGUEUR: ("contrat en vigueur", "contrats en vigueur"),
    Groupe.CLOS: ("contrat remplacé ou abandonné", "contrats remplacés ou abandonnés"),
}
"""What a folded table holds, one and several."""

FILTRES: Mapping[str, str] = {
    "corriger": "À corriger",
    "completer": "À compléter",
    "relire": "À relire",
    "signer": "À signer",
    "rien": "Sans attente",
}
"""What a person may ask to see, in the order of the journey. The keys are classes in etat.css."""

_FILTRE_OF: Mapping[Statut, str] = {
    Statut.A_CORRIGER: "corriger",
    Statut.REDIGE: "relire",
    Statut.RELU: "relire",
    Statut.A_SIGNER: "signer",
}

SIGNES: Mapping[Statut, tuple[str, str]] = {
    Statut.A_CORRIGER: ("!", "corr"),
    Statut.SIGNE: ("●", "fini"),
    Statut.ARCHIVE: ("●", "fini"),
    Statut.REPRIS: ("●", "fini"),
    Statut.REMPLACE: ("–", "clos"),
    Statut.ABANDONNE: ("–", "clos"),
}
"""The sign and the class of a statut; « ○ » and none while the contract is on its way."""


@dataclass(frozen=True, slots=True)
class Delai:
    """A deadline seen from a day: its date, the words before it (« jusqu’au »), in how many days, how pressing."""

    jour: date
    avant: str
    jours: int
    evenement: str
    source: str

    @property
    def mots(self) -> str:
        """« dans 7 jours », « en retard de 2 jours »."""
        return delai(self.jours)

    @property
    def classe(self) -> str:
        """The class of these words."""
        return urgence(self.jours)


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row. *attente* is (things, from whom and since when): things awaited together are said together."""

    contrat: EtatContrat
    href: str
    groupe: Groupe
    filtre: str
    signe: str
    classe: str
    attente: tuple[tuple[tuple[str, ...], str], ...]
    autres: int
    delai: Delai | None
    version: str
    version_date: str
    ouvrir: tuple[Lien, ...]


def rows(contrats: Iterable[EtatContrat], now: datetime) -> tuple[Ligne, ...]:
    """The rows of all contracts: the next deadline first, so that what is late is on top."""
    lines = [row(contrat, now) for contrat in contrats]
    return tuple(sorted(lines, key=_press))


def _press(line: Ligne) -> tuple[date, str, str]:
    return (line.delai.jour if line.delai else date.max, line.contrat.gestionnaire.casefold(), line.contrat.contrat)


def row(contrat: EtatContrat, now: datetime) -> Ligne:
    """The row of one contract."""
    deadlines = delais(contrat, now.date())
    signe, classe = SIGNES.get(contrat.statut, ("○", ""))
    version, version_date = _version(contrat, now)
    return Ligne(
        contrat=contrat,
        href=page_of(contrat.dossier),
        groupe=groupe(contrat),
        filtre=_filtre(contrat),
        signe=signe,
        classe=classe,
        attente=_awaited(contrat.attendus[:ATTENDUS_SHOWN], now),
        autres=max(0, len(contrat.attendus) - ATTENDUS_SHOWN),
        delai=deadlines[0] if deadlines else None,
        version=version,
        version_date=version_date,
        ouvrir=_links(contrat),
    )


def groupe(contrat: EtatContrat) -> Groupe:
    """The table in which the contract is shown."""
    return GROUPES.get(contrat.statut, Groupe.PREPARATION)


def delais(contrat: EtatContrat, today: date) -> tuple[Delai, ...]:
    """The deadlines still to come, soonest first; in preparation, also those that are past and make it late."""
    group = groupe(contrat)
    if group is Groupe.CLOS:
        return ()
    seen = (_seen_from(today, echeance) for echeance in contrat.echeances)
    kept = (one for one, late in seen if one.jours >= 0 or (late and group is Groupe.PREPARATION))
    return tuple(sorted(kept, key=lambda one: one.jour))


def _seen_from(today: date, echeance: EcheanceVue) -> tuple[Delai, bool]:
    """A window counts from its first day until it opens, then until its last day."""
    day, words = echeance.date, ""
    if echeance.fin is not None:
        day, words = (day, "à partir du ") if day > today else (echeance.fin, "jusqu’au ")
    return Delai(day, words, (day - today).days, echeance.evenement, echeance.source), echeance.exigible


def since(attendu: Attendu, now: datetime) -> str:
    """« le gestionnaire, depuis le 12 nov. 2026 (9 jours) »."""
    at = moment(attendu.depuis, now.tzinfo)
    if at is None:
        return attendu.de_qui
    words = f"depuis le {abregee(at.date())} ({depuis(at.date(), now.date())})"
    return f"{attendu.de_qui}, {words}" if attendu.de_qui else words


def _awaited(attendus: Iterable[Attendu], now: datetime) -> tuple[tuple[tuple[str, ...], str], ...]:
    together = groupby(attendus, key=lambda attendu: since(attendu, now))
    return tuple((tuple(attendu.quoi for attendu in some), words) for words, some in together)


def latest(contrat: EtatContrat) -> VersionVue | None:
    """The version with the highest number."""
    return max(contrat.versions, key=lambda version: version.numero, default=None)


def received(contrat: EtatContrat) -> str:
    """« 3 formulaires reçus sur 5 »."""
    forms = [formulaire for formulaire in contrat.formulaires if not formulaire.acte]
    came = sum(1 for formulaire in forms if formulaire.etat != "attendu")
    return f"{pluriel(came, 'formulaire reçu', 'formulaires reçus')} sur {len(forms)}"


def _filtre(contrat: EtatContrat) -> str:
    if contrat.statut is Statut.RECU and any(attendu.kind == "formulaire" for attendu in contrat.attendus):
        return "completer"
    return _FILTRE_OF.get(contrat.statut, "rien")


def _version(contrat: EtatContrat, now: datetime) -> tuple[str, str]:
    version = latest(contrat)
    if version is not None:
        return f"v{version.numero} {version.nom}".rstrip(), _short(version.date, now)
    if not contrat.formulaires:
        return "", ""
    return received(contrat), _short(max((form.date for form in contrat.formulaires), default=""), now)


def _short(text: str, now: datetime) -> str:
    at = moment(text, now.tzinfo)
    return abregee(at.date()) if at else ""


def _links(contrat: EtatContrat) -> tuple[Lien, ...]:
    returned = [form for form in contrat.formulaires if form.retour is not None]
    if returned and contrat.statut in (Statut.A_CORRIGER, Statut.RECU):
        if len(returned) == 1:
            return link("Retour", returned[0].retour)
        return tuple(one for form in returned for one in link(f"Retour {form.titre}", form.retour))
    sent = next((envoi for envoi in contrat.envois if envoi.sujet == CONTRAT), None)
    if sent is not None and sent.scelle is not None and sent.scelle.signes:
        return tuple(one for file in sent.scelle.signes for one in link("Contrat signé", file))
    if sent is not None and sent.ouvert:
        return link("À signer", sent.fichier)
    version = latest(contrat)
    if version is None or not version.pieces:
        return ()
    piece = version.pieces[0]
    if groupe(contrat) is not Groupe.PREPARATION or contrat.statut is Statut.A_SIGNER:
        return link("Contrat", piece.pdf)
    changes = (Lien("Changements", f"{page_of(contrat.dossier)}#v{version.numero}"),) if version.changements else ()
    return link("Projet", piece.word) + link("Projet", piece.pdf) + changes
