"""Steps « recevoir » and « ranger »: a file already in the store is recognised; at the end it leaves the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.domain.canonical import digest as digest_of_bytes
from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.work.memory import DEPOSITOR, note, read_form, step_key


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
        return {"contrat": reading.contrat, "famille": "", "questionnaire": reading.questionnaire, "site": ""}
    famille = atelier.famille(reading.identity.famille)
    per_site = famille.questionnaires[reading.identity.questionnaire].per == "etablissement"
    return {
        "contrat": _said(reading, famille.roles.contrat) or reading.identity.contrat,
        "famille": famille.key,
        "questionnaire": reading.identity.questionnaire,
        "site": _said(reading, famille.roles.site) if per_site else "",
    }


def _said(submission: Submission, key: str) -> str:
    """An answer as typed, for addressing only: validation says later whether it is right."""
    answer = submission.answers.get(FieldKey(key))
    return " ".join(answer.cell.raw.split())[:80] if answer is not None else ""


def ranger(atelier: Atelier, verdict: Mapping[str, Any]) -> dict[str, Any]:
    """The dropped file leaves the inbox, if it is still the same content: a person may have replaced it meanwhile."""
    if verdict.get("chemin"):
        path = atelier.settings.inbox / verdict["chemin"]
        data = atelier.files.read(path)
        if data is not None and digest_of_bytes(data) == verdict["sha256"]:
            atelier.files.remove(path)
    return dict(verdict)
