"""The bytes of a TOML file -> its words, each taken once and of the form expected; the rest is refused by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeVar

from cpomdoc.domain import toml
from cpomdoc.domain.errors import TemplateError

T = TypeVar("T")


@dataclass(slots=True)
class Rubrique:
    """One TOML table being read: each key is taken once; what remains at the end was not understood.

    Every method raises TemplateError naming the file and the word.
    """

    data: dict[str, Any]
    where: str

    def fail(self, what: str) -> TemplateError:
        return TemplateError(f"{self.where} : {what}", "Corrigez ce fichier de la famille, puis recommencez.")

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = self.data.pop(key, default)
        if value is None:
            raise self.fail(f"« {key} » manque.")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail(f"« {key} » n’a pas la forme attendue.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(f"« {key} » doit être une liste de textes.")
        return tuple(value)

    def number(self, key: str) -> Decimal | None:
        value = self.data.pop(key, None)
        if value is None:
            return None
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise self.fail(f"« {key} » doit être un nombre.") from None

    def one_of(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        value = self.take(key, str, default)
        if value not in allowed:
            raise self.fail(f"« {key} » vaut « {value} » ; attendu : {', '.join(allowed)}.")
        return value

    def tables(self, key: str) -> list[Rubrique]:
        value = self.data.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(f"« {key} » doit être une suite de rubriques.")
        return [Rubrique(dict(item), f"{self.where}, {key} {number}") for number, item in enumerate(value, 1)]

    def table(self, key: str) -> Rubrique | None:
        value = self.data.pop(key, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.fail(f"« {key} » doit être une rubrique.")
        return Rubrique(dict(value), f"{self.where}, {key}")

    def done(self) -> None:
        if self.data:
            raise self.fail(f"« {', '.join(self.data)} » n’est pas compris.")


def parse(files: Mapping[str, bytes], name: str) -> Rubrique:
    """The file *name* of *files*, being read; numbers with decimals are exact."""
    try:
        return Rubrique(dict(_said(content_of(files, name))), name)
    except ValueError as error:
        raise TemplateError(f"{name} ne peut pas être lu : {error}", "Corrigez ce fichier de la famille.") from error


def content_of(files: Mapping[str, bytes], name: str) -> bytes:
    """What the file *name* of *files* holds. Raises TemplateError when it is not there."""
    if name not in files:
        raise TemplateError(f"{name} manque dans la famille.", "Rétablissez ce fichier.")
    return files[name]


@lru_cache(512)
def _said(content: bytes) -> Mapping[str, Any]:
    """What a file says: families share most of theirs. A reader takes from a copy of each table, never from this."""
    return toml.loads(content, parse_float=Decimal)
