"""Invented contracts of other people, with what is true of them: thirty indicators in twelve documents of four kinds.

Nothing of cpomdoc makes them: python-docx writes the Word files, LibreOffice lays some out, the rest are PDFs drawn
here stroke by stroke, as programs do that leave out the spaces that end a line.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import pikepdf
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from pikepdf import Dictionary, Name

YEARS = (2024, 2025, 2026, 2027, 2028)
OBJECTIFS = (
    ("OBJ-1", "Adapter l’offre aux besoins du territoire et développer l’accueil temporaire"),
    ("OBJ-2", "Prévenir la perte d’autonomie et la dénutrition des personnes accueillies"),
    ("OBJ-3", "Fidéliser les professionnels, réduire l’absentéisme et les accidents du travail"),
    ("OBJ-4", "Maîtriser les charges, assainir le fonds de roulement et entretenir le bâti"),
    ("OBJ-5", "Coordonner les parcours avec les établissements de santé et la médecine de ville"),
)
_MEASURED = (
    "Taux d’occupation de l’hébergement permanent", "Taux d’occupation de l’accueil temporaire",
    "Part des résidents pesés chaque mois", "Nombre de chutes ayant entraîné une hospitalisation",
    "Absentéisme des personnels hors formation", "Part des projets personnalisés datant de moins d’un an",
    "Taux de rotation du personnel soignant", "Consommation d’énergie du bâtiment principal",
    "Délai moyen de réponse aux demandes d’admission", "Part des repas livrés préparés avec des produits durables",
)  # fmt: skip
_UNITS = ("%", "%", "%", "nombre", "%", "%", "%", "kWh/m²", "jours", "%")


@dataclass(frozen=True, slots=True)
class Verite:
    """One indicator as its contract has it; figures as they are printed."""

    objectif: str
    code: str
    libelle: str
    unite: str
    depart: str
    cibles: tuple[str, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        return (self.depart, *self.cibles)


def verites(count: int = 30, seed: int = 7, years: int = 5) -> tuple[Verite, ...]:
    """Invented indicators, always the same for the same *seed*."""
    chance = random.Random(seed)
    found = []
    for rank in range(count):
        objectif = OBJECTIFS[rank * len(OBJECTIFS) // count][0]
        kind = rank % len(_MEASURED)
        start, step = chance.uniform(20, 90), chance.uniform(0.2, 1.5) * chance.choice((1, -1))
        if _UNITS[kind] in ("nombre", "kWh/m²", "jours"):
            values = [str(round(start * 15 + step * 12 * year)) for year in range(years + 1)]
        else:
            values = [f"{start + step * year:.1f}".replace(".", ",") for year in range(years + 1)]
        values = [f"{one[:-3]} {one[-3:]}" if len(one) > 3 and one.isdecimal() else one for one in values]
        label = f"{_MEASURED[kind]} (établissement n° {rank // len(_MEASURED) + 1})"
        found.append(
            Verite(objectif, f"I{rank // 6 + 1}.{rank % 6 + 1}", label, _UNITS[kind], values[0], tuple(values[1:]))
        )
    return tuple(found)


# --- Word -------------------------------------------------------------------------------------------------------------

HEADINGS = ("Objectif", "Code", "Indicateur", "Unité", "Valeur de départ")


def word(
    rows: Sequence[Verite], *, borders: bool = True, merged: bool = False, groups: bool = False, prose: int = 3
) -> bytes:
    """A Word contract with the table. *groups*: « Cibles » stands above the years; *merged*: an objective covers the
    rows of its indicators. *prose*: paragraphs before it, so that it begins in the middle of a page.
    """
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    document.add_heading("Contrat pluriannuel d’objectifs et de moyens 2024-2028", 1)
    for _ in range(prose):
        document.add_paragraph(
            "Les parties conviennent des objectifs suivants, suivis chaque année par le comité. " * 4
        )
    decoy = document.add_table(rows=3, cols=3, style="Table Grid")
    for row, words in zip(
        decoy.rows,
        (("Partie", "Représentant", "Qualité"), ("ARS", "Mme A", "directrice"), ("Association", "M. B", "président")),
        strict=True,
    ):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    document.add_paragraph("Tableau des indicateurs")
    table = document.add_table(rows=0, cols=5 + len(rows[0].cibles))
    if borders:
        table.style = "Table Grid"
    _heading(table, len(rows[0].cibles), groups=groups)
    first = {}
    for one in rows:
        row = table.add_row()
        for cell, text in zip(row.cells, (one.objectif, one.code, one.libelle, one.unite, *one.figures), strict=True):
            cell.text = text
        first.setdefault(one.objectif, []).append(row)
    for same in first.values() if merged else ():
        for row in same[1:]:
            row.cells[0].text = ""
        same[0].cells[0].merge(same[-1].cells[0])
        same[0].cells[0].text = same[0].cells[0].text.strip()
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(9)
    document.add_paragraph("Fait à Aure-la-Ville.")
    document.save(target := io.BytesIO())
    return target.getvalue()


def _heading(table, years: int, *, groups: bool) -> None:
    names = [str(year) for year in YEARS[:years]]
    if groups:
        row = table.add_row()
        for cell, text in zip(row.cells, (*HEADINGS, "Cibles"), strict=False):
            cell.text = text
        row.cells[5].merge(row.cells[-1])
        second = table.add_row()
        for cell, text in zip(second.cells[5:], names, strict=True):
            cell.text = text
        for column in range(5):
            row.cells[column].merge(second.cells[column])
        heads = [row, second]
    else:
        row = table.add_row()
        for cell, text in zip(row.cells, (*HEADINGS, *(f"Cible {name}" for name in names)), strict=True):
            cell.text = text
        heads = [row]
    for row in heads:
        properties = row._tr.get_or_add_trPr()
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        properties.append(mark)


def office(data: bytes, *, tagged: bool) -> bytes:
    """The PDF that LibreOffice makes of a Word file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "contrat.docx").write_bytes(data)
        options = '{"UseTaggedPDF":{"type":"boolean","value":"%s"}}' % ("true" if tagged else "false")
        command = [shutil.which("soffice") or "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", f"pdf:writer_pdf_Export:{options}", "--outdir", name, str(folder / "contrat.docx")]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return (folder / "contrat.pdf").read_bytes()


