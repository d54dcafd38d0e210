"""Forms that were given back -> their names, and their end once they have no reader left."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.domain.canonical import digest as digest_of_bytes
from cpomdoc.domain.journal import Ecarte, Retourne
from cpomdoc.domain.places import RETURNS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import form_of
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.store.names import DEPOTS, clean_name
from cpomdoc.store.places import form_name
from cpomdoc.store.view import contract_folder


def return_name(questionnaire: Questionnaire, contrat: str, site: str) -> str:
    """The name that the person sees: RETOUR Identification - CPOM-2027-009.xlsx."""
    return clean_name(f"RETOUR {form_name(questionnaire, contrat, site)}")


def withdraw_return(
    atelier: Atelier, contrat: str, questionnaire: Questionnaire, site: str, form: str | None = None
) -> None:
    """Once the form is accepted, its RETOUR has no reader left; the archive keeps it. With *form*, only the RETOUR of
    that very form. A copy that a person has begun to correct is left.
    """
    given_back = [
        entry
        for entry in atelier.archive.journal(contrat).told(Retourne)
        if (entry.etape.questionnaire, entry.etape.site) == (questionnaire.key, site)
    ]
    if not given_back or (form is not None and form_of(given_back[-1]).digest != form):
        return
    for entry in given_back:
        path = contract_folder(atelier.settings.outbox, contrat) / RETURNS / entry.link.products[0].name
        if path.is_file() and is_ours(atelier, path):
            atelier.files.remove(path)


def withdraw_aside(atelier: Atelier, contrat: str, sha256: str) -> None:
    """Once a file that was put aside is taken, its copies and the notes that explained why it was not have no reader
    left; the archive keeps them.
    """
    for journal in (contrat, DEPOTS):
        for entry in atelier.archive.journal(journal).told(Ecarte):
            if entry.link.materials[0].digest == sha256:
                _take_away(atelier, entry.etape.retour)


def withdraw_opinions(atelier: Atelier, contrat: str, partie: str = "") -> None:
    """Once a party has said what it thinks of a text, the drafts that could not be its opinion have no reader left;
    once that text is sent to be signed, or signed, no such draft has one.
    """
    for entry in atelier.archive.journal(contrat).told(Ecarte):
        if entry.etape.avis_de and partie in ("", entry.etape.avis_de):
            _take_away(atelier, entry.etape.retour)


def _take_away(atelier: Atelier, retour: str) -> None:
    """A note that explains, and the file that it explains, unless somebody wrote in them."""
    path = atelier.settings.outbox / retour
    for shown in (path, path.with_name(path.name.removesuffix(".txt"))):
        if shown.is_file() and is_ours(atelier, shown):
            atelier.files.remove(shown)


def clear_returns(atelier: Atelier, contrat: str = "") -> None:
    """« a-corriger » of a contract, or of no contract, goes once nothing is left in it: it asks for something by being
    there.
    """
    outbox = atelier.settings.outbox
    place = (contract_folder(outbox, contrat) if contrat else outbox) / RETURNS
    if place.is_dir() and not any(place.iterdir()):
        atelier.files.remove_empty_folder(place)


def is_ours(atelier: Atelier, path: Path) -> bool:
    """Whether the archive keeps this very content; a person who corrects in place makes another one."""
    data = atelier.files.read(path)
    return data is None or atelier.archive.objects.has(digest_of_bytes(data))
