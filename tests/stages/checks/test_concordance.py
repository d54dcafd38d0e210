"""One figure in two places: found where they differ, said with both; what could not be compared is said, with why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.loading_check import read_check
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.rubrique import Rubrique
from cpomdoc.stages.checks.check import run, unseen
from cpomdoc.stages.checks.facts import Facts

D = Decimal

VALUES: Mapping[str, Any] = {
    "@date_effet": date(2027, 1, 1),
    "moyens.annee": 2026,
    "dgc.financeur": "ARS",
    "siege.taux": D("3.1"),
    "siege.assiette": "Charges brutes, hors\u00a0frais de siège",
    "parts": (
        {"finess": "A", "montant": D("1012.00")},
        {"finess": "B", "montant": D("500.00")},
        {"finess": "C", "montant": D("7.00")},
    ),
    "base": (
        {"finess": "A", "section": "Soins", "verse": 1000},
        {"finess": "A", "section": "Hébergement", "verse": 9000},
        {"finess": "B", "section": "Soins", "verse": 500},
    ),
    "evolution": (
        {"finess": "A", "section": "Soins", "taux": D("1.2")},
        {"finess": "B", "section": "Soins", "taux": SANS_OBJET},
    ),
    "sites": (
        {
            "site.finess": "A",
            "site.annee": 2025,
            "activite": ({"exercice": 2024, "places": 9}, {"exercice": 2025, "places": 10}),
        },
        {"site.finess": "B", "site.annee": 2025, "activite": ({"exercice": 2025, "places": 30, "jours": 2},)},
    ),
}
OF_THE_FUNDER = {"champ": "section", "selon": "dgc.financeur", "table": {"ARS": ["Soins"]}}
RATE = {"taux": "evolution.taux", "jointure": ["finess", "section"]}


def concordance(at: str, **options: object) -> Check:
    words = {"code": "E-991", "genre": "concordance", "chiffre": "essai", "sur": at, "message": "{ici} {la} {ecart}"}
    return read_check(Rubrique({**words, **options}, "essai"))


def said(at: str, values: Mapping[str, Any] = VALUES, **options: object) -> list[tuple[int | None, str]]:
    """The rows of which a concordance says something, and its words."""
    found = run(concordance(at, **options), Facts(values, {}, {}))
    return [(finding.key.row if finding.key else None, finding.message) for finding in found]


def lacking(at: str, values: Mapping[str, Any] = VALUES, **options: object) -> list[tuple[int | None, str]]:
    """The rows that a concordance could not compare, and why."""
    labels = {"base.verse": "Versé", "evolution.taux": "Taux", "siege.taux": "Taux du siège", "parts.montant": "Part"}
    found = unseen(concordance(at, **options), Facts(values, {}, labels))
    head = "« essai » n’est pas comparé, car "
    words = [(one.key.row if one.key else None, one.message.replace("\u00a0", " ").removesuffix(".")) for one in found]
    assert all(text.startswith(head) for _, text in words)
    return [(row, text.removeprefix(head)) for row, text in words]


def of_the_base(**more: object) -> list[dict[str, object]]:
    return [{"de": "base.verse", "jointure": ["finess"], "si": [OF_THE_FUNDER], **more}]


def test_a_figure_is_compared_with_the_rows_that_go_with_it_and_both_are_said():
    assert said("parts.montant", la=of_the_base()) == [(0, "1\u00a0012 1\u00a0000 12")]


def test_a_known_rate_makes_the_figure_grow_and_an_unknown_one_says_nothing():
    assert said("parts.montant", la=of_the_base(evolution=RATE)) == []
    assert said("parts.montant", la=of_the_base(evolution={**RATE, "connue": False}), operateur="!=") == [
        (1, "500 500 0")
    ]


def test_a_tolerance_is_in_the_unit_of_the_figure_or_in_percent_of_the_other():
    assert said("parts.montant", la=of_the_base(), tolerance="12") == []
    assert said("parts.montant", la=of_the_base(), tolerance_taux="1.2") == []
    assert said("parts.montant", la=of_the_base(), tolerance_taux="1.1") != []


@pytest.mark.parametrize(("sign", "rows"), [("<=", [0]), (">=", []), ("<", [0, 1]), (">", [1]), ("!=", [1])])
def test_the_operator_says_how_the_two_stand(sign: str, rows: list[int]):
    assert [row for row, _ in said("parts.montant", la=of_the_base(), operateur=sign)] == rows


def test_no_row_elsewhere_says_nothing_unless_it_counts_for_zero():
    assert 2 not in [row for row, _ in said("parts.montant", la=of_the_base())]
    assert (2, "7 0 7") in said("parts.montant", la=of_the_base(), vide_vaut_zero=True)


def test_an_answer_that_is_missing_elsewhere_says_nothing():
    holed = {**VALUES, "base": ({"finess": "A", "section": "Soins", "verse": SANS_OBJET},)}
    assert said("parts.montant", holed, la=of_the_base()) == []


def test_all_rows_may_be_judged_together():
    everything = [{"de": "parts.montant"}]
    found = said("parts.montant", ici=everything, la=[{"de": "base.verse"}], ensemble=True)
    assert found == [(None, "1\u00a0519 10\u00a0500 -8\u00a0981")]


def test_a_term_may_be_taken_away_multiplied_or_be_a_part():
    la = [
        {"de": "base.verse", "jointure": ["finess"]},
        {"de": "base.verse", "jointure": ["finess"], "si": [OF_THE_FUNDER], "moins": True},
    ]
    assert said("parts.montant", la=la)[0] == (0, "1\u00a0012 9\u00a0000 -7\u00a0988")
    part = [{"de": "base.verse", "jointure": ["finess"], "part": "siege.taux", "facteur": 2}]
    assert said("parts.montant", la=part)[1] == (1, "500 31 469")


def test_a_row_of_two_tables_knows_those_around_it():
    places = {"de": "sites.activite.places", "jointure": ["finess=site.finess"]}
    la = [{**places, "si": [{"champ": "exercice", "voisin": "site.annee"}]}]
    assert [words for _, words in said("parts.montant", la=la)] == ["1\u00a0012 10 1\u00a0002", "500 30 470"]
    assert said("parts.montant", la=[{**places, "fois": "jours"}]) == [(1, "500 60 440")]  # A has no days: not told


def test_a_share_is_in_percent_and_has_none_of_nothing():
    part_de = [{"de": "base.verse", "jointure": ["finess"]}]
    assert said("parts.montant", la=of_the_base(), part_de=part_de)[0] == (0, "1\u00a0012 10 1\u00a0002")
    nothing = {**VALUES, "base": ({"finess": "A", "section": "Soins", "verse": 0},)}
    assert said("parts.montant", nothing, la=of_the_base(), part_de=part_de) == []


@pytest.mark.parametrize(
    ("criterion", "kept"),
    [
        ({"champ": "parts.finess", "vaut": ["A"]}, True),
        ({"champ": "parts.finess", "vaut": ["Z"]}, False),
        ({"champ": "siege.assiette", "contient": "HORS frais de siege"}, True),
        ({"champ": "siege.assiette", "contient": "budget annexe"}, False),
        ({"champ": "@date_effet", "comme": "moyens.annee", "plus": 1}, True),
        ({"champ": "@date_effet", "comme": "moyens.annee"}, False),
        ({"champ": "moyens.annee", "operateur": "<", "comme": "@date_effet"}, True),
        ({"champ": "parts.finess", "parmi": "base.finess"}, True),
        ({"champ": "parts.montant", "parmi": "base.finess"}, False),
        ({"champ": "parts.finess", "comme": "moyens.annee"}, False),
    ],
)
def test_a_criterion_keeps_the_rows_that_it_names(criterion: dict[str, object], kept: bool):
    assert (0 in [row for row, _ in said("parts.montant", la=of_the_base(), quand=[criterion])]) is kept


# --- what could not be compared ---------------------------------------------------------------------------------------


def test_a_figure_that_no_row_tells_elsewhere_is_said_not_to_be_compared_with_why():
    assert lacking("parts.montant", la=of_the_base()) == [(2, "aucune ligne ne donne « Versé » pour celle-ci")]
    assert lacking("parts.montant", la=of_the_base(), vide_vaut_zero=True) == []


def test_a_rate_that_is_not_fixed_is_said():
    assert (1, "« Taux » n’est pas fixé d’avance") in lacking("parts.montant", la=of_the_base(evolution=RATE))
    twice = {**VALUES, "evolution": (*VALUES["evolution"], VALUES["evolution"][0])}
    assert (0, "plusieurs lignes donnent « Taux » pour celle-ci") in lacking(
        "parts.montant", twice, la=of_the_base(evolution=RATE)
    )
    none = {**VALUES, "evolution": ()}
    assert (0, "aucune ligne ne donne « Taux » pour celle-ci") in lacking(
        "parts.montant", none, la=of_the_base(evolution=RATE)
    )


def test_a_check_of_what_has_no_rate_leaves_what_has_one_to_its_twin():
    assert 0 not in [row for row, _ in lacking("parts.montant", la=of_the_base(evolution={**RATE, "connue": False}))]


def test_an_answer_that_is_empty_at_either_place_is_said():
    there = {**VALUES, "base": ({"finess": "A", "section": "Soins", "verse": None},)}
    assert (0, "« Versé » n’est pas rempli") in lacking("parts.montant", there, la=of_the_base())
    here = {**VALUES, "parts": ({"finess": "A", "montant": None},)}
    assert lacking("parts.montant", here, la=of_the_base()) == [(0, "« Part » n’est pas rempli")]
    part = [{"de": "base.verse", "jointure": ["finess"], "part": "siege.taux"}]
    assert (0, "« Taux du siège » n’est pas rempli") in lacking(
        "parts.montant", {**VALUES, "siege.taux": None}, la=part
    )


def test_a_share_of_nothing_is_said():
    nothing = {**VALUES, "base": ({"finess": "A", "section": "Soins", "verse": 0},)}
    part_de = [{"de": "base.verse", "jointure": ["finess"]}]
    assert (0, "« Versé » vaut 0") in lacking("parts.montant", nothing, la=of_the_base(), part_de=part_de)


@pytest.mark.parametrize(
    "values",
    [
        {**VALUES, "base": ()},
        {**VALUES, "base": ({"finess": "A", "section": "Soins", "verse": SANS_OBJET},), "parts": VALUES["parts"][:1]},
        {**VALUES, "base": ({"finess": "A", "section": "Soins", "verse": None},), "parts": ({"finess": "A"},)},
        {**VALUES, "parts": ({"finess": "A", "montant": SANS_OBJET},)},
        {**VALUES, "parts": ()},
    ],
    ids=["an empty table", "said not to apply elsewhere", "neither place has it", "said not to apply", "no row"],
)
def test_a_figure_that_the_contract_rightly_does_not_have_is_passed_over(values: Mapping[str, Any]):
    assert lacking("parts.montant", values, la=of_the_base()) == []


def test_what_was_compared_is_not_said_to_be_left_out():
    assert {row for row, _ in lacking("parts.montant", la=of_the_base())}.isdisjoint({0, 1})
    assert lacking("parts.montant", la=of_the_base(), quand=[{"champ": "parts.finess", "vaut": ["A"]}]) == []
