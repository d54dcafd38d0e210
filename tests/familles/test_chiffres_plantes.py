"""One figure changed in one of the places where it stands: the product finds it, and says both figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest

from cpomdoc.domain.dossier import Dossier, Refus
from cpomdoc.domain.findings import Finding
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.pieces.compare import compare_workbooks
from tests.familles.exemples import as_typed, change, contracts, examples, famille
from tests.pictures import verdict

Workbook = tuple[str, str]

HUIT, UN = ("ehpad", "huit-etablissements"), ("ehpad", "un-etablissement")
COMPLET, DEUX = ("handicap", "complet"), ("handicap", "deux-departements")
CHRS, CHRS_DEUX = ("chrs", "complet"), ("chrs", "deux-departements")
FOYERS = ("ph-departemental", "complet")
RESIDENCES, FORFAIT_SOINS = ("residences-autonomie", "complet"), ("residences-autonomie", "forfait-soins")
IDENTIFICATION, MOYENS, OBJECTIFS, INDICATEURS = (
    (key, "") for key in ("identification", "moyens", "objectifs", "indicateurs")
)

PLANTED = [
    # contract, workbook, answer, what is typed instead, code of the finding, figures that it says
    (HUIT, MOYENS, "base_budgetaire[2].charges_total", "1 290 330", "E-350", ("1 290 329", "1 290 330")),
    (HUIT, MOYENS, "base_budgetaire[18].dont_tarification", "18 000", "W-923", ("18 000", "18 480")),
    (HUIT, MOYENS, "pgfp[0].charges_g2", "11 000 000", "W-930", ("11 000 000",)),
    (HUIT, MOYENS, "pgfp[1].frng_ouverture", "2 355 801", "E-390", ("2 355 801", "2 355 800")),
    (HUIT, MOYENS, "frais_siege.montant_total", "627 994,55", "E-355", ("607 344,83", "627 994,55")),
    (HUIT, MOYENS, "siege_repartition[0].assiette", "3 653 728,00", "W-909", ("3 653 728", "3 533 586")),
    (HUIT, MOYENS, "cnr[1].montant", "30 000,00", "W-911", ("24 000", "30 000")),
    (HUIT, INDICATEURS, "indicateurs[0].valeur_depart", "95,0", "W-926", ("95", "93,40")),
    (HUIT, IDENTIFICATION, "etablissements[0].places_financees", "82", "W-919", ("82", "80")),
    (HUIT, IDENTIFICATION, "etablissements[2].jours_ouverture", "300", "W-920", ("300", "250")),
    (HUIT, ("diagnostic", "990001455"), "publics.gmp", "672,70", "W-371", ("672,7", "672,25")),
    (UN, MOYENS, "pgfp[3].tresorerie_jours", "60", "W-902", ("60", "56,30")),
    (UN, MOYENS, "pgfp[2].capitaux_permanents", "5 000 000", "W-901", ("24,83", "30,7")),
    (COMPLET, IDENTIFICATION, "dgc.montant", "10 462 525,00", "E-383", ("10 636 390", "10 462 525")),
    (COMPLET, MOYENS, "dgc_quotes_parts[3].montant", "4 909 376,00", "W-904", ("4 909 376", "4 968 288,51")),
    (COMPLET, MOYENS, "dgc_quotes_parts[0].montant", "3 409 181,00", "W-905", ("3 409 181",)),
    (COMPLET, MOYENS, "affectation_resultats[1].exercice", "2024", "W-910", ("-2 690", "-1 581")),
    (DEUX, MOYENS, "autres_dotations[1].montant", "496 181,00", "W-935", ("496 181", "501 142,81")),
    (CHRS, MOYENS, "dgc_quotes_parts[0].montant", "968 000,00", "W-904", ("968 000", "980 196,80")),
    (CHRS, MOYENS, "evolution[0].taux_1", "2,4", "W-904", ("980 196,80", "991 232")),
    (CHRS, MOYENS, "pgfp[2].investissements", "100 000", "E-362", ("154 000", "522 000")),
    (CHRS, IDENTIFICATION, "siege.taux", "3,0", "W-908", ("30 633,",)),
    (CHRS, ("diagnostic", "990009300"), "finances[2].resultat", "14 201", "E-323", ("14 200", "14 201")),
    (CHRS_DEUX, MOYENS, "pgfp[4].tresorerie_jours", "14", "W-903", ("14", "15")),
    (FOYERS, MOYENS, "dgc_quotes_parts[0].montant", "2 911 058,00", "W-904", ("2 911 058", "2 940 168,58")),
    (FOYERS, MOYENS, "evolution[3].taux_1", "2,0", "W-904", ("501 142,81", "506 104,62")),
    (FOYERS, MOYENS, "siege_repartition[2].assiette", "511 000,00", "W-909", ("511 000", "496 116,50")),
    (FOYERS, MOYENS, "base_budgetaire[3].dont_tarification", "37 999", "W-923", ("37 999", "38 000")),
    (FOYERS, MOYENS, "financements_complementaires[1].montant", "240 000,00", "W-971", ("6 198 206", "6 101 596")),
    (COMPLET, MOYENS, "financements_complementaires[0].fin", "31/12/2028", "W-971", ("10 992 199",)),
    (CHRS, INDICATEURS, "indicateurs[1].valeur_depart", "47,7", "W-974", ("47,7", "57,7")),
    (CHRS, INDICATEURS, "indicateurs[4].valeur_depart", "33,3", "W-976", ("33,3", "70,45")),
    (FOYERS, MOYENS, "pgfp[3].tresorerie_jours", "45", "W-902", ("45", "35,85")),
    (FOYERS, IDENTIFICATION, "etablissements[4].places_financees", "44", "W-919", ("44", "45")),
    (FOYERS, IDENTIFICATION, "etablissements[1].places_finess", "9", "W-921", ("8", "9")),
    (FORFAIT_SOINS, MOYENS, "dgc_quotes_parts[0].montant", "18 360,00", "W-873", ("18 360", "18 720")),
    (FORFAIT_SOINS, MOYENS, "siege_repartition[0].assiette", "480 676,33", "W-909", ("480 676,33", "576 328,50")),
    (FORFAIT_SOINS, IDENTIFICATION, "siege.taux", "3,0", "W-908", ("17 289,86", "20 171,50")),
    (RESIDENCES, MOYENS, "forfait_autonomie[0].places", "61", "E-871", ("383,61", "390,00")),
    (RESIDENCES, MOYENS, "pgfp[2].investissements", "100 000", "E-362", ("152 000", "196 000")),
    (RESIDENCES, IDENTIFICATION, "etablissements[1].places_installees", "44", "W-874", ("44", "42")),
    (RESIDENCES, ("diagnostic", "990011116"), "publics.capacite", "61", "W-870", ("61", "60")),
]  # fmt: skip


@lru_cache
def sound(contrat: tuple[str, str]) -> Mapping[Workbook, Mapping[str, Any]]:
    return {workbook: as_typed(one) for workbook, one in examples(contrat[1], contrat[0]).items()}


@lru_cache
def judged(contrat: tuple[str, str], workbook: Workbook) -> Dossier | Refus:
    return verdict(famille(contrat[0]), workbook[0], sound(contrat)[workbook])


def said(contrat: tuple[str, str], changed: Mapping[Workbook, Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Code and words of all that is said of the contract, its workbooks apart then together."""
    family = famille(contrat[0])
    outcomes = [
        verdict(family, workbook[0], changed[workbook]) if workbook in changed else judged(contrat, workbook)
        for workbook in sound(contrat)
    ]
    findings: list[Finding] = []
    for one in outcomes:
        findings.extend(one.findings if isinstance(one, Refus) else one.warnings)
    dossiers = [one for one in outcomes if isinstance(one, Dossier)]
    findings.extend(check_contrat(consolidate("", dossiers, family), family))
    return {(one.rule.code, " ".join(one.message.split())) for one in findings}


