"""Entries for tests: a step of any class, whose words that do not matter are neutral."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from cpomdoc.domain.journal import EtapeFaite
from cpomdoc.domain.links import Link, Matter

E = TypeVar("E", bound=EtapeFaite)
AT = "2026-11-21T10:00:00+01:00"


def a(kind: type[E], **words: Any) -> E:
    """A step of *kind* that says *words*; the others are empty."""
    return made(kind, **words)


def made(kind: type[Any], **words: Any) -> Any:
    """A value of any dataclass that holds *words*; the others are empty."""
    hints = get_type_hints(kind, include_extras=True)
    blank = {one.name: _blank(hints[one.name]) for one in fields(kind) if one.default is MISSING}
    return kind(**{**blank, **words})


def link(
    etape: EtapeFaite,
    *,
    materials: tuple[Matter, ...] = (),
    products: tuple[Matter, ...] = (),
    actor: str = "x",
    at: str = AT,
    key: str = "",
) -> Link:
    """The step as a journal keeps it."""
    return Link(etape, key or etape.step, materials, products, actor, at)


def _blank(hint: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _blank(arguments[0])
    if origin in {Union, UnionType} and NoneType in arguments:
        return None
    if origin is Literal:
        return arguments[0]
    if origin is tuple:
        return ()
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {}
    if hint is date:
        return date(2027, 1, 1)
    if hint in {str, int, bool}:
        return hint()
    return made(hint)
