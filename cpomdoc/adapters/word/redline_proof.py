"""A redline and the two drafts that it compares -> what is not as it should be once all is accepted, or all refused.

Private helper of the redline. Two witnesses: the normal form, which says what people read, row by row with its look;
and the form of this module, which holds every cell, every property and every sign, and knows no default.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from lxml import etree

from cpomdoc.adapters.word.normal import passages_of
from cpomdoc.adapters.word.package import w
from cpomdoc.adapters.word.redline_blocks import FIELD, blocks
from cpomdoc.adapters.word.redline_carry import NUMBERING, lists_of, names_of
from cpomdoc.adapters.word.redline_draft import Draft, written
from cpomdoc.adapters.word.redline_marks import plain, properties_key
from cpomdoc.adapters.word.redline_notes import KINDS, part_of
from cpomdoc.adapters.word.redline_words import Names, read
from cpomdoc.adapters.word.resolution import accept_all, refuse_all
from cpomdoc.adapters.word.styles import PART as STYLES

_PROPERTIES = frozenset(w(name) for name in ("tblPr", "tblGrid", "trPr", "tblPrEx", "tcPr"))
_KEPT = 200
_LEFT_OUT = frozenset({w("p"), w("tbl"), w("tr")})
NOTES = frozenset(part_of(kind) for kind in KINDS.values())
"""The parts of notes: what they say is read where a text refers to them."""


class Sens(StrEnum):
    """What was done of all changes; the value says it to people."""

    ACCEPTE = "tout accepté"
    REFUSE = "tout refusé"


@dataclass(frozen=True, slots=True)
class Ecart:
    """What a redline gives in the part *partie* once all is accepted or refused, and what it should give."""

    sens: Sens
    partie: str
    attendu: str
    obtenu: str


Form = tuple[str, ...]
"""What a story holds, block after block, in a form that can be compared."""


def faults(made: Mapping[str, bytes], before: Draft, after: Draft) -> Iterator[Ecart]:
    """Where a redline does not give *after* once accepted, or *before* once refused."""
    trees = Draft(made).trees
    yield from _faults(made, {name: deepcopy(root) for name, root in trees.items()}, after, Sens.ACCEPTE)
    yield from _faults(made, trees, before, Sens.REFUSE)


def _faults(
    made: Mapping[str, bytes], found: Mapping[str, etree._Element], draft: Draft, sens: Sens
) -> Iterator[Ecart]:
    """*found* are the stories of *made*: they are resolved here."""
    wanted, expected = draft.parts, draft.trees
    for root in found.values():
        (accept_all if sens is Sens.ACCEPTE else refuse_all)(root)
    if made.get(NUMBERING) != wanted.get(NUMBERING):
        draft = Draft(wanted)
        expected = draft.trees
        _name_lists(found, lists_of(made))
        _name_lists(expected, lists_of(wanted))
    alike = set[etree._Element]()
    for name in sorted((expected.keys() & found.keys()) - NOTES):
        names = names_of(wanted, name, expected), names_of(made, name, found)
        if _lead_alike(*names):
            alike.update(_written_alike(draft, expected[name], found[name]))
        yield from _differences(sens, name, form(expected[name], names[0], alike), form(found[name], names[1], alike))
    styled = {**made, STYLES: wanted[STYLES]} if sens is Sens.REFUSE and STYLES in wanted else made
    told = [tuple(repr(one) for one in passages_of(*given, alike)) for given in ((wanted, expected), (styled, found))]
    yield from _differences(sens, "texte", *told)


def _lead_alike(wanted: Names, made: Names) -> bool:
    return wanted.relations.items() <= made.relations.items() and wanted.notes == made.notes


def _written_alike(draft: Draft, expected: etree._Element, found: etree._Element) -> Iterator[etree._Element]:
    """The blocks that stand at the same place in two bodies and are written alike, names of places aside: they say the
    same, and need not be told. Fields do: what one holds is told by where it begins.
    """
    bodies = expected.find(w("body")), found.find(w("body"))
    if bodies[0] is not None and bodies[1] is not None:
        yield from _alike(draft, bodies[0], bodies[1])


def _alike(draft: Draft, expected: etree._Element, found: etree._Element) -> Iterator[etree._Element]:
    """The same of a body, or of a table, row by row."""
    both = [[one for one in box if one.tag in _LEFT_OUT] for box in (expected, found)]
    if len(both[0]) != len(both[1]):
        return
    for one, other in zip(*both, strict=True):
        if draft.written(one) == written(other):
            if next(one.iter(w("fldChar")), None) is None:
                yield from (one, other)
        elif one.tag == other.tag == w("tbl"):
            yield from _alike(draft, one, other)


def _name_lists(trees: Mapping[str, etree._Element], lists: Mapping[str, str]) -> None:
    """Call each list by what it looks like: two drafts number theirs otherwise."""
    for root in trees.values():
        for number in root.iter(w("numId")):
            key = number.get(w("val")) or ""
            number.set(w("val"), lists.get(key, key))


def _differences(sens: Sens, name: str, expected: Form, found: Form) -> Iterator[Ecart]:
    if expected != found:
        one, other = next(pair for pair in zip_longest(expected, found, fillvalue="") if pair[0] != pair[1])
        yield Ecart(sens, name, one[:_KEPT], other[:_KEPT])


def form(root: etree._Element, names: Names, aside: Collection[etree._Element] = frozenset()) -> Form:
    """What a story holds, blocks *aside* left out; how runs are cut, and the numbers and names of things, are no part
    of it.
    """
    body = root.find(w("body"))
    return tuple(_box(body if body is not None else root, names, aside))


def _box(box: etree._Element, names: Names, aside: Collection[etree._Element]) -> Iterator[str]:
    for block in blocks(box, aside):
        if block.kind == FIELD:
            yield str(block.unit.kind)
            continue
        for element in block.elements:
            yield from _block(element, names, aside)
    yield from (f"pages {properties_key(one)}" for one in box.iterchildren(w("sectPr")))


def _block(element: etree._Element, names: Names, aside: Collection[etree._Element]) -> Iterator[str]:
    if element in aside:
        return
    if element.tag == w("p"):
        yield _paragraph(element, names)
    elif element.tag in (w("tbl"), w("tr"), w("tc")):
        said = [f"{one.tag} {properties_key(one)}" for one in element if one.tag in _PROPERTIES and len(one)]
        yield f"<{element.tag} {said}>"
        if element.tag == w("tc"):
            yield from _box(element, names, aside)
        else:
            for child in element:
                yield from _block(child, names, aside)
        yield "</>"
    elif element.tag == w("sdt"):
        content = element.find(w("sdtContent"))
        yield from _box(content, names, aside) if content is not None else ()
    elif element.tag not in _PROPERTIES:
        yield plain(element)


def _paragraph(paragraph: etree._Element, names: Names) -> str:
    properties = paragraph.find(w("pPr"))
    look = properties.find(w("rPr")) if properties is not None else None
    section = properties.find(w("sectPr")) if properties is not None else None
    said: list[tuple[str, object]] = []
    for span in read(paragraph, names).spans:
        if said and said[-1][1] == span.look and not span.told:
            said[-1] = (said[-1][0] + span.text, span.look)
        else:
            said.append((span.text + span.told, span.look))
    return repr((properties_key(properties), properties_key(look), properties_key(section), said))
