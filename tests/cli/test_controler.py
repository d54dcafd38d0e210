"""« controler »: what is sound is said so; what changed is named, with what was expected and what was found."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.engine.banc import accueil


def change(path: Path, data: bytes = b"autre") -> None:
    path.unlink()
    path.write_bytes(data)


def last_entry(instance: Path) -> Path:
    return max((instance / "outbox/archives/contrats/C-1/journal").iterdir())


@pytest.mark.parametrize("words", [("controler",), ("archive", "verifier")], ids=" ".join)
def test_a_sound_instance_is_exit_0(terminal, worked, words):
    answer = terminal(*words)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("Tout est sain : 1 contrat, ")


def test_an_altered_object_is_exit_7_with_what_was_expected_and_what_was_found(terminal, worked):
    victim = next((worked / "outbox/archives/objets").glob("*/*"))
    change(victim)
    answer = terminal("controler")
    assert answer.code == 7
    said = answer.err.replace("\n", " ")
    assert f"archives/objets/{victim.parent.name}/{victim.name}" in said
    assert f"attendu : {victim.name}" in said
    assert f"trouvé : {hashlib.sha256(b'autre').hexdigest()}" in said


def test_programs_get_every_fact(terminal, worked):
    change(next((worked / "outbox/archives/objets").glob("*/*")))
    seen = terminal("controler", "--json").json
    assert seen["sain"] is False
    assert {one["gravite"] for one in seen["constats"]} >= {"alteration"}


def test_a_published_pdf_that_is_not_the_kept_one_is_found_and_put_right(terminal, worked):
    pdf = worked / "outbox/C-1/projets/v1/Contrat.pdf"
    sound = pdf.read_bytes()
    change(pdf, sound[:-1])
    answer = terminal("controler", "C-1")
    assert answer.code == 7
    assert "C-1/projets/v1/Contrat.pdf" in answer.err
    pdf.unlink()
    terminal("archive", "reconstruire")
    assert pdf.read_bytes() == sound
    assert terminal("controler").code == 0


def test_a_draft_that_somebody_works_on_is_told_and_is_no_fault(terminal, worked):
    change(worked / "outbox/C-1/projets/v1/Contrat.docx", b"relu")
    answer = terminal("controler")
    assert answer.code == 0
    assert "ce fichier de travail a été modifié" in answer.out.replace("\n", " ")


def test_a_head_kept_elsewhere_shows_a_cut_off_tail_even_without_the_local_index(terminal, worked, tmp_path):
    head = hashlib.sha256(last_entry(worked).read_bytes()).hexdigest()
    assert terminal("controler", "--tete", head).code == 0
    last_entry(worked).unlink()
    for known in ("index.sqlite*", "tetes.txt"):
        for path in (tmp_path / "etat").rglob(known):
            path.unlink()
    assert terminal("controler").code == 0, "what a chain alone cannot say"
    answer = terminal("controler", "--tete", head)
    assert answer.code == 7
    assert head in answer.err.replace("\n", " ")


def test_the_local_index_remembers_how_far_each_history_went(terminal, worked):
    last_entry(worked).unlink()
    answer = terminal("controler")
    assert answer.code == 7
    assert "a été retirée ou changée" in answer.err.replace("\n", " ")


def test_what_came_after_a_head_is_counted(terminal, worked):
    head = hashlib.sha256(last_entry(worked).read_bytes()).hexdigest()
    (worked / "inbox" / "Accueil.xlsx").write_bytes(accueil(gestionnaire__nom="Autre"))
    terminal("traiter")
    answer = terminal("controler", "C-1", "--tete", head)
    assert answer.code == 0
    assert "est retrouvée : étape suivie de" in answer.out.replace("\n", " ")


def test_another_contract_that_is_altered_is_not_told_of_this_one(terminal, worked):
    (worked / "inbox" / "Autre.xlsx").write_bytes(accueil("C-2"))
    terminal("traiter")
    change(min((worked / "outbox/archives/contrats/C-2/journal").iterdir()))
    assert terminal("controler", "C-2").code == 7
    assert terminal("controler").code == 7
    assert terminal("controler", "C-1").code == 0


@pytest.mark.parametrize(("words", "said"), [(("C-9",), "C-9"), (("--tete", "abc"), "64 caractères")])
def test_what_is_mistyped_is_exit_2(terminal, worked, words, said):
    answer = terminal("controler", *words)
    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize("words", [("controler",), ("archive", "verifier")], ids=" ".join)
def test_a_contract_that_cannot_be_looked_at_is_said_not_to_be_verified_and_never_sound(terminal, worked, words):
    """A later release went on with it: its chain is whole, but what its signatures are worth is not known here."""
    last = last_entry(worked)
    plain = json.loads(last.read_bytes())
    number = plain["numero"] + 1
    later = {"numero": number, "parent": hashlib.sha256(last.read_bytes()).hexdigest(), "cle": "autre", "faits": {}}
    later |= {"etape": "sceller", "version_etape": 2, "entrees": [], "sorties": []}
    text = json.dumps({**plain, **later}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (last.parent / f"{number:06d}.json").write_text(text, "utf-8")
    answer = terminal(*words)
    assert answer.code == 7
    assert "Tout est sain" not in answer.out
    assert "Non vérifié : « C-1 »." in answer.out
    assert "Mettez cpomdoc à jour" in " ".join(answer.out.split())


def test_programs_are_told_what_was_not_verified(terminal, worked):
    last = last_entry(worked)
    last.chmod(0o640)
    last.write_text("abîmé", "utf-8")
    seen = terminal("controler", "--json").json
    assert (seen["sain"], seen["non_verifies"]) == (False, ["C-1"])


def shelf(instance: Path, number: int) -> Path:
    """A folder of drafts with many files of nobody."""
    folder = instance / "outbox/C-1/projets/v1"
    for rank in range(number):
        (folder / f"note {rank:02}.docx").write_bytes(b"une note")
    return folder


def test_many_files_of_one_folder_are_one_line_with_their_number(terminal, worked):
    shelf(worked, 30)
    said = terminal("controler").out.replace("\n", " ")
    assert "30 fichiers de « C-1/projets/v1 » ne sont pas connus de l'archive" in said
    assert "note 07" not in said


def test_a_folder_that_was_deleted_is_one_line_and_comes_back(terminal, worked):
    folder = worked / "outbox/C-1/projets/v1"
    names = sorted(path.name for path in folder.iterdir())
    shutil.rmtree(folder)
    said = terminal("controler").out.replace("\n", " ")
    assert f"{len(names)} fichiers de « C-1/projets/v1 » ont été retirés" in said
    assert said.count("à savoir") == 1
    terminal("archive", "reconstruire")
    assert sorted(path.name for path in folder.iterdir()) == names


def test_each_file_is_named_when_it_is_asked_for_and_to_programs(terminal, worked):
    shelf(worked, 30)
    assert terminal("controler", "--detail").out.count("note ") == 30
    told = [one for one in terminal("controler", "--json").json["constats"] if "note" in one["fichier"]]
    assert len(told) == 30


def test_a_few_files_are_told_one_by_one(terminal, worked):
    shelf(worked, 3)
    assert terminal("controler").out.count("note ") == 3


@pytest.mark.parametrize(
    ("number", "words"), [(21, "et 1 autre point à savoir"), (118, "et 98 autres points à savoir")]
)
def test_what_is_not_told_agrees_in_number(terminal, worked, number, words):
    for rank in range(number):
        path = worked / "outbox/C-1" / f"dossier {rank:03}" / "note.docx"
        path.parent.mkdir()
        path.write_bytes(b"une note")
    assert words in terminal("controler").out
