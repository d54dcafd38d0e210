"""Acts beside the contract and its articles: what a family says of them, and what it may not say."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.acte import ActeModel, Article
from tests.familles.petite import petite
from tests.familles.petite_actes import AVENANT, CHANGES, FAMILLE, PROROGATION, famille


def refusal(old: str, new: str, part: str = "famille") -> str:
    """What is said of the family with acts when *new* is written in one of its files instead of *old*."""
    assert old in CHANGES[part]
    with pytest.raises(TemplateError) as refused:
        petite(**{**CHANGES, part: CHANGES[part].replace(old, new, 1)})
    assert refused.value.remedy == "Corrigez ce fichier de la famille, puis recommencez."
    return refused.value.message.replace("\u00a0", " ")


def test_an_act_says_what_it_is_made_from_and_whether_it_is_signed_compared_and_numbered():
    avenant, prorogation = famille().actes
    assert avenant == ActeModel(
        key="avenant", title="Avenant n° {numero}", filename="Avenant n° {numero}", template="acte.docx",
        needs=("accueil",), compare=True, signed=True, series="avenant", months="",
        reference="avenant.version_reference",
    )  # fmt: skip
    assert (prorogation.months, prorogation.compare, prorogation.reference) == ("prorogation.mois", False, "")


def test_an_act_bears_its_number_in_its_title_and_in_the_name_of_its_file():
    (avenant, *_) = famille().actes
    assert avenant.title_of("12") == "Avenant n°\u00a012"
    assert avenant.filename_of("12") == "Avenant n° 12"


def test_an_act_that_says_nothing_of_it_is_neither_signed_nor_numbered_with_others():
    said = 'compare = true\nsigne = true\nserie = "avenant"\n'
    (avenant, *_) = petite(**{**CHANGES, "famille": FAMILLE.replace(said, "", 1)}).actes
    assert (avenant.compare, avenant.signed, avenant.series) == (False, False, "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('modele = "acte.docx"', 'modele = "perdu.docx"', "acte 1 : le modèle « perdu.docx » manque."),
        (
            'titre = "Avenant n° {numero}"',
            'titre = "Avenant"',
            "acte 1 : « titre » et « fichier » portent « {numero} »",
        ),
        ('fichier = "Avenant n° {numero}"', 'fichier = "Avenant"', "« titre » et « fichier » portent « {numero} »"),
        ("compare = true", 'compare = "oui"', "acte 1 : « compare » n’a pas la forme attendue."),
        ("compare = true", "compte = true", "acte 1 : « compte » n’est pas compris."),
        (
            'besoins = ["accueil"]\ncompare',
            'besoins = ["acueil"]\ncompare',
            "« avenant » : le questionnaire « acueil »",
        ),
        (
            'reference = "avenant.version_reference"',
            'reference = "avenant.version"',
            'l’acte « avenant » : son questionnaire porte par = "acte" et demande acte.numero, avenant.version.',
        ),
        ('prolonge = "prorogation.mois"', 'prolonge = "prorogation.jours"', "demande acte.numero, prorogation.jours."),
        ('questions = ["publics", "activite"]', 'titres = ["x"]', "article 2 : « titres » n’est pas compris."),
        ('numero = "2"', "numero = 2", "article 2 : « numero » n’a pas la forme attendue."),
        ('"publics"', '"public"', "article 2 : « public » n’est le début d’aucune question."),
    ],
)
def test_an_act_or_an_article_that_is_not_well_said_is_refused_by_name(old: str, new: str, said: str):
    assert said in refusal(old, new)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("avenant", 'par = "acte"', 'par = "contrat"'),
        ("prorogation", 'cle = "acte.numero"', 'cle = "acte.rang"'),
    ],
)
def test_the_questionnaire_of_an_act_is_filled_for_an_act_and_asks_its_number(part: str, old: str, new: str):
    said = f'l’acte « {part} » : son questionnaire porte par = "acte" et demande acte.numero'
    assert said in refusal(old, new, part)


@pytest.mark.parametrize(
    "name", ["gestionnaire", "gestionnaire.siren", "etablissements", "etablissements.nom", "siege", "activite.journees"]
)
def test_an_article_answers_a_question_a_table_a_column_or_all_that_begins_so(name: str):
    said = FAMILLE.replace('["publics", "activite"]', f'["{name}"]', 1)
    assert petite(**{**CHANGES, "famille": said}).articles[-1] == Article("2", "Le diagnostic", (name,))


def test_an_article_holds_whole_names_and_what_comes_after_a_dot():
    article = Article("1", "Le gestionnaire", ("gestionnaire", "siege.taux"))
    held = ["gestionnaire", "gestionnaire.nom", "siege.taux"]
    assert [name for name in [*held, "gestionnaires.nom", "siege", "siege.tauxnet"] if article.holds(name)] == held


def test_the_number_of_an_act_is_asked_in_each_of_their_workbooks_and_once_there():
    assert AVENANT.count('"acte.numero"') == PROROGATION.count('"acte.numero"') == 1
    said = refusal('cle = "avenant.objet"', 'cle = "acte.numero"', "avenant")
    assert "« acte.numero » est déjà demandé dans questionnaires/avenant.toml." in said


PIECE = """
[[acte.piece]]
cle = "dossier"
titre = "Dossier {numero}"
fichier = "Dossier {numero}"
modele = "acte.docx"
"""
UNSIGNED = FAMILLE.replace("compare = true\nsigne = true\n", "", 1)


def _with_piece(piece: str, family: str = UNSIGNED) -> str:
    head, tail = family.split("[[acte]]", 2)[0], family.split("[[acte]]", 1)[1]
    first, _, rest = tail.partition("[[")
    return f"{head}[[acte]]{first}{piece.lstrip()}\n{'[[' + rest if rest else ''}"


def test_an_act_may_make_several_documents_each_with_its_name():
    (acte, *_) = petite(**{**CHANGES, "famille": _with_piece(PIECE)}).actes
    assert [(one.key, one.title, one.template) for one in acte.pieces] == [("dossier", "Dossier {numero}", "acte.docx")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('cle = "dossier"', 'cle = "Dossier complet"', "« Dossier complet » n’est pas un nom de pièce"),
        ('titre = "Dossier {numero}"', 'titre = "Dossier"', "« titre » et « fichier » portent « {numero} »"),
        ('modele = "acte.docx"', 'modele = "perdu.docx"', "le modèle « perdu.docx » manque."),
        ('modele = "acte.docx"\n', 'modele = "acte.docx"\nnombre = 2\n', "« nombre » n’est pas compris."),
        (PIECE, PIECE + PIECE, "la pièce « dossier » figure deux fois."),
    ],
)
def test_a_document_of_an_act_that_is_not_understood_is_refused(old: str, new: str, said: str):
    with pytest.raises(TemplateError) as refused:
        petite(**{**CHANGES, "famille": _with_piece(PIECE.replace(old, new) if old != PIECE else new)})
    assert said in refused.value.message.replace("\u00a0", " ")


def test_an_act_that_is_signed_has_one_document():
    with pytest.raises(TemplateError) as refused:
        petite(**{**CHANGES, "famille": _with_piece(PIECE, FAMILLE)})
    assert "n’a qu’un document" in refused.value.message
