"""A questionnaire whose questions cite values of the law -> the same, with the numbers: each stands in one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.show import show_number
from cpomdoc.schema.questionnaire import Field, Questionnaire, Sheet
from cpomdoc.schema.reglementation import FOLDER, Reglementation

_CITED = re.compile(r"\{([^{}]*)\}")


def with_law(questionnaire: Questionnaire, law: Reglementation, file: str) -> Questionnaire:
    """*questionnaire*, its alerts and the braces of its helps being what *law* says in the last period of each value:
    a form is written before anybody knows the day of the contract, and an alert only asks to look again.

    Raises TemplateError naming *file* and the value that *law* does not have, or that is no number.
    """
    if not any(_cites(field) for sheet in questionnaire.sheets for field in _fields(sheet)):
        return questionnaire
    return replace(questionnaire, sheets=tuple(_sheet(sheet, law, file) for sheet in questionnaire.sheets))


def cited(questionnaire: Questionnaire) -> Iterator[str]:
    """The values of the law that its alerts and its helps name; of a questionnaire as its file writes it."""
    for sheet in questionnaire.sheets:
        for field in _fields(sheet):
            yield from (name for name in field.alert_rules if name)
            yield from _CITED.findall(field.help)


def _cites(field: Field) -> bool:
    return any(field.alert_rules) or _CITED.search(field.help) is not None


def _fields(sheet: Sheet) -> Iterable[Field]:
    return sheet.table.columns if sheet.table is not None else sheet.fields()


def _sheet(sheet: Sheet, law: Reglementation, file: str) -> Sheet:
    table = sheet.table
    return replace(
        sheet,
        sections=tuple(
            replace(section, fields=tuple(_field(one, law, file) for one in section.fields))
            for section in sheet.sections
        ),
        table=table and replace(table, columns=tuple(_field(one, law, file) for one in table.columns)),
    )


def _field(field: Field, law: Reglementation, file: str) -> Field:
    if not _cites(field):
        return field
    low, high = field.alert_rules
    return replace(
        field,
        alert_minimum=_worth(low, law, file, field) if low else field.alert_minimum,
        alert_maximum=_worth(high, law, file, field) if high else field.alert_maximum,
        help=_CITED.sub(lambda found: show_number(_worth(found[1], law, file, field)), field.help),
    )


def _worth(name: str, law: Reglementation, file: str, field: Field) -> Decimal:
    value = law[name].periodes[-1].value if name in law else None
    if not isinstance(value, Decimal):
        raise TemplateError(
            f"{file}\u00a0: «\u00a0{field.key}\u00a0» cite la valeur «\u00a0{name}\u00a0», "
            f"qui n’est pas un nombre de {FOLDER}.",
            "Corrigez ce fichier de la famille, puis recommencez.",
        )
    return value
