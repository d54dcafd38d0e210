"""Where the answers written in advance come from -> a colour on their cells, a note each, and how many to confirm.

The colour is a rule, not a format: it holds as long as the cell holds what was written in advance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from cpomdoc.adapters.excel.writing.formulas import quoted
from cpomdoc.adapters.excel.writing.page import Page
from cpomdoc.domain.classeur import column_letters
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.layout import Layout, SheetLayout
from cpomdoc.stages.formulaire.annotate import Typed

_COMPARED = 200  # characters of a text that the rule compares: a formula has its limit
_EPOCH = date(1899, 12, 30)
_NBSP = "\u00a0"


def write_origins(
    page: Page,
    sheet: SheetLayout,
    layout: Layout,
    answers: Mapping[FieldKey, Typed],
    origins: Mapping[FieldKey, str],
    repris: Collection[FieldKey] = (),
) -> None:
    """Mark the cells of *sheet* that hold an answer written in advance; those of *repris* are grey already, and a row
    says once where they come from.
    """
    said: set[tuple[int, str]] = set()
    for key, origin in origins.items():
        try:
            owner, row, column = layout.place(key)
        except KeyError:
            continue
        if owner is not sheet or key not in answers:
            continue
        if key in repris:
            if (row, origin) not in said:
                page.note(row, column, f"Repris{_NBSP}: {origin}. Case verrouillée{_NBSP}: elle ne se change pas ici.")
            said.add((row, origin))
        else:
            page.note(row, column, f"Préremplie d’après{_NBSP}: {origin}. Confirmez-la ou corrigez-la.")
            page.rule((row, row), (column, column), f"={_unchanged(row, column, answers[key])}", "if_prefilled")


def _unchanged(row: int, column: int, typed: Typed) -> str:
    cell = f"${column_letters(column)}${row}"
    match typed:
        case bool():
            return f"{cell}={'TRUE' if typed else 'FALSE'}"
        case int() | float() | Decimal():
            return f"{cell}={typed}"
        case date():
            return f"{cell}={(typed - _EPOCH).days}"
    return f"EXACT(LEFT({cell},{_COMPARED}),{quoted(typed[:_COMPARED])})"


def write_count(page: Page, row: int, count: int) -> None:
    """On the Contrôle sheet, how many answers are to confirm."""
    if count:
        page.put(row, 2, count_words(count), "notice")


def taken_words(taken: int, proposed: int) -> str:
    """The sentence that says how many answers are the contract's, and how many are only proposed."""
    whole = taken + proposed
    written = f"{whole} réponses sont déjà écrites" if whole > 1 else "1 réponse est déjà écrite"
    return (
        f"{written}{_NBSP}: {taken} en gris, reprises du contrat en vigueur et verrouillées{_NBSP}; {proposed} en "
        "mauve, à confirmer ou à changer. Restent les cases bleues."
    )


def count_words(count: int) -> str:
    """The sentence that says how many answers were written in advance, and what is asked for."""
    if count == 1:
        return f"1 réponse est préremplie{_NBSP}: confirmez-la en la relisant (la note de la case dit d’où elle vient)."
    return (
        f"{count} réponses sont préremplies{_NBSP}: confirmez-les en les relisant "
        "(la note de chaque case dit d’où elle vient)."
    )
