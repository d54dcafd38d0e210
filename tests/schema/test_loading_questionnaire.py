"""A questionnaire becomes sheets, questions and tables; what its file does not say well is refused by name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.loading_questionnaire import load_questionnaire
from cpomdoc.schema.questionnaire import Condition, Field, Questionnaire

NAME = "questionnaires/fiche.toml"
TEXT = """
cle = "fiche"
titre = "Fiche"
version = "3"
par = "contrat"
objet = "Savoir"
rempli_par = "Le directeur"
duree = "une heure"
contact = "La délégation"

[[feuille]]
cle = "moyens"
titre = "Moyens"
aide = "Une page."
[[feuille.section]]
titre = "Siège"
[[feuille.section.champ]]
cle = "siege.mode"
libelle = "Mode"
genre = "liste"
choix = ["Propre", "Commun", "Aucun"]
exemple = "Commun"
[[feuille.section.champ]]
cle = "siege.taux"
libelle = "Taux"
genre = "taux"
aide = "Celui de l’arrêté."
exemple = 3.4
unite = "%"
obligatoire = false
condition = { champ = "siege.mode", vaut = ["Propre", "Commun"] }
minimum = 0
maximum = 10.5
alerte_minimum = 1
alerte_maximum = 5
longueur = 12
largeur = 30
sans_objet = true
usage = "information"
source = "CASF, art. R. 314-87"
doute = "à confirmer"
affiche = true

