"""Accepted adjustments -> workbooks as an avenant would change them: one cell in mauve and nothing else, or told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.location import FieldKey
from cpomdoc.stages.formulaire.ajuster import Ajuste, ajuste, of_no_workbook
from cpomdoc.stages.formulaire.preremplir import Avance, Contexte, fill
from cpomdoc.stages.suivi.ajustements import Ajustement, accepted
from cpomdoc.stages.suivi.retenues import Changements
from tests.familles.exemples import famille
from tests.familles.test_preremplis import contract, read_back

CIBLE = "Reporter, relever ou abaisser une cible"
DAY = date(2028, 11, 20)
SETS = {"ehpad": "huit-etablissements", "handicap": "complet", "chrs": "complet"}


def adjustments(*lines: Mapping[str, Any], key: str = "ehpad", exercice: int = 2027) -> Changements:
    """What the committee accepted, as a review of the family tells it."""
    plain = {"numero": 1, "objet": CIBLE, "exercice": 2029, "effet": 2029, "motif": "Un motif.", "avis": "Accepté"}
    rows = tuple({**plain, "numero": at, **line} for at, line in enumerate(lines, 1))
    values: Any = {"revue.date": date(exercice + 1, 9, 28), "revue_ajustements": rows}
    return Changements(tuple(accepted([(exercice, values)], famille(key).reglementation, first=2027)))


def made(plan: str, found: Changements, key: str = "ehpad", contrat: Contrat | None = None) -> Ajuste:
    known = famille(key)
    contexte = Contexte(contrat or contract(key, SETS[key]), DAY)
    return ajuste(known.preremplis[plan], known, contexte, found)


def first_indicator(key: str) -> Mapping[str, Any]:
    row: Mapping[str, Any] = contract(key, SETS[key]).values["indicateurs"][0]  # type: ignore[index,assignment]
    return row


def answers(one: Avance) -> dict[FieldKey, object]:
    return dict(one.values)


def different(before: Avance, after: Avance) -> set[FieldKey]:
    old, new = answers(before), answers(after)
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def target(key: str, nouveau: str, **more: Any) -> Mapping[str, Any]:
    row = first_indicator(key)
    return {"objectif": row["objectif"], "indicateur": row["code"], "nouveau": nouveau, **more}


@pytest.mark.parametrize("key", SETS)
def test_an_accepted_target_changes_one_cell_in_mauve_and_nothing_else(key: str) -> None:
    before = made("ajuste_indicateurs", Changements(), key)
    after = made("ajuste_indicateurs", adjustments(target(key, "61,5"), key=key), key)
    cell = FieldKey("indicateurs.cible_3", 0)
    assert different(before.avance, after.avance) == {cell}
    assert after.avance.values[cell] == Decimal("61.5")
    assert after.avance.origins == {cell: "ajustement n° 1 de la revue 2027, accepté par le comité de suivi"}
    assert after.avance.repris == frozenset()
    assert after.told == ()


@pytest.mark.parametrize("key", SETS)
def test_dropped_as_it_is_the_workbook_differs_from_the_contract_by_that_answer(key: str) -> None:
    after = made("ajuste_indicateurs", adjustments(target(key, "61,5"), key=key), key)
    dossier = read_back(key, "indicateurs", after.avance)
    assert isinstance(dossier, Dossier)
    signed = contract(key, SETS[key]).values
    changed = []
    for name, value in dossier.values.items():
        known = signed.get(name)
        if isinstance(value, tuple) and isinstance(known, tuple):
            pairs = zip(known, value, strict=True)
            changed += [
                (name, at, column)
                for at, (old, new) in enumerate(pairs)
                for column in new
                if old.get(column) != new[column]
            ]
        elif name.split(".")[0] not in ("contrat", "formulaire") and known != value:
            changed.append((name, -1, ""))
    assert changed == [("indicateurs", 0, "cible_3")]


def test_an_accepted_amount_changes_one_cell_of_moyens() -> None:
    line = {"objet": "Base, modalité ou financement", "finess_et": "990001455", "ligne": "PASA"}
    before = made("ajuste_moyens", Changements())
    after = made("ajuste_moyens", adjustments({**line, "nouveau": "12 345,67"}))
    cell = FieldKey("financements_complementaires.montant", 3)
    assert different(before.avance, after.avance) == {cell}
    assert after.avance.values[cell] == Decimal("12345.67")
    assert set(after.avance.origins) == {cell}


def test_an_amount_that_two_lines_may_mean_is_told_and_changes_neither() -> None:
    """The same temporary stay is paid by two authorities."""
    line = {"objet": "Base, modalité ou financement", "finess_et": "990001455", "ligne": "Hébergement temporaire"}
    after = made("ajuste_moyens", adjustments({**line, "nouveau": "45 000"}))
    assert different(made("ajuste_moyens", Changements()).avance, after.avance) == set()
    assert len(after.told) == 1
    assert "Hébergement temporaire" in after.told[0]


@pytest.mark.parametrize("plan", ["ajuste_objectifs", "ajuste_identification"])
def test_what_changes_in_words_is_left_as_it_is_and_told(plan: str) -> None:
    known = famille("ehpad").preremplis[plan]
    after = made(plan, adjustments({"objet": known.adjusts[0], "nouveau": "Fermer l’accueil de nuit"}))
    assert different(made(plan, Changements()).avance, after.avance) == set()
    assert after.avance.origins == {}
    (told,) = after.told
    assert "Fermer l’accueil de nuit" in told
    assert "À écrire vous-même" in told


def test_a_target_in_words_is_told_and_nothing_is_written() -> None:
    after = made("ajuste_indicateurs", adjustments(target("ehpad", "la moyenne du département")))
    assert after.avance.origins == {}
    assert "la moyenne du département" in after.told[0]
    assert "À écrire vous-même" in after.told[0]


def test_a_target_of_an_indicator_that_is_gone_is_told_as_gone() -> None:
    contrat = contract("ehpad", SETS["ehpad"])
    less = replace(contrat, values={**contrat.values, "indicateurs": contrat.values["indicateurs"][1:]})  # type: ignore[index]
    after = made("ajuste_indicateurs", adjustments(target("ehpad", "61,5")), contrat=less)
    assert after.avance.origins == {}
    assert "n’est plus au contrat" in after.told[0]


def test_the_target_of_a_closed_year_is_told_and_never_written() -> None:
    """The avenant would be given back (E-639)."""
    after = made("ajuste_indicateurs", adjustments(target("ehpad", "61,5", exercice=2027)))
    assert after.avance.origins == {}
    assert "L’exercice 2027 est clos" in after.told[0]


def test_a_year_that_has_no_target_is_told() -> None:
    after = made("ajuste_indicateurs", adjustments(target("ehpad", "61,5", exercice=2045)))
    assert after.avance.origins == {}
    assert len(after.told) == 1


def test_what_needs_an_act_of_its_own_is_told() -> None:
    found = adjustments({"objet": "Prorogation", "nouveau": "12 mois"})
    assert [one.suite for one in found.ajustements] == ["Avenant"]
    (told,) = of_no_workbook(famille("ehpad"), found)
    assert "12 mois" not in told
    assert "formulaire de l’acte" in told
    assert isinstance(found.ajustements[0], Ajustement)
    assert list(of_no_workbook(famille("ehpad"), adjustments(target("ehpad", "61,5")))) == []


def test_the_changed_workbook_is_a_form_that_opens() -> None:
    after = made("ajuste_indicateurs", adjustments(target("ehpad", "61,5")))
    known = famille("ehpad")
    data = write_form(
        known, after.questionnaire, contrat="C-1", answers=after.avance.typed, origins=after.avance.origins
    )
    assert data.startswith(b"PK")


def avenant(*reviews: tuple[int, tuple[Mapping[str, Any], ...]]) -> Avance:
    """The form of the avenant that takes up what these reviews say."""
    told: Any = [(year, {"revue.date": date(year + 1, 9, 28), "revue_ajustements": lines}) for year, lines in reviews]
    known = famille("ehpad")
    found = tuple(accepted(told, known.reglementation, first=2027))
    contexte = Contexte(contract("ehpad", SETS["ehpad"]), DAY, ajustements=found)
    return fill(known.preremplis["avenant"], known, contexte)


def said(numero: int, effet: int) -> Mapping[str, Any]:
    return target("ehpad", "61,5", numero=numero, objet=CIBLE, exercice=effet, effet=effet, motif="M", avis="Accepté")


def test_an_avenant_names_every_review_that_it_takes_up_and_the_day_that_all_of_it_applies() -> None:
    one = avenant((2029, (said(1, 2032),)))
    assert one.values[FieldKey("avenant.objet")] == "suites de la revue annuelle 2029"
    assert one.values[FieldKey("avenant.date_effet")] == date(2032, 1, 1)
    both = avenant((2029, (said(1, 2032),)), (2030, (said(1, 2032), said(2, 2032))))
    assert both.values[FieldKey("avenant.objet")] == "suites des revues annuelles 2029 et 2030"
    assert both.values[FieldKey("avenant.date_effet")] == date(2032, 1, 1)
    assert both.told == one.told == ()


def test_two_days_of_effect_are_never_merged_into_one() -> None:
    one = avenant((2029, (said(1, 2032),)), (2030, (said(1, 2033), said(2, 2032))))
    assert FieldKey("avenant.date_effet") not in one.values
    first, second = (each.replace("\u00a0", " ") for each in one.told)
    assert first.startswith("Effet le 1er janvier 2032 : ajustement n° 1 de la revue 2029")
    assert "n° 2 de la revue 2030" in first
    assert second.startswith("Effet le 1er janvier 2033 : ajustement n° 1 de la revue 2030")
    assert "2029" not in second
    assert "un avenant par date" in first
