"""A folder of .docx and .xlsx -> paragraphs with the numbers that Word gives them, tables, answers: nothing of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

_NUMBER = re.compile(r"^[+-]?\d{1,3}(?: ?\d{3})*(?:,\d+)?$|^[+-]?\d+(?:,\d+)?$")
_UNITS = re.compile(r"(€|%|ans?|années?|jours?)$")
_LEVEL = re.compile(r"%(\d)")
_SECTIONS = ("Heading 3", "Titre de partie", "Titre d’établissement", "Titre d’établissement (nouvelle page)")
_ANNEXE = re.compile(r"^Annexe (\d+) — (.+)$")
_SYNONYMS = (("etablissement", "residence"), ("places financees", "places du forfait"))
"""Headings that say the same in two families: those of résidences autonomie name what the others call otherwise."""


def simple(text: str) -> str:
    """*text* on one line, without accents, capitals, typographic apostrophes or special spaces."""
    flat = " ".join(text.replace("’", "'").replace("\u2011", "-").split())
    decomposed = unicodedata.normalize("NFD", flat.lower())
    return "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")


def nombre(text: object) -> Decimal | None:
    """The number that a cell or an answer shows, with or without its unit; None for « — » and for words."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return Decimal(str(text))
    flat = " ".join(str(text or "").replace("−", "-").split())
    flat = _UNITS.sub("", flat).strip()
    if not _NUMBER.match(flat):
        return None
    return Decimal(flat.replace(" ", "").replace(",", "."))


def montre(number: Decimal) -> str:
    """*number* as people write it, two decimals at most."""
    rounded = number.quantize(Decimal("0.01"))
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", " ")
    return ("-" if rounded < 0 else "") + groups + (f",{decimals}" if decimals.strip("0") else "")


@dataclass(frozen=True)
class Alinea:
    """A paragraph: its style, its text, the number that Word writes before it (« Article 4 — », « 4.2 »), and the
    establishment under whose title it stands.
    """

    style: str
    text: str
    number: str = ""
    site: str = ""


@dataclass(frozen=True)
class Tableau:
    """A table of a piece, with its heading row apart. *section* is the nearest heading above, *title* its own."""

    piece: str
    caption: str
    title: str
    number: str
    section: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    site: str = ""
    note: str = ""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(map(simple, self.header))

    def place(self, *names: str) -> int | None:
        """The first column whose heading begins with one of *names*, or with what another family calls it; or None."""
        for name in map(simple, names):
            others = [other for said, other in _SYNONYMS if name.startswith(said)]
            for wanted in (name, *others):
                for at, column in enumerate(self.columns):
                    if column.startswith(wanted):
                        return at
        return None

    @property
    def nom(self) -> str:
        """Where a person finds it."""
        called = f"« {self.title or self.caption} »"
        return (
            f"{self.piece}, {self.number.rstrip(' —').lower()} {called}" if self.number else f"{self.piece}, {called}"
        )

    def body(self) -> Iterator[tuple[str, ...]]:
        """The rows that are no total."""
        yield from (row for row in self.rows if not total(row))

    def last(self) -> tuple[str, ...] | None:
        """The row of totals, if there is one."""
        return next((row for row in reversed(self.rows) if total(row)), None)


def total(row: tuple[str, ...]) -> bool:
    """Whether a row adds up the others."""
    return any(simple(cell) in ("ensemble", "total") for cell in row[:2])


def nom(cell: str) -> str:
    """The name that a cell begins with: what is under it in grey is left out."""
    return cell.split("\n")[0].strip()


