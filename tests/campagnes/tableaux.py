"""Twelve invented contracts of other people -> what is read of them, row by row: python -m tests.campagnes.tableaux

Three figures a document: rows told (30 are true), rows of which the objective, the code, the label, the unit and the
six figures are exact, rows of which the code and the six figures are. Exit 1 when a kind does worse than it should.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from cpomdoc.adapters.instance import load_family
from cpomdoc.adapters.tableaux import read_tables
from cpomdoc.stages.reprise.proposer import Cadre, Proposition, propose
from tests.campagnes.tableaux_generateur import DOCUMENTS, Verite, verites

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {"word": (30, 30), "balises": (30, 30), "filets": (22, 30), "texte": (0, 30)}
"""By kind: the fewest exact rows, the fewest rows with exact figures, of thirty."""


@dataclass(frozen=True, slots=True)
class Score:
    """What was read of one document."""

    lignes: int
    exactes: int
    chiffres: int


def read(data: bytes, years: int = 5) -> Proposition:
    """What is proposed of a document, for a contract of 2024."""
    famille = load_family(ROOT / "templates", "ehpad")
    assert famille.reprise is not None
    return propose(
        read_tables(data), famille.reprise, famille.questionnaires["reprise"], Cadre(date(2024, 1, 1), years)
    )


def rows_of(made: Proposition, table: str = "indicateurs") -> dict[int, dict[str, object]]:
    """The proposals of a table, row by row."""
    found: dict[int, dict[str, object]] = {}
    for key, lu in made.lus.items():
        name, _, column = key.name.rpartition(".")
        if name == table and key.row is not None:
            found.setdefault(key.row, {})[column] = lu.valeur
    return found


def score(made: Proposition, true: Sequence[Verite]) -> Score:
    """How much of what is *true* was read exactly."""
    rows = rows_of(made)
    by_code = {str(row.get("code")): row for row in rows.values()}
    exact = figures = 0
    for one in true:
        row = by_code.get(one.code, {})
        names = ("valeur_depart", *(f"cible_{rank}" for rank in range(1, len(one.cibles) + 1)))
        same = [row.get(name) for name in names] == [_number(text) for text in one.figures]
        figures += same
        words = [row.get(name) for name in ("objectif", "libelle", "unite")]
        exact += same and words == [one.objectif, one.libelle, one.unite]
    return Score(len(rows), exact, figures)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(" ", "").replace(",", "."))


def main() -> int:
    """Say all twelve."""
    true, bad = verites(), 0
    for name, (kind, make) in DOCUMENTS.items():
        found = score(read(make(true)), true)
        floor = FLOORS[kind]
        low = found.lignes != len(true) or found.exactes < floor[0] or found.chiffres < floor[1]
        bad += low
        print(f"{name:40} {found.lignes:3} lignes, {found.exactes:2} exactes, {found.chiffres:2} chiffres{' !' * low}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
