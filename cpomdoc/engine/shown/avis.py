"""The forms that a party refuses -> a note for who answered, in a-corriger/, as long as the refusal stands."""

from __future__ import annotations

from cpomdoc.domain.avis import EtatAvis
from cpomdoc.domain.journal import AvisRendu
from cpomdoc.domain.places import RETURNS
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.store.view import contract_folder, publish


def show_refusals(atelier: Atelier, etat: EtatContrat) -> None:
    """Write the notes that are missing; take away those that have no reader left. The archive keeps all of them."""
    standing = {(one.partie, one.sur, one.le) for one in etat.opinions if one.etat is EtatAvis.REFUS}
    folder = contract_folder(atelier.settings.outbox, etat.contrat) / RETURNS
    told = atelier.archive.journal(etat.contrat).told(AvisRendu)
    notes = [(entry.etape, product) for entry in told for product in entry.link.products]
    wanted = {note.name: note.digest for said, note in notes if (said.partie, said.sur, said.le) in standing}
    for name in {note.name for _, note in notes} - wanted.keys():
        path = folder / name
        if path.is_file() and is_ours(atelier, path):
            atelier.files.remove(path)
    if missing := {name: digest for name, digest in wanted.items() if not (folder / name).is_file()}:
        publish(folder, {name: atelier.archive.objects.get(digest) for name, digest in missing.items()}, atelier.files)
