"""famille.toml becomes a family: its roles, pieces and dates; what it does not say well is refused by name."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.famille import Echeance, PieceModel, Roles
from cpomdoc.schema.loading import famille_digest, load_famille
from cpomdoc.schema.questionnaire import Condition
from tests.familles.petite import FAMILLE, files, petite

LAST = 'evenement = "Dernier jour"'
DATE = """
[[echeance]]
evenement = "Bilan"
depuis = "contrat.date_effet"
mois = 24
jours = 3
jusqua_mois = 36
annees_apres = 2
source = "CASF, art. L. 313-11"
cle = "bilan"
le = "06-30"
pas_avant = "@date_effet"
condition = { champ = "siege.existe", vaut = ["Oui"] }
doute = "à confirmer"
"""


def refusal(old: str, new: str) -> str:
    """What is said of the family when *new* is written in its file instead of *old*."""
    assert old in FAMILLE
    with pytest.raises(TemplateError) as refused:
        petite(famille=FAMILLE.replace(old, new, 1))
    return refused.value.message.replace("\u00a0", " ")


def test_a_family_says_its_title_its_version_and_its_law():
    famille = petite()
    assert (famille.key, famille.title, famille.version) == ("petite", "Petite famille", "1")
    assert famille.legal_basis == "Code d’essai, article 1"
    assert list(famille.questionnaires) == ["accueil", "sites"]


def test_roles_that_are_not_said_have_their_usual_names():
    usual = {
        "contrat": "contrat.numero", "gestionnaire": "gestionnaire.nom", "date_effet": "contrat.date_effet",
        "duree": "contrat.duree", "etablissement": "etablissements.finess", "site": "site.finess",
        "signataires": "parties",
    }  # fmt: skip
    assert petite().roles == Roles(**usual)
    said = 'site = "site.finess"\ndate_fin = "contrat.fin"\nacte = "avenant.rang"\nnom_etablissement = "sites.nom"'
    own = petite(famille=FAMILLE.replace('site = "site.finess"', said, 1)).roles
    assert own == Roles(**usual, date_fin="contrat.fin", acte="avenant.rang", nom_etablissement="sites.nom")


def test_the_contract_has_no_number_and_an_annexe_has_its_own():
    contrat, annexe = petite().pieces
    assert contrat == PieceModel("contrat", "Contrat", "Contrat", "contrat.docx", ("accueil", "sites"))
    assert annexe == PieceModel("annexe-01", "Accueil", "Annexe 1 - Accueil", "annexe.docx", ("accueil",), 1)


def test_a_date_says_when_it_falls_and_under_which_condition():
    found = petite(famille=FAMILLE + DATE).echeances[-1]
    assert found == Echeance(
        label="Bilan", since="contrat.date_effet", months=24, days=3, until_months=36, years_later=2,
        source="CASF, art. L. 313-11", key="bilan", on="06-30", not_before="@date_effet",
        condition=Condition("siege.existe", ("Oui",)), doubt="à confirmer",
    )  # fmt: skip


def test_a_date_counts_from_the_first_day_of_the_contract_unless_it_says_otherwise():
    assert petite(famille=FAMILLE.replace('depuis = "@date_fin"\n', "", 1)).echeances[0].since == "@date_effet"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('titre = "Petite famille"\n', "", "famille.toml : « titre » manque."),
        ('version = "1"', 'version = "1"\ncouleur = "bleu"', "famille.toml : « couleur » n’est pas compris."),
        ("[roles]", "[role]", "famille.toml : « roles » manque."),
        ('duree = "contrat.duree"\n', "", "famille.toml, roles : « duree » manque."),
        (
            'site = "site.finess"',
            'site = "site.finess"\nchef = "x"',
            "famille.toml, roles : « chef » n’est pas compris.",
        ),
        ('modele = "annexe.docx"', 'modele = "perdu.docx"', "piece 2 : le modèle « perdu.docx » manque."),
        ('besoins = ["accueil"]', 'besoins = ["acueil"]', "piece 2 : le questionnaire « acueil » n’existe pas."),
        ("numero = 1\n", 'numero = "1"\n', "piece 2 : « numero » n’a pas la forme attendue."),
        ("numero = 1\n", "numero = 1\nordre = 2\n", "piece 2 : « ordre » n’est pas compris."),
        (LAST, f'{LAST}\nle = "30-06"', "echeance 1 : « le » s’écrit mois-jour, par exemple « 04-30 »."),
        ('"04-30"', '"30 avril"', "echeance 2 : « chaque_annee » s’écrit mois-jour, par exemple « 04-30 »."),
        (LAST, f"{LAST}\nmois = 1.5", "echeance 1 : « mois » n’a pas la forme attendue."),
        (LAST, f"{LAST}\nsemaines = 2", "echeance 1 : « semaines » n’est pas compris."),
        (LAST, f'{LAST}\ncondition = {{ champ = "a", est = "b" }}', "condition : « est » n’est pas compris."),
        (
            LAST,
            'evenement = "Dernier {jour}"',
            "l’échéance « Dernier {jour} » a une date ou une accolade qui ne va pas.",
        ),
        ('questionnaires = ["accueil", "sites"]', 'questionnaires = ["accueil", "sits"]', "sits.toml manque"),
    ],
)
def test_a_family_that_is_not_well_said_is_refused_by_name(old: str, new: str, said: str):
    assert said in refusal(old, new)


def test_one_letter_of_one_file_makes_another_digest_and_the_order_of_files_none():
    some = files()
    assert famille_digest(some) == famille_digest(dict(reversed(some.items()))) == load_famille(some).digest
    assert famille_digest({**some, "contrat.docx": b"Contrat"}) != famille_digest(some)
    renamed = {name.replace("annexe", "annexes"): content for name, content in some.items()}
    assert famille_digest(renamed) != famille_digest(some)
