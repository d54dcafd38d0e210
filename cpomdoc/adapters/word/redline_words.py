"""A paragraph before and after -> the one after, where what changed is marked: words, looks, its own properties.

Private helper of the redline. The paragraph after is written in; the one before is only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from lxml import etree

from cpomdoc.adapters.word.fields import RECKONED, keyword
from cpomdoc.adapters.word.package import remove, w
from cpomdoc.adapters.word.redline_marks import DEL, INS, SPACE, THROUGH, Marker, properties_key
from cpomdoc.adapters.word.redline_tokens import END, OBJECT, Hunk, Said, hunks
from cpomdoc.adapters.word.resolution import ANCHORS

VALUE = "_c"
"""How the name of a bookmark begins that holds a generated value."""
_SIGNS: Mapping[str, str] = {
    w("tab"): "\t", w("br"): "\n", w("cr"): "\r", w("noBreakHyphen"): "\u2011", w("softHyphen"): "\u00ad",
}  # fmt: skip
_NOTHING = frozenset({w("rPr"), w("lastRenderedPageBreak"), w("annotationRef")})
_ANCHORED = frozenset({w("commentReference")})
_FIELD = frozenset({w("fldChar"), w("instrText"), w("delInstrText")})
_NOTES = frozenset({w("footnoteReference"), w("endnoteReference")})
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NUMBERS = frozenset({"id", "name", "anchorId", "editId", "paraId", "textId"})
"""Attributes that number things anew in each file."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers of a part stand for: *relations* by identifier, *notes* by reference (« footnoteReference 2 »).
    Two drafts say the same of the same thing, whatever its number.
    """

    relations: Mapping[str, str]
    notes: Mapping[str, str]


class Entangled(Exception):
    """A paragraph in which a field begins or ends that goes on elsewhere: it is no list of words."""


Bring = Callable[[etree._Element], None]


@dataclass
class Span:
    """Signs from *start* on, of one *look*: a run of text, or one object made of *elements*; or an end of paragraph,
    after which one *begins*.
    """

    start: int
    text: str
    elements: list[etree._Element]
    look: tuple[str, ...]
    told: str = ""
    begins: etree._Element | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass
class Line:
    """A paragraph read: its spans, one after the other, and where its generated values stand."""

    spans: list[Span] = field(default_factory=list)
    values: list[tuple[int, int]] = field(default_factory=list)

    @property
    def length(self) -> int:
        return self.spans[-1].end if self.spans else 0

    def said(self) -> Said:
        objects = tuple(span.told for span in self.spans if span.text == OBJECT)
        return Said("".join(span.text for span in self.spans), objects, tuple(self.values))


def read(paragraph: etree._Element, names: Names) -> Line:
    """The spans of a paragraph, whose runs are cut so that each holds text or one thing. Raises Entangled."""
    line = Line()
    values: dict[str, int] = {}
    inner: list[etree._Element] = []
    depth = 0
    for child in _cut(paragraph):
        if child.tag == w("bookmarkStart") and (child.get(w("name")) or "").startswith(VALUE):
            values[child.get(w("id")) or ""] = line.length
        elif child.tag == w("bookmarkEnd") and (child.get(w("id")) or "") in values:
            line.values.append((values.pop(child.get(w("id")) or ""), line.length))
        if child.tag in ANCHORS or child.tag == w("pPr"):
            continue
        depth += _depth(child)
        if depth < 0:
            raise Entangled
        inner.append(child)
        if depth == 0:
            _add(line, inner, names)
            inner = []
    if depth:
        raise Entangled
    return line


def _depth(child: etree._Element) -> int:
    """How many fields more are open after an element."""
    kinds = [one.get(w("fldCharType")) for one in child.iter(w("fldChar"))]
    return kinds.count("begin") - kinds.count("end")


def _cut(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The children of a paragraph, runs of several things cut in as many runs."""
    for child in list(paragraph):
        if child.tag != w("r") or len(groups := _groups(child)) < 2:
            yield child
            continue
        look = child.find(w("rPr"))
        for group in groups[1:][::-1]:
            run = etree.Element(w("r"))
            if look is not None:
                run.append(deepcopy(look))
            run.extend(group)
            child.addnext(run)
        after: etree._Element | None = child
        for _ in groups:
            if after is not None:
                yield after
                after = after.getnext()


def _groups(run: etree._Element) -> list[list[etree._Element]]:
    """What a run holds: signs of text together, other things one by one."""
    found: list[list[etree._Element]] = []
    textual = False
    for child in run:
        if child.tag in _NOTHING:
            continue
        is_text = _is_text(child)
        if is_text and textual:
            found[-1].append(child)
        else:
            found.append([child])
        textual = is_text
    return found


def _is_text(child: etree._Element) -> bool:
    return child.tag == w("t") or (child.tag in _SIGNS and not child.attrib)


