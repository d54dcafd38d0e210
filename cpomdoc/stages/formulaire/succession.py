"""Two forms that answer one questionnaire otherwise -> whether the later one takes the place of the other, or waits.

The later one takes it when it is plainly the same person's next word, or comes another day. It waits for a choice when
two people, or nobody knows who, answered on one day, and when it is older than what counts (docs/decisions/0021).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from cpomdoc.domain.succession import Motif
from cpomdoc.domain.texte import UnprintableText, clean

CLOSE = timedelta(hours=1)
"""Two forms on both sides of midnight are still of one day when no more than this lies between them."""
SAME_MINUTE = timedelta(minutes=1)

_LONGEST_NAME = 60
_NOBODY = frozenset(
    {
        *("", "cpomdoc", "openpyxl", "xlsxwriter", "libreoffice", "apache poi", "microsoft excel", "excel"),
        *("microsoft office user", "utilisateur microsoft office", "utilisateur de microsoft office", "windows user"),
        *("utilisateur windows", "utilisateur", "user", "admin", "administrateur", "administrator", "unknown"),
        *("inconnu", "invité", "guest"),
    }
)
"""What files say when nobody in particular saved them: programs, and sessions without a name of their own."""

_COPY = re.compile(
    r"(?:\s*\(\d{1,3}\)|\s*[-–_]\s*(?:copie|copy)(?:\s*\(?\d{1,3}\)?)?|\s+copie(?:\s*\d{1,3})?)$", re.IGNORECASE
)
_COPY_OF = re.compile(r"^(?:copie de|copy of)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Copie:
    """A form as it came: its name, who saved it last (empty when nobody is named), when its content was first dropped,
    when its file was written (None when that is not known), since when it counts (for a new one, since it came).
    """

    nom: str
    par: str
    recu_le: datetime
    ecrit_le: datetime | None
    depuis: datetime


def person(text: str) -> str:
    """Who saved a file, when that names a person; empty otherwise."""
    try:
        name = " ".join(clean(text).split())[:_LONGEST_NAME]
    except UnprintableText:
        return ""
    return "" if name.casefold() in _NOBODY else name


def written(modified: datetime, received: datetime) -> datetime:
    """When a file was written; a date after it came is that of a clock that is wrong."""
    return min(modified, received)


def why_it_waits(new: Copie, old: Copie) -> Motif | None:
    """Why *new* does not take the place of *old* by itself; None when it does. Their answers differ."""
    lead = _lead(new, old)
    if lead is not None and lead < -SAME_MINUTE:
        return "plus_ancien"
    if new.par and new.par.casefold() == old.par.casefold():
        return None
    if not _same_day(new.depuis, old.depuis):
        return None
    if new.par and old.par:
        return "personnes"
    if together(new, old) and lead is not None:
        if lead <= SAME_MINUTE:
            return "meme_minute"
        if overtakes_a_copy(new, old):
            return None
    return "meme_jour"


def plainly_later(new: Copie, old: Copie) -> bool:
    """Whether *new* was written after *old*, by their dates."""
    lead = _lead(new, old)
    return lead is not None and lead > SAME_MINUTE


def together(new: Copie, old: Copie) -> bool:
    """Whether both were dropped at once."""
    return new.recu_le == old.recu_le


def overtakes_a_copy(new: Copie, old: Copie) -> bool:
    """Whether both were dropped at once and are one file, of which *new* is plainly the later state: copies by their
    names (« (1) », « - Copie »), or written on other days.
    """
    if not together(new, old) or new.ecrit_le is None or old.ecrit_le is None:
        return False
    if new.ecrit_le - old.ecrit_le <= SAME_MINUTE:
        return False
    copies = new.nom != old.nom and _bare(new.nom) == _bare(old.nom)  # one name twice lies in two people's folders
    return copies or new.ecrit_le.date() != old.ecrit_le.date()


def _lead(new: Copie, old: Copie) -> timedelta | None:
    """By how much a file is newer than the other; None when that is not known, or the clock went back meanwhile."""
    if new.ecrit_le is None or old.ecrit_le is None or new.recu_le < old.recu_le:
        return None
    return new.ecrit_le - old.ecrit_le


def _same_day(one: datetime, other: datetime) -> bool:
    return one.date() == other.astimezone(one.tzinfo).date() or abs(one - other) <= CLOSE


def _bare(name: str) -> str:
    """The name of a file without what Windows adds to a copy."""
    stem = normalize("NFC", name.rpartition(".")[0] or name)
    while (shorter := _COPY.sub("", stem)) != stem:
        stem = shorter
    return _COPY_OF.sub("", stem).casefold()
