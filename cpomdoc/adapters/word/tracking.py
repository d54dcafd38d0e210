"""The changes that a program tracked in a Word file -> what each person did, with the marks that say so.

A program makes several marks of one gesture, and some marks of nothing: words are what counts. Whatever bears an author
and is not known here is told as a change too, so that no kind of mark passes unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from cpomdoc.adapters.word.fields import unwrap
from cpomdoc.adapters.word.package import W, remove, w
from cpomdoc.adapters.word.resolution import CELLS, CHANGES, GOING, MARKS, W14, paragraph_marks, row_marks
from cpomdoc.domain.relecture import Suivi

UNKNOWN = "auteur non renseigné"
CELL, PARAGRAPH = " | ", " / "
_MOVES = frozenset({w("moveFrom"), w("moveTo")})
_CELLS = {w("cellIns"): "cellule ajoutée", w("cellDel"): "cellule retirée", w("cellMerge"): "cellules réunies"}
_COLUMNS = {w("cellIns"): "colonne ajoutée", w("cellDel"): "colonne retirée", w("cellMerge"): "cellules réunies"}
_CHANGES = {
    w(name): words
    for name, words in {
        "rPrChange": "mise en forme", "pPrChange": "mise en forme", "sectPrChange": "mise en page",
        "tblPrChange": "mise en forme du tableau", "tblPrExChange": "mise en forme du tableau",
        "trPrChange": "mise en forme du tableau", "tcPrChange": "mise en forme du tableau",
        "tblGridChange": "mise en forme du tableau", "numberingChange": "numérotation",
    }.items()
}  # fmt: skip
_RANGES = {
    w("customXmlInsRangeStart"): "ajout", w("customXmlDelRangeStart"): "suppression",
    w("customXmlMoveFromRangeStart"): "déplacement", w("customXmlMoveToRangeStart"): "déplacement",
}  # fmt: skip
_TOLD_BY_OTHERS = frozenset({w("moveFromRangeStart"), w("moveToRangeStart"), w("comment"), f"{{{W14}}}comment"})
_THROUGH = frozenset(
    {w("hyperlink"), w("sdt"), w("sdtContent"), w("fldSimple"), w("smartTag"), w("customXml"), w("dir"), w("bdo")}
)
_NOTHING = frozenset({w("rPr"), w("t"), w("delText"), w("lastRenderedPageBreak")})
_WORDS_KEPT, _TEXT_KEPT = 200, 4000
_SIGNS = {w("tab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "\u2011"}


@dataclass(frozen=True, slots=True)
class Told:
    """What one person did at one place, and the *marks* that say it in the tree that was read."""

    suivi: Suivi
    marks: tuple[etree._Element, ...]


@dataclass
class _Gathered:
    """What is being gathered: the marks of one author that touch one another. *struck* is what he added himself."""

    author: str
    before: str = ""
    after: str = ""
    struck: str = ""
    moved: bool = False
    marks: list[etree._Element] = field(default_factory=list)

    def add(self, level: Sequence[etree._Element], words: str) -> None:
        """Add words that bear the marks of *level*, the innermost last."""
        self.marks += [mark for mark in level if mark not in self.marks]
        self.moved = self.moved or level[-1].tag in _MOVES
        if len(level) > 1 and level[-1].tag in GOING and level[0].tag not in GOING:
            self.struck += words
        elif level[-1].tag in GOING:
            self.before += words
        else:
            self.after += words

    def goes(self) -> bool | None:
        """Whether all of it goes; None when some comes and some goes."""
        goes = {mark.tag in GOING for mark in self.marks}
        return goes.pop() if len(goes) == 1 else None

    def told(self, title: str) -> Told:
        before = self.before or ("" if self.after else self.struck)
        if before and self.after and not self.moved:
            nature, words = "remplacement", f"{before}\u00a0» par «\u00a0{self.after}"
        else:
            nature = "déplacement" if self.moved else "suppression" if before else "ajout"
            words = before or self.after
        return _told(self.author, nature, words, title, self.marks, before, self.after)


def _told(
    author: str, nature: str, words: str, title: str, marks: Sequence[etree._Element], before: str = "", after: str = ""
) -> Told:
    kept = (" ".join(text.split())[:_TEXT_KEPT] for text in (before, after))
    return Told(Suivi(author, nature, " ".join(words.split())[:_WORDS_KEPT], title, *kept), tuple(marks))


def gestures(root: etree._Element, titles: frozenset[str]) -> Iterator[Suivi]:
    """What each person proposes in a part, in its order. *titles* are the styles of titles."""
    yield from (one.suivi for one in told_in(root, titles))


def told_in(root: etree._Element, titles: frozenset[str]) -> Iterator[Told]:
    """The same, with the marks of each; no mark is of two gestures."""
    wholes = _Wholes(root)
    looks = _looks(root)
    title = ""
    for element in list(root.iter(etree.Element)):
        if element in wholes.begins:
            yield wholes.begins[element].told(title)
        if element.tag == w("p"):
            if _style(element) in titles:
                title = _text(element) or title
            yield from _of_paragraph(element, title, wholes)
        elif element in looks:
            yield _look_told(looks[element], title)
        elif (told := _of_property(element, title, wholes)) is not None:
            yield told


# --- rows, columns, moves ---------------------------------------------------------------------------------------------


@dataclass
class _Whole:
    """A gesture of several places: a row, a table, a column, a move."""

    author: str
    nature: str
    before: str
    after: str
    marks: list[etree._Element]

    def told(self, title: str) -> Told:
        return _told(self.author, self.nature, self.before or self.after, title, self.marks, self.before, self.after)


class _Wholes:
    """The gestures of rows, columns and moves, by the element where each begins; the marks that they account for."""

    def __init__(self, root: etree._Element) -> None:
        self.begins: dict[etree._Element, _Whole] = {}
        self.claimed: set[etree._Element] = set()
        for table in root.iter(w("tbl")):
            self._rows(table)
            self._columns(table)
        self._moves(root)

    def claim(self, begin: etree._Element, whole: _Whole) -> None:
        self.begins[begin] = whole
        self.claimed.update(whole.marks)

    def _rows(self, table: etree._Element) -> None:
        marked = [(row, marks[0]) for row in table.iterchildren(w("tr")) if (marks := row_marks(row))]
        alike = {(_author(mark), mark.tag in GOING) for _, mark in marked}
        whole = len(marked) > 1 and len(alike) == 1 and len(marked) == len(table.findall(w("tr")))
        for rows in [marked] if whole else [[one] for one in marked]:
            author, goes = _author(rows[0][1]), rows[0][1].tag in GOING
            marks = [mark for row, _ in rows for mark in _of_one(row, author, goes)]
            said = "\n".join(_cells_said(row) for row, _ in rows)
            what = "d’un tableau" if whole else "d’une ligne de tableau"
            nature = f"{'suppression' if goes else 'ajout'} {what}"
            self.claim(rows[0][0], _Whole(author, nature, said if goes else "", "" if goes else said, marks))

    def _columns(self, table: etree._Element) -> None:
        found: dict[tuple[str, str, int], list[etree._Element]] = {}
        for row in table.iterchildren(w("tr")):
            for place, cell in enumerate(row.iterchildren(w("tc"))):
                for mark in cell.iterfind(f"{w('tcPr')}/*"):
                    if mark.tag in CELLS:
                        found.setdefault((_author(mark), str(mark.tag), place), []).append(mark)
        for (author, tag, _), marks in found.items():
            cells = [next(mark.iterancestors(w("tc"))) for mark in marks]
            goes = tag == w("cellDel")
            inside = [one for cell in cells for one in _of_one(cell, author, goes) if tag != w("cellMerge")]
            said = CELL.join(text for cell in cells if (text := _cell_said(cell)))
            nature = (_COLUMNS if len(cells) > 1 else _CELLS)[tag]
            whole = _Whole(author, nature, said if goes else "", "" if goes else said, [*marks, *inside])
            self.claim(marks[0], whole)

    def _moves(self, root: etree._Element) -> None:
        """What went from one place and came to another under one name; without a name, with the same words."""
        named: dict[str, list[etree._Element]] = {}
        names = dict(_named_moves(root))
        for mark, name in names.items():
            if mark not in self.claimed:
                paragraph = next(mark.iterancestors(w("p")), mark)
                others = (one for one in paragraph.iter(str(mark.tag)) if one is not mark)
                inside = name or next((names[one] for one in others if names[one]), "")
                named.setdefault(inside or f"{_author(mark)}\0{_text(paragraph)}", []).append(mark)
        for marks in named.values():
            before, after = (
                _moved_text([one for one in marks if (one.tag in GOING) == goes]) for goes in (True, False)
            )
            if {mark.tag for mark in marks} == _MOVES:
                self.claim(marks[0], _Whole(_author(marks[0]), "déplacement", before, after, marks))


def _of_one(box: etree._Element, author: str, goes: bool) -> list[etree._Element]:
    """The marks of one author, in one direction, below an element."""
    return [mark for mark in box.iter(*MARKS) if _author(mark) == author and (mark.tag in GOING) == goes]


def _named_moves(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each mark of a move, and the name of the range in which it stands; nothing when it stands in none, as an end of
    paragraph does, which is written before its words.
    """
    ends = {w("moveFromRangeEnd"), w("moveToRangeEnd")}
    open_ones: dict[tuple[bool, str], str] = {}
    for element in root.iter(etree.Element):
        goes = str(element.tag).startswith(w("moveFrom"))
        key = (goes, element.get(w("id")) or "")
        if element.tag in (w("moveFromRangeStart"), w("moveToRangeStart")):
            open_ones[key] = element.get(w("name")) or ""
        elif element.tag in ends:
            open_ones.pop(key, None)
        elif element.tag in _MOVES:
            yield element, next((name for (going, _), name in reversed(open_ones.items()) if going == goes), "")


