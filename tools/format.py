"""store/FORMAT.md -> the same with every step of the journal and every word that it writes, from domain/journal.py.

Run as `python -m tools.format`; with --check it only says whether something is out of date (exit 1).
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from cpomdoc.domain.journal import STEPS, Audience, Etape, meaning

FORMAT = Path(__file__).resolve().parent.parent / "cpomdoc" / "store" / "FORMAT.md"
_BEGIN, _END = "<!-- etapes: written by « make readme » from domain/journal.py -->\n", "<!-- /etapes -->\n"

_WORDS: Mapping[object, str] = {str: "text", int: "whole number", bool: "yes or no"}
_TOLD = {
    Audience.HISTORIQUE: "the pages and the sealed history sheet",
    Audience.PAGES: "the pages",
    Audience.FICHE: "the sealed history sheet",
    Audience.ATELIER: "nobody: the workshop's own",
}


def current(text: str) -> str:
    """FORMAT.md as it should be."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{steps()}\n{_END}{after}"


def steps() -> str:
    """A table a step, then a table for each value that stands inside one."""
    inside: dict[str, type] = {}
    lines: list[str] = []
    for kind in STEPS.values():
        lines += _step(kind, inside)
    told: set[str] = set()
    while waiting := [name for name in inside if name not in told]:
        told.update(waiting)
        for name in waiting:
            lines += [f"#### {name}", "", _summary(inside[name]), "", *_table(inside[name], inside), ""]
    return "\n".join(lines)


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
        absent = ", or absent" if one.default is None else ""
        rows.append(f"| `{one.name}` | {_type(hint, inside)}{absent} | {meaning(hint)} |")
    return ["| Word | Type | What |", "|---|---|---|", *sorted(rows)] if rows else ["It writes no word."]


def _type(hint: object, inside: dict[str, type]) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(arguments[0], inside)
    if origin is Literal:
        return " or ".join(f"« {word} »" for word in arguments)
    if origin in {Union, UnionType}:
        return " or null".join(_type(one, inside) for one in arguments if one is not NoneType)
    if origin is tuple:
        return _list(arguments, inside)
    if origin is not None:
        return f"{_type(arguments[1], inside)} by name"
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


def main() -> int:
    """Write, or only check."""
    text = FORMAT.read_text(encoding="utf-8")
    if current(text) == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("cpomdoc/store/FORMAT.md: the table of steps is out of date; run « make readme »")
        return 1
    FORMAT.write_text(current(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
