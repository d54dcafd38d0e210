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
