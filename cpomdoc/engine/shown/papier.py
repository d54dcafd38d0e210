"""The note about signed paper, in a-signer/: shown when something is to be looked at, withdrawn once all is sealed."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import TO_SIGN
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.store.names import clean_name
from cpomdoc.store.view import contract_folder, publish


def note_name(sujet: str, titre: str) -> str:
    """What the note is called: one for the contract, one for each act."""
    which = "" if sujet == CONTRAT else f" - {titre}"
    return clean_name(f"Signature sur papier{which}.txt")


def show_note(atelier: Atelier, contrat: str, note: Matter) -> str:
    """Put it where people take the file to sign; its path below the outbox."""
    folder = _folder(atelier, contrat)
    publish(folder, {note.name: atelier.archive.objects.get(note.digest)}, atelier.files)
    return f"{folder.relative_to(atelier.settings.outbox).as_posix()}/{note.name}"


def withdraw_note(atelier: Atelier, contrat: str, sujet: str, titre: str) -> None:
    """It has no reader left."""
    path = _folder(atelier, contrat) / note_name(sujet, titre)
    if path.is_file() and is_ours(atelier, path):
        atelier.files.remove(path)


def _folder(atelier: Atelier, contrat: str) -> Path:
    return contract_folder(atelier.settings.outbox, contrat) / TO_SIGN
