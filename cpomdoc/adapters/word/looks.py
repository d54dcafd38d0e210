"""What a party changed in the look of a draft, its words aside -> the same in ours, where those words still stand.

Bold, italic, underline, highlight and alignment are carried; any other look is told, and left to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from cpomdoc.adapters.word.package import remove, w
from cpomdoc.adapters.word.rewriting import runs_of
from cpomdoc.adapters.word.styles import PART as STYLES
from cpomdoc.adapters.word.units import Draft, Paragraph, Unit
from cpomdoc.domain.fusion import PARAGRAPHE, TEXTES_DES_FORMES, MiseEnForme
from cpomdoc.stages.pieces.alignement import align
from cpomdoc.stages.pieces.jetons import blocks, folded, key_of, tokens

_CARRIED = ("b", "i", "u", "highlight")
_ON = {"u": "single"}
_OFF = {"u": "none", "highlight": "none"}
_HIGHLIGHTS = {
    one.upper(): one
    for one in (
        "black", "blue", "cyan", "green", "magenta", "red", "yellow", "white", "darkBlue", "darkCyan", "darkGreen",
        "darkMagenta", "darkRed", "darkYellow", "darkGray", "lightGray",
    )
}  # fmt: skip
_ALIGNMENTS = {"left": "à gauche", "center": "centré", "right": "à droite", "both": "justifié"}
_BEFORE_IN_RUN = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
    "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position",
    "sz", "szCs",
    "highlight", "u",
)  # fmt: skip
"""The properties of a run, in the order of their schema, up to those that are carried."""
_AFTER_ALIGNMENT = frozenset(
    {"textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr",
     "pPrChange"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Seen:
    """One sign of a cell, with its look; *paragraph* and *at* say where it is."""

    char: str
    look: Mapping[str, str]
    paragraph: int
    at: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as it is seen in *draft*: its signs, and its paragraphs that say something."""

    draft: Draft
    signs: tuple[_Seen, ...] = ()
    paragraphs: tuple[etree._Element, ...] = ()

    @property
    def text(self) -> str:
        return "".join(one.char for one in self.signs)


def carry_looks(
    nom: str,
    base: tuple[Draft, Sequence[Unit]],
    voice: tuple[Draft, Sequence[Unit]],
    now: Draft,
    stands: Mapping[int, Unit],
    added: Mapping[int, Unit],
) -> Iterator[MiseEnForme]:
    """Carry the looks that a party changed. *stands*: the unit of *now* that each one of the base is; *added*: the one
    that each new unit of the party is. What was carried, and what could not be.
    """
    aligned = align([one.unite for one in base[1]], [one.unite for one in voice[1]])
    for at, unit in enumerate(base[1]):
        found = aligned.devenu(at)
        if found is None:
            continue
        theirs, ours = voice[1][found], stands.get(at)
        if _same_block(base[0], unit, voice[0], theirs) or _shown(base[0], unit) == _shown(voice[0], theirs):
            continue
        for number in range(len(unit.cells)):
            was, became = _cell(base[0], unit, number), _cell(voice[0], theirs, number)
            here = _cell(now, ours, number) if ours is not None else None
            yield from _of_cell(nom, unit.unite.lieu, was, became, here)
            if here is not None:
                _of_new_words(was, became, here)
    for found, ours in added.items():
        for number in range(len(ours.cells)):
            theirs = voice[1][found]
            _of_new_words(_Cell(base[0]), _cell(voice[0], theirs, number), _cell(now, ours, number))


def _same_block(one: Draft, unit: Unit, other: Draft, theirs: Unit) -> bool:
    """Whether two units say the same, and are written alike in files of the same styles: they look alike."""
    if unit.unite.textes != theirs.unite.textes or one.parts.get(STYLES) != other.parts.get(STYLES):
        return False
    return etree.tostring(unit.block, with_tail=False) == etree.tostring(theirs.block, with_tail=False)


def _shown(draft: Draft, unit: Unit) -> list[object]:
    """All that a reader sees of a unit: two that are equal look alike and say the same."""
    found: list[object] = []
    for one in (paragraph for cell in unit.cells for paragraph in cell if paragraph.text.strip()):
        found += (draft.reader.style_name(one.element), draft.reader.alignment(one.element))
        runs: list[tuple[tuple[str, ...], str]] = []
        for element, words in one.pieces:
            look = draft.reader.look(one.element, element) if words.strip() or not runs else runs[-1][0]
            if runs and runs[-1][0] == look:
                runs[-1] = look, runs[-1][1] + words
            else:
                runs.append((look, words))
        found += [(look, folded(words)) for look, words in runs]
    return found


