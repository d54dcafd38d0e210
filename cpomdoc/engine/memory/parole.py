"""Who decides and why, as typed -> a name and a reason that say something; nothing when they do not.

A decision that anybody may read later rests on a person and on words: invisible signs, dots, one letter or a word
written for want of an answer (« à compléter ») are neither. The words are those of the families, and those that
come with the program: an instance whose lexicon is gone is no less careful about who decides.
"""

from __future__ import annotations

import re
from functools import cache

from cpomdoc.adapters.instance import common_files, shipped_templates
from cpomdoc.engine.atelier import Atelier
from cpomdoc.schema.lexique import bare, load_lexique

_LETTER = re.compile(r"[^\W\d_]")
_LEAST = 2


@cache
def _shipped() -> frozenset[str]:
    """The words for want of an answer that come with the program."""
    return load_lexique(common_files(shipped_templates())).mots


def said(atelier: Atelier, text: str) -> str:
    """*text* on one line; empty when it is no name and no reason."""
    line = " ".join(text.split())
    waiting = bare(line) in _shipped() or any(bare(line) in one.lexique.mots for one in atelier.familles.values())
    return "" if waiting or len(_LETTER.findall(line)) < _LEAST else line
