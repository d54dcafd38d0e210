"""A draft + what is to be said beside its passages « à confirmer » -> the same with Word comments; and who wrote what.

Only the copy that people receive holds them: LibreOffice 7.4 without its windows ends when it is given one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lxml import etree

from cpomdoc.adapters.word.final import TO_CONFIRM
from cpomdoc.adapters.word.package import (
    CONTENT_TYPES,
    DOCUMENT,
    W,
    inside,
    parse_xml,
    read_parts,
    serialize_xml,
    w,
    write_parts,
)
from cpomdoc.adapters.word.parts import relate
from cpomdoc.adapters.word.printed import numbered, pieces, read
from cpomdoc.adapters.word.returned import comments_of, style_names
from cpomdoc.adapters.word.signets import Misplaced, runs_of
from cpomdoc.domain.origine import Passage, Remarque
from cpomdoc.domain.relecture import Commentaire

AUTHOR, _INITIALS = "cpomdoc", "CP"
_PART, _STYLES = "word/comments.xml", "word/styles.xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_STYLE = "CommentReference"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def passages_to_confirm(docx: bytes) -> tuple[Passage, ...]:
    """The passages of the body that a draft marks « à confirmer », where they stand."""
    parts = read_parts(docx)
    styles = {key for key, name in style_names(parts).items() if name.casefold() == TO_CONFIRM.casefold()}
    return tuple(
        Passage(number, start, words)
        for number, paragraph in enumerate(numbered(parse_xml(parts[DOCUMENT])))
        for start, words in _marked(paragraph, styles)
    )


def _marked(paragraph: etree._Element, styles: set[str]) -> Iterator[tuple[int, str]]:
    if all(mark.get(w("val")) not in styles for mark in paragraph.iter(w("rStyle"))):
        return
    at, start, words = 0, 0, ""
    for piece in pieces(paragraph):
        said = read(piece)
        run = piece.getparent()
        mark = inside(run, "rPr", "rStyle") if run is not None else None
        if mark is not None and mark.get(w("val")) in styles:
            start = at if not words else start
            words += said
        elif said:
            if words.strip():
                yield start, words
            words = ""
        at += len(said)
    if words.strip():
        yield start, words


def lay_comments(docx: bytes, remarques: Sequence[Remarque], day: date) -> bytes:
    """*docx* with each remark beside its passage, as of *day*. Raises Misplaced."""
    if not remarques:
        return docx
    parts = read_parts(docx)
    tree = parse_xml(parts[DOCUMENT])
    paragraphs = numbered(tree)
    root = etree.Element(w("comments"), nsmap={"w": W})
    for number, one in enumerate(remarques):
        if one.passage.paragraphe >= len(paragraphs):
            raise Misplaced(one.passage.mots)
        _anchor(runs_of(paragraphs[one.passage.paragraphe], one.passage.debut, one.passage.mots), number)
        root.append(_comment(number, one.texte, day))
    parts[DOCUMENT], parts[_PART] = serialize_xml(tree), serialize_xml(root)
    parts[_STYLES] = _with_style(parts[_STYLES])
    types = parse_xml(parts[CONTENT_TYPES])
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{_PART}", ContentType=_CONTENT)
    parts[CONTENT_TYPES] = serialize_xml(types)
    relate(parts, DOCUMENT, "rIdCpomComments", _RELATION, _PART)
    return write_parts(parts)


def _anchor(runs: Sequence[etree._Element], number: int) -> None:
    runs[0].addprevious(etree.Element(w("commentRangeStart"), {w("id"): str(number)}))
    end = etree.Element(w("commentRangeEnd"), {w("id"): str(number)})
    runs[-1].addnext(end)
    reference = _run(_STYLE)
    etree.SubElement(reference, w("commentReference"), {w("id"): str(number)})
    end.addnext(reference)


def _run(style: str = "") -> etree._Element:
    run = etree.Element(w("r"))
    if style:
        etree.SubElement(etree.SubElement(run, w("rPr")), w("rStyle"), {w("val"): style})
    return run


def _comment(number: int, words: str, day: date) -> etree._Element:
    named = {"id": str(number), "author": AUTHOR, "date": f"{day.isoformat()}T00:00:00Z", "initials": _INITIALS}
    comment = etree.Element(w("comment"), {w(name): value for name, value in named.items()})
    for rank, line in enumerate(words.split("\n")):
        paragraph = etree.SubElement(comment, w("p"))
        if rank == 0:
            reference = _run(_STYLE)
            etree.SubElement(reference, w("annotationRef"))
            paragraph.append(reference)
        run = _run()
        text = etree.SubElement(run, w("t"))
        text.text = line
        text.set(_SPACE, "preserve")
        paragraph.append(run)
    return comment


def _with_style(styles: bytes) -> bytes:
    """The style that the mark of a comment names: Word adds it with the first comment, a file without it is faulty."""
    root = parse_xml(styles)
    if any(style.get(w("styleId")) == _STYLE for style in root.iter(w("style"))):
        return styles
    style = etree.SubElement(root, w("style"), {w("type"): "character", w("styleId"): _STYLE})
    etree.SubElement(style, w("name"), {w("val"): "annotation reference"})
    return serialize_xml(root)


def of_readers(commentaires: Sequence[Commentaire], given: bytes) -> tuple[Commentaire, ...]:
    """What readers wrote: not what stood beside the draft *given* already, in our name."""
    ours = {(one.auteur, one.texte) for one in comments_of(read_parts(given))}
    return tuple(one for one in commentaires if (one.auteur, one.texte) not in ours)
