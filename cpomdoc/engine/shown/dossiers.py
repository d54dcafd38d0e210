"""The parties of a contract -> a folder of the inbox for each, where it drops the drafts that it corrected; in it, a
folder for the draft that it agrees with."""

from __future__ import annotations

from cpomdoc.domain.avis import FAVORABLE
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

Dans « {favorable} », au-dedans de ce dossier : le projet avec lequel « {role} » est d'accord, sans rien y changer.
"""
_AGREE = """\
Déposez ici, sans rien y changer, le projet Word avec lequel « {role} » est d'accord : c'est son avis favorable.

Ouvrez le projet du jour dans Word, enregistrez-le (Word y écrit votre nom), puis déposez-le ici. L'avis vaut pour cette
version ; si le texte change ensuite, il est demandé de nouveau.

Pour refuser, ou pour un avis favorable avec une réserve : le classeur « Avis des parties », dans
« {outbox}/<contrat> ».
"""


def show_folders(atelier: Atelier, contrat: str) -> None:
    """Make the folders that are not there; one that a person took away comes back with the next version."""
    for one in folders_of(atelier, contrat):
        folder = atelier.settings.inbox / one.dossier
        for place, words in ((folder, _NOTICE), (folder / FAVORABLE, _AGREE)):
            if not place.is_dir():
                text = words.format(role=one.partie, outbox=atelier.settings.outbox.name, favorable=FAVORABLE)
                said = "\n".join(map(typographie, text.split("\n")))
                publish(place, {NOTICE: said.encode("utf-8-sig")}, atelier.files)
