"""A Word draft -> the same as a person would have changed it in our own XML: words, values, paragraphs, rows, looks.

Random, by a seed; what each gesture did is told, so that a failure can be read.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from copy import deepcopy

from lxml import etree

from cpomdoc.adapters.word import read_parts, write_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"
WORDS = ("convenu", "chaque année", "à la demande", "selon le cas", "le comité", "et", "12", "juin", "notamment", "—")
FIGURES = ("109", "18\u00a0500\u00a0000,00\u00a0€", "31\u00a0décembre\u00a02031", "12,5\u00a0%", "3 février 2028", "7")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def edited(draft: bytes, seed: int, gestures: int, only: tuple[str, ...] = ()) -> tuple[bytes, list[str]]:
    """The draft after some gestures, and their names."""
    rng = random.Random(seed)
    parts = read_parts(draft)
    names = [name for name in sorted(parts) if name.startswith(("word/header", "word/footer"))]
    roots = {name: etree.fromstring(parts[name]) for name in (BODY, *names)}
    done = []
    for _ in range(gestures):
        key = rng.choice(only or tuple(GESTURES))
        name = rng.choice(names) if names and rng.random() < 0.05 else BODY
        GESTURES[key](rng, roots[name])
        done.append(f"{key} ({name})")
    for name, root in roots.items():
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_parts(parts), done


def _top(root: etree._Element) -> etree._Element:
    body = root.find(f"{W}body")
    return root if body is None else body


def _texts(root: etree._Element) -> list[etree._Element]:
    """The texts that a person changes: those of a table of contents are none."""
    return [
        one
        for one in root.iter(f"{W}t")
        if (one.text or "").strip() and not any(above.tag == f"{W}sdt" for above in one.iterancestors())
    ]


def _say(text: etree._Element, words: str) -> None:
    text.text = words
    text.set(SPACE, "preserve")


def replace_word(rng: random.Random, root: etree._Element) -> None:
    if texts := _texts(root):
        text = rng.choice(texts)
        words = (text.text or "").split(" ")
        words[rng.randrange(len(words))] = rng.choice(WORDS)
        _say(text, " ".join(words))


def add_words(rng: random.Random, root: etree._Element) -> None:
    if texts := _texts(root):
        text = rng.choice(texts)
        words = (text.text or "").split(" ")
        words.insert(rng.randrange(len(words) + 1), f"{rng.choice(WORDS)} {rng.choice(WORDS)}")
        _say(text, " ".join(words))


def drop_words(rng: random.Random, root: etree._Element) -> None:
    if texts := _texts(root):
        text = rng.choice(texts)
        words = (text.text or "").split(" ")
        start = rng.randrange(len(words))
        _say(text, " ".join(words[:start] + words[start + rng.randint(1, 4) :]))


def replace_value(rng: random.Random, root: etree._Element) -> None:
    texts = [one for one in _texts(root) if any(sign.isdigit() for sign in one.text or "")]
    if texts:
        text = rng.choice(texts)
        words = (text.text or "").split(" ")
        places = [at for at, word in enumerate(words) if any(sign.isdigit() for sign in word)]
        words[rng.choice(places)] = rng.choice(FIGURES)
        _say(text, " ".join(words))


def _paragraphs(root: etree._Element) -> list[etree._Element]:
    found = [one for one in _top(root).iterchildren(f"{W}p") if one.getnext() is not None]
    return [one for one in found if one.find(f"{W}pPr/{W}sectPr") is None]


def add_paragraph(rng: random.Random, root: etree._Element) -> None:
    if found := _paragraphs(root):
        model = rng.choice(found)
        made = deepcopy(model)
        for name in ("bookmarkStart", "bookmarkEnd"):
            for one in list(made.iter(f"{W}{name}")):
                one.getparent().remove(one)
        for text in made.iter(f"{W}t"):
            _say(text, " ".join(rng.choice(WORDS) for _ in range(6)))
        model.addnext(made)


def drop_paragraph(rng: random.Random, root: etree._Element) -> None:
    found = _paragraphs(root)
    if len(found) > 1:
        gone = rng.choice(found)
        gone.getparent().remove(gone)


def move_paragraph(rng: random.Random, root: etree._Element) -> None:
    found = _paragraphs(root)
    if len(found) > 2:
        moved, place = rng.sample(found, 2)
        place.addnext(moved)


def split_paragraph(rng: random.Random, root: etree._Element) -> None:
    found = [one for one in _paragraphs(root) if len([c for c in one if c.tag == f"{W}r"]) == 1]
    found = [one for one in found if len(one.findall(f"{W}r/{W}t")) == 1 and len(one[-1][-1].text or "") > 4]
    if found:
        first = rng.choice(found)
        second = deepcopy(first)
        text = first.find(f"{W}r/{W}t")
        at = rng.randrange(1, len(text.text))
        _say(second.find(f"{W}r/{W}t"), text.text[at:])
        _say(text, text.text[:at])
        first.addnext(second)


def join_paragraphs(rng: random.Random, root: etree._Element) -> None:
    found = [one for one in _paragraphs(root) if (after := one.getnext()) is not None and after.tag == f"{W}p"]
    found = [one for one in found if one.getnext().getnext() is not None]
    if found:
        first = rng.choice(found)
        second = first.getnext()
        first.extend([one for one in second if one.tag != f"{W}pPr"])
        second.getparent().remove(second)


def _rows(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(f"{W}tr"))


def add_row(rng: random.Random, root: etree._Element) -> None:
    if rows := _rows(root):
        model = rng.choice(rows)
        made = deepcopy(model)
        for text in made.iter(f"{W}t"):
            _say(text, rng.choice((*WORDS, *FIGURES)))
        model.addnext(made)


def drop_row(rng: random.Random, root: etree._Element) -> None:
    rows = [row for row in _rows(root) if len(row.getparent().findall(f"{W}tr")) > 1]
    if rows:
        gone = rng.choice(rows)
        gone.getparent().remove(gone)


def move_row(rng: random.Random, root: etree._Element) -> None:
    rows = [row for row in _rows(root) if len(row.getparent().findall(f"{W}tr")) > 2]
    if rows:
        row = rng.choice(rows)
        others = [one for one in row.getparent().iterchildren(f"{W}tr") if one is not row]
        rng.choice(others).addnext(row)


def duplicate_table(rng: random.Random, root: etree._Element) -> None:
    tables = list(_top(root).iterchildren(f"{W}tbl"))
    if tables:
        table = rng.choice(tables)
        copied = deepcopy(table)
        between = etree.Element(f"{W}p")
        table.addnext(between)
        between.addnext(copied)


def drop_table(rng: random.Random, root: etree._Element) -> None:
    tables = list(_top(root).iterchildren(f"{W}tbl"))
    if tables:
        gone = rng.choice(tables)
        gone.getparent().remove(gone)


def _cells(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(f"{W}tc"))


def add_to_cell(rng: random.Random, root: etree._Element) -> None:
    """A paragraph more in a cell, at its end or before."""
    if cells := _cells(root):
        paragraphs = rng.choice(cells).findall(f"{W}p")
        made = deepcopy(paragraphs[-1])
        for text in made.iter(f"{W}t"):
            _say(text, " ".join(rng.choice(WORDS) for _ in range(3)))
        (paragraphs[-1].addnext if rng.random() < 0.7 else paragraphs[0].addprevious)(made)


def drop_from_cell(rng: random.Random, root: etree._Element) -> None:
    cells = [one for one in _cells(root) if len(one.findall(f"{W}p")) > 1 and one[-1].getprevious().tag == f"{W}p"]
    if cells:
        cell = rng.choice(cells)
        gone = rng.choice(cell.findall(f"{W}p"))
        cell.remove(gone)


def empty_cell(rng: random.Random, root: etree._Element) -> None:
    if cells := _cells(root):
        for run in list(rng.choice(cells).iter(f"{W}r")):
            run.getparent().remove(run)


def swap_cells(rng: random.Random, root: etree._Element) -> None:
    """The words of two neighbours change places: what one reads is the same, column by column it is not."""
    rows = [row for row in _rows(root) if len(row.findall(f"{W}tc")) > 1]
    if rows:
        one, other = rng.sample(rng.choice(rows).findall(f"{W}tc"), 2)
        first, second = one.findall(f"{W}p"), other.findall(f"{W}p")
        one.extend(second)
        other.extend(first)


def embolden(rng: random.Random, root: etree._Element) -> None:
    runs = [one.getparent() for one in _texts(root) if one.getparent().tag == f"{W}r"]
    if runs:
        run = rng.choice(runs)
        look = run.find(f"{W}rPr")
        if look is None:
            look = etree.Element(f"{W}rPr")
            run.insert(0, look)
        known = look.find(f"{W}b")
        look.insert(0, etree.Element(f"{W}b")) if known is None else look.remove(known)


def embolden_half(rng: random.Random, root: etree._Element) -> None:
    """A run cut in two, of which the second half is coloured."""
    texts = [one for one in _texts(root) if len(one.text or "") > 3 and one.getnext() is None]
    if texts:
        text = rng.choice(texts)
        run = text.getparent()
        tail = etree.Element(f"{W}r")
        look = run.find(f"{W}rPr")
        tail.append(deepcopy(look) if look is not None else etree.Element(f"{W}rPr"))
        if tail[0].find(f"{W}color") is None:
            color = etree.Element(f"{W}color")
            color.set(f"{W}val", "C00000")
            before = [f"{W}{name}" for name in ("rStyle", "b", "i", "caps", "strike")]
            tail[0].insert(sum(one.tag in before for one in tail[0]), color)
        at = rng.randrange(1, len(text.text or ""))
        rest = etree.SubElement(tail, f"{W}t")
        _say(rest, (text.text or "")[at:])
        _say(text, (text.text or "")[:at])
        run.addnext(tail)


def align(rng: random.Random, root: etree._Element) -> None:
    later = [f"{W}{name}" for name in ("jc", "rPr", "sectPr")]
    found = [one for one in root.iter(f"{W}pPr") if all(child.tag not in later for child in one)]
    if found:
        properties = rng.choice(found)
        jc = etree.SubElement(properties, f"{W}jc")
        jc.set(f"{W}val", rng.choice(("center", "right")))


def restyle(rng: random.Random, root: etree._Element) -> None:
    styles = [one for one in root.iter(f"{W}pStyle") if not any(up.tag == f"{W}sdt" for up in one.iterancestors())]
    if len(styles) > 1:
        one, other = rng.sample(styles, 2)
        one.set(f"{W}val", other.get(f"{W}val"))


GESTURES: Mapping[str, Callable[[random.Random, etree._Element], None]] = {
    one.__name__: one
    for one in (
        replace_word, add_words, drop_words, replace_value, replace_word, add_paragraph, drop_paragraph, move_paragraph,
        split_paragraph, join_paragraphs, add_row, drop_row, move_row, duplicate_table, drop_table, add_to_cell,
        drop_from_cell, empty_cell, swap_cells, embolden, embolden_half, align, restyle,
    )
}  # fmt: skip
