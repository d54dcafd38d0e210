"""What families share: taken by name, adjusted in three ways, and refused with words when it does not fit."""

from __future__ import annotations

import pytest

from cpomdoc.adapters.instance import family_keys, load_family
from cpomdoc.adapters.instance.families import common_files, family_files
from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema import loading_questionnaire, rubrique
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading import load_famille
from cpomdoc.schema.questionnaire import Field, Questionnaire
from tests.familles import petite
from tests.familles.exemples import TEMPLATES

PARTIES = """
cle = "parties"
titre = "Parties"
[table]
cle = "parties"
[[table.colonne]]
cle = "denomination"
libelle = "Dénomination"
genre = "texte"
[[table.colonne]]
cle = "role"
libelle = "Rôle"
genre = "liste"
exemple = "Département"
choix = ["ARS", "Département", "Métropole"]
[[table.colonne]]
cle = "departement"
libelle = "Lequel"
genre = "texte"
condition = { champ = "role", vaut = ["Département", "Métropole"] }

[[controle]]
code = "E-993"
genre = "couverture"
sur = "parties.role"
valeurs = ["ARS"]
par = "parties.role"
message = "il manque {manquants}."
"""
SHARED_SHEET = '\n[[feuille]]\ncommun = "parties"\n'
OWN_SHEET = petite.ACCUEIL[petite.ACCUEIL.index('[[feuille]]\ncle = "parties"') : petite.ACCUEIL.index("[[controle]]")]
ACCUEIL = petite.ACCUEIL.replace(OWN_SHEET, SHARED_SHEET)
SUITE = """
[[controle]]
code = "W-994"
genre = "compare"
sur = "contrat.duree"
gauche = "contrat.duree"
operateur = ">="
valeur = 3
message = "durée courte : {gauche}."
"""


def load(accueil: str = ACCUEIL, famille: str = petite.FAMILLE, **shared: str) -> Famille:
    """The small family with shared files, « feuilles_parties » for commun/feuilles/parties.toml."""
    texts = {"feuilles_parties": PARTIES, **shared}
    common = {f"commun/{name.replace('_', '/', 1)}.toml": text.encode() for name, text in texts.items()}
    return load_famille({**petite.files(accueil=accueil, famille=famille), **common})


def columns(questionnaire: Questionnaire) -> dict[str, Field]:
    return {column.key: column for column in next(t for t in questionnaire.tables() if t.key == "parties").columns}


def test_a_shared_sheet_comes_whole_at_its_place_with_its_checks():
    accueil = load().questionnaires["accueil"]
    assert [sheet.key for sheet in accueil.sheets] == ["gestionnaire", "perimetre", "parties"]
    assert list(columns(accueil)) == ["denomination", "role", "departement"]
    assert [check.code for check in accueil.checks] == ["E-993", "W-391"]


def test_a_family_replaces_a_list_and_what_only_gone_words_called_for_goes_too():
    accueil = load(ACCUEIL.replace(SHARED_SHEET, SHARED_SHEET + '[feuille.choix]\nrole = ["ARS", "Préfet"]\n'))
    role = columns(accueil.questionnaires["accueil"])["role"]
    assert (role.choices, role.example, role.elsewhere) == (("ARS", "Préfet"), "ARS", ("Département", "Métropole"))
    assert "departement" not in columns(accueil.questionnaires["accueil"])


def test_a_condition_keeps_the_words_that_the_list_still_offers():
    accueil = load(ACCUEIL.replace(SHARED_SHEET, SHARED_SHEET + '[feuille.choix]\nrole = ["ARS", "Département"]\n'))
    found = columns(accueil.questionnaires["accueil"])
    assert found["departement"].condition is not None
    assert found["departement"].condition.values == ("Département",)
    assert found["role"].example == "Département"


def test_a_whole_shared_questionnaire_is_found_by_its_name():
    famille = petite.FAMILLE.replace('["accueil", "sites"]', '["accueil", "sites", "bilan"]')
    bilan = SITES_SHARED.replace('cle = "sites"', 'cle = "bilan"')
    assert load(famille=famille, questionnaires_bilan=bilan).questionnaires["bilan"].title == "Bilan partagé"


