"""Step « rapprocher »: the accepted workbooks of a contract, compared with one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cpomdoc.domain.dossier import Contrat, Submission
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.journal import JointeAttendue, Rapproche, RetourDit, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.remarques import ensemble
from cpomdoc.domain.suivi import Anomalie
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.formulaire.valider import give_back
from cpomdoc.engine.journeys.version.examen import examined
from cpomdoc.engine.memory.actes import of_versions, references
from cpomdoc.engine.memory.contrat import demand_key, whole
from cpomdoc.engine.memory.forms import accepted, form_of, last_version, number_of
from cpomdoc.engine.memory.lecture import family_of_form, read_form
from cpomdoc.engine.memory.modeles import modeles_of
from cpomdoc.engine.memory.note import note
from cpomdoc.engine.shown.returns import withdraw_return
from cpomdoc.engine.values import Demande, Depot, Ensemble, FormulaireRecu
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.consolidate import bearer, in_form, uncompared
from cpomdoc.stages.contrat.parties import awaited_parts
from cpomdoc.stages.pieces.jointes import Attendue, still_awaited
from cpomdoc.store.journal import EntryOf


@step
def rapprocher(atelier: Atelier, demande: Demande) -> Ensemble:
    """The checks across workbooks; each workbook that bears a blocking finding goes back to its author."""
    modeles = modeles_of(atelier, demande)
    famille = modeles.ensemble
    contrat = whole(atelier, demande, famille)
    last = number_of(last_version(atelier, contrat.numero))
    known = of_versions(atelier, contrat, famille, references(atelier, contrat, famille))
    findings = examined(atelier, contrat, modeles, known, last)
    returned = _give_back_each(atelier, contrat, famille, findings)
    blocking = sum(finding.blocking for finding in findings)
    note(
        atelier,
        demande.contrat,
        Rapproche(
            anomalies=_told(findings, contrat, famille),
            retours=returned,
            a_corriger=blocking,
            attendus=contrat.missing,
            jointes_attendues=tuple(_in_words(one) for one in still_awaited(contrat, famille)),
            non_compares=ensemble(_told(uncompared(contrat, famille), contrat, famille)),
            parties_attendues=awaited_parts(contrat, famille) or None,
            negociees=contrat.negociees or None,
        ),
        demand_key(atelier, Rapproche, demande),
        materials=[Matter("dossier", digest) for digest in demande.dossiers],
    )
    return Ensemble(demande=demande, retours=returned, a_corriger=blocking)


def _told(findings: Iterable[Finding], contrat: Contrat, famille: Famille) -> tuple[Anomalie, ...]:
    return tuple(anomalie(finding, *bearer(finding, contrat, famille)) for finding in findings)


def _in_words(one: Attendue) -> JointeAttendue:
    return JointeAttendue(
        annexe=one.jointe.annexe, titre=one.jointe.title, site=one.site, etablissement=one.etablissement
    )


def _give_back_each(
    atelier: Atelier, contrat: Contrat, famille: Famille, findings: Sequence[Finding]
) -> tuple[RetourDit, ...]:
    """Each workbook that a blocking finding is about goes back; the RETOUR of those that are settled are withdrawn."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[bearer(finding, contrat, famille)].append(finding)
    entries = accepted(atelier, contrat.numero)
    returned = tuple(
        _give_back(atelier, entries[place], group)
        for place, group in sorted(groups.items())
        if any(finding.blocking for finding in group)
    )
    held = {(one.questionnaire, one.site) for one in returned}
    _withdraw(atelier, famille, [entry for place, entry in entries.items() if place not in held])
    return returned


def _give_back(atelier: Atelier, entry: EntryOf[Valide], findings: Sequence[Finding]) -> RetourDit:
    """The workbook that *entry* accepted, annotated with *findings*."""
    form, etape = form_of(entry), entry.etape
    submission = read_form(atelier, form.digest)
    assert isinstance(submission, Submission)
    famille = family_of_form(atelier, submission)
    recu = FormulaireRecu(
        depot=Depot(sha256=form.digest, nom=form.name, chemin="", recu_le=entry.link.at),
        contrat=entry.contrat,
        famille=famille.key,
        questionnaire=etape.questionnaire,
        site=etape.site,
    )
    path = give_back(atelier, submission, famille, [_as_read(finding, submission) for finding in findings], recu)
    return RetourDit(questionnaire=etape.questionnaire, site=etape.site, retour=path)


def _as_read(finding: Finding, submission: Submission) -> Finding:
    """The finding at the key that the form itself uses: found again by its cell."""
    key = next((key for key, at in submission.places.items() if at == finding.at and key.row is not None), None)
    if key is None and finding.key is not None:
        key = FieldKey(in_form(finding.key.name), None)
    return replace(finding, key=key)


def _withdraw(atelier: Atelier, famille: Famille, settled_forms: Sequence[EntryOf[Valide]]) -> None:
    """What stood between these workbooks and another one is settled; a newer form of one may still be to correct."""
    for entry in settled_forms:
        questionnaire = famille.questionnaires.get(entry.etape.questionnaire)
        if questionnaire is not None:
            withdraw_return(atelier, entry.contrat, questionnaire, entry.etape.site, form_of(entry).digest)