[[feuille]]
cle = "lieux"
titre = "Lieux"
[feuille.table]
cle = "lieux"
lignes = 12
minimum = 2
identite = ["nom"]
[[feuille.table.colonne]]
cle = "nom"
libelle = "Nom"
genre = "texte"
[[feuille.table.colonne]]
cle = "mode"
libelle = "Mode"
genre = "liste_multiple"
reference = "lieux.nom"
"""
SHARED = """
cle = "notes"
titre = "Notes"
[[section]]
titre = "Notes"
[[section.champ]]
cle = "notes.avis"
libelle = "Avis"
genre = "liste"
choix = ["Bon", "Mauvais"]
"""


def load(text: str = TEXT, **shared: str) -> Questionnaire:
    """The questionnaire of this text; *shared* are sheets of commun/feuilles."""
    sheets = {f"commun/feuilles/{name}.toml": content.encode() for name, content in shared.items()}
    return load_questionnaire({NAME: text.encode(), **sheets}, "fiche")


def refusal(text: str, **shared: str) -> str:
    with pytest.raises(TemplateError) as refused:
        load(text, **shared)
    assert refused.value.remedy == "Corrigez ce fichier de la famille, puis recommencez."
    return refused.value.message


# --- what is said -----------------------------------------------------------------------------------------------------


def test_a_questionnaire_says_what_it_is_for_and_whom_to_ask():
    found = load()
    assert (found.key, found.title, found.version, found.per) == ("fiche", "Fiche", "3", "contrat")
    assert (found.purpose, found.filled_by, found.duration, found.contact) == (
        "Savoir",
        "Le directeur",
        "une heure",
        "La délégation",
    )
    assert [(sheet.key, sheet.title, sheet.help) for sheet in found.sheets] == [
        ("moyens", "Moyens", "Une page."),
        ("lieux", "Lieux", ""),
    ]


def test_a_question_says_all_that_bounds_its_answer():
    assert load().find("siege.taux") == Field(
        key="siege.taux", label="Taux", kind="taux", help="Celui de l’arrêté.", example="3.4", unit="%", required=False,
        condition=Condition("siege.mode", ("Propre", "Commun")), minimum=Decimal(0), maximum=Decimal("10.5"),
        alert_minimum=Decimal(1), alert_maximum=Decimal(5), length=12, width=30, accepts_sans_objet=True,
        usage="information", source="CASF, art. R. 314-87", doubt="à confirmer", shown=True,
    )  # fmt: skip


def test_a_question_that_says_nothing_more_must_be_answered_and_goes_into_the_contract():
    found = load().find("lieux.nom")
    assert found is not None
    assert (found.required, found.accepts_sans_objet, found.shown, found.usage) == (True, False, False, "contrat")
    assert (found.length, found.width, found.minimum, found.condition, found.choices) == (0, 0, None, None, ())


def test_a_table_says_how_many_rows_it_prepares_and_what_tells_them_apart():
    (lieux,) = load().tables()
    assert (lieux.key, lieux.rows, lieux.minimum, lieux.identity) == ("lieux", 12, 2, ("nom",))
    (bare,) = load(TEXT.replace('lignes = 12\nminimum = 2\nidentite = ["nom"]\n', "")).tables()
    assert (bare.rows, bare.minimum, bare.identity) == (30, 0, ())


def test_a_list_may_be_fed_by_the_column_of_a_table():
    found = load().find("lieux.mode")
    assert found is not None
    assert (found.choices, found.reference) == ((), "lieux.nom")


# --- lists replaced ---------------------------------------------------------------------------------------------------


def test_a_shared_sheet_takes_the_lists_of_the_family():
    own = TEXT + '\n[[feuille]]\ncommun = "notes"\n[feuille.choix]\n"notes.avis" = ["Oui", "Non"]\n'
    found = load(own, notes=SHARED).find("notes.avis")
    assert found is not None
    assert (found.choices, found.elsewhere) == (("Oui", "Non"), ("Bon", "Mauvais"))


def test_a_list_may_be_replaced_by_its_full_name_or_by_that_of_its_column_alone():
    table = SHARED.replace("[[section]]\ntitre", "[table]\ncle").replace(
        '"Notes"\n[[section.champ]]', '"notes"\n[[table.colonne]]'
    )
    table = table.replace('"notes.avis"', '"avis"')
    for name in ("avis", "notes.avis"):
        own = TEXT + f'\n[[feuille]]\ncommun = "notes"\n[feuille.choix]\n"{name}" = ["Oui"]\n'
        found = load(own, notes=table).find("notes.avis")
        assert found is not None
        assert found.choices == ("Oui",)


def test_an_example_that_the_new_list_does_not_offer_is_its_first_word():
    examples = {}
    for words in ('["Propre", "Commun"]', '["Loué", "Propre"]'):
        found = load(TEXT + f'\n[choix]\n"siege.mode" = {words}\n').find("siege.mode")
        assert found is not None
        examples[words] = found.example
    assert examples == {'["Propre", "Commun"]': "Commun", '["Loué", "Propre"]': "Loué"}


def test_an_example_of_several_choices_stays_while_each_of_them_is_offered():
    several = TEXT.replace('genre = "liste"\n', 'genre = "liste_multiple"\n').replace(
        '"Commun"\n[[', '"Commun ; Aucun"\n[['
    )
    for words, example in {'["Aucun", "Commun"]': "Commun ; Aucun", '["Propre", "Commun"]': "Propre"}.items():
        found = load(several + f'\n[choix]\n"siege.mode" = {words}\n').find("siege.mode")
        assert found is not None
        assert found.example == example


def test_a_question_goes_when_no_word_that_calls_for_it_is_offered_any_more():
    assert load(TEXT + '\n[choix]\n"siege.mode" = ["Aucun", "Loué"]\n').find("siege.taux") is None
    kept = load(TEXT + '\n[choix]\n"siege.mode" = ["Aucun", "Commun"]\n').find("siege.taux")
    assert kept is not None
    assert kept.condition == Condition("siege.mode", ("Commun",))


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('cle = "fiche"', 'cle = "fich"', "« cle » vaut « fich » ; attendu : fiche."),
        ('titre = "Fiche"\n', "", "questionnaires/fiche.toml : « titre » manque."),
        ('version = "3"\n', "version = 3\n", "« version » n’a pas la forme attendue."),
        ('par = "contrat"', 'par = "mois"', "« par » vaut « mois » ; attendu : contrat, etablissement, acte, repri"),
        ('par = "contrat"\n', "", "« par » manque."),
        ('objet = "Savoir"', 'but = "Savoir"', "« but » n’est pas compris."),
        ('aide = "Une page."', 'couleur = "bleu"', "feuille 1 : « couleur » n’est pas compris."),
        ('titre = "Siège"', 'titre = "Siège"\nrang = 1', "feuille 1, section 1 : « rang » n’est pas compris."),
        ("lignes = 12", "colonnes = 12", "feuille 2, table : « colonnes » n’est pas compris."),
        ('titre = "Moyens"', f'titre = "{"M" * 32}"', "ne peut pas nommer une feuille (31 caractères au plus)."),
        ('titre = "Moyens"', 'titre = "Moyens/humains"', "« Moyens/humains » ne peut pas nommer une feuille"),
        ('titre = "Moyens"', 'titre = ""', "ne peut pas nommer une feuille (31 caractères au plus)."),
        ('[feuille.table]\ncle = "lieux"\n', "[feuille.table]\n", "feuille 2, table : « cle » manque."),
        ('cle = "nom"', 'cle = "lieux.nom"', "table, colonne 1 : « lieux.nom » n’est pas un nom de champ."),
        ('cle = "siege.mode"', 'cle = "siege.Mode"', "section 1, champ 1 : « siege.Mode » n’est pas un nom de champ."),
        ('identite = ["nom"]', 'identite = ["nom", "rue"]', "table : la colonne d’identité « rue » n’existe pas."),
        ('choix = ["Propre", "Commun", "Aucun"]\n', "", "champ 1 : « siege.mode » est une liste sans choix."),
        ('usage = "information"', 'usage = "archive"', "« usage » vaut « archive » ; attendu : contrat, information."),
        ("minimum = 0", 'minimum = "bas"', "champ 2 : « minimum » doit être un nombre."),
        ("affiche = true", "montre = true", "champ 2 : « montre » n’est pas compris."),
        ('["Propre", "Commun"] }', '["Propre"], ou = 1 }', "champ 2, condition : « ou » n’est pas compris."),
    ],
)  # fmt: skip
def test_a_questionnaire_that_is_not_well_said_is_refused_by_name(old: str, new: str, said: str):
    assert old in TEXT
    found = refusal(TEXT.replace(old, new, 1))
    assert found.startswith(NAME)
    assert said in found


def test_a_sheet_holds_sections_or_a_table():
    said = "une feuille porte des sections ou un tableau, l’un ou l’autre."
    both = TEXT + '[[feuille.section]]\ntitre = "Plus"\n'
    assert refusal(both).endswith(f"feuille 2 : {said}")
    assert refusal(TEXT + '\n[[feuille]]\ncle = "vide"\ntitre = "Vide"\n').endswith(f"feuille 3 : {said}")


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ('"siege.mod" = ["A"]', "« choix » cite « siege.mod », qui n’est pas une question à choix."),
        ('"siege.taux" = ["A"]', "« choix » cite « siege.taux », qui n’est pas une question à choix."),
        ('"lieux.mode" = ["A"]', "« choix » cite « lieux.mode », qui n’est pas une question à choix."),
        ('"siege.mode" = []', "« choix » ne donne aucun mot à « siege.mode »."),
        ('"siege.mode" = "A"', "« siege.mode » doit être une liste de textes."),
    ],
)
def test_other_words_are_given_only_to_a_list_of_the_questionnaire(choices: str, said: str):
    assert refusal(f"{TEXT}\n[choix]\n{choices}\n").endswith(said)


def test_a_shared_sheet_is_read_to_its_last_word():
    taken = TEXT + '\n[[feuille]]\ncommun = "notes"\n'
    assert [sheet.key for sheet in load(taken, notes=SHARED).sheets] == ["moyens", "lieux", "notes"]
    said = "commun/feuilles/notes.toml : « couleur » n’est pas compris."
    assert refusal(taken, notes='couleur = "bleu"\n' + SHARED) == said
