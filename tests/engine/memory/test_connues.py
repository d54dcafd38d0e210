"""What people dropped is known of a contract for an exercice: frames first, then exports, whatever the restarts."""

from __future__ import annotations

import io
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from cpomdoc.domain.journal import Extrait
from cpomdoc.engine.events import ExtraitDone
from cpomdoc.engine.memory.connues import known_of, valeurs_connues
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.engine.memory.lecture import family_for
from cpomdoc.stages.formulaire.connues import Connues
from cpomdoc.store.names import DEPOTS
from tests.engine.banc import Banc, built, drafted
from tests.familles.exemples import TEMPLATES
from tests.resources.cadres_budgetaires import EJ, Compte, activite, compte, garde, ratios, workbook
from tests.resources.exports_nationaux import ERRD_EJ, ERRD_ET, ROSERAIE, TDB, TDB_ET, TILLEULS, as_csv, rows

OURS = frozenset({TILLEULS, ROSERAIE, EJ})


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    made = built(tmp_path / "instance", drafted)
    for folder in ("cadres", "sources"):
        shutil.copytree(TEMPLATES / "commun" / folder, made.settings.templates / "commun" / folder, dirs_exist_ok=True)
    return made


def known(bench: Banc, exercice: int = 2028) -> Connues:
    with bench.open() as (atelier, _):
        return known_of(atelier, OURS, exercice)


def errd(factor: str = "1") -> bytes:
    own = Compte().times(Decimal(factor))
    pages = [compte("CRA", TILLEULS, own, None, 2028), ratios(2028), activite([(TILLEULS, 0.952, None, None)])]
    return workbook([garde("ERRD", 2028), *pages], macros=True)


def drop(bench: Banc, *names: str) -> None:
    made = {"diamant-errd-et": ERRD_ET, "diamant-errd-ej": ERRD_EJ, "diamant-tdb-et": TDB_ET, "tdb-esms": TDB}
    for name in names:
        bench.drop(f"{name}.csv", as_csv(rows(name, made[name])))
    bench.run()


def test_exports_of_diamant_are_kept_each_by_its_own_name(bench: Banc):
    for name in ("diamant-errd-et", "diamant-errd-ej", "diamant-tdb-et"):
        drop(bench, name)
    told = bench.told(Extrait, DEPOTS)
    assert [(one.genre, one.source) for one in told] == [
        ("diamant", "diamant-errd-et"),
        ("diamant", "diamant-errd-ej"),
        ("diamant", "diamant-tdb-et"),
    ]
    bench.drop("encore.csv", as_csv(rows("diamant-errd-et", ERRD_ET)))
    assert [one.verdict for one in bench.run() if isinstance(one, ExtraitDone)] == ["deja_recu"]
    assert bench.oracle() == []


def test_each_value_is_that_of_its_establishment_or_of_its_organisation(bench: Banc):
    drop(bench, "diamant-errd-et", "diamant-errd-ej", "diamant-tdb-et")
    found = known(bench).valeurs
    assert found[TILLEULS, "TO_HP"].valeur == Decimal("95.2")
    assert found[TILLEULS, "TABS"].valeur == Decimal("8.89")
    assert found[EJ, "TCAF"].valeur == Decimal("0.41")
    assert (TILLEULS, "TCAF") not in found
    assert known(bench, 2026).valeurs == {}


def test_a_frame_is_believed_before_an_export_and_what_disagrees_is_told(bench: Banc):
    drop(bench, "diamant-errd-et")
    bench.drop("ERRD.xlsm", errd("2"))
    bench.run()
    found = known(bench)
    assert found.valeurs[TILLEULS, "resultat_realise"].valeur == -70_000
    assert found.valeurs[TILLEULS, "resultat_realise"].origine == "ERRD complet, ERRD.xlsm, case CRA!C25"
    assert any("resultat_realise" in said and "DIAMANT" in said for said in found.told)


def test_a_corrected_frame_takes_the_place_of_the_former_one_without_a_word(bench: Banc):
    for factor in ("2", "1"):
        bench.drop(f"ERRD {factor}.xlsm", errd(factor))
        bench.run()
    found = known(bench)
    assert found.valeurs[TILLEULS, "resultat_realise"].valeur == -35_000
    assert not found.told