@dataclass
class Piece:
    """A Word document: its name, its paragraphs in order, its tables."""

    name: str
    alineas: list[Alinea] = field(default_factory=list)
    tableaux: list[Tableau] = field(default_factory=list)

    @cached_property
    def annexe(self) -> tuple[int, str] | None:
        """Its number and title when it is an annexe."""
        titles = (_ANNEXE.match(" ".join(one.text.split())) for one in self.alineas if one.style == "Titre d’annexe")
        found = next((title for title in titles if title), None)
        return (int(found[1]), found[2]) if found else None

    def tableau(self, *captions: str) -> Tableau | None:
        """The first table whose caption begins with one of *captions*."""
        wanted = tuple(map(simple, captions))
        return next((one for one in self.tableaux if simple(one.caption).startswith(wanted)), None)

    def parts(self) -> dict[str, list[str]]:
        """The texts of each part that an establishment's title opens, its tables too, by its name."""
        found: dict[str, list[str]] = {}
        for one in self.alineas:
            found.setdefault(one.site, []).append(one.text)
        for tableau in self.tableaux:
            found.setdefault(tableau.site, []).extend(cell for row in (tableau.header, *tableau.rows) for cell in row)
        return {simple(name): texts for name, texts in found.items() if name}

    def texts(self) -> Iterator[Alinea]:
        """Every paragraph, those of tables too."""
        yield from self.alineas
        for one in self.tableaux:
            for row in (one.header, *one.rows):
                yield from (Alinea("Cellule", cell) for cell in row)


Lignes = list[dict[str, Any]]


@dataclass
class Formulaire:
    """A form: the answers that stand alone, by key; the rows of its tables, by key of table."""

    name: str
    answers: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Lignes] = field(default_factory=dict)


@dataclass
class Dossier:
    """All that is in a folder."""

    pieces: dict[str, Piece]
    formulaires: dict[str, Formulaire]

    @cached_property
    def contrat(self) -> Piece | None:
        """The contract: the piece that has articles."""
        return next(
            (one for one in self.pieces.values() if any(a.number.startswith("Article") for a in one.alineas)), None
        )

    @cached_property
    def annexes(self) -> dict[int, Piece]:
        return {one.annexe[0]: one for one in self.pieces.values() if one.annexe is not None}

    def table(self, key: str) -> Lignes:
        """The rows of that table in the form that asks it."""
        return next((form.tables[key] for form in self.formulaires.values() if key in form.tables), [])

    def answer(self, key: str) -> Any:
        return next((form.answers[key] for form in self.formulaires.values() if key in form.answers), None)


def lire(folder: Path) -> Dossier:
    """Every document and form of *folder*."""
    pieces = {path.stem: lire_piece(path) for path in sorted(folder.rglob("*.docx")) if not path.name.startswith("~")}
    forms = {
        path.stem: lire_formulaire(path) for path in sorted(folder.rglob("*.xlsx")) if not path.name.startswith("~")
    }
    return Dossier(pieces, forms)


# --- Word -------------------------------------------------------------------------------------------------------------


def lire_piece(path: Path) -> Piece:
    """A Word document, its automatic numbers counted as Word counts them."""
    document, piece = docx.Document(str(path)), Piece(path.stem)
    numbers, section, site, title = _Numeros(document), "", "", Alinea("", "")
    note: list[int] = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            style = block.style.name if block.style is not None else ""
            site = block.text if style.startswith("Titre d’établissement") else site
            one = Alinea(style, block.text, numbers.next(block), site)
            piece.alineas.append(one)
            if style in _SECTIONS:
                section = one.text
            if style.startswith(("Titre de tableau", "Titre de bloc")):
                title = one
            elif style == "Note de tableau" and note:
                last = piece.tableaux[note.pop()]
                piece.tableaux[-1] = Tableau(**{**_fields(last), "note": one.text})
        else:
            piece.tableaux.append(_tableau(block, piece.name, title, section, site))
            note, title = [len(piece.tableaux) - 1], Alinea("", "")
    return piece


def _fields(one: Tableau) -> Mapping[str, Any]:
    return {name: getattr(one, name) for name in Tableau.__dataclass_fields__}


