"""The note about signed paper, in a-signer/: shown when something is to be looked at, withdrawn once all is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import SCANS, TO_SIGN
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.store.names import clean_name
from cpomdoc.store.places import free_name
from cpomdoc.store.view import contract_folder, publish

_NOTE = "Signature sur papier"


def note_name(sujet: str, titre: str) -> str:
    """What the note is called: one for the contract, one for each act."""
    which = "" if sujet == CONTRAT else f" - {titre}"
    return clean_name(f"{_NOTE}{which}.txt")


def show_note(atelier: Atelier, contrat: str, note: Matter, scans: Sequence[Matter] = ()) -> str:
    """Put it where people take the file to sign, with the scans to look at; its path below the outbox."""
    folder, get = _folder(atelier, contrat), atelier.archive.objects.get
    publish(folder, {note.name: get(note.digest)}, atelier.files)
    for scan in scans:
        data = get(scan.digest)
        name = free_name(folder / SCANS, scan.name, lambda path, data=data: atelier.files.read(path) == data)  # type: ignore[misc]
        publish(folder / SCANS, {name: data}, atelier.files)
    return f"{folder.relative_to(atelier.settings.outbox).as_posix()}/{note.name}"


def withdraw_note(atelier: Atelier, contrat: str, sujet: str, titre: str) -> None:
    """It has no reader left, nor have the scans once no other note speaks of them."""
    folder = _folder(atelier, contrat)
    _withdraw(atelier, folder / note_name(sujet, titre))
    scans = folder / SCANS
    if not scans.is_dir() or any(folder.glob(f"{_NOTE}*.txt")):
        return
    for path in sorted(scans.iterdir()):
        _withdraw(atelier, path)
    if not any(scans.iterdir()):
        atelier.files.remove_folder(scans)


def _withdraw(atelier: Atelier, path: Path) -> None:
    if path.is_file() and is_ours(atelier, path):
        atelier.files.remove(path)


def _folder(atelier: Atelier, contrat: str) -> Path:
    return contract_folder(atelier.settings.outbox, contrat) / TO_SIGN
