"""What leaves for an archive service: named files with their digest and role, and what must become of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

SortFinal = Literal["conserver", "trier", "détruire"]


@dataclass(frozen=True, slots=True)
class Fichier:
    """One file of a package: its *path* below the package's folder, what it is (*title*, *role*), and its facts."""

    path: str
    title: str
    role: str
    sha256: str
    size: int
    modified: datetime

    @property
    def suffix(self) -> str:
        """The end of the name, in small letters, without the dot."""
        return self.path.rpartition(".")[2].lower()


@dataclass(frozen=True, slots=True)
class Regle:
    """How long a package is kept and what becomes of it then. *dua* counts years from *start*, the contract's end."""

    dua: int
    start: date
    sort_final: SortFinal

    @property
    def end(self) -> date:
        """The first day on which the final disposition may take place."""
        try:
            return self.start.replace(year=self.start.year + self.dua)
        except ValueError:  # 29 February
            return self.start.replace(year=self.start.year + self.dua, day=28)


@dataclass(frozen=True, slots=True)
class Paquet:
    """A signed contract, or one of its acts, as an archive service takes it over."""

    contrat: str
    title: str
    description: str
    gestionnaire: str
    identifiant: str
    service: str
    service_versant: str
    service_archives: str
    start: date
    end: date
    made: datetime
    fichiers: tuple[Fichier, ...]
    regle: Regle
