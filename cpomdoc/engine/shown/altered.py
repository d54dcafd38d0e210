"""The readable view of a contract -> the files that are no longer what the archive keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from cpomdoc.adapters import word
from cpomdoc.adapters.excel import writing
from cpomdoc.domain.avant_signature import NOTE
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.places import CHANGES, DRAFTS, FILLED, RETURNS, SIGNED_FOLDER, TO_SIGN, UNKNOWN
from cpomdoc.domain.suivi import CALENDRIER
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.retouchees import VALUES
from cpomdoc.engine.shown.calendrier import calendar_of
from cpomdoc.engine.shown.choix import choices
from cpomdoc.engine.shown.contents import contents_of, documents_of, folder_of
from cpomdoc.store.files import is_temporary
from cpomdoc.store.names import DEPOTS
from cpomdoc.store.verify import Alteration, Gravite
from cpomdoc.store.view import contract_folder

_MADE_ANEW = (".html", ".css")  # the dashboard is told from the archive each time
_WORKED_ON = (".docx", ".xlsx", ".ics")  # people write in drafts and forms; calendars follow the program

REMOVED = "ce document n'est plus là ; « cpomdoc archive reconstruire » le remet"
OTHER = "ce document n'est pas celui qui est gardé ; retirez-le d'ici, puis lancez « cpomdoc archive reconstruire »"
CHANGED = "ce fichier de travail a été modifié"
FOREIGN = "l'archive ne connaît pas ce fichier"
MISPLACED = "ce fichier n'a pas sa place ici"
"""What is said of a file."""


def check_shown(atelier: Atelier, contrat: str) -> list[Alteration]:
    """Each file that people see of a contract (of none, for DEPOTS) holds what the archive keeps. A draft or a form
    that somebody changed is only told.
    """
    expected = _Expected(atelier, contrat)
    outbox = atelier.settings.outbox
    folder = outbox / UNKNOWN if contrat == DEPOTS else contract_folder(outbox, contrat)
    seen = {path.relative_to(folder).as_posix(): path for path in _files_under(folder)}
    found = [*expected.missing(seen), *(said for name, path in seen.items() for said in expected.compare(name, path))]
    return [replace(one, fichier=f"{folder.name}/{one.fichier}") for one in found]


def _files_under(folder: Path) -> Iterator[Path]:
    told = [folder / name for name in FILLED]  # made anew as well, and filled by people until they drop them
    for path in sorted(folder.rglob("*")):
        if path not in told and not path.is_dir() and not is_temporary(path.name) and path.suffix not in _MADE_ANEW:
            yield path


class _Expected:
    """What should be seen of one contract."""

    def __init__(self, atelier: Atelier, contrat: str) -> None:
        self._objects = atelier.archive.objects
        self._expected: dict[str, str] = {}
        self._known: dict[str, set[str]] = {}  # file name -> contents that the journal or a manifest gives it
        for version in atelier.archive.versions(contrat):
            place = folder_of(atelier, version)
            shown = (
                {name: digest(data) for name, data in contents_of(atelier, version).items()}
                if place.startswith(SIGNED_FOLDER)
                else documents_of(version)
            )
            self._expected |= {f"{place}/{name}": sha256 for name, sha256 in shown.items()}
        for entry in atelier.archive.journal(contrat).entries():
            for matter in entry.link.matters:
                self._known.setdefault(Path(matter.name).name, set()).add(matter.digest)
        for name, sha256 in choices(atelier, contrat).items():
            self._known.setdefault(name, set()).add(sha256)
        calendar = calendar_of(atelier, contrat)
        if calendar is not None:
            self._expected[CALENDRIER] = digest(calendar)

    def missing(self, seen: Collection[str]) -> Iterator[Alteration]:
        """What is not seen any more. A sealed folder is whole or altered; people may tidy the others up."""
        for name in sorted(self._expected.keys() - seen):
            gravite: Gravite = "alteration" if _is_sealed(name) else "information"
            yield Alteration(gravite, name, REMOVED, self._expected[name], "absent")

    def compare(self, name: str, path: Path) -> Iterator[Alteration]:
        """Whether a file is what the archive has for its place, or under its name."""
        known = self._known.get(path.name, set())
        expected = self._expected.get(name) or (min(known) if known else "")
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        if "/" not in name and name.startswith(Path(NOTE).stem) and word.untouched(data):
            return  # the list of the doubts, told from the archive each time
        if name.startswith(f"{RETURNS}/") and name.endswith(VALUES) and writing.untouched(data):
            return  # the form that counts with what a hand wrote, made from the archive each time
        if name.startswith(f"{DRAFTS}/") and path.parent.name == CHANGES:
            return  # derived from kept drafts: the page, and what shows tracked changes
        found = digest(data)
        if found == expected or (name not in self._expected and found in known):
            return
        if not expected:
            if _is_sealed(name):
                yield Alteration("alteration", name, MISPLACED)
            elif path.suffix.lower() != ".txt":
                yield Alteration("information", name, FOREIGN)
        elif name.startswith(f"{TO_SIGN}/") and self._goes_on(data, known):
            yield Alteration("information", name, "ce fichier a été signé sur place : déposez-le", expected, found)
        elif path.suffix.lower() in _WORKED_ON and not _is_sealed(name):
            yield Alteration("information", name, CHANGED, expected, found)
        else:
            yield Alteration("alteration", name, OTHER, expected, found)

    def _goes_on(self, data: bytes, known: Collection[str]) -> bool:
        """Whether a file to sign was signed where it lies: a signature is added at the end of the very same bytes."""
        return any(data.startswith(self._objects.get(one)) and b"/ByteRange" in data for one in known)


def _is_sealed(name: str) -> bool:
    return name.startswith(f"{SIGNED_FOLDER}/")
