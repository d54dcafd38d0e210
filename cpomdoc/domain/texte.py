"""A text as a file holds it -> the text that can be printed, or UnprintableText; nothing visible is changed."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls (no letter, no sign) and the invisible marks of direction that address books leave around numbers.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202c\u2066-\u2069\ufeff]")
# Half characters, code points that are no character, the marks that rendering keeps for itself, and the two orders
# that print a text otherwise than it was typed.
_UNPRINTABLE = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ue000-\ue002\u202d\u202e\ufffe\uffff"
    + "".join(f"{chr((plane << 16) | 0xFFFE)}{chr((plane << 16) | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


class UnprintableText(ValueError):
    """The text holds a code point that no document may hold: *sign* names it as U+FFFE."""

    def __init__(self, text: str, sign: str) -> None:
        super().__init__(sign)
        self.text = text
        self.sign = sign


def clean(text: str) -> str:
    """One normal form (NFC), one line end, no invisible control. UnprintableText rather than a damaged document."""
    found = _UNPRINTABLE.search(text)
    if found:
        raise UnprintableText(text, f"U+{ord(found[0]):04X}")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
