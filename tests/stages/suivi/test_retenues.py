"""Simulations that the committee accepted: what an avenant takes up of them, to the cent, and what they wait for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.repartition import Compte, Emploi, Simulation
from cpomdoc.domain.values import Value
from cpomdoc.schema.reglementation import Missing
from cpomdoc.stages.figures.repartition_suites import actes_necessaires
from cpomdoc.stages.formulaire.ajuster import ajuste
from cpomdoc.stages.formulaire.preremplir import Avance, Contexte, fill
from cpomdoc.stages.suivi.ajustements import Ajustement
from cpomdoc.stages.suivi.retenues import (
    Changements,
    Retenue,
    accepted_on,
    changements,
    decided_otherwise,
    retained,
    settled,
    waits_for,
    writes,
)
from cpomdoc.stages.suivi.signees import Signee
from tests.familles.exemples import famille
from tests.stages.figures.repartition_cas import LOI, compte, mouvement, simulation

D = Decimal
IME = compte("IME", 2_900_000, finess_et="990005142", section="ARS")
SESSAD = compte("SESSAD", 700_000, finess_et="990005258", section="ARS")
DAY = date(2028, 6, 20)


def base(one: Compte, amount: int | None = None) -> dict[str, Value]:
    money = D(one.base if amount is None else amount)
    return {
        "finess_et": one.finess_et,
        "section": "ARS",
        "annee": 2026,
        "charges_g1": D(0),
        "charges_g2": money,
        "charges_g3": D(0),
        "charges_total": money,
        "produits_g1": money,
        "produits_g2": D(0),
        "produits_g3": D(0),
        "produits_total": money,
        "dont_tarification": money,
        "hors_cpom": False,
    }


def answers(**changes: Any) -> dict[str, Value]:
    """What all signed: both accounts, their shares of the common dotation."""
    shares = tuple({"finess_et": one.finess_et, "montant": one.base} for one in (IME, SESSAD))
    return {"base_budgetaire": (base(IME), base(SESSAD)), "dgc_quotes_parts": shares, **changes}


def m1(montant: int = 120_000, **cadre: Any) -> Simulation:
    cadre = {"quotes_parts_fixees": True, **cadre}
    return simulation([IME, SESSAD], mouvement("IME", "SESSAD", montant), **cadre)


def retenue(one: Simulation, numero: str = "1", jour: date = DAY, **more: Any) -> Retenue:
    return Retenue(numero, jour, one, LOI, actes_necessaires(one, LOI), **more)


def filled(found: Changements, values: dict[str, Value]) -> Avance:
    known = famille("handicap")
    contexte = Contexte(Contrat("handicap", "C-1", values, {}, frozenset(), ()), DAY, ajustements=found.ajustements)
    return fill(known.preremplis["ajuste_moyens"], known, contexte)


def cells(found: Changements) -> dict[tuple[str, str, str], Ajustement]:
    return {(one.tableau, one.finess_et, one.colonne): one for one in found.ajustements if one.tableau}


def test_an_accepted_transfer_makes_both_bases_in_the_workbook_to_the_cent() -> None:
    found = changements([retenue(m1(), "2")], answers(), answers())
    avance = filled(found, answers())
    bases = [avance.values[FieldKey("base_budgetaire.dont_tarification", row)] for row in (0, 1)]
    assert bases == [D(2_780_000), D(820_000)]
    assert [avance.values[FieldKey("dgc_quotes_parts.montant", row)] for row in (0, 1)] == bases
    assert found.told == avance.told == ()


def test_what_is_changed_is_mauve_with_its_origin_and_the_rest_is_as_it_was() -> None:
    found = changements([retenue(m1(), "2")], answers(), answers())
    before, after = filled(Changements(), answers()), filled(found, answers())
    columns = ("charges_g2", "charges_total", "produits_g1", "produits_total", "dont_tarification")
    expected = {FieldKey(f"base_budgetaire.{name}", row) for name in columns for row in (0, 1)}
    expected |= {FieldKey("dgc_quotes_parts.montant", row) for row in (0, 1)}
    assert {key for key in after.values if after.values[key] != before.values.get(key)} == expected
    assert after.values.keys() == before.values.keys()
    assert set(after.origins) == expected
    assert set(after.origins.values()) == {"simulation n° 2, scénario retenu, acceptée le 20\u00a0juin\u00a02028"}
    assert before.origins == {}


def test_the_form_of_the_avenant_says_what_it_is_about_why_from_when_and_which_meeting() -> None:
    known, found = famille("handicap"), changements([retenue(m1())], answers(), answers())
    contexte = Contexte(Contrat("handicap", "C-1", answers(), {}, frozenset(), ()), DAY, ajustements=found.ajustements)
    avance = fill(known.preremplis["avenant"], known, contexte)
    assert avance.values[FieldKey("avenant.objet")] == "IME vers SESSAD"
    assert avance.values[FieldKey("avenant.date_effet")] == date(2028, 1, 1)
    assert avance.values[FieldKey("avenant.comite_date")] == DAY
    assert avance.values[FieldKey("avenant.motifs")] == (
        "Le contrat fixe la répartition pour toute sa durée\u00a0: il est modifié"
    )
    assert (
        avance.origins[FieldKey("avenant.objet")]
        == "simulation n° 1, scénario retenu, acceptée le 20\u00a0juin\u00a02028"
    )


def test_a_decision_modificative_makes_no_avenant_and_waits_until_somebody_dates_it() -> None:
    one = retenue(m1(quotes_parts_fixees=False))
    assert changements([one], answers(), answers()) == Changements()
    assert [quoi for quoi, _ in waits_for(one, "inbox", taken=False, written=True)] == [
        "la décision modificative de la simulation n° 1, acceptée"
    ]
    assert not list(
        waits_for(retenue(m1(quotes_parts_fixees=False), prise=date(2028, 7, 12)), "inbox", taken=False, written=True)
    )


def moved(*amounts: int) -> dict[str, Value]:
    """The answers once *amounts* went from one account to the other."""
    total = sum(amounts)
    shares = tuple(
        {"finess_et": finess, "montant": D(amount)}
        for finess, amount in (("990005142", 2_900_000 - total), ("990005258", 700_000 + total))
    )
    bases = (base(IME, 2_900_000 - total), base(SESSAD, 700_000 + total))
    return answers(base_budgetaire=bases, dgc_quotes_parts=shares)


def signed(*after: dict[str, Value], day: date = date(2028, 12, 1)) -> tuple[Signee, ...]:
    acts = [Signee(day, Acte("avenant", str(at), {}, {}), one) for at, one in enumerate(after, 1)]
    return (Signee(date.min, None, answers()), *acts)


def test_an_avenant_is_awaited_until_one_that_all_signed_says_the_same_to_the_cent() -> None:
    one = retenue(m1())
    assert settled([one], signed()) == ()
    assert settled([one], signed(answers())) == ()
    assert settled([one], signed(moved(119_999))) == ()
    assert settled([one], signed(moved(120_000), day=date(2028, 6, 19))) == ()
    assert settled([one], signed(moved(120_000))) == (one,)
    assert ["avenant" in quoi for quoi, _ in waits_for(one, "inbox", taken=False, written=True)] == [True]
    assert not list(waits_for(one, "inbox", taken=True, written=True))


def test_one_avenant_may_take_up_several_simulations_or_one_of_them() -> None:
    first, second = retenue(m1()), retenue(m1(50_000), "2")
    assert set(map(id, settled([first, second], signed(moved(120_000, 50_000))))) == {id(first), id(second)}
    assert settled([first, second], signed(moved(50_000))) == (second,)
    assert settled([first, second], signed(moved(50_000), moved(50_000, 120_000))) == (second, first)


def test_other_amounts_that_were_signed_since_are_never_moved_a_second_time() -> None:
    one = retenue(m1())
    assert decided_otherwise(one, signed(answers())) is None
    by = decided_otherwise(one, signed(moved(119_999)))
    assert by is not None
    assert by.acte is not None
    assert (by.acte.questionnaire, by.acte.numero) == ("avenant", "1")


def test_two_accepted_simulations_add_up_and_each_is_named() -> None:
    found = changements([retenue(m1()), retenue(m1(50_000), "2")], answers(), answers())
    one = cells(found)["base_budgetaire", "990005142", "dont_tarification"]
    assert (one.ancien, one.valeur) == ("2\u00a0900\u00a0000", D(2_730_000))
    assert "simulation n° 1" in one.origine
    assert "simulation n° 2" in one.origine
    assert filled(found, answers()).values[FieldKey("base_budgetaire.dont_tarification", 1)] == 870_000


def test_asking_again_after_the_workbook_came_changes_nothing_more() -> None:
    """Two copies of the change, of which one is in the answers of today already."""
    today = answers(
        base_budgetaire=(base(IME, 2_780_000), base(SESSAD, 820_000)),
        dgc_quotes_parts=tuple(
            {"finess_et": one, "montant": D(amount)}
            for one, amount in (("990005142", 2_780_000), ("990005258", 820_000))
        ),
    )
    found = changements([retenue(m1())], answers(), today)
    assert filled(found, today).values[FieldKey("base_budgetaire.dont_tarification", 0)] == 2_780_000
    assert found.told == ()


def test_a_cell_that_another_pending_avenant_holds_is_told_and_left_as_it_is() -> None:
    today = answers(base_budgetaire=(base(IME, 2_950_000), base(SESSAD)))
    found = changements([retenue(m1())], answers(), today)
    assert filled(found, today).values[FieldKey("base_budgetaire.dont_tarification", 0)] == 2_950_000
    assert ("base_budgetaire", "990005142", "dont_tarification") not in cells(found)
    (told,) = [one for one in found.told if "dont_tarification" in one]
    assert "2950000" in told.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    assert "écrivez vous-même" in told


def test_an_account_that_the_contract_does_not_have_is_told() -> None:
    known = answers(base_budgetaire=(base(IME),))
    found = changements([retenue(m1())], known, known)
    assert any("«\u00a0SESSAD\u00a0» n’a pas de ligne" in one for one in found.told)


def test_three_years_with_shares_that_the_contract_fixes_are_told_and_the_workbook_is_not_said_to_hold_them() -> None:
    one = retenue(simulation([IME, SESSAD], mouvement("IME", "SESSAD", 20_000, duree=3), quotes_parts_fixees=True))
    found = changements([one], answers(), answers())
    assert cells(found) == {}
    (told,) = found.told
    assert told.startswith("Simulation n° 1\u00a0: le mouvement n° 1 («\u00a0IME vers SESSAD\u00a0») dure plusieurs")
    assert not writes(one, answers())
    ((_, action),) = waits_for(one, "inbox", taken=False, written=False)
    assert "mauve" not in action
    assert "aucune case du classeur Moyens" in action


def test_an_investment_paid_for_good_adds_no_charge_and_says_what_it_makes_of_the_result() -> None:
    invested = mouvement("IME", "SESSAD", 20_000, emploi=Emploi.INVESTISSEMENT)
    found = changements([retenue(simulation([IME, SESSAD], invested, quotes_parts_fixees=True))], answers(), answers())
    avance = filled(found, answers())
    assert avance.values[FieldKey("base_budgetaire.produits_total", 1)] == 720_000
    assert avance.values[FieldKey("base_budgetaire.charges_total", 1)] == 700_000
    assert avance.values[FieldKey("base_budgetaire.charges_total", 0)] == 2_880_000
    (told,) = found.told
    assert "(20\u202f000,00\u00a0€ par an)" in told.replace("\u00a0000", "\u202f000")
    assert "PGFP" in told


def test_cents_that_a_cell_of_whole_euros_cannot_hold_are_told_and_never_rounded() -> None:
    known = famille("handicap")
    cents = simulation([IME, SESSAD], mouvement("IME", "SESSAD", "20000.55"), quotes_parts_fixees=True)
    found = changements([retenue(cents)], answers(), answers())
    contexte = Contexte(Contrat("handicap", "C-1", answers(), {}, frozenset(), ()), DAY)
    made = ajuste(known.preremplis["ajuste_moyens"], known, contexte, found)
    share = made.avance.values[FieldKey("dgc_quotes_parts.montant", 1)]
    base_ = made.avance.values[FieldKey("base_budgetaire.dont_tarification", 1)]
    assert (share, base_) == (D("720000.55"), 700_000)
    told = [one for one in made.told if "devient «\u00a0720\u00a0000,55\u00a0»" in one]
    assert len(told) == len(set(told)) == 5
    assert all("À écrire vous-même" in one for one in told)
    signed_whole = moved(20_001)
    signed_whole["dgc_quotes_parts"] = tuple(
        {"finess_et": finess, "montant": D(amount)}
        for finess, amount in (("990005142", "2879999.45"), ("990005258", "720000.55"))
    )
    one = retenue(cents)
    assert settled([one], signed(signed_whole)) == (one,)


SAID = {"repartition.decision": "Acceptée", "repartition.decision_date": DAY}


@pytest.mark.parametrize(
    "changes",
    [{"repartition.decision": "Refusée"}, {"repartition.decision": "À l’étude"}, {"repartition.decision": None}],
)
def test_nothing_is_retained_of_a_scenario_that_nobody_accepted(changes: dict[str, Value]) -> None:
    assert accepted_on(SAID) == DAY
    assert accepted_on({**SAID, **changes}) is None
    assert retained("1", {**SAID, **changes}, famille("handicap")) is None


def test_a_day_that_the_law_does_not_know_is_not_guessed() -> None:
    old = {**SAID, "repartition.date": date(2001, 1, 1), "repartition.exercice": 2001}
    assert isinstance(retained("1", old, famille("handicap")), Missing)
