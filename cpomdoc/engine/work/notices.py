"""Findings about a whole file -> the short text that stands beside a file that could not be recognised."""

from __future__ import annotations

from collections.abc import Sequence

from cpomdoc.domain.findings import Finding


def explanation(name: str, findings: Sequence[Finding], inbox: str) -> bytes:
    """A note for Windows' Notepad and any other editor: UTF-8 with its mark, CRLF lines."""
    lines = [f"« {name} » n’a pas pu être traité.", ""]
    for finding in findings:
        place = f"{finding.at} — " if finding.at else ""
        question = f"« {finding.question} » : " if finding.question else ""
        lines += [f"{place}{question}{finding.message}", f"    {finding.remedy}", ""]
    lines += [
        "Votre fichier est conservé à côté de cette note, tel que vous l’avez déposé.",
        f"Une fois le point réglé, déposez-le de nouveau dans le dossier « {inbox} ».",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")