SITES_SHARED = """
cle = "sites"
titre = "Bilan partagé"
version = "1"
par = "contrat"
[[feuille]]
cle = "note"
titre = "Note"
[[feuille.section]]
titre = "Note"
[[feuille.section.champ]]
cle = "note.avis"
libelle = "Avis"
genre = "liste"
choix = ["Bon", "Mauvais"]
"""


def test_a_family_starts_from_a_shared_questionnaire_and_adds_to_it():
    famille = petite.FAMILLE.replace('["accueil", "sites"]', '["accueil", "sites", "bilan"]')
    files = {
        **petite.files(famille=famille),
        "questionnaires/bilan.toml": (
            'cle = "bilan"\ncommun = "bilan"\ntitre = "Le nôtre"\n[choix]\n"note.avis" = ["Oui", "Non"]\n'
            '[[feuille]]\ncommun = "parties_bis"\n'
        ).encode(),
        "commun/questionnaires/bilan.toml": SITES_SHARED.replace('cle = "sites"', 'cle = "bilan"').encode(),
        "commun/feuilles/parties_bis.toml": PARTIES.replace('"parties"', '"parties_bis"')
        .replace("parties.role", "parties_bis.role").encode(),
    }  # fmt: skip
    bilan = load_famille(files).questionnaires["bilan"]
    assert (bilan.title, bilan.version) == ("Le nôtre", "1")
    assert [sheet.key for sheet in bilan.sheets] == ["note", "parties_bis"]
    avis = bilan.find("note.avis")
    assert avis is not None
    assert avis.choices == ("Oui", "Non")
    assert [check.code for check in bilan.checks] == ["E-993"]


MORE = """
[[colonne]]
table = "parties"
apres = "denomination"
cle = "sigle"
libelle = "Sigle"
genre = "texte"
"""


def test_a_family_adds_a_column_to_a_shared_table_where_it_says():
    accueil = load(ACCUEIL + MORE).questionnaires["accueil"]
    assert list(columns(accueil)) == ["denomination", "sigle", "role", "departement"]


def test_checks_and_dates_of_an_included_file_are_as_if_written_there():
    date = '[[echeance]]\nevenement = "Bilan"\ndepuis = "@date_fin"\n'
    include = 'inclure = ["commun/controles/suite.toml"]\n\n[roles]'
    famille = load(famille=petite.FAMILLE.replace("[roles]", include), controles_suite=SUITE + date)
    assert [check.code for check in famille.checks] == ["E-391", "W-994"]
    assert [one.label for one in famille.echeances] == ["Dernier jour", "Compte rendu {annee}", "Bilan"]


def test_an_included_file_is_read_to_its_last_word():
    include = 'inclure = ["commun/controles/suite.toml"]\n'
    more = 'note = "x"\n' + SUITE
    with pytest.raises(TemplateError, match=r"commun/controles/suite\.toml : « note » n’est pas compris"):
        load(famille=include + petite.FAMILLE, controles_suite=more)
    accueil = ACCUEIL.replace('par = "contrat"', 'par = "contrat"\n' + include)
    with pytest.raises(TemplateError, match=r"commun/controles/suite\.toml : « note » n’est pas compris"):
        load(accueil, controles_suite=more)


def test_a_questionnaire_includes_checks_that_run_with_it():
    accueil = ACCUEIL.replace('par = "contrat"', 'par = "contrat"\ninclure = ["commun/controles/suite.toml"]')
    checks = load(accueil, controles_suite=SUITE).questionnaires["accueil"].checks
    assert [check.code for check in checks] == ["E-993", "W-391", "W-994"]


