"""Question -> what its cell accepts in Excel, and what it says: the list, the bounds, the message, the error box.

Restrictions help the person who types; they prove nothing, since pasting goes around them in every program.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, assert_never

from cpomdoc.adapters.excel.writing.catalogue import CODES_LIST
from cpomdoc.adapters.excel.writing.expressions import LAST_DAY, NO_OBJECT_LIST
from cpomdoc.adapters.excel.writing.formulas import Lists
from cpomdoc.domain.francais import typographie
from cpomdoc.schema.cells import FIRST_SAFE_DAY
from cpomdoc.schema.kinds import KINDS, offered, shape_of
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Choice, Day, Digits, Mail, Number, Phone, Text, Year, YesNo, bounds

_TITLE, _MESSAGE, _FORMULA, _INLINE = 32, 255, 255, 255
_NBSP = "\u00a0"
_SPACES = re.compile(r"\s")
_LOOSE = " \u00a0\n,;:.(«–-"


def unit(field: Field) -> str:
    """What to write beside the cell: the unit, or the form of the answer."""
    return field.unit or KINDS[field.kind].unit


def example(field: Field) -> str:
    """An answer to show: the question's own, or that of its kind."""
    return field.example or (KINDS[field.kind].example if not (field.choices or field.reference) else "")


def advice(field: Field) -> str:
    """The help of a question, with what its kind makes useful to know."""
    parts = [field.help]
    match shape_of(field):
        case Number(percent=True):
            parts.append(f"Tapez 3,4 pour 3,4{_NBSP}%.")
        case Choice(several=True):
            parts.append(f"Plusieurs réponses possibles, séparées par «{_NBSP};{_NBSP}».")
    if field.accepts_sans_objet and "sans objet" not in field.help.lower():
        parts.append(f"Ou «{_NBSP}sans objet{_NBSP}».")
    return " ".join(part for part in parts if part)


def restriction(field: Field, cell: str, lists: Lists) -> Mapping[str, Any]:
    """The restriction, with its messages, of *cell* or of the column that begins there, as the writer takes it."""
    if field.catalogue and CODES_LIST in lists.values:  # it proposes, and takes any other code
        return {"validate": "list", "source": f"={CODES_LIST}", "show_error": False, **_messages(field)}
    return {**_accepted(field, cell, lists), **_messages(field)}


def _messages(field: Field) -> Mapping[str, Any]:
    shown = typographie(f"Exemple : {example(field)}") if example(field) else ""
    text = advice(field)
    text = f"{text}\n{shown}" if text and shown and len(text) + len(shown) < _MESSAGE else text or shown
    messages: dict[str, Any] = {"error_title": "Réponse à revoir", "error_message": _cut(_expected(field), _MESSAGE)}
    if text:
        messages |= {"input_title": _cut(field.label, _TITLE), "input_message": _cut(text, _MESSAGE)}
    return messages


def _cut(text: str, most: int) -> str:
    """*text*, or its first whole words: Excel takes no more, and the sheet says all of it beside the cell."""
    if len(text) <= most:
        return text
    words = _SPACES.split(text[:most])[:-1]  # the last one is cut, or ends where the sign must go
    kept = text[: len(" ".join(words))].rstrip(_LOOSE)
    return f"{kept or text[: most - 1]}…"


def _expected(field: Field) -> str:
    """What the error box says: one sentence, of the rule that the reader would name."""
    shown, none = (
        typographie(f"Exemple : {example(field)}."),
        f" ou «{_NBSP}sans objet{_NBSP}»" * field.accepts_sans_objet,
    )
    shape = shape_of(field)
    match shape:
        case YesNo():
            return "Choisissez une réponse dans la liste."
        case Choice() if field.choices or field.reference:
            return "Choisissez une réponse dans la liste."
        case Day():
            return f"Écrivez une date{none}, sous la forme 31/12/2027."
        case Year():
            return f"Écrivez une année sur quatre chiffres{_between(field)}{none}. {shown}"
        case Number():
            return f"Écrivez un nombre{' entier' if shape.whole else ''}{_between(field)}{none}. {shown}"
        case Digits():
            return f"{KINDS[field.kind].unit} sont attendus, sans espace. {shown}"
        case Mail():
            most = f", de {field.length} caractères au plus" if field.length else ""
            return f"Écrivez une adresse électronique complète{most}{none}. {shown}"
        case Text() | Choice() | Phone():
            return f"{field.length} caractères au plus." if field.length else shown
        case _:
            assert_never(shape)


