"""A draft, a seed -> the same edited by several people in its XML, and what each of them did.

Each edit writes words that nobody else writes, so that a judge can look for them. It knows nothing of cpomdoc.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
CELL, _CELL_ENDS = " | ", "\x1f"
"""What stands between the cells of a row that is told, and while it is read."""
MAIN = "word/document.xml"
PARTIES = ("ARS", "Département", "Gestionnaire")
HOT = 45
"""Units among which most edits are made: people negotiate the same clauses."""
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre")
FIGURE = re.compile(
    rf"\d{{1,2}}(?:er)?[ \u00a0](?:{'|'.join(MONTHS)}|décembre)[ \u00a0]\d{{4}}|\d{{2}}/\d{{2}}/\d{{4}}"
    r"|\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?(?:[ \u00a0]€)?|\d+,\d+(?:[ \u00a0]%)?"
)
"""What the contract takes from answers, as far as can be seen: dates, amounts, rates."""
SYLLABLES = ("ba", "co", "di", "fu", "ga", "lo", "mi", "nu", "pa", "ré", "su", "ti", "vo", "zé")


@dataclass(frozen=True)
class Geste:
    """One edit. *avant* and *apres* are the words struck and written; *unite* the unit of the base, as it was; *entier*
    whether a whole unit came or went; *qui* those who made it, all alike; *devenu* what such a unit says then.
    """

    nature: str
    qui: tuple[str, ...]
    unite: str
    avant: str
    apres: str
    entier: bool = False
    devenu: str = ""


@dataclass(frozen=True)
class Script:
    """What people did to one base: the file of each, and the edits."""

    rendus: tuple[tuple[str, bytes], ...]
    gestes: tuple[Geste, ...]


# --- files ------------------------------------------------------------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {one.filename: package.read(one) for one in package.infolist()}


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), parts[name])
    return target.getvalue()


def with_root(data: bytes, root: etree._Element) -> bytes:
    parts = parts_of(data)
    parts[MAIN] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def root_of(data: bytes) -> etree._Element:
    return etree.fromstring(parts_of(data)[MAIN])


def units_of(root: etree._Element) -> list[etree._Element]:
    """Paragraphs of the body and rows, those of the table of contents aside; what says nothing is none."""
    return [one for one in _walk(root) if words_of(one)]


def _walk(root: etree._Element) -> Iterator[etree._Element]:
    for child in root.iterchildren(etree.Element):
        if child.tag in (f"{W}p", f"{W}tr"):
            yield child
        elif child.tag not in (f"{W}sdt", f"{W}sectPr", f"{W}tblPr"):
            yield from _walk(child)


def words_of(element: etree._Element) -> str:
    """What an element says; tabs, breaks and paragraphs are spaces, and cells are kept apart."""
    said = []
    for one in element.iter(etree.Element):
        if one.tag == f"{W}t":
            said.append(one.text or "")
        elif one.tag == f"{W}noBreakHyphen":
            said.append("\u2011")
        elif one.tag == f"{W}tc":
            said.append(_CELL_ENDS)
        elif one.tag in (f"{W}br", f"{W}p") or (one.tag == f"{W}tab" and one.getparent().tag == f"{W}r"):
            said.append(" ")
    cells = (" ".join(cell.split()) for cell in "".join(said).split(_CELL_ENDS))
    return CELL.join(cell for cell in cells if cell)


# --- values -----------------------------------------------------------------------------------------------------------


def with_values(data: bytes) -> bytes:
    """The draft with a hidden bookmark around each figure, date and short cell, as a draft that knows its answers."""
    root = root_of(data)
    number = 0
    for text in list(root.iter(f"{W}t")):
        run = text.getparent()
        if run.tag != f"{W}r" or any(one.tag == f"{W}sdt" for one in text.iterancestors()):
            continue
        if [one.tag for one in run if one.tag != f"{W}rPr"] != [f"{W}t"]:
            continue
        whole = any(one.tag == f"{W}tc" for one in text.iterancestors()) and len(text.text or "") < 40
        found = [re.match(".+", text.text or "")] if whole else list(FIGURE.finditer(text.text or ""))
        for one in reversed([one for one in found if one is not None and one[0].strip()]):
            number += 1
            _wrapped(run, text, one.start(), one.end(), number)
    return with_root(data, root)


def _wrapped(run: etree._Element, text: etree._Element, start: int, end: int, number: int) -> None:
    """Part a run around one value, and put its bookmark there."""
    words = text.text or ""
    tail = _like(run, words[end:]) if words[end:] else None
    held = _like(run, words[start:end])
    opening = run.makeelement(f"{W}bookmarkStart", {f"{W}id": str(number), f"{W}name": f"_c{number:010x}_1"})
    closing = run.makeelement(f"{W}bookmarkEnd", {f"{W}id": str(number)})
    for one in (tail, closing, held, opening):
        if one is not None:
            run.addnext(one)
    text.text = words[:start]
    text.set(SPACE, "preserve")
    if not text.text:
        run.getparent().remove(run)


def _like(run: etree._Element, words: str) -> etree._Element:
    made = run.makeelement(f"{W}r", {})
    look = run.find(f"{W}rPr")
    if look is not None:
        made.append(deepcopy(look))
    text = etree.SubElement(made, f"{W}t")
    text.text = words
    text.set(SPACE, "preserve")
    return made


# --- hands ------------------------------------------------------------------------------------------------------------


class Main:
    """The hand of somebody: it writes straight into the text. Others write, or leave out, what they are told to."""

    def __init__(self) -> None:
        self._gone: set[etree._Element] = set()
        self._rows: dict[etree._Element, int] = {}

    def begin(self) -> None:
        """A new edit begins."""

    def stands(self, element: etree._Element) -> bool:
        """Whether something may be put after a unit: for whoever edits, it was not taken out."""
        return element not in self._gone

    def rows(self, table: etree._Element) -> int:
        """How many rows a table has for whoever edits it."""
        return self._rows.setdefault(table, len(table.findall(f"{W}tr")))

    def write(self, text: etree._Element, start: int, end: int, new: str) -> None:
        """Other words in the place of some of a text."""
        words = text.text or ""
        text.text = words[:start] + new + words[end:]
        text.set(SPACE, "preserve")

    def add(self, after: etree._Element, new: etree._Element) -> None:
        """A unit more, after another one."""
        if new.tag == f"{W}tr":
            table = after.getparent()
            self._rows[table] = self.rows(table) + 1
        self._put(after, new)

    def drop(self, element: etree._Element) -> None:
        """A unit less."""
        if element.tag == f"{W}tr":
            table = element.getparent()
            self._rows[table] = self.rows(table) - 1
        self._gone.add(element)
        self._take(element)

    def move(self, element: etree._Element, after: etree._Element) -> None:
        """A unit goes after another one."""
        after.addnext(element)

    def _put(self, after: etree._Element, new: etree._Element) -> None:
        after.addnext(new)

    def _take(self, element: etree._Element) -> None:
        element.getparent().remove(element)


# --- people -----------------------------------------------------------------------------------------------------------


def script(base: bytes, seed: int, hand: Callable[[str], Main] = lambda _: Main()) -> Script:
    """Two or three people who edit one base, at the same places often enough; *hand* gives the hand of each."""
    rng = random.Random(seed)
    people = PARTIES[: 2 + seed % 2]
    count = len(units_of(root_of(base)))
    hot = rng.sample(range(count), min(HOT, count))
    trees = {who: root_of(base) for who in people}
    before = [words_of(one) for one in units_of(root_of(base))]
    elements = {who: units_of(tree) for who, tree in trees.items()}
    hands = {who: hand(who) for who in people}
    gestes: list[Geste] = []
    done: dict[str, set[int]] = {who: set() for who in people}
    for who in people:
        for _ in range(rng.randint(7, 15)):
            at = rng.choice(hot) if rng.random() < 0.8 else rng.randrange(count)
            if at in done[who]:
                continue
            hands[who].begin()
            made = _edit(rng, hands[who], elements[who], at, who, before)
            if made is not None:
                done[who].add(at)
                gestes.append(made)
    gestes += _shared(rng, hands, elements, people, done, before)
    return Script(tuple((who, with_root(base, tree)) for who, tree in trees.items()), tuple(gestes))


def _shared(
    rng: random.Random,
    hands: dict[str, Main],
    elements: dict[str, list[etree._Element]],
    people: Sequence[str],
    done: dict[str, set[int]],
    before: Sequence[str],
) -> Iterator[Geste]:
    """What two people agreed to write alike."""
    both = tuple(people[:2])
    for _ in range(2):
        at = rng.randrange(len(before))
        if any(at in done[who] for who in people):
            continue
        state = rng.getstate()
        made = None
        for who in both:
            rng.setstate(state)
            hands[who].begin()
            made = _word(rng, hands[who], elements[who][at], who, before[at])
            done[who].add(at)
        if made is not None:
            yield replace(made, qui=both, devenu=words_of(elements[both[0]][at]))


def _edit(
    rng: random.Random, hand: Main, elements: list[etree._Element], at: int, who: str, before: Sequence[str]
) -> Geste | None:
    element, said = elements[at], before[at]
    row = element.tag == f"{W}tr"
    chosen = rng.choices(
        ("mot", "phrase", "valeur", "moitié", "ajout", "retrait", "déplacement"), (5, 3, 6, 2, 2, 2, 0 if row else 1)
    )[0]
    if chosen == "ajout":
        return _added(rng, hand, element, who, said)
    if chosen == "retrait":
        return _removed(hand, element, who, said)
    if chosen == "déplacement":
        return _moved(rng, hand, elements, at, who, said)
    edits: dict[str, Callable[[random.Random, Main, etree._Element, str, str], Geste | None]] = {
        "mot": _word, "phrase": _phrase, "valeur": _value, "moitié": _half,
    }  # fmt: skip
    return edits[chosen](rng, hand, element, who, said)


def invented(rng: random.Random, words: int = 1) -> str:
    """Words that no contract has."""
    return " ".join("".join(rng.choice(SYLLABLES) for _ in range(5)) + "x" for _ in range(words))


def _texts(element: etree._Element, least: int = 12) -> list[etree._Element]:
    return [one for one in element.iter(f"{W}t") if len(one.text or "") >= least and not _in_value(one)]


def _in_value(text: etree._Element) -> bool:
    run = text.getparent()
    before = run.getprevious()
    return before is not None and before.tag == f"{W}bookmarkStart" and (before.get(f"{W}name") or "").startswith("_c")


def _word(rng: random.Random, hand: Main, element: etree._Element, who: str, said: str) -> Geste | None:
    """One word becomes another one, or a word more, or a word less."""
    places = [
        (one, found) for one in _texts(element) for found in re.finditer(r"(?<=\s)[^\W\d_]{4,}(?=\s)", one.text or "")
    ]
    if not places:
        return None
    text, found = rng.choice(places)
    new = rng.choice((invented(rng), f"{found[0]} {invented(rng)}", ""))
    if new.startswith(found[0]):
        hand.write(text, found.end(), found.end(), new.removeprefix(found[0]))
    else:
        hand.write(text, found.start(), found.end() + (0 if new else 1), new)
    return Geste("mot", (who,), said, found[0] if found[0] not in new else "", new.replace(found[0], "").strip())


def _phrase(rng: random.Random, hand: Main, element: etree._Element, who: str, said: str) -> Geste | None:
    """Several words become several others."""
    places = [
        (one, found)
        for one in _texts(element, 40)
        for found in re.finditer(r"(?<=\s)(?:[^\W\d_]+\s){2,5}", one.text or "")
    ]
    if not places:
        return None
    text, found = rng.choice(places)
    new = invented(rng, rng.randint(1, 4)) + " "
    hand.write(text, found.start(), found.end(), new)
    return Geste("phrase", (who,), said, found[0].strip(), new.strip())


def _held(element: etree._Element) -> list[etree._Element]:
    return [one for one in element.iter(f"{W}t") if _in_value(one)]


def _value(rng: random.Random, hand: Main, element: etree._Element, who: str, said: str) -> Geste | None:
    """A generated value is overtyped as a whole: a figure by a figure, words by words."""
    held = _held(element)
    if not held:
        return None
    text = rng.choice(held)
    old = text.text or ""
    new = _other(rng, old)
    hand.write(text, 0, len(old), new)
    return Geste("valeur", (who,), said, old, new)


def _other(rng: random.Random, old: str) -> str:
    if re.search(r"[^\W\d_]{3}", old) and not any(month in old for month in MONTHS):
        return invented(rng, 2)
    if "/" in old:
        return f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(2051, 2099)}"
    if any(month in old for month in (*MONTHS, "décembre")):
        return f"{rng.randint(2, 28)} {rng.choice(MONTHS)} {rng.randint(2051, 2099)}"
    return f"{rng.randint(101, 999)} {rng.randint(100, 999)} {rng.randint(100, 999)} {rng.randint(100, 999)}"


def _half(rng: random.Random, hand: Main, element: etree._Element, who: str, said: str) -> Geste | None:
    """Half of a value is overtyped: the day of a date, the first digits of an amount."""
    held = [one for one in _held(element) if re.search(r"\d[ \u00a0/]\S", one.text or "")]
    if not held:
        return None
    text = rng.choice(held)
    old = text.text or ""
    cut = [one.start() for one in re.finditer(r"(?<=\S)[ \u00a0/]", old)]
    at = rng.choice(cut)
    digits = rng.choice(("11", "12", "23", "24", "27"))
    if rng.random() < 0.5 or "/" in old:
        new, place = digits, (0, at)
    else:
        new, place = f" {rng.choice(('avril', 'août'))} 2061", (at, len(old))
    hand.write(text, *place, new)
    return Geste("moitié", (who,), said, old, old[: place[0]] + new + old[place[1] :])


def _added(rng: random.Random, hand: Main, element: etree._Element, who: str, said: str) -> Geste:
    """A paragraph, or a row, more: after the unit."""
    if element.tag == f"{W}p":
        words = f"{invented(rng, 3)} {rng.randint(2051, 2099)} {invented(rng, 2)}.".capitalize()
        hand.add(element, _paragraph(element, words))
        return Geste("paragraphe ajouté", (who,), said, "", words, entier=True)
    row = deepcopy(element)
    for mark in list(row.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}tblHeader")):
        mark.getparent().remove(mark)
    told = []
    for cell in row.iter(f"{W}tc"):
        words = invented(rng) if rng.random() < 0.5 else f"{rng.randint(101, 999)} {rng.randint(100, 999)} 051"
        first, *others = cell.findall(f"{W}p")
        for one in others:
            cell.remove(one)
        cell.replace(first, _paragraph(first, words))
        told.append(words)
    hand.add(element, row)
    return Geste("ligne ajoutée", (who,), said, "", CELL.join(told), entier=True)


def _paragraph(like: etree._Element, words: str) -> etree._Element:
    made = like.makeelement(f"{W}p", {})
    if (properties := like.find(f"{W}pPr")) is not None:
        made.append(deepcopy(properties))
    run = etree.SubElement(made, f"{W}r")
    text = etree.SubElement(run, f"{W}t")
    text.text = words
    text.set(SPACE, "preserve")
    return made


def _removed(hand: Main, element: etree._Element, who: str, said: str) -> Geste | None:
    if element.tag == f"{W}tr" and hand.rows(element.getparent()) < 4:
        return None
    hand.drop(element)
    return Geste("retrait", (who,), said, said, "", entier=True)


def _moved(
    rng: random.Random, hand: Main, elements: list[etree._Element], at: int, who: str, said: str
) -> Geste | None:
    """A paragraph of some length goes after another one of the body."""
    others = [one for one in elements if one.tag == f"{W}p" and one is not elements[at] and hand.stands(one)]
    if len(said) < 40 or len(others) < 10:
        return None
    hand.move(elements[at], rng.choice(others))
    return Geste("déplacement", (who,), said, "", "")
