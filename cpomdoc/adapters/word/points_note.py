"""The doubts to settle before signing -> a small Word file that lists them, to read beside the draft and to print.

It is written here, without a model: it is no piece of the contract, and must be there whatever the models are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from cpomdoc.adapters.word.package import CONTENT_TYPES, CORE, CUSTOM, DOCUMENT, W, read_parts, write_parts
from cpomdoc.domain.avant_signature import TITRE, Point, Points
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.francais import date_courte, pluriel, typographie
from cpomdoc.domain.places import BEFORE_SIGNING

_INK, _SLATE, _GREY, _LINE, _BACK = "1B1F24", "27405E", "4A5560", "B8C0C9", "EEF2F6"
MARK = "cpom.liste"
"""What the file bears: the digest of its text as we wrote it."""
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NAMESPACE = f'xmlns:w="{W}"'
_OPEN, _LIFTED = (4450, 1850, 2771), (4450, 1850, 2771)
"""Widths of the columns, in twips."""


def write_points(contrat: str, gestionnaire: str, points: Points) -> bytes:
    """The Word file. The same points give the same bytes."""
    body = "".join(_body(contrat, gestionnaire, points))
    document = (
        f"{_XML}<w:document {_NAMESPACE}><w:body>{body}"
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1417" w:bottom="1134" '
        'w:left="1417" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
    ).encode()
    return write_parts({**_FRAME, DOCUMENT: document, CUSTOM: _marked(document, contrat), CORE: _titled(contrat)})


def untouched(data: bytes) -> bool:
    """Whether a file is such a list as we wrote it: a person who saves it in Word makes another one."""
    try:
        parts = read_parts(data)
    except UnreadableFile:
        return False
    return DOCUMENT in parts and _property(MARK, sha256(parts[DOCUMENT]).hexdigest()) in parts.get(CUSTOM, b"").decode()


def _marked(document: bytes, contrat: str) -> bytes:
    properties = _property(MARK, sha256(document).hexdigest()) + _property("cpom.reference", contrat, 3)
    return (
        f'{_XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f"{properties}</Properties>"
    ).encode()


def _titled(contrat: str) -> bytes:
    """The title and the language of the file, for who listens to it."""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(f"{TITRE} — {contrat}")}</dc:title>'
        "<dc:language>fr-FR</dc:language></cp:coreProperties>"
    ).encode()


def _property(name: str, value: str, number: int = 2) -> str:
    return (
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
    )


def _body(contrat: str, gestionnaire: str, points: Points) -> Iterable[str]:
    still = [one for one in points if one.ouvert]
    lifted = [one for one in points if not one.ouvert]
    yield _p(TITRE, "Title")
    yield _p(f"{contrat}, {gestionnaire}" if gestionnaire != contrat else contrat, "Subtitle")
    if still:
        yield _p(f"{pluriel(len(still), 'point')} à régler.", "Count")
        yield _p(
            "Un point se règle : une réponse corrigée, un document déposé, un passage récrit. À défaut, une personne "
            f"le lève : elle écrit son nom et son motif dans « {BEFORE_SIGNING} », dans le dossier du contrat, puis "
            "dépose ce classeur. Tant qu’un point est ouvert, le contrat ne part pas à la signature."
        )
        yield _p("Cette liste-ci se lit seulement : ce que vous y écririez ne serait pas repris.")
    else:
        yield _p("Plus rien à régler.", "Count")
    for sorte, group in groupby(still, key=lambda one: one.sorte):
        yield _p(sorte.value, "Heading1")
        yield _table(sorte.value, ("Point", "Où", "Que faire"), [_open_row(one) for one in group], _OPEN)
    if lifted:
        yield _p("Points levés", "Heading1")
        yield _table("Points levés", ("Point", "Levé par", "Motif"), [_lifted_row(one) for one in lifted], _LIFTED)
    yield _p(
        "Cette liste n’est pas une pièce du contrat : elle n’est jamais signée. Elle est récrite à chaque changement.",
        "Note",
    )


def _open_row(one: Point) -> tuple[str, ...]:
    return (_cell(one.texte, _named(one)), _cell(one.lieu or "—"), _cell(one.remede or "—"))


def _lifted_row(one: Point) -> tuple[str, ...]:
    assert one.levee is not None
    day = date_courte(datetime.fromisoformat(one.levee.le).date())
    return (_cell(one.texte, one.lieu), _cell(one.levee.par, f"le {day}"), _cell(one.levee.motif))


def _named(one: Point) -> str:
    return one.nom if one.sujet == CONTRAT else f"{one.nom}, {one.sujet}"


def _cell(text: str, small: str = "") -> str:
    return _p(text, "Cell") + (_p(small, "Small") if small else "")


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="{_BACK}"/>'
        f"</w:tcPr>{_p(text, 'Head')}</w:tc>"
        for text, width in zip(heads, widths, strict=True)
    )
    boxed = ("".join(_boxed(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    body = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>" for cells in boxed)
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders><w:top {line}/><w:bottom {line}/>'
        f'<w:insideH {line}/></w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        f'<w:right w:w="85" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" '
        f'w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="0"/><w:tblCaption w:val={quoteattr(caption)}/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{body}</w:tbl>"
    )


def _boxed(cell: str, width: int) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'


def _p(text: str, style: str = "Normal") -> str:
    words = escape("".join(sign for sign in typographie(text) if sign >= " "))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def _style(
    key: str,
    name: str,
    size: int,
    color: str,
    before: int,
    after: int,
    more: str = "",
    keep: str = "",
    level: int | None = None,
) -> str:
    first = ' w:default="1"' if key == "Normal" else ""
    outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
    based = "" if first else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{key}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f'<w:pPr>{keep}<w:spacing w:before="{before}" w:after="{after}"/>{outline}</w:pPr>'
        f'<w:rPr>{more}<w:color w:val="{color}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


_BOLD, _KEEP = "<w:b/><w:bCs/>", "<w:keepNext/>"
_STYLES = (
    f"{_XML}<w:styles {_NAMESPACE}><w:docDefaults><w:rPrDefault>"
    "<w:rPr>"
    '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/><w:lang w:val="fr-FR"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    + _style("Normal", "Normal", 22, _INK, 0, 120)
    + _style("Title", "Title", 40, _SLATE, 0, 40, _BOLD, _KEEP)
    + _style("Subtitle", "Subtitle", 24, _GREY, 0, 240)
    + _style("Count", "Bilan", 24, _INK, 0, 60, _BOLD, _KEEP)
    + _style("Heading1", "heading 1", 26, _SLATE, 300, 100, _BOLD, _KEEP, 0)
    + _style("Head", "En-tête", 19, _SLATE, 50, 50, _BOLD, _KEEP)
    + _style("Cell", "Cellule", 20, _INK, 50, 50)
    + _style("Small", "Précision", 17, _GREY, 0, 50)
    + _style("Note", "Note", 18, _GREY, 300, 0)
    + "</w:styles>"
).encode()
_TYPE = "application/vnd.openxmlformats-officedocument"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FRAME = {
    CONTENT_TYPES: (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.wordprocessingml.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.wordprocessingml.styles+xml"/>'
        f'<Override PartName="/docProps/custom.xml" ContentType="{_TYPE}.custom-properties+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    ).encode(),
    "_rels/.rels": (
        f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATION}/custom-properties" Target="docProps/custom.xml"/>'
        '<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/></Relationships>'
    ).encode(),
    "word/_rels/document.xml.rels": (
        f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>'
    ).encode(),
    "word/styles.xml": _STYLES,
}
"""The parts that never change."""
