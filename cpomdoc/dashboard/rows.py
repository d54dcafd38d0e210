"""EtatContrat and a day -> the contract's row on the first page: group, filter, what is awaited, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from types import MappingProxyType

from cpomdoc.dashboard.links import Lien, letter, link, page_of
from cpomdoc.dashboard.words import abregee, delai, depuis, moment, urgence
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.francais import date_longue, pluriel
from cpomdoc.domain.portefeuille import LignePortefeuille, Niveau
from cpomdoc.domain.statut import CLOS, EN_VIGUEUR, Statut
from cpomdoc.domain.suivi import Attendu, EcheanceVue, EtatContrat, VersionVue

ATTENDUS_SHOWN = 2
DENSE = 20
"""Contracts from which the rows of the first page are set closer."""


class Groupe(Enum):
    """The tables of the first page. Of the contracts in force, those that wait for somebody are never folded away."""

    PREPARATION = "En préparation"
    A_SUIVRE = "En vigueur, à suivre"
    VIGUEUR = "En vigueur"
    CLOS = "Remplacés ou abandonnés"


GROUPES: Mapping[Statut, Groupe] = {
    **dict.fromkeys(EN_VIGUEUR, Groupe.VIGUEUR),
    **dict.fromkeys(CLOS, Groupe.CLOS),
}
"""Where a statut is shown; every other one is in preparation."""

COMPTES: Mapping[Groupe, tuple[str, str]] = {
    Groupe.A_SUIVRE: ("contrat à suivre", "contrats à suivre"),
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
    ecrire: str
    version: str
    version_date: str
    ouvrir: tuple[Lien, ...]


Suivis = Mapping[str, LignePortefeuille]
"""The lines of the portfolio, by contract."""

NO_LINES: Suivis = MappingProxyType({})
_ASKED_OF_THE_MANAGER = frozenset({"formulaire", "correction", "jointe", "choix"})


def rows(contrats: Sequence[EtatContrat], now: datetime, suivis: Suivis = NO_LINES) -> tuple[Ligne, ...]:
    """The rows of all contracts: the next deadline first, so that what is late is on top. Of many contracts, each row
    names one thing that is awaited, and counts the others.
    """
    most = 1 if len(contrats) > DENSE else ATTENDUS_SHOWN
    lines = [row(contrat, now, suivis.get(contrat.contrat), most) for contrat in contrats]
    return tuple(sorted(lines, key=_press))


def _press(line: Ligne) -> tuple[date, str, str]:
    return (line.delai.jour if line.delai else date.max, line.contrat.gestionnaire.casefold(), line.contrat.contrat)


def row(
    contrat: EtatContrat, now: datetime, suivi: LignePortefeuille | None = None, most: int = ATTENDUS_SHOWN
) -> Ligne:
    """The row of one contract; *suivi* is its line in the portfolio, *most* how many awaited things it names."""
    deadlines = (*retards(contrat, now.date(), suivi), *delais(contrat, now.date()))
    signe, classe = SIGNES.get(contrat.statut, ("○", ""))
    version, version_date = _version(contrat, now)
    return Ligne(
        contrat=contrat,
        href=page_of(contrat.dossier),
        groupe=_table(contrat, deadlines),
        filtre=_filtre(contrat),
        signe=signe,
        classe=classe,
        attente=_awaited(contrat.attendus[:most], now),
        autres=max(0, len(contrat.attendus) - most),
        delai=deadlines[0] if deadlines else None,
        ecrire=reminder(contrat, now.date(), suivi),
        version=version,
        version_date=version_date,
        ouvrir=_links(contrat),
    )


def groupe(contrat: EtatContrat) -> Groupe:
    """The table in which the contract is shown."""
    return GROUPES.get(contrat.statut, Groupe.PREPARATION)


def _table(contrat: EtatContrat, deadlines: Sequence[Delai]) -> Groupe:
    """A contract in force that waits for somebody, or where something is late, stands apart."""
    group = groupe(contrat)
    waits = bool(contrat.attendus) or bool(deadlines and deadlines[0].jours < 0)
    return Groupe.A_SUIVRE if group is Groupe.VIGUEUR and waits else group


def retards(contrat: EtatContrat, today: date, suivi: LignePortefeuille | None) -> tuple[Delai, ...]:
    """What should have been done before *today*, the oldest first: the signature that the parties aimed at, or what the
    alerts of the portfolio set a limit to.
    """
    if suivi is None:
        return ()
    late = [
        Delai(one.limite, "", (one.limite - today).days, one.titre, "")
        for one in suivi.alertes
        if one.limite is not None and one.limite < today and one.niveau in _PRESSING
    ]
    aim = suivi.position.signature
    if groupe(contrat) is Groupe.PREPARATION and aim is not None and aim < today:
        late.append(Delai(aim, "", (aim - today).days, "signature visée", ""))
    return tuple(sorted(late, key=lambda one: one.jour))


_PRESSING = frozenset({Niveau.DEPASSE, Niveau.A_FAIRE, Niveau.A_DECIDER})


def reminder(contrat: EtatContrat, today: date, suivi: LignePortefeuille | None) -> str:
    """The address of a letter ready to be sent to the organisation, with all that is awaited from it; empty when
    nothing is, or when no address is known.
    """
    asked = [one for one in contrat.attendus if one.kind in _ASKED_OF_THE_MANAGER]
    late = retards(contrat, today, suivi)
    if suivi is None or not suivi.position.courriel or not (asked or late):
        return ""
    lines = [f"- {one.quoi}. {one.action}".rstrip() for one in asked]
    lines += [f"- {one.evenement} : {date_longue(one.jour)} ({one.mots})." for one in late]
    body = [
        "Bonjour,", "", f"Pour le contrat {contrat.contrat} ({contrat.gestionnaire}), nous attendons :", *lines, "",
        "Bien cordialement,",
    ]  # fmt: skip
    return letter(suivi.position.courriel, f"CPOM {contrat.contrat} : ce qui est attendu", "\n".join(body))


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