def _moved_text(marks: Sequence[etree._Element]) -> str:
    """The words of some marks, paragraphs apart."""
    found: dict[etree._Element | None, str] = {}
    for mark in marks:
        paragraph = next(mark.iterancestors(w("p")), None)
        found[paragraph] = found.get(paragraph, "") + "".join(_text(run) for run in mark.iter(w("r")))
    return PARAGRAPH.join(text for text in found.values() if text.strip())


def _cells_said(row: etree._Element) -> str:
    return CELL.join(text for cell in row.iterchildren(w("tc")) if (text := _cell_said(cell)))


def _cell_said(cell: etree._Element) -> str:
    return PARAGRAPH.join(text for one in cell.iter(w("p")) if (text := _text(one)))


# --- paragraphs -------------------------------------------------------------------------------------------------------


def _of_paragraph(paragraph: etree._Element, title: str, wholes: _Wholes) -> Iterator[Told]:
    """The gestures of one paragraph: of its words, of its end, or of both at once."""
    marks = [mark for mark in paragraph_marks(paragraph) if mark not in wholes.claimed]
    found, inner, kept = _gathered(paragraph, wholes.claimed)
    if marks and not kept and _is_one(found, marks[0]):
        mark = marks.pop(0)
        verb = _verb(mark, "paragraphe déplacé", "paragraphe retiré", "paragraphe ajouté")
        yield _whole_paragraph(mark, verb, paragraph, [mark, *(one for each in found for one in each.marks)], title)
        found = []
    yield from (one.told(title) for one in found)
    yield from (one.told(title) for one in inner)
    for mark in marks:
        follower = _follower(paragraph)
        words = _gathered(follower, wholes.claimed) if follower is not None else ([], [], True)
        if follower is not None and kept and words[0] and not words[2] and _is_one(words[0], mark):
            taken = [mark, *(one for each in words[0] for one in each.marks)]
            wholes.claimed.update(taken)
            verb = _verb(mark, "paragraphe déplacé", "paragraphe retiré", "paragraphe ajouté")
            yield _whole_paragraph(mark, verb, follower, taken, title)
        else:
            verb = _verb(mark, "paragraphe déplacé", "paragraphe réuni au suivant", "paragraphe coupé en deux")
            yield _told(_author(mark), verb, "", title, [mark])


