"""Findings about a whole file -> the short text that stands beside it; two forms that contradict each other -> the one
that asks for a choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpomdoc.domain.avis import partie_qui
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.francais import date_longue, pluriel, typographie
from cpomdoc.domain.journal import AvisRendu
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.succession import MOTIFS, Motif, Remplacement, told
from cpomdoc.domain.suivi import Anomalie


def explanation(name: str, findings: Sequence[Finding], inbox: str) -> bytes:
    """The note about the file *name*."""
    return note_of(name, [anomalie(finding) for finding in findings], inbox)


def note_of(name: str, anomalies: Sequence[Anomalie], inbox: str) -> bytes:
    """The same from the anomalies of a journal entry: for Windows' Notepad and any other editor (UTF-8 with its mark,
    CRLF lines). *inbox* is the folder where the file lay: it goes back there, unless a remedy names another one.
    """
    unless = ", sauf si cette note en nomme un autre" if "/" in inbox else ""
    lines = [f"« {name} » n’a pas pu être traité.", ""]
    for one in anomalies:
        place = f"{one.feuille}!{one.cellule} — " if one.cellule else ""
        question = f"« {one.question} » : " if one.question else ""
        lines += [f"{place}{question}{one.message}", f"    {one.remede}", ""]
    lines += [
        "Votre fichier est conservé à côté de cette note, tel que vous l’avez déposé.",
        f"Une fois le point réglé, déposez-le de nouveau dans le dossier « {inbox} »{unless}.",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")


def refusal(name: str, said: AvisRendu, par: str, inbox: str) -> bytes:
    """The note to who answered the form *name*, which a party refuses."""
    lines = [
        f"« {name} » est refusé par {partie_qui(said.partie, debut=False)}.",
        "",
        f"Avis défavorable du {date_longue(said.le)}, donné par {par}.",
        f"Motif : {said.motif}",
        "",
        f"Corrigez ce classeur ({said.titre}), puis déposez-le dans le dossier « {inbox} ». Le refus tombe quand "
        "d’autres réponses comptent.",
        "Tant qu’il tient, le contrat ne peut pas être signé. Où il en est : ETAT.html.",
        "",
    ]
    return "\r\n".join(map(typographie, lines)).encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Rival:
    """A form that waits: its name, who saved it (may be empty), when it was dropped, in words."""

    nom: str
    par: str
    recu: str


def choice(
    waits: Rival, counts_since: str, questionnaire: str, motif: Motif, changes: Remplacement, inbox: str
) -> bytes:
    """The note beside the form that *waits*: what differs from the one that counts, and how to choose."""
    lines = [f"« {waits.nom} » attend un choix : {MOTIFS[motif]}.", ""]
    lines += [f"Deux classeurs répondent au questionnaire « {questionnaire} » et ne disent pas la même chose :"]
    lines += [f"  - « {changes.nom} », accepté le {counts_since}{_by(changes.par)} : il compte pour l’instant ;"]
    lines += [f"  - « {waits.nom} », déposé le {waits.recu}{_by(waits.par)} : il attend.", ""]
    lines += ["Ce qui diffère (ce qui compte → ce qui attend) :", *_changes(changes), ""]
    lines += [
        "Que faire : voyez ensemble lequel est le bon, puis déposez-le de nouveau dans le dossier "
        f"« {inbox} ». Les deux sont à côté de cette note.",
        "Celui que vous déposez comptera, l’autre ne sera pas repris. Rien n’est perdu : les deux restent archivés.",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")


def _by(par: str | None) -> str:
    return f", enregistré par {par}" if par else ""


def _changes(changes: Remplacement) -> Iterator[str]:
    for one in changes.changements:
        yield f"  - {told(one)}"
    more = changes.nombre - len(changes.changements)
    if more > 0:
        yield f"  - et {pluriel(more, 'autre réponse', 'autres réponses')}."
