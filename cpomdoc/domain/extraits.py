"""A text and the one that takes its place -> both cut down to what changed, with some words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from unicodedata import normalize

NOTHING = "(vide)"
"""How an answer that says nothing is shown beside one that does."""
AROUND = 4
"""Tokens that are left on each side of a change, spaces counted."""
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_GAP = re.compile(r"[ \t\r\n]+")


def focused(old: str, new: str, most: int) -> tuple[str, str]:
    """Both texts on one line, of *most* signs at most: whole when it has no more, else the words that changed in it,
    whatever their place.
    """
    before, after = whole = _flat(old), _flat(new)
    for around in (2 * AROUND, AROUND, 0):
        if max(len(before), len(after)) > most:
            before, after = around_changes(*whole, around)
    first, second = (
        text if len(text) <= most else within(cut, most) for text, cut in zip(whole, (before, after), strict=True)
    )
    return first, second


def answer_changed(question: str, place: str, old: str, new: str, most: int) -> str:
    """« « Téléphone » (Lyon) : 01 23 45 67 99 → 01 23 45 67 00 »."""
    where = f" ({place})" if place else ""
    before, after = focused(old, new, most)
    return f"«\u00a0{question}\u00a0»{where}\u00a0: {before or NOTHING} → {after or NOTHING}"


def around_changes(old: str, new: str, around: int) -> tuple[str, str]:
    """The tokens that changed, and *around* tokens on each side of them; both texts whole when only spaces did."""
    olds, news = _TOKEN.findall(old), _TOKEN.findall(new)
    before, after = ([" " if token.isspace() else token for token in each] for each in (olds, news))
    ops = [op for op in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if op[0] != "equal"]
    if not ops:
        return old, new
    return (
        _window(olds, [(op[1], op[2]) for op in ops], around),
        _window(news, [(op[3], op[4]) for op in ops], around),
    )


def within(text: str, most: int) -> str:
    """The beginning of a text that has more than *most* signs."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _window(tokens: Sequence[str], spans: Sequence[tuple[int, int]], around: int) -> str:
    """The tokens of the spans and of their neighbourhood; « … » where some are left out."""
    wanted = {at for start, end in spans for at in range(start - around, end + around)}
    pieces, left_out = [], False
    for at, token in enumerate(tokens):
        if at in wanted:
            pieces.append(f"… {token}" if left_out else token)
        left_out = at not in wanted
    return (_flat("".join(pieces)) + (" …" if left_out else "")).strip()


def _flat(text: str) -> str:
    """On one line; a no-break space says that what stands around it goes together, and stays."""
    return _GAP.sub(" ", normalize("NFC", text)).strip()
