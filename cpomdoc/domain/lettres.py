"""Whole numbers and amounts -> French words, as acts write them beside the figures."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_NOUN = re.compile(r"illi(?:on|ard)s?$")  # million, milliard, billion: « un million d’euros »


def en_lettres(number: int) -> str:
    """5 -> « cinq », 71 -> « soixante et onze », 80 -> « quatre-vingts », 200000 -> « deux cent mille »."""
    from num2words import num2words  # of sixty languages: for who writes an amount in words, and nobody else

    return str(num2words(number, lang="fr"))


def montant_en_lettres(amount: Decimal | int) -> str:
    """1000000.32 -> « un million d’euros et trente-deux centimes », rounded to the cent."""
    cents = int(abs(Decimal(amount) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    euros, rest = divmod(cents, 100)
    parts = [_counted(euros, "euro")] if euros or not rest else []
    parts += [_counted(rest, "centime")] if rest else []
    return ("moins " if amount < 0 and cents else "") + " et ".join(parts)


def _counted(number: int, unit: str) -> str:
    """« un euro », « deux euros », « deux millions d’euros »."""
    words = en_lettres(number)
    joined = " d’" if _NOUN.search(words) else " "
    return f"{words}{joined}{unit if number < 2 else unit + 's'}"