def _cell(draft: Draft, unit: Unit, number: int) -> _Cell:
    """A cell as a reader of that file sees it."""
    kept = [one for one in unit.cells[number] if one.text.strip()]
    signs: list[_Seen] = []
    for place, paragraph in enumerate(kept):
        if signs:
            signs.append(_Seen(PARAGRAPHE, {}, place, -1))
        signs += _seen(draft, paragraph, place)
    return _Cell(draft, tuple(signs), tuple(one.element for one in kept))


def _seen(draft: Draft, paragraph: Paragraph, place: int) -> Iterator[_Seen]:
    known: dict[etree._Element, Mapping[str, str]] = {}
    for at, sign in enumerate(paragraph.signs):
        if sign.element not in known:
            told = draft.reader.look(paragraph.element, sign.element)
            known[sign.element] = {name: value for name, _, value in (one.partition("=") for one in told)}
        yield _Seen(sign.char, known[sign.element], place, at)


# --- one cell ---------------------------------------------------------------------------------------------------------


def _of_cell(nom: str, lieu: str, was: _Cell, became: _Cell, here: _Cell | None) -> Iterator[MiseEnForme]:
    """The changes of look of words that stood in the base."""
    kept = _same_signs(was, became)
    where = _same_signs(was, here) if here is not None else {}
    for group, changes in _grouped(was, became, kept):
        words = "".join(one.char for one in was.signs[group[0] : group[-1] + 1]).strip()
        for name, new in changes.items():
            old = was.signs[group[0]].look.get(name)
            done = _carried(name, old, new, [where.get(one) for one in group], here)
            if done is not None:
                yield MiseEnForme(nom, lieu, words.replace(PARAGRAPHE, " / "), _words(name, old, new), done)
    yield from _of_paragraphs(nom, lieu, was, became, here)


def _grouped(
    was: _Cell, became: _Cell, kept: Mapping[int, int]
) -> Iterator[tuple[list[int], Mapping[str, str | None]]]:
    """The signs that follow one another and whose look changed alike."""
    group: list[int] = []
    changes: Mapping[str, str | None] = {}
    for at, sign in enumerate(was.signs):
        if sign.char.isspace():
            continue
        other = kept.get(at)
        found = _changes(sign.look, became.signs[other].look) if other is not None else {}
        if found != changes:
            if group:
                yield group, changes
            group, changes = [], found
        if found:
            group.append(at)
    if group:
        yield group, changes


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> Mapping[str, str | None]:
    names = dict.fromkeys((*old, *new))
    return {name: new.get(name) for name in names if old.get(name) != new.get(name)}


def _carried(
    name: str, old: str | None, new: str | None, places: Sequence[int | None], here: _Cell | None
) -> bool | None:
    """Carry one look; whether it could be. None when it stands already."""
    if here is None or any(one is None for one in places):
        return False
    signs = [here.signs[one] for one in places if one is not None]
    if all(one.look.get(name) == new for one in signs):
        return None
    if name not in _CARRIED or any(one.look.get(name) not in (old, new) for one in signs):
        return False
    _set_looks(here, signs, name, new)
    return True


def _of_paragraphs(nom: str, lieu: str, was: _Cell, became: _Cell, here: _Cell | None) -> Iterator[MiseEnForme]:
    """The changes of alignment and of style, paragraph by paragraph."""
    if len(was.paragraphs) != len(became.paragraphs):
        return
    for at in range(len(was.paragraphs)):
        words = " ".join("".join(one.char for one in was.signs if one.paragraph == at and one.at >= 0).split())
        old, new = _aligned(was, at), _aligned(became, at)
        if old != new:
            done = _realigned(here if here and len(here.paragraphs) == len(was.paragraphs) else None, at, old, new)
            if done is not None:
                yield MiseEnForme(nom, lieu, words, f"alignement\u00a0: {_ALIGNMENTS.get(new, new)}", done)
        if _style(was, at) != _style(became, at):
            yield MiseEnForme(nom, lieu, words, f"style de paragraphe\u00a0: {_style(became, at)}", False)


