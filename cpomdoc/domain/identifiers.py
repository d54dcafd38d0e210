"""Numbers that identify people and places: what is wrong with them, if anything.

The rules and what they rest on: docs/sources.md, « Les identifiants ».
"""

from __future__ import annotations

import re
from enum import Enum

_CORSICA = re.compile(r"2[AB]", re.IGNORECASE)
LA_POSTE = "356000000"
"""The SIREN of La Poste, whose SIRET sum their digits to a multiple of five instead of a Luhn key."""


class Fault(Enum):
    """What is wrong with a number."""

    LENGTH = "longueur"
    KEY = "cle"


def luhn(digits: str) -> bool:
    """Whether *digits* (decimal digits only) satisfies the Luhn key."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def compact(text: str) -> str:
    """*text* without the spaces, dots and dashes that people put in numbers."""
    return re.sub(r"[\s\u00a0\u202f.\-]", "", text)


def finess_fault(number: str) -> Fault | None:
    """What is wrong with a compact FINESS EJ or ET (9 characters, Luhn; Corsica 2A/2B has no key check), or None.

    No text that we read states its key: Luhn was found true of published numbers, none of them of Corsica.
    """
    if _CORSICA.match(number):
        return None if re.fullmatch(r"2[ABab][0-9]{7}", number) else Fault.LENGTH
    return _fault(number, 9)


def _fault(number: str, length: int) -> Fault | None:
    if not re.fullmatch(rf"[0-9]{{{length}}}", number):
        return Fault.LENGTH
    return None if luhn(number) else Fault.KEY
