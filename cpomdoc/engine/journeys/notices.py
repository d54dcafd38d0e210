"""Findings about a whole file -> the short text that stands beside a file that could not be recognised."""

from __future__ import annotations

from collections.abc import Sequence

from cpomdoc.domain.findings import Finding
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.suivi import Anomalie


def explanation(name: str, findings: Sequence[Finding], inbox: str) -> bytes:
    """The note about the file *name*."""
    return note_of(name, [anomalie(finding) for finding in findings], inbox)


def note_of(name: str, anomalies: Sequence[Anomalie], inbox: str) -> bytes:
    """The same from the anomalies of a journal entry: for Windows' Notepad and any other editor (UTF-8 with its mark,
    CRLF lines).
    """
    lines = [f"« {name} » n’a pas pu être traité.", ""]
    for one in anomalies:
        place = f"{one.feuille}!{one.cellule} — " if one.cellule else ""
        question = f"« {one.question} » : " if one.question else ""
        lines += [f"{place}{question}{one.message}", f"    {one.remede}", ""]
    lines += [
        "Votre fichier est conservé à côté de cette note, tel que vous l’avez déposé.",
        f"Une fois le point réglé, déposez-le de nouveau dans le dossier « {inbox} ».",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")
