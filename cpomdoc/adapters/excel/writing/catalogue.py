"""The catalogue of a family -> the sheet where people read the indicators that it knows, and what rows propose live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cpomdoc.adapters.excel.writing.page import Page, height
from cpomdoc.domain.francais import nombre, typographie
from cpomdoc.schema.catalogue import Catalogue, IndicateurConnu
from cpomdoc.schema.layout import FIRST_ROW, HEADER_ROW
from cpomdoc.schema.questionnaire import Questionnaire

CATALOGUE_TITLE = "Catalogue"
CODES_LIST, WORDS_LIST = "l_catalogue", "l_catalogue_mots"
"""The names of the hidden lists: the codes, and what is proposed for each."""

_NBSP = "\u00a0"
_COLUMNS: Sequence[tuple[str, float]] = (
    ("Code", 12),
    ("Indicateur", 30),
    ("Ce qu’il mesure", 36),
    ("Mode de calcul", 42),
    ("Unité", 10),
    ("Sens", 10),
    ("Source", 24),
    ("Où le trouver", 36),
    ("Seuil d’un texte", 20),
    ("Piège usuel", 42),
    ("D’où vient la définition", 30),
)


def proposes(questionnaire: Questionnaire, catalogue: Catalogue) -> bool:
    """Whether a form proposes the codes of a catalogue."""
    return bool(catalogue) and any(column.catalogue for table in questionnaire.tables() for column in table.columns)


def lists(catalogue: Catalogue) -> Mapping[str, Sequence[str]]:
    """The two hidden lists."""
    return {CODES_LIST: tuple(catalogue), WORDS_LIST: tuple(map(proposal, catalogue.values()))}


def proposal(one: IndicateurConnu) -> str:
    """What the catalogue proposes for the other cells of a row, in one line."""
    return (
        f"{one.libelle}{_NBSP}; mode de calcul{_NBSP}: {one.formule}{_NBSP}; unité{_NBSP}: {one.unite}{_NBSP}; "
        f"évolution{_NBSP}: {one.sens}{_NBSP}; source{_NBSP}: {one.source}."
    )


def write_catalogue(page: Page, catalogue: Catalogue, identity: str, sheet: str) -> None:
    """The sheet: one row an indicator, nothing to fill. *sheet* is the one where its codes are chosen."""
    page.width(*(width for _, width in _COLUMNS))
    page.put(1, 1, identity, "key")
    page.put(1, 2, CATALOGUE_TITLE, "title")
    page.row(1, 30)
    page.put(2, 2, "Les indicateurs que cette famille de contrats connaît. Rien n’est à remplir ici.", "subtitle")
    page.put(
        3,
        2,
        f"À la feuille {sheet}, choisissez un code dans la liste{_NBSP}: ce que le catalogue en dit s’affiche au "
        "bout de la ligne. Vous pouvez aussi donner à un indicateur un code à vous, et dire comment il se calcule.",
        "plain",
    )
    page.row(2, 20)
    page.row(3, 20)
    for column, (head, _) in enumerate(_COLUMNS, 2):
        page.put(HEADER_ROW, column, head, "header")
    page.row(HEADER_ROW, 26)
    for row, one in enumerate(catalogue.values(), FIRST_ROW):
        texts = [typographie(text) for text in _texts(one)]
        for column, text in enumerate(texts, 2):
            page.put(row, column, text, "cell")
        page.row(row, height(*((text, width - 2) for text, (_, width) in zip(texts, _COLUMNS, strict=True))))


def _texts(one: IndicateurConnu) -> Sequence[str]:
    rate = f"\nNumérateur{_NBSP}: {one.numerateur}. Dénominateur{_NBSP}: {one.denominateur}." if one.numerateur else ""
    limit = f"{nombre(one.seuil)} ({one.seuil_source})" if one.seuil is not None else ""
    doubt = f"\nÀ confirmer{_NBSP}: {one.doute}" if one.doute else ""
    return (
        one.code,
        one.libelle,
        one.definition,
        one.formule + rate,
        one.unite,
        one.sens,
        one.source,
        one.colonnes,
        limit,
        one.piege,
        one.texte + doubt,
    )
