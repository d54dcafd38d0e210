"""A budget frame is read wherever its rows and columns stand, and nothing of a sheet that does not add up is taken."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest

from cpomdoc.adapters.excel.reading import read_cadre as opened
from cpomdoc.adapters.instance import load_cadres
from cpomdoc.domain.classeur import Classeur
from cpomdoc.stages.formulaire.cadre import CadreLu, FeuilleLue, looks_like_cadre, read_cadre, sheets_wanted
from cpomdoc.stages.formulaire.cadre_rapport import report, summary
from tests.familles.exemples import TEMPLATES
from tests.resources import cadres_budgetaires as made
from tests.resources.cadres_budgetaires import (
    EJ,
    IME,
    MISES,
    ROSERAIE,
    TILLEULS,
    Compte,
    Formula,
    Mise,
    Page,
    Percent,
    changed,
    compte,
    errd,
    garde,
    ratios,
    where,
    workbook,
)

REVIEW = Compte()
"""3 410 000 € of products for 3 445 000 € of charges: the deficit of 35 000 € and the CAF of 14 000 € of the review."""


@cache
def cadres():
    return load_cadres(TEMPLATES)


def book(pages: list[Page], **options: bool) -> Classeur:
    found = opened(workbook(pages, **options), sheets_wanted(cadres()))
    assert isinstance(found, Classeur)
    return found


def lu(pages: list[Page], **options: bool) -> CadreLu:
    return read_cadre(book(pages, **options), cadres())


def one(*pages: Page, exercice: int | None = 2024, kind: str = "ERRD complet") -> CadreLu:
    return lu([garde(kind, exercice), *pages])


def codes(found: CadreLu | FeuilleLue) -> list[str]:
    return [finding.rule.code for finding in (found.told if isinstance(found, CadreLu) else found.findings)]


def values(found: CadreLu, finess: str = TILLEULS, exercice: int = 2024) -> dict[str, Decimal]:
    return {lue.nom: lue.valeur for lue in found.lues if (lue.finess, lue.exercice) == (finess, exercice)}


def spoiled(label: str, value: object, nom: str = "CRA") -> Page:
    """The sheet of Les Tilleuls with another value on the row of *label*."""
    page = compte(nom, TILLEULS, REVIEW, None, 2024)
    return changed(page, (where(page, label)[0], 2), value)


# --- wherever things stand --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mise", MISES.values(), ids=MISES)
def test_the_same_amounts_are_read_whatever_the_layout(mise: Mise):
    found = lu(errd(2024, ratios(2024), mise=mise), macros=True)
    assert codes(found) == []
    said = values(found)
    assert {
        name: said[name] for name in ("charges_realise", "produits_realise", "resultat_realise", "caf_realise")
    } == {
        "charges_realise": 3_445_000,
        "produits_realise": 3_410_000,
        "resultat_realise": -35_000,
        "caf_realise": 14_000,
    }
    assert [said[f"charges_g{group}_realise"] for group in (1, 2, 3)] == list(REVIEW.charges)
    assert [said[f"produits_g{group}_realise"] for group in (1, 2, 3)] == list(REVIEW.produits)
    assert said["siege_realise"] == 98_000
    assert said["charges_prevu"] == sum(REVIEW.times(Decimal("1.01")).charges)
    assert values(found, IME)["resultat_realise"] == -49_000
    assert "resultat_prevu" not in values(found, IME)  # its sheet has no such column


def test_each_amount_says_from_which_cell_it_comes():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024, Mise(haut=3, gauche=2))
    lues = {lue.nom: lue for lue in one(page).lues}
    row, column = where(page, "TOTAL DES CHARGES")
    assert str(lues["charges_realise"].at) == f"CRA!{'ABCDEFG'[column + 1]}{row + 1}"


def test_the_amounts_of_the_year_before_are_not_taken_for_those_of_the_year():
    for mise in (Mise(), Mise(relatif=True)):
        assert 12_345 not in values(one(compte("CRA", TILLEULS, REVIEW, None, 2024, mise))).values()


def test_two_years_are_told_apart_by_the_exercice_of_the_cover():
    assert values(one(compte("CRA", TILLEULS, REVIEW, None, 2023), exercice=2023), exercice=2023)
    other = one(compte("CRA", TILLEULS, REVIEW, None, 2023), exercice=2025)
    assert "E-583" in codes(other)
    assert other.lues == ()


@pytest.mark.parametrize("mise", [Mise(relatif=True), Mise(relatif=True, deux_lignes=True), Mise()])
def test_a_sheet_of_another_year_than_its_cover_is_refused_and_the_others_are_taken(mise: Mise):
    own = compte("CRP SOUMIS EQUILIBRE", TILLEULS, REVIEW, None, 2024, Mise(relatif=True))
    late = compte("CRA", IME, REVIEW, None, 2023, mise)
    found = lu([made.garde("ERRD complet", 2024), own, late])
    assert codes(found) == ["E-583"]
    assert "2023" in found.told[0].message
    assert "2024" in found.told[0].message
    assert values(found)["resultat_realise"] == -35_000
    assert values(found, IME) == values(found, IME, 2023) == {}


def test_a_sheet_that_names_the_year_of_its_cover_among_others_is_taken():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024, Mise(relatif=True))
    found = one(changed(page, (3, 4), "Exercice 2023"))
    assert codes(found) == []
    assert values(found)["resultat_realise"] == -35_000


def test_a_sheet_of_ratios_of_another_year_is_refused_too():
    found = one(compte("CRA", TILLEULS, REVIEW, None, 2024), changed(ratios(2024), (2, 0), "Exercice 2022"))
    assert codes(found) == ["E-583"]
    assert values(found, EJ) == {}


@pytest.mark.parametrize(
    ("cover", "title"),
    [("ERRD complet", "ERRD complet"), ("ERRD simplifié", "ERRD simplifié"), ("EPRD complet", "EPRD")],
)
def test_a_cover_that_names_its_very_kind_is_believed_whatever_sheets_are_there(cover: str, title: str):
    read = lu([made.garde(cover, 2024), compte("CRA", TILLEULS, REVIEW, None, 2024, Mise(relatif=True))])
    assert read.cadre is not None
    assert read.cadre.titre == title


def test_without_cover_the_sheet_says_its_exercice():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024, titre="État réalisé des recettes et des dépenses")
    found = lu([page])
    assert values(found)["resultat_realise"] == -35_000


def test_an_account_is_the_sum_of_its_divisions_when_it_has_no_row_of_its_own():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    row, _ = where(page, made.NOMS["68"])
    cells = dict(page.cells)
    cells[row, 0], cells[row, 1], cells[row, 2] = 6811, "Dotations aux amortissements", 50_000
    cells[row + 20, 0], cells[row + 20, 1], cells[row + 20, 2] = "6815 Dotations aux provisions", None, 11_000
    cells[row + 21, 0], cells[row + 21, 1], cells[row + 21, 2] = 68111, "dont constructions", 30_000
    found = one(Page("CRA", {at: value for at, value in cells.items() if value is not None}))
    assert values(found)["dotations_realise"] == 61_000


def test_ratios_are_those_of_the_organisation_and_are_spread_over_no_establishment():
    found = one(compte("CRA", TILLEULS, REVIEW, None, 2024), ratios(2024))
    own = {lue.nom: (lue.finess, lue.niveau, lue.valeur) for lue in found.lues if lue.at.sheet == "Ratios financiers"}
    assert own["TCAF"] == (EJ, "ej", Decimal("0.41"))
    assert own["frng"] == (EJ, "ej", 2_206_969)
    assert "frng" not in values(found)


def test_activity_is_read_a_row_an_establishment():
    lines = [(TILLEULS, 0.952, 0.81, None), (ROSERAIE, 1.25, None, 0.4)]
    found = one(compte("CRA", TILLEULS, REVIEW, None, 2024), made.activite(lines))
    assert values(found)["TO_HP"] == Decimal("95.20")
    assert values(found, ROSERAIE) == {"TO_HP": 125, "TO_AJ": 40}
    assert codes(found) == ["W-576"]  # beyond 120 %: taken, to be looked at


def test_a_rate_that_may_be_a_fraction_or_a_percentage_is_left_out():
    page = ratios(2024)
    found = one(compte("CRA", TILLEULS, REVIEW, None, 2024), changed(page, (4, 2), 0.95))
    assert "TCAF" not in values(found, EJ)
    assert codes(found) == ["W-577"]


@pytest.mark.parametrize(
    ("kind", "pages", "titre"),
    [
        ("ERRD", [compte("CRP NON SOUMIS EQUIL", TILLEULS, REVIEW, None, 2024)], "ERRD simplifié"),
        (
            "ERRD",
            [compte("CRP SOUMIS EQUILIBRE", TILLEULS, REVIEW, None, 2024), ratios(2024), made.activite([])],
            "ERRD complet",
        ),
        ("ERCP", [compte("CRA", TILLEULS, REVIEW, None, 2024), ratios(2024, nom="Fiche_Récap.")], "ERCP"),
        ("EPRD exécutoire", [compte("CRP SOUMIS EQUILIBRE", TILLEULS, REVIEW, REVIEW, 2024)], "EPRD simplifié"),
    ],
)
def test_the_kind_of_frame_is_told_by_its_cover_and_its_sheets(kind: str, pages: list[Page], titre: str):
    found = one(*pages, kind=kind)
    assert found.cadre is not None
    assert found.cadre.titre == titre
    assert found.lues


# --- what refuses a sheet ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("TOTAL DES CHARGES", 3_445_002, "groupes de charges"),
        ("TOTAL DES PRODUITS", 3_410_002, "groupes de produits"),
        ("RÉSULTAT COMPTABLE", 35_000, "produits moins les charges"),  # its sign is lost
        ("Capacité d'autofinancement", 14_002, "capacité d’autofinancement"),
        (made.NOMS["777"], 0, "capacité d’autofinancement"),
    ],
)
def test_a_sheet_whose_figures_disagree_is_refused_whole(label: str, value: object, said: str):
    found = one(spoiled(label, value))
    assert "E-574" in codes(found)
    assert any(said in finding.message for finding in found.told)
    assert found.lues == ()
    assert codes(found)[0] == "E-582"


@pytest.mark.parametrize("gap", [1, -1])
def test_a_euro_of_rounding_refuses_nothing(gap: int):
    assert codes(one(spoiled("TOTAL DES CHARGES", 3_445_000 + gap))) == []


def test_the_other_sheets_of_the_frame_are_taken():
    found = one(spoiled("TOTAL DES CHARGES", 1), compte("CRP", ROSERAIE, REVIEW, None, 2024))
    assert {lue.finess for lue in found.lues} == {ROSERAIE}
    assert "E-582" not in codes(found)


def test_a_check_that_could_not_look_says_so_and_what_it_lacks():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    found = one(changed(page, where(page, made.NOMS["775"]), "x"))
    assert codes(found) == ["W-571"]
    assert "775" in found.told[0].message
    assert values(found)["caf_realise"] == 14_000


def test_a_frame_that_was_never_computed_is_told_so():
    found = one(spoiled("TOTAL DES CHARGES", Formula("=SUM(C7:C9)")))
    assert "E-576" in codes(found)
    assert found.lues == ()


def test_the_last_result_of_a_formula_is_read():
    assert codes(one(spoiled("TOTAL DES CHARGES", Formula("=SUM(C7:C9)", 3_445_000)))) == []


def test_a_value_from_another_workbook_is_taken_and_told():
    found = one(spoiled("TOTAL DES CHARGES", Formula("='[budget.xlsx]Feuil1'!A1", 3_445_000)))
    assert codes(found) == ["W-574"]
    assert values(found)["charges_realise"] == 3_445_000


@pytest.mark.parametrize("word", ["à voir", "néant", "#REF!", "(3 445 000)"])
def test_what_is_no_number_refuses_the_sheet(word: str):
    assert "E-577" in codes(one(spoiled("TOTAL DES CHARGES", word)))


def test_a_number_typed_as_text_is_read():
    assert codes(one(spoiled("TOTAL DES CHARGES", "3 445 000,00 €"))) == []


def test_a_row_that_is_there_twice_with_two_amounts_refuses_the_sheet():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    again = changed(changed(page, (40, 1), made.CHARGES[0]), (40, 2), 1)
    assert "E-578" in codes(one(again))
    same = changed(changed(page, (40, 1), made.CHARGES[0]), (40, 2), REVIEW.charges[0])
    assert codes(one(same)) == []


def test_two_columns_of_the_same_heading_refuse_the_sheet():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    row, column = next(at for at, value in page.cells.items() if value == "Réalisé 2024")
    assert "E-578" in codes(one(changed(page, (row, column + 2), "Réalisé 2024")))


def test_two_sheets_of_one_establishment_that_disagree_are_both_refused():
    found = one(
        compte("CRP SOUMIS EQUILIBRE", TILLEULS, REVIEW, None, 2024),
        compte("CRA", TILLEULS, REVIEW.times(Decimal(2)), None, 2024),
        compte("CRA (2)", ROSERAIE, REVIEW, None, 2024),
    )
    assert codes(found) == ["E-579", "E-579"]
    assert {lue.finess for lue in found.lues} == {ROSERAIE}


def test_the_same_sheet_twice_is_taken_once_and_for_all():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    assert codes(one(page, Page("CRA (2)", page.cells))) == []


@pytest.mark.parametrize("finess", ["", "990001456", "12345", "à compléter"])
def test_without_a_sure_finess_a_sheet_is_refused(finess: str):
    assert "E-571" in codes(one(compte("CRA", finess, REVIEW, None, 2024)))


def test_the_number_of_the_organisation_is_not_that_of_the_establishment():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    both = changed(changed(page, (3, 0), "N° FINESS EJ"), (3, 1), EJ)
    assert {lue.finess for lue in one(both).lues} == {TILLEULS}
    assert "E-571" in codes(one(changed(both, (1, 0), "N° FINESS EJ")))  # two organisations, and no establishment


def test_a_finess_beyond_the_fifteenth_row_is_not_looked_for():
    page = compte("CRA", "", REVIEW, None, 2024)
    assert "E-571" in codes(one(changed(page, (40, 1), TILLEULS)))


def test_without_a_sure_exercice_a_sheet_is_refused():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    assert "E-572" in codes(one(changed(page, (2, 1), "à préciser"), exercice=None))


def test_amounts_in_thousands_are_told_in_euros_and_two_units_refuse():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024, Mise(unite=1000))
    assert values(one(page))["resultat_realise"] == -35_000
    assert "E-580" in codes(one(changed(page, (4, 0), "Montants en euros")))


def test_amounts_that_are_likely_in_thousands_without_saying_so_are_told():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024, Mise(unite=1000))
    found = one(changed(page, (3, 0), "Montants"))
    assert codes(found) == ["W-575"]


def test_a_hidden_sheet_is_left_aside_and_told():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    found = one(compte("CRP", ROSERAIE, REVIEW, None, 2024), Page("CRA", page.cells, hidden=True))
    assert codes(found) == ["W-572"]
    assert {lue.finess for lue in found.lues} == {ROSERAIE}


def test_a_later_year_is_read_as_the_last_known_one_and_told():
    found = one(compte("CRA", TILLEULS, REVIEW, None, 2028), exercice=2028)
    assert codes(found) == ["W-573"]
    assert values(found, exercice=2028)["resultat_realise"] == -35_000


def test_a_year_before_all_that_is_known_is_refused():
    assert codes(one(compte("CRA", TILLEULS, REVIEW, None, 2012), exercice=2012)) == ["E-581"]


def test_another_workbook_is_no_frame():
    plain = book([Page("CRA", {(0, 0): "Compte rendu d'activité"})])
    assert not looks_like_cadre(plain, cadres())
    assert codes(read_cadre(plain, cadres())) == ["E-570"]


def test_a_percentage_that_is_no_number_is_told_too():
    page = changed(ratios(2024), (4, 2), "n.c.")
    assert "E-577" in codes(one(compte("CRA", TILLEULS, REVIEW, None, 2024), page))


def test_the_note_tells_what_was_found_and_what_was_not():
    found = one(compte("CRA", TILLEULS, REVIEW, None, 2024), ratios(2024), spoiled("TOTAL DES CHARGES", 1, "CRP"))
    sheets = [summary(feuille) for feuille in found.feuilles]
    assert sheets[1].replace("\u00a0", " ").endswith("Non trouvés : « Capacité d’autofinancement ».")
    text = report("ERRD.xlsm", found, "inbox").decode("utf-8-sig")
    assert "ERRD complet, exercice 2024" in text
    assert "écartée en entier" in text


def test_an_account_that_is_there_twice_with_two_amounts_refuses_the_sheet():
    page = compte("CRA", TILLEULS, REVIEW, None, 2024)
    cells = {**page.cells, (40, 0): 655, (40, 1): made.NOMS["655"], (40, 2): 1}
    assert "E-578" in codes(one(Page("CRA", cells)))
    same = one(Page("CRA", {**cells, (40, 2): 98_000}))
    assert codes(same) == []
    assert values(same)["siege_realise"] == 98_000  # once


def test_a_number_that_looks_like_an_account_is_none():
    """655 € in a column of amounts, beside the label of the next block."""
    page = compte("CRA", TILLEULS, REVIEW, None, 2024, Mise(cote_a_cote=True))
    row, _ = where(page, made.CHARGES[1])
    found = one(changed(changed(page, (row, 3), 655), (row, 4), "Autre libellé"))
    assert values(found)["siege_realise"] == 98_000


def test_a_column_of_another_year_is_not_taken_in_a_table():
    table = made.activite([(TILLEULS, 0.952, 0.81, None)])
    old = changed(table, (4, 2), "Taux d'occupation HP 2023")
    both = changed(changed(old, (4, 5), "Taux d'occupation HP 2024"), (5, 5), Percent(0.9))
    account = compte("CRA", TILLEULS, REVIEW, None, 2024)
    assert "TO_HP" not in values(one(account, old))
    assert values(one(account, both))["TO_HP"] == 90
    assert "TO_HP" not in values(one(account, changed(table, (4, 2), "Taux d'occupation HP N-1")))


def test_an_establishment_that_is_twice_in_a_table_refuses_it():
    found = one(compte("CRA", TILLEULS, REVIEW, None, 2024), made.activite([(TILLEULS, 0.9, None, None)] * 2))
    assert codes(found) == ["E-578"]
    assert "TO_HP" not in values(found)


def test_a_blank_group_counts_for_nothing_in_a_sum_and_gives_no_amount():
    own = Compte(charges=(620_000, 2_825_000, 0))
    page = compte("CRA", TILLEULS, own, None, 2024)
    row, _ = where(page, made.CHARGES[2])
    found = one(Page("CRA", {at: value for at, value in page.cells.items() if at != (row, 2)}))
    assert codes(found) == []
    assert "charges_g3_realise" not in values(found)


# --- what the law wants in an ERRD beside its accounts (R. 314-232): activity, staff, affectation, financing ----------


def rows_of(nom: str, titre: str, heads: tuple[str, ...], *lines: tuple[object, ...]) -> Page:
    """A sheet of an establishment a row."""
    cells: dict[tuple[int, int], object] = {(0, 0): titre}
    cells |= {(4, at): head for at, head in enumerate(("FINESS ET", *heads))}
    cells |= {(row, at): value for row, line in enumerate(lines, 5) for at, value in enumerate(line)}
    return Page(nom, cells)


ACCOUNT = compte("CRA", TILLEULS, REVIEW, None, 2024)


def test_the_activity_is_read_by_way_of_care():
    heads = ("Journées prévues HP", "Journées réalisées HP", "Journées réalisées AJ", "Entrées HP", "File active HP")
    page = rows_of("EHPAD-PUV-AJ-HT", "Activité", heads, (TILLEULS, 28_100, 27_594, 2_010, 24, 104))
    found = values(one(ACCOUNT, page))
    assert found["journees_prevues_Hébergement permanent"] == 28_100
    assert found["journees_realisees_Hébergement permanent"] == 27_594
    assert found["journees_realisees_Accueil de jour"] == 2_010
    assert found["entrees_Hébergement permanent"] == 24
    assert found["file_active_Hébergement permanent"] == 104
    assert "sorties_Hébergement permanent" not in found


def test_a_day_of_semi_internat_is_not_one_of_internat():
    heads = ("Journées réalisées internat", "Journées réalisées semi-internat", "Journées réalisées autres modes")
    found = values(one(ACCOUNT, rows_of("Activité Autres ESMS", "Activité", heads, (TILLEULS, 4_100, 5_200, 60))))
    assert found["journees_realisees_Internat"] == 4_100
    assert found["journees_realisees_Semi-internat"] == 5_200
    assert found["journees_realisees_Autre"] == 60


def test_staff_and_affectation_are_read_each_in_its_column():
    staff = rows_of("Effectifs", "Tableau des effectifs", ("ETP budgétés", "ETP réalisés"), (TILLEULS, 58.4, 56.1))
    heads = ("Apurement des déficits", "Affecté à l'investissement", "Report à nouveau déficitaire")
    result = rows_of("Affectation", "Affectation du résultat", heads, (TILLEULS, 0, 0, 35_000))
    found = values(one(ACCOUNT, staff, result))
    assert (found["etp_budgetes"], found["etp_realises"]) == (Decimal("58.4"), Decimal("56.1"))
    assert (found["affectation_apurement"], found["affectation_report_deficitaire"]) == (0, 35_000)
    assert "affectation_deficits_anterieurs" not in found


def test_what_is_financed_is_of_the_whole_organisation():
    cells: dict[tuple[int, int], object] = {(0, 0): "Tableau de financement", (3, 2): "Réalisé 2024"}
    said = (("Remboursement du capital", 41_000), ("Emprunts restant dus", 1_240_000))
    cells |= {(4 + at, 0): label for at, (label, _) in enumerate(said)}
    cells |= {(4 + at, 2): amount for at, (_, amount) in enumerate(said)}
    found = values(one(ACCOUNT, Page("Tableau de financement", cells)), EJ)
    assert (found["capital_rembourse"], found["encours"]) == (41_000, 1_240_000)
