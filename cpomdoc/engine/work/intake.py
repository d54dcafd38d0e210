"""Steps « recevoir » and « ranger »: a file already in the store is recognised; at the end it leaves the inbox."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from cpomdoc.domain.canonical import digest as digest_of_bytes
from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.texte import UnprintableText
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.inbox import read_whole
from cpomdoc.engine.work.memory import DEPOSITOR, note, read_form, step_key
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import Parsed, clean_text, parse
from cpomdoc.store.names import DEPOTS

LONGEST_REFERENCE = 80
FORM, JOINTE, RELU, SIGNE = "formulaire", "jointe", "relecture", "signe"
"""The part that a dropped file plays in the steps of its journey."""


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


def path_in_words(path: str) -> str:
    """A path below the inbox as text that JSON can hold, whatever bytes the file system gave."""
    return quote(os.fsencode(path), safe="/ ")


def put_away(atelier: Atelier, path_in_words: str, sha256: str) -> None:
    """The dropped file leaves the inbox, if it is still the same content: a person may have replaced it meanwhile."""
    path = atelier.settings.inbox / os.fsdecode(unquote_to_bytes(path_in_words))
    data = read_whole(Path(path))
    if data is not None and digest_of_bytes(data) == sha256:
        atelier.files.remove(path)


def note_received(atelier: Atelier, contrat: str, depot: Mapping[str, Any], role: str) -> None:
    """Write, the first time that this content is seen, that a file which is no form came."""
    if atelier.index.seen(depot["sha256"]) is None:
        note(
            atelier,
            contrat,
            "recevoir",
            step_key("recevoir", [depot["sha256"]]),
            materials=[Matter(role, depot["sha256"], depot["nom"])],
            actor=DEPOSITOR,
            at=depot["recu_le"],
            facts={"nom": depot["nom"]},
        )


def ranger(atelier: Atelier, verdict: Mapping[str, Any]) -> dict[str, Any]:
    """The dropped file leaves the inbox, and the journal says so: the same content seen later was dropped again."""
    if verdict.get("chemin"):
        put_away(atelier, verdict["chemin"], verdict["sha256"])
        matter = Matter(verdict.get("role", FORM), verdict["sha256"], verdict["nom"])
        note_put_away(atelier, verdict["contrat"], matter, verdict.get("etape", ""))
    return dict(verdict)


def note_put_away(atelier: Atelier, contrat: str, matter: Matter, judged: str = "") -> None:
    """Write, once, that the file of the first time has left the inbox; with *judged*, once for that step."""
    note(atelier, contrat, "ranger", put_away_key(matter.digest, judged), materials=[matter])


def put_away_key(sha256: str, judged: str = "") -> str:
    """The key under which it is noted that a file left the inbox, after the step whose key is *judged*."""
    return step_key("ranger", [sha256], **({"etape": judged} if judged else {}))
