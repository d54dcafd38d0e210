"""A revue -> what its exercice is judged to be: each indicator once, each objective from its own, nothing invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.domain.atteinte import Avancement, EtatMesure, EtatObjectif, Verdict
from cpomdoc.domain.suivi_annuel import SIGNE_RECUL, Annee
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.suivi.annee import suivre
from cpomdoc.stages.suivi.valeurs import consolidee

START = date(2027, 1, 1)


def contract(**more: Any) -> dict[str, Any]:
    """An indicator that goes from 93,4 to 96 in five years, and its objective."""
    indicator = {
        "objectif": "O1", "code": "TO", "libelle": "Occupation", "unite": "%", "sens": "hausse", "decimales": 1,
        "valeur_depart": Decimal("93.4"), "seuil": 95,
        **{f"cible_{k}": Decimal(v) for k, v in enumerate(("94.0", "94.6", "95.2", "95.6", "96.0"), 1)},
    }  # fmt: skip
    objective = {"code": "O1", "intitule": "Accueillir", "echeance": date(2031, 12, 31), "priorite": "Prioritaire"}
    base = {"indicateurs": (indicator,), "objectifs": (objective,), "mesure.tolerance": Decimal("0.5")}
    return {**base, **more}


def row(**more: Any) -> dict[str, Any]:
    return {"objectif": "O1", "code": "TO", "etat_mesure": "Mesurée", **more}


def followed(*rows: dict[str, Any], exercice: int = 2028, **more: Any) -> Annee:
    return suivre(contract(revue_indicateurs=rows, **more), exercice, START, {})


def test_the_second_exercice_is_compared_with_the_second_target() -> None:
    one = followed(row(valeur=Decimal("94.5"))).indicateurs[0]
    assert (one.cible, one.jugement.realise, one.verdict) == (Decimal("94.6"), Decimal("94.5"), Verdict.ATTEINTE)
    assert one.jugement.seuil_tenu is False
    assert one.realises == (None, Decimal("94.5"))


@pytest.mark.parametrize(("why", "target"), [("Première cible fixée en 2028", "94.0"), (SANS_OBJET, "94.6")])
def test_another_target_is_compared_with_when_the_review_says_why(why: Any, target: str) -> None:
    """93,9 lacks 0,1 of the first target, which half of the way from 93,4 admits; of the second, 0,7."""
    found = followed(row(valeur=Decimal("93.9")), **{"revue.cible_rang": 1, "revue.cible_motif": why})
    assert found.indicateurs[0].cible == Decimal(target)
    assert found.rang == (1 if target == "94.0" else 2)
    assert (found.indicateurs[0].verdict is Verdict.ATTEINTE) is (target == "94.0")


def test_an_indicator_of_which_the_review_says_nothing_is_not_measured_and_stays_counted() -> None:
    found = followed()
    assert [one.verdict for one in found.indicateurs] == [Verdict.NON_MESUREE]
    assert found.objectifs[0].etat is EtatObjectif.NON_MESURE
    assert (found.objectifs[0].mesures, found.objectifs[0].attendus) == (0, 1)


def test_two_establishments_weigh_as_many_places_as_they_have() -> None:
    large = row(finess_et="1", numerateur=Decimal("94"), denominateur=Decimal(100), valeur=Decimal(94))
    small = row(finess_et="2", numerateur=Decimal("14"), denominateur=Decimal(20), valeur=Decimal(70))
    one = followed(large, small).indicateurs[0]
    assert one.jugement.realise == Decimal("90.0")
    assert one.signe == SIGNE_RECUL
    assert [site.jugement.realise for site in one.sites] == [Decimal("94.0"), Decimal("70.0")]
    assert one.couverture == "2/2"


def test_what_is_counted_by_establishment_is_added_up() -> None:
    values = contract()
    values["indicateurs"] = (
        {**values["indicateurs"][0], "unite": "nombre", "decimales": 0, "valeur_depart": 10, "cible_2": 14},
    )
    values["revue_indicateurs"] = (row(finess_et="1", valeur=9), row(finess_et="2", valeur=6))
    assert suivre(values, 2028, START, {}).indicateurs[0].jugement.realise == 15


def test_a_rate_by_establishment_without_its_two_numbers_is_not_measured() -> None:
    one = followed(row(finess_et="1", valeur=Decimal(94)), row(finess_et="2", valeur=Decimal(90))).indicateurs[0]
    assert one.verdict is Verdict.NON_MESUREE
    assert one.couverture == "0/2"


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("Non disponible", Verdict.NON_MESUREE),
        ("Sans objet", Verdict.SANS_OBJET),
        ("Définition changée", Verdict.NON_COMPARABLE),
    ],
)
def test_a_value_that_is_not_there_says_why_and_is_no_failure(state: str, verdict: Verdict) -> None:
    one = followed(row(etat_mesure=state, valeur=SANS_OBJET)).indicateurs[0]
    assert (one.verdict, one.etat) == (verdict, EtatMesure(state))
    assert one.manque == 0


def test_a_definition_that_changed_is_judged_once_start_and_target_are_agreed_on() -> None:
    agreed = row(
        etat_mesure="Définition changée", valeur=Decimal(36), depart_rebase=Decimal(30), cible_rebasee=Decimal(36)
    )
    assert followed(agreed).indicateurs[0].verdict is Verdict.ATTEINTE


def test_earlier_reviews_give_the_curve_and_this_one_what_they_lack() -> None:
    values = contract(revue_indicateurs=(row(valeur=Decimal("95.0"), realise_n_2=Decimal("94.1")),))
    earlier = {2028: {"revue_indicateurs": (row(valeur=Decimal("94.7")),)}, 2030: {"revue_indicateurs": ()}}
    found = suivre(values, 2029, START, {}, earlier)
    assert found.indicateurs[0].realises == (Decimal("94.1"), Decimal("94.7"), Decimal("95.0"))
    assert found.indicateurs[0].avant == Decimal("94.7")
    assert found.revues == (2028,)


def test_what_was_not_measured_two_years_in_a_row_is_to_be_replaced() -> None:
    values = contract(revue_indicateurs=(row(etat_mesure="Non disponible"),))
    none = {"revue_indicateurs": (row(etat_mesure="Non disponible"),)}
    assert suivre(values, 2028, START, {}, {2027: none}).a_remplacer == ("TO",)
    assert suivre(values, 2028, START, {}).a_remplacer == ()


def test_an_action_that_was_due_and_is_not_done_is_late_by_whole_months() -> None:
    actions = (
        {"objectif": "O1", "numero": 1, "etat": "En cours", "fin": date(2028, 6, 30)},
        {"objectif": "O1", "numero": 2, "etat": "Terminée", "fin": date(2028, 6, 30)},
        {"objectif": "O1", "numero": 3, "etat": "Reportée", "fin": date(2028, 12, 31)},
        {"objectif": "O1", "numero": 4, "etat": "En cours", "fin": date(2029, 1, 1)},
    )
    one = followed(row(valeur=Decimal("94.0")), revue_actions=actions).objectifs[0]
    assert [(action.echue, action.retard) for action in one.actions] == [(True, 6), (False, 0), (True, 0), (False, 0)]
    assert one.propose is Avancement.EN_RETARD


def test_before_the_first_target_nothing_is_judged() -> None:
    found = followed(row(valeur=Decimal("94.0")), exercice=2026)
    assert found.rang is None
    assert [one.verdict for one in found.indicateurs] == [Verdict.SANS_OBJET]


def test_what_the_manager_retains_is_kept_beside_and_counts_for_nothing() -> None:
    found = followed(row(valeur=Decimal("93.4"), appreciation="Atteinte", raison="Outil changé"))
    assert (found.indicateurs[0].verdict, found.indicateurs[0].retenue) == (Verdict.NON_ATTEINTE, "Atteinte")
    assert found.objectifs[0].etat is EtatObjectif.NON_ATTEINT


# --- the whole and its establishments -----------------------------------------------------------------------------


def site(place: str, above: int, below: int, **more: Any) -> dict[str, Any]:
    return row(finess_et=place, numerateur=Decimal(above), denominateur=Decimal(below), valeur=Decimal(90), **more)


@pytest.mark.parametrize("whole", ["before", "after"])
def test_the_value_typed_for_the_whole_is_judged_when_an_establishment_was_not_measured(whole: str) -> None:
    """188 of 200 places are 94,0 %: half of the establishments; the person knew the whole, 91,5 %."""
    lines = [site("1", 188, 200), row(finess_et="2", etat_mesure="Non disponible")]
    typed = row(valeur=Decimal("91.5"), commentaire="Lu au rapport")
    one = followed(*([typed, *lines] if whole == "before" else [*lines, typed])).indicateurs[0]
    assert (one.jugement.realise, one.couverture, one.etat) == (Decimal("91.5"), "", EtatMesure.MESUREE)
    assert one.verdict is Verdict.NON_ATTEINTE
    assert one.revue["commentaire"] == "Lu au rapport"


def test_the_whole_value_that_agrees_with_its_establishments_keeps_their_coverage() -> None:
    """(188 + 14) of (200 + 20) are 91,818 %: 91,8 at one decimal."""
    one = followed(site("1", 188, 200), site("2", 14, 20), row(valeur=Decimal("91.8"))).indicateurs[0]
    assert (one.jugement.realise, one.couverture) == (Decimal("91.8"), "2/2")


@pytest.mark.parametrize(("state", "coverage"), [("Non disponible", "1/2"), ("Sans objet", "1/1")])
def test_numbers_left_in_a_row_that_says_it_has_none_count_for_nothing(state: str, coverage: str) -> None:
    one = followed(site("1", 188, 200), site("2", 2, 20, etat_mesure=state)).indicateurs[0]
    assert (one.jugement.realise, one.couverture) == (Decimal("94.0"), coverage)
    assert [place.jugement.realise for place in one.sites] == [Decimal("90.0"), None]


def test_an_indicator_without_object_in_all_its_establishments_is_not_judged() -> None:
    one = followed(*(site(place, 9, 10, etat_mesure="Sans objet") for place in "12")).indicateurs[0]
    assert (one.verdict, one.couverture) == (Verdict.SANS_OBJET, "")


def test_what_is_counted_is_added_up_whatever_the_two_numbers_beside() -> None:
    values = contract()
    values["indicateurs"] = ({**values["indicateurs"][0], "unite": "nombre", "decimales": 0},)
    values["revue_indicateurs"] = (
        row(finess_et="1", valeur=3, numerateur=Decimal(3), denominateur=Decimal(1)),
        row(finess_et="2", valeur=2),
    )
    assert suivre(values, 2028, START, {}).indicateurs[0].jugement.realise == 5


@pytest.mark.parametrize("place", [0, 1])
def test_what_is_said_of_the_whole_counts_in_whichever_row_it_stands(place: int) -> None:
    """A start of 90 and a target of 94 by the new definition: 94,0 reaches it, and is said to be « Proche »."""
    lines = [site("1", 94, 100), site("2", 94, 100)]
    lines[place] |= {
        "etat_mesure": "Définition changée", "depart_rebase": Decimal(90), "cible_rebasee": Decimal(94),
        "appreciation": "Proche", "raison": "Comptage", "exoneration": True, "commentaire": "Travaux",
    }  # fmt: skip
    lines[1 - place] |= {"commentaire": "Grève"}
    one = followed(*lines).indicateurs[0]
    assert (one.verdict, one.jugement.cible) == (Verdict.ATTEINTE, Decimal(94))
    assert (one.retenue, one.raison, one.revue["exoneration"]) == ("Proche", "Comptage", True)
    assert set(str(one.revue["commentaire"]).split("\u00a0; ")) == {"Travaux", "Grève"}


def test_the_form_of_the_next_year_starts_from_the_value_that_was_judged() -> None:
    """(188 + 14) of (200 + 20) are 91,818 %: what last year's document printed, 91,8."""
    answers = contract(revue_indicateurs=(site("1", 188, 200), site("2", 14, 20)))
    whole, *parts = consolidee(answers, answers)["revue_indicateurs"]
    assert (whole["valeur"], whole["finess_et"], whole["etat_mesure"]) == (Decimal("91.8"), SANS_OBJET, "Mesurée")
    assert parts == list(answers["revue_indicateurs"])
