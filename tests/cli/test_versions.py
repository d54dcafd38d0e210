"""« comparer », « restituer »: two versions side by side; any version back, byte for byte."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from tests import juge_suivi
from tests.cli.test_traiter import drop_all
from tests.engine.banc import accueil
from tests.engine.journeys.relecture.test_retours import edited
from tests.oracle import documents


@pytest.fixture
def worked(terminal, instance, prepared) -> Path:
    def work():
        drop_all(instance)
        terminal("traiter")
        (instance / "inbox" / "Accueil 2.xlsx").write_bytes(accueil(gestionnaire__nom="Nouveau nom"))
        terminal("traiter")

    return prepared("two versions", work)


def manifest(instance: Path, version: int) -> dict:
    return json.loads((instance / f"outbox/archives/contrats/C-1/v{version:04d}/bordereau.json").read_bytes())


# --- comparer


def test_two_versions_are_compared_answer_by_answer_and_piece_by_piece(terminal, worked):
    out = terminal("comparer", "C-1", "1", "projet 2").out
    assert "« Nom » : ADEF → Nouveau nom" in out
    assert "récrite : Contrat" in out
    assert "- ADEF du 1er janvier 2027" in out
    assert "+ Nouveau nom du 1er janvier 2027" in out


def test_a_version_compared_with_itself_says_that_nothing_changes(terminal, worked):
    out = terminal("comparer", "C-1", "2", "2").out
    assert "Réponses : aucune ne change." in out
    assert "2 pièces inchangées" in out


def test_compared_backwards_old_is_new(terminal, worked):
    assert "« Nom » : Nouveau nom → ADEF" in terminal("comparer", "C-1", "v2", "v1").out


def test_versions_are_compared_in_the_words_of_their_day(terminal, worked):
    form = worked / "templates" / "petite" / "questionnaires" / "accueil.toml"
    form.write_text(form.read_text("utf-8").replace('libelle = "Nom"', 'libelle = "Raison sociale"', 1), "utf-8")
    assert "« Nom » : ADEF → Nouveau nom" in terminal("comparer", "C-1", "1", "2").out


def test_a_change_in_a_long_paragraph_is_shown_by_its_words_and_those_around(terminal, worked):
    before = f"{'Il est rappelé que ' * 30}la réunion a lieu en mars de chaque année."
    given = (worked / "outbox/C-1/projets/v2/Contrat.docx").read_bytes()
    (worked / "inbox" / "a.docx").write_bytes(edited(given, {}, added=[before]))
    terminal("traiter")
    given = (worked / "outbox/C-1/projets/v3/Contrat.docx").read_bytes()
    (worked / "inbox" / "b.docx").write_bytes(edited(given, {"en mars de": "en juin de"}))
    terminal("traiter")
    out = " ".join(terminal("comparer", "C-1", "3", "4").out.split())
    assert "- … réunion a lieu en mars de chaque année." in out
    assert "+ … réunion a lieu en juin de chaque année." in out
    assert "Il est rappelé" not in out


def test_the_pieces_written_anew_are_given_with_their_tracked_changes(terminal, worked, tmp_path):
    folder = tmp_path / "modifications"
    answer = terminal("comparer", "C-1", "1", "2", "--sortie", folder)
    assert answer.code == 0
    names = ["Annexe 1 - Accueil - modifications depuis v1.docx", "Contrat - modifications depuis v1.docx"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert "Rendu. 2 fichiers" in answer.out
    made = (folder / names[1]).read_bytes()
    for version, accepted in ((1, False), (2, True)):
        draft = (worked / f"outbox/C-1/projets/v{version}/Contrat.docx").read_bytes()
        assert juge_suivi.stories(made, accepted=accepted) == juge_suivi.stories(draft, accepted=True)


def test_versions_are_given_with_their_changes_the_other_way_too(terminal, worked, tmp_path):
    terminal("comparer", "C-1", "2", "1", "--sortie", tmp_path / "retour")
    made = (tmp_path / "retour" / "Contrat - modifications depuis v2.docx").read_bytes()
    draft = (worked / "outbox/C-1/projets/v1/Contrat.docx").read_bytes()
    assert juge_suivi.stories(made, accepted=True) == juge_suivi.stories(draft, accepted=True)


def test_a_folder_that_holds_something_gets_no_comparison(terminal, worked, tmp_path):
    (tmp_path / "plein").mkdir()
    (tmp_path / "plein" / "a.txt").write_text("à moi")
    assert terminal("comparer", "C-1", "1", "2", "--sortie", tmp_path / "plein").code == 2
    assert [path.name for path in (tmp_path / "plein").iterdir()] == ["a.txt"]


def test_programs_are_told_which_files_were_given(terminal, worked, tmp_path):
    seen = terminal("comparer", "C-1", "1", "2", "--sortie", tmp_path / "x", "--json").json
    given = {one["nom"]: one["sort"] for one in seen["fichiers"]}
    assert given["Contrat - modifications depuis v1.docx"] == "donne"
    (changed, *_) = [one for piece in seen["pieces"] for one in piece["textes"] if "Nouveau nom" in one["apres"]]
    assert "ADEF" in changed["avant"]


def test_programs_get_the_comparison(terminal, worked):
    seen = terminal("comparer", "C-1", "1", "2", "--json").json
    assert [one["cle"] for one in seen["reponses"]] == ["gestionnaire.nom"]
    assert {piece["titre"]: piece["sort"] for piece in seen["pieces"]} == {
        "Contrat": "récrite",
        "Annexe 1 : Accueil": "récrite",
    }


# --- restituer


@pytest.mark.parametrize("version", [1, 2])
def test_any_version_comes_back_byte_for_byte_under_its_names(terminal, worked, tmp_path, version):
    folder = tmp_path / "rendu"
    assert terminal("restituer", "C-1", version, folder).code == 0
    kept = manifest(worked, version)
    for name, digest in documents(kept):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    forms = {form["nom"]: form["sha256"] for form in kept["contenu"]["formulaires"]}
    assert len(forms) == 3
    for name, digest in forms.items():
        assert hashlib.sha256((folder / "Formulaires" / name).read_bytes()).hexdigest() == digest
    assert json.loads((folder / "bordereau.json").read_bytes()) == kept
    assert subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder).returncode == 0


def test_a_folder_that_holds_something_is_refused(terminal, worked, tmp_path):
    (tmp_path / "plein").mkdir()
    (tmp_path / "plein" / "a.txt").write_text("à moi")
    answer = terminal("restituer", "C-1", "1", tmp_path / "plein")
    assert answer.code == 2
    assert [path.name for path in (tmp_path / "plein").iterdir()] == ["a.txt"]


def test_an_empty_folder_is_filled(terminal, worked, tmp_path):
    (tmp_path / "vide").mkdir()
    assert terminal("restituer", "C-1", "1", tmp_path / "vide").code == 0
    assert (tmp_path / "vide" / "Contrat.pdf").is_file()


def test_an_altered_file_is_never_given_back(terminal, worked, tmp_path):
    digest = dict(documents(manifest(worked, 1)))["Contrat.pdf"]
    path = worked / "outbox/archives/objets" / digest[:2] / digest
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])
    answer = terminal("restituer", "C-1", "1", tmp_path / "rendu")
    assert answer.code == 7
    assert not (tmp_path / "rendu").exists()


@pytest.mark.parametrize("words", [("comparer", "C-1", "1", "avenant 1"), ("restituer", "C-1", "9", "rendu")])
def test_an_unknown_version_is_answered_with_those_that_are_known(terminal, worked, words):
    answer = terminal(*words)
    assert answer.code == 2
    assert "Versions : 1 (projet 1), 2 (projet 2)." in answer.err
