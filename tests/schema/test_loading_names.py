"""Every name that a family's files cite is one that somebody is asked; the questionnaire that answers it is known."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.checks import names
from cpomdoc.schema.loading import load_famille
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.reglementation import FOLDER
from tests.familles.petite import ACCUEIL, FAMILLE, SITES, files, petite

LAW = """
[[valeur]]
cle = "duree.minimum"
libelle = "durée minimale"
[[valeur.periode]]
valeur = 5
debut = 2018-01-01
source = "Arrêté d’essai"
confiance = "A"
"""
OF_LAW = """
[[controle]]
code = "E-991"
genre = "reglementation"
sur = "contrat.duree"
gauche = "contrat.duree"
operateur = ">="
regle = "duree.minimum"
message = "{gauche} ans, pour {droite} au moins."
"""
ROW = 'si = { champ = "etablissements.mode", vaut = ["Accueil de jour"] }'
SINGLE = 'si = { champ = "siege.existe", vaut = ["Oui"] }'


def refusal(old: str, new: str, part: str = "accueil") -> str:
    """What is said of the family when *new* is written in one of its files instead of *old*."""
    text = {"accueil": ACCUEIL, "sites": SITES, "famille": FAMILLE}[part]
    assert old in text
    with pytest.raises(TemplateError) as refused:
        petite(**{part: text.replace(old, new, 1)})
    assert refused.value.remedy == "Corrigez ce fichier de la famille, puis recommencez."
    return refused.value.message.replace("\u00a0", " ")


def with_law(accueil: str = ACCUEIL, famille: str = FAMILLE):
    return load_famille({**files(accueil=accueil, famille=famille), f"{FOLDER}essai.toml": LAW.encode()})


# --- who answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("gestionnaire.nom", "accueil"),
        ("etablissements.nom", "accueil"),
        ("publics.gir1", "sites"),
        ("activite.journees", "sites"),
        ("sites.publics.gir1", "sites"),
        ("sites.activite.journees", "sites"),
        ("@date_effet", "accueil"),
        ("@terme", "accueil"),
        ("contrat.numero", "accueil"),
    ],
)
def test_a_name_is_answered_by_the_questionnaire_that_asks_it(name: str, key: str):
    owner = owner_of(petite(), name)
    assert owner is not None
    assert owner.key == key


@pytest.mark.parametrize(
    "name", ["gestionnaire.rang", "sites.gestionnaire.nom", "sites.publics.gir9", "@hier", "sites"]
)
def test_a_name_that_nobody_is_asked_has_no_questionnaire(name: str):
    assert owner_of(petite(), name) is None


# --- what is cited ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        (
            "accueil",
            'droite = "etablissements.autorisees"',
            'droite = "etablissements.ouvertes"',
            "questionnaires/accueil.toml : le contrôle W-391 cite « etablissements.ouvertes », qui n’existe pas.",
        ),
        (
            "sites",
            'termes = ["publics.gir1", "publics.gir2"]',
            'termes = ["publics.gir1", "publics.gir3"]',
            "questionnaires/sites.toml : le contrôle E-392 cite « publics.gir3 », qui n’existe pas.",
        ),
        (
            "famille",
            'vers = "etablissements.finess"',
            'vers = "etablissements.numero"',
            "famille.toml : le contrôle E-391 cite « etablissements.numero », qui n’existe pas.",
        ),
        (
            "accueil",
            'champ = "siege.existe"',
            'champ = "etablissements.nom"',
            "questionnaires/accueil.toml : la condition de « siege.taux » cite « etablissements.nom ».",
        ),
        (
            "accueil",
            'libelle = "Établissement"',
            'libelle = "Établissement"\nreference = "publics.gir1"',
            "questionnaires/accueil.toml : la liste de « nom » cite « publics.gir1 ».",
        ),
        ("famille", 'code = "E-391"', 'code = "W-391"', "le code W-391 sert à deux contrôles."),
    ],
)
def test_a_name_that_points_to_nothing_is_said_with_the_file_that_cites_it(part: str, old: str, new: str, said: str):
    assert refusal(old, new, part) == said


def test_a_contract_without_a_question_that_tells_it_apart_is_refused():
    famille = FAMILLE.replace('contrat = "contrat.numero"', 'contrat = "contrat.rang"', 1)
    with pytest.raises(TemplateError, match="le rôle « contrat » désigne une question qui n’existe pas"):
        petite(famille=famille, sites=SITES.replace('cle = "contrat.numero"', 'cle = "site.contrat"', 1))


def test_a_name_is_asked_once_even_in_one_workbook():
    said = "questionnaires/accueil.toml : « parties » est déjà demandé dans questionnaires/accueil.toml."
    assert refusal('cle = "gestionnaire.nom"', 'cle = "parties"') == said


def test_the_columns_of_two_tables_may_bear_one_name():
    own = ACCUEIL.replace('cle = "denomination"', 'cle = "nom"', 1)
    assert petite(accueil=own).questionnaires["accueil"].find("parties.nom") is not None


def test_a_condition_of_a_column_is_another_column_of_its_row():
    told = 'obligatoire = false\ncondition = { champ = "nom", vaut = ["Les Tilleuls"] }'
    assert petite(accueil=ACCUEIL.replace("obligatoire = false", told, 1)).questionnaires["accueil"]
    said = refusal("obligatoire = false", told.replace('"nom"', '"gestionnaire.nom"'))
    assert said.endswith("la condition de « mode » cite « gestionnaire.nom ».")


# --- what the law says ------------------------------------------------------------------------------------------------


def test_a_check_may_cite_what_the_law_files_hold_and_nothing_else():
    assert with_law(ACCUEIL + OF_LAW).questionnaires["accueil"].checks[-1].options["regle"] == "duree.minimum"
    said = "le contrôle E-991 cite la valeur « duree.maximum », absente de commun/reglementation/."
    for part, text in {"accueil": ACCUEIL, "famille": FAMILLE}.items():
        with pytest.raises(TemplateError) as refused:
            with_law(**{part: text + OF_LAW.replace("duree.minimum", "duree.maximum")})
        assert refused.value.message == said
        assert refused.value.remedy == "Corrigez ce fichier de la famille, puis recommencez."


def test_a_shared_check_cites_the_value_of_the_family_that_takes_it():
    text = LAW.replace("duree.minimum", "duree.petite")
    shared = FAMILLE + OF_LAW.replace("duree.minimum", "duree.{famille}")
    famille = load_famille({**files(famille=shared), f"{FOLDER}essai.toml": text.encode()})
    assert famille.checks[-1].options["regle"] == "duree.petite"
    assert famille.checks[-1].options["operateur"] == ">="


# --- the row of a condition -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("only", [ROW, SINGLE])
def test_a_check_on_a_row_may_ask_a_condition_of_this_row_or_of_the_whole_contract(only: str):
    assert petite(accueil=ACCUEIL.replace('operateur = "<="', f'operateur = "<="\n{only}', 1))


@pytest.mark.parametrize(
    ("row", "other"), [("sites.publics.gir1", "etablissements.mode"), ("etablissements.mode", "sites.publics.gir1")]
)
def test_a_check_of_the_whole_contract_may_not_ask_a_condition_of_a_row_that_is_not_its_own(row: str, other: str):
    said = """
[[controle]]
code = "E-991"
genre = "compare"
sur = "{row}"
gauche = "{row}"
operateur = "!="
valeur = "0"
si = {{ champ = "{only}", vaut = ["1"] }}
message = "non."
"""
    assert petite(famille=FAMILLE + said.format(row=row, only=row)).checks[-1].at == row
    assert petite(famille=FAMILLE + said.format(row=row, only="siege.existe")).checks[-1].at == row
    with pytest.raises(TemplateError, match="le contrôle E-991 : « si » cite une autre ligne que « sur »"):
        petite(famille=FAMILLE + said.format(row=row, only=other))


def test_a_check_names_all_that_it_reads():
    (check,) = (
        petite(accueil=ACCUEIL.replace('operateur = "<="', f'operateur = "<="\n{ROW}', 1))
        .questionnaires["accueil"]
        .checks
    )
    assert names(check) == ("etablissements.installees", "etablissements.autorisees", "etablissements.mode")
    (terms,) = petite().questionnaires["sites"].checks
    assert names(terms) == ("publics.residents", "publics.gir1", "publics.gir2")
