"""What exports and frames say of an exercice: for whom they say it, in whose words; what disagrees or is missing is
told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

import pytest

from cpomdoc.adapters.instance import load_sources
from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.formulaire.connues import Connue, Connues, Depouille, numbers_of
from cpomdoc.stages.formulaire.export import Row, recognise
from tests.familles.exemples import TEMPLATES, ehpad
from tests.resources.exports_nationaux import AUTRE, EJ, ERRD_EJ, ERRD_ET, ROSERAIE, TDB_ET, TILLEULS, Cells, rows

SOURCES = load_sources(TEMPLATES)
OURS = frozenset({TILLEULS, ROSERAIE, EJ})


def cells(table: Sequence[Sequence[object]]) -> list[Row]:
    return [tuple(Cell(str(value)) if str(value) else None for value in row) for row in table]


def reading(name: str, lines: Sequence[Cells], wanted: Collection[str] = OURS, exercice: int = 2028, **renamed: str):
    table = cells(rows(name, lines, **renamed))
    found = recognise(table[:1], SOURCES)
    assert found is not None
    depouille = Depouille(found[0], f"{name}.csv", wanted, exercice)
    return depouille, {(one.finess, one.nom): one for one in depouille.read(table[1:])}


def values(name: str, lines: Sequence[Cells], **how: object) -> dict[tuple[str, str], Decimal]:
    return {key: one.valeur for key, one in reading(name, lines, **how)[1].items()}  # type: ignore[arg-type]


def test_rates_are_percents_and_expenses_positive():
    found = values("diamant-errd-et", ERRD_ET)
    own = {nom: value for (finess, nom), value in found.items() if finess == TILLEULS}
    assert own == {
        "resultat_realise": -35_000,
        "RES": -35_000,
        "etp_realises": Decimal("56.10"),
        "ETP": Decimal("56.10"),
        "siege_realise": 98_000,
        "FS": 98_000,
        "charges_g1_realise": Decimal("620000.37"),
        "produits_g1_realise": 3_310_000,
        "TO_HP": Decimal("95.2"),
        "TO_HT": Decimal("125.3"),
    }


def test_each_exercice_of_the_file_is_apart():
    assert values("diamant-errd-et", ERRD_ET, exercice=2027)[TILLEULS, "TO_HP"] == 94
    assert values("diamant-errd-et", ERRD_ET, exercice=2026) == {}


def test_only_those_who_are_asked_for_are_taken():
    assert {finess for finess, _ in values("diamant-errd-et", ERRD_ET)} == {TILLEULS}
    assert values("diamant-errd-et", ERRD_ET, wanted=[AUTRE]) == {(AUTRE, "produits_g1_realise"): 1}


def test_what_is_known_of_an_organisation_is_said_of_it_alone():
    _, found = reading("diamant-errd-ej", ERRD_EJ)
    assert {(finess, one.niveau) for (finess, _), one in found.items()} == {(EJ, "ej")}
    assert found[EJ, "TCAF"].valeur == Decimal("0.41")
    assert found[EJ, "frng"].valeur == found[EJ, "FRNG"].valeur == Decimal("2206969.26")


def test_the_dashboard_gives_the_indicators_it_has():
    found = values("diamant-tdb-et", TDB_ET)
    assert (found[TILLEULS, "TABS"], found[TILLEULS, "FA"]) == (Decimal("8.89"), 104)
    assert found[TILLEULS, "contrats_remplacement"] == found[TILLEULS, "CDDR"] == 118


def test_a_rate_beyond_all_likelihood_is_told_and_one_that_is_no_fraction_is_left():
    depouille, found = reading("diamant-errd-et", ERRD_ET)
    assert any("TO_HT" in said and "120" in said for said in depouille.told)
    assert any("TO_SI" in said and "fraction" in said for said in depouille.told)
    assert (ROSERAIE, "TO_SI") not in found


def test_where_each_value_was_read_is_told():
    _, found = reading("diamant-errd-et", ERRD_ET)
    said = found[TILLEULS, "TO_HP"].origine.replace("\u00a0", " ")
    assert said == (
        "DIAMANT, ERRD par établissement, diamant-errd-et.csv, colonne « Taux d'occupation des places autorisées en "
        "hébergement permanent », année 2028"
    )


def test_two_rows_that_disagree_give_nothing_and_are_told():
    twice = [*ERRD_EJ, {**ERRD_EJ[0], "Id Dépôt": 2, "Taux de CAF ERRD": "0.02"}]
    depouille, found = reading("diamant-errd-ej", twice)
    assert (EJ, "TCAF") not in found
    assert (EJ, "frng") in found  # both say the same of it
    assert any("TCAF" in said for said in depouille.told)


def test_a_renamed_column_is_told_with_the_nearest_one():
    depouille, found = reading("diamant-errd-ej", ERRD_EJ, CAF="CAF net")
    assert (EJ, "TCAF") not in found
    assert any("« Taux de CAF net ERRD »" in said.replace("\u00a0", " ") for said in depouille.told)


def test_an_export_that_does_not_say_its_exercice_gives_nothing_and_says_why():
    depouille, found = reading("tdb-esms", [{"finess géographique": TILLEULS}])
    assert found == {}
    assert "quel exercice" in depouille.told[0]


@pytest.mark.parametrize("head", [["Finess EJ", "Année"], ["Finess", "Année", "Ville"], ["Finess", "Taux de CAF ERRD"]])
def test_a_file_that_only_numbers_years_is_no_export(head: list[str]):
    assert recognise(cells([head]), SOURCES) is None


def known(valeur: str, origine: str) -> Connue:
    return Connue("TO_HP", TILLEULS, "et", 2028, Decimal(valeur), origine)


def test_of_two_sources_the_first_stands_and_both_are_told_when_they_disagree():
    found = Connues()
    found.add([known("95.2", "ERRD")])
    found.add([known("95.20", "DIAMANT"), known("94", "tableau de bord")])
    assert found.valeurs[TILLEULS, "TO_HP"].origine == "ERRD"
    (said,) = found.told
    assert "ERRD" in said
    assert "tableau de bord" in said
    assert "DIAMANT" not in said


def test_the_numbers_of_a_contract_are_those_of_its_own_answers():
    famille = ehpad()
    answers = {
        "gestionnaire.finess_ej": EJ,
        "etablissements": ({"finess_et": TILLEULS, "finess_ej": EJ}, {"finess_et": ROSERAIE, "finess_ej": SANS_OBJET}),
        "base_budgetaire": ({"finess_et": TILLEULS},),
    }
    assert numbers_of(answers, famille, "finess_et") == {TILLEULS, ROSERAIE}  # type: ignore[arg-type]
    assert numbers_of(answers, famille, "finess_ej") == {EJ}  # type: ignore[arg-type]