def _aligned(cell: _Cell, at: int) -> str:
    return cell.draft.reader.alignment(cell.paragraphs[at])


def _style(cell: _Cell, at: int) -> str:
    return cell.draft.reader.style_name(cell.paragraphs[at])


def _realigned(here: _Cell | None, at: int, old: str, new: str) -> bool | None:
    """Align a paragraph of ours as a party did; whether it could be, None when it stands so already."""
    if here is None or _aligned(here, at) not in (old, new):
        return False
    if _aligned(here, at) == new:
        return None
    here.draft.forget()
    properties = here.paragraphs[at].find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        here.paragraphs[at].insert(0, properties)
    for one in properties.findall(w("jc")):
        properties.remove(one)
    after = [one for one in properties if etree.QName(one).localname in _AFTER_ALIGNMENT]
    said = etree.Element(w("jc"))
    said.set(w("val"), new)
    properties.insert(len(properties) - len(after), said)
    return True


# --- new words --------------------------------------------------------------------------------------------------------


def _of_new_words(was: _Cell, became: _Cell, here: _Cell) -> None:
    """Words that a party wrote look as it wrote them."""
    stood = set(_same_signs(was, became).values())
    wanted: dict[tuple[str, str], list[_Seen]] = {}
    for theirs, ours in _same_signs(became, here).items():
        sign, own = became.signs[theirs], here.signs[ours]
        if theirs not in stood and not sign.char.isspace() and sign.char != PARAGRAPHE:
            for name in _CARRIED:
                if name in sign.look and name not in own.look:
                    wanted.setdefault((name, sign.look[name]), []).append(own)
    for (name, value), signs in wanted.items():
        _set_looks(here, signs, name, value)


def _set_looks(here: _Cell, signs: Sequence[_Seen], name: str, value: str | None) -> None:
    """Give signs of a cell a look, or take it from them; the spaces between them go with them."""
    here.draft.forget()
    text = {(one.paragraph, one.at): one.char for one in here.signs}
    places = sorted((one.paragraph, one.at) for one in signs)
    start, last = places[0], places[0]
    for place in (*places[1:], None):
        between = [text.get((last[0], at), "") for at in range(last[1] + 1, place[1])] if place else []
        if place is not None and place[0] == last[0] and all(one.isspace() for one in between):
            last = place
            continue
        for run in runs_of(here.draft, here.paragraphs[start[0]], start[1], last[1] + 1):
            _set_look(run, name, value)
        if place is not None:
            start = last = place


def _set_look(run: etree._Element, name: str, value: str | None) -> None:
    """Write one property of a run, at the place that its schema gives it."""
    properties = run.find(w("rPr"))
    if properties is None:
        properties = etree.Element(w("rPr"))
        run.insert(0, properties)
    for one in properties.findall(w(name)):
        remove(one)
    said = etree.Element(w(name))
    if value is None:
        said.set(w("val"), _OFF.get(name, "0"))
    elif name in _ON or name == "highlight":
        said.set(w("val"), _HIGHLIGHTS.get(value, "yellow") if name == "highlight" else _ON[name])
    earlier = _BEFORE_IN_RUN[: _BEFORE_IN_RUN.index(name)]
    properties.insert(sum(etree.QName(one).localname in earlier for one in properties), said)


def _same_signs(old: _Cell, new: _Cell) -> dict[int, int]:
    """The signs of the words that two texts share: places in the one, places in the other."""
    olds, news = tokens(old.text), tokens(new.text)
    starts, ends = _starts(olds), _starts(news)
    found: dict[int, int] = {}
    for tag, i1, i2, j1, _ in blocks([key_of(one) for one in olds], [key_of(one) for one in news]):
        if tag != "equal":
            continue
        for k in range(i2 - i1):
            if len(olds[i1 + k]) == len(news[j1 + k]):
                found |= {starts[i1 + k] + n: ends[j1 + k] + n for n in range(len(olds[i1 + k]))}
    return found


def _starts(parts: Sequence[str]) -> list[int]:
    found = [0]
    for one in parts:
        found.append(found[-1] + len(one))
    return found


def _words(name: str, old: str | None, new: str | None) -> str:
    """The change in a few French words."""
    what = TEXTES_DES_FORMES.get(name, name)
    if new is None:
        return f"sans {what}"
    return what if old is None or not new else f"autre {what}"
