"""Step « recevoir »: a form already in the store is recognised: its contract, its questionnaire, its establishment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.texte import UnprintableText
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import read_form
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import Parsed, clean_text, parse
from cpomdoc.store.names import DEPOTS

LONGEST_REFERENCE = 80


def recevoir(atelier: Atelier, depot: Mapping[str, Any]) -> dict[str, Any]:
    """Which contract, family, questionnaire and establishment the file is for; empty words when it cannot be told."""
    submission = read_form(atelier, depot["sha256"])
    facts = _addressee(atelier, submission)
    contrat = facts.pop("contrat")
    note(
        atelier,
        contrat,
        "recevoir",
        step_key("recevoir", [depot["sha256"]]),
        materials=[Matter("formulaire", depot["sha256"], depot["nom"])],
        actor=DEPOSITOR,
        at=depot["recu_le"],
        facts={"nom": depot["nom"], **facts},
    )
    return {**depot, **facts, "contrat": contrat}


def _addressee(atelier: Atelier, reading: Submission | Refus) -> dict[str, str]:
    if isinstance(reading, Refus):
        contrat = _reference(reading.contrat)
        return {"contrat": contrat, "famille": "", "questionnaire": reading.questionnaire, "site": ""}
    famille = atelier.famille(reading.identity.famille)
    per = famille.questionnaires[reading.identity.questionnaire].per
    told_apart = {"etablissement": famille.roles.site, "acte": famille.roles.acte}.get(per)
    who = _said(reading, famille, famille.roles.gestionnaire)
    return {
        **({"gestionnaire": who} if who else {}),
        "contrat": _reference(reading.identity.contrat or _said(reading, famille, famille.roles.contrat)),
        "famille": famille.key,
        "questionnaire": reading.identity.questionnaire,
        "site": _said(reading, famille, told_apart) if told_apart else "",
    }


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
