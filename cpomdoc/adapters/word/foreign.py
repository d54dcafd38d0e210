"""What a Word file may hold besides its own text, kind by kind: kept, taken out (and told), or a reason to refuse it.

Private helper of gate.py. The tables decide, the functions below only apply them. What shows something that a PDF would
lose is refused: its author alone can say what is to stand there. What shows nothing is taken out, and a relationship of
a kind that is in no table with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from cpomdoc.adapters.word.fields import flatten_fields, is_safe_link, unwrap
from cpomdoc.adapters.word.package import remove, w

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_VML, _OFFICE = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_VIDEO = "http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing"


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of part that a contract may have: where it stands in our files, the type of its content; *several*: each
    bears a number."""

    path: str
    content: str
    several: bool = False


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICEDOC = "application/vnd.openxmlformats-officedocument"
_MS = "application/vnd.ms-word"
PARTS: Mapping[str, Kept] = {
    "styles": Kept("word/styles.xml", f"{_WORD}.styles+xml"),
    "numbering": Kept("word/numbering.xml", f"{_WORD}.numbering+xml"),
    "settings": Kept("word/settings.xml", f"{_WORD}.settings+xml"),
    "fontTable": Kept("word/fontTable.xml", f"{_WORD}.fontTable+xml"),
    "theme": Kept("word/theme/theme1.xml", f"{_OFFICEDOC}.theme+xml"),
    "header": Kept("word/header.xml", f"{_WORD}.header+xml", several=True),
    "footer": Kept("word/footer.xml", f"{_WORD}.footer+xml", several=True),
    "footnotes": Kept("word/footnotes.xml", f"{_WORD}.footnotes+xml"),
    "endnotes": Kept("word/endnotes.xml", f"{_WORD}.endnotes+xml"),
    "comments": Kept("word/comments.xml", f"{_WORD}.comments+xml"),
    "commentsExtended": Kept("word/commentsExtended.xml", f"{_WORD}.commentsExtended+xml"),
    "chart": Kept("word/charts/chart.xml", f"{_OFFICEDOC}.drawingml.chart+xml", several=True),
    "diagramData": Kept("word/diagrams/data.xml", f"{_OFFICEDOC}.drawingml.diagramData+xml", several=True),
    "diagramLayout": Kept("word/diagrams/layout.xml", f"{_OFFICEDOC}.drawingml.diagramLayout+xml", several=True),
    "diagramQuickStyle": Kept("word/diagrams/style.xml", f"{_OFFICEDOC}.drawingml.diagramStyle+xml", several=True),
    "diagramColors": Kept("word/diagrams/colors.xml", f"{_OFFICEDOC}.drawingml.diagramColors+xml", several=True),
    "diagramDrawing": Kept("word/diagrams/drawing.xml", f"{_MS}.diagramDrawing+xml", several=True),
    "core-properties": Kept("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    "extended-properties": Kept("docProps/app.xml", f"{_OFFICEDOC}.extended-properties+xml"),
    "custom-properties": Kept("docProps/custom.xml", f"{_OFFICEDOC}.custom-properties+xml"),
}
"""The parts that a return keeps, by the last word of their relationship's type."""
ROOTS: Mapping[str, str] = {
    "officeDocument": "document", "styles": "styles", "numbering": "numbering", "settings": "settings",
    "fontTable": "fonts", "header": "hdr", "footer": "ftr", "footnotes": "footnotes", "endnotes": "endnotes",
    "comments": "comments", "glossaryDocument": "glossaryDocument",
}  # fmt: skip
"""The root of each part whose words are Word's own: of a part with another root, nothing was read."""
PICTURES: Mapping[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "emf": (b"\x01\x00\x00\x00",),
    "wmf": (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00"),
}
"""Pictures that are only pictures, by their first bytes."""

REFUSED: Mapping[str, str] = {
    "vbaProject": "des macros",
    "wordVbaData": "des macros",
    "aFChunk": "le contenu d’un autre fichier, que Word affiche et que le PDF ne montrerait pas",
    "subDocument": "un sous-document, rangé dans un autre fichier",
    "oleObject": "un objet incorporé (classeur, présentation…)",
    "package": "un objet incorporé (classeur, présentation…)",
    "control": "un contrôle ActiveX",
    "activeXControlBinary": "un contrôle ActiveX",
}
"""Kinds of relationships for which a file goes back to its author."""
REFUSED_ELEMENTS: Mapping[str, str] = {
    w("altChunk"): REFUSED["aFChunk"],
    w("subDoc"): REFUSED["subDocument"],
    w("object"): REFUSED["oleObject"],
    w("objectEmbed"): REFUSED["oleObject"],
    w("objectLink"): REFUSED["oleObject"],
    w("movie"): REFUSED["oleObject"],
    f"{{{_OFFICE}}}OLEObject": REFUSED["oleObject"],
    w("control"): REFUSED["control"],
    w("contentPart"): "un dessin à la main, que le PDF ne montrerait pas",
}
TOLD: Mapping[str, str] = {
    "attachedTemplate": "modèle attaché",
    "mailMergeSource": "source de publipostage",
    "mailMergeHeaderSource": "source de publipostage",
    "recipientData": "source de publipostage",
    "transform": "feuille de transformation",
    "font": "police incorporée",
    "keyMapCustomizations": "raccourcis et barres d’outils",
    "attachedToolbars": "raccourcis et barres d’outils",
    "extensibility": "raccourcis et barres d’outils",
    "hyperlink": "lien vers un fichier ou un programme",
    "video": "vidéo ou son",
    "audio": "vidéo ou son",
    "media": "vidéo ou son",
    "frame": "cadre lié à une autre page",
    "externalData": "classeur d’un graphique",
    "signature": "signature électronique du fichier Word",
    "origin": "signature électronique du fichier Word",
}
"""Kinds of relationships that are taken out and told. A picture in the file and an address of the web are kept."""
UNSAID = frozenset(
    {
        "thumbnail", "customXml", "customXmlProps", "stylesWithEffects", "webSettings", "printerSettings", "people",
        "commentsIds", "commentsExtensible", "glossaryDocument", "bibliography", "documenttasks", "chartStyle",
        "chartColorStyle", "themeOverride",
    }
)  # fmt: skip
"""Kinds that every editor writes and that show nothing: taken out without a word."""
UNKNOWN = "élément que cpomdoc ne connaît pas"
_LOST = "élément dont le fichier manque"
LINKED_PICTURE = "une image liée à un autre fichier, ou d’un format inconnu, que le PDF ne montrerait pas"


class ForeignError(Exception):
    """What a file holds for which it goes back to its author, in words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


_TOLD_ELEMENTS: Mapping[str, str] = {
    w("dataBinding"): "contrôle lié à des données cachées",
    "{http://schemas.microsoft.com/office/word/2012/wordml}dataBinding": "contrôle lié à des données cachées",
    w("entryMacro"): "macro d’un champ de formulaire",
    w("exitMacro"): "macro d’un champ de formulaire",
    w("frameset"): TOLD["frame"],
    f"{{{_VIDEO}}}webVideoPr": TOLD["video"],
    f"{{{_DRAWING}}}videoFile": TOLD["video"],
    f"{{{_DRAWING}}}audioFile": TOLD["audio"],
    f"{{{_DRAWING}}}wavAudioFile": TOLD["audio"],
    f"{{{_DRAWING}}}quickTimeFile": TOLD["video"],
    w("attachedTemplate"): TOLD["attachedTemplate"],
    w("mailMerge"): TOLD["mailMergeSource"],
}
_UNSAID_ELEMENTS = frozenset(
    {
        w("fldData"), w("docVars"), w("attachedSchema"), w("saveThroughXslt"), w("linkStyles"), w("updateFields"),
        w("documentProtection"), w("writeProtection"), f"{{{_SVG}}}svgBlip",
        "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}HyperlinkBase",
        "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Template",
    }
)  # fmt: skip
_ADDRESSES = frozenset({"src", "href", f"{{{_OFFICE}}}href", f"{{{_OFFICE}}}althref", f"{{{_OFFICE}}}relid"})
"""Attributes of the old drawings that name a file."""
_SHAPES = frozenset({w("drawing"), w("pict"), w("background")})
_BESIDE = frozenset({"hlinkClick", "hlinkHover", "hlinkMouseOver", "externalData"})
"""What a picture carries and does not show."""
_CHOICES = frozenset({"wps", "wpg", "wpc", "wpi", "w14", "w15", "wp14", "cx", "a14", "am3d", "v"})
"""Alternatives that LibreOffice and Word read alike."""

_SPACES = (
    "http://schemas.openxmlformats.org/", "http://schemas.microsoft.com/", "urn:schemas-microsoft-com:",
    "http://www.w3.org/XML/1998/namespace", "http://purl.org/dc/", "http://libreoffice.org/", "http://www.onlyoffice.com/",
)  # fmt: skip


def unknown_words(root: etree._Element) -> str:
    """The first namespace of an element that no program of ours reads; empty when all are known."""
    spaces = (etree.QName(element).namespace or "" for element in root.iter(etree.Element))
    return next((space or "(aucun)" for space in spaces if not space.startswith(_SPACES)), "")


def refuse_foreign(root: etree._Element) -> None:
    """Raise ForeignError when a tree holds what is in the table of what is refused."""
    for element in root.iter(*REFUSED_ELEMENTS):
        raise ForeignError(REFUSED_ELEMENTS[str(element.tag)])


def strip(root: etree._Element, kept: Collection[str], gone: Mapping[str, str]) -> list[str]:
    """Take out of a tree what the tables say, and what relationships brought that are not *kept*; what it was, in
    words. *gone* tells what those were, by identifier: nothing for what goes without a word. Raises
    BrokenField, and ForeignError when a picture would be lost.
    """
    _choose(root)
    told = [f"champ «\u00a0{word}\u00a0», remplacé par ce qu’il affichait" for word in flatten_fields(root)]
    for element in list(root.iter(*_TOLD_ELEMENTS, *_UNSAID_ELEMENTS)):
        if words := _TOLD_ELEMENTS.get(str(element.tag)):
            told.append(words)
        remove(element)
    told += _without_addresses(root)
    for element in list(root.iter(etree.Element)):
        told += _without_relations(element, kept, gone)
    return told


def _choose(root: etree._Element) -> None:
    """An alternative that only some programs know is what the others show."""
    for one in list(root.iter(f"{{{_MC}}}AlternateContent")):
        choices = one.findall(f"{{{_MC}}}Choice")
        if not all(set((choice.get("Requires") or "").split()) <= _CHOICES for choice in choices):
            fallback = one.find(f"{{{_MC}}}Fallback")
            for child in list(fallback) if fallback is not None else ():
                one.addprevious(child)
            remove(one)


def _without_addresses(root: etree._Element) -> Iterator[str]:
    for element in list(root.iter(etree.Element)):
        for key in [str(key) for key in element.attrib if str(key) in _ADDRESSES]:
            target = str(element.attrib[key])
            if key == "src" and element.get(f"{{{R}}}id") is None:
                raise ForeignError(LINKED_PICTURE)
            if key == "src" or not is_safe_link(target):
                del element.attrib[key]
                yield f"{TOLD['hyperlink']} ({target})"


def _without_relations(element: etree._Element, kept: Collection[str], gone: Mapping[str, str]) -> Iterator[str]:
    for key in [str(key) for key in element.attrib if str(key).startswith(f"{{{R}}}")]:
        identifier = str(element.attrib[key])
        if identifier in kept:
            continue
        del element.attrib[key]
        if words := gone.get(identifier, _LOST if identifier else ""):
            yield words
        _take_out(element)


def _take_out(element: etree._Element) -> None:
    """An element whose relationship is gone: a link leaves its words; a picture would leave nothing."""
    name = etree.QName(element).localname
    if element.tag == w("hyperlink"):
        if element.get(w("anchor")) is None:
            unwrap(element)
    elif name != "blip" or not element.get(f"{{{R}}}embed"):  # else the picture is in the file as well
        if name not in _BESIDE and any(one.tag in _SHAPES for one in element.iterancestors()):
            raise ForeignError(LINKED_PICTURE)
        remove(element)
