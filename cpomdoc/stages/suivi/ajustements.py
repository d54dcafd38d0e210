"""Reviews -> the adjustments that the committee accepted, each with the act that it needs.

An adjustment is a line of a review (questionnaire « revue », table « revue_ajustements »): what it leads to is data
(« revue.suites », dated values of commun/reglementation/revue.toml). What an accepted simulation writes in a workbook
is an adjustment too (stages/suivi/retenues.py): an avenant takes both up in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Row, SansObjet, Value
from cpomdoc.schema.kinds import Parsed, parse
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.reglementation import Dated, Reglementation, value_at
from cpomdoc.stages.suivi.reponses import answered, rows

TABLE = "revue_ajustements"
ACCEPTE = "Accepté"
AVENANT = "Avenant"
REVUE, SIMULATION = "revue", "simulation"
"""Where an adjustment comes from."""
SUITES = "revue.suites"
"""The dated value: which act each kind of adjustment needs."""

_NUMBER = Field("nouveau", "", "nombre")


@dataclass(frozen=True, slots=True)
class Ajustement:
    """A change that the committee accepted: of which review (*exercice*), under which *numero*; what it is about, what
    the contract says and would say, from 1 January of which year (*effet*), why, and which act it needs (*suite*).

    *exercice_cible*: the exercice whose target it changes, *rang* that target, from 1; *valeur*, what it would be when
    that is a number. *source*: a review, or a simulation, whose adjustment is one cell: *colonne* of the row of
    *tableau* that *cle* names (no table: an answer that stands alone); *dite* is then where it comes from.
    *accepte_le*: when the committee accepted it, the day of the review when it tells it.
    """

    exercice: int
    numero: int
    objet: str
    suite: str
    objectif: str = ""
    indicateur: str = ""
    finess_et: str = ""
    ligne: str = ""
    exercice_cible: int | None = None
    rang: int | None = None
    ancien: str = ""
    nouveau: str = ""
    valeur: Decimal | None = None
    effet: date | None = None
    motif: str = ""
    source: str = REVUE
    tableau: str = ""
    cle: tuple[tuple[str, str], ...] = ()
    colonne: str = ""
    dite: str = ""
    accepte_le: date | None = None

    @property
    def origine(self) -> str:
        """Where a value that it gives comes from, in words."""
        return self.dite or f"ajustement n° {self.numero} de la revue {self.exercice}, accepté par le comité de suivi"


def suite_of(objet: str, law: Reglementation, day: date) -> str:
    """The act that an adjustment of this kind needs, as the law and the contracts of *day* say; empty: nobody knows."""
    known = value_at(law, SUITES, day) if SUITES in law else None
    told = known.value if isinstance(known, Dated) else None
    return str(told.get(objet, "")) if isinstance(told, Mapping) else ""


def accepted(
    reviews: Sequence[tuple[int, Mapping[str, Value]]],
    law: Reglementation,
    first: int | None = None,
) -> Iterator[Ajustement]:
    """The accepted adjustments of *reviews* (exercice, answers), oldest first. *first*: the exercice of the first
    target of the contract.
    """
    for exercice, values in reviews:
        drawn = values.get("revue.date")
        for row in rows(values, TABLE):
            if row.get("avis") == ACCEPTE:
                yield _read(exercice, row, law, drawn if isinstance(drawn, date) else date(exercice, 12, 31), first)


def _read(exercice: int, row: Row, law: Reglementation, day: date, first: int | None) -> Ajustement:
    said = {name: "" if not answered(value) else show(value) for name, value in row.items()}
    numero, cible, effet = row.get("numero"), row.get("exercice"), row.get("effet")
    return Ajustement(
        exercice=exercice,
        numero=numero if isinstance(numero, int) else 0,
        objet=said.get("objet", ""),
        suite=suite_of(said.get("objet", ""), law, day),
        objectif=said.get("objectif", ""),
        indicateur=said.get("indicateur", ""),
        finess_et=said.get("finess_et", ""),
        ligne=said.get("ligne", ""),
        exercice_cible=cible if isinstance(cible, int) else None,
        rang=cible - first + 1 if isinstance(cible, int) and first is not None and cible >= first else None,
        ancien=said.get("ancien", ""),
        nouveau=said.get("nouveau", ""),
        valeur=number_in(row.get("nouveau")),
        effet=date(effet, 1, 1) if isinstance(effet, int) else None,
        motif=said.get("motif", ""),
        accepte_le=day,
    )


def number_in(value: object) -> Decimal | None:
    """The number that somebody wrote, read as a form reads it (« 9,8 »); None for words."""
    if value is None or isinstance(value, SansObjet):
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    outcome = parse(Cell(str(value)), _NUMBER)
    return Decimal(outcome.value) if isinstance(outcome, Parsed) and isinstance(outcome.value, int | Decimal) else None
