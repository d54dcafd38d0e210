"""What the templates of a family read, call and lack to answer: looked at once, remembered by the family's digest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.francais import pluriel
from cpomdoc.schema.famille import Famille
from cpomdoc.store.files import OURS, Files
from cpomdoc.store.view import publish

if TYPE_CHECKING:  # what opens Word files is loaded when one must be looked at
    from cpomdoc.engine.modeles.verification import Checked

PASSED = "modeles-verifies.json"
FAULTY = "a-corriger"
"""The folder of the outbox where the commented copies of templates to mend are laid."""
RULES_VERSION = 4
"""Bumped when the rules of stages/templates/lint.py change: what they let pass before is then looked at again."""
REMEMBERED = 40


def sound(famille: Famille, state: Path, outbox: Path, files: Files) -> Famille:
    """The family with what its templates read, call and lack.

    TemplateError when one is not sound: its commented copy is then published below *outbox*. A family that was found
    sound once is not looked at again as long as none of its files changes.
    """
    known = _passed(state, files)
    if _mark(famille) not in known:
        from cpomdoc.engine.modeles.verification import check_templates, require_readable

        require_readable(famille)
        checked = check_templates(famille)
        _refuse_faulty(famille, checked, outbox, files)
        known = _remember(known, famille, checked, state, files)
    return _learnt(famille, known)


def as_kept(famille: Famille, state: Path, files: Files) -> Famille:
    """The same for a family that was sound in its day: stricter rules that came since do not refuse it."""
    known = _passed(state, files)
    if _mark(famille) not in known:
        from cpomdoc.engine.modeles.verification import check_templates

        known = _remember(known, famille, check_templates(famille), state, files)
    return _learnt(famille, known)


def _mark(famille: Famille) -> str:
    return f"{RULES_VERSION}-{famille.digest}"


def _learnt(famille: Famille, known: dict[str, dict[str, Any]]) -> Famille:
    learnt = known[_mark(famille)]
    return replace(
        famille,
        printed={template: frozenset(names) for template, names in learnt["imprime"].items()},
        unwritten=learnt["manque"],
        called={template: tuple(names) for template, names in learnt["blocs"].items()},
    )


def _remember(
    known: dict[str, dict[str, Any]], famille: Famille, checked: tuple[Checked, ...], state: Path, files: Files
) -> dict[str, dict[str, Any]]:
    from cpomdoc.engine.modeles.verification import never_answered

    printed = {one.template: tuple(sorted(one.report.used)) for one in checked}
    called = {one.template: one.called for one in checked}
    learnt = {"imprime": printed, "manque": never_answered(famille, checked), "blocs": called}
    kept = {**dict(list(known.items())[-REMEMBERED:]), _mark(famille): learnt}
    files.replace(state / PASSED, dumps(kept), OURS)
    return kept


def _passed(state: Path, files: Files) -> dict[str, dict[str, Any]]:
    """What was found sound before; a file that cannot be read is as good as none."""
    data = files.read(state / PASSED)
    try:
        return dict(loads(data)) if data is not None else {}
    except (ValueError, TypeError):
        return {}


def _refuse_faulty(famille: Famille, checked: tuple[Checked, ...], outbox: Path, files: Files) -> None:
    faulty = {one.copy_name: one.commented for one in checked if one.commented is not None}
    folder = outbox / FAULTY / famille.key
    if faulty:
        publish(folder, faulty, files)
        names = ", ".join(one.template for one in checked if one.commented is not None)
        raise TemplateError(
            f"Famille « {famille.key} » : {pluriel(len(faulty), 'modèle est à corriger', 'modèles sont à corriger')} "
            f"({names}).",
            f"Ouvrez les copies commentées du dossier « {folder.relative_to(outbox.parent)} » et corrigez les "
            "modèles. Le travail reprendra de lui-même.",
        )
    if folder.is_dir():
        files.remove_folder(folder)  # what it asked for is done
