"""An exercice -> the rows that templates print: every column promised, the most urgent first, sums of what is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain.suivi_annuel import SIGNES, SIGNES_OBJECTIF
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.reglementation import Reglementation
from cpomdoc.schema.suivi import MOST_COLUMNS, SOURCES, SUIVI_ROWS
from cpomdoc.stages.suivi.annee import suivre
from cpomdoc.stages.suivi.tables import DECISIONS, IN_SYNTHESIS, tables
from tests.stages.suivi.test_annee import START, contract, row


def made(law: Reglementation | None = None, **more: Any) -> dict[str, Any]:
    values = contract(**more)
    return tables(suivre(values, 2028, START, law or {}), values, law or {})


def many(count: int) -> dict[str, Any]:
    """A contract of *count* indicators of as many objectives, the last ones being of priority."""
    one = contract()["indicateurs"][0]
    indicators = tuple({**one, "code": f"I{k}", "objectif": f"O{k}"} for k in range(count))
    objectives = tuple(
        {"code": f"O{k}", "priorite": "Prioritaire" if k >= count - 2 else "Secondaire"} for k in range(count)
    )
    rows = tuple(
        row(objectif=f"O{k}", code=f"I{k}", valeur=Decimal("94.6") if k else Decimal("93.0")) for k in range(count)
    )
    return {"indicateurs": indicators, "objectifs": objectives, "revue_indicateurs": rows}


def test_every_table_has_the_columns_that_templates_are_promised() -> None:
    found = made(**many(3), revue_finances=({"finess_et": "1"},), revue_ajustements=({"numero": 1},))
    assert list(found) == list(SUIVI_ROWS)
    for name, rows in found.items():
        for one in rows:
            assert list(one) == [column for column, *_ in SUIVI_ROWS[name][1]]


def test_what_nobody_knows_is_without_object_and_never_nought() -> None:
    annee = made()["suivi_annee"][0]
    assert annee["etp_realises"] is SANS_OBJET
    assert annee["satisfaction"] is SANS_OBJET
    assert annee["non_mesures"] == 1


def test_the_synthesis_shows_priorities_first_then_what_lacks_most() -> None:
    rows = made(**many(9))["suivi_indicateurs"]
    order = [one["code"] for one in sorted(rows, key=lambda one: one["ordre"])]
    assert order[:3] == ["I7", "I8", "I0"]
    assert sum(one["en_synthese"] for one in rows) == IN_SYNTHESIS


def test_a_grid_holds_six_indicators_and_the_next_one_the_rest() -> None:
    indicators = many(MOST_COLUMNS + 1)
    indicators["revue_indicateurs"] = tuple(
        row(objectif=f"O{k}", code=f"I{k}", finess_et="1", numerateur=Decimal(94), denominateur=Decimal(100))
        for k in range(MOST_COLUMNS + 1)
    )
    found = made(**indicators, etablissements=({"finess_et": "1"}, {"finess_et": "2"}))
    assert [grid["colonnes"] for grid in found["suivi_grilles"]] == [MOST_COLUMNS, 1]
    assert [(line["cle"], line["finess_et"]) for line in found["suivi_grille"]] == [("1", "1"), ("2", "1")]
    assert found["suivi_grille"][1]["c1"] == "◐\u00a094,0"
    assert found["suivi_grille"][1]["c2"] is SANS_OBJET


def test_satisfaction_weighs_as_many_answers_as_were_given() -> None:
    rows = (
        {"satisfaction_taux": 90, "satisfaction_reponses": 30},
        {"satisfaction_taux": 60, "satisfaction_reponses": 10},
    )
    annee = made(revue_qualite=rows)["suivi_annee"][0]
    assert (annee["satisfaction"], annee["reponses"]) == (Decimal("82.5"), 40)


def test_all_accounts_stand_on_one_more_line_when_there_are_several() -> None:
    account = {
        "finess_et": "1",
        "produits_prevu": 100,
        "produits_realise": 90,
        "charges_prevu": 100,
        "charges_realise": 101,
    }
    assert len(made(revue_finances=(account,))["suivi_comptes"]) == 1
    last = made(revue_finances=(account, {**account, "finess_et": "2"}))["suivi_comptes"][-1]
    assert (last["ensemble"], last["finess_et"], last["ecart_produits"]) == (True, SANS_OBJET, -20)


def test_an_adjustment_says_the_act_that_it_asks_for_and_only_three_are_for_the_synthesis() -> None:
    rows = tuple({"numero": k, "objet": "Prorogation", "echeance": date(2029, 12, 9 - k)} for k in range(1, 5))
    found = made(revue_ajustements=rows)["suivi_ajustements"]
    assert [one["numero"] for one in found if one["en_synthese"]] == [2, 3, 4]
    assert len([one for one in found if one["en_synthese"]]) == DECISIONS
    assert {one["suite"] for one in found} == {SANS_OBJET}  # no law, no act: nothing is guessed


def test_each_sign_is_another_one_unless_nothing_is_measured() -> None:
    assert len(set(SIGNES.values())) == 5
    assert len(set(SIGNES_OBJECTIF.values())) == 4


def test_what_a_computed_table_carries_is_named_for_tables_that_exist() -> None:
    assert set(SOURCES) <= set(SUIVI_ROWS)


def signed_then_changed(**first: Any) -> dict[str, Any]:
    """The row of an indicator whose contract of today follows an avenant, the first one having had *first*."""
    values = contract()
    old = tuple({**one, **first} for one in values["indicateurs"])
    annee = suivre(values, 2028, START, {}, signees={"indicateurs": old})
    return dict(tables(annee, values, {})["suivi_indicateurs"][0])


def test_the_target_of_the_signed_contract_stands_beside_the_one_that_an_avenant_put_in_its_place() -> None:
    found = signed_then_changed(cible_2=Decimal("99.9"))
    assert found["cible_signee"] == Decimal("99.9")
    assert found["cible"] != found["cible_signee"]
    assert found["cibles_signees"][1] == Decimal("99.9")
    assert len(found["cibles_signees"]) == len(found["cibles"])


def test_where_another_year_was_changed_only_the_whole_series_says_it() -> None:
    found = signed_then_changed(cible_3=Decimal("99.9"))
    assert found["cible_signee"] is SANS_OBJET
    assert found["cibles_signees"][2] == Decimal("99.9")


def test_what_no_avenant_changed_and_what_one_added_has_no_former_target() -> None:
    for first in ({}, {"code": "AUTRE", "cible_2": Decimal("99.9")}):
        found = signed_then_changed(**first)
        assert found["cible_signee"] is SANS_OBJET
        assert not found["cibles_signees"]
