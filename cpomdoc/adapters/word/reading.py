"""A Word file of a contract -> its text as it is cited: titles, articles, alinéas, tables; cover and summary aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, inside, parse_xml, read_parts, w
from cpomdoc.adapters.word.titles import STYLES
from cpomdoc.domain.redaction import Bloc, Genre, Ligne

_GENRES: Mapping[str, Genre] = {
    "Titre1": Genre.TITRE, "Titre2": Genre.ARTICLE, "Titre3": Genre.INTERTITRE, "Intertitre": Genre.INTERTITRE,
    "TitreHorsNumerotation": Genre.PARTIE, "TitreHorsNumerotationSuite": Genre.PARTIE, "Alinea": Genre.ALINEA,
    "ListeLettree": Genre.LISTE, "TitreTableau": Genre.TITRE_TABLEAU, "NoteTableau": Genre.NOTE,
}  # fmt: skip
"""The styles of the house that say what a paragraph is; those made from them say the same."""
_SIGNATURE = "Signataire"
_HEADINGS = {Genre.TITRE, Genre.ARTICLE, Genre.PARTIE}


def blocs(docx: bytes) -> tuple[Bloc, ...]:
    """All that a contract says from its first heading on, empty paragraphs aside. Raises UnreadableFile."""
    parts = read_parts(docx)
    reader = _Reader(parts)
    body = parse_xml(parts[DOCUMENT]).find(w("body"))
    found = [bloc for element in (body if body is not None else ()) for bloc in reader.bloc(element)]
    start = next((place for place, bloc in enumerate(found) if bloc.genre in _HEADINGS), len(found))
    return tuple(found[start:])


def style_of(paragraph: etree._Element) -> str:
    """The style that a paragraph names; empty for none."""
    return _value(inside(paragraph, "pPr", "pStyle"))


def is_head(element: etree._Element) -> bool:
    """Whether a part of the body begins a titre, an article, or an unnumbered part as high as these."""
    return element.tag == w("p") and _GENRES.get(style_of(element)) in _HEADINGS


class _Reader:
    def __init__(self, parts: Mapping[str, bytes]) -> None:
        styles = parse_xml(parts[STYLES]).iter(w("style")) if STYLES in parts else ()
        self._parents = {style.get(w("styleId")) or "": _value(style.find(w("basedOn"))) for style in styles}

    def bloc(self, element: etree._Element) -> Iterator[Bloc]:
        if element.tag == w("tbl"):
            signature = any(style_of(one) == _SIGNATURE for one in element.iter(w("p")))
            yield Bloc(Genre.TABLEAU, lignes=tuple(_ligne(row) for row in element.iter(w("tr"))), signature=signature)
        elif element.tag == w("p") and (text := _text(element)):
            yield Bloc(self._genre(style_of(element)), text)

    def _genre(self, style: str) -> Genre:
        seen: set[str] = set()
        while style and style not in _GENRES and style not in seen:
            seen.add(style)
            style = self._parents.get(style, "")
        return _GENRES.get(style, Genre.SUITE)


def _ligne(row: etree._Element) -> Ligne:
    cells: list[str] = []
    for cell in row.iter(w("tc")):
        lines = [text for one in cell.iter(w("p")) if (text := _text(one))]
        span = _value(cell.find(f"{w('tcPr')}/{w('gridSpan')}"))
        cells += ["\n".join(lines), *[""] * (int(span or 1) - 1)]
    return tuple(cells)


def _text(paragraph: etree._Element) -> str:
    signs = {w("br"): " ", w("cr"): " ", w("tab"): " ", w("noBreakHyphen"): "\u2011"}
    return "".join(
        (element.text or "") if element.tag == w("t") else signs.get(str(element.tag), "")
        for element in paragraph.iter(etree.Element)
        if not (element.tag == w("tab") and _is_stop(element))
    ).strip()


def _is_stop(tab: etree._Element) -> bool:
    """Whether a tab is one of the places where tabs stop, not one that somebody typed."""
    parent = tab.getparent()
    return parent is not None and parent.tag == w("tabs")


def _value(element: etree._Element | None) -> str:
    return (element.get(w("val")) or "") if element is not None else ""
