"""A Word draft that comes back -> who it says it is, what it says, what is pending in it; the same ready to be taken.

Word, LibreOffice and others rename style identifiers and cut runs anew: only style names, texts and the document's own
properties are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from lxml import etree

from cpomdoc.adapters.word.changes_note import MARK as CHANGES
from cpomdoc.adapters.word.gate import receive
from cpomdoc.adapters.word.normal import TITLES, Reader, hidden, passages_of
from cpomdoc.adapters.word.package import (
    CORE,
    CUSTOM,
    DOCUMENT,
    parse_xml,
    read_parts,
    serialize_xml,
    strip_comments,
    w,
    write_parts,
)
from cpomdoc.adapters.word.points_note import MARK
from cpomdoc.adapters.word.resolution import refuse_all
from cpomdoc.adapters.word.tracking import UNKNOWN, drop_empty, gestures
from cpomdoc.domain.avant_signature import TITRE
from cpomdoc.domain.glyphs import undrawn
from cpomdoc.domain.relecture import Commentaire, Passage, ProjetRendu, Suivi

_STYLES = "word/styles.xml"
_COMMENTS, _EXTENDED = "word/comments.xml", "word/commentsExtended.xml"
_OF_COMMENTS = tuple(w(f"comment{name}") for name in ("RangeStart", "RangeEnd", "Reference"))
_SIGNS = {w("tab"): "\t", w("br"): "\n", w("noBreakHyphen"): "\u2011"}
STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_FOOTER = re.compile(r"word/footer\d*\.xml")
_FOOT = re.compile(r"^(?P<reference>.{1,80}?) · version \d+")
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_MAX_TEXT, _MAX_PASSAGE = 1000, 300


@dataclass(frozen=True, slots=True)
class Retour:
    """A return that passed the gate: what it says, and the file that may be taken, without its comments."""

    projet: ProjetRendu
    docx: bytes


def read_return(data: bytes) -> ProjetRendu:
    """What the file says. Raises UnreadableFile: not a Word document, or one that holds what none may."""
    return open_return(data).projet


def open_return(data: bytes) -> Retour:
    """The same, with the file that may be taken."""
    recu = receive(data)
    parts = recu.parts
    identity = _properties(parts)
    suivis = tuple(_pending(parts, recu.glossaire))
    said = tuple(passages_of(parts))
    projet = ProjetRendu(
        reference=identity.get("cpom.reference", ""),
        piece=identity.get("cpom.piece", ""),
        version=identity.get("cpom.version", ""),
        empreinte=identity.get("cpom.empreinte", ""),
        pied=next(_footers(parts), ""),
        suivis=suivis,
        commentaires=comments_of(parts),
        auteur=_last_author(parts),
        passages=said,
        refusees=tuple(passages_of(parts, _refused(parts))) if suivis else (),
        masques=hidden(parts),
        retires=recu.retires,
        liste=_is_the_list(identity, said),
        comparaison=CHANGES in identity,
    )
    return Retour(projet, write_parts(strip_comments(parts if suivis else _without_empty_marks(parts))))


def _is_the_list(identity: Mapping[str, str], said: Sequence[Passage]) -> bool:
    """Whether it is « Avant de signer.docx »: a program may lose its mark, not its title."""
    return MARK in identity or ("cpom.piece" not in identity and bool(said) and said[0].texte == TITRE)


def _without_empty_marks(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    kept = dict(parts)
    for name in parts:
        if STORY.fullmatch(name) and drop_empty(root := parse_xml(parts[name])):
            kept[name] = serialize_xml(root)
    return kept


def _properties(parts: Mapping[str, bytes]) -> dict[str, str]:
    if CUSTOM not in parts:
        return {}
    found = parse_xml(parts[CUSTOM]).iterfind("{*}property")
    return {str(one.get("name")): "".join(str(text) for text in one.itertext()).strip() for one in found}


def _last_author(parts: Mapping[str, bytes]) -> str:
    if CORE not in parts:
        return ""
    found = parse_xml(parts[CORE]).find("{*}lastModifiedBy")
    return " ".join((found.text or "").split())[:80] if found is not None else ""


def _footers(parts: Mapping[str, bytes]) -> Iterator[str]:
    """The reference at the foot of the pages, as our templates print it."""
    for name in sorted(parts):
        if _FOOTER.fullmatch(name):
            for paragraph in parse_xml(parts[name]).iter(w("p")):
                if seen := _FOOT.match(paragraph_text(paragraph).replace("\u2011", "-")):
                    yield seen["reference"].strip()


# --- what is pending --------------------------------------------------------------------------------------------------


def _pending(parts: Mapping[str, bytes], glossary: bytes) -> Iterator[Suivi]:
    """What people propose, in every part of the file: also in comments, and in the texts kept for later use."""
    titles = titles_of(parts)
    for name in sorted(parts, key=lambda name: (name != DOCUMENT, name)):
        if STORY.fullmatch(name) or name == _COMMENTS:
            yield from gestures(parse_xml(parts[name]), titles)
    for name in ("word/styles.xml", "word/numbering.xml"):
        if name in parts:
            yield from gestures(parse_xml(parts[name]), titles)
    if glossary:
        yield from gestures(parse_xml(glossary), titles)


def _refused(parts: Mapping[str, bytes]) -> dict[str, etree._Element]:
    """The stories as if every pending change were refused."""
    trees = {name: parse_xml(parts[name]) for name in parts if STORY.fullmatch(name)}
    for tree in trees.values():
        refuse_all(tree)
    return trees


def titles_of(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The identifiers of title styles in this file, found by their names."""
    return frozenset(key for key, name in style_names(parts).items() if TITLES.match(name))


