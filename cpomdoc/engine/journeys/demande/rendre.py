"""Step « rendre_demande »: a request that cannot be done comes back annotated, as any form does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cpomdoc.adapters.excel import writing
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.errors import Busy
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.journal import Demandee, Repondue
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.places import RETURNS
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.values import Row
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.demande.recueillir import judged, text_of
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.memory.demandes import demandes_of, read_request, request_of
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.engine.values import DemandeRefusee, DemandeRendue, Role
from cpomdoc.schema.demande import PAR, QUALITE
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.formulaire.annotate import Remark, Retour, Typed, annotate, typed_answers
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name
from cpomdoc.store.places import free_name
from cpomdoc.store.view import contract_folder, publish


@step
def rendre_demande(atelier: Atelier, refusee: DemandeRefusee) -> DemandeRendue:
    """The workbook, annotated, in a-corriger/: nothing of it was done."""
    depot, demandes = refusee.depot, demandes_of(atelier)
    submission = read_request(atelier, depot.sha256, demandes)
    assert isinstance(submission, Submission)
    verdict = judged(atelier, submission, demandes)
    if not isinstance(verdict, Refus):  # a contract has come meanwhile: the next pass says the new verdict
        raise Busy("La demande peut maintenant être faite.", "Elle sera contrôlée de nouveau.")
    questionnaire = demandes.questionnaires[refusee.questionnaire]
    retour = annotate(
        submission,
        questionnaire,
        verdict.findings,
        file_name=depot.nom,
        received_at=_day(depot.recu_le),
        attempt=submission.identity.attempt + 1,
        digest=depot.sha256,
    )
    answers = typed_answers(submission, questionnaire)
    data = _workbook(atelier, demandes, questionnaire, submission.identity.contrat, answers, retour)
    path, product = give_back(atelier, refusee.contrat, questionnaire, data)
    entry = note(
        atelier,
        refusee.contrat,
        Repondue(
            nom=depot.nom,
            par=_asker(submission) or DEPOSITOR,
            faites=(),
            anomalies=tuple(anomalie(one, questionnaire.key) for one in verdict.findings),
            retour=path,
        ),
        step_key(Repondue, [depot.sha256], produit=product.digest),
        materials=[Matter(Role.DEMANDE, depot.sha256, depot.nom)],
        products=[product],
        at=depot.recu_le,
    )
    return DemandeRendue(
        depot=depot, contrat=refusee.contrat, etape=entry.link.key, compte=refusee.compte, retour=entry.etape.retour
    )


def _asker(submission: Submission) -> str:
    """The person who asks, as far as the workbook says it, in the words of « asker »."""
    told = (submission.answers.get(FieldKey(key)) for key in (PAR, QUALITE))
    return ", ".join(said for answer in told if answer is not None and (said := answer.cell.raw.strip()))


def give_back(atelier: Atelier, contrat: str, questionnaire: Questionnaire, data: bytes) -> tuple[str, Matter]:
    """Keep and show a workbook to correct: its path below the outbox, and what the journal says of it."""
    outbox = atelier.settings.outbox
    folder = (contract_folder(outbox, contrat) if contrat else outbox) / RETURNS
    digest = atelier.archive.objects.put(data)
    wanted = clean_name(f"RETOUR {questionnaire.title}{f' - {contrat}' if contrat else ''}.xlsx")
    name = free_name(folder, wanted, lambda path: is_ours(atelier, path))
    publish(folder, {name: data}, atelier.files)
    return f"{folder.relative_to(outbox).as_posix()}/{name}", Matter("retour", digest, name)


def failed_rows(
    atelier: Atelier, demandes: Famille, entry: EntryOf[Demandee], dossier: Dossier, failed: Sequence[Failed]
) -> tuple[bytes, tuple[Finding, ...]]:
    """The workbook that holds only what could not be done, each row with its reason; and these reasons."""
    questionnaire = demandes.questionnaires[dossier.questionnaire]
    answers: dict[FieldKey, Typed] = {FieldKey(key): text_of(dossier.values.get(key)) for key in (PAR, QUALITE)}
    findings: list[Finding] = []
    rank: dict[str, int] = {}
    for table, row, finding, where in failed:
        at = rank[table] = rank.get(table, -1) + 1
        answers |= {FieldKey(f"{table}.{column}", at): text_of(value) for column, value in row.items()}
        column = where or ("objet" if "objet" in row else "contrat")
        question = questionnaire.find(f"{table}.{column}")
        key, label = FieldKey(f"{table}.{column}", at), question.label if question is not None else ""
        findings.append(Finding(finding.rule, None, key, label, text_of(row.get(column)), finding.facts))
    matter = entry.link.materials[0]
    identity = request_of(atelier, matter.digest)
    retour = Retour(
        file_name=matter.name,
        received_at=_day(entry.link.at),
        attempt=(identity.attempt if identity is not None else 0) + 1,
        digest=matter.digest,
        remarks=tuple(_remark(one) for one in findings),
    )
    return _workbook(atelier, demandes, questionnaire, dossier.contrat, answers, retour), tuple(findings)


Failed = tuple[str, Row, Finding, str]
"""A row that asked for something: its table, its words, why it was not done; the column where that is said, empty for
the one that names what is asked.
"""


def _remark(finding: Finding) -> Remark:
    rule = finding.rule
    return Remark(
        rule.code, rule.severity, finding.key, None, finding.question, finding.seen, finding.message, finding.remedy
    )


def _workbook(
    atelier: Atelier,
    demandes: Famille,
    questionnaire: Questionnaire,
    contrat: str,
    answers: Mapping[FieldKey, Typed],
    retour: Retour,
) -> bytes:
    return writing.write_form(
        demandes,
        questionnaire,
        contrat=contrat,
        answers={key: typed for key, typed in answers.items() if typed != ""},
        retour=retour,
        inbox_name=atelier.settings.inbox.name,
    )


def _day(moment: str) -> str:
    return date_longue(datetime.fromisoformat(moment).date())