def _add(line: Line, elements: list[etree._Element], names: Names) -> None:
    """Add to a line a run, or what counts as one thing; an empty run says nothing."""
    first = elements[0]
    if len(elements) == 1 and first.tag == w("r"):
        held = [child for child in first if child.tag not in _NOTHING]
        if not held or all(child.tag in _ANCHORED for child in held):
            return
        if all(_is_text(child) for child in held):
            text = _text(first)
            if text:
                line.spans.append(Span(line.length, text, elements, look_of(first)))
            return
    line.spans.append(Span(line.length, OBJECT, elements, _look_of_all(elements), told(elements, names)))


def _text(run: etree._Element) -> str:
    return "".join(
        (child.text or "").replace(OBJECT, "\ufffd") if child.tag == w("t") else _SIGNS[str(child.tag)]
        for child in run
        if _is_text(child)
    )


def look_of(run: etree._Element) -> tuple[str, ...]:
    """The look that a run says itself, in a form that can be compared."""
    return properties_key(run.find(w("rPr")))


def _look_of_all(elements: list[etree._Element]) -> tuple[str, ...]:
    """The look of a thing: of its run when it is one, else it is told with the thing."""
    return look_of(elements[0]) if len(elements) == 1 and elements[0].tag == w("r") else ()


def told(elements: list[etree._Element], names: Names) -> str:
    """What an object is, whatever its numbers: of a field that the layout reckons, what it reckons alone; of another
    field, also what it shows, and how, whether it is one element or several runs.
    """
    simple = next((one.get(w("instr")) or "" for element in elements for one in element.iter(w("fldSimple"))), "")
    instruction = simple or "".join(one.text or "" for element in elements for one in element.iter(w("instrText")))
    if not instruction.strip():
        return "".join(_told(element, names) for element in elements)
    said = f"champ {' '.join(instruction.split())}"
    if keyword(instruction) in RECKONED:
        return said
    runs = [run for element in elements for run in element.iter(w("r")) if not any(one.tag in _FIELD for one in run)]
    return f"{said} {''.join(_told(run, names) for run in runs)}"


def _told(element: etree._Element, names: Names) -> str:
    if element.tag in ANCHORS:
        return ""
    if element.tag in (w("rPr"), w("pPr")):
        return repr(properties_key(element))
    if element.tag in _NOTES:
        return names.notes.get(note_key(element), "")
    said = [
        f"{key!s}={names.relations.get(str(value), str(value)) if str(key).startswith(_REL) else str(value)}"
        for key, value in sorted(element.attrib.items())
        if str(key).rpartition("}")[2] not in _NUMBERS or str(key).startswith(_REL)
    ]
    held = "".join(_told(one, names) for one in element.iterchildren(etree.Element))
    return f"<{element.tag} {said}>{(element.text or '').replace(OBJECT, '')}{held}</>"


def note_key(reference: etree._Element) -> str:
    """By what a note is known that a text refers to: « footnoteReference 2 »."""
    return f"{str(reference.tag).rpartition('}')[2]} {reference.get(w('id'))}"


# --- writing ----------------------------------------------------------------------------------------------------------


def mark_words(marker: Marker, old: Line, paragraphs: Sequence[etree._Element], names: Names, bring: Bring) -> None:
    """Mark in one paragraph, or in several that one became, what differs from *old*: looks, and words. *bring* makes
    what a copy leads to stand where it goes. Raises Entangled.
    """
    new = _one_line([read(paragraph, names) for paragraph in paragraphs], paragraphs)
    found = hunks(old.said(), new.said())
    kept = list(_kept(found, old.length))
    looks = [at for start, place, length in kept for at in _edges(old, start, place, length)]
    _cut_at(new, {*(hunk.start for hunk in found), *(hunk.end for hunk in found), *looks})
    for start, place, length in kept:
        _mark_looks(marker, old, new, (start, place, length))
    for hunk in found:
        _mark_hunk(marker, old, new, hunk, paragraphs[0], bring)


def _one_line(lines: Sequence[Line], paragraphs: Sequence[etree._Element]) -> Line:
    """The lines of several paragraphs as one, their ends between them."""
    whole = Line()
    for line, paragraph in zip(lines, paragraphs, strict=True):
        if whole.spans or paragraph is not paragraphs[0]:
            whole.spans.append(Span(whole.length, END, [], (), begins=paragraph))
        at = whole.length
        whole.values += [(start + at, end + at) for start, end in line.values]
        whole.spans += [replace(span, start=span.start + at) for span in line.spans]
    return whole


def _kept(found: list[Hunk], length: int) -> Iterator[tuple[int, int, int]]:
    """What stayed: from where before, from where after, how many signs."""
    before = after = 0
    for hunk in found:
        if hunk.old_start > before:
            yield before, after, hunk.old_start - before
        before, after = hunk.old_end, hunk.end
    if length > before:
        yield before, after, length - before


def _edges(old: Line, start: int, place: int, length: int) -> Iterator[int]:
    """Where, in what stayed, the look may have changed."""
    for span in old.spans:
        if start < span.start < start + length:
            yield place + span.start - start


