"""French text with a little markup -> WordprocessingML paragraphs, tables and fields, named styles only.

Markup: ``**strong**``, ``[[à confirmer]]``, ``^^er^^`` (superscript), ``\t`` (tab). Jinja tags pass untouched.
Typography is set here once: no-break spaces, the typographic apostrophe, and article numbers that never break.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

NBSP = "\u00a0"
ENCRE, ARDOISE, GRIS, BORD, FILET, FOND = "1B1F24", "27405E", "4A5560", "7B8794", "B8C0C9", "EEF2F6"
AMBRE, FOND_AMBRE = "7A4B00", "FFF4DC"
TEXT_WIDTH = 9071  # twips: A4 less 25 mm on each side

_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.S)
_MARK = re.compile(r"(\*\*.+?\*\*|\[\[.+?\]\]|\^\^.+?\^\^)", re.S)
_LAW = re.compile(r"\b([LRD]\.)[ \u00a0]?(\d+(?:-\d+)+)")
_STYLES = {"*": "Fort", "[": "AConfirmer", "^": "Exposant"}


def twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def typography(text: str) -> str:
    """French typography of a text without tags: one no-break space, U+00A0, everywhere."""
    text = text.replace("'", "’")
    text = re.sub(r"« ?", "«" + NBSP, text)
    text = re.sub(r" ?»", NBSP + "»", text)
    text = re.sub(r" ([:;!?%€])", NBSP + r"\1", text)
    text = re.sub(r"\b(n°|art\.|p\.) (?=\d)", r"\1" + NBSP, text)
    text = re.sub(r"\b(article|articles|annexe|annexes|titre) (?=\d)", r"\1" + NBSP, text)
    text = re.sub(
        r"(\d) (?=(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b)",
        r"\1" + NBSP,
        text,
    )
    text = re.sub(
        r"\b(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre) (?=\d{4})",
        r"\1" + NBSP,
        text,
    )
    return _LAW.sub(lambda found: found[1] + NBSP + found[2].replace("-", "\u2011"), text)


def _text(text: str) -> str:
    """Run content: text, tabs and no-break hyphens (an element: U+2011 itself would call for a second font)."""
    parts = []
    for piece in re.split(r"([\u2011\t\n])", text):
        if piece == "\u2011":
            parts.append("<w:noBreakHyphen/>")
        elif piece == "\t":
            parts.append("<w:tab/>")
        elif piece == "\n":
            parts.append("<w:br/>")
        elif piece:
            parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return "".join(parts)


def run(text: str, style: str = "") -> str:
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f"<w:r>{properties}{_text(text)}</w:r>" if text else ""


def runs(text: str) -> str:
    """The runs of a marked-up text."""
    result = []
    for piece in _MARK.split(text):
        style = _STYLES[piece[0]] if _MARK.fullmatch(piece) else ""
        inner = piece[2:-2] if style else piece
        result.append(
            run("".join(part if _TAG.fullmatch(part) else typography(part) for part in _TAG.split(inner)), style)
        )
    return "".join(result)


def p(style: str, text: str = "") -> str:
    """A paragraph in the named style; no direct formatting, ever."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs(text)}</w:p>'


def tag(expression: str) -> str:
    """A template instruction alone in its paragraph: the paragraph vanishes from the document."""
    return p("Balise", f"{{%p {expression} %}}")


def choice(answer: str, yes: str, no: str) -> str:
    """The paragraphs *yes* when the answer is, else *no*."""
    return tag(f"if {answer}") + yes + tag("else") + no + tag("endif")


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    asked = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    return mark("begin") + asked + mark("separate") + run(result) + mark("end")