def _verb(mark: etree._Element, moved: str, gone: str, come: str) -> str:
    return moved if mark.tag in _MOVES else gone if mark.tag in GOING else come


def _whole_paragraph(
    mark: etree._Element, verb: str, paragraph: etree._Element, marks: Sequence[etree._Element], title: str
) -> Told:
    text = _text(paragraph)
    before, after = (text, "") if mark.tag in GOING else ("", text)
    return _told(_author(mark), verb, text, title, marks, before, after)


def _is_one(found: Sequence[_Gathered], mark: etree._Element) -> bool:
    """Whether all that was gathered is of the author of a mark, and goes, or comes, as it does."""
    return all((one.author, one.goes()) == (_author(mark), mark.tag in GOING) for one in found)


def _follower(paragraph: etree._Element) -> etree._Element | None:
    follower = next((one for one in paragraph.itersiblings() if one.tag in (w("p"), w("tbl"))), None)
    return follower if follower is not None and follower.tag == w("p") else None


def _gathered(paragraph: etree._Element, claimed: set[etree._Element]) -> tuple[list[_Gathered], list[_Gathered], bool]:
    """The gestures on the words of a paragraph; those of somebody else inside them; whether any words bear no mark."""
    found: tuple[list[_Gathered], list[_Gathered]] = ([], [])
    open_ones: list[_Gathered | None] = [None, None]
    kept = False
    for run, state in _runs(paragraph, ()):
        words = _text(run) or _thing(run)
        if not words:
            continue  # an empty run neither counts nor separates
        levels = _levels([mark for mark in state if mark not in claimed])
        kept = kept or not levels
        for depth in (0, 1):
            level = levels[depth] if depth < len(levels) else None
            current = open_ones[depth]
            if level is None:
                open_ones[depth] = None
                continue
            if current is None or current.author != _author(level[-1]):
                current = open_ones[depth] = _Gathered(_author(level[-1]))
                found[depth].append(current)
            current.add(level, words)
    return found[0], found[1], kept


