"""The doubts about a contract -> « Avant de signer.docx » in its folder of the outbox, written again as they change."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.adapters import word
from cpomdoc.domain.avant_signature import NOTE
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.atelier import Atelier
from cpomdoc.store.places import free_name


def show_points(atelier: Atelier, etat: EtatContrat) -> None:
    """The list as it should be now, gone when there is nothing to say. A list that somebody wrote in is left, and ours
    takes another name; one that is open elsewhere is written at the next round: the page says the same meanwhile.
    """
    folder = atelier.settings.outbox / etat.dossier
    try:
        path = folder / free_name(folder, NOTE, lambda kept: _is_ours(atelier, kept))
        if etat.points:
            data = word.write_points(etat.contrat, etat.gestionnaire, etat.points)
            if atelier.files.read(path) != data:
                atelier.files.replace(path, data)
        elif path.is_file():
            atelier.files.remove(path)
    except StorageFailed:
        return


def _is_ours(atelier: Atelier, path: Path) -> bool:
    data = atelier.files.read(path)
    return data is not None and word.untouched(data)