def contents() -> str:
    """The table of contents, in the form that Word recognises as its own; its entries are written at drafting time."""
    inner = p("TitreSommaire", "Sommaire") + (
        '<w:p><w:pPr><w:pStyle w:val="TM1"/></w:pPr>'
        + field(r'TOC \o "1-2" \h \z \u', "Le sommaire est rempli lors de la rédaction du projet.")
        + "</w:p>"
    )
    return (
        '<w:sdt><w:sdtPr><w:alias w:val="Sommaire"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading (a line end starts a second line), its width in millimetres, its cells' XML.

    *number*: set to the right; *number_if*: so when this answer is yes; *total*: the text of its last row.
    """

    title: str
    width: float
    cell: str
    number: bool = False
    number_if: str = ""
    total: str = ""


def border(edge: str, size: int, color: str, space: int = 0) -> str:
    return f'<w:{edge} w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/>'


def cell(width: int, content: str, shade: str = "", borders: str = "", align: str = "") -> str:
    edges = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    vertical = f'<w:vAlign w:val="{align}"/>' if align else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{edges}{ground}{vertical}</w:tcPr>{content}</w:tc>'


def row(cells: str, header: bool = False, height: int = 0, rule: str = "atLeast") -> str:
    size = f'<w:trHeight w:val="{height}" w:hRule="{rule}"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{size}{'<w:tblHeader/>' if header else ''}</w:trPr>{cells}</w:tr>"


NAMED, BOTH, LAYOUT = (0, 1), (1, 1), (0, 0)
"""What a table says of its first row and of its first column to who cannot see it: are they the heads of the others?"""


def frame(
    caption: str,
    widths: Sequence[int],
    body: str,
    borders: str,
    margins: tuple[int, int] = (70, 70),
    heads: tuple[int, int] = LAYOUT,
) -> str:
    """A table: fixed layout, true grid widths, everything direct on the table (a table style doubles the cost)."""
    first_row, first_column = heads
    look = f"{0x600 + 0x20 * first_row + 0x80 * first_column:04X}"
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    left, right = margins
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{left}" w:type="dxa"/>'
        f'<w:right w:w="{right}" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="{look}" w:firstRow="{first_row}" '
        f'w:lastRow="0" w:firstColumn="{first_column}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(caption)}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


RULES = border("top", 8, ARDOISE) + border("bottom", 8, ARDOISE) + border("insideH", 4, FILET)


def widths_of(millimetres: Sequence[float]) -> list[int]:
    """Grid widths that fill the measure exactly, in the proportions asked."""
    total = sum(millimetres)
    widths = [round(width * TEXT_WIDTH / total) for width in millimetres]
    widths[-1] += TEXT_WIDTH - sum(widths)
    return widths


def heading_cell(column: Column, width: int) -> str:
    right, left = (
        "".join(p(style, line) for line in column.title.split("\n"))
        for style in ("EnTeteColonneNombre", "EnTeteColonne")
    )
    lines = choice(column.number_if, right, left) if column.number_if else right if column.number else left
    return cell(width, lines, FOND, border("bottom", 8, ARDOISE), "bottom")


def tagged_row(expression: str, widths: Sequence[int]) -> str:
    """A row that holds an instruction and vanishes."""
    first = cell(widths[0], p("Balise", f"{{%tr {expression} %}}"))
    return row(first + "".join(cell(width, p("Balise")) for width in widths[1:]))


def total_row(columns: Sequence[Column], widths: Sequence[int], kind: str) -> str:
    over = border("top", 8, ARDOISE)
    return row(
        "".join(
            cell(width, p(f"{kind}TotalNombre" if column.number else f"{kind}Total", column.total), "", over)
            for column, width in zip(columns, widths, strict=True)
        )
    )


def table(
    caption: str,
    columns: Sequence[Column],
    *loops: str,
    total: bool = False,
    compact: bool = False,
    rows: Sequence[Sequence[str]] = (),
) -> str:
    """A table of the house. *loops* repeat the cells (``l in etablissements``), outer first; *rows* are written."""
    kind = "Fait" if compact else "Cellule"
    widths = widths_of([column.width for column in columns])
    body = row("".join(heading_cell(column, width) for column, width in zip(columns, widths, strict=True)), header=True)
    line = row("".join(cell(width, column.cell) for column, width in zip(columns, widths, strict=True)))
    if loops:
        body += "".join(tagged_row(f"for {loop}", widths) for loop in loops)
        body += line + tagged_row("endfor", widths) * len(loops)
    for texts in rows:
        body += row(
            "".join(
                cell(width, p(f"{kind}Nombre" if column.number else kind, text))
                for column, width, text in zip(columns, widths, texts, strict=True)
            )
        )
    if total:
        body += total_row(columns, widths, kind)
    return frame(caption, widths, body, RULES, heads=BOTH)


def facts(caption: str, lines: Sequence[tuple[str, str] | str], label: float = 45, *, compact: bool = False) -> str:
    """Name – value rows, without header; a value is in XML. A string among the lines is an instruction (``if …``)."""
    widths = widths_of([label, 160 - label])
    body = ""
    for line in lines:
        if isinstance(line, str):
            body += tagged_row(line, widths)
        else:
            name, value = line
            body += row(cell(widths[0], p("FaitTitre" if compact else "CelluleTitre", name)) + cell(widths[1], value))
    return frame(caption, widths, body, RULES, heads=NAMED)


def pairs(caption: str, entries: Sequence[tuple[str, str]], label: float = 51) -> str:
    """Name – value twice a row, without header: for long lists of short facts."""
    widths = widths_of([label, 80 - label] * 2)
    filled = [*entries, ("", "")] if len(entries) % 2 else list(entries)
    body = ""
    for (name, value), (other, second) in zip(filled[::2], filled[1::2], strict=True):
        body += row(
            cell(widths[0], p("FaitQuestion", name))
            + cell(widths[1], p("Fait", value))
            + cell(widths[2], p("FaitQuestion", other))
            + cell(widths[3], p("Fait", second))
        )
    return frame(caption, widths, body, RULES, heads=NAMED)
