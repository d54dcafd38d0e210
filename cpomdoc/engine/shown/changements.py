"""A kept draft -> « Ce qui a changé » in its folder: a page, and the pieces written anew with tracked changes.

Derived from kept objects: nothing of it is kept, and it is made again where it is missing. It is beside the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cpomdoc.adapters.word import is_ours, passages, write_changes
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.changements import PAGE, Changements, Comparee
from cpomdoc.domain.journal import Archivee
from cpomdoc.domain.links import Link
from cpomdoc.domain.places import CHANGES
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.ennuis import beside, went_wrong
from cpomdoc.engine.memory.comparaison import compare_answers, redlines
from cpomdoc.engine.memory.modeles import modeles_of_version
from cpomdoc.engine.shown.versions import version_folder
from cpomdoc.stages.follow.recit import version_names
from cpomdoc.stages.pieces.depuis import Regard, answers, corrections, regards, rewritten, since, to_look_at, touched
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
    seen = regards(story.until, {one.numero: one.bordereau for one in story.versions}, version.numero)
    if not seen:
        return 0
    errors, compared = list[Exception](), list[Comparee]()
    for regard in seen:
        found = redlines(atelier, story.version(regard.version), version, regard.vues)
        compared += found.faites
        errors += found.erreurs
    written = _publish(atelier, folder, story.changes(seen[0], tuple(compared)))
    if errors:
        raise errors[0]
    return written


def _publish(atelier: Atelier, folder: Path, told: Changements) -> int:
    """The files that can be read, the page last: once it is there, all is. One that a person wrote in is left."""
    if not (told.comparees or told.reponses or told.ajoutees or told.retirees):
        return 0
    files = {one.nom: one.docx for one in told.comparees if one.docx}
    written = len(publish_version(folder, files, atelier.files).written) if files else 0
    data, present = write_changes(told), atelier.files.read(folder / PAGE)
    if present == data or (present is not None and not is_ours(present)):
        return written
    atelier.files.replace(folder / PAGE, data)
    return written + 1


class _Story:
    """What the journal says up to a version."""

    def __init__(self, atelier: Atelier, version: StoredVersion) -> None:
        self._atelier, self._after = atelier, version
        entries = [(one.numero, one.link) for one in atelier.archive.journal(version.contrat).entries()]
        self._places = {one.etape.version: number for number, one in entries if isinstance(one.etape, Archivee)}
        high = self._places.get(version.numero, len(entries) + 1)
        self._entries = [(number, link) for number, link in entries if number < high]
        self._high = high
        self._names = version_names([link for _, link in entries], {one.numero: one.bordereau for one in self.versions})

    @property
    def versions(self) -> Sequence[StoredVersion]:
        """All that are kept."""
        return self._atelier.archive.versions(self._after.contrat)

    @property
    def until(self) -> list[Link]:
        """What was done before it was kept."""
        return [link for _, link in self._entries]

    def version(self, number: int) -> StoredVersion:
        """That of this number."""
        return next(one for one in self.versions if one.numero == number)

    def changes(self, regard: Regard, compared: tuple[Comparee, ...]) -> Changements:
        """What the version changes in that of *regard*, and who changed it."""
        atelier, after, before = self._atelier, self._after, self.version(regard.version)
        famille = modeles_of_version(atelier, after).ensemble
        links = since(self._entries, self._places.get(before.numero, 0), self._high)
        known = [link.etape for _, link in self._entries if isinstance(link.etape, Archivee)]
        get = atelier.archive.objects.get
        pieces = compare_pieces(before.bordereau, after.bordereau)
        return Changements(
            contrat=after.contrat,
            gestionnaire=next((one.gestionnaire for one in reversed(known) if one.gestionnaire), after.contrat),
            numero=after.numero,
            nom=self._names[after.numero],
            avant=before.numero,
            nom_avant=self._names[before.numero],
            reponses=answers(compare_answers(atelier, before, after), famille, links),
            corrections=corrections(links),
            a_voir=to_look_at(links),
            recrites=tuple(
                touched(titled(new), passages(get(old.docx.sha256)), passages(get(new.docx.sha256)))
                for old, new in rewritten(before.bordereau, after.bordereau)
            ),
            ajoutees=tuple(one.titre for one in pieces if one.sort == "ajoutée"),
            retirees=tuple(one.titre for one in pieces if one.sort == "retirée"),
            comparees=compared,
        )
