"""One catalogue: each code means one thing, is triggered by a test, and stands in the guide with its words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.reading.gate import Code
from cpomdoc.adapters.instance import load_families
from cpomdoc.domain.findings import CATALOGUE
from cpomdoc.stages.templates.lint_rules import RULES
from tools.anomalies import GUIDE, TEMPLATES, declared, guide

TESTS = Path(__file__).parents[1]
CODE = re.compile(r"[EWM]-[1-9][0-9]{2}")
UNREACHED = frozenset({"M-109"})
"""Said by the reference of variables only."""


@lru_cache
def already_tested() -> frozenset[str]:
    """The codes that the tests name, by number or, for the reading of files, by name."""
    texts = [path.read_text("utf-8") for path in TESTS.rglob("*.py") if path != Path(__file__)]
    named = {Code[name].value for text in texts for name in re.findall(r"\bCode\.([A-Z_]+)\b", text)}
    return frozenset(named.union(*(CODE.findall(text) for text in texts)))


def every_code() -> list[str]:
    """The code of each rule that differs from the others: families say the same, though of other articles of law."""
    families = load_families(TEMPLATES).values()
    shared = dict.fromkeys(replace(rule, source="") for famille in families for rule in declared(famille))
    return [*CATALOGUE, *RULES, *(rule.code for rule in shared)]


@pytest.mark.parametrize("code", sorted({*CATALOGUE, *RULES} - UNREACHED))
def test_a_test_triggers_each_code(code: str):
    assert code in already_tested()


def test_a_code_means_one_thing():
    assert [code for code, count in Counter(every_code()).items() if count > 1] == []


def test_codes_are_written_alike():
    assert [code for code in every_code() if not CODE.fullmatch(code)] == []


def test_each_file_that_is_not_read_has_its_words():
    assert {code.value for code in Code} <= set(CATALOGUE)


def test_the_guide_is_up_to_date():
    assert GUIDE.read_text("utf-8") == guide(load_families(TEMPLATES)), "run: python -m tools.anomalies"
