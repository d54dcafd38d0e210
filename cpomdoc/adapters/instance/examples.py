"""templates/<famille>/exemples/<nom>/*.toml -> the answers of each workbook, as a person would type them.

A file that says ``change = "<nom>"`` holds only what differs from the same workbook of that other set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cpomdoc.domain import toml
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire

EXAMPLES = "exemples"
_NOTE = "LISEZMOI.md"
_WORDS = {True: "Oui", False: "Non"}

Typed = str | int | Decimal | date


@dataclass(frozen=True, slots=True)
class Example:
    """One filled workbook: which questionnaire, contract and establishment, and the answers by their keys."""

    questionnaire: Questionnaire
    contrat: str
    site: str
    answers: Mapping[FieldKey, Typed]


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The name of a folder of examples, and what it shows."""

    name: str
    shows: str


def example_sets(templates: Path, famille: str) -> tuple[ExampleSet, ...]:
    """The sets of examples of a family, in name order."""
    folder = templates / famille / EXAMPLES
    names = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return tuple(ExampleSet(name, _shows(folder / name)) for name in names)


def _shows(folder: Path) -> str:
    """The first line of the note that is not a title."""
    note = folder / _NOTE
    lines = note.read_text(encoding="utf-8").splitlines() if note.is_file() else []
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")


def load_examples(templates: Path, famille: Famille, name: str) -> tuple[Example, ...]:
    """The workbooks of one set. Raises TemplateError naming the file and the word that is not understood."""
    folder = templates / famille.key / EXAMPLES / name
    if name not in {known.name for known in example_sets(templates, famille.key)}:
        known = ", ".join(one.name for one in example_sets(templates, famille.key)) or "aucun"
        raise TemplateError(f"L’exemple « {name} » n’existe pas.", f"Exemples de « {famille.key} » : {known}.")
    return tuple(_load(path, famille) for path in sorted(folder.glob("*.toml"), key=lambda path: _rank(path, famille)))


def _rank(path: Path, famille: Famille) -> tuple[int, str]:
    order = list(famille.questionnaires)
    key = path.stem.partition("-")[0]
    return (order.index(key) if key in order else len(order), path.stem)


def _load(path: Path, famille: Famille) -> Example:
    key, _, site = path.stem.partition("-")
    questionnaire = famille.questionnaires.get(key)
    if questionnaire is None:
        raise _wrong(path, f"aucun questionnaire ne s’appelle « {key} »")
    data = _known(path)
    if unknown := set(data) - {"reponses", "tables", "change"}:
        raise _wrong(path, f"« {', '.join(sorted(unknown))} » n’est pas compris")
    if "change" in data:
        data = _over(_known(path.parents[1] / str(data["change"]) / path.name), data, questionnaire)
    answers = {key: _typed(value) for key, value in _answers(data)}
    for answer in answers:
        if questionnaire.find(answer.name) is None:
            raise _wrong(path, f"aucune question ne s’appelle « {answer.name} »")
    contrat = str(answers.get(FieldKey(famille.roles.contrat), ""))
    told_apart = famille.roles.acte if questionnaire.per == "acte" else famille.roles.site
    return Example(questionnaire, contrat, str(answers.get(FieldKey(told_apart), site)), answers)


def _known(path: Path) -> dict[str, Any]:
    try:
        return toml.loads(path.read_bytes(), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise _wrong(path, str(error)) from error


def _over(first: Mapping[str, Any], data: Mapping[str, Any], questionnaire: Questionnaire) -> dict[str, Any]:
    """An example that starts from another one: answers replaced, rows changed, added, or gone (« retire »)."""
    tables = {key: [dict(row) for row in rows] for key, rows in first.get("tables", {}).items()}
    for table in questionnaire.tables():
        rows = tables.setdefault(table.key, [])
        for change in data.get("tables", {}).get(table.key, ()):
            same = [row for row in rows if all(row.get(key) == change.get(key) for key in table.identity)]
            gone = change.pop("retire", False)
            if not same:
                rows.append(change)
            elif gone:
                rows.remove(same[0])
            else:
                same[0].update(change)
    return {"reponses": {**first.get("reponses", {}), **data.get("reponses", {})}, "tables": tables}


def _answers(data: Mapping[str, Any]) -> Iterator[tuple[FieldKey, Any]]:
    for name, value in data.get("reponses", {}).items():
        yield FieldKey(name), value
    for table, rows in data.get("tables", {}).items():
        for number, row in enumerate(rows):
            for column, value in row.items():
                yield FieldKey(f"{table}.{column}", number), value


def _typed(value: Any) -> Typed:
    """As a person types it: Oui for true, « a ; b » for a list."""
    if isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, list):
        return " ; ".join(str(_typed(item)) for item in value)
    if isinstance(value, (str, int, Decimal, date)):
        return value.strip("\n") if isinstance(value, str) else value
    return str(value)


def _wrong(path: Path, fact: str) -> TemplateError:
    return TemplateError(f"{path.parent.name}/{path.name} : {fact}.", "Corrigez ce fichier d’exemple.")
