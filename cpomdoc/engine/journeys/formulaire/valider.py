"""Steps « valider » and « retourner »: a form becomes a dossier, or goes back to its author with every reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cpomdoc.adapters.excel import writing
from cpomdoc.domain import codec
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.errors import Busy
from cpomdoc.domain.findings import CATALOGUE, Finding, Severity
from cpomdoc.domain.francais import date_longue, pluriel
from cpomdoc.domain.journal import Retourne, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.places import RETURNS, UNKNOWN
from cpomdoc.domain.plain import anomalie, dossier_to_plain
from cpomdoc.domain.suivi import Anomalie
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.formulaire.reprendre import document_read, note_taken_over, proposals
from cpomdoc.engine.journeys.formulaire.succeder import Succession, copy_of, corrected, settle, succession
from cpomdoc.engine.journeys.notices import explanation
from cpomdoc.engine.memory.contrat import familles_seen
from cpomdoc.engine.memory.forms import accepted, dossier_digest, familles_digest
from cpomdoc.engine.memory.lecture import family_of_form, read_form
from cpomdoc.engine.memory.note import keep_plain, known, load_dossier, note, step_key
from cpomdoc.engine.memory.reperes import landmarks_of_form
from cpomdoc.engine.memory.vigueur import signed_acts
from cpomdoc.engine.shown.returns import is_ours, return_name, withdraw_return
from cpomdoc.engine.values import (
    Compte,
    Depot,
    FormulaireAccepte,
    FormulaireRecu,
    FormulaireRefuse,
    FormulaireRendu,
    FormulaireRival,
    Role,
)
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.moyens import agreed
from cpomdoc.stages.formulaire.annotate import MISSING, annotate, typed_answers
from cpomdoc.stages.formulaire.repris import again
from cpomdoc.stages.formulaire.succession import Copie
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.stages.pieces.compare import compare_workbooks
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS, clean_name
from cpomdoc.store.places import free_name
from cpomdoc.store.view import contract_folder, publish

MOST_KEPT = 300
"""Findings written in a journal entry; the RETOUR form lists them all."""


@step
def valider(atelier: Atelier, recu: FormulaireRecu) -> FormulaireAccepte | FormulaireRival | FormulaireRefuse:
    """A dossier kept and noted in the journal; one that must wait for a choice; or the refusal, with its findings still
    to be given back.
    """
    reading = read_form(atelier, recu.depot.sha256)
    if isinstance(reading, Refus):
        return FormulaireRefuse(recu=recu, compte=Compte(a_corriger=1, a_remplir=0, a_verifier=0))
    famille = family_of_form(atelier, reading)
    verdict = _verdict(atelier, reading, famille)
    if isinstance(verdict, Refus):
        return FormulaireRefuse(recu=recu, compte=_count(verdict.findings))
    questionnaire = famille.questionnaires[verdict.questionnaire]
    place = succession(atelier, recu.depot, reading, verdict, questionnaire)
    copie = copy_of(recu.depot, reading.auteur)
    if place.former is not None and place.remplacement is not None and place.motif is not None:
        return FormulaireRival(
            recu=recu,
            compte=_count(verdict.warnings),
            site=verdict.site,
            dossier=keep_plain(atelier, dossier_to_plain(verdict)),
            par=copie.par,
            ecrit_le=copie.ecrit_le.isoformat() if copie.ecrit_le is not None else "",
            contre=place.former.digest,
            motif=place.motif,
            remplacement=place.remplacement,
        )
    former = corrected(atelier, reading, verdict, questionnaire)
    entry = _note_accepted(atelier, recu.depot, verdict, famille, copie, place, former)
    if famille.is_reprise(questionnaire.key):
        note_taken_over(atelier, entry, verdict, famille)
    for site in (verdict.site, entry.etape.corrige):
        if site is not None:
            withdraw_return(atelier, verdict.contrat, questionnaire, site)
    settle(atelier, entry, place.former, chosen=place.chosen)
    replaced = entry.etape.remplace
    phrase = replaced.phrase() if replaced is not None else ""
    return FormulaireAccepte(recu=recu, compte=_count(verdict.warnings), remplace=phrase)


def _note_accepted(
    atelier: Atelier, depot: Depot, dossier: Dossier, famille: Famille, copie: Copie, place: Succession, former: str
) -> EntryOf[Valide]:
    compte, known_by = _count(dossier.warnings), {famille.key: famille, **familles_seen(atelier, dossier.contrat)}
    reperes = landmarks_of_form(atelier, dossier, known_by)
    return note(
        atelier,
        dossier.contrat,
        Valide(
            questionnaire=dossier.questionnaire,
            site=dossier.site,
            nom=depot.nom,
            famille=famille.key,
            empreinte_famille=famille.digest,
            a_corriger=compte.a_corriger,
            a_remplir=compte.a_remplir,
            a_verifier=compte.a_verifier,
            anomalies=_kept(dossier.warnings, dossier.questionnaire, dossier.site),
            gestionnaire=reperes.gestionnaire,
            date_effet=reperes.date_effet,
            date_fin=reperes.date_fin,
            perimetre=reperes.perimetre,
            par=copie.par or None,
            ecrit_le=copie.ecrit_le.isoformat() if copie.ecrit_le is not None else None,
            remplace=place.remplacement,
            corrige=former or None,
            moyens=agreed(dossier.values, famille, dossier.questionnaire),
        ),
        step_key(Valide, [depot.sha256], famille=famille.digest, apres=depot.apres),
        materials=[Matter(Role.FORMULAIRE, depot.sha256, depot.nom)],
        products=[
            Matter("dossier", keep_plain(atelier, dossier_to_plain(dossier)), f"{dossier.questionnaire}.json"),
        ],
    )


@step
def retourner(atelier: Atelier, refuse: FormulaireRefuse) -> FormulaireRendu:
    """Their own form, annotated, in the contract's a-corriger/; a file of no known form, beside its explanation."""
    reading = read_form(atelier, refuse.recu.depot.sha256)
    if isinstance(reading, Refus):
        return _explain(atelier, refuse, reading)
    famille = family_of_form(atelier, reading)
    outcome = _verdict(atelier, reading, famille)
    if not isinstance(outcome, Refus):  # resumed after the templates changed: the next pass says the new verdict
        raise Busy("Les modèles ont changé pendant le contrôle d’un formulaire.", "Il sera contrôlé de nouveau.")
    if not refuse.recu.contrat:
        return _explain(atelier, refuse, outcome)
    retour = give_back(atelier, reading, famille, outcome.findings, refuse.recu)
    return FormulaireRendu(recu=refuse.recu, compte=refuse.compte, retour=retour, reconnu=True)