def _cut_at(line: Line, places: set[int]) -> None:
    """Cut the runs of a line where a change begins or ends."""
    done: list[Span] = []
    for span in line.spans:
        inner = sorted(at for at in places if span.start < at < span.end)
        for at in reversed(inner):
            tail = _split_run(span.elements[0], at - span.start)
            done_tail = Span(at, span.text[at - span.start :], [tail], span.look)
            span.text = span.text[: at - span.start]
            done.append(done_tail)
        done.append(span)
    line.spans = sorted(done, key=lambda span: span.start)


def _split_run(run: etree._Element, at: int) -> etree._Element:
    """Cut a run of text after *at* signs; what follows is a run of its own, which is given back."""
    tail = etree.Element(w("r"))
    look = run.find(w("rPr"))
    if look is not None:
        tail.append(deepcopy(look))
    passed = 0
    for child in [one for one in run if _is_text(one)]:
        size = len(child.text or "") if child.tag == w("t") else 1
        if passed >= at:
            tail.append(child)
        elif passed + size > at:
            rest = etree.SubElement(tail, w("t"))
            text = child.text or ""
            rest.text, child.text = text[at - passed :], text[: at - passed]
            for one in (rest, child):
                one.set(SPACE, "preserve")
        passed += size
    run.addnext(tail)
    return tail


def _mark_looks(marker: Marker, old: Line, new: Line, kept: tuple[int, int, int]) -> None:
    """Note the former look of what stayed and looks otherwise."""
    start, place, length = kept
    former = iter([span for span in old.spans if span.end > start])
    current = next(former)
    for span in new.spans:
        if not place <= span.start < place + length:
            continue
        while current.end <= start + span.start - place:
            current = next(former)
        if span.look != current.look:
            marker.look(span.elements[0], current.elements[0].find(w("rPr")))


def _mark_hunk(marker: Marker, old: Line, new: Line, hunk: Hunk, paragraph: etree._Element, bring: Bring) -> None:
    added = [element for span in new.spans if hunk.start <= span.start < hunk.end for element in span.elements]
    if hunk.old_end > hunk.old_start:
        put = _before(added[0]) if added else _after(new, hunk.start, paragraph)
        for element in _removed(marker, old, hunk.old_start, hunk.old_end, bring):
            put(element)
    _mark_added(marker, added)


def _mark_added(marker: Marker, added: list[etree._Element]) -> None:
    """Mark elements that came: neighbours together, what anchors between them aside."""
    group: etree._Element | None = None
    for element in added:
        if element.tag in THROUGH:
            marker.runs(element, INS)
            group = None
            continue
        if element.tag == w("fldSimple"):
            box = etree.Element(w("p"))
            element.addprevious(box)
            box.append(element)
            marker.runs(box, INS)
            for one in list(box):
                box.addprevious(one)
            remove(box)
            group = None
            continue
        if group is None or group.getnext() is not element:
            group = marker.mark(INS)
            element.addprevious(group)
        group.append(element)


def _removed(marker: Marker, old: Line, start: int, end: int, bring: Bring) -> list[etree._Element]:
    """What stood from *start* to *end*, copied and struck."""
    box = etree.Element(w("p"))
    for span in old.spans:
        first, last = max(start, span.start), min(end, span.end)
        if first >= last:
            continue
        copies = [deepcopy(element) for element in span.elements]
        if len(span.text) > last - first:
            copies = [_part(copies[0], first - span.start, last - span.start)]
        box.extend(copies)
    without_anchors(box)
    bring(box)
    marker.runs(box, DEL)
    return list(box)


def _part(run: etree._Element, start: int, end: int) -> etree._Element:
    """A run of text from *start* to *end*."""
    box = etree.Element(w("p"))
    box.append(run)
    if end < len(_text(run)):
        remove(_split_run(run, end))
    return _split_run(run, start) if start else run


def without_anchors(box: etree._Element) -> None:
    """Take out what names or comments a place: of what goes, nobody looks for the place."""
    for one in list(box.iter(*ANCHORS)):
        remove(one)
    for one in list(box.iter(*_ANCHORED)):
        run = one.getparent()
        remove(one)
        if run is not None and all(child.tag in _NOTHING for child in run):
            remove(run)


def _before(element: etree._Element) -> Callable[[etree._Element], None]:
    return lambda one: element.addprevious(one)


def _after(new: Line, place: int, paragraph: etree._Element) -> Callable[[etree._Element], None]:
    """Where to put what went and nothing replaces: after what stands before it, outside a bookmark that ends there."""
    left = [span for span in new.spans if span.end <= place]
    if left and left[-1].begins is not None:
        paragraph = left[-1].begins
    if left and left[-1].begins is None:
        at = left[-1].elements[-1]
        parent = at.getparent()
        if parent is not None and parent.tag != w("p"):
            at = parent  # it is marked as added: what went is none of it
    else:
        properties = paragraph.find(w("pPr"))
        if properties is None:
            place_holder = etree.Element(w("pPr"))
            paragraph.insert(0, place_holder)
            properties = place_holder
        at = properties
    cursor = [at]
    following = at.getnext()
    while following is not None and following.tag == w("bookmarkEnd"):
        cursor[0], following = following, following.getnext()

    def put(one: etree._Element) -> None:
        cursor[0].addnext(one)
        cursor[0] = one

    return put
