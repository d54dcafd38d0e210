"""What a committee accepted + the answers that all signed -> what became of each: settled, decided otherwise, awaited.

An act that all have signed and that says the same thing settles an adjustment, and nothing else does. What an
adjustment writes is compared cell by cell; what it says in words is looked for in the rows that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto

from cpomdoc.domain.dossier import Acte
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Row, Scalar, Value
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import fold
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Table
from cpomdoc.stages.formulaire.preremplir import Contexte, fill, identity_of
from cpomdoc.stages.suivi.ajustements import Ajustement, number_in
from cpomdoc.stages.suivi.reponses import rows
from cpomdoc.stages.suivi.signees import Signee, accepted_over, signed_since


class Etat(Enum):
    """What became of an adjustment: no signed act says it (ATTENDU); one does (REGLE); one that was signed since
    changed what it is about, and says something else (AUTREMENT); a later adjustment is about the same (REMPLACE).
    """

    ATTENDU = auto()
    REGLE = auto()
    AUTREMENT = auto()
    REMPLACE = auto()


@dataclass(frozen=True, slots=True)
class Devenir:
    """An adjustment and what became of it. *par*: the act that says something else; *dit*: what that act says;
    *suivant*: the adjustment that takes its place.
    """

    ajustement: Ajustement
    etat: Etat
    par: Acte | None = None
    dit: str = ""
    suivant: Ajustement | None = None


_Place = tuple[str, tuple[tuple[str, str], ...], str]
"""A cell of a workbook of the contract: table, the columns that name its row and what they say, column."""

_BEGINS = re.compile(r"[-+−]?\d[\d\s]*(?:[.,]\d+)?")


def devenirs(
    found: Sequence[Ajustement], famille: Famille, contexte: Contexte, signees: Sequence[Signee]
) -> tuple[Devenir, ...]:
    """What became of each of *found*, in the order in which they were accepted. *signees*: what all signed, first to
    last; *contexte*: the contract as its answers are today.
    """
    seen = [_Sight(one, famille, contexte, signees) for one in found]
    return tuple(_replaced(one.devenir(), one, seen[at + 1 :]) for at, one in enumerate(seen))


def _replaced(found: Devenir, one: _Sight, later: Sequence[_Sight]) -> Devenir:
    """*found*, unless a later adjustment is about the same cells: that one speaks, and settles both."""
    mine = one.today().keys()
    next_one = next((each for each in later if mine and mine <= each.today().keys()), None)
    if next_one is None or found.etat is Etat.REGLE:
        return found
    awaited = next_one.devenir().etat is Etat.ATTENDU
    return replace(found, etat=Etat.REMPLACE if awaited else Etat.REGLE, suivant=next_one.one)


@dataclass(frozen=True, slots=True)
class _Sight:
    """One adjustment, looked at in what was signed."""

    one: Ajustement
    famille: Famille
    contexte: Contexte
    signees: Sequence[Signee]

    def devenir(self) -> Devenir:
        if self.one.accepte_le is None:
            return Devenir(self.one, Etat.ATTENDU)
        base = accepted_over(self.signees, self.one.accepte_le)
        if base is None:
            return Devenir(self.one, Etat.ATTENDU)
        since = list(signed_since(self.signees, self.one.accepte_le))
        written = self.writes(base.values)
        if _all_say(written, base.values) or any(self._says(before, after) for before, after in since):
            return Devenir(self.one, Etat.REGLE)
        for before, after in reversed(since):
            moved = (_moved(place, before.values, after.values) for place in written)
            now = next((said for said in moved if said is not None), None)
            if now is not None:
                return Devenir(self.one, Etat.AUTREMENT, after.acte, show(now))
        return Devenir(self.one, Etat.ATTENDU)

    def today(self) -> Mapping[_Place, Scalar]:
        """The cells that it writes in the answers of today."""
        return self.writes(self.contexte.contrat.values)

    def writes(self, values: Mapping[str, Value]) -> Mapping[_Place, Scalar]:
        """The cells that it writes in *values*, each with what it becomes; none when it is in words."""
        seen = replace(self.contexte, contrat=replace(self.contexte.contrat, values=values), ajustements=(self.one,))
        found: dict[_Place, Scalar] = {}
        for plan in self.plans():
            questionnaire = self.famille.questionnaires[plan.questionnaire]
            made = fill(replace(plan, copies=(), answers={}), self.famille, seen).answers()
            for table in questionnaire.tables():
                for row in rows(made, table.key):
                    key = tuple(zip(table.identity, identity_of(table.identity, row), strict=False))
                    cells = {name: value for name, value in row.items() if name not in table.identity}
                    found |= {(table.key, key, name): value for name, value in cells.items()}
        return found

    def plans(self) -> list[Preremplis]:
        return [plan for plan in self.famille.preremplis.values() if self.one.objet in plan.adjusts]

    def _says(self, before: Signee, after: Signee) -> bool:
        """Whether what was signed *after* says what was accepted."""
        written = self.writes(after.values)
        if written:
            return _all_say(written, after.values)
        if not self.plans():
            return after.acte is not None and self._own_act(after.acte)
        tables = {
            table.key: table
            for plan in self.plans()
            for table in self.famille.questionnaires[plan.questionnaire].tables()
        }
        return any(
            _worded(self.one, table, rows(before.values, key), rows(after.values, key)) for key, table in tables.items()
        )

    def _own_act(self, acte: Acte) -> bool:
        """Whether *acte* is of the kind that this adjustment asks for by its name, and says as much."""
        named = fold(self.one.objet) == fold(acte.questionnaire)
        return named and any(_means(value, self.one.nouveau) for value in acte.values.values())


# --- cells ------------------------------------------------------------------------------------------------------------


def _all_say(written: Mapping[_Place, Scalar], values: Mapping[str, Value]) -> bool:
    return bool(written) and all(_at(place, values) == said for place, said in written.items())


def _at(place: _Place, values: Mapping[str, Value]) -> Scalar | None:
    """What *values* say there; None where they say nothing."""
    table, key, column = place
    for row in rows(values, table):
        if tuple(fold(show(row.get(name, ""))) for name, _ in key) == tuple(said for _, said in key):
            return row.get(column)
    return None


def _moved(place: _Place, before: Mapping[str, Value], after: Mapping[str, Value]) -> Scalar | None:
    """What *after* says there, when *before* said something else; None when it is the same, or nothing."""
    now = _at(place, after)
    return now if now is not None and now != _at(place, before) else None


# --- words ------------------------------------------------------------------------------------------------------------


def _worded(one: Ajustement, table: Table, before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Whether the rows of *table* that *one* is about came, went, or were changed so that a cell says what it says."""
    told, now = _about(one, before), _about(one, after)
    if (one.indicateur or one.finess_et) and bool(told) != bool(now):
        return True
    former = {identity_of(table.identity, row): row for row in told}
    for row in now or [new for new in _about(replace(one, indicateur=""), after) if new not in before]:
        was = former.get(identity_of(table.identity, row), {})
        if any(_means(value, one.nouveau) for name, value in row.items() if value != was.get(name)):
            return True
    return False


def _about(one: Ajustement, found: Sequence[Row]) -> list[Row]:
    """The rows that hold all that *one* names; its line is a cell of the row, as it is written or by its initials."""
    named = [fold(name) for name in (one.objectif, one.indicateur, one.finess_et) if name]
    mine = [row for row in found if named and all(name in _cells(row) for name in named)]
    line = fold(one.ligne)
    return [row for row in mine if line and line in {*_cells(row), *map(_initials, _cells(row))}] or mine


def _cells(row: Row) -> set[str]:
    return {fold(show(value)) for value in row.values()}


def _initials(words: str) -> str:
    return "".join(word[0] for word in words.split())


def _means(value: object, said: str) -> bool:
    """Whether an answer says *said*: the number that it begins with, or its very words."""
    begins = _BEGINS.match(said.strip())
    first = number_in(said) if begins is None else number_in(begins.group().strip())
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return first is not None and Decimal(value) == first
    words = fold(said)
    return isinstance(value, str) and bool(words) and words in fold(value)
