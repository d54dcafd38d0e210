"""The texts that contracts cite: in the order of norms, each with its title, none before its day nor after its end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from cpomdoc.adapters.instance import family_keys
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.reglementation import Dated, value_at
from cpomdoc.stages.pieces.visas import rank, visas
from tests.familles.exemples import TEMPLATES, famille

FAMILIES = sorted(family_keys(TEMPLATES))
DAYS = [date(2025, 1, 1), date(2025, 10, 1), date(2026, 7, 1), date(2027, 1, 1), date(2028, 1, 1)]
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin",
          "juillet", "août", "septembre", "octobre", "novembre", "décembre")  # fmt: skip
DATED = re.compile(r"du (\d{1,2})(?:er)? (\w+) (\d{4})")
TITLED = re.compile(
    r"(?:^l’article \d+ |\d{4},? )(?:\([^)]*\) |)(?:de la|de |d’|relatif|relative|portant|modifiant|fixant|qui |pris )"
)


def every_text(key: str, day: date) -> list[str]:
    """All that a contract of the family may cite on that day, whatever its answers, in the order printed."""
    family = famille(key)
    found = [value for name, value in family.reglementation.items() if name.startswith("visa.")]
    mine = [one for one in found if not one.familles or key in one.familles]
    known = [dated for one in mine if isinstance(dated := value_at(family.reglementation, one.key, day), Dated)]
    return sorted((str(dated.value).replace("\u00a0", " ") for dated in known), key=rank)


def printed(key: str, day: date, **answers: Any) -> list[Mapping[str, Any]]:
    return list(visas({DATE_EFFET: day, **answers}, famille(key)))


def day_of(text: str) -> date:
    found = DATED.search(text)
    assert found, text
    return date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))


@pytest.mark.parametrize("key", FAMILIES)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_texts_of_one_norm_come_by_date_and_none_is_later_than_the_contract(key: str, day: date) -> None:
    texts = every_text(key, day)
    assert texts
    for place in (1, 2, 3, 4):
        days = [day_of(text) for text in texts if rank(text) == place]
        assert days == sorted(days)
        assert all(one <= day for one in days)


@pytest.mark.parametrize("key", FAMILIES)
def test_every_law_decree_and_order_is_cited_with_its_number_or_date_and_its_title(key: str) -> None:
    for text in every_text(key, date(2026, 7, 1)):
        if 1 <= rank(text) <= 4:
            assert TITLED.search(text), text
            assert "n° " in text or text.startswith("l’arrêté"), text


@pytest.mark.parametrize("key", FAMILIES)
def test_a_contract_cites_no_text_twice(key: str) -> None:
    for day in DAYS:
        texts = [row["texte"] for row in printed(key, day)]
        assert len(texts) == len(set(texts))


def test_visas_are_printed_in_the_order_of_norms_wherever_they_were_written() -> None:
    texts = ("le code civil", "la loi n° 1", "l’article 79 de la loi n° 1", "l’ordonnance n° 1", "le décret n° 1",
             "l’arrêté du 1er", "le plan", "la loixx")  # fmt: skip
    assert [rank(one) for one in texts] == [0, 1, 1, 2, 3, 4, 5, 5]
    for key in FAMILIES:
        places = [rank(row["texte"]) for row in printed(key, date(2027, 1, 1))]
        assert places == sorted(places)


def test_a_contract_of_ehpad_alone_does_not_cite_the_article_of_other_categories() -> None:
    alone = printed("ehpad", date(2027, 1, 1), etablissements=({"categorie": "EHPAD (500)"},))
    assert not any("313-12-2" in row["texte"] for row in alone)


def test_a_plan_whose_sequel_nobody_looked_for_is_cited_with_that_doubt() -> None:
    known, asked = ([row for row in printed("chrs", day) if "Logement d" in row["texte"]] for day in DAYS[-2:])
    assert ["2023-2027" in row["texte"] for row in (*known, *asked)] == [True, True]
    assert "31/12/2027" in asked[0]["doute"]
    assert "31/12/2027" not in (known[0]["doute"] or "")


@pytest.mark.parametrize("key", FAMILIES)
def test_no_text_is_cited_as_the_same_code_when_others_may_come_between(key: str) -> None:
    assert [text for text in every_text(key, date(2027, 1, 1)) if text.startswith("le même")] == []
