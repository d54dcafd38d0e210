"""Step « recevoir »: a form already in the store is recognised: its contract, its questionnaire, its establishment."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.domain.dossier import Refus, Submission, place_of
from cpomdoc.domain.journal import Recu
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.texte import UnprintableText
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.memory.lecture import family_of_form, read_form
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.engine.values import Depot, FormulaireRecu, Role
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import Parsed, clean_text, parse
from cpomdoc.store.names import DEPOTS

LONGEST_REFERENCE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Adresse:
    """Whom a form is for, as it says itself; words are empty where it does not."""

    contrat: str
    questionnaire: str
    famille: str = ""
    site: str = ""
    gestionnaire: str = ""


@step
def recevoir(atelier: Atelier, depot: Depot) -> FormulaireRecu:
    """Which contract, family, questionnaire and establishment the file is for; empty words when it cannot be told."""
    adresse = _addressee(atelier, read_form(atelier, depot.sha256))
    note(
        atelier,
        adresse.contrat,
        Recu(
            nom=depot.nom,
            famille=adresse.famille,
            questionnaire=adresse.questionnaire,
            site=adresse.site,
            gestionnaire=adresse.gestionnaire or None,
            verrou=depot.verrou or None,
        ),
        step_key(Recu, [depot.sha256]),
        materials=[Matter(Role.FORMULAIRE, depot.sha256, depot.nom)],
        actor=depot.par or DEPOSITOR,
        at=depot.recu_le,
    )
    return FormulaireRecu(
        depot=depot,
        contrat=adresse.contrat,
        famille=adresse.famille,
        questionnaire=adresse.questionnaire,
        site=adresse.site,
    )


def _addressee(atelier: Atelier, reading: Submission | Refus) -> _Adresse:
    if isinstance(reading, Refus):
        return _Adresse(contrat=_reference(reading.contrat), questionnaire=reading.questionnaire)
    famille = family_of_form(atelier, reading)
    told_apart = famille.told_apart(famille.questionnaires[reading.identity.questionnaire])
    return _Adresse(
        contrat=_reference(reading.identity.contrat or _said(reading, famille, famille.roles.contrat)),
        questionnaire=reading.identity.questionnaire,
        famille=famille.key,
        site=place_of([_said(reading, famille, one) for one in told_apart]),
        gestionnaire=_said(reading, famille, famille.roles.gestionnaire),
    )


def _said(submission: Submission, famille: Famille, key: str) -> str:
    """An answer, for addressing: its value when it is one, otherwise as typed. Validation says later what is wrong."""
    answer = submission.answers.get(FieldKey(key))
    question = famille.questionnaires[submission.identity.questionnaire].find(key)
    if answer is None or question is None:
        return ""
    outcome = parse(answer.cell, question, submission.epoch_1904)
    if isinstance(outcome, Parsed) and isinstance(outcome.value, str | int):
        return str(outcome.value)
    return " ".join(answer.cell.raw.split())[:LONGEST_REFERENCE]


def _reference(text: str) -> str:
    """A reference that a journal can bear: visible, short, and never the name of the journal of unknown files."""
    try:
        reference = clean_text(text.encode("utf-8", "replace").decode())[0]
    except UnprintableText:
        return ""
    return "" if reference == DEPOTS else reference
