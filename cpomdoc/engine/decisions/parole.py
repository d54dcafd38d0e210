"""Who decides and why, as typed -> a name and a reason that say something; nothing when they do not.

A decision that anybody may read later rests on a person and on words: invisible signs, dots, one letter or a word
written for want of an answer (« à compléter ») are neither.
"""

from __future__ import annotations

import re

from cpomdoc.engine.atelier import Atelier
from cpomdoc.schema.lexique import bare

_LETTER = re.compile(r"[^\W\d_]")
_LEAST = 2


def said(atelier: Atelier, text: str) -> str:
    """*text* on one line; empty when it is no name and no reason."""
    line = " ".join(text.split())
    waiting = any(bare(line) in famille.lexique.mots for famille in atelier.familles.values())
    return "" if waiting or len(_LETTER.findall(line)) < _LEAST else line
