"""Steps « valider » and « retourner »: a form becomes a dossier, or goes back to its author with every reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.errors import Busy
from cpomdoc.domain.findings import CATALOGUE, Finding, Severity
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.places import RETURNS, UNKNOWN
from cpomdoc.domain.plain import anomalie, anomalies_to_plain, dossier_to_plain
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.notices import explanation
from cpomdoc.engine.memory.contrat import landmarks
from cpomdoc.engine.memory.forms import familles_digest, read_form
from cpomdoc.engine.memory.note import keep_plain, note, step_key
from cpomdoc.engine.shown.returns import is_ours, return_name, withdraw_return
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.annotate import MISSING, annotate, typed_answers
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.store.names import DEPOTS, clean_name
from cpomdoc.store.places import free_name
from cpomdoc.store.view import contract_folder, publish

MOST_KEPT = 300
"""Findings written in a journal entry; the RETOUR form lists them all."""


def valider(atelier: Atelier, recu: Mapping[str, Any]) -> dict[str, Any]:
    """A dossier kept and noted in the journal; or the refusal, with its findings still to be given back."""
    reading = read_form(atelier, recu["sha256"])
    if isinstance(reading, Refus):
        return {**recu, "accepte": False, "a_corriger": 1, "a_verifier": 0}
    famille = atelier.famille(reading.identity.famille)
    verdict = _verdict(reading, famille)
    if isinstance(verdict, Refus):
        return {**recu, "accepte": False, **_counts(verdict.findings)}
    digest = keep_plain(atelier, dossier_to_plain(verdict))
    facts = {
        "questionnaire": verdict.questionnaire,
        "site": verdict.site,
        "nom": recu["nom"],
        "famille": famille.key,
        "empreinte_famille": famille.digest,
        **_counts(verdict.warnings),
        "anomalies": _kept(verdict.warnings, verdict.questionnaire, verdict.site),
        **landmarks(verdict.values, famille),
    }
    note(
        atelier,
        verdict.contrat,
        "valider",
        step_key("valider", [recu["sha256"]], famille=famille.digest, apres=recu.get("apres", "")),
        materials=[Matter("formulaire", recu["sha256"], recu["nom"])],
        products=[Matter("dossier", digest, f"{verdict.questionnaire}.json")],
        facts=facts,
    )
    withdraw_return(atelier, verdict.contrat, famille.questionnaires[verdict.questionnaire], verdict.site)
    return {**recu, "accepte": True, "dossier": digest, **_counts(verdict.warnings)}


def retourner(atelier: Atelier, verdict: Mapping[str, Any]) -> dict[str, Any]:
    """Their own form, annotated, in the contract's a-corriger/; a file of no known form, beside its explanation."""
    reading = read_form(atelier, verdict["sha256"])
    if isinstance(reading, Refus):
        return _explain(atelier, verdict, reading)
    famille = atelier.famille(reading.identity.famille)
    outcome = _verdict(reading, famille)
    if not isinstance(outcome, Refus):  # resumed after the templates changed: the next pass says the new verdict
        raise Busy("Les modèles ont changé pendant le contrôle d’un formulaire.", "Il sera contrôlé de nouveau.")
    if not verdict["contrat"]:
        return _explain(atelier, verdict, outcome)
    return {**verdict, "retour": give_back(atelier, reading, famille, outcome.findings, verdict)}


def _verdict(submission: Submission, famille: Famille) -> Dossier | Refus:
    """What validation says; also refused is a contract that would bear the name of the journal of unknown files."""
    verdict = validate(submission, famille)
    if isinstance(verdict, Refus) or verdict.contrat != DEPOTS:
        return verdict
    key = FieldKey(famille.roles.contrat)
    finding = Finding(CATALOGUE["E-117"], submission.places.get(key), key, seen=DEPOTS)
    return Refus(verdict.questionnaire, "", verdict.site, (finding,))


