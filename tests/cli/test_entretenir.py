"""« modeles verifier », « archive reconstruire », « environnement »: what the owner of an instance types."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from docx import Document

from cpomdoc.adapters.instance import load_settings
from cpomdoc.adapters.libreoffice.probe import OfficeInfo
from tests.adapters.word_build import p, template
from tests.cli.test_traiter import drop_all
from tests.engine.banc import accueil
from tests.familles.exemples import TEMPLATES

WRONG = template(p("{{ gestionnaire.siret_du_siege }}", style="Title"))


def spoil(instance: Path) -> None:
    (instance / "templates" / "petite" / "annexe.docx").write_bytes(WRONG)


# --- modeles verifier, what is locked

LOCK = """
[[verrou]]
cle = "duree"
titre = "Durée"
source = "Code d’essai, article 2"
confiance = "A"
piece = "contrat"
article = "Durée"
debuts = ["Le contrat dure"]
"""


def test_wording_of_the_law_that_the_models_do_not_say_is_named(terminal, instance):
    (instance / "templates" / "petite" / "verrous.toml").write_text(LOCK, encoding="utf-8")
    said = " ".join(terminal("modeles", "verifier", "petite").out.split())
    assert "1 texte imposé introuvable dans les modèles" in said
    assert "duree : la partie « Durée » du modèle « contrat.docx » a disparu" in said


# --- modeles verifier


def test_sound_templates_are_exit_0(terminal, instance):
    answer = terminal("modeles", "verifier")
    assert answer.code == 0
    assert "Modèles bons." in answer.out


def test_a_wrong_name_is_shown_at_its_paragraph_and_in_a_commented_copy(terminal, instance):
    spoil(instance)
    answer = terminal("modeles", "verifier", "petite")
    assert answer.code == 4
    assert "gestionnaire.siret_du_siege" in answer.out
    assert "[M-101]" in answer.out
    copy = instance / "outbox" / "a-corriger" / "petite" / "A CORRIGER annexe.docx"
    comments = [comment.text for comment in Document(str(copy)).comments]
    assert any("siret_du_siege" in comment for comment in comments)


def test_the_copies_may_be_asked_elsewhere(terminal, instance, tmp_path):
    spoil(instance)
    terminal("modeles", "verifier", "--sortie", tmp_path / "copies")
    assert (tmp_path / "copies" / "A CORRIGER annexe.docx").is_file()


def test_a_wrong_template_stops_the_work_before_anything_is_taken(terminal, instance):
    drop_all(instance)
    spoil(instance)
    answer = terminal("traiter")
    assert answer.code == 4
    assert "1 modèle est à corriger" in answer.err
    assert len(list((instance / "inbox").iterdir())) == 3


def test_a_wrong_template_of_a_family_at_work_leaves_its_former_ones_in_use_and_the_exit_code_says_so(
    terminal, instance
):
    drop_all(instance)
    terminal("traiter")
    spoil(instance)
    (instance / "inbox" / "Accueil.xlsx").write_bytes(accueil(gestionnaire__nom="Autre"))
    answer = terminal("traiter")
    assert answer.code == 4
    assert "C-1 : version 2" in answer.err
    said = " ".join(answer.out.split())
    assert "Modèles à corriger : Famille « petite » : 1 modèle est à corriger (annexe.docx)." in said
    assert "garde ses modèles précédents (version 1)" in said
    assert "garde ses modèles précédents" in (instance / "outbox" / "ETAT.html").read_text()
    told = json.loads(terminal("traiter", "--json").out)
    assert [(one["type"], one["famille"], one["arretee"]) for one in told] == [("modeles", "petite", False)]


def test_modeles_verifier_goes_on_after_a_family_that_it_cannot_read_and_says_what_stays_in_use(terminal, instance):
    templates = instance / "templates"
    shutil.copytree(templates / "petite", templates / "autre")
    famille = (templates / "autre" / "famille.toml").read_text()
    (templates / "autre" / "famille.toml").write_text(famille.replace('cle = "petite"', 'cle = "autre"'))
    terminal("traiter")
    (templates / "autre" / "questionnaires" / "sites.toml").write_text("cle = ")
    answer = terminal("modeles", "verifier")
    assert answer.code == 4
    assert "questionnaires/sites.toml ne peut pas être lu" in answer.out
    assert "Les modèles précédents de cette famille (version 1) restent en service." in answer.out
    assert "Famille petite" in answer.out
    assert "1 famille" not in answer.out


def test_forms_are_checked_and_written_by_the_former_models_of_a_family_at_fault(terminal, instance, tmp_path):
    drop_all(instance)
    terminal("traiter")
    (instance / "templates" / "petite" / "famille.toml").write_text("cle = ")
    (tmp_path / "Accueil.xlsx").write_bytes(accueil())
    answer = terminal("verifier", tmp_path / "Accueil.xlsx")
    assert answer.code == 0
    assert "garde ses modèles précédents (version 1)" in " ".join(answer.out.split())
    assert terminal("formulaires", "--famille", "petite", "--sortie", tmp_path / "vierges").code == 0


def test_once_mended_the_commented_copies_are_withdrawn(terminal, instance):
    sound = (instance / "templates" / "petite" / "annexe.docx").read_bytes()
    spoil(instance)
    terminal("traiter")
    (instance / "templates" / "petite" / "annexe.docx").write_bytes(sound)
    assert terminal("traiter").code == 0
    assert not (instance / "outbox" / "a-corriger" / "petite").exists()


# --- archive reconstruire


def test_what_was_taken_away_is_put_back_and_a_persons_work_is_left(terminal, worked):
    folder = worked / "outbox" / "C-1" / "projets" / "v1"
    (folder / "Contrat.pdf").unlink()
    (folder / "Contrat.docx").unlink()
    (folder / "Contrat.docx").write_bytes(b"relu par la direction")
    (worked / "outbox" / "ETAT.html").unlink()
    answer = terminal("archive", "reconstruire")
    assert answer.code == 0
    assert "1 document remis en place" in answer.out
    assert (folder / "Contrat.pdf").read_bytes().startswith(b"%PDF-")
    assert (folder / "Contrat.docx").read_bytes() == b"relu par la direction"
    assert (worked / "outbox" / "ETAT.html").is_file()


def test_the_index_is_made_again_from_the_files(terminal, worked):
    shutil.rmtree(load_settings(worked).state)
    assert terminal("archive", "reconstruire").code == 0
    drop_all(worked)
    assert "déjà reçus" in terminal("traiter").out


def test_a_form_to_correct_is_put_back_until_it_is_corrected(terminal, instance):
    drop_all(instance, gestionnaire__siren="123")
    terminal("traiter")
    retour = instance / "outbox" / "C-1" / "a-corriger" / "RETOUR Accueil - C-1.xlsx"
    retour.unlink()
    terminal("archive", "reconstruire")
    assert retour.is_file()
    drop_all(instance)
    terminal("traiter")
    terminal("archive", "reconstruire")
    assert not retour.exists()


def test_an_altered_archive_is_exit_7_and_is_not_taken_up(terminal, worked):
    victim = next((worked / "outbox" / "archives" / "objets").glob("*/*"))
    victim.chmod(0o600)
    victim.write_bytes(b"changed")
    answer = terminal("archive", "reconstruire")
    assert answer.code == 7
    assert victim.name in answer.err.replace("\n", "")


def test_an_outbox_emptied_on_purpose_can_be_started_anew(terminal, worked):
    shutil.rmtree(worked / "outbox")
    assert terminal("traiter").code == 5
    assert terminal("archive", "reconstruire").code == 0
    assert terminal("traiter").code == 0


# --- environnement


def office(monkeypatch: pytest.MonkeyPatch, *missing: str, carlito: bool = True) -> None:
    info = OfficeInfo(Path("/x/soffice"), Path("/x/python"), "LibreOffice 7.4.7.2", missing, carlito, "sudo apt-get X")
    monkeypatch.setattr("cpomdoc.engine.reports.environment.find_office", lambda: info)


def test_a_machine_where_all_is_there_is_exit_0(terminal, instance, monkeypatch):
    office(monkeypatch)
    answer = terminal("environnement")
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "Tout est là."


@pytest.mark.parametrize(("missing", "carlito"), [(("LibreOffice Writer",), True), ((), False)])
def test_what_is_missing_comes_with_the_command_that_repairs_it(terminal, instance, monkeypatch, missing, carlito):
    office(monkeypatch, *missing, carlito=carlito)
    answer = terminal("environnement")
    assert answer.code == 5
    assert "sudo apt-get X" in answer.out
    points = {one["point"]: one for one in terminal("environnement", "--json").json}
    assert points["LibreOffice" if missing else "Polices"]["etat"] == "absent"


def test_a_family_that_cannot_be_read_comes_with_its_own_remedy(terminal, instance, monkeypatch):
    office(monkeypatch)
    (instance / "templates" / "petite" / "famille.toml").write_text("cle = petite", "utf-8")
    points = {one["point"]: one for one in terminal("environnement", "--json").json}
    assert points["Modèles"]["etat"] == "absent"
    assert points["Modèles"]["remede"] == "Corrigez ce fichier de la famille."


def test_outside_an_instance_only_the_machine_is_looked_at(terminal, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    office(monkeypatch)
    assert "Dossier partagé" not in terminal("environnement").out


# --- rouvrir


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--par", "Mme Aubert", "--motif", "Une faute."), "n’est pas à la signature"),
        (("--motif", "Une faute."), "Dites qui"),
        (("--par", "Mme Aubert"), "motif"),
    ],
)
def test_a_contract_is_taken_back_only_from_the_signature_and_by_somebody_who_says_why(terminal, worked, words, said):
    answer = terminal("rouvrir", "C-1", *words)
    assert answer.code == 2
    assert said in " ".join(answer.err.split())


@pytest.mark.parametrize("folder", ["cadres", "sources"])
def test_modeles_verifier_reads_again_what_fills_forms_in_advance(terminal, instance, folder):
    place = instance / "templates/commun" / folder
    shutil.copytree(TEMPLATES / "commun" / folder, place, dirs_exist_ok=True)
    assert terminal("modeles", "verifier").code == 0
    (place / "essai.toml").write_text('titre = "Sans clé"\n')
    answer = terminal("modeles", "verifier")
    assert answer.code == 4
    assert "essai.toml" in answer.out
    assert terminal("modeles", "verifier", "petite").code == 0  # asked of one family, of nothing else
