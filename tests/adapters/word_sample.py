"""A small clean Word contract, written by hand part by part: what the conversion side is tested on."""

from __future__ import annotations

from xml.sax.saxutils import escape

from cpomdoc.adapters.word.package import write_parts

TITLE = "Contrat d’objectifs & de moyens « Les Tilleuls »"
END_MARKER = "FIN-DU-DOCUMENT-7c41"

_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(content: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def field(instruction: str, result: str = "1") -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def table_of_contents() -> str:
    body = paragraph(run("Sommaire"), "TOCHeading") + paragraph(field('TOC \\o "1-3" \\h \\z \\u', "—"), "TOC1")
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{body}</w:sdtContent></w:sdt>"
    )


def table(rows: int) -> str:
    def cell(text: str, style: str) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="4500" w:type="dxa"/></w:tcPr>{paragraph(run(text), style)}</w:tc>'

    def row(number: int) -> str:
        kind = "Entete" if number == 0 else "Cellule"
        mark = "<w:tblHeader/>" if number == 0 else ""
        texts = ("Établissement", "Places") if number == 0 else (f"EHPAD n° {number} – Durand & Fils", f"{60 + number}")
        return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{''.join(cell(text, kind) for text in texts)}</w:tr>"

    return (
        '<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" '
        'w:color="27405E"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="27405E"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCaption w:val="Places par établissement"/></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="4500"/><w:gridCol w:w="4500"/></w:tblGrid>'
        f"{''.join(row(number) for number in range(rows + 1))}</w:tbl>{paragraph('')}"
    )


def body(titres: int, articles: int) -> str:
    parts = [paragraph(run(TITLE), "Title"), table_of_contents()]
    for titre in range(1, titres + 1):
        parts.append(paragraph(run(f"Dispositions n° {titre}"), "Heading1", "<w:pageBreakBefore/>"))
        for article in range(1, articles + 1):
            parts.append(paragraph(run("Engagements de ") + run(f"qualité {titre}-{article}"), "Heading2"))
            parts.append(paragraph(run("Les parties s’engagent à l’amélioration continue. " * 9)))
            parts.append(paragraph(run(f"Suivi des engagements {article}"), "Heading3"))
            parts.extend(paragraph(run(f"mesure n° {number} du suivi"), "Puce") for number in range(3))
        parts.append(table(6))
    return "".join(parts) + paragraph(run(END_MARKER))


def document(content: str) -> str:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1531" w:right="1417" w:bottom="1474" w:left="1417" '
        'w:header="680" w:footer="680" w:gutter="0"/></w:sectPr>'
    )
    return f"{_HEAD}<w:document {_NS}><w:body>{content}{section}</w:body></w:document>"


def _style(identifier: str, name: str, properties: str = "", based: str = "Normal", runs: str = "") -> str:
    default = ' w:default="1"' if identifier == "Normal" else ""
    parent = "" if identifier == "Normal" else f'<w:basedOn w:val="{based}"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{identifier}"><w:name w:val="{name}"/>{parent}'
        f"<w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{runs}</w:rPr></w:style>"
    )


def _styles() -> str:
    def heading(level: int, number: int, at: int) -> str:
        order = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
        keep = f'<w:keepNext/><w:keepLines/>{order}<w:spacing w:before="240"/><w:outlineLvl w:val="{level - 1}"/>'
        return _style(f"Heading{level}", f"heading {level}", keep, runs='<w:b/><w:color w:val="27405E"/>')

    def contents(level: int) -> str:
        tab = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9072"/></w:tabs>'
        return _style(f"TOC{level}", f"toc {level}", f'{tab}<w:ind w:left="{(level - 1) * 220}"/>')

    bullet = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    fonts = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>'
    return (
        f'{_HEAD}<w:styles {_NS}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="22"/>'
        '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="300" w:lineRule="exact"/></w:pPr></w:pPrDefault>'
        f"</w:docDefaults>{_style('Normal', 'Normal')}{_style('Title', 'Title', runs='<w:b/>')}"
        f"{heading(1, 1, 0)}{heading(2, 2, 0)}{heading(3, 2, 1)}{contents(1)}{contents(2)}{contents(3)}"
        f"{_style('TOCHeading', 'TOC Heading')}{_style('Entete', 'En-tête de colonne', '<w:keepNext/>', runs='<w:b/>')}"
        f"{_style('Cellule', 'Cellule')}"
        f"{_style('Puce', 'Liste à puces', bullet)}</w:styles>"
    )