def _line(finess: str, year: int, result: object) -> dict[str | int, object]:
    return {"Finess EJ": EJ, "Finess": finess, "Année": year, "MS Résultat net comptable ERRD": result}


def book(**sheets: list[list[object]]) -> bytes:
    with xlsxwriter.Workbook(target := io.BytesIO()) as made:
        for name, lines in sheets.items():
            sheet = made.add_worksheet(name)
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line)
    return target.getvalue()


def test_every_sheet_of_a_workbook_that_has_one_a_year_is_read(bench: Banc):
    years = {f"A{year}": rows("diamant-errd-et", [_line(TILLEULS, year, year)]) for year in (2027, 2028)}
    bench.drop("diamant.xlsx", book(LisezMoi=[["Extraction"]], **years))
    bench.run()
    for year in (2027, 2028):
        found = known(bench, year)
        assert found.valeurs[TILLEULS, "RES"].valeur == year
        assert f"feuille A{year}" in found.valeurs[TILLEULS, "RES"].origine
        assert not any("diamant.xlsx :" in said for said in found.told)


def test_sheets_of_two_tables_are_each_read_by_its_own(bench: Banc):
    made = {"ET": rows("diamant-errd-et", ERRD_ET), "EJ": rows("diamant-errd-ej", ERRD_EJ)}
    bench.drop("diamant.xlsx", book(**made))
    bench.run()
    found = known(bench).valeurs
    assert {(TILLEULS, "TO_HP"), (EJ, "TCAF")} <= found.keys()


def test_two_sheets_that_disagree_give_nothing_and_are_told(bench: Banc):
    bench.drop(
        "diamant.xlsx",
        book(**{name: rows("diamant-errd-et", [_line(TILLEULS, 2028, of)]) for name, of in (("A", 1000), ("B", 2000))}),
    )
    bench.run()
    found = known(bench)
    assert (TILLEULS, "RES") not in found.valeurs
    assert any("ne disent pas la même chose" in said for said in found.told)


def test_a_sheet_that_speaks_of_ours_and_is_not_recognised_is_told(bench: Banc):
    other = [["Etablissement", "Resultat"], [TILLEULS, 2000]]
    bench.drop("diamant.xlsx", book(A=rows("diamant-errd-et", [_line(TILLEULS, 2027, 1000)]), B=other))
    bench.run()
    assert any("«\u00a0B\u00a0» n’est pas reconnue" in said for said in known(bench).told)


def test_amounts_with_a_point_for_thousands_are_told_and_none_is_taken(bench: Banc):
    line = {
        **_line(TILLEULS, 2028, "12.345"), "Dépenses Groupe I ERRD": "-620.000", "Recettes Groupe I ERRD": "3.310.000"
    }  # fmt: skip
    bench.drop("diamant.csv", as_csv(rows("diamant-errd-et", [line])))
    bench.run()
    found = known(bench)
    assert not {name for _, name in found.valeurs} & {"RES", "charges_g1_realise", "produits_g1_realise"}
    assert sum("se lit de deux façons" in said for said in found.told) == 2
    assert any("3.310.000" in said and "n’est pas un nombre" in said for said in found.told)


def test_an_export_that_does_not_say_its_exercice_is_told(bench: Banc):
    drop(bench, "tdb-esms")
    found = known(bench)
    assert found.valeurs == {}
    assert any("quel exercice" in said for said in found.told)


def test_of_a_contract_its_own_establishments_are_known(bench: Banc):
    drop(bench, "diamant-errd-et")
    with bench.open() as (atelier, _):
        asked = demand(atelier, "C-1")
        assert asked is not None
        contrat = whole(atelier, asked, family_for(atelier, "C-1"))
        found = valeurs_connues(atelier, contrat, 2028)
    assert found.valeurs[TILLEULS, "TO_HP"].valeur == Decimal("95.2")
    assert {finess for finess, _ in found.valeurs} <= {TILLEULS, ROSERAIE}


def test_without_anything_dropped_nothing_is_known_and_nothing_is_told(bench: Banc):
    found = known(bench)
    assert (found.valeurs, found.told) == ({}, {})
