"""Files named by somebody -> copies in the inbox, each whole or not there; those of a party, in its folder."""

from __future__ import annotations

from collections.abc import Sequence

from cpomdoc.adapters import word
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.negociation import DossierPartie, folder_of
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.parties import folders_of
from cpomdoc.schema.kinds import fold
from cpomdoc.store.files import SHOWN
from cpomdoc.store.places import free_name


class CannotDrop(CpomdocError):
    """A file is no draft of a contract that is known here, or the party is none of its own."""

    exit_code = ExitCode.USAGE


def drop(atelier: Atelier, files: Sequence[tuple[str, bytes]], partie: str = "") -> tuple[str, ...]:
    """Put the files (name, bytes) in the inbox; the path of each below it. With *partie*, a role as the contract calls
    it or its short name: in the folder of that party. All can be dropped, or none is. Raises CannotDrop.
    """
    places = [(_folder(atelier, name, data, partie), name, data) for name, data in files]
    return tuple(_put(atelier, *one) for one in places)


def _folder(atelier: Atelier, name: str, data: bytes, partie: str) -> str:
    """The folder of the party, below the inbox; the inbox itself when nobody is named."""
    if not partie:
        return ""
    contrat = word.reference_of(data)
    if contrat not in atelier.index.contrats():
        raise CannotDrop(
            f"« {name} » n’est pas un projet Word d’un contrat connu ici : aucune partie ne peut être nommée pour lui.",
            "Donnez le projet du dossier « projets » du contrat, corrigé. Pour un autre fichier, retirez --partie.",
        )
    known = folders_of(atelier, contrat)
    found = next((one.dossier for one in known if _is(one, partie)), None)
    if found is None:
        names = enumeration([f"« {one.partie} »" for one in known])
        raise CannotDrop(f"« {partie} » n’est pas une partie de « {contrat} ».", f"Ses parties : {names}.")
    return found


def _is(one: DossierPartie, partie: str) -> bool:
    return fold(one.partie) == fold(partie) or folder_of(partie) in (one.dossier, *one.aussi)


def _put(atelier: Atelier, folder: str, name: str, data: bytes) -> str:
    """A name that another file has there is not taken from it."""
    place = atelier.settings.inbox / folder
    while True:
        free = free_name(place, name, lambda path: atelier.files.read(path) == data)
        if atelier.files.write_new(place / free, data, SHOWN) or atelier.files.read(place / free) == data:
            return f"{folder}/{free}" if folder else free