def style_names(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each style of a file by its identifier: programs rename the latter, never the former."""
    found = {}
    for style in parse_xml(parts[_STYLES]).iter(w("style")) if _STYLES in parts else ():
        name = style.find(w("name"))
        found[style.get(w("styleId")) or ""] = (name.get(w("val")) or "") if name is not None else ""
    return found


# --- comments ---------------------------------------------------------------------------------------------------------


def comments_of(parts: Mapping[str, bytes]) -> tuple[Commentaire, ...]:
    """What stands in the margins of a file."""
    return tuple(_comments(parts))


def _comments(parts: Mapping[str, bytes]) -> Iterator[Commentaire]:
    """What readers wrote in the margins; a comment that nothing of the text points at is told as well."""
    if _COMMENTS not in parts:
        return
    places, beside = _commented(parts)
    done = _resolved(parts)
    for comment in parse_xml(parts[_COMMENTS]).iter(w("comment")):
        paragraphs = list(comment.iter(w("p")))
        text = " ".join(" ".join(paragraph_text(one) for one in paragraphs).split())[:_MAX_TEXT]
        author = " ".join((comment.get(w("author")) or "").split())[:80]
        if text:
            yield Commentaire(
                auteur=UNKNOWN if author in {"", "Unknown Author"} else author,
                texte=text,
                lieu=places.get(comment.get(w("id")) or "", ""),
                resolu=any(one.get(f"{_W14}paraId") in done for one in paragraphs),
                passage=_short(beside.get(comment.get(w("id")) or "", "")),
            )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_PASSAGE else f"{flat[: _MAX_PASSAGE - 1]}…"


def _commented(parts: Mapping[str, bytes]) -> tuple[dict[str, str], dict[str, str]]:
    """By comment: the title under which it stands, and the words beside which it was written; those are the paragraph
    when somebody selected none.
    """
    reader, title = Reader(parts), ""
    places, beside, opened = dict[str, str](), dict[str, str](), set[str]()
    for element in parse_xml(parts[DOCUMENT]).iter(w("p"), w("t"), *_SIGNS, *_OF_COMMENTS):
        number = element.get(w("id")) or ""
        if element.tag == w("p"):
            beside.update({one: f"{beside[one]} " for one in opened})
            if TITLES.match(reader.style_name(element)):
                title = " ".join(paragraph_text(element).split()) or title
        elif element.tag == w("commentRangeStart"):
            beside.setdefault(number, "")
            opened.add(number)
            places.setdefault(number, title)
        elif element.tag == w("commentRangeEnd"):
            opened.discard(number)
        elif element.tag == w("commentReference"):
            places.setdefault(number, title)
            if not beside.get(number, "").strip():
                beside[number] = paragraph_text(next(element.iterancestors(w("p"))))
        else:
            beside.update({one: beside[one] + (element.text or _SIGNS.get(str(element.tag), "")) for one in opened})
    return places, beside


def _resolved(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The paragraphs of comments that somebody marked as dealt with."""
    if _EXTENDED not in parts:
        return frozenset()
    found = parse_xml(parts[_EXTENDED]).iter(f"{_W15}commentEx")
    return frozenset(one.get(f"{_W15}paraId") or "" for one in found if one.get(f"{_W15}done") in {"1", "true"})


# --- text -------------------------------------------------------------------------------------------------------------


def paragraph_text(element: etree._Element) -> str:
    return "".join((one.text or "") if one.tag == w("t") else _SIGNS.get(str(one.tag), "") for one in element.iter())


def last_words(data: bytes, most: int = 60) -> str:
    """The end of what a document prints: what its last page must show. The last paragraph whose letters can be looked
    for counts: signs that no font draws are told elsewhere.
    """
    parts = read_parts(data)
    told = list(Reader(parts).printed(parse_xml(parts[DOCUMENT])))
    return next((text[-most:] for text in reversed(told) if _can_be_found(text[-most:])), "")


def _can_be_found(text: str) -> bool:
    lost = undrawn(text)
    return any(sign.isalnum() and sign not in lost and bidirectional(sign) not in {"R", "AL"} for sign in text)
