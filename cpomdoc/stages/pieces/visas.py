"""Answers + the dated law -> the national texts that the contract cites: those in force on its first day.

They come in the order of norms (codes, laws, ordonnances, décrets, arrêtés, then the rest), and as the files have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cpomdoc.domain.show import show
from cpomdoc.domain.values import Value
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Condition
from cpomdoc.schema.reglementation import of_famille
from cpomdoc.stages.checks.facts import Facts

VISAS = "visas"
"""The name under which templates find them."""

_PREFIX = "visa."
_NORMES = ("le code", "la loi", "l’ordonnance", "le décret", "l’arrêté")
"""How a visa of each norm begins, the highest first (usage of administrative acts)."""


def visas(values: Mapping[str, Value], famille: Famille) -> Iterator[Mapping[str, Any]]:
    """A row for each text that applies: the words after « Vu », what leaves a doubt about them, the source."""
    day = values.get(DATE_EFFET)
    if not isinstance(day, date):
        return
    dated = of_famille(famille.reglementation, _PREFIX, famille.key, day)
    kept = [(valeur, text) for valeur, text in dated if _applies(valeur.only, values)]
    replaced = {valeur.replaces for valeur, _ in kept}
    for valeur, text in sorted(kept, key=lambda one: rank(str(one[1].value))):
        if valeur.key not in replaced:
            yield {
                "texte": str(text.value),
                "a_confirmer": bool(text.incertitude),
                "doute": text.incertitude or None,
                "source": text.source,
            }


def rank(text: str) -> int:
    """The place of a visa among norms: 0 for a code; the last place for what is none of them (plans, instructions)."""
    return next((place for place, norme in enumerate(_NORMES) if text.startswith(f"{norme} ")), len(_NORMES))


def _applies(only: Condition | None, values: Mapping[str, Value]) -> bool:
    """Whether an answer, or one of a column, is among those that the condition lists."""
    return only is None or any(show(value) in only.values for value in Facts(values, {}, {}).column(only.field))
