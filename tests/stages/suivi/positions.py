"""Invented contracts of a portfolio, and the data of the families by which they are looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from cpomdoc.adapters.instance import load_families
from cpomdoc.domain.portefeuille import Esms, Finances, LignePortefeuille, Position, Repartition, RevueVue
from cpomdoc.stages.suivi.portefeuille import Regles, lignes

FAMILIES = load_families(Path(__file__).parents[3] / "templates")
REGLES = Regles(
    {key: one.reglementation for key, one in FAMILIES.items()}, {key: one.vues for key, one in FAMILIES.items()}
)
TILLEULS, ROSERAIE = "990001455", "990001679"

BASE = Position(
    contrat="CPOM-2027-014",
    dossier="CPOM-2027-014",
    famille="ehpad",
    titre="EHPAD",
    gestionnaire="Association Les Tilleuls",
    statut="archivé",
    vigueur=True,
    clos=False,
    date_effet=date(2027, 1, 1),
    date_fin=date(2031, 12, 31),
    esms=(Esms(TILLEULS, "EHPAD Les Tilleuls", "Valmont", "EHPAD", "Aure", 80),),
)


def revue(exercice: int, **changes: object) -> RevueVue:
    """A review in which all goes well."""
    base = RevueVue(exercice, date(exercice + 1, 9, 1), Repartition(4), Repartition(10))
    return replace(base, **changes)  # type: ignore[arg-type]


def rich(exercice: int, **figures: int | str) -> RevueVue:
    """The same with these figures of finance."""
    return revue(exercice, finances=Finances(**{name: Decimal(value) for name, value in figures.items()}))


def line(jour: date, position: Position = BASE, *others: Position) -> LignePortefeuille:
    """The line of *position* on *jour*, beside *others*."""
    (found,) = (one for one in lignes((position, *others), REGLES, jour) if one.position is position)
    return found


def keys(jour: date, position: Position = BASE, *others: Position) -> set[str]:
    """The names of its alerts."""
    return set(line(jour, position, *others).cles())
