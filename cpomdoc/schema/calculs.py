"""The checks of a questionnaire -> how an answer is computed from others, when one of them says what it is worth."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.schema.questionnaire import Questionnaire

FONCTIONS = frozenset(
    {"somme", "difference", "taux", "abattement", "apurement", "reprise_report", "reprise_compensation"}
)
"""What a form can compute by itself (adapters/excel/writing/calculs.py); figures/compute.py says what each is."""


@dataclass(frozen=True, slots=True)
class Calcul:
    """An answer is *fonction* of *arguments*, which are answers of the same sheet, and of the same row in a table."""

    fonction: str
    arguments: tuple[str, ...]


def calcul_of(questionnaire: Questionnaire, name: str) -> Calcul | None:
    """How the answer *name* is computed, by the first check that says it without any condition; None when none does."""
    for check in questionnaire.checks:
        options = check.options
        if "si" in options or name not in (options.get("total"), options.get("resultat")):
            continue
        fonction = "somme" if check.kind == "somme" else str(options.get("fonction", ""))
        arguments = options.get("termes" if check.kind == "somme" else "arguments")
        if fonction in FONCTIONS and isinstance(arguments, tuple):
            found = tuple(str(one) for one in arguments)
            if {_sheet(questionnaire, one) for one in found} == {_sheet(questionnaire, name)}:
                return Calcul(fonction, found)
    return None


def _sheet(questionnaire: Questionnaire, name: str) -> str:
    for sheet in questionnaire.sheets:
        if sheet.table is not None:
            if name in {f"{sheet.table.key}.{one.key}" for one in sheet.table.columns}:
                return sheet.key
        elif any(one.key == name for one in sheet.fields()):
            return sheet.key
    return ""
