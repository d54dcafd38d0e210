"""Files and families -> a verdict on each, nothing kept: the controls of the journey, without the journey."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cpomdoc.adapters.excel.reading import Illisible, read_classeur
from cpomdoc.domain.dossier import Contrat, Dossier, Refus, Submission
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.engine.inbox import ignored, journey_of, read_start
from cpomdoc.engine.reports.inspection_pdf import look_at_pdf
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is said of one file. *readable* is false when nothing of it could be read; *sound* counts good answers.

    *annexe* and *pages* are those of a PDF to join, whose *title* says what it is.
    """

    path: Path
    verdict: Literal["accepte", "refuse", "ignore"]
    questionnaire: str = ""
    title: str = ""
    contrat: str = ""
    site: str = ""
    findings: tuple[Finding, ...] = ()
    sound: int = 0
    readable: bool = True
    annexe: int = 0
    pages: int = 0


def inspect(paths: Sequence[Path], familles: Mapping[str, Famille]) -> tuple[Inspection, ...]:
    """The verdict on each of *paths*; those of one contract that are sound are also checked together."""
    dossiers: dict[int, Dossier] = {}
    seen: list[Inspection] = []
    pdfs = {number for number, path in enumerate(paths) if journey_of(read_start(path)) == "piece_jointe"}
    for number, path in enumerate(paths):
        inspection, dossier = (Inspection(path, "ignore"), None) if number in pdfs else _one(path, familles)
        seen.append(inspection)
        if dossier is not None:
            dossiers[number] = dossier
    seen = _together(seen, dossiers, familles)
    if pdfs:
        contrats = {contrat.numero: contrat for contrat, _ in _gathered(dossiers, familles)}
        for number in pdfs:
            seen[number] = _pdf(paths[number], contrats, familles)
    return tuple(seen)


def _pdf(path: Path, contrats: Mapping[str, Contrat], familles: Mapping[str, Famille]) -> Inspection:
    one = look_at_pdf(path, contrats, familles)
    return Inspection(
        path,
        "refuse" if one.findings else "accepte",
        title=one.jointe.title if one.jointe else "",
        contrat=one.contrat,
        site=one.site,
        findings=one.findings,
        readable=one.readable,
        annexe=one.jointe.annexe if one.jointe else 0,
        pages=one.pages,
    )


def _one(path: Path, familles: Mapping[str, Famille]) -> tuple[Inspection, Dossier | None]:
    if ignored(path.name):
        return Inspection(path, "ignore"), None
    classeur = read_classeur(path)
    if isinstance(classeur, Illisible):
        finding = Finding(CATALOGUE[classeur.code], facts=classeur.facts)
        return Inspection(path, "refuse", findings=(finding,), readable=False), None
    submission = read(classeur, familles)
    if isinstance(submission, Refus):
        return (
            Inspection(
                path,
                "refuse",
                submission.questionnaire,
                submission.questionnaire,
                submission.contrat,
                submission.site,
                submission.findings,
            ),
            None,
        )
    return _validated(path, submission, familles[submission.identity.famille])


def _validated(path: Path, submission: Submission, famille: Famille) -> tuple[Inspection, Dossier | None]:
    questionnaire = famille.questionnaires[submission.identity.questionnaire]
    outcome = validate(submission, famille)
    dossier = outcome if isinstance(outcome, Dossier) else None
    findings = outcome.warnings if isinstance(outcome, Dossier) else outcome.findings
    disputed = {finding.key for finding in findings}
    inspection = Inspection(
        path=path,
        verdict="accepte" if dossier is not None else "refuse",
        questionnaire=questionnaire.key,
        title=f"{questionnaire.title} {submission.identity.version}",
        contrat=outcome.contrat,
        site=outcome.site,
        findings=findings,
        sound=sum(key not in disputed for key in submission.answers),
    )
    return inspection, dossier


def _together(
    seen: list[Inspection], dossiers: Mapping[int, Dossier], familles: Mapping[str, Famille]
) -> list[Inspection]:
    """Add to each file what does not fit with the other files of its contract."""
    for gathered, last in _gathered(dossiers, familles):
        famille = familles[gathered.famille]
        for finding in check_contrat(gathered, famille):
            number = last[bearer(finding, gathered, famille)]
            one = seen[number]
            verdict = "refuse" if finding.blocking else one.verdict
            seen[number] = replace(one, verdict=verdict, findings=(*one.findings, finding))
    return seen


def _gathered(
    dossiers: Mapping[int, Dossier], familles: Mapping[str, Famille]
) -> Iterator[tuple[Contrat, dict[tuple[str, str], int]]]:
    """Each contract of the given forms, and which file stands for each of its workbooks: the last one."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, dossier in dossiers.items():
        groups[dossier.famille, dossier.contrat].append(number)
    for (key, contrat), numbers in groups.items():
        last = {(dossiers[number].questionnaire, dossiers[number].site): number for number in numbers}
        yield consolidate(contrat, [dossiers[number] for number in last.values()], familles[key]), last
