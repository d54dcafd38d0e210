"""Where an answer stands: the cell a person sees, and the key by which the answer is known everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.domain.classeur import address


@dataclass(frozen=True, slots=True, order=True)
class CellRef:
    """A cell as people say it: sheet name and address. Prints as Gestionnaire!C5; without address, the sheet alone."""

    sheet: str
    cell: str = ""

    @classmethod
    def at(cls, sheet: str, row: int, column: int) -> CellRef:
        """The cell at *row* and *column*, both from 1."""
        return cls(sheet, address(row, column))

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True, order=True)
class FieldKey:
    """The name of an answer: ``gestionnaire.siren``; in a table ``etablissements.finess_et`` and its row, from 0."""

    name: str
    row: int | None = None

    def __str__(self) -> str:
        if self.row is None:
            return self.name
        table, _, column = self.name.rpartition(".")
        return f"{table}[{self.row}].{column}"
