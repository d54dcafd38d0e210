"""Values that answers become: text, Decimal, whole numbers, dates, yes/no, lists, tables, and « sans objet »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SansObjet:
    """The question does not apply: answered « sans objet », or not asked because of another answer."""


SANS_OBJET = SansObjet()

Scalar = str | int | bool | Decimal | date | tuple[str, ...] | SansObjet
Row = Mapping[str, Scalar]
Value = Scalar | tuple[Row, ...]
