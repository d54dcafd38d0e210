"""What was sent to be signed -> what a contract’s page says of it: who signed, how, who is awaited; the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cpomdoc.dashboard.links import Lien, link
from cpomdoc.dashboard.words import Marque, instant, moment
from cpomdoc.dashboard.words import depuis as how_long
from cpomdoc.domain.contrat_signe import PAPER
from cpomdoc.domain.francais import NBSP, majuscule_initiale, pluriel
from cpomdoc.domain.suivi import EnvoiVue, Fichier, PartieVue, ScelleVue

_STATES = {
    "signé": ("●", "fini"),
    "à vérifier": ("?", "verif"),
}


@dataclass(frozen=True, slots=True)
class Signataire:
    """A party: whether it signed, then by whom, when and how; or since when it is awaited; or what leaves a doubt."""

    vue: PartieVue
    marque: Marque
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Envoi:
    """A file sent to be signed, its parties, and the folder that keeps it once all have signed."""

    vue: EnvoiVue
    titre: str
    resume: str
    liens: tuple[Lien, ...]
    signataires: tuple[Signataire, ...]
    dossier: Dossier | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """The sealed folder: what it holds, how sure it is, what to open, where it lies as people see it."""

    phrases: tuple[str, ...]
    lieu: str
    liens: tuple[Lien, ...]


def signing(envoi: EnvoiVue, folder: str, outbox: str, now: datetime) -> Envoi:
    """The sections « Signature » and « Dossier signé » of one sending; *folder* is that of the contract."""
    signed = sum(partie.etat == "signé" for partie in envoi.parties)
    return Envoi(
        vue=envoi,
        titre=envoi.titre,
        resume=f"{pluriel(signed, 'signature reçue', 'signatures reçues')} sur {len(envoi.parties)}",
        liens=link("Fichier à signer", envoi.fichier, folder, sized=True) if envoi.ouvert else (),
        signataires=tuple(signatory(partie, now) for partie in envoi.parties),
        dossier=_sealed(envoi.scelle, folder, outbox, now) if envoi.scelle is not None else None,
    )


def signatory(partie: PartieVue, now: datetime) -> Signataire:
    """The row of a party."""
    signe, classe = _STATES.get(partie.etat, ("○", ""))
    return Signataire(partie, Marque(signe, partie.etat, classe), tuple(_details(partie, now)))


def _details(partie: PartieVue, now: datetime) -> list[str]:
    at = moment(partie.date, now.tzinfo)
    when = instant(partie.date, now)
    if partie.etat == "attendue":
        ago = f" ({how_long(at.date(), now.date())})" if at else ""
        return [f"Depuis le {when}{ago}", *map(majuscule_initiale, partie.raisons)]
    if partie.etat not in _STATES:
        return []
    who = f"{partie.signataire}, " if partie.signataire else ""
    if partie.nature == PAPER:
        how = f"Sur papier{NBSP}: pages numérisées reçues le {when}"
        return [*([partie.signataire] if partie.signataire else []), how, *map(majuscule_initiale, partie.raisons)]
    came = "" if partie.etat == "signé" else "reçue "
    how = f"Signature {partie.nature}"
    return [majuscule_initiale(f"{who}{came}le {when}"), how, *map(majuscule_initiale, partie.raisons)]


def _title(file: Fichier) -> str:
    """« Contrat signé »: the name of the file says which one it is."""
    return file.titre.rpartition(".")[0] or file.titre


def _sealed(scelle: ScelleVue, folder: str, outbox: str, now: datetime) -> Dossier:
    seal = f"scellé par «{NBSP}{scelle.sceau}{NBSP}»" if scelle.sceau else "sans sceau électronique"
    stamp = ", horodaté" if scelle.horodate else ""
    phrases = (
        f"Toutes les parties ont signé. Le dossier a été archivé le {instant(scelle.date, now)}, {seal}{stamp}.",
        "Il réunit les fichiers signés, les documents d’origine et les preuves. N’y changez rien.",
        "Un lecteur de PDF montre si les signatures sont bonnes. Pour vérifier que rien d’autre n’a changé, "
        f"aujourd’hui ou dans vingt ans, donnez son LISEZMOI à un informaticien{NBSP}: il y trouve tout ce qu’il faut.",
    )
    opened = [one for file in scelle.signes for one in link(_title(file), file, folder, sized=True)]
    opened += [*link("Fiche d’historique", scelle.fiche, folder), *link("LISEZMOI", scelle.lisezmoi, folder)]
    return Dossier(phrases, f"{outbox}/{scelle.dossier}", tuple(opened))
