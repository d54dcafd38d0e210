"""The words of every finding: kind, plain, whole, in French typography."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from cpomdoc.adapters.instance import load_families
from cpomdoc.domain.findings import CATALOGUE, Finding, Rule, Severity
from cpomdoc.stages.templates.lint_rules import RULES
from tools.anomalies import TEMPLATES, declared

FAMILIES = [rule for famille in load_families(TEMPLATES).values() for rule in declared(famille)]
EVERY = {rule.code: rule for rule in (*CATALOGUE.values(), *RULES.values(), *FAMILIES)}
FOR_USERS = {code: rule for code, rule in EVERY.items() if not code.startswith("M-")}

UNKIND = ("erroné", "invalide", "illégal", "échec", "veuillez", "merci de", "oups", "fatal")
TECHNICAL = ("parser", "cellule", "chaîne", "json", "hash", "timeout", "exception", "token")
LONGEST = 25


def words(rule: Rule) -> str:
    return f"{rule.message} {rule.remedy}"


def shown(rule: Rule) -> str:
    """The words with every fact filled in by one short word."""
    names = {name for part in (rule.message, rule.remedy) for _, name, _, _ in Formatter().parse(part) if name}
    finding = Finding(rule, facts=dict.fromkeys(names, "x"))
    return f"{finding.message} {finding.remedy}"


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_no_blame_and_no_exclamation(rule: Rule):
    assert [word for word in UNKIND if word in words(rule).casefold()] == []
    assert "!" not in words(rule)


@pytest.mark.parametrize("rule", FOR_USERS.values(), ids=FOR_USERS)
def test_no_technical_word_for_those_who_fill_forms(rule: Rule):
    assert [word for word in TECHNICAL if re.search(rf"\b{word}", words(rule).casefold())] == []


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_a_no_break_space_stands_where_french_wants_one(rule: Rule):
    assert re.findall(r"[^\u00a0][:;?!»](?=\s|$)|«[^\u00a0]|[0-9}] ?[%€]", words(rule)) == []


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_the_apostrophe_is_typographic(rule: Rule):
    assert "'" not in words(rule)


@pytest.mark.parametrize("rule", FOR_USERS.values(), ids=FOR_USERS)
def test_sentences_are_short(rule: Rule):
    assert [s for s in re.split(r"(?<=[.;:]) |\u00a0[;:] ", words(rule)) if len(s.split()) > LONGEST] == []


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_every_finding_says_a_fact_then_a_remedy(rule: Rule):
    assert not re.search(r"\{\w", shown(rule))
    assert rule.message.rstrip()[-1] in ".}?"
    assert rule.remedy


def test_only_the_first_level_blocks():
    assert [Finding(Rule("E-999", level, "", "")).blocking for level in Severity] == [True, False, False]


def test_what_a_person_wrote_is_never_taken_for_a_fact():
    assert "{exemple}" in Finding(CATALOGUE["E-102"], seen="{exemple}", facts={"exemple": "12"}).message
