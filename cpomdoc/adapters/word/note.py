"""Headings, texts and tables -> a small Word file that people read and print: it is no piece of the contract.

It is written here, without a model: it must be there whatever the models are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256
from xml.sax.saxutils import escape, quoteattr

from cpomdoc.adapters.word.package import CONTENT_TYPES, CORE, CUSTOM, DOCUMENT, W, read_parts, write_parts
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.francais import typographie

_INK, _SLATE, _GREY, _LINE, _BACK = "1B1F24", "27405E", "4A5560", "B8C0C9", "EEF2F6"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NAMESPACE = f'xmlns:w="{W}"'


PORTRAIT = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1417" w:bottom="1134" w:left="1417" '
    'w:header="567" w:footer="567" w:gutter="0"/>'
)
LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="850" w:right="850" w:bottom="850" '
    'w:left="850" w:header="425" w:footer="425" w:gutter="0"/>'
)
"""The page of a note, A4: 9071 twips wide between its margins, or 15138."""


def write_note(titre: str, contrat: str, body: str, mark: str, page: str = PORTRAIT) -> bytes:
    """The Word file, whose property *mark* tells it as we wrote it. The same words give the same bytes."""
    document = (
        f"{_XML}<w:document {_NAMESPACE}><w:body>{body}<w:sectPr>{page}</w:sectPr></w:body></w:document>"
    ).encode()
    parts = {DOCUMENT: document, CUSTOM: _marked(document, contrat, mark), CORE: _titled(titre, contrat)}
    return write_parts({**_FRAME, **parts})


def as_written(data: bytes, mark: str) -> bool:
    """Whether a file is such a note as we wrote it: a person who saves it in Word makes another one."""
    try:
        parts = read_parts(data)
    except UnreadableFile:
        return False
    return DOCUMENT in parts and _property(mark, sha256(parts[DOCUMENT]).hexdigest()) in parts.get(CUSTOM, b"").decode()


def _marked(document: bytes, contrat: str, mark: str) -> bytes:
    properties = _property(mark, sha256(document).hexdigest()) + _property("cpom.reference", contrat, 3)
    return (
        f'{_XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f"{properties}</Properties>"
    ).encode()


def _titled(titre: str, contrat: str) -> bytes:
    """The title and the language of the file, for who listens to it."""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(f"{titre} — {contrat}")}</dc:title>'
        "<dc:language>fr-FR</dc:language></cp:coreProperties>"
    ).encode()


def _property(name: str, value: str, number: int = 2) -> str:
    return (
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
    )


def cell(text: str, small: str = "") -> str:
    """What a cell holds: its words, and a precision below them."""
    return paragraph(text, "Cell") + (paragraph(small, "Small") if small else "")


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    to_fill: Collection[int] = (),
) -> str:
    """A table under its *caption*, its *widths* in twips; its first row comes again on each page. People write in the
    columns *to_fill*.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="{_BACK}"/>'
        f"</w:tcPr>{paragraph(text, 'Head')}</w:tc>"
        for text, width in zip(heads, widths, strict=True)
    )
    marks = [_WRITE if at in to_fill else "" for at in range(len(widths))]
    boxed = ("".join(map(_boxed, row, widths, marks)) for row in rows)
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


_WRITE = '<w:shd w:val="clear" w:color="auto" w:fill="FFF8DC"/>'


def _boxed(cell: str, width: int, mark: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{mark}</w:tcPr>{cell}</w:tc>'


def paragraph(text: str, style: str = "Normal") -> str:
    """One paragraph; whatever people wrote is text."""
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
    + _style("Tight", "Cellule serrée", 17, _INK, 30, 30)
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
