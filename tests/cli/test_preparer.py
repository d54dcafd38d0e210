"""« init », « formulaires », « exemples »: nothing that exists is ever replaced."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.instance import load_examples, load_family, load_settings, shipped_templates
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.location import FieldKey
from cpomdoc.stages.formulaire.read import identify
from tests.engine.banc import ROSERAIE, TILLEULS, accueil, site, write_templates
from tests.engine.memory.test_vigueur import ACTE
from tests.familles import petite, petite_suivi
from tests.resources.exports_nationaux import FINESS, as_csv, rows


def test_an_instance_has_all_its_folders_and_its_own_templates(terminal, tmp_path):
    root = tmp_path / "cpom"
    answer = terminal("init", root, "--service", 'Le "service"\\ de l’Aure')
    assert answer.code == 0
    assert (root / "inbox" / "LISEZMOI.txt").read_text("utf-8-sig").startswith("Déposez ici")
    assert (root / "outbox" / "LISEZMOI.txt").is_file()
    assert "bon à signer" in (root / "inbox" / "bon-a-signer" / "LISEZMOI.txt").read_text("utf-8-sig")
    assert (root / "templates" / "ehpad" / "contrat.docx").is_file()
    assert load_settings(root).service == 'Le "service"\\ de l’Aure'
    assert "[depots]" in (root / "cpomdoc.toml").read_text()
    tomllib.loads((root / "cpomdoc.toml").read_text())


def test_an_instance_is_never_made_over_another(terminal, tmp_path):
    terminal("init", tmp_path / "cpom")
    (tmp_path / "cpom" / "templates" / "ehpad" / "contrat.docx").write_bytes(b"mine")
    answer = terminal("init", tmp_path / "cpom")
    assert answer.code == 2
    assert "est déjà un dossier de travail" in " ".join(answer.err.split())
    assert (tmp_path / "cpom" / "templates" / "ehpad" / "contrat.docx").read_bytes() == b"mine"


def test_a_folder_that_holds_templates_already_is_left_as_it_is(terminal, tmp_path):
    (tmp_path / "cpom" / "templates").mkdir(parents=True)
    (tmp_path / "cpom" / "templates" / "mien.docx").write_bytes(b"mine")
    assert terminal("init", tmp_path / "cpom").code == 2
    assert sorted(path.name for path in (tmp_path / "cpom").rglob("*")) == ["mien.docx", "templates"]


def test_a_new_instance_does_not_inherit_the_memory_of_a_former_one_of_that_name(terminal, instance, tmp_path):
    state = load_settings(instance).state
    state.mkdir(parents=True)
    for name in ("index.sqlite", "moteur.sqlite", "moteur.sqlite-wal", "erreur-interne.log"):
        (state / name).write_bytes(b"former")
    for path in sorted(instance.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    terminal("init", instance)
    assert [path.name for path in state.iterdir()] == ["erreur-interne.log"]


def test_blank_forms_bear_the_contract_and_one_is_made_for_each_site(terminal, instance):
    answer = terminal("formulaires", "--contrat", "C-7", "--site", "990001455", "--site", "990001679")
    assert answer.code == 0
    names = sorted(path.name for path in Path("formulaires").iterdir())
    assert names == ["Accueil - C-7.xlsx", "Sites - C-7 - 990001455.xlsx", "Sites - C-7 - 990001679.xlsx"]
    identity = identify(read_classeur(Path("formulaires") / names[0]))
    assert (identity.famille, identity.questionnaire, identity.contrat) == ("petite", "accueil", "C-7")


def test_a_form_that_may_hold_answers_is_never_replaced(terminal, instance):
    terminal("formulaires", "--contrat", "C-7")
    filled = Path("formulaires") / "Accueil - C-7.xlsx"
    filled.chmod(0o600)
    filled.write_bytes(b"answers")
    answer = terminal("formulaires", "--contrat", "C-7")
    assert answer.code == 1
    assert "déjà là, laissé tel quel" in answer.err
    assert filled.read_bytes() == b"answers"


def test_the_same_forms_made_again_are_the_same_files(terminal, instance):
    assert [terminal("formulaires").code for _ in range(2)] == [0, 0]


def test_the_form_of_an_act_is_asked_by_its_name(terminal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = terminal("formulaires", "--famille", "ehpad", "--acte", "avenant", "--contrat", "CPOM-2027-014")
    assert answer.code == 0
    (form,) = Path("formulaires").iterdir()
    assert form.name == "Avenant - CPOM-2027-014.xlsx"
    identity = identify(read_classeur(form))
    assert (identity.famille, identity.questionnaire, identity.contrat) == ("ehpad", "avenant", "CPOM-2027-014")


def test_an_unknown_act_is_answered_with_those_that_exist(terminal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = terminal("formulaires", "--famille", "ehpad", "--acte", "renouvellement")
    assert answer.code == 2
    assert "avenant, prorogation, bilan" in " ".join(answer.err.split())


def test_an_unknown_family_is_answered_with_those_that_exist(terminal, instance):
    answer = terminal("formulaires", "--famille", "chrs")
    assert answer.code == 4
    assert "Familles présentes : petite." in answer.err


def test_the_shipped_examples_are_listed_with_what_they_show(terminal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = terminal("exemples", "--famille", "ehpad", "--liste").out.splitlines()
    listed = {line.split()[0] for line in lines}
    assert {"a-corriger", "actes", "avenant", "huit-etablissements", "un-etablissement"} <= listed


@pytest.mark.parametrize("name", ["a-corriger", "actes", "avenant", "huit-etablissements", "un-etablissement"])
def test_every_shipped_example_answers_questions_that_exist(name):
    famille = load_family(shipped_templates(), "ehpad")
    examples = load_examples(shipped_templates(), famille, name)
    assert len({example.contrat for example in examples}) == 1
    assert all(bool(example.site) == (example.questionnaire.per != "contrat") for example in examples)


def test_an_example_may_hold_only_what_differs_from_another(tmp_path):
    example(tmp_path, '[reponses]\n"contrat.numero" = "C-1"\n[[tables.etablissements]]\nfiness = "990001455"\n'
            'nom = "Un"\n[[tables.etablissements]]\nfiness = "990001679"\nnom = "Deux"\n')  # fmt: skip
    other = tmp_path / "petite" / "exemples" / "deux" / "accueil.toml"
    other.parent.mkdir()
    other.write_text(
        'change = "un"\n[reponses]\n"contrat.duree" = 4\n'
        '[[tables.etablissements]]\nfiness = "990001455"\nnom = "Autre"\n'
        '[[tables.etablissements]]\nfiness = "990001679"\nretire = true\n'
        '[[tables.etablissements]]\nfiness = "990001893"\n'
    )
    (one,) = load_examples(tmp_path, petite.petite(), "deux")
    assert {str(key): value for key, value in one.answers.items()} == {
        "contrat.numero": "C-1",
        "contrat.duree": 4,
        "etablissements[0].finess": "990001455",
        "etablissements[0].nom": "Autre",
        "etablissements[1].finess": "990001893",
    }


def example(folder: Path, text: str) -> Path:
    path = folder / "petite" / "exemples" / "un" / "accueil.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return folder


def test_an_example_is_typed_as_a_person_types(tmp_path):
    text = '[reponses]\n"contrat.numero" = "C-1"\n"siege.existe" = true\n[[tables.parties]]\ndenomination = "ARS"\n'
    (one,) = load_examples(example(tmp_path, text), petite.petite(), "un")
    assert one.answers == {
        FieldKey("contrat.numero"): "C-1",
        FieldKey("siege.existe"): "Oui",
        FieldKey("parties.denomination", 0): "ARS",
    }
    assert (one.contrat, one.site) == ("C-1", "")


@pytest.mark.parametrize("text", ['[reponses]\n"contrat.inconnu" = 1\n', "[autre]\n", "[reponses"])
def test_a_wrong_example_is_named(tmp_path, text):
    with pytest.raises(TemplateError, match=r"un/accueil\.toml"):
        load_examples(example(tmp_path, text), petite.petite(), "un")


def test_forms_are_filled_in_advance_from_a_national_export(terminal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("finess.csv").write_bytes(as_csv(rows("finess-ehpad", FINESS), ";", "cp1252"))
    asked = ("formulaires", "--famille", "ehpad", "--contrat", "C-7", "--finess", "finess.csv")
    unclear = terminal(*asked)
    assert unclear.code == 2
    assert "de 2 gestionnaires" in " ".join(unclear.err.split())
    assert not Path("formulaires").exists()
    answer = terminal(*asked, "--gestionnaire", "990 001 232")
    assert answer.code == 0
    assert "pour 2 établissements. Relisez-les" in answer.out
    assert (Path("formulaires") / "Diagnostic - C-7 - 990001679.xlsx").is_file()


def test_a_second_sheet_that_is_such_an_export_is_not_lost_without_a_word(terminal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    for name in ("2025", "2026"):
        sheet = book.create_sheet(name)
        for line in rows("finess-ehpad", FINESS):
            sheet.append(line)
    book.save("finess.xlsx")
    answer = terminal(
        "formulaires",
        "--famille",
        "ehpad",
        "--contrat",
        "C-7",
        "--finess",
        "finess.xlsx",
        "--gestionnaire",
        "990001232",
    )
    assert answer.code == 0
    assert "la feuille « 2026 » est aussi un tel extrait, et n’est pas lue" in " ".join(answer.err.split())


# --- the form of an act, filled in advance ----------------------------------------------------------------------------


@pytest.fixture
def followed(terminal, instance):
    """An instance whose contract C-1 has its first version, and whose family is followed year after year."""
    write_templates(instance / "templates", **petite_suivi.CHANGES)
    (instance / "templates" / "petite" / "acte.docx").write_bytes(ACTE)
    for name, data in (("accueil", accueil()), ("tilleuls", site(TILLEULS)), ("roseraie", site(ROSERAIE))):
        (instance / "inbox" / f"{name}.xlsx").write_bytes(data)
    assert terminal("traiter").code == 0
    return instance


def test_the_form_of_an_act_is_filled_in_advance_for_a_contract_that_is_known(terminal, followed):
    answer = terminal("formulaires", "--acte", "suivi", "--contrat", "C-1", "--numero", "2028")
    assert answer.code == 0
    assert "Suivi 2028 : 13 réponses déjà écrites, 11 en gris (le contrat), 2 en mauve (à confirmer)." in answer.out
    assert "réponses que le formulaire demande sont écrites (" in answer.out
    (form,) = Path("formulaires").iterdir()
    assert form.name == "Suivi - C-1 - 2028.xlsx"
    assert identify(read_classeur(form)).repris.startswith("suivi ")


def test_without_a_number_it_is_the_next_one_and_asking_again_changes_nothing(terminal, followed):
    terminal("formulaires", "--acte", "suivi", "--contrat", "C-1")
    (form,) = Path("formulaires").iterdir()
    filled = form.read_bytes()
    assert terminal("formulaires", "--acte", "suivi", "--contrat", "C-1").code == 0
    assert form.read_bytes() == filled


def test_for_a_contract_that_nobody_knows_the_form_is_blank_and_it_is_said(terminal, followed):
    answer = terminal("formulaires", "--acte", "suivi", "--contrat", "C-9")
    assert answer.code == 0
    assert "Rien n’est prérempli" in answer.err
    (form,) = Path("formulaires").iterdir()
    assert identify(read_classeur(form)).repris == ""


def test_an_act_that_the_family_of_the_contract_does_not_know_is_answered_with_those_that_exist(terminal, followed):
    answer = terminal("formulaires", "--acte", "bilan", "--contrat", "C-1")
    assert answer.code == 2
    assert "avenant, prorogation, suivi" in " ".join(answer.err.split())


@pytest.mark.parametrize("number", ["C-1", "c-1"])
def test_a_contract_does_not_follow_itself(terminal, followed, number):
    answer = terminal("formulaires", "--contrat", number, "--suite-de", "C-1")
    assert answer.code == 2
    assert "ne se suit pas lui-même" in " ".join(answer.err.split())
    assert not Path("formulaires").exists()


@pytest.mark.parametrize(
    "asked",
    [
        ("--contrat", "C-2", "--suite-de", "C-1"),
        ("--contrat", "C-1", "--acte", "suivi"),
        ("--contrat", "C-1", "--acte", "suivi", "--par-etablissement"),
    ],
)
def test_a_family_that_is_not_that_of_the_contract_is_refused(terminal, followed, asked):
    answer = terminal("formulaires", "--famille", "handicap", *asked)
    assert answer.code == 2
    assert "C-1 est de la famille petite" in " ".join(answer.err.split())
    assert not Path("formulaires").exists()


@pytest.mark.parametrize(
    ("asked", "unread"),
    [
        (("--suite-de", "C-1", "--acte", "suivi"), "--acte"),
        (("--suite-de", "C-1", "--gestionnaire", "990001232"), "--gestionnaire"),
        (("--acte", "suivi", "--contrat", "C-1", "--site", TILLEULS), "--etablissement"),
        (("--contrat", "C-1", "--numero", "2028"), "--numero"),
        (("--reprise", "--numero", "2"), "--numero"),
    ],
)
def test_an_option_that_what_is_asked_does_not_read_is_refused_by_its_name(terminal, followed, asked, unread):
    answer = terminal("formulaires", *asked)
    assert answer.code == 2
    assert f"{unread} : " in " ".join(answer.err.split())
    assert not Path("formulaires").exists()
