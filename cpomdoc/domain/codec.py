"""Frozen classes ↔ plain values (texts, numbers, dates, tuples, mappings), by their type hints alone.

What is written depends on the class and nothing else: a field is written under its own name, unless it has None for
its default and holds it. Reading is strict: a word that is missing, unknown or of another type is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from cpomdoc.domain.values import SansObjet

T = TypeVar("T")
Read = Callable[[object], object]

_AS_THEY_ARE = (str, bool, int, Decimal, datetime, date, SansObjet)


def to_plain(value: object) -> object:
    """A value -> its plain form: what canonical JSON can write. TypeError for what has none."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: to_plain(kept) for one in fields(value) if not _left_out(one, kept := getattr(value, one.name))
        }
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(to_plain(item) for item in value)
    if value is None or isinstance(value, _AS_THEY_ARE):
        return value
    raise TypeError(f"{type(value).__name__} has no plain form")


def _left_out(one: Field[object], kept: object) -> bool:
    return kept is None and one.default is None


def from_plain(kind: type[T], plain: object) -> T:
    """The *kind* that ``to_plain`` wrote. ValueError says what does not fit, and where."""
    hint: object = kind
    found = _reader(hint)(plain)
    assert isinstance(found, kind)
    return found


@cache
def _reader(hint: object) -> Read:
    """How a value of this type is read."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _optional_reader(arguments)
    if origin is Literal:
        return partial(_read_word, arguments)
    if origin is tuple:
        return _tuple_reader(arguments)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return partial(_read_mapping, _reader(arguments[1]))
    if isinstance(hint, type):
        return _class_reader(hint)
    raise TypeError(f"{hint} cannot be read from plain values")


def _class_reader(kind: type) -> Read:
    if kind is object:
        return lambda plain: plain
    if issubclass(kind, Enum):
        return kind
    if is_dataclass(kind):
        return partial(_read_dataclass, kind)
    if kind in _AS_THEY_ARE:
        return partial(_read_scalar, kind)
    raise TypeError(f"{kind.__name__} cannot be read from plain values")


def _optional_reader(arguments: tuple[object, ...]) -> Read:
    kinds = [one for one in arguments if one is not NoneType]
    if len(kinds) != 1:
        raise TypeError("a word has one type, or that type and None")
    read = _reader(kinds[0])
    return lambda plain: None if plain is None else read(plain)


def _tuple_reader(arguments: tuple[object, ...]) -> Read:
    if arguments[1:] == (Ellipsis,):
        return partial(_read_list, _reader(arguments[0]))
    return partial(_read_pair, tuple(_reader(one) for one in arguments))


def _read_scalar(kind: type, plain: object) -> object:
    if type(plain) is not kind:  # True is an int to Python, and an instant is a date: neither is to us
        raise ValueError(f"{kind.__name__} expected, not {type(plain).__name__}")
    return plain


def _read_word(words: tuple[object, ...], plain: object) -> object:
    if plain not in words:
        raise ValueError(f"« {plain} » is none of {words}")
    return plain


def _read_list(read: Read, plain: object) -> object:
    return tuple(read(item) for item in _sequence(plain))


def _read_pair(reads: tuple[Read, ...], plain: object) -> object:
    items = _sequence(plain)
    if len(items) != len(reads):
        raise ValueError(f"{len(reads)} values expected, not {len(items)}")
    return tuple(read(item) for read, item in zip(reads, items, strict=True))


def _sequence(plain: object) -> list[object] | tuple[object, ...]:
    if not isinstance(plain, list | tuple):
        raise ValueError(f"a list is expected, not {type(plain).__name__}")
    return plain


def _read_mapping(read: Read, plain: object) -> object:
    return {key: read(item) for key, item in _mapping(plain).items()}


def _mapping(plain: object) -> Mapping[str, object]:
    if not isinstance(plain, Mapping):
        raise ValueError(f"a mapping is expected, not {type(plain).__name__}")
    return plain


def _read_dataclass(kind: type, plain: object) -> object:
    words, hints, needed = _mapping(plain), _hints(kind), _needed(kind)
    if unknown := words.keys() - hints.keys():
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    if missing := needed - words.keys():
        raise ValueError(f"{kind.__name__} lacks {', '.join(sorted(missing))}")
    return kind(**{name: _read_word_of(kind, name, hints[name], item) for name, item in words.items()})


def _read_word_of(kind: type, name: str, hint: object, plain: object) -> object:
    try:
        return _reader(hint)(plain)
    except ValueError as error:
        raise ValueError(f"{kind.__name__}.{name}: {error}") from error


@cache
def _hints(kind: type) -> Mapping[str, object]:
    """The type of each field; constants of the class are none."""
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


@cache
def _needed(kind: type) -> frozenset[str]:
    """The words that are always written: all but those whose default is None."""
    return frozenset(one.name for one in fields(kind) if one.default is not None or one.default is MISSING)
