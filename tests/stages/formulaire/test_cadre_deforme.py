"""Frames deformed at random: rows and columns inserted, notes around, amounts changed. What is taken is right, or
nothing is.
"""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from cpomdoc.adapters.instance import load_cadres
from cpomdoc.domain.classeur import Cell, Classeur, Feuille
from cpomdoc.stages.formulaire.cadre import read_cadre
from tests.familles.exemples import TEMPLATES
from tests.resources.cadres_budgetaires import MISES, TILLEULS, Compte, Page, compte, garde

CADRES = load_cadres(TEMPLATES)
EXERCICE = 2024
WORDS = ("à vérifier", "Commentaire", "N", "Total intermédiaire", "cf. annexe", "12", "Sous-total", "Visa du comptable")


def cell(value: object) -> Cell:
    return Cell(str(value), "text" if isinstance(value, str) else "number")


def taken(page: Page) -> dict[str, Decimal]:
    """What is taken of the sheet, under a sound cover."""
    sheets = [
        Feuille(one.nom, False, {(row + 1, column + 1): cell(value) for (row, column), value in one.cells.items()})
        for one in (garde("ERRD", EXERCICE), page)
    ]
    return {lue.nom: lue.valeur for lue in read_cadre(Classeur(tuple(sheets)), CADRES).lues}


def moved(page: Page, chance: random.Random) -> Page:
    """Rows and columns inserted anywhere below the identification, notes on the far right."""
    cells = dict(page.cells)
    for _ in range(chance.randint(1, 6)):
        at, by = chance.randint(6, 30), chance.randint(1, 3)
        cells = {(row + by if row >= at else row, column): value for (row, column), value in cells.items()}
    if chance.random() < 0.5:
        cells = {(row, column + 1): value for (row, column), value in cells.items()}
    last = max(column for _, column in cells)
    for _ in range(chance.randint(0, 8)):
        cells[chance.randint(6, 40), last + chance.randint(1, 4)] = chance.choice(WORDS)
    return Page(page.nom, cells)


@pytest.mark.parametrize("mise", MISES.values(), ids=MISES)
def test_rows_columns_and_notes_never_change_an_amount_and_rarely_hide_one(mise):
    page = compte("CRA", TILLEULS, Compte(), Compte().times(Decimal("1.02")), EXERCICE, mise)
    right = taken(page)
    assert right["resultat_realise"] == -35_000
    whole = 0
    for seed in range(60):
        found = taken(moved(page, random.Random(seed)))
        assert found.items() <= right.items(), seed
        whole += found == right
    assert whole >= 50  # the others: a number of the establishment that went below the fifteenth row


LINKED = (
    "charges_g1", "charges_g2", "charges_g3", "charges", "produits_g1", "produits_g2", "produits_g3", "produits",
    "resultat", "dotations", "valeur_cedee", "reprises", "cessions", "subventions_virees", "caf",
)  # fmt: skip


@pytest.mark.parametrize("mise", MISES.values(), ids=MISES)
def test_a_changed_amount_is_never_taken_with_the_others(mise):
    """Each figure that a check links to another one: nothing of the sheet is taken when it alone is changed."""
    page = compte("CRA", TILLEULS, Compte(), None, EXERCICE, mise)
    right = taken(page)
    figures = {name: right[f"{name}_realise"] for name in LINKED}
    tried = 0
    for at, value in page.cells.items():
        if isinstance(value, float) and any(
            abs(Decimal(str(value)) * mise.unite) == abs(one) for one in figures.values()
        ):
            tried += 1
            assert taken(Page(page.nom, {**page.cells, at: value + 5_000 / mise.unite})) == {}, at
    assert tried >= len(LINKED)