def _verdict(atelier: Atelier, submission: Submission, famille: Famille) -> Dossier | Refus:
    """What validation says; also refused are a contract that would bear the name of the journal of unknown files, and
    other answers to an act that all have signed.
    """
    verdict = validate(submission, famille)
    if isinstance(verdict, Refus):
        return verdict
    if verdict.contrat != DEPOTS:
        return _signed_otherwise(atelier, submission, verdict, famille) or verdict
    key = FieldKey(famille.roles.contrat)
    finding = Finding(CATALOGUE["E-117"], submission.places.get(key), key, seen=DEPOTS)
    return Refus(verdict.questionnaire, "", verdict.site, (finding,))


def _signed_otherwise(atelier: Atelier, submission: Submission, dossier: Dossier, famille: Famille) -> Refus | None:
    """Why a form cannot change an act that all have signed; None when it changes none."""
    if f"{dossier.questionnaire}-{dossier.site}" not in signed_acts(atelier, dossier.contrat):
        return None
    entry = accepted(atelier, dossier.contrat).get((dossier.questionnaire, dossier.site))
    if entry is None:
        return None
    signed = load_dossier(atelier, dossier_digest(entry)).values
    changes = compare_workbooks(signed, dossier.values, famille.questionnaires[dossier.questionnaire])
    if not changes:
        return None
    key, title = FieldKey(famille.roles.acte), famille.acte(dossier.questionnaire).title_of(dossier.site)
    facts = {"acte": f"«\u00a0{title}\u00a0»", "nombre": pluriel(len(changes), "réponse changée", "réponses changées")}
    finding = Finding(CATALOGUE["E-727"], submission.places.get(key), key, seen=dossier.site, facts=facts)
    return Refus(dossier.questionnaire, dossier.contrat, dossier.site, (finding,))


def give_back(
    atelier: Atelier, submission: Submission, famille: Famille, findings: Sequence[Finding], recu: FormulaireRecu
) -> str:
    """Write, keep and publish the RETOUR form of a submission; its path relative to the outbox."""
    key = step_key(
        Retourne,
        [recu.depot.sha256],
        famille=famille.digest,
        anomalies=codec.to_plain([anomalie(finding) for finding in findings]),
        **document_read(atelier, recu.contrat, famille, recu.questionnaire),
    )
    entry = known(atelier, recu.contrat, Retourne, key) or _note_given_back(
        atelier, submission, famille, findings, recu, key
    )
    product = entry.link.products[0]
    folder = contract_folder(atelier.settings.outbox, recu.contrat) / RETURNS
    publish(folder, {product.name: atelier.archive.objects.get(product.digest)}, atelier.files)
    return entry.etape.retour


