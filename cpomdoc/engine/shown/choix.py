"""Forms that wait for a choice -> where people find them: each beside its note, with the one that counts."""

from __future__ import annotations

from cpomdoc.domain.places import RETURNS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import accepted, form_of
from cpomdoc.engine.memory.suspendus import suspended
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.store.names import clean_name
from cpomdoc.store.places import form_name
from cpomdoc.store.view import contract_folder, publish

CHOOSE = "CHOISIR"
"""How the names of these files begin."""


def waiting_name(questionnaire: Questionnaire, contrat: str, site: str, number: int) -> str:
    """CHOISIR Moyens - CPOM-2027-063 - en attente 1.xlsx."""
    return _name(questionnaire, contrat, site, f"en attente {number}")


def _name(questionnaire: Questionnaire, contrat: str, site: str, end: str) -> str:
    return clean_name(f"{CHOOSE} {form_name(questionnaire, contrat, site).removesuffix('.xlsx')} - {end}.xlsx")


def note_name(name: str) -> str:
    """The note beside a form that waits."""
    return f"{name.removesuffix('.xlsx')}.txt"


def choices(atelier: Atelier, contrat: str) -> dict[str, str]:
    """The files to choose from, and their notes: name in a-corriger/ -> SHA-256."""
    found: dict[str, str] = {}
    counting = accepted(atelier, contrat)
    for (key, site), entries in suspended(atelier, contrat).items():
        famille = atelier.familles.get(entries[-1].etape.famille)
        questionnaire = famille.questionnaires.get(key) if famille is not None else None
        if questionnaire is not None and (key, site) in counting:
            found[_name(questionnaire, contrat, site, "compte")] = form_of(counting[key, site]).digest
        for entry in entries:
            note = next(matter for matter in entry.link.products if matter.role == "explication")
            found[f"{note.name.removesuffix('.txt')}.xlsx"] = form_of(entry).digest
            found[note.name] = note.digest
    return found


def show_choices(atelier: Atelier, contrat: str) -> None:
    """Put the files to choose from where people look, and take away those of choices that were made; what a person
    changed is left.
    """
    folder = contract_folder(atelier.settings.outbox, contrat) / RETURNS
    wanted = choices(atelier, contrat)
    for path in sorted(folder.glob(f"{CHOOSE} *")) if folder.is_dir() else ():
        if path.name not in wanted and path.is_file() and is_ours(atelier, path):
            atelier.files.remove(path)
    if wanted:
        publish(folder, {name: atelier.archive.objects.get(digest) for name, digest in wanted.items()}, atelier.files)
