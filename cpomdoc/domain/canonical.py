"""Frozen values ↔ canonical JSON bytes: one value has one writing, so that a digest names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cpomdoc.domain.values import SANS_OBJET, SansObjet

# A one-key object says what JSON cannot: {"$nombre": "12.50"}. A true key that begins with $ is written with $$.
_NUMBER, _DATE, _INSTANT, _NO_OBJECT = "$nombre", "$date", "$instant", "$sans_objet"


def dumps(value: object) -> bytes:
    """Value -> its only writing: sorted keys, UTF-8, no space, no newline. ValueError or TypeError if it has none."""
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode()  # a lone surrogate is a ValueError here, never a mark of replacement in a contract


def loads(data: bytes) -> Any:
    """Canonical bytes -> value; sequences come back as tuples. ValueError for any other writing of the same value."""
    try:
        value = _value(json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse))
        if dumps(value) == data:
            return value
    except RecursionError as error:
        raise ValueError("too deep") from error
    raise ValueError("not in canonical form")


def digest(data: bytes) -> str:
    """The SHA-256 of these bytes, in hexadecimal: the name of an object."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: object) -> str:
    """The SHA-256 of the value's canonical writing."""
    return digest(dumps(value))


def _plain(value: object) -> object:
    kind = type(value)
    if kind is str:  # nearly always
        return value
    if kind is tuple or kind is list:  # nearly all others
        return [_plain(item) for item in value]  # type: ignore[attr-defined]
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            if not value.is_finite():
                raise ValueError(f"{value} is not a number that can be kept")
            return {_NUMBER: str(value)}
        case datetime():  # before date: a datetime is a date too
            return {_INSTANT: value.isoformat()}
        case date():
            return {_DATE: value.isoformat()}
        case SansObjet():
            return {_NO_OBJECT: True}
        case Mapping():
            return {_escaped(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")  # floats first of all: 0.1 is not a tenth


def _escaped(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("keys are texts")
    return f"${key}" if key.startswith("$") else key


def _value(plain: Any) -> Any:
    match plain:
        case list():
            return tuple(_value(item) for item in plain)
        case dict():
            return _tagged(plain) if len(plain) == 1 and next(iter(plain)) in _TAGS else _mapping(plain)
    return plain


def _mapping(plain: dict[str, Any]) -> dict[str, Any]:
    if any(key.startswith("$") and not key.startswith("$$") for key in plain):
        raise ValueError("unknown mark")
    return {key[1:] if key.startswith("$") else key: _value(item) for key, item in plain.items()}


def _tagged(plain: dict[str, Any]) -> Any:
    ((tag, text),) = plain.items()
    try:
        return _TAGS[tag](text)
    except (TypeError, ArithmeticError) as error:
        raise ValueError(f"wrong value after {tag}") from error


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} : a float has no canonical form")


_TAGS: Mapping[str, Callable[[Any], object]] = {
    _NUMBER: Decimal,
    _DATE: date.fromisoformat,
    _INSTANT: datetime.fromisoformat,
    _NO_OBJECT: lambda _: SANS_OBJET,
}
