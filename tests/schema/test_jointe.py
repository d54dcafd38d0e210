"""Documents to join as PDF: what a family says of each, and what it may not say."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.jointe import Jointe
from cpomdoc.schema.questionnaire import Condition
from tests.familles.petite import ACCUEIL, FAMILLE, SITES, petite

JOINTES = """
[[jointe]]
cle = "arrete"
titre = "Arrêté d’autorisation"
annexe = 8
par = "etablissement"
condition = { champ = "mode", vaut = ["Accueil de jour"] }
mots = ["arrete", "autorisation"]
source = "CASF, art. L. 313-1"
doute = "à confirmer"

[[jointe]]
cle = "deliberation"
titre = "Délibération"
annexe = 13
par = "contrat"
obligatoire = false
condition = { champ = "siege.existe", vaut = ["Oui"] }
mots = ["deliberation"]

[[jointe]]
cle = "statuts"
titre = "Statuts"
annexe = 14
par = "contrat"
mots = ["statuts"]
"""
CHECK = """
[[controle]]
code = "W-991"
genre = "jointe"
sur = "siege.taux"
jointe = "deliberation"
message = "joignez {document}, annexe {annexe}."
"""


def load(jointes: str = JOINTES, check: str = "") -> Famille:
    return petite(famille=FAMILLE + jointes + check)


def refusal(old: str, new: str) -> str:
    assert old in JOINTES
    with pytest.raises(TemplateError) as refused:
        load(JOINTES.replace(old, new, 1))
    return refused.value.message.replace("\u00a0", " ")


def test_a_document_says_whose_it_is_when_it_is_asked_for_and_by_which_words_it_is_known():
    arrete, deliberation, statuts = load().jointes
    assert arrete == Jointe(
        key="arrete", title="Arrêté d’autorisation", annexe=8, per="etablissement",
        condition=Condition("mode", ("Accueil de jour",)), words=("arrete", "autorisation"),
        source="CASF, art. L. 313-1", doubt="à confirmer",
    )  # fmt: skip
    assert (deliberation.required, deliberation.condition) == (False, Condition("siege.existe", ("Oui",)))
    assert (statuts.required, statuts.condition, statuts.per) == (True, None, "contrat")


def test_a_document_is_found_by_its_key():
    assert load().jointe("statuts") == load().jointes[-1]
    assert load().jointe("photo") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("annexe = 8", 'annexe = "8"', "jointe 1 : « annexe » n’a pas la forme attendue."),
        ('par = "etablissement"', 'par = "site"', "« par » vaut « site » ; attendu : contrat, etablissement."),
        ('mots = ["statuts"]', "", "jointe 3 : « statuts » n’a aucun mot auquel reconnaître un fichier."),
        ('mots = ["statuts"]', 'mots = ["statuts"]\npages = 3', "jointe 3 : « pages » n’est pas compris."),
        ('["Oui"] }', '["Oui"], ou = "x" }', "jointe 2, condition : « ou » n’est pas compris."),
        ('cle = "statuts"', 'cle = "arrete"', "famille.toml : la pièce jointe « arrete » figure deux fois."),
        ('champ = "mode"', 'champ = "modes"', "famille.toml : la condition de « arrete » cite « modes »."),
        ('"siege.existe"', '"siege.exist"', "famille.toml : la condition de « deliberation » cite « siege.exist »."),
        ('["Oui"] }', '["Public"] }', "« deliberation » attend « Public », que « siege.existe » ne propose pas."),
        ('["Accueil de jour"]', '["De jour"]', "« arrete » attend « De jour », que « mode » ne propose pas."),
        ('"siege.existe"', '"etablissements"', "la condition de « deliberation » cite « etablissements »."),
        ('"siege.existe"', '"publics.residents"', "la condition de « deliberation » cite « publics.residents »."),
        ('"siege.existe"', '"mode"', "famille.toml : la condition de « deliberation » cite « mode »."),
        (
            'champ = "mode"',
            'champ = "siege.existe"',
            "famille.toml : la condition de « arrete » cite « siege.existe ».",
        ),
    ],
)
def test_a_document_that_is_not_well_said_is_refused_by_name(old: str, new: str, said: str):
    assert said in refusal(old, new)


def test_a_check_may_ask_for_a_document_that_the_family_knows_and_for_no_other():
    assert load(check=CHECK).checks[-1].options["jointe"] == "deliberation"
    for where, changes in {
        "famille.toml": {"famille": FAMILLE + JOINTES + CHECK.replace("deliberation", "photo")},
        "questionnaires/accueil.toml": {"accueil": ACCUEIL + CHECK, "sites": SITES},
    }.items():
        with pytest.raises(TemplateError, match=f"{where}.: le contrôle W-991 cite la pièce jointe"):
            petite(**changes)
