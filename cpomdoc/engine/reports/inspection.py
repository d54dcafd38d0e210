"""Files and families -> a verdict on each, nothing kept: the controls of the journey, without the journey."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cpomdoc.adapters.colis import Ferme, open_colis
from cpomdoc.adapters.excel.reading import Illisible, read_cadre, read_classeur
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Contrat, Dossier, Refus, Submission
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.engine.atelier import Offices
from cpomdoc.engine.inbox import Contenu, content_of, ignored, read_start, read_whole
from cpomdoc.engine.journeys.colis.ouvrir import WITHIN, walk
from cpomdoc.engine.memory.lecture import open_classeur
from cpomdoc.engine.reports.inspection_pdf import look_at_pdf
from cpomdoc.schema.cadres import Cadre
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate
from cpomdoc.stages.formulaire.cadre import CadreLu, looks_like_cadre, sheets_wanted
from cpomdoc.stages.formulaire.cadre import read_cadre as amounts_of
from cpomdoc.stages.formulaire.read import identify, read
from cpomdoc.stages.formulaire.validate import validate


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is said of one file. *readable* is false when nothing of it could be read; *sound* counts good answers.

    *annexe* and *pages* are those of a PDF to join, whose *title* says what it is. *dedans* is the path of the file
    inside *path*, an archive or a mail; empty for a file of its own. *cadre*: what a budget frame gave.
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
    dedans: str = ""
    cadre: CadreLu | None = None

    @property
    def nom(self) -> str:
        """What people call the file."""
        return self.path.name + self._within

    @property
    def place(self) -> str:
        """Where it is."""
        return str(self.path) + self._within

    @property
    def _within(self) -> str:
        return WITHIN + self.dedans.replace("/", WITHIN) if self.dedans else ""


@dataclass(frozen=True, slots=True)
class _Given:
    """A file to look at. *data* is None as long as it was not read; *dedans* as in Inspection."""

    path: Path
    dedans: str = ""
    data: bytes | None = None
    refus: Finding | None = None

    @property
    def content(self) -> Contenu:
        return content_of(_start(self.path) if self.data is None else self.data)

    @property
    def bytes(self) -> bytes | None:
        return _whole(self.path) if self.data is None else self.data


def _start(path: Path) -> bytes:
    """The first bytes of a file; none when they cannot be read, which is said of the file."""
    try:
        return read_start(path)
    except StorageFailed:
        return b""


def _whole(path: Path) -> bytes | None:
    try:
        return read_whole(path)
    except StorageFailed:
        return None


def inspect(
    paths: Sequence[Path], familles: Mapping[str, Famille], cadres: Sequence[Cadre] = ()
) -> tuple[Inspection, ...]:
    """The verdict on each file of *paths*, in folders, archives and mails too; those of one contract that are sound are
    also checked together. *cadres* are the budget frames that are understood.
    """
    given = [one for path in paths for one in _files_of(path)]
    offices = Offices(1)
    try:
        return _inspect(given, familles, cadres, offices)
    finally:
        offices.close()


def _files_of(path: Path) -> Iterator[_Given]:
    """A folder is all that it holds, but for locks and what systems leave."""
    if not path.is_dir():
        yield from _opened(path)
        return
    inside = (one for one in sorted(path.rglob("*")) if not one.is_dir())
    found = [one for one in inside if not any(map(ignored, one.relative_to(path).parts))]
    if not found:
        yield _Given(path, refus=Finding(CATALOGUE["E-462"]))
    for one in found:
        yield from _opened(one)


def _opened(path: Path) -> Iterator[_Given]:
    """The files of an archive or of a mail, or why it cannot be opened; any other file is itself."""
    data = None if ignored(path.name) or content_of(_start(path)) in _PLAIN else _whole(path)
    if data is None or content_of(data) is not Contenu.COLIS:
        yield _Given(path, data=data)
        return
    opened = open_colis(data)
    if isinstance(opened, Ferme):
        yield _Given(path, refus=Finding(CATALOGUE[opened.code]))
        return
    found = [_Given(path, one.chemin, one.data, one.refus) for one in walk(opened)]
    yield from found or [_Given(path, refus=Finding(CATALOGUE["E-443"]))]


_PLAIN = frozenset({Contenu.PDF, Contenu.IMAGE})
"""What the first bytes tell for sure."""


def _inspect(
    given: Sequence[_Given], familles: Mapping[str, Famille], cadres: Sequence[Cadre], offices: Offices
) -> tuple[Inspection, ...]:
    dossiers: dict[int, Dossier] = {}
    seen: list[Inspection] = []
    pdfs = {number for number, one in enumerate(given) if one.content is Contenu.PDF and one.refus is None}
    for number, one in enumerate(given):
        waiting = Inspection(one.path, "ignore", dedans=one.dedans)
        inspection, dossier = (waiting, None) if number in pdfs else _one(one, familles, cadres, offices)
        seen.append(inspection)
        if dossier is not None:
            dossiers[number] = dossier
    seen = _together(seen, dossiers, familles)
    if pdfs:
        contrats = {contrat.numero: contrat for contrat, _ in _gathered(dossiers, familles)}
        for number in pdfs:
            seen[number] = _pdf(given[number], contrats, familles)
    return tuple(seen)


def _pdf(given: _Given, contrats: Mapping[str, Contrat], familles: Mapping[str, Famille]) -> Inspection:
    one = look_at_pdf(given.path / given.dedans, given.bytes, contrats, familles)
    return Inspection(
        given.path,
        "refuse" if one.findings else "accepte",
        title=one.jointe.title if one.jointe else "",
        contrat=one.contrat,
        site=one.site,
        findings=one.findings,
        readable=one.readable,
        annexe=one.jointe.annexe if one.jointe else 0,
        pages=one.pages,
        dedans=given.dedans,
    )


def _one(
    given: _Given, familles: Mapping[str, Famille], cadres: Sequence[Cadre], offices: Offices
) -> tuple[Inspection, Dossier | None]:
    path, dedans = given.path, given.dedans
    if ignored(path.name):
        return Inspection(path, "ignore"), None
    if given.refus is not None:
        return Inspection(path, "refuse", findings=(given.refus,), readable=False, dedans=dedans), None
    classeur = read_classeur(path) if given.data is None else open_classeur(given.data, offices)
    if isinstance(classeur, Illisible) or identify(classeur) is None:
        lu = _cadre(given, cadres)
        if lu is not None:
            seen = Inspection(path, "accepte", findings=lu.told, sound=len(lu.lues), dedans=dedans, cadre=lu)
            wrong = any(finding.blocking for finding in lu.told)
            return replace(seen, verdict="refuse") if wrong else seen, None
    if isinstance(classeur, Illisible):
        finding = Finding(CATALOGUE[classeur.code], facts=classeur.facts)
        return Inspection(path, "refuse", findings=(finding,), readable=False, dedans=dedans), None
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
                dedans=dedans,
            ),
            None,
        )
    inspection, dossier = _validated(path, submission, familles[submission.identity.famille])
    return replace(inspection, dedans=dedans), dossier


def _cadre(given: _Given, cadres: Sequence[Cadre]) -> CadreLu | None:
    """What a budget frame says; None for any other file."""
    opened = read_cadre(given.path if given.data is None else given.data, sheets_wanted(cadres)) if cadres else None
    if not isinstance(opened, Classeur) or not looks_like_cadre(opened, cadres):
        return None
    return amounts_of(opened, cadres)


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
        title=_title(questionnaire, outcome.site, famille) or f"{questionnaire.title} {submission.identity.version}",
        contrat=outcome.contrat,
        site="" if questionnaire.per == "acte" else outcome.site,
        findings=findings,
        sound=sum(key not in disputed for key in submission.answers),
    )
    return inspection, dossier


def _title(questionnaire: Questionnaire, number: str, famille: Famille) -> str:
    """« Avenant n° 1 » for the form of an act whose number could be read; empty for any other."""
    return famille.acte(questionnaire.key).title_of(number) if questionnaire.per == "acte" and number else ""


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
