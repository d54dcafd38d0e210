"""A text -> why it is no answer, for people: what the grid and « Avant de signer » hold every text to.

The one place that says so: a richer lexicon of placeholders takes the place of the words below, behind the same door.
"""

from __future__ import annotations

import re

from cpomdoc.schema.kinds import fold

_PLACEHOLDERS = frozenset(
    {
        "a completer", "a confirmer", "a definir", "a determiner", "a preciser", "a renseigner", "a venir", "a voir",
        "cf annexe", "cf ci dessus", "en attente", "en cours", "idem", "id", "lorem ipsum", "meme chose", "nc", "ras",
        "rien", "tbd", "test", "todo", "voir annexe", "voir ci dessus", "voir plus haut", "xx", "xxx",
    }
)  # fmt: skip
_WORDS = re.compile(r"[^a-z0-9]+")


def no_answer(text: str) -> str:
    """Why *text* does not answer; empty when it does."""
    words = _WORDS.sub(" ", fold(text)).strip()
    if not words:
        return "aucun mot"
    if words in _PLACEHOLDERS or (len(words) == 1 and not words.isdigit()) or words.startswith("lorem ipsum"):
        return f"«\u00a0{text.strip()}\u00a0» n’est pas une réponse"
    return ""
