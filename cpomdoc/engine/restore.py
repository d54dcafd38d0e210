"""The archive -> the readable view as it should be: versions, forms to correct, calendars. Nothing of people's goes."""

from __future__ import annotations

from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.work.calendrier import show_calendar
from cpomdoc.engine.work.memory import pieces_of
from cpomdoc.engine.work.returns import RETURNS
from cpomdoc.engine.work.versions import DRAFTS
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.view import contract_folder, publish, publish_version


def restore_view(atelier: Atelier) -> int:
    """Put back what is missing; how many files were written."""
    written = 0
    for contrat in atelier.archive.contrats():
        written += sum(_restore_version(atelier, version) for version in atelier.archive.versions(contrat))
        written += _restore_returns(atelier, contrat)
        written += show_calendar(atelier, contrat)
    return written


def _restore_version(atelier: Atelier, version: StoredVersion) -> int:
    """A draft that a person has changed in its folder is left as it is."""
    objects = atelier.archive.objects
    contents = {
        f"{made.filename}.{suffix}": objects.get(digest)
        for made in pieces_of(version)
        for suffix, digest in (("docx", made.docx), ("pdf", made.pdf))
    }
    folder = contract_folder(atelier.settings.outbox, version.contrat) / DRAFTS / f"v{version.numero}"
    return len(publish_version(folder, contents, atelier.files).written)


def _restore_returns(atelier: Atelier, contrat: str) -> int:
    """The RETOUR forms that still wait for their correction."""
    waiting: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in atelier.archive.journal(contrat).entries():
        facts = entry.link.facts
        form = (str(facts.get("questionnaire", "")), str(facts.get("site", "")))
        returns = [matter for matter in entry.link.products if matter.role == "retour"]
        if entry.link.step == "valider":
            waiting.pop(form, None)
        elif entry.link.step == "retourner" and returns:
            waiting[form] = (returns[0].name, returns[0].digest)
    contents = {name: atelier.archive.objects.get(digest) for name, digest in waiting.values()}
    folder = contract_folder(atelier.settings.outbox, contrat) / RETURNS
    missing = {name: data for name, data in contents.items() if not (folder / name).exists()}
    return len(publish(folder, missing, atelier.files).written)