def _levels(state: Sequence[etree._Element]) -> list[list[etree._Element]]:
    """The marks around some words, the outermost first; those of one author together."""
    levels: list[list[etree._Element]] = []
    for mark in state:
        if levels and _author(levels[-1][-1]) == _author(mark):
            levels[-1].append(mark)
        else:
            levels.append([mark])
    return levels if len(levels) < 3 else [levels[0], [mark for level in levels[1:] for mark in level]]


def _runs(
    box: etree._Element, state: tuple[etree._Element, ...]
) -> Iterator[tuple[etree._Element, tuple[etree._Element, ...]]]:
    for child in box.iterchildren(etree.Element):
        if child.tag in MARKS:
            yield from _runs(child, (*state, child))
        elif child.tag in _THROUGH:
            yield from _runs(child, state)
        elif child.tag == w("r"):
            yield child, state


# --- looks and the rest -----------------------------------------------------------------------------------------------


def _looks(root: etree._Element) -> Mapping[etree._Element, list[etree._Element]]:
    """The changes of look, by the first of each gesture: one for each paragraph or table, and author."""
    found: dict[tuple[str, str, str], list[etree._Element]] = {}
    for change in root.iter(*CHANGES):
        place = next((one for one in change.iterancestors() if one.tag in (w("tbl"), w("p"))), change)
        author = _author(change) if change.tag != w("tblGridChange") else _author_of_table(change)
        key = (author, _CHANGES[str(change.tag)], str(place.getroottree().getpath(place)))
        found.setdefault(key, []).append(change)
    return {changes[0]: changes for changes in found.values()}


def _author_of_table(change: etree._Element) -> str:
    """A change of a grid bears no author: it is of whoever else changed the table's look."""
    table = next(change.iterancestors(w("tbl")), None)
    others = table.iter(w("tblPrChange"), w("tcPrChange"), w("trPrChange")) if table is not None else iter(())
    return next((_author(one) for one in others), _author(change))


