"""The styles of a Word file -> which paragraphs are headings, and how deep: what Word's outline says, and the house.

Private helper of lint.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from lxml import etree

from cpomdoc.adapters.word.package import parse_xml, w

STYLES = "word/styles.xml"
_UNNUMBERED = {
    "TitreHorsNumerotation": 0, "TitreHorsNumerotationSuite": 0, "TitreAnnexe": 0, "TitreAnnexePage": 0,
    "TitrePartie": 1, "TitreEtablissement": 1, "TitreFiche": 1, "TitreBloc": 2, "Intertitre": 3,
}  # fmt: skip
"""Headings of the house that are kept out of Word's outline, since the table of contents follows it."""
_BODY_TEXT = 9


def heading_levels(parts: Mapping[str, bytes]) -> Callable[[etree._Element], int | None]:
    """How to tell the level of a paragraph of the document, None when it is no heading."""
    styles = {
        style.get(w("styleId")) or "": style
        for style in (parse_xml(parts[STYLES]).iter(w("style")) if STYLES in parts else ())
    }

    @cache
    def of_style(key: str, seen: frozenset[str] = frozenset()) -> int | None:
        if key in _UNNUMBERED or key not in styles or key in seen:
            return _UNNUMBERED.get(key)
        level = _outline(styles[key])
        if level is not None:
            return level
        based = styles[key].find(w("basedOn"))
        return of_style(based.get(w("val")) or "", seen | {key}) if based is not None else None

    def level(paragraph: etree._Element) -> int | None:
        own = _outline(paragraph)
        named = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        found = own if own is not None else of_style(named.get(w("val")) or "") if named is not None else None
        return found if found is not None and found < _BODY_TEXT else None

    return level


def _outline(element: etree._Element) -> int | None:
    found = element.find(f"{w('pPr')}/{w('outlineLvl')}")
    return int(found.get(w("val")) or _BODY_TEXT) if found is not None else None
