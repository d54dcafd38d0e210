"""An alert, and the words beside a question, take their numbers from the law files: they stand there alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.famille import Echeance, Famille
from cpomdoc.schema.loading import load_famille
from cpomdoc.schema.loading_law import cited
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.reglementation import FOLDER
from tests.familles import petite
from tests.familles.exemples import famille

LAW = """
[[valeur]]
cle = "seuil.duree"
libelle = "durée courte"
[[valeur.periode]]
valeur = 2
debut = 2017-01-01
fin = 2024-12-31
source = "Texte"
confiance = "A"
[[valeur.periode]]
valeur = 4
debut = 2025-01-01
source = "Texte"
confiance = "A"
[[valeur]]
cle = "seuil.nom"
libelle = "un nom"
[[valeur.periode]]
valeur = "Lyon"
debut = 2017-01-01
source = "Texte"
confiance = "A"
"""


def load(old: str, new: str) -> Famille:
    assert petite.ACCUEIL.count(old) == 1
    files = petite.files(accueil=petite.ACCUEIL.replace(old, new))
    return load_famille({**files, f"{FOLDER}essai.toml": LAW.encode()})


def field(of: Famille, key: str) -> Field:
    found = of.questionnaires["accueil"].find(key)
    assert isinstance(found, Field)
    return found


def test_an_alert_that_names_a_value_of_the_law_is_what_it_is_worth_in_its_last_period():
    family = load("alerte_minimum = 3", 'alerte_minimum = "seuil.duree"')
    assert field(family, "contrat.duree").alert_minimum == Decimal(4)
    assert list(cited(family.questionnaires["accueil"])) == ["seuil.duree"]


def test_an_alert_may_still_be_a_number_of_the_form():
    family = load("alerte_minimum = 3", "alerte_minimum = 3\nalerte_maximum = 'seuil.duree'")
    duration = field(family, "contrat.duree")
    assert (duration.alert_minimum, duration.alert_maximum) == (Decimal(3), Decimal(4))


def test_a_column_of_a_table_may_name_one_too():
    family = load('libelle = "Places installées"', 'libelle = "Places installées"\nalerte_maximum = "seuil.duree"')
    assert field(family, "etablissements.installees").alert_maximum == Decimal(4)


def test_the_help_of_a_question_prints_the_value_that_it_cites():
    family = load("alerte_minimum = 3", 'aide = "Sous {seuil.duree} ans, dites pourquoi."')
    assert field(family, "contrat.duree").help == "Sous 4 ans, dites pourquoi."


@pytest.mark.parametrize(
    "words", ['alerte_minimum = "seuil.age"', 'alerte_minimum = "seuil.nom"', 'aide = "Sous {seuil.age}."']
)
def test_a_value_that_the_law_does_not_have_or_that_is_no_number_is_refused_by_name(words: str):
    name = "seuil.nom" if "nom" in words else "seuil.age"
    with pytest.raises(
        TemplateError,
        match=f"accueil.toml.*« contrat.duree » cite la valeur « {name} »".replace(" »", ".»").replace("« ", "«."),
    ):
        load("alerte_minimum = 3", words)


def echeance(words: str) -> Echeance:
    told = f'[[echeance]]\nevenement = "Essai"\n{words}\n'
    files = petite.files(famille=petite.FAMILLE + told)
    return load_famille({**files, f"{FOLDER}essai.toml": (LAW + DATES).encode()}).echeances[-1]


DATES = """
[[valeur]]
cle = "delai.rapport"
libelle = "rapport annuel"
[[valeur.periode]]
valeur = "04-30"
debut = 2017-01-01
source = "Texte"
confiance = "A"
"""


def test_a_date_that_the_contract_entails_may_name_a_value_of_the_law():
    assert echeance('chaque_annee = "delai.rapport"').every_year == "04-30"
    assert echeance('le = "delai.rapport"').on == "04-30"
    assert [echeance(f'mois = "{sign}seuil.duree"').months for sign in ("", "-")] == [4, -4]
    assert echeance('mois = "-seuil.duree"').rules == ("seuil.duree",)


@pytest.mark.parametrize("words", ['chaque_annee = "delai.inconnu"', 'mois = "-delai.inconnu"', 'le = "seuil.duree"'])
def test_a_date_that_names_what_the_law_does_not_have_or_no_day_is_refused(words: str):
    with pytest.raises(TemplateError, match="echeance"):
        echeance(words)


def test_the_plan_of_financing_asks_to_look_again_at_the_thresholds_of_the_law_and_says_them():
    handicap = famille("handicap")
    moyens = handicap.questionnaires["moyens"]
    law = {name: valeur.periodes[-1].value for name, valeur in handicap.reglementation.items()}
    caf, debt, years = (moyens.find(f"pgfp.{name}") for name in ("taux_caf", "taux_endettement", "duree_dette"))
    assert isinstance(caf, Field)
    assert isinstance(debt, Field)
    assert isinstance(years, Field)
    assert (caf.alert_minimum, debt.alert_maximum) == (law["seuil.taux_caf"], law["seuil.independance"])
    assert years.alert_maximum == law["seuil.duree_dette"]
    assert "Sous 2" in caf.help
    assert "Au-delà de 50" in debt.help
