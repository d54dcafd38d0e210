"""One figure changed in one of the places where it stands: the product finds it, and says both figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest

from cpomdoc.domain.dossier import Dossier, Refus
from cpomdoc.domain.findings import Finding
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from tests.familles.exemples import as_typed, change, contracts, examples, famille
from tests.pictures import verdict

Workbook = tuple[str, str]

HUIT, UN = ("ehpad", "huit-etablissements"), ("ehpad", "un-etablissement")
COMPLET, DEUX = ("handicap", "complet"), ("handicap", "deux-departements")
CHRS, CHRS_DEUX = ("chrs", "complet"), ("chrs", "deux-departements")
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
    (CHRS, MOYENS, "dgc_quotes_parts[0].montant", "968 000,00", "W-904", ("968 000", "979 616")),
    (CHRS, MOYENS, "evolution[0].taux_1", "2,4", "W-904", ("979 616", "991 232")),
    (CHRS, MOYENS, "pgfp[2].investissements", "100 000", "E-362", ("154 000", "522 000")),
    (CHRS, IDENTIFICATION, "siege.taux", "3,0", "W-908", ("30 633,",)),
    (CHRS, ("diagnostic", "990009300"), "finances[2].resultat", "14 201", "E-323", ("14 200", "14 201")),
    (CHRS_DEUX, MOYENS, "pgfp[4].tresorerie_jours", "14", "W-903", ("14", "15")),
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
