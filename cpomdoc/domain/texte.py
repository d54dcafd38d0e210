"""A text as a file holds it -> the text that can be printed, or UnprintableText; nothing visible is changed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
# Marks of direction, soft hyphens, byte order marks, zero-width spaces: address books and web pages leave them around.
# The joiners U+200C and U+200D stay: a family of emoji and several alphabets are written with them.
INVISIBLE = "\u00ad\u061c\u200b\u200e\u200f\ufeff" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2060, 0x2070))))
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# Controls, half characters, code points that are no character, and the marks that rendering keeps for itself.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ue000-\ue002\ufffe\uffff"
    + "".join(f"{chr((plane << 16) | 0xFFFE)}{chr((plane << 16) | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


class UnprintableText(ValueError):
    """The text holds a code point that no document may hold: *sign* names it as U+FFFE."""

    def __init__(self, text: str, sign: str) -> None:
        super().__init__(sign)
        self.text = text
        self.sign = sign


@lru_cache(2**14)  # the same answer is printed in several pieces, and looked at before each
def clean(text: str) -> str:
    """One normal form (NFC), one line end, no invisible mark. UnprintableText rather than a damaged document."""
    found = _UNPRINTABLE.search(text)
    if found:
        raise UnprintableText(text, f"U+{ord(found[0]):04X}")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
