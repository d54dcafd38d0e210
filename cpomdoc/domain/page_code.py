"""A page of a liasse ↔ the text of its code: contract, version, page, pages and a checksum, to be read from a scan.

`CPOM1*2027-014*V03*P0123*600*7F3A` uses only the signs of a QR code's alphanumeric set and is never longer than 38:
so every code is a « version 2 » symbol of 25 by 25 modules, whose size on paper was chosen for scanners. A page bears
it twice, for people write their initials over the one at its foot: the other begins with `CPOM2`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

_FORMAT = "CPOM"
_PREFIX = "CPOM-"
_SIGNS = re.compile(r"[0-9A-Z./:-]{1,11}")
_TEXT = re.compile(r"(CPOM([12])\*([0-9A-Z.$/:-]{1,11})\*V(\d{2,3})\*P(\d{4})\*(\d{1,4}))\*([0-9A-F]{4})")
MAX_PAGES = 9999
MAX_VERSION = 999


@dataclass(frozen=True, slots=True)
class PageCode:
    """Which page of which liasse; *contrat* is what `short_reference` makes of the number of the contract. *coin*:
    which of the two codes of the page it is.
    """

    contrat: str
    version: int
    page: int
    pages: int
    coin: int = field(default=1, compare=False)


def short_reference(contrat: str) -> str:
    """At most 11 signs that stand for the number *contrat*: `CPOM-2027-014` is `2027-014`, a long number its digest.

    Two numbers never share a readable one; a scan is matched by computing this for the contracts that are known.
    """
    if contrat.startswith(_PREFIX) and _SIGNS.fullmatch(tail := contrat.removeprefix(_PREFIX)) and tail[0] != ".":
        return tail
    if _SIGNS.fullmatch(f".{contrat}"):
        return f".{contrat}"
    return "$" + hashlib.sha256(contrat.encode()).hexdigest()[:10].upper()


def encode(code: PageCode) -> str:
    """The text to draw. ValueError when a page lies outside its liasse, or numbers are too long for the symbol."""
    if not (1 <= code.page <= code.pages <= MAX_PAGES and 1 <= code.version <= MAX_VERSION):
        raise ValueError(f"no code for {code}")
    body = f"{_FORMAT}{code.coin}*{code.contrat}*V{code.version:02d}*P{code.page:04d}*{code.pages}"
    text = f"{body}*{_checksum(body)}"
    if _TEXT.fullmatch(text) is None or len(text) > 38:
        raise ValueError(f"no code for {code}")
    return text


def decode(text: str) -> PageCode | None:
    """What a scanner read -> the page; None for another program's code, and for one that was read wrongly."""
    seen = _TEXT.fullmatch(text.strip())
    if seen is None or seen[7] != _checksum(seen[1]):
        return None
    code = PageCode(seen[3], int(seen[4]), int(seen[5]), int(seen[6]), int(seen[2]))
    return code if 1 <= code.page <= code.pages and code.version >= 1 else None


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:4].upper()
