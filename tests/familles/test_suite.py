"""What stands as it stood: a workbook copied from a contract says the same; the next contract starts from this one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from cpomdoc.domain.dossier import Refus
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import SANS_OBJET, SansObjet
from cpomdoc.schema.preremplis import Copie, Preremplis
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.formulaire.preremplir import Contexte, Suite, fill
from tests.familles.exemples import cell, change, contracts, examples, famille
from tests.familles.pages import contrat
from tests.pictures import accepted, verdict
from tests.resources.cinq_ans import NEXT, REVIEWED, YEARS, ended, reviewed, suivants

BASE = ("identification", "diagnostic", "objectifs", "indicateurs", "moyens")
OF_A_CELL = frozenset(f"E-{number}" for number in range(102, 133))
"""What is said of one cell alone: its number cannot be read, its word is not in the list…"""

WHOLE = [
    (key, name, questionnaire)
    for key, name in contracts()
    for questionnaire in (one.key for one in famille(key).awaited() if one.per == "contrat")
]


def everything(questionnaire: Questionnaire) -> Preremplis:
    """All the answers of a questionnaire, as they stand."""
    fields = tuple(one.key for one in questionnaire.fields())
    tables = {table.key: tuple(one.key for one in table.columns) for table in questionnaire.tables()}
    return Preremplis("copie", questionnaire.key, "", copies=(Copie(False, fields, tables, ""),))


@pytest.mark.parametrize(("key", "name", "questionnaire"), WHOLE)
def test_a_workbook_that_is_copied_says_what_it_said(key: str, name: str, questionnaire: str) -> None:
    family, seen = famille(key), contrat(key, name)
    asked = family.questionnaires[questionnaire]
    avance = fill(everything(asked), family, Contexte(contrat=seen, jour=date(2030, 6, 1)))
    assert avance.told == ()
    again: dict[str, Any] = {}
    for place, typed in avance.typed.items():
        change(again, str(place), cell(typed))
    read = accepted(family, questionnaire, again)
    assert read.values == {name: seen.values[name] for name in read.values}
    assert {one.name for one in examples(name, key)[questionnaire, ""].answers} <= {one.name for one in avance.typed}


@pytest.mark.parametrize(("key", "name"), REVIEWED)
def test_a_renewed_contract_starts_with_most_of_its_answers(key: str, name: str) -> None:
    written = sum(len(one.avance.typed) for one in suivants(key, name))
    asked = sum(len(one.answers) for (questionnaire, _), one in examples(name, key).items() if questionnaire in BASE)
    assert written >= 0.6 * asked


@pytest.mark.parametrize(("key", "name"), REVIEWED)
def test_every_answer_that_is_proposed_says_where_it_comes_from(key: str, name: str) -> None:
    for one in suivants(key, name):
        assert set(one.avance.origins) == set(one.avance.typed)
        assert not one.avance.repris
        assert all(origin and "{" not in origin for origin in one.avance.origins.values())


@pytest.mark.parametrize(("key", "name"), REVIEWED)
def test_no_answer_that_is_proposed_would_come_back_from_its_own_cell(key: str, name: str) -> None:
    family = famille(key)
    for one in suivants(key, name):
        answers: dict[str, Any] = {}
        for place, typed in one.avance.typed.items():
            change(answers, str(place), cell(typed))
        found = verdict(family, one.questionnaire.key, answers, NEXT)
        findings = found.findings if isinstance(found, Refus) else ()
        at_fault = {
            (str(f.key), f.rule.code) for f in findings if f.key in one.avance.typed and f.rule.code in OF_A_CELL
        }
        assert not at_fault, one.questionnaire.key


@pytest.mark.parametrize(("key", "name"), REVIEWED)
def test_nothing_of_the_former_negotiation_is_proposed_again(key: str, name: str) -> None:
    """Targets, powers, votes and dates of signature are of the new contract: nobody has them yet."""
    proposed = {place.name for one in suivants(key, name) for place in one.avance.typed}
    assert not proposed & {"parties.acte", "contrat.date_signature_visee", "indicateurs.cible_1", "instances.ca_date"}


@pytest.mark.parametrize(("key", "name"), REVIEWED)
def test_an_objective_that_goes_on_comes_with_its_constat_and_one_that_is_over_does_not_come(
    key: str, name: str
) -> None:
    (objectifs,) = [one.avance for one in suivants(key, name) if one.questionnaire.key == "objectifs"]
    codes = [typed for place, typed in objectifs.typed.items() if place.name == "objectifs.code"]
    over = str(ended(key, name).values["objectifs"][0]["code"])  # type: ignore[index]
    assert over not in codes
    assert {f"C-{code}" for code in codes} == {
        typed for place, typed in objectifs.typed.items() if place.name == "constats.code"
    }
    before = [typed for place, typed in objectifs.typed.items() if place.name == "bilan_anterieur.objectif"]
    assert len(before) == len(codes) + 1


@pytest.mark.parametrize(("key", "name"), REVIEWED)
def test_an_indicator_starts_from_what_was_last_achieved_not_from_its_former_target(key: str, name: str) -> None:
    (indicateurs,) = [one.avance for one in suivants(key, name) if one.questionnaire.key == "indicateurs"]
    told: dict[tuple[Any, Any], Decimal] = {}
    parts: dict[tuple[Any, Any], list[Decimal]] = {}
    for row in reviewed(key).values["revue_indicateurs"]:  # type: ignore[union-attr]
        one = (row["objectif"], row["code"])  # type: ignore[index, call-overload]
        if isinstance(row.get("finess_et"), SansObjet):  # type: ignore[union-attr]
            told[one] = row["valeur"]  # type: ignore[index, call-overload]
        else:  # a rate of several establishments: all that was counted, over all that it is counted of
            over, under = parts.setdefault(one, [Decimal(0), Decimal(0)])
            parts[one] = [over + row["numerateur"], under + row["denominateur"]]  # type: ignore[index, call-overload]
    rows: dict[int, dict[str, Any]] = {}
    for place, typed in indicateurs.typed.items():
        if place.row is not None:
            rows.setdefault(place.row, {})[place.name.rpartition(".")[2]] = typed
    assert rows
    for row in rows.values():
        if "valeur_depart" in row:
            one, found = (row["objectif"], row["code"]), Decimal(str(row["valeur_depart"]))
            if one in parts:
                over, under = parts[one]
                assert found == (100 * over / under).quantize(found, ROUND_HALF_UP)
            else:
                assert found == told[one]
            assert row["annee_reference"] == YEARS[-1]


@pytest.mark.parametrize(("key", "name"), REVIEWED)
def test_every_establishment_enters_the_next_contract_on_its_first_day(key: str, name: str) -> None:
    """The day on which it entered the former one would be contested (W-314)."""
    (one,) = [one for one in suivants(key, name) if one.questionnaire.key == "identification"]
    rows = range(one.avance.rows["etablissements"])
    assert {one.avance.values.get(FieldKey("etablissements.entree", row)) for row in rows} == {date(2032, 1, 1)}
    assert len(rows) == len(contrat(key, name).values["etablissements"])  # type: ignore[arg-type]


def of_others(*terms: date | SansObjet) -> tuple[list[object], tuple[str, ...]]:
    """Which other contracts the next one is proposed, when the former had some that end on *terms*; what is told."""
    seen = contrat("ehpad", "huit-etablissements")
    (plain,) = seen.values["autres_contrats"]  # type: ignore[misc]
    rows = tuple({**plain, "reference": f"C{at}", "terme": term} for at, term in enumerate(terms, 1))  # type: ignore[arg-type,dict-item]
    known = replace(seen, values={**seen.values, "autres_contrats": rows})
    contexte = Contexte(known, date(2031, 6, 1), suite=Suite(NEXT, date(2032, 1, 1)))
    avance = fill(famille("ehpad").preremplis["suite_identification"], famille("ehpad"), contexte)
    kept = range(avance.rows.get("autres_contrats", 0))
    return [avance.values[FieldKey("autres_contrats.reference", row)] for row in kept], avance.told


def test_another_contract_that_will_be_over_is_left_out_and_told() -> None:
    """It would be contested (W-526), and count among those that the manager has."""
    names, told = of_others(date(2031, 12, 31), date(2032, 1, 1), date(2028, 12, 31), SANS_OBJET)
    assert names == ["C2", "C4"]
    assert [one.split(" : ")[0].replace("\u00a0", " ") for one in told] == [
        "Autre contrat « C1 »",
        "Autre contrat « C3 »",
    ]
    assert "31\u00a0décembre\u00a02028" in told[1]
