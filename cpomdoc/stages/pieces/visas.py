"""Answers + the dated law -> what the contract takes of it in words: the texts that it cites, what they define.

Texts come in the order of norms (codes, laws, ordonnances, décrets, arrêtés, the rest), then as the files have them.
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
from cpomdoc.schema.reglementation import Valeur, of_famille
from cpomdoc.stages.checks.facts import Facts

VISAS = "visas"
"""The name under which templates find them."""

DEFINITIONS = "definitions"
"""The name under which templates find what the law defines."""

_PREFIX = "visa."
_NORMES = (("le code",), ("la loi", "l’article"), ("l’ordonnance",), ("le décret",), ("l’arrêté",))
"""How a visa of each norm begins, the highest first (usage of administrative acts); an article is that of a law."""
_DEFINITION = "definition."


def visas(values: Mapping[str, Value], famille: Famille) -> Iterator[Mapping[str, Any]]:
    """A row for each text in force on the first day: the words after « Vu », what leaves a doubt, the source."""
    yield from sorted((row for _, row in _in_force(_PREFIX, values, famille)), key=lambda row: rank(row["texte"]))


def definitions(values: Mapping[str, Value], famille: Famille) -> Iterator[Mapping[str, Any]]:
    """A row for each thing that the law of that day defines: its code, its name, its words, what leaves a doubt."""
    for valeur, row in _in_force(_DEFINITION, values, famille):
        yield {"code": valeur.key.removeprefix(_DEFINITION).upper(), "titre": valeur.label, **row}


def _in_force(prefix: str, values: Mapping[str, Value], famille: Famille) -> Iterator[tuple[Valeur, Mapping[str, Any]]]:
    """The values of the law under *prefix* that apply on the first day of the contract, with their words."""
    day = values.get(DATE_EFFET)
    if not isinstance(day, date):
        return
    dated = of_famille(famille.reglementation, prefix, famille.key, day)
    kept = [(valeur, text) for valeur, text in dated if _applies(valeur.only, values)]
    replaced = {valeur.replaces for valeur, _ in kept}
    for valeur, text in kept:
        if valeur.key not in replaced:
            yield (
                valeur,
                {
                    "texte": str(text.value),
                    "a_confirmer": bool(text.incertitude),
                    "doute": text.incertitude or None,
                    "source": text.source,
                },
            )


def rank(text: str) -> int:
    """The place of a visa among norms: 0 for a code; the last place for what is none of them (plans, instructions)."""
    begins = (place for place, normes in enumerate(_NORMES) if text.startswith(tuple(f"{one} " for one in normes)))
    return next(begins, len(_NORMES))


def _applies(only: Condition | None, values: Mapping[str, Value]) -> bool:
    """Whether an answer, or one of a column, is among those that the condition lists."""
    return only is None or any(show(value) in only.values for value in Facts(values, {}, {}).column(only.field))