@pytest.mark.parametrize(
    ("accueil", "shared", "words"),
    [
        (ACCUEIL.replace('commun = "parties"', 'commun = "partis"'), {}, "commun/feuilles/partis.toml manque"),
        (ACCUEIL.replace(SHARED_SHEET, SHARED_SHEET + 'titre = "Autre"\n'), {}, "« titre » n’est pas compris"),
        (ACCUEIL.replace(SHARED_SHEET, SHARED_SHEET + '[feuille.choix]\nrang = ["1"]\n'), {}, "« choix » cite"),
        (ACCUEIL.replace(SHARED_SHEET, SHARED_SHEET + '[feuille.choix]\ndenomination = ["A"]\n'), {}, "à choix"),
        (ACCUEIL.replace(SHARED_SHEET, SHARED_SHEET + "[feuille.choix]\nrole = []\n"), {}, "aucun mot à « role »"),
        (ACCUEIL, {"feuilles_parties": PARTIES.replace('cle = "parties"', 'cle = "autre"', 1)}, "le fichier se nomme"),
        (ACCUEIL, {"feuilles_parties": PARTIES.replace("E-993", "W-391")}, "le code W-391 sert à deux contrôles"),
        (ACCUEIL.replace('par = "contrat"', 'par = "contrat"\ninclure = ["x.toml"]'), {}, "x.toml manque"),
        (ACCUEIL + MORE.replace('"parties"', '"partis"'), {}, "le tableau « partis » n’existe pas"),
        (ACCUEIL + MORE.replace('"denomination"', '"nom"'), {}, "« sigle » se place après une colonne"),
        (ACCUEIL + MORE.replace('"sigle"', '"role"'), {}, "n’y est pas déjà"),
    ],
)
def test_what_does_not_fit_is_said_with_its_file(accueil: str, shared: dict[str, str], words: str):
    with pytest.raises(TemplateError, match=words):
        load(accueil, **shared)


def test_a_shared_questionnaire_does_not_start_from_another():
    famille = petite.FAMILLE.replace('["accueil", "sites"]', '["accueil", "sites", "bilan"]')
    chained = SITES_SHARED.replace('cle = "sites"', 'cle = "bilan"\ncommun = "bilan"')
    with pytest.raises(TemplateError, match="ne part pas d’un autre"):
        load(famille=famille, questionnaires_bilan=chained)


def test_all_that_families_share_counts_among_the_files_of_each():
    shared = set(common_files(TEMPLATES))
    assert shared <= set(load_family(TEMPLATES, "ehpad").files)
    assert {"commun/feuilles/parties.toml", "commun/blocs/signatures.docx"} <= shared
    assert not shared & {"commun/base.docx", "commun/LISEZMOI.md"}


def test_a_family_calls_its_own_block_before_the_shared_one():
    files = {**petite.files(), "commun/blocs/a.docx": b"shared", "commun/blocs/b.docx": b"b", "blocs/a.docx": b"own"}
    assert load_famille(files).blocks("contrat.docx") == {"a": b"own", "b": b"b"}


# --- a file that families share is read once --------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True], ids=["in the order of their names", "the other way round"])
def test_a_family_says_the_same_whichever_families_were_read_before_it(turned):
    keys = sorted(family_keys(TEMPLATES), reverse=turned)
    forget()
    after_others = {key: load_famille(files_of(key)) for key in keys}
    for key in keys:
        forget()
        assert load_famille(files_of(key)) == after_others[key], key


def test_a_fault_of_a_shared_file_is_told_to_each_family_that_reads_it():
    for _ in range(2):
        with pytest.raises(TemplateError, match=r"commun/feuilles/parties\.toml.*« largeure » n’est pas compris"):
            load(feuilles_parties=PARTIES.replace('genre = "liste"', 'genre = "liste"\nlargeure = 3'))


def test_a_sound_shared_file_of_one_family_hides_no_fault_of_that_of_another():
    assert load().questionnaires
    with pytest.raises(TemplateError, match="largeure"):
        load(feuilles_parties=PARTIES.replace('genre = "liste"', 'genre = "liste"\nlargeure = 3'))
    assert load().questionnaires


def forget() -> None:
    """As in a fresh process."""
    for one in (rubrique._said, loading_questionnaire._shared_sheet, loading_questionnaire._shared_checks):
        one.cache_clear()


def files_of(key: str) -> dict[str, bytes]:
    return {**family_files(TEMPLATES / key), **common_files(TEMPLATES)}
