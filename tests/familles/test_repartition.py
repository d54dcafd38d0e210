"""The simulation of the means in the families: its examples go through, each rule is given back at its cell, and its
document says what the model gives.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import docx
import pytest

from cpomdoc.domain.dossier import Contrat, Dossier, Refus
from cpomdoc.domain.repartition import Emploi, Nature, Source
from cpomdoc.domain.values import SansObjet
from cpomdoc.schema.repartition import COMPTES, GROUPES, MOUVEMENTS, PERENNE, PRIVE
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.figures.repartition_lue import lire, parametres
from cpomdoc.stages.figures.repartition_suites import ecritures
from cpomdoc.stages.pieces.simulations import simulations
from tests.familles.exemples import as_typed, change, examples, famille
from tests.familles.rendu import rendered
from tests.pictures import spell, verdict

CONTRACTS = {"handicap": "complet", "ehpad": "huit-etablissements", "chrs": "complet"}
DAY = date(2028, 3, 15)
FAMILIES = ("chrs", "ehpad", "handicap", "ph-departemental", "residences-autonomie")


@lru_cache
def dossiers(key: str) -> tuple[Dossier, ...]:
    """The contract of the example of a family."""
    found = (
        verdict(famille(key), one.questionnaire.key, as_typed(one)) for one in examples(CONTRACTS[key], key).values()
    )
    return tuple(one for one in found if isinstance(one, Dossier))


def answers(key: str) -> dict[str, Any]:
    """The example of a simulation, as typed."""
    return as_typed(next(one for (act, _), one in examples("actes", key).items() if act == "repartition"))


def judged(key: str, changes: Mapping[str, Any]) -> Dossier | Refus:
    typed = answers(key)
    for name, value in changes.items():
        change(typed, name, value)
    return verdict(famille(key), "repartition", typed)


def codes(key: str, changes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(code, cell's question) of what is said of the example once changed."""
    found = judged(key, changes)
    told = found.findings if isinstance(found, Refus) else found.warnings
    return [(one.rule.code, str(one.key)) for one in told]


@lru_cache
def contrat(key: str) -> Contrat:
    """The contract with its simulation."""
    act = judged(key, {})
    assert isinstance(act, Dossier), spell(act)
    return consolidate(act.contrat, [*dossiers(key), act], famille(key))


@pytest.mark.parametrize("key", CONTRACTS)
def test_the_example_of_a_simulation_has_nothing_to_correct(key: str) -> None:
    assert codes(key, {}) == []
    said = [one for one in check_contrat(contrat(key), famille(key), 1) if "repartition" in str(one.key)]
    assert said == []


@pytest.mark.parametrize("key", FAMILIES)
def test_every_family_simulates_with_the_rules_that_its_data_give_it(key: str) -> None:
    rules = famille(key).questionnaires["repartition"].regles()
    assert rules >= {"somme_nulle", "meme_enveloppe", "exercice_seul", "equilibre_strict", "charge_durable", "siege"}
    assert ("emplois_admis" in rules) is (key == "ehpad")
    assert ("meme_bop" in rules) is (key == "chrs")
    assert ("budgets_etanches" in rules) is (key == "handicap")
    assert ("autofinancement" in rules) is (key in ("ehpad", "handicap"))
    assert ("activite" in rules) is (key in ("handicap", "ph-departemental"))


def test_the_words_of_the_lists_are_those_of_the_model() -> None:
    for key in FAMILIES:
        questionnaire = famille(key).questionnaires["repartition"]

        def offered(name: str) -> set[str]:
            found = questionnaire.find(name)  # noqa: B023
            assert found is not None
            return set(found.choices)

        assert offered(f"{COMPTES}.nature") <= set(Nature)
        assert offered(f"{MOUVEMENTS}.source") == set(Source)
        assert offered(f"{MOUVEMENTS}.emploi") == set(Emploi)
        assert offered(f"{MOUVEMENTS}.groupe") == set(GROUPES)
        assert PERENNE in offered(f"{MOUVEMENTS}.duree")
        assert PRIVE in offered("repartition.secteur")
    law = parametres(famille("ehpad").reglementation, DAY)
    regime = famille("ehpad").questionnaires["repartition"].find(f"{COMPTES}.regime")
    emplois = famille("ehpad").questionnaires["repartition"].find(f"{MOUVEMENTS}.emploi")
    assert not isinstance(law, SansObjet)
    assert regime is not None
    assert emplois is not None
    assert law.regime_interdit in regime.choices
    assert set(law.emplois_interdits) <= set(emplois.choices)


