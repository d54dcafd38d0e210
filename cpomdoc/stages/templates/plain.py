"""Answers by dotted key -> the words that a template or an expression sees: nested, None for « sans objet »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.domain.values import SansObjet


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """All of *values*, each below the words of its key."""
    words: dict[str, Any] = {}
    for name, value in values.items():
        put(words, name, plain(value))
    return words


def put(words: dict[str, Any], name: str, value: Any) -> None:
    """Write *value* in *words* under its dotted *name*."""
    *path, last = name.split(".")
    for part in path:
        words = words.setdefault(part, {})
    words[last] = value


def plain(value: Any) -> Any:
    """One value: a table is a list of nested rows."""
    if isinstance(value, SansObjet):
        return None
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return nested(value) if isinstance(value, Mapping) else value
