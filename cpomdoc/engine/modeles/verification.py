"""A family's Word templates -> what is wrong in them, and copies that say it in Word comments."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.adapters.word import annotate, take_apart
from cpomdoc.domain.errors import TemplateError, UnreadableFile
from cpomdoc.domain.findings import Finding
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.feuillets import feuillets
from cpomdoc.schema.preremplis import FOLDER
from cpomdoc.schema.variables import Group, variables
from cpomdoc.stages.formulaire.preremplir import misread
from cpomdoc.stages.pieces.conformite import unwritten
from cpomdoc.stages.pieces.verrous import unlocked
from cpomdoc.stages.templates.lint import Report, lint, unused
from cpomdoc.stages.templates.outline import Titre, outline


@dataclass(frozen=True, slots=True)
class Checked:
    """One template of a family: what was seen, its headings, the blocks that it calls.

    *commented* is its copy with comments, when something must be mended.
    """

    template: str
    report: Report
    outline: tuple[Titre, ...] = ()
    called: tuple[str, ...] = ()
    commented: bytes | None = None

    @property
    def copy_name(self) -> str:
        """The file name of the copy: « A CORRIGER contrat.docx »."""
        return f"A CORRIGER {self.template.rpartition('/')[2]}"


def check_templates(famille: Famille) -> tuple[Checked, ...]:
    """Every template of *famille*, each once. Raises UnreadableFile naming the one that is no Word file."""
    everywhere = variables(famille)
    asked = famille.templates()
    may_read = {needs: variables(famille, needs) for needs in dict.fromkeys(asked.values())}
    known = {template: may_read[needs] for template, needs in asked.items()}
    sheets = {template: names for template, names in feuillets().items() if template in famille.files}
    return (
        *(_check(famille, template, names, everywhere) for template, names in known.items()),
        *(_check(famille, template, names, names) for template, names in sheets.items()),
    )


def require_readable(famille: Famille) -> None:
    """Raises TemplateError for the first expression that fills a form in advance and that nobody can compute."""
    for plan in famille.preremplis.values():
        for fault in misread(famille, plan):
            raise TemplateError(
                f"{FOLDER}{plan.key}.toml, « {fault.expression} » : {fault.what}",
                "Corrigez ce fichier de la famille, puis recommencez.",
            )


def _check(famille: Famille, template: str, known: Group, everywhere: Group) -> Checked:
    data = famille.files[template]
    try:
        gabarit = take_apart(template, data, famille.blocks(template))
    except UnreadableFile as error:
        raise TemplateError(f"« {template} » : {error.message}", error.remedy) from error
    report = lint(gabarit, known, everywhere)
    commented = annotate(data, report.remarks, gabarit) if report.blocking else None
    return Checked(template, report, outline(gabarit.paragraphs, report.met), gabarit.called, commented)


def never_printed(famille: Famille, checked: tuple[Checked, ...]) -> tuple[Finding, ...]:
    """Questions that no template uses."""
    return unused(famille, [one.report for one in checked])


def never_found(famille: Famille, checked: tuple[Checked, ...]) -> dict[str, str]:
    """Wording that the family locks and that the templates do not say, with what these lack."""
    return unlocked(famille, {one.template: one.outline for one in checked})


def never_answered(famille: Famille, checked: tuple[Checked, ...]) -> dict[str, str]:
    """Items of the cahier des charges that the templates do not answer, with what these lack."""
    return unwritten(famille, {one.template: one.outline for one in checked})
