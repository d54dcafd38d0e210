"""The [[negociation]] of a family -> what its parties negotiate, and which answer each amount retained feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpomdoc.schema.rubrique import Rubrique

NEGOCIATION = "negociation"
"""The kind of the checks on what the workbook says of the negotiation."""

POSTE, PARTIE, DATE, DEPART, MOTIF = "poste", "partie", "date", "actuel", "motif"
DEMANDE, PROPOSE, RETENU = "demande", "propose", "retenu"
"""The columns of the table of the negotiation that the engine knows; those that tell a line are the fed table's own."""

COLONNES = (POSTE, PARTIE, DATE, DEPART, DEMANDE, PROPOSE, RETENU, MOTIF)

REGLES = frozenset({"jour", "partie", "accord", "sans_proposition", "discutee", "rediscutee"})
"""What a check of kind « negociation » looks at (stages/checks/negociation.py)."""


@dataclass(frozen=True, slots=True)
class Poste:
    """What is negotiated: its *title*, with its unit; the column that it *feeds* (``table.column``). *carried* are the
    columns of the same row of which it is a part: they move by the same difference.
    """

    title: str
    feeds: str
    carried: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The table that it feeds."""
        return self.feeds.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Negociation:
    """The workbook of the negotiation, its *table*, and what may be negotiated there."""

    questionnaire: str
    table: str
    postes: tuple[Poste, ...]

    def poste(self, title: str) -> Poste | None:
        """The one that is so named, or None: older models may have named another."""
        return next((one for one in self.postes if one.title == title), None)


def read_negociation(readers: Sequence[Rubrique]) -> Negociation | None:
    """The [[negociation]] of a family; None when it negotiates nothing. TemplateError for what is not understood."""
    if not readers:
        return None
    reader = readers[0]
    if len(readers) > 1:
        raise readers[1].fail("une famille ne décrit qu’une négociation.")
    found = Negociation(
        questionnaire=reader.take("questionnaire", str),
        table=reader.take("table", str),
        postes=tuple(_poste(one) for one in reader.tables("poste")),
    )
    reader.done()
    return found


def _poste(reader: Rubrique) -> Poste:
    found = Poste(reader.take("titre", str), reader.take("alimente", str), reader.texts("entraine"))
    if any(one.rpartition(".")[0] != found.table for one in found.carried):
        raise reader.fail(f"« entraine » ne nomme que des colonnes de « {found.table} ».")
    reader.done()
    return found