def _between(field: Field) -> str:
    low, high = (_french(bound) for bound in (field.minimum, field.maximum))
    if low and high:
        return f", entre {low} et {high}"
    if low or high:
        return f", au moins {low}" if low else f", au plus {high}"
    return ""


def _french(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f").replace(".", ",")


def _accepted(field: Field, cell: str, lists: Lists) -> Mapping[str, Any]:
    shape = shape_of(field)
    match shape:
        case YesNo():
            return _from_list(field, lists)
        case Choice() if field.choices or field.reference:
            return _from_list(field, lists)
        case Day():
            test = f"{cell}>={FIRST_SAFE_DAY}"
            return _typed(field, cell, "date", test, {"minimum": f"={FIRST_SAFE_DAY}", "maximum": f"={LAST_DAY}"})
        case Number():
            return _number(field, cell, *bounds(field), whole=shape.whole)
        case Year():
            low = shape.FIRST if field.minimum is None else field.minimum
            high = shape.LAST if field.maximum is None else field.maximum
            return _number(field, cell, Decimal(low), Decimal(high), whole=True)
        case Digits():
            return _custom(_identifier(field, shape, cell))
        case Mail():
            return _custom(_or_no_object(field, cell, f'ISNUMBER(FIND("@",{cell}))'))
        case Text() | Choice() | Phone():
            return {"validate": "length", "criteria": "<=", "value": field.length} if field.length else _ANYTHING
        case _:
            assert_never(shape)


_ANYTHING: Mapping[str, Any] = {"validate": "any"}


def _from_list(field: Field, lists: Lists) -> Mapping[str, Any]:
    choices = offered(field)
    shown = [*choices, "Sans objet"] if field.accepts_sans_objet else list(choices)
    inline = all("," not in choice for choice in shown) and len(",".join(shown)) <= _INLINE
    options: dict[str, Any] = {"validate": "list", "source": shown if choices and inline else f"={lists.of(field)}"}
    # A named list with blank cells lets anything through when blanks are ignored.
    options["ignore_blank"] = not field.reference
    several = shape_of(field) == Choice(several=True)
    options["show_error"] = not several and not (field.accepts_sans_objet and not inline)
    return options


def _number(field: Field, cell: str, low: Decimal, high: Decimal, *, whole: bool) -> Mapping[str, Any]:
    test = f"{cell}>={low:f},{cell}<={high:f}" + (f",{cell}=INT({cell})" if whole else "")
    return _typed(
        field, cell, "integer" if whole else "decimal", test, {"minimum": _bound(low), "maximum": _bound(high)}
    )


def _bound(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _typed(field: Field, cell: str, validate: str, test: str, bounds: Mapping[str, Any]) -> Mapping[str, Any]:
    """A restriction on a type; where « sans objet » may be written too, the same by a formula."""
    if field.required and not field.accepts_sans_objet:
        return {"validate": validate, "criteria": "between", **bounds}
    return _custom(f"IF(ISNUMBER({cell}),AND({test}),{_says_no_object(cell)})")


def _says_no_object(cell: str) -> str:
    return f"ISNUMBER(MATCH(TRIM({cell}),{NO_OBJECT_LIST},0))"


def _custom(test: str) -> Mapping[str, Any]:
    return {"validate": "custom", "value": f"={test}"} if len(test) < _FORMULA else _ANYTHING


def _identifier(field: Field, shape: Digits, cell: str) -> str:
    digits = f"RIGHT({cell},{shape.length - 2})" if shape.corsican else cell
    return _or_no_object(field, cell, f'AND(LEN({cell})={shape.length},ISNUMBER(--("1"&{digits})))')


def _or_no_object(field: Field, cell: str, right: str) -> str:
    if field.required and not field.accepts_sans_objet:
        return right
    return f"OR({right},{_says_no_object(cell)})"