def give_back(
    atelier: Atelier, submission: Submission, famille: Famille, findings: Sequence[Finding], form: Mapping[str, Any]
) -> str:
    """Write, keep and publish the RETOUR form of a submission; its path relative to the outbox."""
    questionnaire = famille.questionnaires[submission.identity.questionnaire]
    contrat, site = form["contrat"], form["site"]
    key = step_key(
        "retourner",
        [form["sha256"]],
        famille=famille.digest,
        anomalies=anomalies_to_plain(anomalie(f) for f in findings),
    )
    folder = contract_folder(atelier.settings.outbox, contrat) / RETURNS
    entry = atelier.archive.journal(contrat).find(key)
    if entry is None:
        retour = annotate(
            submission,
            questionnaire,
            findings,
            file_name=form["nom"],
            received_at=date_longue(datetime.fromisoformat(form["recu_le"]).date()),
            attempt=submission.identity.attempt + 1,
            digest=form["sha256"],
        )
        data = write_form(
            famille,
            questionnaire,
            contrat=contrat,
            site=site,
            answers=typed_answers(submission, questionnaire),
            retour=retour,
            inbox_name=atelier.settings.inbox.name,
        )
        digest = atelier.archive.objects.put(data)
        name = free_name(folder, return_name(questionnaire, contrat, site), lambda kept: is_ours(atelier, kept))
        facts = {
            "questionnaire": questionnaire.key,
            "site": site,
            "nom": form["nom"],
            "famille": famille.key,
            "empreinte_famille": famille.digest,
            **_counts(findings),
            "retour": f"{folder.relative_to(atelier.settings.outbox).as_posix()}/{name}",
            "anomalies": _kept(findings, questionnaire.key, site),
        }
        entry = note(
            atelier,
            contrat,
            "retourner",
            key,
            materials=[Matter("formulaire", form["sha256"], form["nom"])],
            products=[Matter("retour", digest, name)],
            facts=facts,
        )
    product = entry.link.products[0]
    publish(folder, {product.name: atelier.archive.objects.get(product.digest)}, atelier.files)
    return str(entry.link.facts["retour"])


def _explain(atelier: Atelier, verdict: Mapping[str, Any], refus: Refus) -> dict[str, Any]:
    """The file itself and a note in plain French, where people look for what was not recognised."""
    folder = atelier.settings.outbox / UNKNOWN
    data = atelier.archive.objects.get(verdict["sha256"])
    text = explanation(verdict["nom"], refus.findings, atelier.settings.inbox.name)
    digest = atelier.archive.objects.put(text)
    name = free_name(folder, verdict["nom"], lambda path: atelier.files.read(path) == data)
    today = familles_digest(atelier)
    entry = note(
        atelier,
        verdict["contrat"],
        "retourner",
        step_key("retourner", [verdict["sha256"]], familles=today),
        materials=[Matter("formulaire", verdict["sha256"], verdict["nom"])],
        products=[Matter("explication", digest, clean_name(f"{name}.txt"))],
        facts={
            "questionnaire": verdict["questionnaire"],
            "site": verdict["site"],
            "nom": verdict["nom"],
            "famille": "",
            "empreinte_famille": today,
            **_counts(refus.findings),
            "retour": f"{UNKNOWN}/{clean_name(f'{name}.txt')}",
            "anomalies": _kept(refus.findings, verdict["questionnaire"], verdict["site"]),
        },
    )
    note_name = entry.link.products[0].name
    publish(folder, {note_name.removesuffix(".txt"): data, note_name: text}, atelier.files)
    return {**verdict, "retour": entry.link.facts["retour"], "non_reconnu": True}


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    return {
        "a_corriger": sum(finding.blocking for finding in findings),
        "a_remplir": sum(finding.rule.code == MISSING for finding in findings),
        "a_verifier": sum(finding.rule.severity is Severity.TO_CHECK for finding in findings),
    }


def _kept(findings: Sequence[Finding], questionnaire: str, site: str) -> tuple[dict[str, str], ...]:
    return anomalies_to_plain(anomalie(finding, questionnaire, site) for finding in findings[:MOST_KEPT])