def _numbering() -> str:
    def level(at: int, text: str, style: str = "", kind: str = "decimal") -> str:
        linked = f'<w:pStyle w:val="{style}"/>' if style else ""
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{linked}<w:suff w:val="space"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        )

    lists = (
        level(0, "TITRE %1 —", "Heading1"),
        level(0, "Article %1 —", "Heading2") + level(1, "%1.%2", "Heading3"),
        level(0, "•", "Puce", "bullet"),
    )
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for number, levels in enumerate(lists)
    )
    concrete = "".join(
        f'<w:num w:numId="{number + 1}"><w:abstractNumId w:val="{number}"/></w:num>' for number in range(len(lists))
    )
    return f"{_HEAD}<w:numbering {_NS}>{abstract}{concrete}</w:numbering>"


def parts(content: str, title: str = TITLE) -> dict[str, bytes]:
    """The parts of a Word file whose body is *content*."""
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"),
            ("settings", "settings"), ("header1", "header"), ("footer1", "footer"),
        )
    )  # fmt: skip
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
        for number, (name, kind) in enumerate(
            (("styles", "styles"), ("numbering", "numbering"), ("settings", "settings"), ("header1", "header"),
             ("footer1", "footer")), start=1,
        )
    )  # fmt: skip
    package = "http://schemas.openxmlformats.org/package/2006"
    texts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" '
        f'Type="{package}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>fr-FR</dc:language></cp:coreProperties>",
        "word/document.xml": document(content),
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{package}/relationships">{relations}'
        "</Relationships>",
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(),
        "word/settings.xml": f'{_HEAD}<w:settings {_NS}><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="fr-FR"/></w:settings>',
        "word/header1.xml": f"{_HEAD}<w:hdr {_NS}>{paragraph(run('CPOM-2027-014 – version 1'))}</w:hdr>",
        "word/footer1.xml": f"{_HEAD}<w:ftr {_NS}>{paragraph(_page_x_of_y())}</w:ftr>",
    }
    return {name: text.encode() for name, text in texts.items()}


def _page_x_of_y() -> str:
    return run("Page ") + field("PAGE") + run(" sur ") + field("NUMPAGES")


def contract(titres: int = 2, articles: int = 3) -> bytes:
    """The sample contract: a title, a table of contents not yet filled, *titres* parts of *articles* articles."""
    return write_parts(parts(body(titres, articles)))


def commented_contract() -> bytes:
    """The sample contract with one Word comment on its last paragraph."""
    package = parts(
        body(1, 1) + '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>À relire</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>' + paragraph(run(END_MARKER))
    )
    comment = f'<w:comment w:id="0" w:author="ARS" w:initials="A">{paragraph(run("Est-ce exact ?"))}</w:comment>'
    package["word/comments.xml"] = f"{_HEAD}<w:comments {_NS}>{comment}</w:comments>".encode()
    package["[Content_Types].xml"] = package["[Content_Types].xml"].replace(
        b"</Types>",
        f'<Override PartName="/word/comments.xml" ContentType="{_WORD}.comments+xml"/></Types>'.encode(),
    )
    package["word/_rels/document.xml.rels"] = package["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId9" Type="{_OFFICE}/comments" Target="comments.xml"/></Relationships>'.encode(),
    )
    return write_parts(package)
