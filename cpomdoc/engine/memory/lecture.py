"""What comes for a contract -> read by the family in use; for a contract that is signed, by the one that it keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cpomdoc.adapters.excel.reading import Illisible, read_classeur
from cpomdoc.adapters.libreoffice import OtherWorkbook
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.domain.errors import ToolFailed, ToolMissing
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.atelier import CONVERSION_TIMEOUT, Atelier, Offices
from cpomdoc.engine.memory.contrat import famille_of, modeles_of_contract
from cpomdoc.engine.memory.gel import is_signed
from cpomdoc.engine.memory.modeles import Modeles
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.read import identify, read

REMEMBERED = 8
_OTHER_FORMATS: Mapping[str, OtherWorkbook] = {"E-405": "xls", "E-406": "ods"}


def read_form(atelier: Atelier, digest: str) -> Submission | Refus:
    """The form kept under *digest*, read. The last ones are remembered.

    Raises TemplateError when its family is at fault and nobody knows how it was before, ToolFailed when the world kept
    us from reading it: the form then waits.
    """
    found = classeur_of(atelier, digest)
    if isinstance(found, Illisible):
        return Refus("", "", "", (Finding(CATALOGUE[found.code], facts=found.facts),))
    return _read(atelier, found)


def classeur_of(
    atelier: Atelier, digest: str, opened: Callable[[bytes], Classeur | Illisible] | None = None
) -> Classeur | Illisible:
    """The workbook kept under *digest*; *opened* makes one of a file that says the same otherwise."""
    found = atelier.read_before.get(digest)
    if found is None:
        data = atelier.archive.objects.get(digest)
        found = opened(data) if opened is not None else open_classeur(data, atelier.offices)
        while len(atelier.read_before) >= REMEMBERED:
            atelier.read_before.pop(next(iter(atelier.read_before)))
        atelier.read_before[digest] = found
    return found


def open_classeur(data: bytes, offices: Offices) -> Classeur | Illisible:
    """A workbook that somebody gave; one of another format is first saved as .xlsx by an office in its sandbox, then
    read as any other. When that fails, its author is asked to save it so. Raises ToolFailed when the world kept us from
    reading it.
    """
    found = read_classeur(data)
    kind = _OTHER_FORMATS.get(found.code) if isinstance(found, Illisible) else None
    if kind is None:
        return found
    try:
        with offices.take() as office:
            saved = office.to_workbook(data, kind, timeout=CONVERSION_TIMEOUT)
    except (ToolMissing, ToolFailed):
        return found
    converted = read_classeur(saved)
    if isinstance(converted, Illisible):
        return converted
    return replace(converted, converti=f".{kind}")


def _read(atelier: Atelier, classeur: Classeur) -> Submission | Refus:
    reading, identity = read(classeur, atelier.familles), identify(classeur)
    if identity is None:
        return reading
    contrat = _contract(atelier, reading) if isinstance(reading, Submission) else identity.contrat
    modeles = _signed(atelier, contrat)
    if modeles is None or modeles.contrat.key != identity.famille:
        if any(faute.cle == identity.famille for faute in atelier.fautes):
            atelier.famille(identity.famille)
        return reading
    famille = modeles.ensemble
    if identity.questionnaire in famille.questionnaires:
        return read(classeur, {famille.key: famille})
    facts = {"contrat": contrat, "version": modeles.contrat.version}
    return Refus(identity.questionnaire, contrat, "", (Finding(CATALOGUE["E-438"], facts=facts),))


def _contract(atelier: Atelier, reading: Submission) -> str:
    """The contract that a form says, on its hidden sheet or in its answers."""
    if reading.identity.contrat:
        return reading.identity.contrat
    answer = reading.answers.get(FieldKey(atelier.famille(reading.identity.famille).roles.contrat))
    return " ".join(answer.cell.raw.split()) if answer is not None else ""


def _signed(atelier: Atelier, contrat: str) -> Modeles | None:
    """The families of a contract that all have signed; None for any other."""
    known = contrat in atelier.index.contrats() and is_signed(atelier, contrat)
    return modeles_of_contract(atelier, contrat) if known else None


def family_of_form(atelier: Atelier, reading: Submission) -> Famille:
    """The family by which a form was read, and is judged."""
    in_use = reading.identity.famille in atelier.familles
    modeles = _signed(atelier, _contract(atelier, reading) if in_use else reading.identity.contrat)
    if modeles is not None and modeles.contrat.key == reading.identity.famille:
        return modeles.of_questionnaire(reading.identity.questionnaire)
    return atelier.famille(reading.identity.famille)


def family_that_judges(atelier: Atelier, contrat: str, famille: str, questionnaire: str) -> Famille | None:
    """The family by which a form of a contract would be judged today; None when there is none."""
    modeles = _signed(atelier, contrat)
    return modeles.of_questionnaire(questionnaire) if modeles is not None else atelier.familles.get(famille)


def family_for(atelier: Atelier, contrat: str) -> Famille:
    """The family by which a document of a contract is taken today. Raises TemplateError when there is none."""
    modeles = _signed(atelier, contrat)
    return modeles.contrat if modeles is not None else atelier.famille(famille_of(atelier, contrat))
