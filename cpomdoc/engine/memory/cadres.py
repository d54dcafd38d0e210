"""Budget frames (EPRD, ERRD) that people dropped: told from other workbooks by their sheets, read again when asked."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from cpomdoc.adapters.excel.reading import Illisible, read_cadre
from cpomdoc.adapters.instance import load_cadres
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.journal import CadreBudgetaire
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.lecture import REMEMBERED, classeur_of
from cpomdoc.schema.cadres import Cadre
from cpomdoc.stages.formulaire.cadre import CadreLu, looks_like_cadre, sheets_wanted
from cpomdoc.stages.formulaire.cadre import read_cadre as amounts_of
from cpomdoc.stages.formulaire.read import identify
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS

_ZIP = b"PK"


def is_frame(atelier: Atelier, data: bytes) -> bool:
    """Whether a file is a budget frame, with or without macros. Raises ToolFailed when the world kept us from it."""
    if not data.startswith(_ZIP):
        return False
    sha256 = digest(data)
    form = classeur_of(atelier, sha256)
    if isinstance(form, Classeur) and identify(form) is not None:
        return False
    cadres = load_cadres(atelier.settings.templates)
    opened = _opened(atelier, sha256, cadres) if cadres else None
    return isinstance(opened, Classeur) and looks_like_cadre(opened, cadres)


def frame_of(atelier: Atelier, sha256: str) -> CadreLu:
    """What the frame kept under *sha256* says, as today's data reads it."""
    cadres = load_cadres(atelier.settings.templates)
    opened = _opened(atelier, sha256, cadres)
    if isinstance(opened, Illisible):
        return CadreLu(None, 0, findings=(Finding(CATALOGUE[opened.code], facts=opened.facts),))
    return amounts_of(opened, cadres)


def _opened(atelier: Atelier, sha256: str, cadres: tuple[Cadre, ...]) -> Classeur | Illisible:
    """The workbook; the last ones are remembered, with what was wanted of them."""
    wanted = sheets_wanted(cadres)
    key = " ".join(("cadre", sha256, *wanted))
    found = atelier.read_before.get(key)
    if found is None:
        found = read_cadre(atelier.archive.objects.get(sha256), wanted)
        while len(atelier.read_before) >= REMEMBERED:
            atelier.read_before.pop(next(iter(atelier.read_before)))
        atelier.read_before[key] = found
    return found


def kept_frames(atelier: Atelier) -> list[EntryOf[CadreBudgetaire]]:
    """The frames that were kept, the last one first: a frame that was corrected takes the place of the former one."""
    return list(reversed(atelier.archive.journal(DEPOTS).told(CadreBudgetaire)))


def last_forecast(atelier: Atelier, sites: Collection[str], entity: str) -> list[EntryOf[CadreBudgetaire]]:
    """The last frame from which forms of *sites*, or of *entity*, are filled in advance (an EPRD), as a list of one;
    none without any, nor when nobody is named: a frame of somebody else must never fill a form.
    """
    if not sites and not entity:
        return []
    frames = ((entry, frame_of(atelier, entry.link.materials[0].digest)) for entry in kept_frames(atelier))
    return list(islice((entry for entry, lu in frames if _carries_over(lu) and lu.speaks_of(sites, entity)), 1))


def _carries_over(lu: CadreLu) -> bool:
    return lu.cadre is not None and bool(lu.cadre.reports)
