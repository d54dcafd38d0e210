"""Famille -> for each name of the consolidated contract, how people know it: the question, its sheet, its workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.held import Held
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import offered, shape_of
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or a table. *choices* are its words; *may_be_void*: « sans objet » may stand in some of its cells;
    *said*: it stands there only because somebody said so, here or by another answer. *free* is the
    question itself when people write it in words.
    """

    label: str
    sheet: str
    workbook: str
    table: bool = False
    may_be_void: bool = False
    choices: tuple[str, ...] = ()
    said: bool = False
    free: Field | None = None

    @property
    def quoted(self) -> str:
        """As a sentence names it."""
        return f"le tableau « {self.label} »" if self.table else f"« {self.label} »"


def remedy(group: Sequence[Asked]) -> str:
    """What to do when answers of one sheet are not there."""
    first, labels = group[0], [f"« {one.label} »" for one in group if not one.table]
    if not labels:
        return f"Remplissez la feuille « {first.sheet} » du classeur {first.workbook}, puis déposez-le de nouveau."
    where = f"(feuille {first.sheet}, classeur {first.workbook})"
    return f"Répondez à {enumeration(labels)} {where}, puis déposez ce classeur de nouveau."


def asked(famille: Famille) -> Mapping[str, Asked]:
    """Every question, column and table, and the computed last day of the contract."""
    return _ASKED.of(id(famille), lambda: (famille, _of_all(famille)))[1]


_ASKED: Held[int, tuple[Famille, Mapping[str, Asked]]] = Held(16)
"""By the very family, which is held too: every grid asks."""


def _of_all(famille: Famille) -> Mapping[str, Asked]:
    found: dict[str, Asked] = {}
    for questionnaire in famille.questionnaires.values():
        prefix = f"{SITES}." if questionnaire.per == "etablissement" else ""
        for sheet in questionnaire.sheets:
            place = (sheet.title, questionnaire.title)
            for question in sheet.fields():
                found.setdefault(prefix + question.key, _asked(question, *place))
            if sheet.table is not None:
                name = prefix + sheet.table.key
                found.setdefault(name, Asked(sheet.title, *place, table=True))
                for column in sheet.table.columns:
                    found.setdefault(f"{name}.{column.key}", _asked(column, *place))
    if famille.roles.duree in found:
        found[famille.roles.date_fin] = found[famille.roles.duree]
    return found


def _asked(question: Field, sheet: str, workbook: str) -> Asked:
    return Asked(
        question.label,
        sheet,
        workbook,
        may_be_void=question.accepts_sans_objet or question.condition is not None,
        choices=offered(question),
        said=question.required,
        free=question if isinstance(shape_of(question), Text) else None,
    )
