"""Files and families -> a verdict on each, nothing kept: the controls of the journey, without the journey."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cpomdoc.adapters.excel_reader import Illisible, read_classeur
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.engine.inbox import ignored
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.consolidate import bearer, check_contrat, consolidate
from cpomdoc.stages.read import read
from cpomdoc.stages.validate import validate


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is said of one file. *readable* is false when nothing of it could be read; *sound* counts good answers."""

    path: Path
    verdict: Literal["accepte", "refuse", "ignore"]
    questionnaire: str = ""
    title: str = ""
    contrat: str = ""
    site: str = ""
    findings: tuple[Finding, ...] = ()
    sound: int = 0
    readable: bool = True


def inspect(paths: Sequence[Path], familles: Mapping[str, Famille]) -> tuple[Inspection, ...]:
    """The verdict on each of *paths*; those of one contract that are sound are also checked together."""
    dossiers: dict[int, Dossier] = {}
    seen: list[Inspection] = []
    for number, path in enumerate(paths):
        inspection, dossier = _one(path, familles)
        seen.append(inspection)
        if dossier is not None:
            dossiers[number] = dossier
    return tuple(_together(seen, dossiers, familles))


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
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, dossier in dossiers.items():
        groups[dossier.famille, dossier.contrat].append(number)
    for (key, contrat), numbers in groups.items():
        famille = familles[key]
        last = {(dossiers[number].questionnaire, dossiers[number].site): number for number in numbers}
        gathered = consolidate(contrat, [dossiers[number] for number in last.values()], famille)
        for finding in check_contrat(gathered, famille):
            number = last[bearer(finding, gathered, famille)]
            one = seen[number]
            verdict = "refuse" if finding.blocking else one.verdict
            seen[number] = replace(one, verdict=verdict, findings=(*one.findings, finding))
    return seen
