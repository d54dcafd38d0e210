"""A form that takes over a contract signed elsewhere -> its takeover noted; what its document proposes for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cpomdoc.domain import codec
from cpomdoc.domain.dossier import Dossier, Submission
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import mot, pluriel
from cpomdoc.domain.journal import ContratLu, Repris, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.tableaux import Releve
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import form_of
from cpomdoc.engine.memory.note import load_plain, note, step_key
from cpomdoc.engine.memory.reprise import is_filled, signed_document, step_of
from cpomdoc.engine.values import Role
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import Parsed, parse
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.reprise.identite import Attendu, told_of_another
from cpomdoc.stages.reprise.proposer import Cadre, propose
from cpomdoc.stages.reprise.valeurs import Ecrit
from cpomdoc.stages.suivi.exercices import bascule
from cpomdoc.store.journal import EntryOf

_FINESS = "finess"
_MISSING = ("E-101", "E-201")
"""An answer, or a whole table, that nobody gave."""


@dataclass(frozen=True, slots=True)
class Propositions:
    """What a signed document proposes for the tables that nobody filled, with where each answer comes from, and what is
    told of the reading. Nothing of it is recorded.
    """

    answers: Mapping[FieldKey, Ecrit] = field(default_factory=dict)
    origins: Mapping[FieldKey, str] = field(default_factory=dict)
    remarques: tuple[Finding, ...] = ()

    def without_answered(self, findings: Sequence[Finding]) -> list[Finding]:
        """*findings*, those that only miss what is proposed left out, then what is told of the reading."""
        tables = {_table(key) for key in self.answers}
        kept = [one for one in findings if one.rule.code not in _MISSING or _name(one) not in tables]
        return [*kept, *self.remarques]


def _name(finding: Finding) -> str:
    return _table(finding.key) if finding.key is not None else ""


def note_taken_over(atelier: Atelier, entry: EntryOf[Valide], dossier: Dossier, famille: Famille) -> EntryOf[Repris]:
    """The takeover, once for each accepted form and document."""
    assert famille.reprise is not None
    document = signed_document(atelier, dossier.contrat)
    form = form_of(entry)
    joined = [Matter(Role.REPRISE, one.digest, one.name) for one in document.link.materials] if document else []
    return note(
        atelier,
        dossier.contrat,
        step_of(dossier.values, famille.reprise, famille, form.name, document),
        step_key(Repris, [form.digest, *(one.digest for one in joined)], famille=famille.digest, apres=entry.digest),
        materials=[form, *joined],
    )


def document_read(atelier: Atelier, contrat: str, famille: Famille, questionnaire: str) -> dict[str, str]:
    """What makes a form that goes back another one: the signed document whose tables it proposes."""
    document = _document(atelier, contrat, famille, questionnaire)
    return {"lu": document.link.materials[0].digest} if document is not None else {}


def proposals(
    atelier: Atelier, contrat: str, famille: Famille, questionnaire: Questionnaire, submission: Submission
) -> Propositions:
    """What the signed document that came proposes for *submission*; nothing when none did, or for another form."""
    document = _document(atelier, contrat, famille, questionnaire.key)
    if document is None:
        return Propositions()
    read = codec.from_plain(Releve, load_plain(atelier, document.link.products[0].digest))
    assert isinstance(read, Releve)
    return proposed_by(read, document.etape.nom, famille, questionnaire, submission)


def proposed_by(
    read: Releve, nom: str, famille: Famille, questionnaire: Questionnaire, submission: Submission
) -> Propositions:
    """What was *read* in the document *nom* proposes for the tables that *submission* leaves empty."""
    assert famille.reprise is not None
    made = propose(read, famille.reprise, questionnaire, _frame(submission, famille, questionnaire))
    filled = {table.key for table in questionnaire.tables() if is_filled(submission, table.key)}
    kept = {key: value for key, value in made.answers().items() if key.name.rpartition(".")[0] not in filled}
    origins = {key: text for key, text in made.origins(nom).items() if key in kept}
    told = [one for one in made.remarques if one.key is None or _table(one.key) not in filled]
    strange = told_of_another(read, _expected(submission, famille, questionnaire))
    return Propositions(kept, origins, (*strange, *to_confirm(kept, nom), *told))


def to_confirm(kept: Mapping[FieldKey, Ecrit], nom: str) -> Iterator[Finding]:
    """How many answers of each sheet are only proposed."""
    for table, number in Counter(map(_table, kept)).items():
        proposed = pluriel(
            number,
            "réponse de cette feuille est seulement proposée",
            "réponses de cette feuille sont seulement proposées",
        )
        facts = {"combien": proposed, "chacune": mot(number, "celle-ci", "chacune"), "fichier": nom}
        yield Finding(CATALOGUE["W-790"], key=FieldKey(table), facts=facts)


def _table(key: FieldKey) -> str:
    return key.name.rpartition(".")[0] or key.name


def _document(atelier: Atelier, contrat: str, famille: Famille, questionnaire: str) -> EntryOf[ContratLu] | None:
    return signed_document(atelier, contrat) if contrat and famille.is_reprise(questionnaire) else None


def _frame(submission: Submission, famille: Famille, questionnaire: Questionnaire) -> Cadre:
    """What the form already says: the first day of the contract, how many yearly targets it has."""
    assert famille.reprise is not None
    start = _said(submission, questionnaire, famille.roles.date_effet)
    years = _said(submission, questionnaire, famille.reprise.years)
    first = start if isinstance(start, date) else None
    return Cadre(
        first,
        years if isinstance(years, int) and not isinstance(years, bool) else None,
        bascule(famille.reglementation, first) if first is not None else None,
    )


def _expected(submission: Submission, famille: Famille, questionnaire: Questionnaire) -> Attendu:
    """What the form says of the contract, by which a document of another one is known."""
    assert famille.reprise is not None
    numbers = {
        str(outcome.value)
        for key, answer in submission.answers.items()
        if (question := questionnaire.find(key.name)) is not None
        and question.kind.startswith(_FINESS)
        and isinstance(outcome := parse(answer.cell, question, submission.epoch_1904), Parsed)
    }
    start = _said(submission, questionnaire, famille.roles.date_effet)
    end = _said(submission, questionnaire, famille.reprise.masse.end)
    numero = _said(submission, questionnaire, famille.roles.contrat)
    return Attendu(
        str(numero or ""),
        frozenset(numbers),
        start if isinstance(start, date) else None,
        end if isinstance(end, date) else None,
    )


def _said(submission: Submission, questionnaire: Questionnaire, name: str) -> object:
    answer, question = submission.answers.get(FieldKey(name)), questionnaire.find(name)
    if answer is None or question is None:
        return None
    outcome = parse(answer.cell, question, submission.epoch_1904)
    return outcome.value if isinstance(outcome, Parsed) else None
