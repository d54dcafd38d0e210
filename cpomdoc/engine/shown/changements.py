"""A kept draft -> « Ce qui a changé » in its folder: a page, and the pieces written anew with tracked changes.

Derived from kept objects: nothing of it is kept, and it is made again where it is missing. It is beside the work.
"""

from __future__ import annotations

from pathlib import Path

from cpomdoc.adapters import word
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.changements import PAGE, Changements, Comparee, Recrite
from cpomdoc.domain.journal import Archivee
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.places import CHANGES
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.ennuis import beside, went_wrong
from cpomdoc.engine.memory.comparaison import compare_answers, imposed, redlines
from cpomdoc.engine.memory.modeles import modeles_of_version
from cpomdoc.engine.shown.versions import version_folder
from cpomdoc.stages.follow.recit import version_names
from cpomdoc.stages.pieces.depuis import answers, corrections, regards, rewritten, since, to_look_at, touched
from cpomdoc.stages.pieces.ecarts import compare_pieces, titled
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.view import publish_version


def show_changes(atelier: Atelier, version: StoredVersion) -> int:
    """Publish what *version* changes, where the page is missing or could not be made whole; how many files were
    written. What it raises is told, and it is tried again with the pages.
    """
    return beside(atelier, Accessoire.CHANGEMENTS, lambda: _show(atelier, version), version.contrat) or 0


def show_last_changes(atelier: Atelier, contrat: str) -> int:
    """The same for the last version of *contrat*, which is what people read."""
    versions = atelier.archive.versions(contrat)
    return show_changes(atelier, versions[-1]) if versions else 0


def _show(atelier: Atelier, version: StoredVersion) -> int:
    folder = version_folder(atelier, version) / CHANGES
    again = went_wrong(atelier, Accessoire.CHANGEMENTS, version.contrat)
    if atelier.files.is_there(folder / PAGE) and not again:
        return 0
    story = _Story(atelier, version)
    if not story.regards:
        return 0
    errors, compared = list[Exception](), list[Comparee]()
    for regard in story.regards:
        found = redlines(atelier, story.versions[regard.version], version, regard.vues)
        compared += found.faites
        errors += found.erreurs
    law = imposed(atelier, version)
    compared, errors = [*law.faites, *compared], [*errors, *law.erreurs]
    written = _publish(atelier, folder, story.changes(tuple(compared)))
    if errors:
        raise errors[0]
    return written


def _publish(atelier: Atelier, folder: Path, told: Changements) -> int:
    """The files that can be read, the page last: once it is there, all is. One that a person wrote in is left."""
    if not (told.comparees or told.reponses or told.ajoutees or told.retirees):
        return 0
    files = {one.nom: one.docx for one in told.comparees if one.docx}
    written = len(publish_version(folder, files, atelier.files).written) if files else 0
    data, present = word.write_changes(told), atelier.files.read(folder / PAGE)
    if present == data or (present is not None and not word.is_ours(present)):
        return written
    atelier.files.replace(folder / PAGE, data)
    return written + 1


class _Story:
    """What the journal says up to the version *after*: *versions* are those of the contract by number, *until* what was
    done before it was kept.
    """

    def __init__(self, atelier: Atelier, after: StoredVersion) -> None:
        self._atelier, self._after = atelier, after
        self.versions = {one.numero: one for one in atelier.archive.versions(after.contrat)}
        entries = atelier.archive.journal(after.contrat).entries()
        self._kept = {one.etape.version: (one.numero, one.etape) for one in entries if isinstance(one.etape, Archivee)}
        self._links = [(one.numero, one.link) for one in entries]
        self.until = since(self._links, 0, self._place(after.numero))
        manifests = {number: one.bordereau for number, one in self.versions.items()}
        self._names = version_names([link for _, link in self._links], manifests)
        self.regards = regards(self.until, manifests, after.numero)

    def _place(self, number: int) -> int:
        """Where the journal says that a version was kept."""
        return self._kept[number][0]

    def changes(self, compared: tuple[Comparee, ...]) -> Changements:
        """What the version changes in the one that it is compared with first, and who changed it."""
        atelier, after, before = self._atelier, self._after, self.versions[self.regards[0].version]
        links = since(self._links, self._place(before.numero), self._place(after.numero))
        pieces = compare_pieces(before.bordereau, after.bordereau)
        famille = modeles_of_version(atelier, after).ensemble
        return Changements(
            contrat=after.contrat,
            gestionnaire=self._kept[after.numero][1].gestionnaire or after.contrat,
            numero=after.numero,
            nom=self._names[after.numero],
            avant=before.numero,
            nom_avant=self._names[before.numero],
            reponses=answers(compare_answers(atelier, before, after), famille, links),
            corrections=corrections(links, self.until),
            a_voir=to_look_at(links),
            recrites=tuple(_touched(atelier, *pair) for pair in rewritten(before.bordereau, after.bordereau)),
            ajoutees=tuple(one.titre for one in pieces if one.sort == "ajoutée"),
            retirees=tuple(one.titre for one in pieces if one.sort == "retirée"),
            comparees=compared,
        )


def _touched(atelier: Atelier, old: Made, new: Made) -> Recrite:
    said = (word.passages(atelier.archive.objects.get(one.docx.sha256)) for one in (old, new))
    return touched(titled(new), *said)
