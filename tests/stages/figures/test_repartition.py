"""What movements make of the means: the numbered cases to the cent, both sides of each bound, what never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from cpomdoc.domain.repartition import (
    Compte,
    Emploi,
    Enveloppe,
    Manque,
    Mouvement,
    Nature,
    ResultatCompte,
    Simulation,
    Source,
    Voie,
)
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.repartition import REGLES as NAMES
from cpomdoc.stages.figures.repartition import abattement_en_euros, cible_proposee, compenser, effets, siege_moved
from cpomdoc.stages.figures.repartition_regles import BORDERS, OF_ACCOUNTS, OF_ALL, REGLES, touches
from cpomdoc.stages.figures.repartition_suites import actes_necessaires, ecritures, non_ecrits
from tests.stages.figures.repartition_cas import LOI, YEAR, D, compte, mouvement, regles, simulation

M1 = simulation(
    [compte("IME", 2_900_000), compte("SESSAD", 700_000, modalite="2°"), compte("MAS", 1_800_000)],
    mouvement("IME", "SESSAD", 120_000),
    siege_taux=D("3.5"),
)


def bases(one: Simulation, exercice: int) -> list[Decimal]:
    return [effet.apres for effet in effets(one, one.proposes()) if effet.exercice == exercice]


# --- the numbered cases -----------------------------------------------------------------------------------------------


def test_m1_a_lasting_movement_within_the_dotation_moves_both_bases_and_not_their_sum() -> None:
    assert bases(M1, YEAR) == [D("2780000.00"), D("820000.00"), D("1800000.00")]
    assert sum(bases(M1, YEAR)) == 5_400_000
    assert regles(M1) == set()
    assert [(one.voie, one.mouvements) for one in actes_necessaires(M1, LOI)] == [(Voie.ARRETE, (0,))]


def test_m2_money_of_the_ars_never_goes_to_what_the_department_pays() -> None:
    foyer = compte("Foyer de vie", 400_000, enveloppe=Enveloppe("990005126", "Département", "Hébergement"))
    one = simulation([compte("IME", 2_900_000), foyer], mouvement("IME", "Foyer de vie", 50_000))
    assert regles(one, without=("meme_bop",)) == {"meme_enveloppe"}


def test_m3_with_an_account_paid_by_an_equation_the_next_base_is_what_it_was() -> None:
    a = compte("A", "1223200", modalite="4°", taux=D("1.2"))
    for_a_year = simulation([a, compte("B", modalite="4°")], mouvement("A", "B", 30_000, duree=1))
    assert bases(for_a_year, 2028)[0] == D("1193200.00")
    assert bases(for_a_year, 2029)[0] == D("1237878.40")
    assert regles(for_a_year) == set()
    lasting = replace(for_a_year, mouvements=(mouvement("A", "B", 30_000),))
    assert regles(lasting) == {"exercice_seul"}


RESULTS = (
    ResultatCompte("A", D(80_000)),
    ResultatCompte("B", D(-50_000), report=D(20_000), reserve=D(15_000)),
    ResultatCompte("C", D(10_000)),
)


def test_m4_without_the_clause_each_result_stays_in_its_account() -> None:
    found = {one.compte: one for one in compenser(RESULTS, ouvert=False)}
    assert (found["B"].par_report, found["B"].par_reserve, found["B"].deficit_reporte) == (20_000, 15_000, 15_000)
    assert sum(one.a_affecter for one in found.values()) == 90_000


def test_m4_with_the_clause_the_others_cover_the_deficit_and_its_account_keeps_its_report() -> None:
    found = {one.compte: one for one in compenser(RESULTS, ouvert=True)}
    assert sum(one.a_affecter for one in found.values()) == 40_000
    assert (found["B"].par_les_autres, found["B"].par_report, found["B"].par_reserve) == (50_000, 0, 0)


def test_m4_in_the_other_order_the_account_gives_first() -> None:
    found = {one.compte: one for one in compenser(RESULTS, ouvert=True, les_autres_d_abord=False)}
    assert (found["B"].par_report, found["B"].par_reserve, found["B"].par_les_autres) == (20_000, 15_000, 15_000)
    assert sum(one.a_affecter for one in found.values()) == 75_000


def test_m5_two_lasting_posts_on_credits_of_one_year_leave_the_next_year_short() -> None:
    posts = mouvement("", "IME", 86_000, source=Source.CNR, duree=1, durable=True)
    one = simulation([compte("IME")], posts)
    results = [effet.resultat for effet in effets(one, one.proposes())]
    assert results == [0, -86_000, -86_000]
    assert regles(one, without=("deficit_admis",)) == {"charge_durable"}


def test_m6_a_charge_that_the_caf_pays_leaves_enough_for_the_capital() -> None:
    charge = mouvement("", "IME", 85_000, source=Source.CAF, durable=True)
    one = simulation([compte("IME")], charge, caf=D(210_000), capital=D(140_000))
    (touche,) = touches("autofinancement", one, LOI)
    assert touche.ecart == 15_000
    assert [one.delai_mois for one in actes_necessaires(one, LOI)] == [1]


def test_m7_no_more_is_drawn_than_the_fonds_de_roulement() -> None:
    one = simulation(
        [compte("IME")],
        mouvement("", "IME", 260_000, source=Source.FRNG, emploi=Emploi.INVESTISSEMENT, duree=1),
        frng=D(240_000),
    )
    assert regles(one) == {"fonds_de_roulement"}
    (act,) = actes_necessaires(one, LOI)
    assert (act.voie, act.delai_mois) == (Voie.DECISION, 1)


def test_m8_the_share_of_the_siege_follows_the_charges_and_their_sum_does_not_move() -> None:
    moved = [siege_moved(one, M1.proposes(), YEAR, M1.cadre.siege_taux) for one in M1.comptes]
    assert moved == [D("-4200.00"), D("4200.00"), 0]


def test_m9_a_surplus_of_soins_of_l_342_1_goes_to_no_investment_but_to_its_report() -> None:
    ehpad = compte("EHPAD", regime=LOI.regime_interdit)
    surplus = mouvement("EHPAD", "EHPAD", 42_000, source=Source.RESULTAT, emploi=Emploi.INVESTISSEMENT)
    assert regles(simulation([ehpad], surplus)) == {"emplois_admis"}
    for admitted in (Emploi.REPORT, Emploi.COMPENSATION):
        assert regles(simulation([ehpad], replace(surplus, emploi=admitted))) == set()


def test_m10_money_of_the_state_stays_in_its_programme() -> None:
    bop177, bop104 = (Enveloppe("990006108", "Préfet", f"BOP {number}") for number in (177, 104))
    accounts = [
        compte("CHRS A", enveloppe=bop177),
        compte("CHRS B2", enveloppe=bop177),
        compte("CPH", enveloppe=bop104),
    ]
    assert regles(simulation(accounts, mouvement("CHRS A", "CPH", 30_000))) == {"meme_bop"}
    assert regles(simulation(accounts, mouvement("CHRS A", "CHRS B2", 30_000))) == set()


def test_m11_activity_under_its_target_costs_half_the_gap_and_less_with_a_new_target() -> None:
    assert abattement_en_euros(D(1_800_000), D(96), D("94.2")) == D("16200.00")
    assert abattement_en_euros(D(1_800_000), D("94.5"), D("94.2")) == D("2700.00")
    assert abattement_en_euros(D(1_800_000), D(94), D("94.2")) == 0


def test_m12_an_account_of_the_prefet_has_as_many_receipts_as_expenses() -> None:
    prefet = compte("Préfet", 400_000, nature=Nature.HORS)
    one = simulation([prefet], mouvement("", "Préfet", 5_000, source=Source.CAF, duree=1))
    assert regles(one) == {"equilibre_strict"}
    assert regles(simulation([prefet])) == set()


# --- both sides of each bound -----------------------------------------------------------------------------------------

IME, SESSAD = compte("IME"), compte("SESSAD")
COMMERCIAL = compte("Atelier", nature=Nature.COMMERCIAL, enveloppe=Enveloppe("990005126", "Aucune", "Ventes"))
SIC = compte("Traiteur", nature=Nature.SIC, produits=(D(1_000_000), D(3_000), D(0)))
SIDES: dict[str, tuple[Simulation, Simulation]] = {
    "somme_nulle": (
        simulation([IME], mouvement("IME", "", 1)),
        simulation([IME], mouvement("", "IME", 1, source=Source.CNR, duree=1)),
    ),
    "same account": (
        simulation([IME], mouvement("IME", "IME", 1)),
        simulation([IME, SESSAD], mouvement("IME", "SESSAD", 1)),
    ),
    "meme_enveloppe": (
        simulation(
            [IME, replace(SESSAD, enveloppe=Enveloppe("990005134", "ARS", "DGC"))], mouvement("IME", "SESSAD", 1)
        ),
        simulation([IME, SESSAD], mouvement("IME", "SESSAD", 1)),
    ),
    "financeurs": (
        simulation(
            [
                replace(IME, code="Soins"),
                replace(IME, code="Héberg.", enveloppe=Enveloppe("990005126", "Département", "Hébergement")),
            ],
            mouvement("Soins", "Héberg.", 1),
        ),
        simulation([replace(IME, code="Soins"), replace(IME, code="Autonomie")], mouvement("Soins", "Autonomie", 1)),
    ),
    "budgets_etanches": (
        simulation([IME, COMMERCIAL], mouvement("Atelier", "IME", 1)),
        simulation([COMMERCIAL, replace(COMMERCIAL, code="Autre")], mouvement("Atelier", "Autre", 1)),
    ),
    "exercice_seul": (
        simulation([IME, SESSAD, compte("ESAT", modalite="4°")], mouvement("IME", "SESSAD", 1, duree=2)),
        simulation([IME, SESSAD, compte("ESAT", modalite="4°")], mouvement("IME", "SESSAD", 1, duree=1)),
    ),
    "resultats": (
        simulation([IME, SESSAD], mouvement("IME", "SESSAD", 1, source=Source.RESULTAT, emploi=Emploi.REPORT)),
        simulation(
            [IME, SESSAD],
            mouvement("IME", "SESSAD", 1, source=Source.RESULTAT, emploi=Emploi.REPORT),
            entre_comptes=True,
        ),
    ),
    "base_epuisee": (
        simulation([compte("IME", 500), SESSAD], mouvement("IME", "SESSAD", "500.01", duree=1)),
        simulation([compte("IME", 500), SESSAD], mouvement("IME", "SESSAD", 500, duree=1)),
    ),
    "budgets_equilibres": (
        simulation([SIC], mouvement("", "Traiteur", "3000.01", source=Source.CAF, duree=1)),
        simulation([SIC], mouvement("", "Traiteur", 3_000, source=Source.CAF, duree=1)),
    ),
    "equilibre_strict": (
        simulation([compte("H", nature=Nature.HORS)], mouvement("", "H", "0.01", source=Source.CAF, duree=1)),
        simulation([compte("H", nature=Nature.HORS)], mouvement("", "H", 9, source=Source.CNR, duree=1)),
    ),
    "deficit_admis": (
        simulation([IME], mouvement("", "IME", "0.01", source=Source.CAF)),
        simulation([compte("IME", produits=(D(1_000_000), D(1), D(0)))], mouvement("", "IME", 1, source=Source.CAF)),
    ),
    "charge_durable": (
        simulation([IME], mouvement("", "IME", 1, source=Source.CNR, durable=True, duree=5)),
        simulation([IME], mouvement("", "IME", 1, source=Source.CNR, duree=5)),
    ),
    "poste_occupe": (
        simulation([IME, SESSAD], mouvement("IME", "SESSAD", 1, poste_occupe=True)),
        simulation([IME, SESSAD], mouvement("IME", "SESSAD", 1)),
    ),
    "autofinancement": (
        simulation([IME], mouvement("", "IME", "70000.01", source=Source.CAF), caf=D(210_000), capital=D(140_000)),
        simulation([IME], mouvement("", "IME", 70_000, source=Source.CAF), caf=D(210_000), capital=D(140_000)),
    ),
    "fonds_de_roulement": (
        simulation([IME], mouvement("", "IME", "240000.01", source=Source.FRNG, duree=1), frng=D(240_000)),
        simulation([IME], mouvement("", "IME", 240_000, source=Source.FRNG, duree=1), frng=D(240_000)),
    ),
    "fleche": (
        simulation([IME, SESSAD], mouvement("IME", "SESSAD", 1, fleche="PASA")),
        simulation([IME, SESSAD], mouvement("IME", "SESSAD", 1, fleche="PASA", objet_garde=True)),
    ),
    "siege": (
        simulation(
            [IME],
            mouvement("", "IME", 10_001, source=Source.CAF),
            siege_taux=D(1),
            siege_reparti=D(1_000),
            siege_autorise=D(1_100),
        ),
        simulation(
            [IME],
            mouvement("", "IME", 10_000, source=Source.CAF),
            siege_taux=D(1),
            siege_reparti=D(1_000),
            siege_autorise=D(1_100),
        ),
    ),
    "activite": (
        simulation([compte("IME", objectif=D(96)), SESSAD], mouvement("IME", "SESSAD", 20_001)),
        simulation([compte("IME", objectif=D(96)), SESSAD], mouvement("IME", "SESSAD", 20_000)),
    ),
}


@pytest.mark.parametrize("regle", SIDES)
def test_each_rule_speaks_on_one_side_of_its_bound_and_is_silent_on_the_other(regle: str) -> None:
    name = regle if regle in REGLES else "somme_nulle"
    broken, kept = (list(touches(name, one, LOI, set(REGLES) - {"meme_bop"})) for one in SIDES[regle])
    assert [one.regle for one in broken[:1]] == [name]
    assert kept == []


def test_every_rule_that_data_may_name_has_a_function_and_a_case() -> None:
    assert set(REGLES) == NAMES
    assert set(REGLES) - {"meme_bop", "emplois_admis", "scenarios"} <= set(SIDES)
    assert {*BORDERS, *OF_ACCOUNTS, *OF_ALL} <= set(REGLES)


def test_a_public_manager_never_moves_a_result_between_accounts() -> None:
    moved = mouvement("IME", "SESSAD", 1, source=Source.RESULTAT, emploi=Emploi.REPORT)
    assert "resultats" in regles(simulation([IME, SESSAD], moved, prive=False, entre_comptes=True))


def test_a_border_is_told_once_by_the_most_precise_rule_that_the_family_has() -> None:
    one = SIDES["financeurs"][0]
    assert regles(one, without=("meme_bop",)) == {"financeurs"}
    assert regles(one, without=("meme_bop", "financeurs")) == {"meme_enveloppe"}


def test_sums_are_not_judged_while_a_movement_could_not_be_read() -> None:
    broken = SIDES["fonds_de_roulement"][0]
    assert regles(broken) >= {"fonds_de_roulement"}
    assert "fonds_de_roulement" not in regles(replace(broken, entiere=False))


def test_what_is_not_proposed_moves_no_account_but_its_movements_are_judged() -> None:
    one = simulation([IME, SESSAD], mouvement("IME", "SESSAD", 50_000, scenario="B", fleche="PASA"))
    assert bases(one, YEAR) == [1_000_000, 1_000_000]
    assert regles(one) == {"fleche"}


# --- what never changes -----------------------------------------------------------------------------------------------


def drawn(seed: int) -> tuple[Simulation, Random]:
    """Five accounts of one envelope, whatever movements between them."""
    luck = Random(seed)
    accounts = [compte(code, luck.randrange(400_000, 3_000_000)) for code in "ABCDE"]
    moved = []
    for _ in range(luck.randrange(1, 12)):
        giver, taker = luck.sample("ABCDE", 2)
        length = luck.choice([None, 1, 2, 3])
        amount = D(luck.randrange(1, 5_000_000)) / 100
        source = luck.choice([Source.DOTATION, Source.ECONOMIE])
        moved.append(mouvement(giver, taker, str(amount), duree=length, debut=YEAR + luck.randrange(3), source=source))
    return simulation(accounts, *moved), luck


@pytest.mark.parametrize("seed", range(60))
def test_the_sum_of_an_envelope_never_changes(seed: int) -> None:
    one, _ = drawn(seed)
    for exercice in one.cadre.exercices:
        effects = [effet for effet in effets(one, one.proposes()) if effet.exercice == exercice]
        assert sum(effet.apres for effet in effects) == sum(effet.avant for effet in effects)


@pytest.mark.parametrize("seed", range(60))
def test_the_order_of_movements_does_not_matter(seed: int) -> None:
    one, luck = drawn(seed)
    shuffled = list(one.mouvements)
    luck.shuffle(shuffled)
    assert effets(one, shuffled) == effets(one, one.mouvements)


@pytest.mark.parametrize("seed", range(60))
def test_a_movement_and_its_reverse_are_nothing(seed: int) -> None:
    one, _ = drawn(seed)
    back = [replace(each, de=each.vers, vers=each.de) for each in one.mouvements]
    assert effets(one, [*one.mouvements, *back]) == effets(one, [])


@pytest.mark.parametrize("seed", range(30))
def test_results_between_accounts_are_neither_made_nor_lost(seed: int) -> None:
    luck = Random(seed)
    results = [ResultatCompte(code, *(D(luck.randrange(low, 90_000)) for low in (-90_000, 0, 0))) for code in "ABCDEF"]
    for opened, others_first in ((False, True), (True, True), (True, False)):
        found = compenser(results, opened, others_first)
        after = sum(one.a_affecter - one.par_report - one.par_reserve - one.deficit_reporte for one in found)
        assert after == sum(one.resultat for one in results)
        assert all(min(one.a_affecter, one.deficit_reporte) >= 0 for one in found)


# --- acts and writings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moved", "cadre", "voie"),
    [
        (mouvement("IME", "SESSAD", 1, duree=1), {}, Voie.DECISION),
        (mouvement("IME", "SESSAD", 1), {}, Voie.ARRETE),
        (mouvement("IME", "SESSAD", 1, duree=2), {}, Voie.ARRETE),
        (mouvement("IME", "SESSAD", 1), {"quotes_parts_fixees": True}, Voie.AVENANT),
        (mouvement("", "SESSAD", 1, source=Source.CNR, duree=1), {}, Voie.AUCUN),
        (mouvement("IME", "IME", 1, source=Source.RESULTAT, emploi=Emploi.REPORT), {}, Voie.AUCUN),
        (mouvement("IME", "SESSAD", 1, source=Source.RESULTAT), {}, Voie.AVENANT),
        (mouvement("IME", "SESSAD", 1, source=Source.RESULTAT), {"entre_comptes": True}, Voie.AUCUN),
        (mouvement("", "SESSAD", 1, source=Source.FRNG, duree=1), {"frng": D(1)}, Voie.AUCUN),
    ],
)
def test_each_movement_needs_the_act_of_its_money_and_of_its_length(
    moved: Mouvement, cadre: dict[str, object], voie: Voie
) -> None:
    (act,) = actes_necessaires(simulation([IME, SESSAD], moved, **cadre), LOI)
    assert act.voie is voie
    assert act.source == f"texte {act.motif.name}"


def test_an_account_that_loses_much_needs_another_target_in_proportion() -> None:
    one = simulation([compte("IME", objectif=D(96)), SESSAD], mouvement("IME", "SESSAD", 50_000))
    assert [act.voie for act in actes_necessaires(one, LOI)] == [Voie.ARRETE, Voie.AVENANT]
    assert cible_proposee(one.comptes[0], one.proposes(), YEAR, YEAR) == D("91.2")


ANSWERS = {
    "base_budgetaire": (
        {
            "finess_et": IME.finess_et,
            "section": "ARS",
            "charges_g1": 1,
            "charges_g2": 800_000,
            "charges_total": 1_000_000,
        }
        | {"produits_g1": 980_000, "produits_total": 1_000_000, "dont_tarification": 980_000},
    ),
    "dgc_quotes_parts": (
        {"finess_et": IME.finess_et, "montant": D("981234.50")},
        {"finess_et": SESSAD.finess_et, "montant": D("500000.00")},
        {"finess_et": "990009999", "montant": D(7)},
    ),
    "siege_repartition": ({"finess_et": IME.finess_et, "assiette": D(900_000), "montant": D(31_500)},),
    "modulation_activite": (
        {"finess_et": IME.finess_et, "mode_accueil": "Internat", "objectif": D(96)},
        {"finess_et": IME.finess_et, "mode_accueil": "Accueil de jour", "objectif": D(85)},
    ),
}


def test_a_decision_writes_the_rows_that_move_and_no_other() -> None:
    one = simulation([compte("IME", objectif=D(96)), SESSAD], mouvement("IME", "SESSAD", 50_000), siege_taux=D("3.5"))
    written = {(each.tableau, each.cle[:1], each.colonne): each for each in ecritures(one, LOI, ANSWERS)}
    mine, other = (("finess_et", IME.finess_et),), (("finess_et", SESSAD.finess_et),)
    assert written["dgc_quotes_parts", mine, "montant"].nouveau == D("931234.50")
    assert written["dgc_quotes_parts", other, "montant"].nouveau == 550_000
    assert written["base_budgetaire", mine, "charges_g2"].nouveau == 750_000
    assert written["base_budgetaire", mine, "dont_tarification"].nouveau == 930_000
    assert written["siege_repartition", mine, "montant"].nouveau == 29_750
    assert written["modulation_activite", mine, "objectif"].nouveau == D("91.2")
    assert written["", (), "avenant.date_effet"].nouveau == date(2028, 1, 1)
    assert not [key for key in written if ("finess_et", "990009999") in key[1] or key[2] == "charges_g1"]
    assert len([each for each in ecritures(one, LOI, ANSWERS) if each.colonne == "objectif"]) == 1


def test_a_movement_of_one_exercice_writes_nothing_in_the_contract() -> None:
    one = simulation([IME, SESSAD], mouvement("IME", "SESSAD", 10_000, duree=1))
    assert ecritures(one, LOI, ANSWERS) == ()


MONEY = frozenset({"dont_tarification", "produits_g1", "produits_total"})


def contract_of(*comptes: Compte, siege: bool = False) -> dict[str, Any]:
    """The answers of a contract that say what the accounts say."""
    bases = tuple(
        {
            "finess_et": one.finess_et,
            "section": one.section,
            **{f"charges_g{at}": amount for at, amount in enumerate(one.charges, 1)},
            "charges_total": sum(one.charges),
            **{f"produits_g{at}": amount for at, amount in enumerate(one.produits, 1)},
            "produits_total": sum(one.produits),
            "dont_tarification": one.base,
        }
        for one in comptes
    )
    shares = tuple({"finess_et": one.finess_et, "montant": one.base} for one in comptes)
    sieges = tuple({"finess_et": one.finess_et, "assiette": D(900_000), "montant": D(31_500)} for one in comptes)
    return {"base_budgetaire": bases, "dgc_quotes_parts": shares, **({"siege_repartition": sieges} if siege else {})}


def after(one: Simulation, answers: dict[str, Any]) -> dict[tuple[str, str], Decimal]:
    """What each cell of the rows becomes, by establishment and column; siège and shares by the name of their table."""
    cells: dict[tuple[str, str], Decimal] = {}
    for table, rows in answers.items():
        for row in rows:
            for name, value in row.items():
                if name not in ("finess_et", "section"):
                    cells[row["finess_et"], name if table == "base_budgetaire" else f"{table}.{name}"] = D(value)
    for each in ecritures(one, LOI, answers):
        if each.tableau:
            name = each.colonne if each.tableau == "base_budgetaire" else f"{each.tableau}.{each.colonne}"
            assert cells[each.cle[0][1], name] == each.ancien
            cells[each.cle[0][1], name] = each.nouveau  # type: ignore[assignment]
    return cells


LASTING = [
    mouvement("IME", "SESSAD", 20_000),
    mouvement("IME", "SESSAD", "20000.55", groupe=1),
    mouvement("IME", "SESSAD", 20_000, emploi=Emploi.INVESTISSEMENT),
    mouvement("IME", "SESSAD", 20_000, emploi=Emploi.TRESORERIE, groupe=3),
    mouvement("IME", "SESSAD", 20_000, emploi=Emploi.REPORT),
    mouvement("IME", "SESSAD", 20_000, debut=YEAR + 1),
    mouvement("IME", "SESSAD", 20_000, debut=YEAR + 20, emploi=Emploi.AMORTISSEMENTS),
]


@pytest.mark.parametrize("moved", LASTING, ids=lambda one: f"{one.emploi}, groupe {one.groupe}, {one.debut}")
def test_the_workbook_says_to_the_cent_what_the_document_of_the_simulation_shows(moved: Mouvement) -> None:
    """Money that pays an investment, or a reserve, is a produit and no charge."""
    ime, sessad = compte("IME", 2_900_000), compte("SESSAD", 700_000)
    one = simulation([ime, sessad], moved, siege_taux=D("3.5"), quotes_parts_fixees=True)
    cells = after(one, contract_of(ime, sessad, siege=True))
    late = replace(one, cadre=replace(one.cadre, dernier=max(one.cadre.dernier, moved.debut)))
    shown = {each.compte: each for each in effets(late, late.proposes()) if each.exercice == late.cadre.exercices[-1]}
    for account in (ime, sessad):
        effect, finess = shown[account.code], account.finess_et
        assert cells[finess, "charges_total"] == effect.charges
        assert tuple(cells[finess, f"charges_g{at}"] for at in (1, 2, 3)) == effect.charges_groupes
        assert cells[finess, "produits_total"] == effect.produits
        assert cells[finess, "dont_tarification"] == cells[finess, "dgc_quotes_parts.montant"] == effect.apres
        assert cells[finess, "produits_total"] - cells[finess, "charges_total"] == effect.resultat
        assert cells[finess, "siege_repartition.montant"] == 31_500 + effect.siege
        assert cells[finess, "siege_repartition.assiette"] == 900_000 + effect.charges - sum(account.charges)


def manques(one: Simulation, answers: dict[str, Any]) -> set[tuple[Manque, str]]:
    return {(each.manque, each.compte) for each in non_ecrits(one, LOI, answers)}


def test_a_transfer_that_is_wholly_written_leaves_nothing_to_tell() -> None:
    one = simulation([IME, SESSAD], mouvement("IME", "SESSAD", 20_000), siege_taux=D("3.5"), quotes_parts_fixees=True)
    assert manques(one, contract_of(IME, SESSAD, siege=True)) == set()


def test_what_no_cell_can_hold_is_told_for_what_it_is() -> None:
    answers = contract_of(IME, SESSAD, siege=True)
    fixed = {"siege_taux": D("3.5"), "quotes_parts_fixees": True}
    three = simulation([IME, SESSAD], mouvement("IME", "SESSAD", 20_000, duree=3), **fixed)
    assert [each for each in ecritures(three, LOI, answers) if each.tableau] == []
    assert manques(three, answers) == {(Manque.TEMPORAIRE, "")}
    result = simulation([IME, SESSAD], mouvement("IME", "SESSAD", 20_000, source=Source.RESULTAT), **fixed)
    assert manques(result, answers) == {(Manque.ENTRE_COMPTES, "")}
    lasting = mouvement("IME", "SESSAD", 20_000)
    unrated = simulation([IME, SESSAD], lasting, quotes_parts_fixees=True)
    assert manques(unrated, answers) == {(Manque.SIEGE, "IME"), (Manque.SIEGE, "SESSAD")}
    assert not [each for each in ecritures(unrated, LOI, answers) if each.tableau == "siege_repartition"]
    invested = simulation([IME, SESSAD], replace(lasting, emploi=Emploi.INVESTISSEMENT), **fixed)
    found = {each.manque: each.ecart for each in non_ecrits(invested, LOI, answers)}
    assert found == {Manque.RESULTAT: 20_000, Manque.SIEGE_TOTAL: -700}


def test_a_row_or_an_amount_that_the_contract_lacks_is_told_with_its_account() -> None:
    one = simulation([IME, SESSAD], mouvement("IME", "SESSAD", 20_000), quotes_parts_fixees=True)
    less = {name: rows[:1] for name, rows in contract_of(IME, SESSAD).items()}
    assert manques(one, less) == {(Manque.LIGNE, "SESSAD"), (Manque.QUOTE_PART, "SESSAD")}
    whole = contract_of(IME, SESSAD)
    first, second = whole["base_budgetaire"]
    holed = {**whole, "base_budgetaire": ({**first, "charges_g2": SANS_OBJET}, second)}
    assert manques(one, holed) == {(Manque.MONTANT, "IME")}


def test_an_activity_target_that_the_workbook_says_otherwise_is_told() -> None:
    ime = compte("IME", objectif=D(96))
    one = simulation([ime, SESSAD], mouvement("IME", "SESSAD", 50_000))
    answers = contract_of(ime, SESSAD)
    row = {"finess_et": ime.finess_et, "mode_accueil": "Internat", "objectif": D(96)}
    assert manques(one, {**answers, "modulation_activite": (row,)}) == set()
    assert manques(one, {**answers, "modulation_activite": ({**row, "objectif": D(95)},)}) == {(Manque.CIBLE, "IME")}
