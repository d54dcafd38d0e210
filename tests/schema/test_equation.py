"""A computed table says what each of its columns comes from; what it does not understand is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.equation import read_equation
from cpomdoc.schema.questionnaire import Condition
from cpomdoc.schema.rubrique import Rubrique
from tests.familles.petite import FAMILLE, petite

TERME = {"cle": "places", "libelle": "Places", "champ": "etablissements.places"}


def equation(*termes: dict[str, Any], **words: Any) -> Any:
    top = {"cle": "calculs", "titre": "Calculs", "lignes": "points", "jointure": ["finess"], "annee": "points.annee"}
    return read_equation(Rubrique({**top, "terme": list(termes), **words}, "famille.toml, equation 1"))


def refusal(*termes: dict[str, Any], **words: Any) -> str:
    with pytest.raises(TemplateError) as refused:
        equation(*termes, **words)
    return refused.value.message


def test_a_term_is_an_answer_a_sum_a_value_of_the_law_or_a_figure_of_those_before_it():
    one = equation(
        {**TERME, "champ": ["points.places", "etablissements.places"]},
        {"cle": "aides", "libelle": "Aides", "somme": "aides.montant", "si": {"champ": "aides.section", "vaut": ["S"]}},
        {"cle": "coefficient", "libelle": "Coefficient", "regle": "soins.coefficient_pmp"},
        {"cle": "point", "libelle": "Point", "regles": {"8": "soins.point"}, "selon": ["places"]},
        {"cle": "base", "libelle": "Base", "calcul": "personnes", "arguments": ["places", "aides"], "decimales": 2},
    )
    assert one.termes[0].answers == ("points.places", "etablissements.places")
    assert one.termes[1].only == Condition("aides.section", ("S",))
    assert one.termes[2].rules == {"": "soins.coefficient_pmp"}
    assert one.termes[3].by == ("places",)
    assert one.termes[4].decimals == 2
    assert one.terme("base") is one.termes[4]
    assert one.identity == "points.finess"


@pytest.mark.parametrize(
    ("terme", "said"),
    [
        ({"cle": "a", "libelle": "A"}, "un seul des quatre."),
        ({**TERME, "regle": "soins.coefficient_pmp"}, "un seul des quatre."),
        ({"cle": "a", "libelle": "A", "calcul": "moyenne"}, "« calcul » : attendu "),
        ({"cle": "a", "libelle": "A", "regles": {"Non": 3}}, "« regles » s’écrit"),
        (
            {"cle": "a", "libelle": "A", "calcul": "taux", "arguments": ["b"]},
            "« b », qu’aucun terme ne donne avant lui.",
        ),
        ({**TERME, "couleur": "bleu"}, "« couleur » n’est pas compris."),
    ],
)
def test_a_term_that_says_too_little_too_much_or_something_unknown_is_refused(terme: dict[str, Any], said: str):
    assert said in refusal(terme)


def test_a_table_that_nothing_ties_to_the_others_is_refused():
    assert refusal(TERME, jointure=[]).endswith("« jointure » manque.")


COMPUTED = """
[[equation]]
cle = "calculs"
titre = "Calculs"
lignes = "etablissements"
jointure = ["finess"]
annee = "contrat.duree"
[[equation.terme]]
cle = "places"
libelle = "Places"
champ = "{name}"
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('champ = "{name}"', 'champ = "etablissements.nuits"'), "« etablissements.nuits » n’existe pas."),
        (('champ = "{name}"', 'regle = "soins.inconnue"'), "la valeur « soins.inconnue » est absente"),
        (('lignes = "etablissements"', 'lignes = "lieux"'), "« lieux.finess » n’existe pas."),
        (('cle = "calculs"', 'cle = "etablissements"'), "son nom est pris"),
    ],
)
def test_a_family_whose_computed_table_names_nothing_is_refused(change: tuple[str, str], said: str):
    with pytest.raises(TemplateError, match="équation") as refused:
        petite(famille=FAMILLE + COMPUTED.replace(*change).replace("{name}", "etablissements.autorisees"))
    assert said in refused.value.message
