"""The alerts of the portfolio, P1 to P12: each on both sides of its bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cpomdoc.domain.portefeuille import Esms, Niveau, Repartition, Reunion
from cpomdoc.schema.portefeuille import ALERTES
from cpomdoc.stages.suivi.alertes import NEEDS, RULES, unseen
from cpomdoc.stages.suivi.bornes import Bornes
from tests.stages.suivi.positions import BASE, FAMILIES, REGLES, ROSERAIE, TILLEULS, keys, line, revue, rich

MIDDLE = "Dialogue de gestion de mi-parcours"
NEXT = replace(
    BASE, contrat="CPOM-2032-001", vigueur=False, statut="rédigé",
    date_effet=date(2032, 1, 1), date_fin=date(2036, 12, 31),
)  # fmt: skip
DAY = timedelta(days=1)


def alert(key: str, jour: date, position=BASE, *others):
    (found,) = (one for one in line(jour, position, *others).alertes if one.cle == key)
    return found


def test_every_alert_has_its_rule_its_words_and_its_source_in_every_family():
    assert tuple(RULES) == ALERTES
    for famille in FAMILIES.values():
        assert tuple(one.key for one in famille.vues.alertes) == ALERTES
        assert all(one.text and one.action and one.source for one in famille.vues.alertes)


# --- P1 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jour", "late"),
    [(date(2028, 10, 15), False), (date(2028, 10, 16), True), (date(2029, 10, 15), True), (date(2027, 12, 31), False)],
)
def test_a_review_is_late_the_day_after_the_last_day_of_its_window(jour, late):
    assert ("P1" in keys(jour)) is late


def test_a_review_that_was_accepted_is_not_late_but_the_next_one_is_in_its_turn():
    seen = replace(BASE, revues=(revue(2027),))
    assert "P1" not in keys(date(2029, 10, 15), seen)
    told = alert("P1", date(2029, 10, 16), seen)
    assert "2028" in told.texte
    assert told.limite == date(2029, 10, 15)


def test_a_contract_that_is_not_signed_owes_no_review():
    assert "P1" not in keys(date(2030, 1, 1), replace(BASE, vigueur=False))


def test_the_last_year_is_reviewed_after_the_term_and_no_year_after_it():
    whole = replace(BASE, revues=tuple(revue(year) for year in range(2027, 2031)))
    assert "2031" in alert("P1", date(2032, 10, 16), whole).texte
    assert "P1" not in keys(date(2040, 1, 1), replace(whole, revues=(*whole.revues, revue(2031))))


# --- P2, P3 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jour", "level"),
    [
        (date(2028, 12, 31), None),
        (date(2029, 1, 1), Niveau.A_FAIRE),
        (date(2029, 12, 31), Niveau.A_FAIRE),
        (date(2030, 1, 1), Niveau.DEPASSE),
    ],
)
def test_the_mid_term_dialogue_is_to_do_in_its_window_and_overdue_after_it(jour, level):
    found = [one.niveau for one in line(jour).alertes if one.cle == "P2"]
    assert found == ([level] if level else [])


def test_minutes_of_the_mid_term_dialogue_end_its_alert_and_those_of_another_meeting_do_not():
    day = date(2029, 6, 1)
    assert "P2" not in keys(day, replace(BASE, reunions=(Reunion(date(2029, 3, 2), MIDDLE),)))
    assert "P2" in keys(day, replace(BASE, reunions=(Reunion(date(2029, 3, 2), "Suivi annuel"),)))


def test_the_families_whose_law_has_no_mid_term_dialogue_are_not_asked_for_it():
    assert "P2" not in keys(date(2029, 6, 1), replace(BASE, famille="chrs"))
    assert "P2" in keys(date(2029, 6, 1), replace(BASE, famille="handicap"))


@pytest.mark.parametrize(
    ("jour", "due"),
    [(date(2028, 12, 31), False), (date(2029, 1, 1), True), (date(2029, 12, 31), True), (date(2030, 1, 1), False)],
)
def test_the_second_evaluation_of_gmp_and_pmp_is_recalled_in_its_window_for_ehpads_only(jour, due):
    assert ("P3" in keys(jour)) is due
    assert "P3" not in keys(jour, replace(BASE, famille="handicap"))


# --- P4, P5, P6 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jour", "due"),
    [(date(2031, 3, 31), False), (date(2031, 4, 1), True), (date(2031, 6, 30), True), (date(2031, 7, 1), False)],
)
def test_an_extension_is_to_be_decided_in_the_ninety_days_before_the_last_day_to_notify_it(jour, due):
    assert ("P4" in keys(jour)) is due


def test_an_extension_is_nobodys_question_once_the_next_contract_is_signed():
    assert "P4" in keys(date(2031, 5, 1), BASE, NEXT)
    assert "P4" not in keys(date(2031, 5, 1), BASE, replace(NEXT, vigueur=True))


@pytest.mark.parametrize(
    ("jour", "due"),
    [(date(2030, 12, 30), False), (date(2030, 12, 31), True), (date(2031, 12, 31), True), (date(2032, 1, 1), False)],
)
def test_the_negotiation_is_to_be_opened_from_twelve_months_before_the_term(jour, due):
    assert ("P5" in keys(jour)) is due


def test_the_negotiation_is_open_once_a_next_contract_holds_one_of_the_establishments():
    other = replace(NEXT, esms=(Esms(ROSERAIE, "EHPAD La Roseraie"),))
    assert "P5" not in keys(date(2031, 3, 1), BASE, NEXT)
    assert "P5" in keys(date(2031, 3, 1), BASE, other)


@pytest.mark.parametrize(("jour", "ended"), [(date(2031, 12, 31), False), (date(2032, 1, 1), True)])
def test_a_contract_is_ended_the_day_after_its_term_and_a_draft_of_the_next_one_changes_nothing(jour, ended):
    assert ("P6" in keys(jour)) is ended
    assert ("P6" in keys(jour, BASE, NEXT)) is ended
    assert "P6" not in keys(jour, BASE, replace(NEXT, vigueur=True))


SEVEN = replace(BASE, siren="775672272", esms=tuple(Esms(f"99000{at:04d}", f"Maison {at}") for at in range(1, 8)))
OTHER = replace(NEXT, contrat="CPOM-2032-555", gestionnaire="Fondation Autre", siren="302474648", vigueur=True)
DAYS = {"P4": date(2031, 5, 1), "P5": date(2031, 10, 1), "P6": date(2032, 3, 1)}


@pytest.mark.parametrize("key", DAYS)
def test_one_establishment_of_seven_that_another_organisation_takes_silences_nothing(key):
    beside = replace(OTHER, esms=SEVEN.esms[:1])
    assert key in keys(DAYS[key], SEVEN)
    assert key in keys(DAYS[key], SEVEN, beside)
    seen = line(DAYS[key], SEVEN, beside)
    assert (seen.suivant, seen.releves) == ("", (SEVEN.esms[0].finess_et,))


@pytest.mark.parametrize("key", DAYS)
def test_the_next_contract_of_the_organisation_silences_what_it_holds_wholly_and_no_less(key):
    mine = replace(NEXT, siren=SEVEN.siren, gestionnaire="Les Tilleuls", vigueur=True)
    assert key not in keys(DAYS[key], SEVEN, replace(mine, esms=SEVEN.esms))
    part = replace(mine, esms=SEVEN.esms[:5])
    assert key in keys(DAYS[key], SEVEN, part)
    assert line(DAYS[key], SEVEN, part).suivant == part.contrat
    rest = replace(OTHER, esms=SEVEN.esms[5:])
    assert key not in keys(DAYS[key], SEVEN, part, rest)
    assert line(DAYS[key], SEVEN, rest, part).suivant == part.contrat


def test_the_sentence_says_which_establishments_nothing_follows_for():
    part = replace(NEXT, siren=SEVEN.siren, vigueur=True, esms=SEVEN.esms[:6])
    assert alert("P5", DAYS["P5"], SEVEN, part).texte.endswith("aucun contrat suivant n’est ouvert pour « Maison 7 ».")
    assert alert("P6", DAYS["P6"], SEVEN, part).texte.endswith("ni contrat suivant signé pour « Maison 7 ».")
    assert alert("P6", DAYS["P6"], SEVEN).texte.endswith("ni contrat suivant signé.")


def test_another_organisation_that_takes_the_whole_perimeter_is_what_follows():
    whole = replace(OTHER, esms=SEVEN.esms)
    assert line(DAYS["P6"], SEVEN, whole).suivant == OTHER.contrat
    assert "P6" not in keys(DAYS["P6"], SEVEN, whole)


@pytest.mark.parametrize(
    ("mine", "its", "same"),
    [
        ({"siren": "775672272"}, {"siren": "775672272", "gestionnaire": "X"}, True),
        ({"siren": "775672272"}, {"siren": "302474648"}, False),
        ({"finess_ej": "990001232"}, {"finess_ej": "990001232", "gestionnaire": "X"}, True),
        ({"finess_ej": "990001232"}, {"finess_ej": "990001240"}, False),
        ({}, {"gestionnaire": "ASSOCIATION LES TILLEULS", "siren": "302474648"}, True),
        ({}, {"gestionnaire": "Fondation Autre"}, False),
        ({"gestionnaire": ""}, {"gestionnaire": ""}, False),
    ],
)
def test_an_organisation_is_known_by_its_numbers_before_its_name(mine, its, same):
    assert replace(BASE, **mine).of_same(replace(NEXT, **its)) is same


# --- P7 ---------------------------------------------------------------------------------------------------------------


def test_an_establishment_of_two_contracts_on_the_same_day_blocks_both_and_on_following_days_neither():
    other = replace(BASE, contrat="CPOM-2029-002", date_effet=date(2029, 1, 1))
    day = date(2028, 6, 1)
    assert alert("P7", day, BASE, other).niveau is Niveau.BLOQUANT
    assert "CPOM-2029-002" in alert("P7", day, BASE, other).texte
    assert "P7" in keys(day, other, BASE)
    assert "P7" not in keys(day, BASE, replace(other, date_effet=date(2032, 1, 1), date_fin=date(2036, 12, 31)))
    assert "P7" in keys(day, BASE, replace(other, date_effet=BASE.date_fin, date_fin=date(2036, 12, 31)))


def test_two_contracts_that_met_in_the_past_only_are_not_told():
    other = replace(BASE, contrat="CPOM-2022-002", date_effet=date(2022, 1, 1), date_fin=date(2027, 3, 31))
    assert "P7" in keys(date(2027, 3, 31), BASE, other)
    assert "P7" not in keys(date(2027, 4, 1), BASE, other)
    assert "P7" not in keys(date(2027, 3, 31), BASE, replace(other, clos=True))


# --- P8, P9, P10 ------------------------------------------------------------------------------------------------------


def test_two_first_objectives_missed_twice_running_go_to_the_committee_and_one_does_not():
    def missed(*codes: str, before: tuple[str, ...] = ("A1-O1", "A2-O1"), years: tuple[int, int] = (2027, 2028)):
        first, last = years
        return replace(BASE, revues=(revue(first, prioritaires=before), revue(last, prioritaires=codes)))

    day = date(2029, 9, 1)
    assert "P8" in keys(day, missed("A1-O1", "A2-O1"))
    assert "P8" not in keys(day, missed("A1-O1"))
    assert "P8" not in keys(day, missed("A1-O1", "A3-O1"))
    assert "P8" not in keys(day, missed("A1-O1", "A2-O1", years=(2027, 2029)))


@pytest.mark.parametrize(("caf", "due"), [("41000", False), ("40999", True), ("14000", True)])
def test_a_caf_below_the_capital_to_pay_back_is_told(caf, due):
    seen = replace(BASE, revues=(rich(2028, caf=caf, capital=41000),))
    assert ("P9" in keys(date(2029, 9, 1), seen)) is due


@pytest.mark.parametrize(("frng", "due"), [("0", False), ("-1", True)])
def test_a_working_capital_below_zero_is_told(frng, due):
    assert ("P9" in keys(date(2029, 9, 1), replace(BASE, revues=(rich(2028, frng=frng),)))) is due


@pytest.mark.parametrize(
    ("before", "last", "due"), [("1.9", "1.9", True), ("2", "1.9", False), ("1.9", "2", False), ("1.99", "0.41", True)]
)
def test_a_low_rate_of_caf_is_told_when_it_lasts_two_years(before, last, due):
    seen = replace(BASE, revues=(rich(2027, taux_caf=before), rich(2028, taux_caf=last)))
    assert ("P9" in keys(date(2029, 9, 1), seen)) is due
    apart = replace(BASE, revues=(rich(2026, taux_caf=before), rich(2028, taux_caf=last)))
    assert "P9" not in keys(date(2029, 9, 1), apart)


@pytest.mark.parametrize(("resultat", "due"), [("-35000", False), ("-56200", False), ("-56201", True)])
def test_a_result_below_the_pgfp_by_more_than_two_hundredths_of_the_products_is_told(resultat, due):
    seen = replace(BASE, revues=(rich(2028, resultat=resultat, resultat_pgfp=12000, produits=3_410_000),))
    assert ("P9" in keys(date(2029, 9, 1), seen)) is due


def test_the_sentence_of_the_money_says_figures_as_people_write_them():
    seen = replace(BASE, revues=(rich(2028, caf=14000, capital=41000, frng=-5),))
    said = alert("P9", date(2029, 9, 1), seen).texte.replace("\u00a0", " ")
    assert "14 000 € pour 41 000 € de capital" in said
    assert "fonds de roulement net global négatif (" in said


@pytest.mark.parametrize(("measured", "due"), [(7, False), (6, True)])
def test_fewer_than_seven_indicators_of_ten_measured_is_told(measured, due):
    seen = replace(BASE, revues=(revue(2028, indicateurs=Repartition(measured, 0, 0, 10 - measured)),))
    assert ("P10" in keys(date(2029, 9, 1), seen)) is due


def test_a_review_without_any_indicator_is_not_said_to_measure_too_little():
    assert "P10" not in keys(date(2029, 9, 1), replace(BASE, revues=(revue(2028, indicateurs=Repartition()),)))


# --- P11, P12 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("end", "due"), [(date(2031, 12, 30), True), (date(2031, 12, 31), False)])
@pytest.mark.parametrize("what", ["autorisation", "evaluation", "siege"])
def test_what_ends_before_the_term_is_told_and_what_ends_with_it_is_not(what, end, due):
    day = end.replace(year=2026) if what == "evaluation" else end  # evaluated every five years
    site = replace(BASE.esms[0], **({what: day} if what != "siege" else {}))
    seen = replace(BASE, esms=(site,), siege=day if what == "siege" else None)
    assert ("P11" in keys(date(2028, 1, 1), seen)) is due


@pytest.mark.parametrize(
    ("signature", "jour", "due"),
    [
        (date(2028, 1, 1), date(2027, 12, 31), True),
        (date(2028, 12, 31), date(2027, 1, 1), True),
        (date(2028, 1, 1), date(2028, 1, 1), False),
        (date(2029, 1, 1), date(2027, 12, 31), False),
    ],
)
def test_a_contract_to_sign_next_year_belongs_in_the_list_to_publish_this_year(signature, jour, due):
    seen = replace(BASE, vigueur=False, signature=signature)
    assert ("P12" in keys(jour, seen)) is due
    assert "P12" not in keys(jour, replace(seen, vigueur=True))
    assert "P12" not in keys(jour, replace(seen, famille="chrs"))


# --- what holds for all -----------------------------------------------------------------------------------------------


def test_a_contract_that_another_one_replaced_has_no_alert():
    assert keys(date(2033, 1, 1), replace(BASE, clos=True)) == set()


def test_the_gravest_alert_comes_first():
    other = replace(BASE, contrat="CPOM-2029-002")
    found = [one.niveau for one in line(date(2031, 5, 1), BASE, other).alertes]
    assert found == sorted(found, key=list(Niveau).index)
    assert found[0] is Niveau.BLOQUANT


@pytest.mark.parametrize("key", sorted(NEEDS))
def test_an_alert_without_its_bound_is_said_not_to_be_looked_at(key):
    law = dict(FAMILIES["ehpad"].reglementation)
    for name in NEEDS[key]:
        del law[name if "." in name else f"portefeuille.{name}"]
    assert key in unseen(Bornes(law, "ehpad", date(2029, 1, 1)), FAMILIES["ehpad"].vues)


@pytest.mark.parametrize("famille", sorted(FAMILIES))
def test_all_alerts_can_be_looked_at_with_the_data_as_they_come(famille):
    assert unseen(REGLES.bornes(famille, date(2026, 11, 30)), REGLES.vue(famille)) == ()


def test_no_rule_speaks_before_its_day_of_a_sound_contract():
    sound = replace(BASE, revues=(revue(2027),), reunions=(Reunion(date(2029, 2, 1), MIDDLE),))
    assert keys(date(2028, 7, 14), sound) == set()
    assert revue(2027).couverture == Decimal(100)
    assert sound.esms[0].finess_et == TILLEULS