# --- PDFs drawn here --------------------------------------------------------------------------------------------------

_WIDTHS = (50.0, 34.0, 232.0, 48.0, 56.0, 62.0, 62.0, 62.0, 62.0, 62.0)
_LEFT, _TOP, _BOTTOM, _SIZE, _LEAD = 36.0, 550.0, 40.0, 8.0, 10.0


def drawn(rows: Sequence[Verite], *, edges: str = "toutes", repeat: bool = True) -> bytes:
    """The table drawn on landscape pages. *edges*: toutes, horizontales, aucune. *repeat*: headings on each page."""
    pdf = pikepdf.new()
    heading = (*HEADINGS, *(f"Cible {year}" for year in YEARS[: len(rows[0].cibles)]))
    lines: list[Sequence[str]] = [
        heading,
        *((one.objectif, one.code, one.libelle, one.unite, *one.figures) for one in rows),
    ]
    while lines:
        content, lines = _page(lines, edges)
        page = pdf.add_blank_page(page_size=(842, 595))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(content)
        if lines and repeat:
            lines = [heading, *lines]
    pdf.save(target := io.BytesIO())
    return target.getvalue()


def _page(lines: Sequence[Sequence[str]], edges: str) -> tuple[bytes, list[Sequence[str]]]:
    y, made = _TOP, []
    width = sum(_WIDTHS[: len(lines[0])])
    for rank, line in enumerate(lines):
        cells = [list(_wrapped(text, _WIDTHS[column] - 6)) for column, text in enumerate(line)]
        height = max(len(cell) for cell in cells) * _LEAD + 6
        if y - height < _BOTTOM:
            return b"\n".join(made), list(lines[rank:])
        x = _LEFT
        for column, cell in enumerate(cells):
            for number, text in enumerate(cell):
                at = y - 3 - _SIZE - number * _LEAD
                made.append(b"BT /F1 %g Tf %g %g Td (%s) Tj ET" % (_SIZE, x + 3, at, _literal(text)))
            if edges == "toutes":
                made.append(b"%g %g %g %g re S" % (x, y - height, _WIDTHS[column], height))
            x += _WIDTHS[column]
        if edges == "horizontales":
            made.append(b"%g %g m %g %g l S" % (_LEFT, y - height, _LEFT + width, y - height))
        y -= height
    return b"\n".join(made), []


def _wrapped(text: str, width: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and len(f"{line} {word}") * _SIZE * 0.5 > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _literal(text: str) -> bytes:
    return text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


# --- the twelve -------------------------------------------------------------------------------------------------------

DOCUMENTS: dict[str, tuple[str, Callable[[Sequence[Verite]], bytes]]] = {
    "word, bordures": ("word", word),
    "word, en-tête et objectifs fusionnés": ("word", lambda rows: word(rows, merged=True, groups=True)),
    "word, sans bordures": ("word", lambda rows: word(rows, borders=False)),
    "balisé, bordures": ("balises", lambda rows: office(word(rows), tagged=True)),
    "balisé, fusionné": ("balises", lambda rows: office(word(rows, merged=True, groups=True), tagged=True)),
    "balisé, sans bordures": ("balises", lambda rows: office(word(rows, borders=False), tagged=True)),
    "filets, LibreOffice": ("filets", lambda rows: office(word(rows), tagged=False)),
    "filets, fusionné": ("filets", lambda rows: office(word(rows, merged=True, groups=True), tagged=False)),
    "filets, dessiné": ("filets", lambda rows: drawn(rows)),
    "sans filets, LibreOffice": ("texte", lambda rows: office(word(rows, borders=False), tagged=False)),
    "sans filets, dessiné": ("texte", lambda rows: drawn(rows, edges="aucune")),
    "filets horizontaux, dessiné": ("texte", lambda rows: drawn(rows, edges="horizontales")),
}
"""By name: how the table of the document is to be seen, and what makes it of what is true."""
