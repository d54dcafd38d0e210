"""Answers and the dated values of the law -> what does not agree with them on the day, or the value to ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain.show import show
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.reglementation import Dated, Missing, value_at
from cpomdoc.stages.checks.facts import (
    COMPARISONS,
    Facts,
    Hits,
    beside,
    comparable,
    concerned,
    says,
    terms,
    usable,
    words_of,
)

ASKED, ASKED_CODE = "demande", "W-501"
"""The fact that marks a hit as « nobody knows this value on this day », and its rule in the catalogue."""

UNKNOWN_NAME, UNKNOWN_NAME_CODE = "inconnu", "W-502"
"""The fact that marks a hit as « the table of the law has no such name », and its rule in the catalogue."""


def run(check: Check, facts: Facts) -> Hits:
    """The answers « gauche » that « operateur » does not find in agreement with « regle » on « jour ».

    An unknown value is asked for once, at the first answer that needs it.
    """
    for row, seen in _answers(check, facts):
        day = facts.at(str(check.options.get("jour", DATE_EFFET)), row)
        if not usable(seen) or not isinstance(day, date) or not concerned(check, facts, row):
            continue
        dated = value_at(facts.reglementation, str(check.options["regle"]), day)
        if isinstance(dated, Missing):
            yield row, asked(dated)
            return
        if isinstance(dated.value, Mapping):
            yield from _against_table(check, facts, row, seen, day, dated)
            continue
        expected = _expected(check, dated, day)
        if not _agrees(str(check.options["operateur"]), seen, expected):
            yield row, _said(facts.say(str(check.options["gauche"]), seen), show(expected), day, dated)


def values(check: Check, facts: Facts, row: int | None) -> list[Decimal] | dict[str, str] | None:
    """What « regles » are worth on « jour », in their order; or the facts that ask for the one nobody knows.

    None when the day is not answered: a figure that needs them cannot be made.
    """
    found: list[Decimal] = []
    if "regles" not in check.options:
        return found
    day = facts.at(str(check.options.get("jour", DATE_EFFET)), row)
    if not isinstance(day, date):
        return None
    for rule in terms(check, "regles"):
        dated = value_at(facts.reglementation, rule, day)
        if isinstance(dated, Missing):
            return asked(dated)
        if isinstance(dated.value, Decimal):
            found.append(dated.value)
    return found


def bound(check: Check, facts: Facts, row: int | None, option: str) -> Decimal | dict[str, str] | None:
    """The number that the value of the law *option* is on « jour », or the facts that ask for it; None: no such day."""
    day = facts.at(str(check.options.get("jour", DATE_EFFET)), row)
    if not isinstance(day, date) or option not in check.options:
        return None
    dated = value_at(facts.reglementation, str(check.options[option]), day)
    if isinstance(dated, Missing):
        return asked(dated)
    return dated.value if isinstance(dated.value, Decimal) else None


def _answers(check: Check, facts: Facts) -> Iterator[tuple[int | None, Any]]:
    """The values of « gauche » at each row of « sur », through « jointure » when they live in another table."""
    return beside(check, facts, str(check.options["gauche"]))


def _against_table(check: Check, facts: Facts, row: int | None, seen: Any, day: date, dated: Dated) -> Hits:
    """The answer names what the table gives to one of the names under « cle »; a name that it lacks is told."""
    assert isinstance(dated.value, Mapping)
    table = {words_of(name): worth for name, worth in dated.value.items()}
    keys = list(dict.fromkeys(show(key) for key in facts.column(str(check.options["cle"]))))
    expected = tuple(dict.fromkeys(table[words_of(key)] for key in keys if words_of(key) in table))
    if any(says(seen, worth) for worth in expected):
        return
    unknown = next((key for key in keys if words_of(key) not in table), "")
    if unknown:
        yield row, {UNKNOWN_NAME: unknown, "texte": dated.source}
    elif expected:
        yield row, _said(show(seen), " ou ".join(expected), day, dated)


def _said(seen: str, expected: str, day: date, dated: Dated) -> dict[str, str]:
    words = {"gauche": seen, "droite": expected, "jour": show(day), "texte": dated.source}
    return {**words, "reserve": f" ({dated.reserve})" if dated.reserve else ""}


def asked(missing: Missing) -> dict[str, str]:
    """The facts that ask for a value that nobody knows on a day."""
    return {
        ASKED: missing.key,
        "libelle": missing.label,
        "jour": show(missing.day),
        "connues": missing.known,
        "ou": missing.where,
    }


def _expected(check: Check, dated: Dated, day: date) -> Any:
    """The value of the law; « 06-30 » becomes that day of the year of *day*, « annees_apres » years later."""
    if isinstance(dated.value, str) and (parts := dated.value.split("-")) and len(dated.value) == 5 and len(parts) == 2:
        year = day.year + int(str(check.options.get("annees_apres", 0)))
        return date(year, int(parts[0]), int(parts[1]))
    return dated.value


def _agrees(sign: str, seen: Any, expected: Any) -> bool:
    if sign in ("dit", "tait"):
        said = [says(seen, name) for name in (expected if isinstance(expected, tuple) else (expected,))]
        return all(said) if sign == "dit" else not any(said)
    if isinstance(expected, tuple):
        present = words_of(seen) in {words_of(name) for name in expected}
        return present if sign == "dans" else not present
    one, two = comparable(seen), comparable(expected)
    if type(one) is not type(two) or (isinstance(one, bool | str) and sign not in ("=", "!=")):
        return True
    if isinstance(one, Decimal | date | str | bool):
        return COMPARISONS[sign](one, two)
    return True
