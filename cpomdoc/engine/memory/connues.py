"""What frames and national exports that people dropped say of a contract for an exercice: proposed, never recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from cpomdoc.adapters.exchange import sheets_of
from cpomdoc.adapters.instance import load_sources
from cpomdoc.adapters.temporaire import refusals, temporary_folder
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.francais import NBSP
from cpomdoc.domain.journal import Extrait
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.cadres import frame_of, kept_frames
from cpomdoc.engine.memory.extraits import kept_extraits
from cpomdoc.engine.memory.lecture import family_for
from cpomdoc.schema.sources import Source
from cpomdoc.stages.formulaire.connues import Connue, Connues, Depouille, numbers_of, of_cadre, together
from cpomdoc.stages.formulaire.export import HEADER_ROWS, names_one_of, recognise
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name

ORDER = ("diamant", "tdb")
"""After frames, which people check: the exports, in the order in which they are believed."""


def valeurs_connues(atelier: Atelier, contrat: Contrat, exercice: int) -> Connues:
    """What is known of the establishments of *contrat* and of their organisation for *exercice*: by (FINESS, name), the
    names being the columns of the review and the codes of indicators. Frames are believed before exports, the last one
    of a kind before the former ones; what disagrees, and what could not be read, is told.
    """
    famille = family_for(atelier, contrat.numero)
    wanted = numbers_of(contrat.values, famille, "finess_et") | numbers_of(contrat.values, famille, "finess_ej")
    return known_of(atelier, wanted, exercice)


def known_of(atelier: Atelier, wanted: Collection[str], exercice: int) -> Connues:
    """The same of these FINESS numbers, of establishments and of organisations."""
    known = Connues()
    for values in _of_frames(atelier, wanted, exercice):
        known.add(values)
    for entry in sorted(kept_extraits(atelier), key=lambda one: _rank(one.etape.genre)):
        if entry.etape.genre in ORDER:
            known.add(_of_export(atelier, entry, wanted, exercice, known))
    return known


def _rank(genre: str) -> int:
    return ORDER.index(genre) if genre in ORDER else len(ORDER)


def _of_frames(atelier: Atelier, wanted: Collection[str], exercice: int) -> Iterator[list[Connue]]:
    """What the last frame of each kind says of each number: a frame that was corrected takes the former one's place."""
    seen: set[tuple[str, str]] = set()
    for entry in kept_frames(atelier):
        if entry.etape.exercice not in (0, exercice):
            continue
        lu = frame_of(atelier, entry.link.materials[0].digest)
        found = [
            one
            for one in of_cadre(lu, entry.etape.nom, wanted, exercice)
            if (entry.etape.cadre, one.finess) not in seen
        ]
        seen |= {(entry.etape.cadre, one.finess) for one in found}
        yield found


def _of_export(
    atelier: Atelier, entry: EntryOf[Extrait], wanted: Collection[str], exercice: int, known: Connues
) -> list[Connue]:
    """What one export says; what could not be read of it is told."""
    sources = [
        one for one in load_sources(atelier.settings.templates) if one.kind == entry.etape.genre and one.followed
    ]
    if not sources:
        return []
    name = entry.etape.nom.rpartition("›")[2].strip()
    with temporary_folder("extrait") as folder:
        path = folder / clean_name(name)
        with refusals():
            path.write_bytes(atelier.archive.objects.get(entry.link.materials[0].digest))
        try:
            found = _of_sheets(path, name, sources, entry.etape.source, _Wanted(wanted, exercice), known)
        except UnreadableFile as error:
            known.tell(f"{error.message} {error.remedy}")
            return []
    if found is None:
        known.tell(f"«{NBSP}{name}{NBSP}» n’est plus reconnu : ses colonnes ne sont pas celles que l’on sait lire.")
    return found or []


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Whose values are wanted, and of which exercice."""

    numbers: Collection[str]
    exercice: int


def _of_sheets(
    path: Path, name: str, sources: list[Source], key: str, wanted: _Wanted, known: Connues
) -> list[Connue] | None:
    """What all the sheets of an export say together; None when none is recognised. One that names somebody who is
    wanted and is not recognised is told.
    """
    found: list[list[Connue]] = []
    unknown: list[str] = []
    for sheet, rows in sheets_of(path):
        first = list(islice(rows, HEADER_ROWS))
        recognised = recognise(first, _alike(sources, key)) or recognise(first, sources)
        if recognised is not None:
            header, at = recognised
            label = f"{name}, feuille {sheet}" if sheet else name
            reading = Depouille(header, label, wanted.numbers, wanted.exercice)
            found.append(reading.read(chain(first[at + 1 :], rows)))
            for sentence in reading.told:
                known.tell(sentence)
        elif any(names_one_of(row, wanted.numbers) for row in first):
            unknown.append(sheet)
    for sheet in unknown if found else ():
        known.tell(f"{name} : la feuille «{NBSP}{sheet}{NBSP}» n’est pas reconnue, et n’est pas lue.")
    agreed, told = together(found, name, wanted.exercice)
    for sentence in told:
        known.tell(sentence)
    return agreed if found else None


def _alike(sources: list[Source], key: str) -> list[Source]:
    """The source that an entry names; all of them when it is older than that word."""
    return [one for one in sources if one.key == key] or sources
