"""A questionnaire as data: sheets, questions, tables and cross-field checks, as the family's TOML declares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from cpomdoc.domain.findings import Severity

Per = Literal["contrat", "etablissement", "acte", "reprise", "partie"]


@dataclass(frozen=True, slots=True)
class Condition:
    """The question is asked only when *field* (same row in a table) was answered by one of *values*."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question, or one column of a table.

    *key* is the dotted name (``gestionnaire.siren``) or, in a table, the column name alone. *minimum* and *maximum*
    refuse; *alert_minimum* and *alert_maximum* only ask to look again; *alert_rules* are the values of the law that
    these two come from, empty for a number of the form itself (schema/loading_law.py). *reference* names the
    ``table.column`` of the same workbook that feeds the drop-down list. *usage* « information » says that no document
    prints the answer.
    *elsewhere* are the words of a shared list that the family's own list does not offer: shared templates know them.
    *shown*: a column that we write and people only read, in a table made for what it says. *catalogue*: a column of
    codes that proposes those of the catalogue of the family (schema/catalogue.py), and takes others.
    """

    key: str
    label: str
    kind: str
    help: str = ""
    example: str = ""
    unit: str = ""
    required: bool = True
    condition: Condition | None = None
    choices: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    reference: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    alert_minimum: Decimal | None = None
    alert_maximum: Decimal | None = None
    alert_rules: tuple[str, str] = ("", "")
    length: int = 0
    width: int = 0
    accepts_sans_objet: bool = False
    usage: Literal["contrat", "information"] = "contrat"
    source: str = ""
    doubt: str = ""
    shown: bool = False
    catalogue: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of questions on a sheet."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that grows: *rows* lines are prepared, at least *minimum* must be filled, *identity* tells rows apart.

    *left*: others fill it, in workbooks of their own.
    """

    key: str
    columns: tuple[Field, ...]
    rows: int = 30
    minimum: int = 0
    identity: tuple[str, ...] = ()
    left: bool = False

    @property
    def least(self) -> int:
        """How many rows are to be filled here."""
        return 0 if self.left else self.minimum

    def column(self, key: str) -> Field:
        """The column named *key*. Raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


def establishment_column(table: Table) -> str | None:
    """The column of *table* that names the establishment of each row; None without any."""
    return next((column.key for column in table.columns if column.kind == "finess_et"), None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet: either sections of questions or one table."""

    key: str
    title: str
    help: str = ""
    sections: tuple[Section, ...] = ()
    table: Table | None = None

    def fields(self) -> Iterator[Field]:
        """The questions of the sections, in order."""
        for section in self.sections:
            yield from section.fields


@dataclass(frozen=True, slots=True)
class Check:
    """A check across answers: *kind* is one of the closed list in schema/checks.py, *options* are its arguments.

    *at* is the key whose cell bears the finding; *message* and *remedy* may hold the facts that the kind provides.
    """

    code: str
    kind: str
    at: str
    severity: Severity
    message: str
    remedy: str
    options: Mapping[str, object]
    source: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One workbook. *per* says whether it exists once per contrat, once per établissement, or once per acte; a
    « reprise » stands for all those of a contract that was signed elsewhere.

    A « partie » holds sheets (*taken*) of the workbook of an act (*part_of*), for the rows of one establishment, which
    the answer *place* names; *left* is what the sheets of the act say once they are left to such workbooks.
    *optional*: a contract is complete without it.
    """

    key: str
    title: str
    version: str
    per: Per
    sheets: tuple[Sheet, ...]
    checks: tuple[Check, ...] = ()
    purpose: str = ""
    filled_by: str = ""
    duration: str = ""
    contact: str = ""
    part_of: str = ""
    place: str = ""
    taken: tuple[str, ...] = ()
    left: str = ""
    optional: bool = False
    _named: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {f"{table.key}.{column.key}": column for table in self.tables() for column in table.columns}
        object.__setattr__(self, "_named", named | {entry.key: entry for entry in self.fields()})

    def fields(self) -> Iterator[Field]:
        """All single questions, in order."""
        for sheet in self.sheets:
            yield from sheet.fields()

    def tables(self) -> Iterator[Table]:
        """All tables, in order."""
        for sheet in self.sheets:
            if sheet.table is not None:
                yield sheet.table

    def find(self, name: str) -> Field | None:
        """The question or column that the full dotted *name* designates, or None."""
        return self._named.get(name)

    def regles(self) -> frozenset[str]:
        """The rules that its checks of kind « repartition » keep; none for a questionnaire of another kind."""
        return frozenset(str(check.options["regle"]) for check in self.checks if check.kind == "repartition")
