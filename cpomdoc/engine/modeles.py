"""A family's Word templates -> what is wrong in them, and copies that say it in Word comments."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cpomdoc.adapters.instance import load_families
from cpomdoc.adapters.word import annotate, take_apart
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.errors import TemplateError, UnreadableFile
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.francais import pluriel
from cpomdoc.engine.atelier import Atelier
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.feuillets import feuillets
from cpomdoc.schema.variables import Group, variables
from cpomdoc.stages.pieces.conformite import unwritten
from cpomdoc.stages.templates.lint import Report, lint, unused
from cpomdoc.stages.templates.outline import Titre, outline
from cpomdoc.store.files import OURS
from cpomdoc.store.view import publish

FAULTY = "a-corriger"
PASSED = "modeles-verifies.json"
RULES_VERSION = 4
"""Bumped when the rules of stages/templates/lint.py change: what they let pass before is then looked at again."""
REMEMBERED = 20


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
    known = {template: variables(famille, needs) for template, needs in famille.templates().items()}
    sheets = {template: names for template, names in feuillets().items() if template in famille.files}
    return (
        *(_check(famille, template, names, everywhere) for template, names in known.items()),
        *(_check(famille, template, names, names) for template, names in sheets.items()),
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


def never_answered(famille: Famille, checked: tuple[Checked, ...]) -> dict[str, str]:
    """Items of the cahier des charges that the templates do not answer, with what these lack."""
    return unwritten(famille, {one.template: one.outline for one in checked})


def take_families(atelier: Atelier) -> None:
    """Take the templates as they are now. Raises TemplateError, and nothing is taken, when they are not sound.

    A family that was found sound once is not checked again as long as none of its files changes.
    """
    familles = load_families(atelier.settings.templates)
    atelier.familles = {key: _checked(atelier, famille) for key, famille in familles.items()}


def _checked(atelier: Atelier, famille: Famille) -> Famille:
    """The family with what its templates read, and what they lack to answer the cahier des charges.

    TemplateError when one is not sound: its commented copy is then published.
    """
    passed = atelier.settings.state / PASSED
    known = _passed(atelier.files.read(passed))
    mark = f"{RULES_VERSION}-{famille.digest}"
    if mark not in known:
        checked = check_templates(famille)
        _refuse_faulty(atelier, famille, checked)
        kept = dict(list(known.items())[-REMEMBERED:])
        printed = {one.template: tuple(sorted(one.report.used)) for one in checked}
        called = {one.template: one.called for one in checked}
        known = {**kept, mark: {"imprime": printed, "manque": never_answered(famille, checked), "blocs": called}}
        atelier.files.replace(passed, dumps(known), OURS)
    learnt = known[mark]
    return replace(
        famille,
        printed={template: frozenset(names) for template, names in learnt["imprime"].items()},
        unwritten=learnt["manque"],
        called={template: tuple(names) for template, names in learnt["blocs"].items()},
    )


def _passed(data: bytes | None) -> dict[str, dict[str, Any]]:
    """What was found sound before; a file that cannot be read is as good as none."""
    try:
        return dict(loads(data)) if data is not None else {}
    except (ValueError, TypeError):
        return {}


def _refuse_faulty(atelier: Atelier, famille: Famille, checked: tuple[Checked, ...]) -> None:
    faulty = {one.copy_name: one.commented for one in checked if one.commented is not None}
    folder = atelier.settings.outbox / FAULTY / famille.key
    if faulty:
        publish(folder, faulty, atelier.files)
        raise TemplateError(
            f"Famille « {famille.key} » : {pluriel(len(faulty), 'modèle est à corriger', 'modèles sont à corriger')}.",
            f"Ouvrez les copies commentées du dossier « {folder.relative_to(atelier.settings.root)} » et corrigez les "
            "modèles. Le travail reprendra de lui-même.",
        )
    if folder.is_dir():
        atelier.files.remove_folder(folder)  # what it asked for is done


def fingerprint(templates: Path) -> frozenset[tuple[str, int, int]]:
    """What tells quickly whether a file of the families may have changed: names, sizes and dates."""
    found = set()
    for folder, _, names in os.walk(templates):
        for name in names:
            with suppress(OSError):
                facts = Path(folder, name).lstat()
                found.add((f"{folder}/{name}", facts.st_size, facts.st_mtime_ns))
    return frozenset(found)
