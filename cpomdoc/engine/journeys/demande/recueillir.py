"""Steps « lire_demande » and « prendre_demande »: who asks for what; noted, to be answered once all else is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.findings import CATALOGUE, Finding, Severity
from cpomdoc.domain.journal import Demandee, Redepose, Repondue
from cpomdoc.domain.links import Matter
from cpomdoc.domain.plain import anomalie, dossier_to_plain
from cpomdoc.domain.values import Row, SansObjet, Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received, put_away_key
from cpomdoc.engine.memory.demandes import demandes_of, read_request
from cpomdoc.engine.memory.note import keep_plain, known, note, step_key
from cpomdoc.engine.values import (
    Compte,
    DemandeLue,
    DemandePrise,
    DemandeRefusee,
    Depot,
    Refuse,
    Role,
)
from cpomdoc.schema.demande import AVANT, AVIS, PAR, QUALITE, REMARQUES
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.annotate import MISSING
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.store.journal import EntryOf

_WRITTEN = {
    AVANT: ("motif", "par"),
    REMARQUES: ("decision", "reponse", "par"),
    AVIS: ("sens", "le", "motif", "par"),
}
"""Where people write, in the workbooks that list what is to be decided: one of these asks for the others."""


@step
def lire_demande(atelier: Atelier, depot: Depot) -> DemandeLue | DemandeRefusee | Refuse:
    """Who asks, and how many things; or what is to be corrected first."""
    demandes = demandes_of(atelier)
    submission = read_request(atelier, depot.sha256, demandes)
    if isinstance(submission, Refus):  # a questionnaire of another release
        note_received(atelier, "", depot, Role.DEMANDE)
        return Refuse(depot=depot, contrat="", role=Role.DEMANDE, anomalies=tuple(map(anomalie, submission.findings)))
    contrat = _contrat(atelier, submission)
    note_received(atelier, contrat, depot, Role.DEMANDE)
    verdict = judged(atelier, submission, demandes)
    if isinstance(verdict, Refus):
        compte = _count(verdict.findings)
        return DemandeRefusee(
            depot=depot, contrat=contrat, questionnaire=submission.identity.questionnaire, compte=compte
        )
    return DemandeLue(
        depot=depot,
        contrat=contrat,
        questionnaire=verdict.questionnaire,
        par=asker(verdict),
        lignes=sum(1 for _ in asked_rows(verdict)),
    )


def _contrat(atelier: Atelier, submission: Submission) -> str:
    """The contract whose folder the workbook was in; empty when it is of none, or of one that is not known."""
    stamped = submission.identity.contrat
    return stamped if stamped in atelier.index.contrats() else ""


def judged(atelier: Atelier, submission: Submission, demandes: Famille) -> Dossier | Refus:
    """What validation says; besides, something is asked, and of a contract that is known."""
    verdict = validate(submission, demandes)
    if isinstance(verdict, Refus):
        return verdict
    stamped = submission.identity.contrat
    if verdict.questionnaire in _WRITTEN and not _contrat(atelier, submission):
        finding = Finding(CATALOGUE["E-465"], facts={"lu": stamped})
    elif not any(True for _ in asked_rows(verdict)):
        finding = Finding(CATALOGUE["E-463"])
    else:
        return verdict
    return Refus(verdict.questionnaire, stamped, "", (finding,))


def asker(dossier: Dossier) -> str:
    """The person who asks, with what they are."""
    return ", ".join(said for key in (PAR, QUALITE) if (said := text_of(dossier.values.get(key))))


def asked_rows(dossier: Dossier) -> list[tuple[str, Row]]:
    """The rows that ask for something, each with its table: what nobody wrote in front of asks nothing."""
    tables = {name: rows for name, rows in dossier.values.items() if isinstance(rows, tuple)}
    found = [(name, row) for name, rows in tables.items() for row in rows if isinstance(row, Mapping)]
    columns = _WRITTEN.get(dossier.questionnaire)
    return [(name, row) for name, row in found if columns is None or any(text_of(row.get(one)) for one in columns)]


def text_of(value: Value | None) -> str:
    """A value as a text; empty when nothing was answered."""
    return "" if value is None or isinstance(value, SansObjet) else str(value)


def _count(findings: Sequence[Finding]) -> Compte:
    return Compte(
        a_corriger=sum(finding.blocking for finding in findings),
        a_remplir=sum(finding.rule.code == MISSING for finding in findings),
        a_verifier=sum(finding.rule.severity is Severity.TO_CHECK for finding in findings),
    )


# --- taken ------------------------------------------------------------------------------------------------------------


@step
def prendre_demande(atelier: Atelier, lue: DemandeLue) -> DemandePrise:
    """The request is noted; the same content again is said to have come, with what became of it."""
    depot = lue.depot
    key = step_key(Demandee, [depot.sha256])
    before = known(atelier, lue.contrat, Demandee, key)
    again = before is not None and _left_the_inbox(atelier, before)
    entry = before or _note_asked(atelier, lue, key)
    if again:
        note(
            atelier,
            lue.contrat,
            Redepose(nom=depot.nom, deja_recu_le=entry.link.at),
            step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier),
            materials=[Matter(Role.DEMANDE, depot.sha256, depot.nom)],
        )
    answer = answer_to(atelier, entry)
    return DemandePrise(
        depot=depot,
        contrat=lue.contrat,
        etape=entry.link.key,
        par=entry.etape.par,
        lignes=entry.etape.lignes,
        deja=entry.link.at if again else "",
        retour=answer.etape.retour if again and answer is not None else "",
    )


def _left_the_inbox(atelier: Atelier, entry: EntryOf[Demandee]) -> bool:
    gone = put_away_key(entry.link.materials[0].digest, entry.link.key)
    return atelier.archive.journal(entry.contrat).find(gone) is not None


def _note_asked(atelier: Atelier, lue: DemandeLue, key: str) -> EntryOf[Demandee]:
    depot, demandes = lue.depot, demandes_of(atelier)
    submission = read_request(atelier, depot.sha256, demandes)
    assert isinstance(submission, Submission)
    dossier = validate(submission, demandes)
    assert isinstance(dossier, Dossier)  # lire_demande has just said so
    product = Matter("dossier", keep_plain(atelier, dossier_to_plain(dossier)), f"{dossier.questionnaire}.json")
    return note(
        atelier,
        lue.contrat,
        Demandee(nom=depot.nom, par=lue.par, lignes=lue.lignes),
        key,
        materials=[Matter(Role.DEMANDE, depot.sha256, depot.nom)],
        products=[product],
        actor=lue.par,
        at=depot.recu_le,
    )


def answer_to(atelier: Atelier, entry: EntryOf[Demandee]) -> EntryOf[Repondue] | None:
    """What was answered to a request; None while it waits."""
    return known(atelier, entry.contrat, Repondue, answer_key(entry))


def answer_key(entry: EntryOf[Demandee]) -> str:
    """The key under which the answer to a request is noted: each request is answered once."""
    return step_key(Repondue, [], demande=entry.digest)
