"""Word template and blocks (bytes) -> Gabarit, taken apart for the linter; remarks -> a copy with Word comments."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from docx import Document
from docx.text.paragraph import Paragraph
from lxml import etree

from cpomdoc.adapters.word.blocks import Place, expand, unfit
from cpomdoc.adapters.word.package import CORE, CUSTOM, DOCUMENT, parse_xml, read_parts, strip_comments, w, write_parts
from cpomdoc.adapters.word.template import TAG, readable, rendered_parts
from cpomdoc.adapters.word.titles import heading_levels
from cpomdoc.domain.held import Held
from cpomdoc.stages.templates.lint import Gabarit, Paragraphe, Remark

_PART_NAMES = {
    "document": "corps", "header": "en-tête", "footer": "pied de page", "footnotes": "notes", "endnotes": "notes",
}  # fmt: skip
_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_ACTIVE_FIELD = re.compile(
    r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|MACROBUTTON|RD|ASK|FILLIN|EMBED)\b", re.IGNORECASE
)
_ACTIVE_RELATIONS = frozenset(
    {
        "attachedTemplate", "oleObject", "package", "aFChunk", "vbaProject", "subDocument", "frame", "control",
        "mailMergeSource",
    }
)  # fmt: skip
_ACTIVE_PARTS = re.compile(r"vbaProject|/embeddings/|/activeX/|customUI", re.IGNORECASE)
_PROMPTS = ("updateFields", "mailMerge", "writeProtection", "attachedTemplate", "linkStyles")
_DIRECT_RUN = {
    "b": "gras", "i": "italique", "u": "souligné", "color": "couleur", "sz": "taille", "rFonts": "police",
    "highlight": "surlignage", "shd": "fond", "caps": "capitales", "strike": "barré",
}  # fmt: skip
_DIRECT_PARAGRAPH = {"jc": "alignement", "ind": "retrait", "spacing": "espacement", "shd": "fond", "pBdr": "bordure"}
_REVISIONS = ("ins", "del", "moveFrom", "moveTo")


def take_apart(name: str, template: bytes, blocks: Mapping[str, bytes] | None = None) -> Gabarit:
    """All that the linter looks at in a template, with the *blocks* that it calls in place.

    UnreadableFile when it is no Word file. What families share is taken apart once: the same template, as long as the
    blocks that it asked for are the same.
    """
    given = blocks or {}
    known = _APART.of((name, template), list)
    for asked, gabarit in known:
        if all(given.get(bloc) == content for bloc, content in asked.items()):
            return replace(gabarit, blocs=frozenset(given))
    asking = _Asking(given)
    gabarit = _taken_apart(name, template, asking)
    known.append((asking.asked, gabarit))
    return gabarit


class _Asking(Mapping[str, bytes]):
    """Blocks, and which of them were *asked* for: those that are not there too, for which that counts as well."""

    def __init__(self, blocks: Mapping[str, bytes]) -> None:
        self._blocks = blocks
        self.asked: dict[str, bytes | None] = {}

    def __getitem__(self, name: str) -> bytes:
        self.asked[name] = self._blocks.get(name)
        return self._blocks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)


_APART: Held[tuple[str, bytes], list[tuple[Mapping[str, bytes | None], Gabarit]]] = Held(64)


def _taken_apart(name: str, template: bytes, blocks: Mapping[str, bytes]) -> Gabarit:
    parts = strip_comments(read_parts(template))
    trees = {part: parse_xml(parts[part]) for part in rendered_parts(parts)}
    places = {part: expand(tree, blocks) for part, tree in trees.items() if part not in (CORE, CUSTOM)}
    level = heading_levels(parts)
    paragraphs = [
        paragraph
        for part, where in places.items()
        for paragraph in _paragraphs(_part_name(part), trees[part], where, level)
    ]
    properties = [
        readable(text)
        for part in (CORE, CUSTOM)
        if part in trees
        for text in (str(text) for text in trees[part].itertext())
        if TAG.search(text) or "{{" in text
    ]
    faults = [*_relations(parts), *_active(parts, trees), *_settings(parts), *_contents(trees), *_links(parts, trees)]
    gabarit = Gabarit(name, tuple(paragraphs), tuple(properties), blocs=frozenset(blocks))
    styles = frozenset(_style_ids(parts))
    faults += [
        ("M-124", f"«\u00a0{bloc}\u00a0» contient {what}")
        for bloc in gabarit.called
        for what in unfit(bloc, blocks[bloc], styles)
    ]
    return replace(gabarit, faults=tuple(dict.fromkeys(faults)))


def annotate(template: bytes, remarks: Sequence[Remark], gabarit: Gabarit) -> bytes:
    """A copy of the template with one Word comment a remark; those of headers and settings stand at the beginning."""
    document = Document(io.BytesIO(write_parts(strip_comments(read_parts(template)))))
    _add_comment_style(document.styles.element)
    body = list(document.element.body.iter(w("p")))
    for remark in remarks:
        paragraph = gabarit.paragraphs[remark.paragraph] if remark.paragraph is not None else None
        inside = paragraph is not None and paragraph.part == "corps"
        target = body[paragraph.host - 1] if paragraph is not None and inside else body[0]
        runs = Paragraph(target, document._body).runs or [Paragraph(target, document._body).add_run()]
        finding = remark.finding
        where = "" if inside and paragraph is not None and not paragraph.bloc else f"{finding.at} — "
        text = f"{where}{finding.message[:1].upper()}{finding.message[1:]} {finding.remedy} [{finding.rule.code}]"
        comment = document.add_comment(runs, text, author="cpomdoc", initials="CP")
        comment._comment_elm.attrib.pop(w("date"), "")  # the clock: no two copies would be equal
    target_file = io.BytesIO()
    document.save(target_file)
    return write_parts(read_parts(target_file.getvalue()))


def _add_comment_style(styles: etree._Element) -> None:
    """The style that the mark of a comment names: Word adds it with the first comment, python-docx does not."""
    if all(style.get(w("styleId")) != "CommentReference" for style in styles.iter(w("style"))):
        style = etree.SubElement(styles, w("style"), {w("type"): "character", w("styleId"): "CommentReference"})
        etree.SubElement(style, w("name"), {w("val"): "annotation reference"})


def _part_name(part: str) -> str:
    stem, number = re.fullmatch(r"([a-zA-Z]+)([0-9]*)", posixpath.basename(part).removesuffix(".xml")).groups()  # type: ignore[union-attr]
    return f"{_PART_NAMES.get(stem, stem)} {number}".strip()


def _style_ids(parts: Mapping[str, bytes]) -> Iterator[str]:
    if "word/styles.xml" in parts:
        yield from (style.get(w("styleId"), "") for style in parse_xml(parts["word/styles.xml"]).iter(w("style")))


def _paragraphs(
    part: str,
    tree: etree._Element,
    places: Mapping[etree._Element, Place],
    level: Callable[[etree._Element], int | None],
) -> Iterator[Paragraphe]:
    numbers: dict[etree._Element, int] = {}
    rows: dict[etree._Element, str] = {}

    def number_of(element: etree._Element | None) -> int:
        return 0 if element is None else numbers.setdefault(element, len(numbers) + 1)

    def words_of(row: etree._Element) -> str:
        if row not in rows:
            rows[row] = readable("".join(_text(inside) for inside in row.iter(w("p"))))
        return rows[row]

    for paragraph in tree.iter(w("p")):
        place = places[paragraph]
        row = next(paragraph.iterancestors(w("tr")), None)
        yield Paragraphe(
            part,
            place.number,
            readable(_text(paragraph)),
            container=number_of(paragraph.getparent()),
            table=number_of(next(paragraph.iterancestors(w("tbl")), None)),
            row=number_of(row),
            row_text="" if row is None else words_of(row),
            formatting=_direct(paragraph),
            level=level(paragraph),
            bloc=place.bloc,
            host=place.host,
        )


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph, without that of the text boxes anchored in it."""
    return "".join(
        element.text or ("\u2011" if element.tag == w("noBreakHyphen") else "")
        for element in paragraph.iter(w("t"), w("noBreakHyphen"))
        if next(element.iterancestors(w("p")), None) is paragraph
    )