MOVE = f"{MOUVEMENTS}[0]."
BROKEN: dict[tuple[str, str], tuple[dict[str, Any], str]] = {
    ("handicap", "E-940"): ({MOVE + "vers": "sans objet"}, f"{MOUVEMENTS}[0].vers"),
    ("handicap", "E-941"): ({f"{COMPTES}[1].financement": "Soins de ville"}, f"{MOUVEMENTS}[0].vers"),
    ("handicap", "E-943"): ({MOVE + "duree": "Pérenne"}, f"{MOUVEMENTS}[0].duree"),
    ("ehpad", "E-944"): (
        {MOVE + "vers": "Les Tilleuls, dépendance"},
        f"{MOUVEMENTS}[0].vers",
    ),
    ("ehpad", "E-945"): ({"repartition.entre_comptes": "Non"}, f"{MOUVEMENTS}[1].vers"),
    ("ehpad", "E-946"): (
        {
            f"{COMPTES}[4].regime": "Soins et dépendance, L. 342-1",
            f"{MOUVEMENTS}[1].emploi": "Réserve de trésorerie",
        },
        f"{MOUVEMENTS}[1].emploi",
    ),
    ("chrs", "E-947"): ({f"{COMPTES}[2].financement": "BOP 104"}, f"{MOUVEMENTS}[0].vers"),
    ("handicap", "E-948"): ({f"{COMPTES}[0].nature": "Budget commercial d’ESAT"}, f"{MOUVEMENTS}[0].vers"),
    ("handicap", "E-942"): (
        {f"{COMPTES}[2].nature": "Dotation non affectée", f"{COMPTES}[2].charges_g1": "201 000,01"},
        f"{COMPTES}[2].nature",
    ),
    ("handicap", "E-949"): (
        {f"{COMPTES}[2].nature": "Hors contrat ou préfet", f"{COMPTES}[2].produits_g2": "28 686,01"},
        f"{COMPTES}[2].nature",
    ),
    ("handicap", "W-950"): ({f"{MOUVEMENTS}[1].source": "Autofinancement"}, f"{COMPTES}[1].base"),
    ("handicap", "E-950"): ({f"{COMPTES}[0].base": "81 999,99"}, f"{COMPTES}[0].base"),
    ("handicap", "E-951"): ({f"{MOUVEMENTS}[1].durable": "Oui"}, f"{MOUVEMENTS}[1].durable"),
    ("handicap", "W-951"): ({MOVE + "poste_occupe": "Oui"}, f"{MOUVEMENTS}[0].poste_occupe"),
    ("handicap", "E-952"): (
        {f"{MOUVEMENTS}[1].source": "Autofinancement", "repartition.caf": "169 349,99"},
        "repartition.caf",
    ),
    ("handicap", "E-956"): (
        {f"{MOUVEMENTS}[1].source": "Fonds de roulement", "repartition.frng": "18 499,99"},
        "repartition.frng",
    ),
    ("ehpad", "E-953"): ({MOVE + "fleche": "PASA", MOVE + "objet_garde": "Non"}, f"{MOUVEMENTS}[0].fleche"),
    ("handicap", "W-954"): ({"repartition.siege_autorise": "324 555,06"}, "repartition.siege_autorise"),
    ("handicap", "W-955"): (
        {f"{COMPTES}[0].objectif": "95", f"{COMPTES}[0].realise": "94"},
        f"{COMPTES}[0].objectif",
    ),
}


@pytest.mark.parametrize(("key", "code"), BROKEN)
def test_each_rule_is_given_back_at_its_cell_with_words_and_a_remedy(key: str, code: str) -> None:
    changes, at = BROKEN[key, code]
    found = judged(key, changes)
    told = [one for one in (found.findings if isinstance(found, Refus) else found.warnings) if one.rule.code == code]
    assert told, codes(key, changes)
    assert str(told[0].key) == at
    assert {one.rule.code for one in told} == {code}
    assert told[0].at is not None
    assert "{" not in told[0].message + told[0].remedy
    assert isinstance(found, Refus) is code.startswith("E-")


def test_every_rule_of_every_family_has_a_case() -> None:
    declared = {
        one.code
        for key in FAMILIES
        for one in famille(key).questionnaires["repartition"].checks
        if one.kind == "repartition"
    }
    assert declared == {code for _, code in BROKEN} | {"E-957"}


