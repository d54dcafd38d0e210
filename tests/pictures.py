"""Forms as tests write them: answers as typed -> the workbook that a person would have saved, no file needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.domain.classeur import Cell, Classeur, Feuille
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.layout import (
    END_MARK,
    HEADER_ROW,
    INPUT_MARK,
    KEY_MARK,
    KEY_ROW,
    START_MARK,
    Layout,
    SheetLayout,
    field_name,
    identity_text,
    lay_out,
    schema_hash,
)
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate

Grid = dict[tuple[int, int], Cell]


def text(value: object) -> Cell:
    """A cell where *value* was typed as text."""
    return value if isinstance(value, Cell) else Cell(str(value))


def number(raw: str, code: str = "General") -> Cell:
    """A number cell."""
    return Cell(raw, "number", code)


def classeur(famille: Famille, key: str, answers: Mapping[str, Any], contrat: str = "") -> Classeur:
    """The workbook of questionnaire *key* filled with *answers* (a table is a list of rows)."""
    questionnaire = famille.questionnaires[key]
    rows = {name: len(value) for name, value in answers.items() if isinstance(value, list)}
    layout = lay_out(questionnaire, rows)
    feuilles = [_feuille(famille, layout, sheet, answers, contrat) for sheet in layout.sheets]
    names = {field_name(line.field.key): (sheet.title, line.row, 4) for sheet in layout.sheets for line in sheet.lines}
    return Classeur((*feuilles, _stamp(famille, questionnaire, contrat)), names)


def _stamp(famille: Famille, questionnaire: Questionnaire, contrat: str) -> Feuille:
    pairs = {
        "famille": famille.key,
        "questionnaire": questionnaire.key,
        "version": questionnaire.version,
        "empreinte": schema_hash(questionnaire),
        "contrat": contrat,
    }
    cells: Grid = {}
    for row, (name, value) in enumerate(pairs.items(), 1):
        cells[row, 1], cells[row, 2] = Cell(name), Cell(value)
    return Feuille("_cpomdoc", True, cells)


def _feuille(famille: Famille, layout: Layout, sheet: SheetLayout, answers: Mapping[str, Any], contrat: str) -> Feuille:
    cells: Grid = {(1, 1): Cell(identity_text(famille.key, layout.questionnaire, sheet.sheet.key, contrat))}
    if sheet.table is None:
        cells[KEY_ROW, 1], cells[KEY_ROW, 4] = Cell(KEY_MARK), Cell(INPUT_MARK)
        for line in sheet.lines:
            cells[line.row, 1], cells[line.row, 3] = Cell(line.field.key), Cell(line.field.label)
            if line.field.key in answers:
                cells[line.row, 4] = text(answers[line.field.key])
        return Feuille(sheet.title, False, cells)
    cells[KEY_ROW, 1] = Cell(f"#{sheet.table.key}")
    cells[HEADER_ROW, 1] = Cell(START_MARK)
    cells[sheet.end_row, 1] = Cell(END_MARK)
    for column, field in sheet.columns():
        cells[KEY_ROW, column], cells[HEADER_ROW, column] = Cell(field.key), Cell(field.label)
        for index, row in enumerate(answers.get(sheet.table.key, [])):
            if field.key in row:
                cells[HEADER_ROW + 1 + index, column] = text(row[field.key])
    return Feuille(sheet.title, False, cells)


def submit(famille: Famille, key: str, answers: Mapping[str, Any], contrat: str = "") -> Submission:
    """What reading the filled workbook gives."""
    found = read(classeur(famille, key, answers, contrat), {famille.key: famille})
    assert isinstance(found, Submission)
    return found


def verdict(famille: Famille, key: str, answers: Mapping[str, Any], contrat: str = "") -> Dossier | Refus:
    """What validation says of the filled workbook."""
    return validate(submit(famille, key, answers, contrat), famille)


def accepted(famille: Famille, key: str, answers: Mapping[str, Any]) -> Dossier:
    """The dossier of a workbook that must be sound."""
    found = verdict(famille, key, answers)
    assert isinstance(found, Dossier), spell(found)
    return found


def spell(found: Dossier | Refus) -> list[str]:
    """The findings as « Gestionnaire!D12 E-104 »."""
    findings = found.findings if isinstance(found, Refus) else found.warnings
    return [f"{finding.at} {finding.rule.code}" for finding in findings]


def anomalies(famille: Famille, key: str, answers: Mapping[str, Any]) -> list[str]:
    """The findings of the filled workbook."""
    return spell(verdict(famille, key, answers))


def place(famille: Famille, key: str, name: str, row: int | None = None) -> str:
    """The cell of an answer as people say it."""
    return str(lay_out(famille.questionnaires[key]).cell(FieldKey(name, row)))