def _direct(paragraph: etree._Element) -> str:
    found = {
        words[tag]: None
        for path, words in (("pPr", _DIRECT_PARAGRAPH), ("r/rPr", _DIRECT_RUN))
        for properties in paragraph.findall("/".join(w(step) for step in path.split("/")))
        for element in properties
        if (tag := etree.QName(element).localname) in words
    }
    return ", ".join(found)


def _relations(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for name in sorted(parts):
        if not name.endswith(".rels"):
            continue
        for relation in parse_xml(parts[name]).findall("{*}Relationship"):
            kind = (relation.get("Type") or "").rpartition("/")[2]
            target = relation.get("Target") or ""
            external = relation.get("TargetMode") == "External"
            if kind in _ACTIVE_RELATIONS or (external and not (kind == "hyperlink" and _LINK.match(target))):
                yield "M-105", f"{kind} : {target}" if target else kind


def _active(parts: Mapping[str, bytes], trees: Mapping[str, etree._Element]) -> Iterator[tuple[str, str]]:
    for name in sorted(parts):
        if _ACTIVE_PARTS.search(name):
            yield "M-105", name
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        yield "M-105", "macros"
    for tree in trees.values():
        for instruction in _instructions(tree):
            if _ACTIVE_FIELD.match(instruction):
                yield "M-105", f"champ {instruction.split()[0].upper()}"
        for tag in ("altChunk", "object", "control", "subDoc"):
            if next(tree.iter(w(tag)), None) is not None:
                yield "M-105", tag
        if any(next(tree.iter(w(tag)), None) is not None for tag in _REVISIONS):
            yield "M-115", ""


def _instructions(tree: etree._Element) -> Iterator[str]:
    """The instructions of the fields, joined where Word has cut them into several runs."""
    pending = ""
    for element in tree.iter(w("fldChar"), w("instrText"), w("fldSimple")):
        if element.tag == w("fldSimple"):
            yield element.get(w("instr")) or ""
        elif element.tag == w("instrText"):
            pending += element.text or ""
        elif pending:
            yield pending
            pending = ""


def _settings(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    if "word/settings.xml" not in parts:
        return
    root = parse_xml(parts["word/settings.xml"])
    for tag in _PROMPTS:
        element = root.find(w(tag))
        if element is not None and element.get(w("val")) not in ("0", "false", "off"):
            yield "M-116", tag


def _contents(trees: Mapping[str, etree._Element]) -> Iterator[tuple[str, str]]:
    """A table of contents is filled after conversion: it must be the one automatic table of the document."""
    document = trees[DOCUMENT]
    controls = [
        control
        for control in document.iter(w("sdt"))
        if any(gallery.get(w("val")) == "Table of Contents" for gallery in control.iter(w("docPartGallery")))
    ]
    inside = sum(instruction.split()[:1] == ["TOC"] for control in controls for instruction in _instructions(control))
    total = sum(instruction.split()[:1] == ["TOC"] for instruction in _instructions(document))
    if total > inside:
        yield "M-108", "elle n’a pas été insérée par le menu Références"
    if len(controls) > 1:
        yield "M-108", "il y en a plusieurs"
    if controls and not inside:
        yield "M-108", "son champ a disparu"


def _links(parts: Mapping[str, bytes], trees: Mapping[str, etree._Element]) -> Iterator[tuple[str, str]]:
    linked = any(
        any(link.get(f"{{{_R}}}id") for link in tree.iter(w("hyperlink")))
        or any(instruction.split()[:1] == ["HYPERLINK"] for instruction in _instructions(tree))
        for tree in trees.values()
    )
    if linked and not any(
        (name.get(w("val")) or "").casefold() == "hyperlink"
        for name in parse_xml(parts.get("word/styles.xml", b"<none/>")).iter(w("name"))
    ):
        yield "M-106", ""


_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