def _tableau(table: Table, piece: str, title: Alinea, section: str, site: str) -> Tableau:
    caption = table._tbl.tblPr.find(qn("w:tblCaption"))
    rows = [tuple(_cell(tc) for tc in row.findall(qn("w:tc"))) for row in table._tbl.findall(qn("w:tr"))]
    return Tableau(
        piece,
        caption.get(qn("w:val"), "") if caption is not None else "",
        title.text,
        title.number,
        section,
        rows[0] if rows else (),
        tuple(rows[1:]),
        site,
    )


def _cell(cell: Any) -> str:
    lines = (
        "".join(_sign(run) for run in p.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")))
        for p in cell.iter(qn("w:p"))
    )
    return "\n".join(lines)


def _sign(run: Any) -> str:
    return {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}.get(run.tag, run.text or "")


class _Numeros:
    """The counters of automatic numbers: a level begins again when one above it goes on."""

    def __init__(self, document: Any) -> None:
        self.counts: dict[tuple[str, int], int] = {}
        numbering = document.part.numbering_part.element
        self.abstract = {
            num.get(qn("w:numId")): num.find(qn("w:abstractNumId")).get(qn("w:val"))
            for num in numbering.findall(qn("w:num"))
        }
        self.texts: dict[tuple[str, int], str] = {}
        for one in numbering.findall(qn("w:abstractNum")):
            for level in one.findall(qn("w:lvl")):
                if level.find(qn("w:numFmt")).get(qn("w:val")) == "decimal":
                    key = one.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl")))
                    self.texts[key] = level.find(qn("w:lvlText")).get(qn("w:val"))

    def next(self, paragraph: Paragraph) -> str:
        """What Word writes before *paragraph*, empty when it is not numbered."""
        found = self._level(paragraph)
        if found is None or found not in self.texts:
            return ""
        abstract, level = found
        self.counts[found] = self.counts.get(found, 0) + 1
        self.counts = {key: count for key, count in self.counts.items() if key[0] != abstract or key[1] <= level}
        return _LEVEL.sub(lambda mark: str(self.counts.get((abstract, int(mark[1]) - 1), 0)), self.texts[found])

    def _level(self, paragraph: Paragraph) -> tuple[str, int] | None:
        properties = paragraph._p.pPr
        holders = [properties] if properties is not None else []
        style: Any = paragraph.style
        while style is not None:
            if style.element.pPr is not None:
                holders.append(style.element.pPr)
            style = style.base_style
        for holder in holders:
            if (num := holder.find(qn("w:numPr"))) is not None and num.find(qn("w:numId")) is not None:
                level = num.find(qn("w:ilvl"))
                abstract = self.abstract.get(num.find(qn("w:numId")).get(qn("w:val")))
                return None if abstract is None else (abstract, int(level.get(qn("w:val"))) if level is not None else 0)
        return None


# --- Excel ------------------------------------------------------------------------------------------------------------


def lire_formulaire(path: Path) -> Formulaire:
    """The answers of a form, found by the keys that its first column and its second row carry."""
    book, form = openpyxl.load_workbook(path, data_only=True), Formulaire(path.stem)
    for sheet in book.worksheets:
        head = sheet["A2"].value
        if head == "#cle":
            for row in sheet.iter_rows(min_row=3, max_col=4, values_only=True):
                if isinstance(row[0], str) and "." in row[0]:
                    form.answers[row[0]] = row[3]
        elif isinstance(head, str) and head.startswith("#"):
            keys = {
                cell.column - 1: cell.value
                for cell in sheet[2]
                if isinstance(cell.value, str) and not cell.value.startswith("#")
            }
            form.tables[head[1:]] = _lignes(sheet, keys)
    return form


def _lignes(sheet: Any, keys: Mapping[int, str]) -> Lignes:
    begin = next((cell.row for cell in sheet["A"] if cell.value == "#debut"), 6)
    found: Lignes = []
    for row in sheet.iter_rows(min_row=begin + 1, values_only=True):
        line = {key: row[at] for at, key in keys.items()}
        if any(value not in (None, "") and not str(value).startswith("=") for value in line.values()):
            found.append(line)
    return found
