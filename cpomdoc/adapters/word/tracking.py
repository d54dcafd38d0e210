"""The changes that a program tracked in a Word file -> what each person did; the same file with all of them refused.

A program makes several marks of one gesture, and some marks of nothing: words are what counts. Whatever bears an author
and is not known here is told as a change too, so that no kind of mark passes unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from cpomdoc.adapters.word.fields import unwrap
from cpomdoc.adapters.word.package import W, remove, w
from cpomdoc.domain.relecture import Suivi

UNKNOWN = "auteur non renseigné"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_MARKS = {
    w("ins"): "ajout", w("del"): "suppression", w("moveFrom"): "déplacement", w("moveTo"): "déplacement",
    f"{{{_W14}}}conflictIns": "ajout", f"{{{_W14}}}conflictDel": "suppression",
}  # fmt: skip
_GOING = frozenset({w("del"), w("moveFrom"), f"{{{_W14}}}conflictDel"})
"""Marks of what goes when changes are accepted, and stays when they are refused."""
_CELLS = {w("cellIns"): "cellule ajoutée", w("cellDel"): "cellule retirée", w("cellMerge"): "cellules réunies"}
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
_TOLD_BY_OTHERS = frozenset({w("moveFromRangeStart"), w("moveToRangeStart"), w("comment"), f"{{{_W14}}}comment"})
_THROUGH = frozenset(
    {w("hyperlink"), w("sdt"), w("sdtContent"), w("fldSimple"), w("smartTag"), w("customXml"), w("dir"), w("bdo")}
)
_NOTHING = frozenset({w("rPr"), w("t"), w("delText"), w("lastRenderedPageBreak")})
_ANCHORS = frozenset({w("bookmarkStart"), w("bookmarkEnd"), w("commentRangeStart"), w("commentRangeEnd")})
_WORDS_KEPT = 200
_SIGNS = {w("tab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "\u2011"}


@dataclass
class _Gesture:
    """What is being gathered: the marks of one author that touch one another."""

    author: str
    before: str = ""
    after: str = ""
    natures: set[str] = field(default_factory=set)

    def told(self, title: str) -> Suivi:
        moved = "déplacement" in self.natures
        if self.before and self.after and not moved:
            return _suivi(self.author, "remplacement", f"{self.before}\u00a0» par «\u00a0{self.after}", title)
        nature = "déplacement" if moved else "suppression" if self.before else "ajout"
        return _suivi(self.author, nature, self.before or self.after, title)


def _suivi(author: str, nature: str, words: str, title: str) -> Suivi:
    return Suivi(author, nature, " ".join(words.split())[:_WORDS_KEPT], title)


def gestures(root: etree._Element, titles: frozenset[str]) -> Iterator[Suivi]:
    """What each person proposes in a part, in its order. *titles* are the styles of titles."""
    title = ""
    seen: set[tuple[str, ...]] = set()
    for element in root.iter(etree.Element):
        if element.tag == w("p"):
            if _style(element) in titles:
                title = _text(element) or title
            yield from _of_paragraph(element, title)
        elif element.tag == w("tr") and (mark := _row_mark(element)) is not None:
            yield _suivi(_author(mark), _MARKS[str(mark.tag)] + " d’une ligne de tableau", _text(element), title)
        elif (told := _of_property(element, title)) is not None:
            key = (told.auteur, told.nature, title, _place(element))
            if key not in seen:
                seen.add(key)
                yield told


def _of_paragraph(paragraph: etree._Element, title: str) -> Iterator[Suivi]:
    """The gestures of one paragraph; those of a row that comes or goes as a whole are told with the row."""
    if any(above.tag == w("tr") and _row_mark(above) is not None for above in paragraph.iterancestors()):
        return
    mark = _paragraph_mark(paragraph)
    found: list[Suivi] = []
    kept = _gather(paragraph, title, found)
    if mark is not None and not kept:
        verb = {"ajout": "paragraphe ajouté", "suppression": "paragraphe retiré"}.get(_MARKS[str(mark.tag)])
        found = [_suivi(_author(mark), verb or "paragraphe déplacé", _text(paragraph), title)]
    elif mark is not None:
        verb = "paragraphe coupé en deux" if str(mark.tag) not in _GOING else "paragraphe réuni au suivant"
        found.append(_suivi(_author(mark), verb, "", title))
    yield from found


def _gather(paragraph: etree._Element, title: str, found: list[Suivi]) -> bool:
    """Add the gestures of a paragraph to *found*; whether some of its words are touched by none."""
    current: _Gesture | None = None
    nested = kept = False

    def flush() -> None:
        nonlocal current
        if current is not None:
            found.append(current.told(title))
        current = None

    for run, state in _runs(paragraph, ()):
        words = _text(run) or _thing(run)
        if not words:
            continue  # an empty run neither counts nor separates
        if not state:
            flush()
            kept = True
            continue
        author, mark = _author(state[-1]), state[-1]
        if current is not None and (current.author, nested) != (author, len(state) > 1):
            flush()
        if current is None:
            current, nested = _Gesture(author), len(state) > 1
        current.natures.add(_MARKS[str(mark.tag)])
        if str(mark.tag) in _GOING:
            current.before += words
        else:
            current.after += words
    flush()
    return kept


def _runs(
    box: etree._Element, state: tuple[etree._Element, ...]
) -> Iterator[tuple[etree._Element, tuple[etree._Element, ...]]]:
    for child in box.iterchildren(etree.Element):
        if child.tag in _MARKS:
            yield from _runs(child, (*state, child))
        elif child.tag in _THROUGH:
            yield from _runs(child, state)
        elif child.tag == w("r"):
            yield child, state


def _of_property(element: etree._Element, title: str) -> Suivi | None:
    """A change of a look, of a cell or of a range; one gesture for each paragraph, row or table."""
    tag = str(element.tag)
    if (words := _CHANGES.get(tag) or _CELLS.get(tag) or _RANGES.get(tag)) is not None:
        return _suivi(_author(element), words, "", title)
    known = tag in _MARKS or tag in _TOLD_BY_OTHERS
    if not known and element.get(w("author")) is not None and tag.startswith(f"{{{W}}}"):
        return _suivi(_author(element), "modification", "", title)
    if tag in _MARKS and not _is_told(element):
        return _suivi(_author(element), _MARKS[tag], _text(element), title)
    return None


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


def _place(element: etree._Element) -> str:
    """The paragraph or the table that a change of look is about."""
    above = next((one for one in element.iterancestors() if one.tag in (w("tbl"), w("p"))), None)
    if str(element.tag) not in _CELLS and above is not None:
        return str(above.getroottree().getpath(above))
    return str(element.getroottree().getpath(element))


def _row_mark(row: etree._Element) -> etree._Element | None:
    return next((one for one in row.iterfind(f"{w('trPr')}/*") if one.tag in _MARKS), None)


def _paragraph_mark(paragraph: etree._Element) -> etree._Element | None:
    found = (one for one in paragraph.iterfind(f"{w('pPr')}/{w('rPr')}/*") if one.tag in _MARKS)
    return next(found, None)


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
    marks = list(root.iter(*_MARKS))
    for mark in marks:
        if str(mark.tag) in _GOING:
            remove(mark)
        else:
            unwrap(mark)
    return bool(marks)


# --- all refused ------------------------------------------------------------------------------------------------------


def refuse_all(root: etree._Element) -> None:
    """A part as if every tracked change of it had been refused."""
    for row in list(root.iter(w("tr"))):
        if (mark := _row_mark(row)) is not None:
            remove(mark) if str(mark.tag) in _GOING else _drop_row(row)
    for cell in list(root.iter(w("tc"))):
        if cell.find(f"{w('tcPr')}/{w('cellIns')}") is not None:
            remove(cell)
    for mark in list(root.iter(*_CELLS)):
        remove(mark)
    _refuse_paragraphs(root)
    _refuse_runs(root)
    for change in list(root.iter(*_CHANGES)):
        _restore(change)


def _drop_row(row: etree._Element) -> None:
    table = row.getparent()
    remove(row)
    if table is not None and table.tag == w("tbl") and table.find(w("tr")) is None:
        remove(table)


def _refuse_paragraphs(root: etree._Element) -> None:
    """An added end of paragraph goes: what follows it joins what stands before."""
    for paragraph in list(root.iter(w("p"))):
        mark = _paragraph_mark(paragraph)
        if mark is None:
            continue
        follower = paragraph.getnext()
        if str(mark.tag) in _GOING:
            remove(mark)
        elif follower is not None and follower.tag == w("p"):
            place = 1 if follower.find(w("pPr")) is not None else 0
            for child in [one for one in paragraph if one.tag != w("pPr")]:
                follower.insert(place, child)
                place += 1
            remove(paragraph)
        else:
            remove(mark)


def _refuse_runs(root: etree._Element) -> None:
    for mark in list(root.iter(*_MARKS)):
        if str(mark.tag) in _GOING:
            unwrap(mark)
            continue
        for anchor in list(mark.iter(*_ANCHORS)):
            mark.addprevious(anchor)
        remove(mark)
    for deleted in list(root.iter(w("delText"))):
        deleted.tag = w("t")
    for deleted in list(root.iter(w("delInstrText"))):
        deleted.tag = w("instrText")


def _restore(change: etree._Element) -> None:
    """The properties that a change of look replaced."""
    now = change.getparent()
    before = next(iter(change), None)
    if now is None:
        return
    remove(change)
    if before is None or before.tag != now.tag:
        return
    kept = [one for one in now if one.tag in (w("rPr"), w("sectPr"))] if now.tag == w("pPr") else []
    for child in list(now):
        if child not in kept:
            remove(child)
    for place, child in enumerate(list(before)):
        now.insert(place, child)
