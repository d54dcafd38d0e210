"""Names of a family -> invented answers, of every kind, for templates to print: full, or as poor as a form allows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.schema.variables import Group, Leaf, Node, Rows

_WHOLE = {"entier", "places", "personnes"}
_DECIMAL = {"montant", "montant_entier", "taux", "nombre", "etp"}


def answers(names: Group, *, poor: bool = False, rows: int = 6, text: str = "") -> dict[str, Any]:
    """Answers to all *names*; *poor*: sans objet and empty tables wherever they may be; *text* in every free text."""
    made = _made(names, 0, poor, rows, text)
    assert isinstance(made, dict)
    return made


def _made(node: Node, number: int, poor: bool, rows: int, text: str) -> Any:
    match node:
        case Group():
            return {name: _made(child, number, poor, rows, text) for name, child in node.children.items()}
        case Rows():
            count = node.minimum if poor else max(rows, node.minimum)
            return [_made(node.columns, row, poor, rows, text) for row in range(count)]
    if poor and (node.optional or node.kind == "oui_non"):
        return False if node.kind == "oui_non" and not node.optional else None
    return _value(node, number, text)


def _value(leaf: Leaf, number: int, text: str) -> Any:
    if leaf.listed:
        return list(leaf.choices[:2]) or [text or "A1", "B2"]
    if leaf.choices:
        return leaf.choices[number % len(leaf.choices)]
    if leaf.kind == "oui_non":
        return number % 2 == 0
    if leaf.kind == "date":
        return date(2027, 1, 1 + number)
    if leaf.kind == "exercice":
        return 2027 + number
    if leaf.kind in _WHOLE:
        return 1 + number
    if leaf.kind in _DECIMAL:
        return Decimal("1234.5") * (number + 1)
    return text or leaf.example or f"{leaf.label} {number}"