def _look_told(changes: Sequence[etree._Element], title: str) -> Told:
    first = changes[0]
    author = _author(first) if first.tag != w("tblGridChange") else _author_of_table(first)
    runs = [one.getparent().getparent() for one in changes if one.tag == w("rPrChange")]  # type: ignore[union-attr]
    said = "".join(_text(run) for run in runs if run is not None and run.tag == w("r"))
    paragraph = next(first.iterancestors(w("p")), None)
    if not said and first.tag == w("pPrChange") and paragraph is not None:
        said = _text(paragraph)
    return _told(author, _CHANGES[str(first.tag)], "", title, changes, said, said)


def _of_property(element: etree._Element, title: str, wholes: _Wholes) -> Told | None:
    """A range, or what bears an author and is known to nobody."""
    tag = str(element.tag)
    if (words := _RANGES.get(tag)) is not None:
        return _told(_author(element), words, "", title, [element])
    known = tag in MARKS or tag in CELLS or tag in CHANGES or tag in _TOLD_BY_OTHERS
    if not known and element.get(w("author")) is not None and tag.startswith(f"{{{W}}}"):
        return _told(_author(element), "modification", "", title, [element])
    if tag in MARKS and element not in wholes.claimed and not _is_told(element):
        words, goes = _text(element), tag in GOING
        nature = "déplacement" if tag in _MOVES else "suppression" if goes else "ajout"
        return _told(_author(element), nature, words, title, [element], words if goes else "", "" if goes else words)
    return None


def is_known(mark: etree._Element) -> bool:
    """Whether a mark can be accepted or refused: what another program invented cannot."""
    return mark.tag in MARKS or mark.tag in CELLS or mark.tag in CHANGES or str(mark.tag) in _RANGES


def _is_told(mark: etree._Element) -> bool:
    """Whether a mark is told with its paragraph or its row, or says nothing at all."""
    parent = mark.getparent()
    if parent is None:
        return False
    if parent.tag in (w("trPr"), w("rPr")):
        above = parent.getparent()
        return parent.tag == w("trPr") or (above is not None and above.tag == w("pPr"))
    inside = next((one for one in mark.iterancestors() if one.tag == w("p")), None)
    return inside is not None or next(mark.iter(w("p")), None) is not None


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return (style.get(w("val")) or "") if style is not None else ""


def _author(element: etree._Element) -> str:
    name = " ".join((element.get(w("author")) or "").split())[:80]
    return UNKNOWN if name in {"", "Unknown Author"} else name


def _text(element: etree._Element) -> str:
    """The words of an element; a tab of its properties is a stop, no sign."""
    said = (
        (one.text or "") if one.tag in (w("t"), w("delText")) else _SIGNS.get(str(one.tag), "")
        for one in element.iter(etree.Element)
        if one.tag in (w("t"), w("delText")) or _in_run(one)
    )
    return (
        " ".join("".join(said).split())
        if element.tag != w("r")
        else "".join(
            (one.text or "") if one.tag in (w("t"), w("delText")) else _SIGNS.get(str(one.tag), "") for one in element
        )
    )


def _thing(run: etree._Element) -> str:
    """What a run shows that is no word; nothing for an empty run, of which programs leave many."""
    tags = {str(one.tag) for one in run if one.tag not in _NOTHING}
    pictured = any(next(run.iter(tag), None) is not None for tag in (w("drawing"), w("pict"), w("object")))
    return "(image)" if pictured else "(signe)" if tags else ""


def _in_run(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == w("r")


# --- marks of nothing -------------------------------------------------------------------------------------------------


def drop_empty(root: etree._Element) -> bool:
    """Take out of a part, in which nothing is pending, the marks that say nothing; whether there were any."""
    marks = list(root.iter(*MARKS))
    for mark in marks:
        if mark.tag in GOING:
            remove(mark)
        else:
            unwrap(mark)
    return bool(marks)
