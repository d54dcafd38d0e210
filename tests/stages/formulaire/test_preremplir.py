"""A contract in force, earlier reviews, extracts -> the answers of a form: typed, told when they cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.checks import DATE_FIN
from cpomdoc.stages.formulaire.preremplir import Anterieure, Avance, Contexte, Extraite, fill, misread
from tests.familles import petite_suivi

MAISONS = (
    {"finess": "990001679", "nom": "La Roseraie", "autorisees": 62, "installees": 60, "mode": SANS_OBJET},
    {"finess": "990001455", "nom": "Les Tilleuls", "autorisees": 80, "installees": 78, "mode": "Accueil de jour"},
)
VALUES: Mapping[str, Any] = {
    "contrat.numero": "C-1",
    "gestionnaire.nom": "ADEF",
    "etablissements": MAISONS,
    "parties": ({"denomination": "ARS"},),
    DATE_FIN: date(2031, 12, 31),
}


def contrat(**changes: Any) -> Contrat:
    values = {**VALUES, **{name.replace("__", "."): value for name, value in changes.items()}}
    return Contrat("petite", "C-1", values, {}, frozenset(), ())


def made(contexte: Contexte | None = None, **files: str) -> Avance:
    famille = petite_suivi.famille(**{name.replace("__", "/") + ".toml": text for name, text in files.items()})
    return fill(famille.preremplis["suivi"], famille, contexte or Contexte(contrat(), date(2029, 5, 2), 3, 2028))


def column(avance: Avance, name: str) -> list[Any]:
    return [avance.typed.get(FieldKey(f"suivi_maisons.{name}", at)) for at in range(avance.rows["suivi_maisons"])]


def test_rows_come_from_the_rows_of_the_contract_in_the_order_asked_for():
    avance = made()
    assert column(avance, "nom") == ["La Roseraie", "Les Tilleuls"]
    assert column(avance, "places") == [62, 80]
    assert avance.values[FieldKey("suivi.total")] == 142
    assert avance.values[FieldKey("acte.numero")] == 2028


def test_an_answer_says_where_it_comes_from():
    origins = made().origins
    assert origins[FieldKey("suivi_maisons.nom", 0)] == "contrat C-1, version 3, périmètre"
    assert origins[FieldKey("suivi_maisons.occupees", 0)] == "places installées au contrat"


def test_what_is_proposed_is_not_the_contracts():
    avance = made()
    assert FieldKey("suivi_maisons.occupees", 0) not in avance.repris
    assert FieldKey("suivi_maisons.nom", 0) in avance.repris
    assert (avance.taken, avance.proposed) == (4 + 3 * 2 + 1 + 1, 2)


def test_an_optional_answer_that_the_contract_does_not_give_is_the_contracts_too():
    avance = made()
    empty = FieldKey("suivi_maisons.ouvert", 0)
    assert empty in avance.repris
    assert empty not in avance.typed
    assert avance.typed[FieldKey("suivi_maisons.ouvert", 1)] == "Accueil de jour"


def test_a_value_that_its_question_would_refuse_is_left_out_and_told():
    long = contrat(gestionnaire__nom="x" * 80)
    avance = made(Contexte(long, date(2029, 5, 2), 3, 2028))
    assert FieldKey("suivi.gestionnaire") not in avance.values
    assert FieldKey("suivi.gestionnaire") not in avance.repris
    assert any("Gestionnaire du contrat" in sentence and "60" in sentence for sentence in avance.told)


def test_an_expression_that_makes_no_sense_with_these_answers_is_told():
    wrong = petite_suivi.PREREMPLIS.replace('"e.installees"', '"e.nom + 1"')
    avance = made(preremplis__suivi=wrong)
    assert column(avance, "occupees") == [None, None]
    assert any("Places occupées" in sentence for sentence in avance.told)


def test_a_hundred_wrong_cells_are_told_in_a_few_sentences():
    many = tuple(
        {**MAISONS[0], "finess": f"{at:09}", "nom": f"M{at}", "installees": f"beaucoup {at}"} for at in range(100)
    )
    avance = made(Contexte(contrat(etablissements=many), date(2029, 5, 2)))
    assert len(avance.told) == 21
    assert "autres" in avance.told[-1]


def test_the_review_of_the_year_before_is_proposed_and_no_older_one_in_its_place():
    told = {"suivi.redacteur": "Claire", "suivi_maisons": ({"finess": "990001455", "occupees": 77},)}
    for years, expected in (((2026, 2027), 77), ((2026,), None), ((), None)):
        revues = tuple(Anterieure(year, told) for year in years)
        avance = made(Contexte(contrat(), date(2029, 5, 2), 3, 2028, revues=revues))
        assert column(avance, "avant") == [None, expected]
        assert avance.typed.get(FieldKey("suivi.redacteur")) == ("Claire" if expected else None)


def test_two_tables_of_data_that_give_one_row_make_one_row_and_the_first_value_stands():
    more = petite_suivi.PREREMPLIS + (
        '\n[[table]]\ntable = "suivi_acteurs"\npour = "p in parties"\n[table.repris]\ndenomination = "p.denomination"\n'
        '[table.propose]\nrang = "1"\navis = "p.denomination"\n'
        '\n[[table]]\ntable = "suivi_acteurs"\npour = "p in parties"\n[table.repris]\ndenomination = "p.denomination"\n'
        '[table.propose]\nrang = "2"\n'
    )
    avance = made(preremplis__suivi=more)
    assert avance.rows["suivi_acteurs"] == 1
    assert avance.typed[FieldKey("suivi_acteurs.rang", 0)] == 1
    assert avance.typed[FieldKey("suivi_acteurs.avis", 0)] == "ARS"


def test_rows_of_two_loops_and_a_condition():
    plan = petite_suivi.PREREMPLIS.replace(
        'pour = "p in parties"', 'pour = ["e in etablissements", "p in parties"]\nsi = "e.autorisees > 70"'
    ).replace('denomination = "p.denomination"', "denomination = 'e.nom ~ \", \" ~ p.denomination'")
    avance = made(preremplis__suivi=plan)
    assert avance.rows["suivi_acteurs"] == 1
    assert avance.typed[FieldKey("suivi_acteurs.denomination", 0)] == "Les Tilleuls, ARS"


def test_an_extract_gives_a_value_with_the_place_where_it_was_read():
    read = 'lu = \'extraits | dont("finess_et", e.finess) | dont("exercice", exercice)\''
    plan = (
        petite_suivi.PREREMPLIS.replace('occupees = "e.installees"', "occupees = 'lu[0].valeur'")
        .replace("[table.noms]\navant", f"[table.noms]\n{read}\navant", 1)
        .replace('occupees = "places installées au contrat"', "occupees = '= lu[0].origine'")
    )
    values = [
        Extraite("occupees", "990001455", "", 2028, Decimal(76), "ERRD 2028, ligne 4"),
        Extraite("occupees", "990001455", "", 2027, Decimal(70), "ERRD 2027"),
    ]
    avance = made(Contexte(contrat(), date(2029, 5, 2), 3, 2028, extraits=values), preremplis__suivi=plan)
    assert column(avance, "occupees") == [None, 76]
    assert avance.origins[FieldKey("suivi_maisons.occupees", 1)] == "ERRD 2028, ligne 4"


def test_the_other_acts_are_read_by_their_kind():
    plan = petite_suivi.PREREMPLIS.replace('"gestionnaire.nom"', '"actes.avenant[0].avenant.objet"')
    contexte = Contexte(contrat(), date(2029, 5, 2), 3, 2028, actes={"avenant": [{"avenant.objet": "les moyens"}]})
    assert made(contexte, preremplis__suivi=plan).typed[FieldKey("suivi.gestionnaire")] == "les moyens"


@pytest.mark.parametrize("name", ["exercise", "e.autorisee", "precedente.suivi.total_", "actes.avenants"])
def test_a_name_that_nobody_answers_is_found_before_any_form_is_made(name: str):
    plan = petite_suivi.PREREMPLIS.replace('"e.autorisees"', f'"{name}"')
    famille = petite_suivi.famille(**{"preremplis/suivi.toml": plan})
    assert [fault.expression for fault in misread(famille, famille.preremplis["suivi"])] == [name]


def test_a_contract_that_lacks_what_the_forms_of_today_read_fills_the_rest():
    lacking = contrat()
    bare = replace(lacking, values={name: value for name, value in lacking.values.items() if name != "parties"})
    avance = made(Contexte(bare, date(2029, 5, 2), 3, 2028))
    assert avance.rows["suivi_acteurs"] == 0
    assert avance.rows["suivi_maisons"] == 2
