"""Lists of contracts signed elsewhere that people drop: told from other files by their header, read within bounds."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.adapters.exchange import sheets_of
from cpomdoc.adapters.temporaire import refusals, temporary_folder
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.extraits import first_tables
from cpomdoc.schema.reprise import Masse
from cpomdoc.stages.reprise.masse import Liste, header_of, listed


def masse_of(atelier: Atelier) -> Masse | None:
    """How lists are read: families share it; None when none takes contracts over."""
    return next((one.reprise.masse for one in atelier.familles.values() if one.reprise is not None), None)


def is_list(atelier: Atelier, data: bytes) -> bool:
    """Whether a file is a list of contracts, by the names of its columns."""
    masse = masse_of(atelier)
    return masse is not None and any(header_of(rows, masse) is not None for rows in first_tables(atelier, data))


def contracts_listed(atelier: Atelier, sha256: str, masse: Masse) -> Liste:
    """The contracts of a kept list; none, and why, when it cannot be read to its end."""
    with temporary_folder("liste") as folder:
        path = Path(folder) / "liste"
        with refusals():
            path.write_bytes(atelier.archive.objects.get(sha256))
        try:
            return listed(sheets_of(path), masse)
        except UnreadableFile as error:
            return Liste(told=[f"{error.message} {error.remedy}"])