@lru_cache
def before(contrat: tuple[str, str]) -> set[tuple[str, str]]:
    return said(contrat, {})


@pytest.mark.parametrize(("contrat", "workbook", "answer", "typed", "code", "figures"), PLANTED)
def test_a_figure_that_differs_is_found_and_both_are_said(
    contrat: tuple[str, str], workbook: Workbook, answer: str, typed: str, code: str, figures: tuple[str, ...]
):
    answers = {
        key: list(value) if isinstance(value, list) else value for key, value in sound(contrat)[workbook].items()
    }
    change(answers, answer, typed)
    new = said(contrat, {workbook: answers}) - before(contrat)
    words = [message for found, message in new if found == code]
    assert words, sorted(new)
    assert any(all(figure in message for figure in figures) for message in words), words


def test_differences_are_planted_in_every_family():
    assert len(PLANTED) >= 20
    assert {contrat[0] for contrat, *_ in PLANTED} == {key for key, _ in contracts()}


def test_a_complement_that_begins_with_the_contract_is_not_in_the_base():
    """The same amount is one too many when the base has it, and none of its concern when it has not."""
    answers = dict(sound(HUIT)[MOYENS])
    change(answers, "financements_complementaires[12].montant", "18 480,01")
    assert "W-923" in {code for code, _ in said(HUIT, {MOYENS: answers}) - before(HUIT)}
    change(answers, "financements_complementaires[12].nouveau", "Oui")
    assert "W-923" not in {code for code, _ in said(HUIT, {MOYENS: answers})}


YEARS = [
    # contract, workbook, answer, the year typed instead, code, the words of the message
    (RESIDENCES, MOYENS, "base_budgetaire[0].annee", "2024", "W-351", "porte sur 2024, l’année de référence est 2026"),
    (HUIT, INDICATEURS, "indicateurs[0].annee_reference", "2024", "W-341", "2024"),
    (HUIT, MOYENS, "pgfp[5].exercice", "2032", "E-392", "2032"),
]


@pytest.mark.parametrize(("contrat", "workbook", "answer", "typed", "code", "words"), YEARS)
def test_a_year_is_said_without_a_blank_in_it(
    contrat: tuple[str, str], workbook: Workbook, answer: str, typed: str, code: str, words: str
):
    answers = {
        key: list(value) if isinstance(value, list) else value for key, value in sound(contrat)[workbook].items()
    }
    change(answers, answer, typed)
    messages = [said_ for found, said_ in said(contrat, {workbook: answers}) - before(contrat) if found == code]
    assert messages
    assert all(words in message for message in messages)
    assert not any(re.search(r"\b2[\s\u00a0\u202f]0\d\d\b", message) for message in messages)


def test_a_year_that_changes_is_listed_without_a_blank_in_it():
    before_ = judged(RESIDENCES, MOYENS)
    assert isinstance(before_, Dossier)
    rows = before_.values["pgfp"]
    assert isinstance(rows, tuple)
    later = {
        **before_.values,
        "moyens.annee_reference": 2025,
        "pgfp": tuple({**row, "investissements": 1} for row in rows if isinstance(row, Mapping)),
    }
    found = compare_workbooks(before_.values, later, famille(RESIDENCES[0]).questionnaires["moyens"])
    said_ = [(one.before, one.after) for one in found if one.key.name == "moyens.annee_reference"]
    assert said_ == [("2026", "2025")]
    assert {one.where for one in found if one.key.name == "pgfp.investissements"} >= {"PGFP — 2027"}
