"""The parties of a contract -> a folder of the inbox for each, where it drops the drafts that it corrected."""

from __future__ import annotations

from cpomdoc.domain.francais import typographie
from cpomdoc.domain.places import NOTICE
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.parties import folders_of
from cpomdoc.store.view import publish

_NOTICE = """\
Déposez ici les projets Word que « {role} » a corrigés ou relus.

Ce dossier dit qui parle : les corrections sont reprises au nom de cette partie, à côté de celles des autres. Deux
parties peuvent corriger le même projet en même temps : rien n'est remplacé sans être dit. Là où elles n'écrivent pas
la même chose, le texte du jour reste, et le passage est à concilier : voyez ETAT.html et « Avant de signer » dans
« {outbox}/<contrat> ».
"""


def show_folders(atelier: Atelier, contrat: str) -> None:
    """Make the folders that are not there; one that a person took away comes back with the next version."""
    for one in folders_of(atelier, contrat):
        said = _NOTICE.format(role=one.partie, outbox=atelier.settings.outbox.name)
        text = "\n".join(map(typographie, said.split("\n")))
        folder = atelier.settings.inbox / one.dossier
        if not folder.is_dir():
            publish(folder, {NOTICE: text.encode("utf-8-sig")}, atelier.files)
