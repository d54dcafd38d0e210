"""The styles of a Word file -> what each gives to paragraphs and to words, looked up once.

Private helper of the readers. The same part, asked for again, is the same answer: a file that is read several times, or
beside others of ours, has its styles read once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from lxml import etree

from cpomdoc.adapters.word.legible import Paper, too_small
from cpomdoc.adapters.word.package import inside, parse_xml, value_of, w

PART = "word/styles.xml"
LOOKS = (
    "b", "i", "u", "strike", "dstrike", "caps", "smallCaps", "vanish", "color", "highlight", "shd", "vertAlign", "sz",
)  # fmt: skip
OFF = frozenset({"0", "false", "off", "none", "auto", "nil", "baseline", "clear"})
_SCALE = "w"
_MEASURES = frozenset({"sz", _SCALE})
_DEFAULTS = {"sz": "20", "jc": "left"}
_WHITE_THEMES = frozenset({"background1", "light1"})
_JC = {"start": "left", "end": "right", "both": "both", "distribute": "both"}
_MOST_LOOKS = 10_000
"""Looks that are kept: no honest file has so many."""


@dataclass(frozen=True, slots=True)
class Look:
    """How some words look: what is said of it (« b », « color=C00000 »), whether they are hidden or mere dots, their
    colour, what is painted behind them, and whether they are highlighted.
    """

    said: tuple[str, ...]
    hidden: bool
    dots: bool
    color: str
    shade: str
    marked: bool


class Styles:
    """The styles of one part. *elements* are those of the part, by identifier: to be read, never written."""

    def __init__(self, part: bytes) -> None:
        root = parse_xml(part) if part else etree.Element(w("styles"))
        self.elements = {one.get(w("styleId")) or "": one for one in root.iter(w("style"))}
        self.names = {key: squeezed(value_of(one.find(w("name")))).casefold() for key, one in self.elements.items()}
        self.by_default = next((key for key, one in self.elements.items() if _is_default(one)), "")
        self.paper = Paper(self.elements)
        defaults = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self._defaults = () if defaults is None else (defaults,)
        self._given: dict[tuple[str, str], str] = {}
        self._alignments: dict[str, str] = {}
        self._looks: dict[tuple[object, ...], Look] = {}

    def of(self, paragraph: etree._Element) -> str:
        """The identifier of the style of a paragraph."""
        return value_of(inside(paragraph, "pPr", "pStyle")) or self.by_default

    def look(self, style: str, own: etree._Element | None) -> Look:
        """How words look that say *own* of it, in a paragraph of that style."""
        key = (style, *[(one.tag, *one.items()) for one in (() if own is None else own)])
        if (found := self._looks.get(key)) is None:
            if len(self._looks) >= _MOST_LOOKS:
                self._looks.clear()
            found = self._looks[key] = self._look(style, own)
        return found

    def _look(self, style: str, own: etree._Element | None) -> Look:
        said = {name: self._effective(style, own, name) for name in (*LOOKS, _SCALE)}
        value = {name: said[name].partition("=")[2] for name in ("color", "sz", _SCALE, "shd", "highlight")}
        return Look(
            tuple(said[name] for name in LOOKS if said[name]),
            bool(said["vanish"]),
            too_small(value["sz"], value[_SCALE]),
            value["color"],
            value["shd"],
            bool(value["highlight"]),
        )

    def _effective(self, style: str, own: etree._Element | None, name: str) -> str:
        """A property of some words: their own, their style's, their paragraph's style's, that of the file."""
        if own is not None and (said := own.find(w(name))) is not None:
            return _told(name, said)
        for key in (value_of(own.find(w("rStyle"))) if own is not None else "", style):
            if found := self._of_style(key, name):
                return found.removeprefix("=")
        for one in self._defaults:
            if (said := one.find(w(name))) is not None:
                return _told(name, said)
        return f"{name}={_DEFAULTS[name]}" if name in _DEFAULTS else ""

    def _of_style(self, key: str, name: str) -> str:
        """« = » and the value that a style or what it is based on gives; empty when none says."""
        known = self._given.get((key, name))
        if known is not None:
            return known
        seen: set[str] = set()
        found, at = "", key
        while at in self.elements and at not in seen:
            seen.add(at)
            said = inside(self.elements[at], "rPr", name)
            if said is not None:
                found = f"={_told(name, said)}"
                break
            at = value_of(self.elements[at].find(w("basedOn")))
        self._given[(key, name)] = found
        return found

    def alignment(self, paragraph: etree._Element) -> str:
        """« left », « center », « right » or « both »."""
        said = inside(paragraph, "pPr", "jc")
        if said is not None:
            return _JC.get(value_of(said), value_of(said)) or "left"
        key = self.of(paragraph)
        if key not in self._alignments:
            self._alignments[key] = self._alignment_of(key)
        return self._alignments[key]

    def _alignment_of(self, key: str) -> str:
        said, seen = None, set[str]()
        while said is None and key in self.elements and key not in seen:
            seen.add(key)
            said = inside(self.elements[key], "pPr", "jc")
            key = value_of(self.elements[key].find(w("basedOn")))
        value = value_of(said) or "left"
        return _JC.get(value, value)


@lru_cache(maxsize=8)
def styles_of(part: bytes) -> Styles:
    """The styles of a part; of no bytes, none."""
    return Styles(part)


def _is_default(style: etree._Element) -> bool:
    return style.get(w("type")) == "paragraph" and (style.get(w("default")) or "0") not in OFF


def _told(name: str, said: etree._Element) -> str:
    """« b » or « color=C00000 »; empty for what is switched off."""
    value = said.get(w("fill" if name == "shd" else "val")) or ""
    if name == "color" and said.get(w("themeColor")) in _WHITE_THEMES:
        return "color=FFFFFF"
    if value.casefold() in OFF:
        return ""
    switched = value.casefold() in {"", "1", "true", "on"} and name not in _MEASURES
    return name if switched or name == "u" else f"{name}={value.upper()}"


def squeezed(text: str) -> str:
    """Single spaces; accents with their letters, which macOS and some programs write apart."""
    text = normalize("NFC", text)
    return " ".join(text.split(" ")).strip() if "  " not in text else " ".join(part for part in text.split(" ") if part)
