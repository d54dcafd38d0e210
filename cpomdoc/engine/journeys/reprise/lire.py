"""Step « lire_contrat »: the signed document of a contract that is taken over is kept, and its tables are proposed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from cpomdoc.adapters.tableaux import read_tables
from cpomdoc.domain import codec
from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.journal import ContratLu, Redepose
from cpomdoc.domain.links import Matter
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.tableaux import Releve
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.formulaire.reprendre import Propositions, note_taken_over, proposed_by
from cpomdoc.engine.journeys.formulaire.valider import MOST_KEPT, give_back
from cpomdoc.engine.journeys.ranger import note_received, put_away_key
from cpomdoc.engine.memory.forms import accepted, dossier_digest
from cpomdoc.engine.memory.lecture import family_of_form, read_form
from cpomdoc.engine.memory.note import keep_plain, known, load_dossier, note, step_key
from cpomdoc.engine.memory.reprise import asks_to_be, is_of_an_act, last_document
from cpomdoc.engine.values import ContratSigneRecu, Depot, FormulaireRecu, Role
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.stages.pieces.attach import contract_of
from cpomdoc.store.journal import EntryOf


def contract_taken_over(atelier: Atelier, depot: Depot) -> str:
    """The contract that the name or the folder of a dropped file says, when somebody takes it over; else nothing."""
    path = os.fsencode(unquote_to_bytes(depot.chemin)).decode("utf-8", "replace") or depot.nom
    named = contract_of(path, atelier.index.contrats())
    return named if isinstance(named, str) and asks_to_be(atelier, named) is not None else ""


@step
def lire_contrat(atelier: Atelier, depot: Depot) -> ContratSigneRecu:
    """Kept under its digest, looked at in a child process, told; what could be read goes back in the workbook of the
    contract, in the cells that nobody filled, for somebody to confirm.
    """
    contrat = contract_taken_over(atelier, depot)
    note_received(atelier, contrat, depot, Role.REPRISE)
    recu, submission, famille = _form(atelier, contrat)
    last = last_document(atelier, contrat)
    same = last is not None and last.link.materials[0].digest == depot.sha256
    key = last.link.key if last is not None and same else _key(depot, last.digest if last is not None else "")
    before = known(atelier, contrat, ContratLu, key)
    gone = before is not None and atelier.archive.journal(contrat).find(put_away_key(depot.sha256, key)) is not None
    entry = before or _note_read(atelier, depot, contrat, famille, submission, key)
    retour = ""
    if before is not None and gone:
        _note_again(atelier, contrat, depot, before)
    else:
        _join_to_takeover(atelier, contrat, famille)
        if entry.etape.reponses or entry.etape.anomalies:
            retour = give_back(atelier, submission, famille, _findings(submission, famille), recu)
    return ContratSigneRecu(
        depot=depot,
        contrat=contrat,
        etape=entry.link.key,
        tableaux=entry.etape.tableaux,
        reponses=entry.etape.reponses,
        remarques=tuple(dict.fromkeys(one.message for one in entry.etape.anomalies)),
        retour=retour,
        deja=before.link.at if before is not None and gone else "",
    )


def _key(depot: Depot, apres: str) -> str:
    return step_key(ContratLu, [depot.sha256], apres=apres)


def _form(atelier: Atelier, contrat: str) -> tuple[FormulaireRecu, Submission, Famille]:
    """The last form by which somebody takes the contract over."""
    asked = asks_to_be(atelier, contrat)
    assert asked is not None  # the document was recognised by it
    form = asked.link.materials[0]
    submission = read_form(atelier, form.digest)
    assert isinstance(submission, Submission)  # its addressee could be read
    famille = family_of_form(atelier, submission)
    recu = FormulaireRecu(
        depot=Depot(sha256=form.digest, nom=form.name, chemin="", recu_le=asked.link.at),
        contrat=contrat,
        famille=famille.key,
        questionnaire=submission.identity.questionnaire,
        site="",
    )
    return recu, submission, famille


def _findings(submission: Submission, famille: Famille) -> tuple[Finding, ...]:
    verdict = validate(submission, famille)
    return verdict.findings if isinstance(verdict, Refus) else verdict.warnings


def _note_read(
    atelier: Atelier, depot: Depot, contrat: str, famille: Famille, submission: Submission, key: str
) -> EntryOf[ContratLu]:
    """What was seen of the document is kept whole: the form that goes back later proposes the same."""
    act = is_of_an_act(depot.fichier, famille)
    read = Releve() if act else read_tables(atelier.archive.objects.get(depot.sha256))
    questionnaire = famille.questionnaires[submission.identity.questionnaire]
    proposed = Propositions() if act else proposed_by(read, depot.nom, famille, questionnaire, submission)
    plain = codec.to_plain(read)
    assert isinstance(plain, Mapping)
    return note(
        atelier,
        contrat,
        ContratLu(
            nom=depot.nom,
            famille=famille.key,
            pages=read.pages,
            lues=read.lues,
            tableaux=len(read.tableaux),
            reponses=len(proposed.answers),
            anomalies=tuple(anomalie(one, questionnaire.key) for one in proposed.remarques[:MOST_KEPT]),
            acte=act or None,
        ),
        key,
        materials=[Matter(Role.REPRISE, depot.sha256, depot.nom)],
        products=[Matter("lecture", keep_plain(atelier, plain), f"{depot.nom}.json")],
        at=depot.recu_le,
    )


def _join_to_takeover(atelier: Atelier, contrat: str, famille: Famille) -> None:
    """A takeover that was noted before its document came is noted again with it."""
    entry = next(
        (one for one in accepted(atelier, contrat).values() if famille.is_reprise(one.etape.questionnaire)), None
    )
    if entry is not None:
        note_taken_over(atelier, entry, load_dossier(atelier, dossier_digest(entry)), famille)


def _note_again(atelier: Atelier, contrat: str, depot: Depot, before: EntryOf[ContratLu]) -> None:
    note(
        atelier,
        contrat,
        Redepose(nom=depot.nom, deja_recu_le=before.link.at),
        step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier),
        materials=[Matter(Role.REPRISE, depot.sha256, depot.nom)],
    )
