"""The archive -> the readable view as it should be: versions, forms to correct, calendars. Nothing of people's goes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cpomdoc.domain.journal import Retourne, Valide
from cpomdoc.domain.places import RETURNS, TO_SIGN
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.sendings import sealed, sendings
from cpomdoc.engine.shown.calendrier import show_calendar
from cpomdoc.engine.shown.changements import show_last_changes
from cpomdoc.engine.shown.choix import choices
from cpomdoc.engine.shown.contents import contents_of, folder_of
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.view import contract_folder, publish, publish_version


def republish_view(atelier: Atelier) -> int:
    """Put back what is missing; how many files were written."""
    written = 0
    for contrat in atelier.archive.contrats():
        written += sum(_restore_version(atelier, version) for version in atelier.archive.versions(contrat))
        written += _restore_returns(atelier, contrat)
        written += _restore_choices(atelier, contrat)
        written += _restore_sendings(atelier, contrat)
        written += show_calendar(atelier, contrat)
        written += show_last_changes(atelier, contrat)
    return written


def _restore_version(atelier: Atelier, version: StoredVersion) -> int:
    """A draft that a person has changed in its folder is left as it is."""
    folder = contract_folder(atelier.settings.outbox, version.contrat) / folder_of(atelier, version)
    return len(publish_version(folder, contents_of(atelier, version), atelier.files).written)


def _restore_sendings(atelier: Atelier, contrat: str) -> int:
    """The files that still wait for signatures: the last one sent for the contract, and for each of its acts."""
    last = {one.sujet: one for one in sendings(atelier, contrat) if sealed(atelier, contrat, one.sujet) is None}
    contents = {one.entry.link.products[0].name: atelier.archive.objects.get(one.digest) for one in last.values()}
    return _put_back(atelier, contract_folder(atelier.settings.outbox, contrat) / TO_SIGN, contents)


def _restore_returns(atelier: Atelier, contrat: str) -> int:
    """The RETOUR forms that still wait for their correction."""
    waiting: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in atelier.archive.journal(contrat).entries():
        match entry.etape:
            case Valide() as form:
                waiting.pop((form.questionnaire, form.site), None)
            case Retourne() as form:
                returns = [matter for matter in entry.link.products if matter.role == "retour"]
                if returns:
                    waiting[form.questionnaire, form.site] = (returns[0].name, returns[0].digest)
    contents = {name: atelier.archive.objects.get(digest) for name, digest in waiting.values()}
    return _put_back(atelier, contract_folder(atelier.settings.outbox, contrat) / RETURNS, contents)


def _restore_choices(atelier: Atelier, contrat: str) -> int:
    """The forms that still wait for a choice."""
    contents = {name: atelier.archive.objects.get(digest) for name, digest in choices(atelier, contrat).items()}
    return _put_back(atelier, contract_folder(atelier.settings.outbox, contrat) / RETURNS, contents)


def _put_back(atelier: Atelier, folder: Path, contents: Mapping[str, bytes]) -> int:
    """What is there already may hold a person's work: it stays."""
    missing = {name: data for name, data in contents.items() if not (folder / name).exists()}
    return len(publish(folder, missing, atelier.files).written)
