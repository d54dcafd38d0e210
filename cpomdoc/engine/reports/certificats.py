"""Settings -> the certificates that this instance relies on and that end soon: its seal, those it believes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cpomdoc.adapters import signature as signatures
from cpomdoc.adapters.instance import Settings, read_password, read_private, trusted
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.suivi import Avis

SEAL, AUTHORITY = "Le sceau des archives", "L’autorité reconnue"


@dataclass(frozen=True, slots=True)
class Finissant:
    """A certificat of *role*, in the name of *nom*, that ends, or has ended, on *fin*."""

    role: str
    nom: str
    fin: date
    passe: bool

    def __str__(self) -> str:
        word = "a expiré" if self.passe else "expire"
        return f"{self.role} « {self.nom} » {word} le {date_longue(self.fin)}"


def ending(settings: Settings, moment: datetime) -> tuple[Finissant, ...]:
    """Those that end before sixty days, the first to end first. Raises CpomdocError when the seal cannot be read."""
    found = [
        Finissant(role, name, end.date(), end <= moment)
        for role, data in _relied_on(settings)
        for name, end in _ends(data, moment)
    ]
    return tuple(sorted(found, key=lambda one: (one.fin, one.nom)))


def _relied_on(settings: Settings) -> Iterator[tuple[str, bytes]]:
    mine = settings.signatures
    if mine.sceau is not None:
        word = read_password(mine.mot_de_passe_sceau) if mine.mot_de_passe_sceau is not None else ""
        yield SEAL, signatures.certificate_of(read_private(mine.sceau), word)
    for data in trusted(mine.confiance)[0]:
        yield AUTHORITY, data


def _ends(data: bytes, moment: datetime) -> tuple[tuple[str, datetime], ...]:
    try:
        return tuple(signatures.ends_soon(data, moment))
    except ValueError:
        return ()  # no certificate: signatures that need it say so


def notices_of_ends(settings: Settings, moment: datetime) -> tuple[Avis, ...]:
    """What the first page says of them: one notice for all."""
    try:
        found = ending(settings, moment)
    except CpomdocError as error:
        return (Avis("attention", error.message, error.remedy),)
    if not found:
        return ()
    text = "\n".join(f"{one}." for one in found)
    return (Avis("attention", "Un certificat est à renouveler", f"{text}\nDemandez-en un nouveau à son autorité."),)