def test_four_scenarios_are_too_many() -> None:
    more = {
        f"repartition_scenarios[{rank}].{column}": f"Autre idée {rank}"
        for rank in (2, 3)
        for column in ("nom", "objet")
    }
    assert codes("handicap", more) == [("E-957", "repartition_scenarios.nom")]
    assert codes("handicap", {name: word for name, word in more.items() if "[3]" not in name}) == []


def test_what_a_bound_admits_is_not_told() -> None:
    enough = {f"{MOUVEMENTS}[1].source": "Fonds de roulement", "repartition.frng": "18 500,00"}
    assert [code for code, _ in codes("handicap", enough)] == ["W-950"]
    allowed = {"repartition.siege_autorise": "324 555,07"}
    assert codes("handicap", allowed) == []


def words(key: str) -> str:
    """All that the document of the simulation says."""
    return words_of(contrat(key), key)


def words_of(contrat: Contrat, key: str) -> str:
    document = docx.Document(io.BytesIO(rendered("repartition-1", contrat, famille(key))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells]).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("handicap", ["3 327 181,00 €", "899 582,00 €", "-82 000,00 €", "5 088 242,87 €", "Décision modificative"]),
        ("handicap", ["CASF, art. R. 314-43-1 et R. 314-231", "Renfort du SESSAD — proposé", "Nouvelle"]),
        ("ehpad", ["1 259 985,00 €", "915 027,00 €", "Rien à signaler", "CASF, art. R. 314-43-1 et R. 314-231"]),
        ("ehpad", ["26 350,40 €", "28 170,35 €", "Le contrat permet d’affecter entre comptes de résultat"]),
        ("chrs", ["926 000,00 €", "937 667,60 €", "Avenant au contrat", "Frais de siège 2028"]),
    ],
)
def test_the_document_says_what_the_model_gives(key: str, said: list[str]) -> None:
    text = words(key)
    assert [one for one in said if one not in text.replace("−", "-").replace("–", "-")] == []


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        ("chrs", {}, "Un avenant au contrat reprend les montants"),
        ("handicap", {}, "Une décision modificative reste à prendre"),
        ("handicap", {"repartition.acte_date": "12/07/2028"}, "a été prise le 12 juillet 2028"),
        ("handicap", {"repartition.decision": "Refusée"}, "n’a pas retenu le scénario proposé, le 20 juin 2028"),
    ],
)
def test_the_document_says_what_was_decided_and_what_is_still_to_do(
    key: str, changes: dict[str, Any], said: str
) -> None:
    decided = {"repartition.decision": "Acceptée", "repartition.decision_date": "20/06/2028", **changes}
    act = judged(key, decided)
    assert isinstance(act, Dossier), spell(act)
    text = words_of(consolidate(act.contrat, [*dossiers(key), act], famille(key)), key)
    assert said in text
    assert "Décision du comité de suivi" not in words(key)


def test_without_the_clause_each_result_stays_in_its_account() -> None:
    act = judged("ehpad", {"repartition.entre_comptes": "Non", f"{MOUVEMENTS}[1].vers": "Le Clos Fleuri, soins"})
    assert isinstance(act, Dossier), spell(act)
    rows = simulations({**contrat("ehpad").values, **act.values}, famille("ehpad"))["repartition_affectations"]
    roseraie = next(row for row in rows if row["compte"] == "La Roseraie, soins")
    assert (roseraie["par_les_autres"], roseraie["par_report"], roseraie["par_reserve"]) == (0, 4_200, 9_000)
    assert float(roseraie["deficit_reporte"]) == 13_150.4


def test_a_contract_and_another_act_have_no_row_of_a_simulation() -> None:
    assert set(simulations(contrat("ehpad").values, famille("ehpad")).values()) == {()}


def test_a_decision_would_write_the_quotas_of_the_contract_and_its_avenant() -> None:
    act = next(one for one in contrat("chrs").actes if one.questionnaire == "repartition")
    simulation = lire(act.values)
    law = parametres(famille("chrs").reglementation, DAY, "chrs")
    assert simulation is not None
    written = {(one.tableau, one.cle, one.colonne): one for one in ecritures(simulation, law, contrat("chrs").values)}
    quota = written["dgc_quotes_parts", (("finess_et", "990006405"),), "montant"]
    assert quota.nouveau == quota.ancien + 42_000
    assert written["", (), "avenant.date_effet"].nouveau == date(2028, 1, 1)
