"""The templates of the instance -> the families that work goes on with, checked once as long as they do not change."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from cpomdoc.adapters.instance import load_families
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.francais import pluriel
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.reports.modeles import FAULTY, Checked, check_templates, never_answered
from cpomdoc.schema.famille import Famille
from cpomdoc.store.files import OURS
from cpomdoc.store.view import publish

PASSED = "modeles-verifies.json"
RULES_VERSION = 4
"""Bumped when the rules of stages/templates/lint.py change: what they let pass before is then looked at again."""
REMEMBERED = 20


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
