"""What the law, or a convention, is worth for a family on a day: months, days, rates, a day of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpomdoc.schema.reglementation import Dated, Reglementation, value_at

PREFIX = "portefeuille."
"""How the values that only the portfolio reads begin."""


@dataclass(frozen=True, slots=True)
class Bornes:
    """The values for the family *famille* on *jour*. What concerns other families, or is not known, is None."""

    reglementation: Reglementation
    famille: str
    jour: date

    def worth(self, name: str) -> object:
        """What *name* is worth; names without a dot are of the portfolio."""
        key = name if "." in name else f"{PREFIX}{name}"
        valeur = self.reglementation.get(key)
        if valeur is None or (valeur.familles and self.famille not in valeur.familles):
            return None
        dated = value_at(self.reglementation, key, self.jour)
        return dated.value if isinstance(dated, Dated) else None

    def number(self, name: str) -> Decimal | None:
        """A rate, in %, or a count."""
        value = self.worth(name)
        return value if isinstance(value, Decimal) else None

    def whole(self, name: str) -> int | None:
        """Months or days."""
        value = self.number(name)
        return None if value is None else int(value)

    def day(self, name: str, year: int) -> date | None:
        """« 10-15 » -> 15 October of *year*."""
        value = self.worth(name)
        if not isinstance(value, str):
            return None
        month, _, number = value.partition("-")
        return date(year, int(month), int(number))
