"""A family -> what is wrong with its Word models; and the families in use, refreshed only with models that are sound.

Checked by itself when a model changes: a faulty model is never used. Its owner finds a copy with comments at the
faults in the outbox, the family goes on with the models of before, and ETAT.html says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cpomdoc.adapters.families import family_keys, load_family
from cpomdoc.adapters.word_lint import annotate, take_apart
from cpomdoc.domain.errors import CpomdocError, TemplateError
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.suivi import Avis
from cpomdoc.engine.atelier import Atelier
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.variables import variables
from cpomdoc.stages.lint import Gabarit, Report, lint, unused
from cpomdoc.store.view import publish

COPIES = "modeles-a-corriger"
SOUND = "modeles-sains.txt"
LINT_VERSION = 1
MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class ModelChecked:
    """One Word model of a family and what was seen in it."""

    famille: str
    template: str
    gabarit: Gabarit
    report: Report
    source: bytes

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was seen, in the order of the document."""
        return tuple(remark.finding for remark in self.report.remarks)

    def commented(self) -> bytes:
        """A copy of the model with a Word comment at each fault."""
        return annotate(self.source, self.report.remarks, self.gabarit)

    @property
    def copy_name(self) -> str:
        """The name of that copy: « ehpad - contrat.docx »."""
        return f"{self.famille} - {PurePosixPath(self.template).name}"


def check_models(famille: Famille) -> tuple[ModelChecked, ...]:
    """Every model of the family against the questions that its piece declares.

    Raises TemplateError when one is no Word file.
    """
    everywhere = variables(famille)
    checked = []
    for piece in famille.pieces:
        source = famille.files[piece.template]
        try:
            gabarit = take_apart(piece.template, source)
        except CpomdocError as error:
            raise TemplateError(f"{famille.key}/{piece.template} : {error.message}", error.remedy) from error
        report = lint(gabarit, variables(famille, piece.needs), everywhere)
        checked.append(ModelChecked(famille.key, piece.template, gabarit, report, source))
    return tuple(checked)


def unused_questions(famille: Famille, checked: Sequence[ModelChecked]) -> tuple[Finding, ...]:
    """Questions that no model prints, and that do not say so."""
    return unused(famille, [one.report for one in checked])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What tells whether the models moved: path, size and date of each file."""

    facts: tuple[tuple[str, int, int], ...]


def snapshot(templates: Path) -> Snapshot:
    """The models folder as it stands."""
    found = []
    for path in sorted(templates.rglob("*")):
        try:
            facts = path.stat()
        except OSError:
            continue  # being replaced: the next look will tell
        if path.is_file():
            found.append((str(path), facts.st_size, facts.st_mtime_ns))
    return Snapshot(tuple(found))


class Models:
    """The models of an instance over time: looks at them again only when a file moved."""

    def __init__(self, atelier: Atelier) -> None:
        self._atelier = atelier
        self._seen: Snapshot | None = None
        self._sound: dict[str, Famille] = {}
        self._avis: tuple[Avis, ...] = ()

    def refresh(self) -> tuple[Avis, ...]:
        """Take the sound families as they are now; the notices about those that are not.

        Raises TemplateError when a family is faulty and was never sound here: there is nothing to go on with.
        """
        now = snapshot(self._atelier.settings.templates)
        if now != self._seen:
            self._avis = tuple(self._take())
            self._seen = now
            self._atelier.familles = dict(self._sound)
        return self._avis

    def _take(self) -> Iterator[Avis]:
        templates = self._atelier.settings.templates
        for key in family_keys(templates) or ("",):
            try:
                famille = load_family(templates, key)
                faulty = self._faults(famille)
            except TemplateError as error:
                if key not in self._sound:
                    raise
                yield Avis("attention", error.message, f"{error.remedy}\n{_MEANWHILE}")
                continue
            if faulty:
                yield self._refuse(famille, faulty)
            else:
                self._sound[famille.key] = famille

    def _faults(self, famille: Famille) -> list[ModelChecked]:
        """The faulty models; a family whose very files were found sound before is not read again."""
        path = self._atelier.settings.state / SOUND
        known = (self._atelier.files.read(path) or b"").decode().splitlines()
        mark = f"{LINT_VERSION} {famille.digest}"
        if mark in known:
            return []
        faulty = [one for one in check_models(famille) if one.report.blocking]
        if not faulty:
            self._atelier.files.make_folder(path.parent)
            self._atelier.files.replace(path, "\n".join([*known[-MOST_REMEMBERED:], mark]).encode())
        return faulty

    def _refuse(self, famille: Famille, faulty: Sequence[ModelChecked]) -> Avis:
        copies: Mapping[str, bytes] = {one.copy_name: one.commented() for one in faulty}
        publish(self._atelier.settings.outbox / COPIES, copies, self._atelier.files)
        names = ", ".join(f"« {one.template} »" for one in faulty)
        if famille.key not in self._sound:
            raise TemplateError(
                f"Modèles à corriger dans la famille « {famille.title} » : {names}.",
                f"Une copie annotée est dans le dossier « {COPIES} ». Détail : cpomdoc modeles verifier {famille.key}",
            )
        return Avis(
            "attention",
            f"Modèles à corriger dans la famille « {famille.title} »",
            f"{names}. Une copie annotée se trouve dans le dossier « {COPIES} ».\n{_MEANWHILE}",
        )


_MEANWHILE = "En attendant, les projets sont rédigés avec les modèles précédents."
