"""The hands of people who track what they do, as Word does, or who do a part of it: what `redacteur` edits with.

Each edit is done as it is told: written straight, tracked, or left out. So the same script gives the file with marks,
what it says when all of them are refused, when all are accepted, and when some are. It knows nothing of cpomdoc.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum
from functools import partial

from lxml import etree

from tests.campagnes.negociation.redacteur import PARTIES, SPACE, Geste, Main, Script, W, script, words_of

AUTEURS = {
    "ARS": ("Claire Aubry", "Paul Ménard"),
    "Département": ("Sophie Lacaze", "Karim Belhadj"),
    "Gestionnaire": ("Anne Le Goff", "Luc Tessier"),
}
"""Who holds the pen of each party: two people write in one file."""
MODES = ("suivi", "direct", "mêlé")
_FIRST_ID = 700_000
_DELETED = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
_BOOKMARKS = (f"{W}bookmarkStart", f"{W}bookmarkEnd")


class Facon(Enum):
    """How an edit is done."""

    ECRITE = "written straight"
    SUIVIE = "tracked"
    OMISE = "left out"


Marque = tuple[str, int, int]
"""One thing to accept or to refuse: the party, the number of the edit, its part. A clause that was cut and pasted has
two parts, all others have one.
"""
Facons = Callable[[Marque], Facon]


@dataclass(frozen=True)
class Trace:
    """What is to be proposed for one edit, or for a part of it: by whom, the words struck, the words written; *unite*
    is what its unit says in the base, *nature* what it is alone.
    """

    marque: Marque
    auteur: str
    nature: str
    unite: str
    barre: str
    ecrit: str

    @property
    def geste(self) -> Geste:
        """The same as an edit that is made alone."""
        entier = self.nature in {"retrait", "paragraphe ajouté", "ligne ajoutée", "déplacement"}
        moved = self.nature == "déplacement"
        before, after = ("", "") if moved else (self.barre, self.ecrit)
        return Geste(self.nature, (self.auteur,), self.unite, before, after, entier)


class Plume(Main):
    """The hand of one party that does each edit as *facons* says."""

    def __init__(self, who: str, seed: int, facons: Facons, traces: list[Trace]) -> None:
        super().__init__()
        self._who, self._seed, self._facons, self._traces = who, seed, facons, traces
        self._number, self._id = 0, _FIRST_ID
        self._rng = random.Random()
        self._author = ""

    def begin(self) -> None:
        self._number += 1
        self._rng = random.Random(f"{self._seed} {self._who} {self._number}")
        self._author = self._rng.choice(AUTEURS[self._who])

    def write(self, text: etree._Element, start: int, end: int, new: str) -> None:
        facon = self._facon()
        if facon is Facon.ECRITE:
            super().write(text, start, end, new)
        elif facon is Facon.SUIVIE:
            unit = next(one for one in text.iterancestors(f"{W}tr", f"{W}p") if one.tag == f"{W}tr" or _is_unit(one))
            self._trace("mot", words_of(unit), (text.text or "")[start:end].strip(), new.strip())
            self._replace(text, start, end, new)

    def move(self, element: etree._Element, after: etree._Element) -> None:
        """Cut and pasted (a removal and an addition), or moved under a name; nothing is put after it later."""
        self._gone.add(element)
        said, copy = words_of(element), _copied(element)
        if self._rng.random() < 0.5:
            self._take(element)
            self._put(after, copy, part=1)
            return
        facon = self._facon()
        if facon is Facon.ECRITE:
            after.addnext(element)
        elif facon is Facon.SUIVIE:
            self._trace("déplacement", said, said, said)
            after.addnext(copy)
            name = f"move{self._seed}{self._number}{PARTIES.index(self._who)}"
            for unit, kind in ((element, "moveFrom"), (copy, "moveTo")):
                self._mark_unit(unit, kind)
                self._range(unit, kind, name)

    def _put(self, after: etree._Element, new: etree._Element, part: int = 0) -> None:
        facon = self._facon(part)
        if facon is Facon.ECRITE:
            after.addnext(new)
        elif facon is Facon.SUIVIE:
            row = new.tag == f"{W}tr"
            self._trace("ligne ajoutée" if row else "paragraphe ajouté", words_of(after), "", words_of(new), part)
            after.addnext(new)
            if not row and not part and self._rng.random() < 0.5:
                # typed at the end of the paragraph before: it is the end of that one that came
                self._mark_runs(new, "ins")
                self._mark_end(after, "ins")
            else:
                self._mark_unit(new, "ins")

    def _take(self, element: etree._Element) -> None:
        facon = self._facon()
        if facon is Facon.ECRITE:
            super()._take(element)
        elif facon is Facon.SUIVIE:
            said = words_of(element)
            self._trace("retrait", said, said, "")
            self._mark_unit(element, "del")

    def _facon(self, part: int = 0) -> Facon:
        return self._facons((self._who, self._number, part))

    def _trace(self, nature: str, unit: str, struck: str, written: str, part: int = 0) -> None:
        marque = (self._who, self._number, part)
        self._traces.append(Trace(marque, self._author, nature, unit, struck, written))

    # --- marks

    def _mark(self, kind: str) -> etree._Element:
        self._id += 1
        made = etree.Element(f"{W}{kind}")
        made.set(f"{W}id", str(self._id))
        made.set(f"{W}author", self._author)
        made.set(f"{W}date", f"2026-11-{self._number:02}T09:{self._id % 60:02}:00Z")
        return made

    def _replace(self, text: etree._Element, start: int, end: int, new: str) -> None:
        """Words struck and words written, by turns first, in one mark or in several."""
        run, words = text.getparent(), text.text or ""
        head, tail = _parted(run, text, words[:start], words[end:])
        struck = [self._words("del", run, one) for one in self._cut(words[start:end])]
        written = [self._words("ins", run, one) for one in self._cut(new)]
        made = [*struck, *written] if self._rng.random() < 0.7 else [*written, *struck]
        for one in reversed([head, *made, tail]):
            if one is not None:
                run.addnext(one)
        run.getparent().remove(run)

    def _cut(self, words: str) -> Sequence[str]:
        if len(words) < 6 or self._rng.random() < 0.6:
            return [words] if words else []
        at = self._rng.randrange(1, len(words) - 1)
        return [words[:at], words[at:]]

    def _words(self, kind: str, like: etree._Element, words: str) -> etree._Element:
        mark = self._mark(kind)
        run = etree.SubElement(mark, f"{W}r")
        if (look := like.find(f"{W}rPr")) is not None:
            run.append(deepcopy(look))
        said = etree.SubElement(run, f"{W}delText" if kind == "del" else f"{W}t")
        said.text = words
        said.set(SPACE, "preserve")
        return mark

    def _mark_unit(self, unit: etree._Element, kind: str) -> None:
        """A whole paragraph, or a whole row, that comes or goes."""
        if unit.tag == f"{W}tr":
            properties = unit.find(f"{W}trPr")
            if properties is None:
                properties = etree.Element(f"{W}trPr")
                unit.insert(sum(one.tag == f"{W}tblPrEx" for one in unit), properties)
            properties.append(self._mark(kind))
        for paragraph in unit.iter(f"{W}p"):
            self._mark_end(paragraph, kind)
        self._mark_runs(unit, kind)

    def _mark_runs(self, unit: etree._Element, kind: str) -> None:
        for run in list(unit.iter(f"{W}r")):
            mark = self._mark(kind)
            run.addprevious(mark)
            mark.append(run)
            if kind == "del":
                for said in run:
                    said.tag = _DELETED.get(said.tag, said.tag)

    def _mark_end(self, paragraph: etree._Element, kind: str) -> None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        look = properties.find(f"{W}rPr")
        if look is None:
            look = etree.Element(f"{W}rPr")
            last = [one for one in properties if one.tag in (f"{W}sectPr", f"{W}pPrChange")]
            properties.insert(len(properties) - len(last), look)
        look.insert(0, self._mark(kind))

    def _range(self, paragraph: etree._Element, kind: str, name: str) -> None:
        start = self._mark(f"{kind}RangeStart")
        start.set(f"{W}name", name)
        end = etree.Element(f"{W}{kind}RangeEnd")
        end.set(f"{W}id", start.get(f"{W}id"))
        paragraph.insert(1, start)
        paragraph.addnext(end)


def _is_unit(paragraph: etree._Element) -> bool:
    return next(paragraph.iterancestors(f"{W}tr"), None) is None


def _copied(element: etree._Element) -> etree._Element:
    """A unit as it is pasted: names stay where they were."""
    made = deepcopy(element)
    made.tail = None
    for one in list(made.iter(*_BOOKMARKS)):
        one.getparent().remove(one)
    return made


def _parted(
    run: etree._Element, text: etree._Element, before: str, after: str
) -> tuple[etree._Element | None, etree._Element | None]:
    """What a run says before and after some words, each in a run of its own."""
    found = []
    at = run.index(text)
    for words, keep in ((before, range(at + 1)), (after, range(at, len(run)))):
        made = deepcopy(run)
        made.tail = None
        look = made.find(f"{W}rPr")
        for place, child in enumerate(list(made)):
            if place == at:
                child.text = words
                child.set(SPACE, "preserve")
            if child is not look and (place not in keep or (place == at and not words)):
                made.remove(child)
        found.append(made if len(made) > (look is not None) else None)
    return found[0], found[1]


# --- scripts ----------------------------------------------------------------------------------------------------------


def modes(seed: int) -> dict[str, str]:
    """How each party works: it tracks all, nothing, or one edit in two."""
    return {who: MODES[(seed // 3 + at) % len(MODES)] for at, who in enumerate(PARTIES)}


def _tracks(seed: int, marque: Marque) -> bool:
    who, number, _ = marque
    mode = modes(seed)[who]
    return mode == "suivi" or (mode == "mêlé" and random.Random(f"{who} {number} {seed}").random() < 0.6)


def _facon(seed: int, then: Facon, chosen: Collection[Marque], marque: Marque) -> Facon:
    if not _tracks(seed, marque) or marque in chosen:
        return Facon.ECRITE
    return then


def tracked(base: bytes, seed: int) -> tuple[Script, tuple[Trace, ...]]:
    """The script of a seed with marks where people track, and what is to be proposed for each of them."""
    traces: list[Trace] = []
    made = script(base, seed, lambda who: Plume(who, seed, partial(_facon, seed, Facon.SUIVIE, ()), traces))
    return made, tuple(traces)


def written(base: bytes, seed: int, chosen: Collection[Marque] | None) -> Script:
    """The same script written straight: of what is tracked, only what is *chosen*; None: all of it."""
    then = Facon.ECRITE if chosen is None else Facon.OMISE
    return script(base, seed, lambda who: Plume(who, seed, partial(_facon, seed, then, chosen or ()), []))
