"""A dropped file that waits: why, because of whom, since when; and what a lock file left beside it says.

Excel names its lock « ~$ » and the whole name. Word drops the first letters of the name: one when it has seven of them
before its suffix, two when it has more. LibreOffice writes « .~lock.name# ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cpomdoc.domain.francais import date_longue, pluriel
from cpomdoc.domain.texte import UnprintableText, clean

PERIME = timedelta(days=1)
"""A lock older than this was forgotten by a program that fell: it holds nothing any more."""

SOMEBODY = "un autre poste"
_OFFICE, _LIBREOFFICE = "~$", ".~lock."
_SHORT = 6  # letters of a name that Word keeps whole
_ANSI, _WIDE = 52, (54, 55)
"""The longest name in a lock of Office, and where its second form begins: in Word's, in those of Excel and PowerPoint.
Each form is its length, then its letters."""
_LONGEST_NAME = 60
_COMMA = re.compile(r"(?<!\\)(?:\\\\)*,")


def is_lock(name: str) -> bool:
    """Whether a file of this name is what a program leaves beside one that it holds open."""
    return name.startswith((_OFFICE, _LIBREOFFICE))


class Raison(StrEnum):
    """Why a file waits."""

    OUVERT = "ouvert"
    ILLISIBLE = "illisible"
    INCOMPLET = "incomplet"
    VOLUMINEUX = "volumineux"


@dataclass(frozen=True, slots=True)
class FichierEnAttente:
    """A file of the inbox that is not taken: *par* has it open *depuis* then, as the lock *verrou* says. *limite* is
    the weight, in Mo, that it should not pass.
    """

    nom: str
    raison: Raison
    par: str = ""
    depuis: datetime | None = None
    verrou: str = ""
    limite: int = 0

    def phrase(self, now: datetime) -> str:
        """« « Ident.xlsx » attend : ouvert par SECRETARIAT-2 depuis 9 h »."""
        return f"«\u00a0{self.nom}\u00a0» attend\u00a0: {self.pourquoi(now)}"

    def pourquoi(self, now: datetime) -> str:
        """« ouvert par SECRETARIAT-2 depuis 9 h »."""
        match self.raison:
            case Raison.OUVERT:
                since = f" depuis {moment(self.depuis, now)}" if self.depuis is not None else ""
                return f"ouvert par {self.par or SOMEBODY}{since}"
            case Raison.ILLISIBLE:
                return "il ne peut pas être lu (droits d’accès, ou ouvert par un autre programme)"
            case Raison.INCOMPLET:
                return "il n’est pas encore complet (copie en cours\u00a0?)"
            case Raison.VOLUMINEUX:
                return f"il est trop volumineux (plus de {self.limite}\u00a0Mo)"

    @property
    def remede(self) -> str:
        """What makes it be taken."""
        match self.raison:
            case Raison.OUVERT:
                return (
                    "Il sera pris dès qu’il sera fermé. Si personne ne l’a ouvert, supprimez "
                    f"«\u00a0{self.verrou}\u00a0», resté à côté de lui\u00a0; passé un jour, il sera pris quand même."
                )
            case Raison.ILLISIBLE:
                return "Donnez au compte qui fait tourner cpomdoc le droit de le lire, ou déposez-le de nouveau."
            case Raison.INCOMPLET:
                return "Il sera pris dès qu’il sera entier. S’il ne bouge plus pendant une minute, il sera lu tel quel."
            case Raison.VOLUMINEUX:
                return f"Un formulaire pèse moins de {self.limite}\u00a0Mo. Retirez ce qui n’en est pas un."


def moment(at: datetime, now: datetime) -> str:
    """« 9 h », « 9 h 05 », « hier, 17 h 30 », « le 20 novembre 2026, 9 h »."""
    local = at.astimezone(now.tzinfo)
    minutes = f"\u00a0{local.minute:02}" if local.minute else ""
    hour = f"{local.hour}\u00a0h{minutes}"
    days = (now.date() - local.date()).days
    if days <= 0:
        return hour
    return f"hier, {hour}" if days == 1 else f"le {date_longue(local.date())}, {hour}"


def old_lock(par: str, at: datetime, now: datetime) -> str:
    """« un verrou de SECRETARIAT-2, vieux de 9 jours »."""
    of = f" de {par}," if par else ""
    return f"un verrou{of} vieux de {pluriel((now - at).days, 'jour')}"


# --- the locks of office programs -------------------------------------------------------------------------------------


def lock_names(name: str) -> tuple[str, ...]:
    """The names of the locks that tell that *name* is open."""
    stem = name.rpartition(".")[0] or name
    dropped = min(max(len(stem) - _SHORT, 0), 2)
    return (f"{_LIBREOFFICE}{name}#", f"{_OFFICE}{name}", f"{_OFFICE}{name[dropped:]}")


def lock_owner(name: str, data: bytes) -> str:
    """Who has the file open, as the lock called *name* says: a person, else a machine; empty when it does not."""
    words = _in_libreoffice(data) if name.startswith(_LIBREOFFICE) else _in_office(data)
    return next((word for word in map(_seemly, words) if word), "")


def _in_libreoffice(data: bytes) -> Iterator[str]:
    """The name of the person, that of the session, that of the machine; then the date and the profile."""
    text = data.decode("utf-8", "replace").partition(";")[0]
    for word in _COMMA.split(text)[:3]:
        yield re.sub(r"\\(.)", r"\1", word)


def _in_office(data: bytes) -> Iterator[str]:
    """The name in the letters of all alphabets, else in those of Windows."""
    for at in _WIDE:
        length = int.from_bytes(data[at : at + 2], "little")
        letters = data[at + 2 : at + 2 + 2 * length]
        if 0 < length <= _ANSI and len(letters) == 2 * length:
            yield letters.decode("utf-16-le", "replace")
    if data and 0 < data[0] <= _ANSI:
        yield data[1 : 1 + data[0]].decode("cp1252", "replace")


def _seemly(text: str) -> str:
    """A name that can be shown; empty when it is none."""
    try:
        name = " ".join(clean(text).split())
    except UnprintableText:
        return ""
    return "" if "\ufffd" in name or len(name) > _LONGEST_NAME else name
