"""A text -> its signs that no font draws: LibreOffice leaves them out of the PDF, where nobody would miss them."""

from __future__ import annotations

import re

DRAWN = """
"""
"""The code points that Carlito or DejaVu Sans draws, in plain and in bold: the fonts that « make install » sets up.

Written by `python -m tools.signes`. The joiners and the variation selectors are among them: fonts hold them, drawn as
nothing, and the PDF keeps them in its text. Signs of private use are not: each font draws another thing there.
"""


def _but(ranges: str) -> re.Pattern[str]:
    """One sign that is in none of the *ranges*; line ends and tabulations are for the page to draw."""
    ends = (part.partition("-") for part in ranges.split())
    return re.compile("[^\t\n" + "".join(rf"\U{int(a, 16):08x}-\U{int(b or a, 16):08x}" for a, _, b in ends) + "]")


_UNDRAWN = _but(DRAWN)


def undrawn(text: str) -> str:
    """The distinct signs of *text* that the PDF would lose, in their order; empty when there are none."""
    return "".join(dict.fromkeys(_UNDRAWN.findall(text)))
