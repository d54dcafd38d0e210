"""Question -> what its cell accepts in Excel, and what it says: the list, the bounds, the message, the error box.

Restrictions help the person who types; they prove nothing, since pasting goes around them in every program.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cpomdoc.adapters.excel.writing.formulas import Lists
from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.questionnaire import Field

_TITLE, _MESSAGE, _FORMULA, _INLINE = 32, 255, 255, 255
_LARGEST = 10**12
_WHOLE = frozenset({"montant_entier", "entier", "places", "personnes", "exercice"})
_LENGTHS = {"siren": 9, "siret": 14, "finess_ej": 9, "finess_et": 9, "insee": 5, "code_postal": 5}
_NBSP = "\u00a0"


def unit(field: Field) -> str:
    """What to write beside the cell: the unit, or the form of the answer."""
    return field.unit or KINDS[field.kind].unit


def example(field: Field) -> str:
    """An answer to show: the question's own, or that of its kind."""
    return field.example or (KINDS[field.kind].example if not (field.choices or field.reference) else "")


def advice(field: Field) -> str:
    """The help of a question, with what its kind makes useful to know."""
    parts = [field.help]
    if field.kind == "taux":
        parts.append(f"Tapez 3,4 pour 3,4{_NBSP}%.")
    if field.kind == "liste_multiple":
        parts.append(f"Plusieurs réponses possibles, séparées par «{_NBSP};{_NBSP}».")
    if field.accepts_sans_objet and "sans objet" not in field.help.lower():
        parts.append(f"Ou «{_NBSP}sans objet{_NBSP}».")
    return " ".join(part for part in parts if part)


def restriction(field: Field, cell: str, lists: Lists) -> Mapping[str, Any]:
    """The restriction, with its messages, of *cell* or of the column that begins there, as the writer takes it."""
    return {**_accepted(field, cell, lists), **_messages(field)}


def _messages(field: Field) -> Mapping[str, Any]:
    shown = f"Exemple{_NBSP}: {example(field)}" if example(field) else ""
    text = advice(field)
    text = f"{text}\n{shown}" if text and shown and len(text) + len(shown) < _MESSAGE else text or shown
    messages: dict[str, Any] = {"error_title": "Réponse à revoir", "error_message": _cut(_expected(field), _MESSAGE)}
    if text:
        messages |= {"input_title": _cut(field.label, _TITLE), "input_message": _cut(text, _MESSAGE)}
    return messages


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _expected(field: Field) -> str:
    """What the error box says: one sentence."""
    none = f" ou «{_NBSP}sans objet{_NBSP}»" if field.accepts_sans_objet else ""
    if field.kind in _LENGTHS:
        return f"{KINDS[field.kind].unit} sont attendus, sans espace. Exemple{_NBSP}: {example(field)}."
    if field.kind == "date":
        return f"Écrivez une date{none}, sous la forme 31/12/2027."
    if field.choices or field.reference or field.kind == "oui_non":
        return "Choisissez une réponse dans la liste."
    if KINDS[field.kind].numeric:
        whole = " entier" if field.kind in _WHOLE else ""
        return f"Écrivez un nombre{whole}{_between(field)}{none}. Exemple{_NBSP}: {example(field)}."
    return f"{field.length} caractères au plus." if field.length else f"Exemple{_NBSP}: {example(field)}."


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
    if field.choices or field.reference or field.kind == "oui_non":
        return _from_list(field, lists)
    if field.kind == "date":
        return _typed(field, cell, "date", f"{cell}>=61", {"minimum": "=61", "maximum": "=73050"})
    if KINDS[field.kind].numeric:
        return _number(field, cell)
    if field.kind in _LENGTHS:
        return _custom(_identifier(field, cell))
    if field.kind == "email":
        return _custom(f'ISNUMBER(FIND("@",{cell}))')
    if field.length:
        return {"validate": "length", "criteria": "<=", "value": field.length}
    return {"validate": "any"}


def _from_list(field: Field, lists: Lists) -> Mapping[str, Any]:
    choices = ("Oui", "Non") if field.kind == "oui_non" else field.choices
    shown = [*choices, "Sans objet"] if field.accepts_sans_objet else list(choices)
    inline = all("," not in choice for choice in shown) and len(",".join(shown)) <= _INLINE
    options: dict[str, Any] = {"validate": "list", "source": shown if choices and inline else f"={lists.of(field)}"}
    # A named list with blank cells lets anything through when blanks are ignored.
    options["ignore_blank"] = not field.reference
    options["show_error"] = field.kind != "liste_multiple" and not (field.accepts_sans_objet and not inline)
    return options


def _number(field: Field, cell: str) -> Mapping[str, Any]:
    whole = field.kind in _WHOLE
    low = field.minimum if field.minimum is not None else Decimal(1900 if field.kind == "exercice" else -_LARGEST)
    high = field.maximum if field.maximum is not None else Decimal(2099 if field.kind == "exercice" else _LARGEST)
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
    return _custom(f'IF(ISNUMBER({cell}),AND({test}),OR(LOWER(TRIM({cell}))="sans objet",LOWER(TRIM({cell}))="néant"))')


def _custom(test: str) -> Mapping[str, Any]:
    if len(test) >= _FORMULA:
        return {"validate": "any"}
    return {"validate": "custom", "value": f"={test}"}


def _identifier(field: Field, cell: str) -> str:
    length = _LENGTHS[field.kind]
    digits = cell if field.kind in ("siren", "siret", "code_postal") else f"RIGHT({cell},{3 if length == 5 else 7})"
    right = f'AND(LEN({cell})={length},ISNUMBER(--("1"&{digits})))'
    if field.required and not field.accepts_sans_objet:
        return right
    return f'OR({right},LOWER(TRIM({cell}))="sans objet",LOWER(TRIM({cell}))="néant")'