def _note_given_back(
    atelier: Atelier,
    submission: Submission,
    famille: Famille,
    findings: Sequence[Finding],
    recu: FormulaireRecu,
    key: str,
) -> EntryOf[Retourne]:
    """Keep the RETOUR form, under a name where nobody has work of theirs."""
    questionnaire = famille.questionnaires[submission.identity.questionnaire]
    data = _annotated(atelier, submission, famille, findings, recu)
    folder = contract_folder(atelier.settings.outbox, recu.contrat) / RETURNS
    name = free_name(folder, return_name(questionnaire, recu.contrat, recu.site), lambda kept: is_ours(atelier, kept))
    compte = _count(findings)
    return note(
        atelier,
        recu.contrat,
        Retourne(
            questionnaire=questionnaire.key,
            site=recu.site,
            nom=recu.depot.nom,
            famille=famille.key,
            empreinte_famille=famille.digest,
            a_corriger=compte.a_corriger,
            a_remplir=compte.a_remplir,
            a_verifier=compte.a_verifier,
            anomalies=_kept(findings, questionnaire.key, recu.site),
            retour=f"{folder.relative_to(atelier.settings.outbox).as_posix()}/{name}",
        ),
        key,
        materials=[Matter(Role.FORMULAIRE, recu.depot.sha256, recu.depot.nom)],
        products=[Matter("retour", atelier.archive.objects.put(data), name)],
    )


def _annotated(
    atelier: Atelier, submission: Submission, famille: Famille, findings: Sequence[Finding], recu: FormulaireRecu
) -> bytes:
    """The workbook that goes back: their answers, and what is said of each."""
    questionnaire = famille.questionnaires[submission.identity.questionnaire]
    proposed = proposals(atelier, recu.contrat, famille, questionnaire, submission)
    retour = annotate(
        submission,
        questionnaire,
        proposed.without_answered(findings),
        file_name=recu.depot.nom,
        received_at=date_longue(datetime.fromisoformat(recu.depot.recu_le).date()),
        attempt=submission.identity.attempt + 1,
        digest=recu.depot.sha256,
    )
    answers = typed_answers(submission, questionnaire, findings)
    disputed = {one.key for one in findings if one.key is not None}
    return writing.write_form(
        famille,
        questionnaire,
        contrat=recu.contrat,
        site=recu.site,
        answers={**proposed.answers, **answers},
        origins=proposed.origins,
        retour=retour,
        inbox_name=atelier.settings.inbox.name,
        repris=again(submission.identity.repris, famille, questionnaire, answers, disputed),
    )


def _explain(atelier: Atelier, refuse: FormulaireRefuse, refus: Refus) -> FormulaireRendu:
    """The file itself and a note in plain French, where people look for what was not recognised."""
    recu, depot = refuse.recu, refuse.recu.depot
    folder = atelier.settings.outbox / UNKNOWN
    data = atelier.archive.objects.get(depot.sha256)
    text = explanation(depot.nom, refus.findings, atelier.settings.inbox.name)
    shown = clean_name(f"{free_name(folder, depot.nom, lambda path: atelier.files.read(path) == data)}.txt")
    compte, today = _count(refus.findings), familles_digest(atelier)
    entry = note(
        atelier,
        recu.contrat,
        Retourne(
            questionnaire=recu.questionnaire,
            site=recu.site,
            nom=depot.nom,
            famille="",
            empreinte_famille=today,
            a_corriger=compte.a_corriger,
            a_remplir=compte.a_remplir,
            a_verifier=compte.a_verifier,
            anomalies=_kept(refus.findings, recu.questionnaire, recu.site),
            retour=f"{UNKNOWN}/{shown}",
        ),
        step_key(Retourne, [depot.sha256], familles=today),
        materials=[Matter(Role.FORMULAIRE, depot.sha256, depot.nom)],
        products=[Matter("explication", atelier.archive.objects.put(text), shown)],
    )
    note_name = entry.link.products[0].name
    publish(folder, {note_name.removesuffix(".txt"): data, note_name: text}, atelier.files)
    return FormulaireRendu(recu=recu, compte=refuse.compte, retour=entry.etape.retour, reconnu=False)


def _count(findings: Sequence[Finding]) -> Compte:
    return Compte(
        a_corriger=sum(finding.blocking for finding in findings),
        a_remplir=sum(finding.rule.code == MISSING for finding in findings),
        a_verifier=sum(finding.rule.severity is Severity.TO_CHECK for finding in findings),
    )


def _kept(findings: Sequence[Finding], questionnaire: str, site: str) -> tuple[Anomalie, ...]:
    if len(findings) > MOST_KEPT:  # what asks for somebody goes before what is only said
        grave = list(Severity)
        findings = sorted(findings, key=lambda finding: grave.index(finding.rule.severity))
    return tuple(anomalie(finding, questionnaire, site) for finding in findings[:MOST_KEPT])
