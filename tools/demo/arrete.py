"""The words of an arrêté -> the PDF that an office would scan or send: an ordinary file, made by another program."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name

_A4 = [0, 0, 595, 842]
_LINES = (
    "Agence régionale de santé du Val-d’Aure",
    "Département de l’Aure",
    "",
    "ARRÊTÉ CONJOINT DE DÉMONSTRATION",
    "portant renouvellement de l’autorisation de l’EHPAD Les Charmilles",
    "",
    "Article 1er. L’autorisation est renouvelée pour quinze ans.",
    "Article 2. La capacité de l’établissement est inchangée.",
    "",
    "Noms et numéros inventés.",
)


def write_arrete(path: Path) -> None:
    """One page, its font left outside as old programs do: what is joined to a contract is seldom archival."""
    with pikepdf.new() as pdf:
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Helvetica"), Encoding=Name.WinAnsiEncoding
        )
        page = pdf.add_blank_page(page_size=(_A4[2], _A4[3]))
        page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 20 TL 72 760 Td " + b" ".join(map(_shown, _LINES)) + b" ET")
        pdf.save(path, deterministic_id=True)


def _shown(line: str) -> bytes:
    words = line.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return b"(" + words + b") Tj T*"
