"""store/FORMAT.md -> the same with each step and each word of entries and manifests, as their classes say them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.bordereau_scelle import BordereauScelle
from cpomdoc.domain.journal import STEPS, Audience, Etape, meaning

FORMAT = Path(__file__).resolve().parent.parent / "cpomdoc" / "store" / "FORMAT.md"
_WORDS: Mapping[object, str] = {str: "text", int: "whole number", bool: "yes or no"}
_TOLD = {
    Audience.HISTORIQUE: "the pages and the sealed history sheet",
    Audience.PAGES: "the pages",
    Audience.FICHE: "the sealed history sheet",
    Audience.ATELIER: "nobody: the workshop's own",
}


def current(text: str) -> str:
    """FORMAT.md as it should be."""
    parts = {"etapes": steps(), "bordereau": manifest(Bordereau), "bordereau-scelle": manifest(BordereauScelle)}
    for name, tables in parts.items():
        mark = re.compile(rf"(<!-- {name}:[^\n]*-->\n).*?(<!-- /{name} -->\n)", re.S)
        text, places = mark.subn(lambda found, tables=tables: f"{found[1]}\n{tables}\n{found[2]}", text)
        if places != 1:
            raise ValueError(f"FORMAT.md has {places} places for « {name} »: what it says cannot be checked")
    return text


def steps() -> str:
    """A table a step, then a table for each value that stands inside one."""
    inside: dict[str, type] = {}
    lines = [line for kind in STEPS.values() for line in _step(kind, inside)]
    return "\n".join([*lines, *_inside(inside)])


def manifest(kind: type) -> str:
    """The table of a manifest, then a table for each value that stands inside."""
    inside: dict[str, type] = {}
    lines = [*_table(kind, inside), ""]
    return "\n".join([*lines, *_inside(inside)])


def _inside(inside: dict[str, type]) -> list[str]:
    """The tables of the values that the tables above name, and of those that these name in turn."""
    lines: list[str] = []
    told: set[str] = set()
    while waiting := [name for name in inside if name not in told]:
        told.update(waiting)
        for name in waiting:
            lines += [f"#### {name}", "", _summary(inside[name]), "", *_table(inside[name], inside), ""]
    return lines


def _step(kind: type[Etape], inside: dict[str, type]) -> Iterator[str]:
    yield from (f"#### `{kind.step}`, version {kind.step_version}", "")
    yield from (f"{_summary(kind)} Told to: {_TOLD[kind.audience]}.", "")
    yield from (*_table(kind, inside), "")


def _summary(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())


def _table(kind: type, inside: dict[str, type]) -> list[str]:
    hints = get_type_hints(kind, include_extras=True)
    rows = []
    for one in fields(kind):
        hint = hints[one.name]
        absent = ", or absent" if one.default is None else " or null" if NoneType in _kinds(hint) else ""
        rows.append(f"| `{one.name}` | {_type(hint, inside)}{absent} | {meaning(hint)} |")
    return ["| Word | Type | What |", "|---|---|---|", *sorted(rows)] if rows else ["It writes no word."]


def _kinds(hint: object) -> tuple[object, ...]:
    """The types between which a word may choose."""
    return _kinds(get_args(hint)[0]) if get_origin(hint) is Annotated else get_args(hint)


def _type(hint: object, inside: dict[str, type]) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(arguments[0], inside)
    if origin is Literal:
        return " or ".join(f"« {word} »" for word in arguments)
    if origin in {Union, UnionType}:
        return next(_type(one, inside) for one in arguments if one is not NoneType)
    if origin is tuple:
        return _list(arguments, inside)
    if origin is not None:
        return f"mapping of names, each to {_type(arguments[1], inside)}"
    assert isinstance(hint, type)
    if is_dataclass(hint):
        inside[hint.__name__] = hint
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    if issubclass(hint, Enum):
        return " or ".join(f"« {word.value} »" for word in hint)
    return _WORDS.get(hint, "date (`$date`)")


def _list(arguments: tuple[object, ...], inside: dict[str, type]) -> str:
    if arguments[1:] == (Ellipsis,):
        return f"list of {_type(arguments[0], inside)}"
    return "list of " + " and ".join(_type(one, inside) for one in arguments)
