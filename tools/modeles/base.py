"""Body XML -> the parts of a clean Word file: header and footer, section, settings, properties, package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tools.modeles.ooxml import (
    AMBRE,
    FILET,
    TEXT_WIDTH,
    border,
    cell,
    field,
    frame,
    p,
    row,
    run,
    tag,
    twips,
)
from tools.modeles.styles import HEAD, NS, OFFICE, font_table, numbering, styles, theme

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def header(short_title: str) -> str:
    """Short title on the left; on the right the draft's framed tag or, same height, the contract's number."""
    widths = [TEXT_WIDTH - twips(48), twips(48)]

    def line(right: str, edges: str) -> str:
        rule = border("bottom", 4, FILET)
        cells = cell(widths[0], p("EnTete", short_title), "", rule) + cell(widths[1], right, "", edges or rule)
        return frame("En-tête courant", widths, row(cells), "", (0, 0))

    amber = "".join(border(edge, 6, AMBRE) for edge in ("top", "left", "bottom", "right"))
    project = line(p("EtiquetteProjet", "PROJET v{{ piece.version }} du {{ piece.date | date_longue }}"), amber)
    final = line(p("EnTeteDroite", "Contrat n° {{ piece.reference }}"), "")
    choice = tag("if piece.projet") + project + tag("else") + final + tag("endif")
    return f"{HEAD}<w:hdr {NS}>{choice}{p('BasEnTete')}</w:hdr>"


def footer() -> str:
    half = [round(TEXT_WIDTH * 0.7), TEXT_WIDTH - round(TEXT_WIDTH * 0.7)]
    left = p("PiedPage", "{{ piece.reference }} · version {{ piece.version }}{% if piece.projet %} · projet{% endif %}")
    right = (
        '<w:p><w:pPr><w:pStyle w:val="PiedDroite"/></w:pPr>'
        + run("Page\u00a0")
        + field("PAGE", "1")
        + run("\u00a0sur\u00a0")
        + field("NUMPAGES", "1")
        + "</w:p>"
    )
    table = frame("Pied de page courant", half, row(cell(half[0], left) + cell(half[1], right)), "", (0, 0))
    return f"{HEAD}<w:ftr {NS}>{table}{p('BasEnTete')}</w:ftr>"


def section(cover: bool) -> str:
    first = ('<w:headerReference w:type="first" r:id="rId7"/>', '<w:footerReference w:type="first" r:id="rId8"/>')
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId5"/>{first[0] if cover else ""}'
        f'<w:footerReference w:type="default" r:id="rId6"/>{first[1] if cover else ""}'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1531" w:right="1417" w:bottom="1474" w:left="1418" '
        f'w:header="680" w:footer="680" w:gutter="0"/>{"<w:titlePg/>" if cover else ""}</w:sectPr>'
    )


def settings() -> str:
    compatibility = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", "15"),
            ("overrideTableStyleFontSizeAndJustification", "1"),
            ("enableOpenTypeFeatures", "1"),
            ("doNotFlipMirrorIndents", "1"),
            ("differentiateMultirowTableHeaders", "1"),
        )
    )
    return (
        f'{HEAD}<w:settings {NS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        '<w:autoHyphenation w:val="0"/><w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat>{compatibility}</w:compat><w:themeFontLang w:val="fr-FR"/>'
        '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
        'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" '
        'w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val=","/>'
        '<w:listSeparator w:val=";"/></w:settings>'
    )


def core(title: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
        "<dc:subject>{{ famille.titre }}</dc:subject><dc:creator>{{ gestionnaire.raison_sociale }}</dc:creator>"
        "<dc:language>fr-FR</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-21T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-11-21T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )


def custom(values: Mapping[str, str]) -> str:
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{at}" name="{name}">'
        f"<vt:lpwstr>{value}</vt:lpwstr>"
        "</property>"
        for at, (name, value) in enumerate(values.items(), start=2)
    )
    return (
        f'{HEAD}<Properties xmlns="{OFFICE.rsplit("/", 1)[0]}/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">' + rows + "</Properties>"
    )


_PARTS = (  # word part, relationship type, content type
    ("styles", "styles", "styles"),
    ("numbering", "numbering", "numbering"),
    ("settings", "settings", "settings"),
    ("fontTable", "fontTable", "fontTable"),
    ("header1", "header", "header"),
    ("footer1", "footer", "footer"),
    ("header2", "header", "header"),
    ("footer2", "footer", "footer"),
)


def _relationships(rows: list[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in rows)
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def parts(body: str, *, cover: bool, title: str, short_title: str, model: str, roman: bool = False) -> dict[str, str]:
    """Every part of a template whose body is *body*; *roman*: its titres are numbered I, II, III."""
    used = _PARTS if cover else _PARTS[:6]
    document_rels = [
        (f"rId{at}", f"{OFFICE}/{kind}", f"{name}.xml") for at, (name, kind, _) in enumerate(used, start=1)
    ]
    document_rels.append(("rId9", f"{OFFICE}/theme", "theme/theme1.xml"))
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, _, kind in used
    )
    result = {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/word/document.xml" '
            f'ContentType="{_WORD}.document.main+xml"/>{overrides}<Override PartName="/word/theme/theme1.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
            '<Override PartName="/docProps/app.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
            '<Override PartName="/docProps/custom.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>'
        ),
        "_rels/.rels": _relationships(
            [
                ("rId1", f"{OFFICE}/officeDocument", "word/document.xml"),
                ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                ("rId3", f"{OFFICE}/extended-properties", "docProps/app.xml"),
                ("rId4", f"{OFFICE}/custom-properties", "docProps/custom.xml"),
            ]
        ),
        "word/document.xml": f"{HEAD}<w:document {NS}><w:body>{body}{section(cover)}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(document_rels),
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering(roman),
        "word/settings.xml": settings(),
        "word/fontTable.xml": font_table(),
        "word/theme/theme1.xml": theme(),
        "word/header1.xml": header(short_title),
        "word/footer1.xml": footer(),
        "docProps/core.xml": core(title),
        "docProps/app.xml": (
            f'{HEAD}<Properties xmlns="{OFFICE.rsplit("/", 1)[0]}/extended-properties">'
            "<Application>cpomdoc</Application></Properties>"
        ),
        "docProps/custom.xml": custom({"cpom.modele": model}),
    }
    if cover:
        result["word/header2.xml"] = f"{HEAD}<w:hdr {NS}>{p('EnTete')}</w:hdr>"
        result["word/footer2.xml"] = f"{HEAD}<w:ftr {NS}>{p('PiedPage')}</w:ftr>"
    return result


def package(files: Mapping[str, str]) -> bytes:
    """The parts, zipped: same parts, same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8"))
    return buffer.getvalue()
