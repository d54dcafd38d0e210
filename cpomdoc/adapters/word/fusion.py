"""A draft that was given out, what parties returned of it, the draft of today -> one Word file in our own XML.

The file is the draft of today with the edits of all parties written in it. It is read again and proved; a merge that
cannot be proved gives no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from cpomdoc.adapters.word.looks import carry_looks
from cpomdoc.adapters.word.normal import TITLES, pages
from cpomdoc.adapters.word.package import DOCUMENT, read_parts, remove, serialize_xml, w, write_parts
from cpomdoc.adapters.word.rewriting import emptied, mend, take_out, write_cell, write_text
from cpomdoc.adapters.word.units import Draft, Unit
from cpomdoc.domain.fusion import AVerifier, Echec, Fusion, MiseEnForme, NonProuvee, Verification, Voix
from cpomdoc.stages.pieces.fusion import Ecrit, Plan, fondre
from cpomdoc.stages.pieces.jetons import same
from cpomdoc.stages.pieces.preuve import strangers, unproved

COURANT = "questionnaires"
"""Who speaks in the draft of today, when the caller does not say."""
_PLAIN = frozenset({"", "normal", "standard", "default style"})
_TEXT_WIDTH = 9071
"""Twentieths of a point between the margins of our pages."""


def fusionner(base: bytes, voix: Sequence[Voix], actuel: bytes, courant: str = COURANT) -> Fusion | NonProuvee:
    """The draft of today with what the voices changed since *base*. *base* and *actuel* are ours; *courant* names whose
    words those of *actuel* are. Raises UnreadableFile.
    """
    return _Merge(base, voix, actuel, courant).made()


@dataclass
class _Story:
    """What all sides say at one place of the page, and what is to be written there."""

    base: list[Unit]
    voix: list[list[Unit]]
    actuel: list[Unit]
    plan: Plan


class _Merge:
    def __init__(self, base: bytes, voix: Sequence[Voix], actuel: bytes, courant: str) -> None:
        self._given = actuel
        self._base = Draft(read_parts(base))
        self._voix = [Draft(read_parts(one.docx)) for one in voix]
        self._actuel = Draft(read_parts(actuel))
        self._noms = [*(one.partie for one in voix), courant]

    def made(self) -> Fusion | NonProuvee:
        """The merged draft, or why there is none."""
        bodies = [[one.unite for one in draft.units("")] for draft in (self._base, *self._voix)]
        if echecs := tuple(strangers(bodies[0], bodies[1:], self._noms)):
            return NonProuvee(echecs, (), ())
        stories = [self._story(place) for place in self._places()]
        plans = [one.plan for one in stories]
        touched = [self._written(one) for one in stories]
        if any(touched):
            self._actuel.forget()
        looks = [*(look for story in stories for look in self._looks(story)), *self._pages()]
        docx = self._packed() if any(touched) or any(one.reportee for one in looks) else self._given
        reprises = tuple(one for plan in plans for one in plan.reprises)
        conflits = tuple(one for plan in plans for one in plan.conflits)
        if echecs := tuple(self._echecs(stories, docx)):
            return NonProuvee(echecs, reprises, conflits)
        return Fusion(
            docx,
            reprises,
            conflits,
            tuple(looks),
            tuple(one for plan in plans for one in plan.deplaces),
            (*(one for plan in plans for one in plan.a_verifier), *self._pictures(), *self._boxes(stories)),
        )

    def _places(self) -> list[str]:
        return list(dict.fromkeys(place for one in (self._base, *self._voix, self._actuel) for place in one.places))

    def _story(self, place: str) -> _Story:
        base, actuel = self._base.units(place), self._actuel.units(place)
        voix = [one.units(place) for one in self._voix]
        told = [[one.unite for one in units] for units in (base, *voix, actuel)]
        return _Story(base, voix, actuel, fondre(told[0], told[1:-1], told[-1], self._noms))

    def _packed(self) -> bytes:
        parts = dict(self._actuel.parts)
        for name, tree in self._actuel.trees.items():
            mend(tree)
            parts[name] = serialize_xml(tree)
        return write_parts(parts)

    def _echecs(self, stories: Sequence[_Story], docx: bytes) -> Iterator[Echec]:
        """What cannot be proved of the file, read again."""
        again = Draft(read_parts(docx))
        for place, one in zip(self._places(), stories, strict=True):
            sides = [[unit.unite for unit in units] for units in (one.base, *one.voix, one.actuel)]
            written = [unit.unite for unit in again.units(place)]
            yield from unproved(sides[0], sides[1:-1], sides[-1], self._noms, one.plan, written)

    # --- writing ------------------------------------------------------------------------------------------------------

    def _written(self, story: _Story) -> bool:
        """Write the plan of a story in the draft of today; whether anything differed."""
        stays = {one.actuel for one in story.plan.ecrits if one.actuel is not None}
        touched = False
        if not (story.actuel and story.actuel[0].unite.place):
            touched = self._new_units(story)
        for at, unit in enumerate(story.actuel):
            if at not in stays:
                take_out(unit.block)
                touched = True
        for one in story.plan.ecrits:
            if one.actuel is not None:
                touched |= self._rewritten(story.actuel[one.actuel], one)
        return touched

    def _rewritten(self, unit: Unit, wanted: Ecrit) -> bool:
        touched = False
        for copy in (unit, *unit.copies):
            for cell, old, new in zip(copy.cells, copy.unite.textes, wanted.textes, strict=True):
                if not same(old, new):
                    touched = True
                    if copy.block.tag == w("p"):
                        write_text(self._actuel, copy.block, new, copy.unite.valeurs)
                    else:
                        write_cell(self._actuel, cell, new, copy.unite.valeurs)
        return touched

    def _new_units(self, story: _Story) -> bool:
        """Put what is new, and what was moved, at its place."""
        last: etree._Element | None = None
        touched = False
        ecrits = story.plan.ecrits
        for at, one in enumerate(ecrits):
            if one.actuel is not None and not one.deplace:
                last = story.actuel[one.actuel].block
                continue
            touched = True
            block = self._block(story, one)
            if block.tag == w("tr"):
                self._put_row(story, block, at, last)
            else:
                self._put_block(block, last)
            last = block
        return touched

    def _block(self, story: _Story, one: Ecrit) -> etree._Element:
        if one.actuel is not None:
            block = story.actuel[one.actuel].block
            remove(block)
            return block
        theirs = story.voix[one.voix][one.unite]
        return self._row(story, one) if theirs.unite.ligne else self._paragraph(story, one, theirs)

    def _put_block(self, block: etree._Element, last: etree._Element | None) -> None:
        body = self._actuel.trees[DOCUMENT].find(w("body"))
        assert body is not None
        if last is None:
            body.insert(0, block)
        else:
            _top(last, body).addnext(block)
        if block.tag == w("tbl"):
            _keep_apart(block)

    def _put_row(self, story: _Story, row: etree._Element, at: int, last: etree._Element | None) -> None:
        """A row in the table it belongs to; in a new one when it belongs to none."""
        one = story.plan.ecrits[at]
        table = story.actuel[one.actuel].unite.tableau if one.actuel is not None else one.tableau
        above = last.getparent() if last is not None and last.tag == w("tr") else None
        if table:
            rows = [unit.block for unit in story.actuel if unit.unite.tableau == table]
            ours = next(element for row in rows for element in row.iterancestors(w("tbl")))
            if last is not None and above is ours:
                last.addnext(row)
            else:
                first = next(element for element in ours if element.tag == w("tr"))
                first.addprevious(row)
            return
        before = story.plan.ecrits[at - 1] if at else None
        if above is not None and last is not None and before is not None and _same_new_table(story, before, one):
            last.addnext(row)
            return
        self._put_block(_table(row), last)

    # --- new units ----------------------------------------------------------------------------------------------------

    def _paragraph(self, story: _Story, one: Ecrit, theirs: Unit) -> etree._Element:
        """A new paragraph in the style that its author gave it, or in that of its neighbour."""
        model = self._neighbour(story, one)
        style = theirs.unite.style
        named = self._actuel.style_ids.get(style)
        block = emptied(model) if model is not None else etree.Element(w("p"))
        known = self._actuel.reader.style_name(model) if model is not None else ""
        if named is not None and style not in _PLAIN and style != known:
            block = etree.Element(w("p"))
            etree.SubElement(etree.SubElement(block, w("pPr")), w("pStyle")).set(w("val"), named)
        write_text(self._actuel, block, one.textes[0])
        return block

    def _neighbour(self, story: _Story, one: Ecrit) -> etree._Element | None:
        """The nearest paragraph of the body that is no title, before or else after."""
        place = story.plan.ecrits.index(one)
        before, after = reversed(story.plan.ecrits[:place]), story.plan.ecrits[place:]
        for other in (*before, *after):
            if other.actuel is not None:
                unit = story.actuel[other.actuel]
                if not unit.unite.ligne and not TITLES.match(unit.unite.style):
                    return unit.block
        return None

    def _row(self, story: _Story, one: Ecrit) -> etree._Element:
        """A new row that looks like one of its table, or like a plain one."""
        model = self._row_model(story, one)
        row = etree.Element(w("tr"))
        properties = model.find(w("trPr")) if model is not None else None
        if properties is not None:
            copied = deepcopy(properties)
            for header in copied.findall(w("tblHeader")):
                copied.remove(header)
            row.append(copied)
        cells = model.findall(w("tc")) if model is not None else []
        for at, text in enumerate(one.textes):
            row.append(self._new_cell(cells[at] if at < len(cells) else None, text, len(one.textes)))
        return row

    def _row_model(self, story: _Story, one: Ecrit) -> etree._Element | None:
        """The nearest row of as many cells, in the table of the new one if it has one; heads last."""
        place = story.plan.ecrits.index(one)
        found = []
        for at, other in enumerate(story.plan.ecrits):
            if other.actuel is None:
                continue
            unit = story.actuel[other.actuel]
            cells = unit.block.findall(w("tc"))
            if unit.unite.ligne and len(cells) == len(one.textes):
                head = unit.block.find(f"{w('trPr')}/{w('tblHeader')}") is not None
                apart = bool(one.tableau) and unit.unite.tableau != one.tableau
                found.append((apart, head, at > place, abs(at - place), unit.block))
        return min(found, key=lambda pair: pair[:4])[4] if found else None

    def _new_cell(self, model: etree._Element | None, text: str, cells: int) -> etree._Element:
        cell = etree.Element(w("tc"))
        properties = model.find(w("tcPr")) if model is not None else None
        if properties is not None:
            copied = deepcopy(properties)
            for merged in copied.findall(w("vMerge")):
                copied.remove(merged)
            cell.append(copied)
        else:
            width = etree.SubElement(etree.SubElement(cell, w("tcPr")), w("tcW"))
            width.set(w("w"), str(_TEXT_WIDTH // cells))
            width.set(w("type"), "dxa")
        models = model.findall(w("p")) if model is not None else []
        cell.append(emptied(models[0]) if models else etree.Element(w("p")))
        paragraphs = [self._actuel.read_paragraph(one) for one in cell.findall(w("p"))]
        write_cell(self._actuel, paragraphs, text)
        return cell

    # --- looks and pictures -------------------------------------------------------------------------------------------

    def _looks(self, story: _Story) -> Iterator[MiseEnForme]:
        """The changes of look of each voice, written where their words stand."""
        ecrits = story.plan.ecrits
        if any(one.unite.place for one in (*story.base, *story.actuel)):
            return
        for number, draft in enumerate(self._voix):
            now = self._actuel.units("")
            if len(now) != len(ecrits):
                return  # what was written is not what was planned: the proof says so
            yield from carry_looks(
                self._noms[number],
                (self._base, story.base),
                (draft, story.voix[number]),
                self._actuel,
                {one.base: now[at] for at, one in enumerate(ecrits) if one.base is not None},
                {one.unite: now[at] for at, one in enumerate(ecrits) if one.actuel is None and one.voix == number},
            )

    def _pages(self) -> Iterator[MiseEnForme]:
        """The size, the orientation and the margins of the pages, where a party changed them: told, not carried."""
        before = list(pages(self._base.trees[DOCUMENT]))
        for nom, draft in zip(self._noms, self._voix, strict=False):
            for old, new in zip(before, pages(draft.trees[DOCUMENT]), strict=True):
                if old != new:
                    yield MiseEnForme(nom, new.place, "", new.texte, False)

    def _pictures(self) -> Iterator[AVerifier]:
        """Pictures that a party put in the draft or took out of it: words are merged, pictures are not."""
        before, now = self._base.pictures(), self._actuel.pictures()
        for nom, draft in zip(self._noms, self._voix, strict=False):
            theirs = draft.pictures()
            added = [lieu for one, lieu in theirs.items() if one not in {*before, *now}]
            gone = [lieu for one, lieu in before.items() if one not in theirs]
            for lieu in (*added, *gone):
                yield AVerifier(Verification.IMAGE, lieu, nom)

    def _boxes(self, stories: Sequence[_Story]) -> Iterator[AVerifier]:
        """Boxes that a party put beside the text: their words are merged, in the text."""
        ours = {one.unite.texte for story in stories for one in (*story.base, *story.actuel) if _boxed(one)}
        for story in stories:
            for unit in (one for units in story.voix for one in units):
                if _boxed(unit) and unit.unite.texte not in ours:
                    yield AVerifier(Verification.BOITE, unit.unite.lieu, unit.unite.texte)


def _boxed(unit: Unit) -> bool:
    """Whether some of its words stand in a box."""
    return next(unit.block.iter(w("txbxContent")), None) is not None


def _top(element: etree._Element, body: etree._Element) -> etree._Element:
    """The block of the body that holds an element: nothing is put inside a table of contents."""
    found = element
    while (above := found.getparent()) is not None and above is not body:
        found = above
    return found


def _keep_apart(table: etree._Element) -> None:
    """A blank paragraph between tables: without one they are a single table."""
    before, after = table.getprevious(), table.getnext()
    if before is not None and before.tag == w("tbl"):
        table.addprevious(etree.Element(w("p")))
    if after is None or after.tag != w("p"):
        table.addnext(etree.Element(w("p")))


def _same_new_table(story: _Story, before: Ecrit, one: Ecrit) -> bool:
    """Whether two new rows were in one new table of their author, with as many cells."""
    if before.actuel is not None or before.tableau or before.voix != one.voix or before.unite < 0:
        return False
    theirs = story.voix[one.voix]
    first, second = theirs[before.unite].unite, theirs[one.unite].unite
    return first.tableau == second.tableau and len(before.textes) == len(one.textes)


def _table(row: etree._Element) -> etree._Element:
    """A new table that begins with a row."""
    table = etree.Element(w("tbl"))
    properties = etree.SubElement(table, w("tblPr"))
    width = etree.SubElement(properties, w("tblW"))
    width.set(w("w"), str(_TEXT_WIDTH))
    width.set(w("type"), "dxa")
    borders = etree.SubElement(properties, w("tblBorders"))
    for side in ("top", "bottom", "insideH"):
        line = etree.SubElement(borders, w(side))
        for name, value in {"val": "single", "sz": "4", "space": "0", "color": "auto"}.items():
            line.set(w(name), value)
    grid = etree.SubElement(table, w("tblGrid"))
    cells = row.findall(w("tc"))
    for _ in cells:
        etree.SubElement(grid, w("gridCol")).set(w("w"), str(_TEXT_WIDTH // max(1, len(cells))))
    table.append(row)
    return table
