"""Rows that a check keeps by other tables, answers that must be there, words of the law, days beside years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.loading_check import read_check
from cpomdoc.schema.reglementation import FOLDER, load_reglementation
from cpomdoc.schema.rubrique import Rubrique
from cpomdoc.stages.checks.check import run
from cpomdoc.stages.checks.facts import Facts

LAW = load_reglementation(
    {
        f"{FOLDER}essai.toml": """
[[valeur]]
cle = "modalites"
libelle = "modalité"
[[valeur.periode]]
valeur = ["4°"]
debut = 2017-01-01
source = "CASF"
confiance = "A"

[[valeur]]
cle = "mots"
libelle = "mots"
[[valeur.periode]]
valeur = ["logement ordinaire", "droits incomplets"]
debut = 2017-01-01
source = "CASF"
confiance = "A"
""".encode()
    }
)
VALUES: Mapping[str, Any] = {
    "@date_effet": date(2027, 1, 1),
    "@date_fin": date(2031, 12, 31),
    "etablissements": (
        {"finess": "A", "categorie": "ESAT"},
        {"finess": "A", "categorie": "ESAT"},
        {"finess": "B", "categorie": "MAS"},
    ),
    "evolution": (
        {"finess": "B", "section": "ARS", "modalite": "2°"},
        {"finess": "A", "section": "ARS", "modalite": "3°"},
        {"finess": "A", "section": "Département", "modalite": "3°"},
    ),
    "credits": (
        {"finess": "A", "annee": 2027, "nature": "Durée limitée", "fin": SANS_OBJET},
        {"finess": "B", "annee": 2032, "nature": "Durée limitée", "fin": date(2029, 12, 31)},
        {"finess": "C", "annee": 2026, "nature": "Pérenne", "fin": SANS_OBJET},
        {"finess": "D", "annee": 2031, "nature": "Durée limitée"},
    ),
}
ESAT = {"champ": "etablissements.categorie", "vaut": ["ESAT"], "jointure": ["finess"]}
ARS = {"champ": "evolution.section", "vaut": ["ARS"]}
LIMITED = [{"champ": "credits.nature", "vaut": ["Durée limitée"]}]


def said(kind: str, at: str, values: Mapping[str, Any] = VALUES, **options: object) -> list[int | None]:
    """The rows of which a check says something."""
    check = read_check(Rubrique({"code": "E-991", "genre": kind, "sur": at, "message": "non.", **options}, "essai"))
    return [finding.key.row if finding.key else None for finding in run(check, Facts(values, {}, {}, LAW))]


@pytest.mark.parametrize(("si", "rows"), [(ESAT, [1, 2]), ([ESAT, ARS], [1]), ([ARS], [0, 1])])
def test_a_row_is_kept_by_the_answer_of_another_table_that_goes_with_it(si: object, rows: list[int]):
    options = {"gauche": "evolution.modalite", "operateur": "dans", "regle": "modalites", "si": si}
    assert said("reglementation", "evolution.modalite", **options) == rows


def test_an_answer_that_must_be_there_is_asked_for_where_it_is_sans_objet_and_not_where_it_could_not_be_read():
    assert said("renseigne", "credits.fin", quand=LIMITED) == [0]


def test_an_answer_that_must_not_be_there_is_told_by_any_of_its_columns():
    lasting = [{"champ": "credits.nature", "vaut": ["Pérenne"]}]
    assert said("renseigne", "credits.fin", quand=lasting, vide=True) == []
    assert said("renseigne", "credits.fin", quand=lasting, vide=True, avec=["credits.annee"]) == [2]


def test_a_single_answer_may_have_to_be_there_too():
    asked = [{"champ": "siege.existe", "vaut": ["Oui"]}]
    assert said("renseigne", "siege.date", {"siege.existe": True, "siege.date": SANS_OBJET}, quand=asked) == [None]
    assert said("renseigne", "siege.date", {"siege.existe": True, "siege.date": date(2026, 1, 1)}, quand=asked) == []
    assert said("renseigne", "siege.date", {"siege.existe": True}, quand=asked) == []


@pytest.mark.parametrize(
    ("text", "all_said", "none_said"),
    [
        ("vers un logement ordinaire, hors ménages à droits\u00a0incomplets.", True, False),
        ("vers un LOGEMENT ORDINAIRE", False, False),
        ("vers un logement", False, True),
        ("logement ordinaires", False, True),
    ],
)
def test_a_text_says_all_the_words_of_the_law_or_none_whatever_signs_stand_around(
    text: str, all_said: bool, none_said: bool
):
    values = {"@date_effet": date(2027, 1, 1), "formule": text}
    options = {"gauche": "formule", "regle": "mots"}
    assert (said("reglementation", "formule", values, operateur="dit", **options) == []) is all_said
    assert (said("reglementation", "formule", values, operateur="tait", **options) == []) is none_said


def test_a_year_is_compared_with_the_year_of_a_day():
    bounds = {"gauche": "credits.annee", "operateur": ">=", "droite": "@date_effet"}
    assert said("compare", "credits.annee", **bounds) == [2]
    assert said("compare", "credits.annee", **{**bounds, "operateur": "<=", "droite": "@date_fin"}) == [1]
