"""« traiter »: what is in the inbox, once; said line by line, and for programs."""

from __future__ import annotations

import io
import os
import time

import pytest
from docx import Document

from cpomdoc.adapters.instance import load_settings
from cpomdoc.domain.errors import ToolMissing
from cpomdoc.engine.hold import hold
from tests.engine.banc import ROSERAIE, TILLEULS, StandIn, accueil, site
from tests.engine.journeys.relecture.test_retours import edited


def drop_all(instance, **changes):
    inbox = instance / "inbox"
    (inbox / "Accueil.xlsx").write_bytes(accueil(**changes))
    (inbox / "Tilleuls.xlsx").write_bytes(site(TILLEULS))
    (inbox / "Roseraie.xlsx").write_bytes(site(ROSERAIE))


def test_the_forms_of_a_contract_become_its_drafts(terminal, instance):
    drop_all(instance)
    answer = terminal("traiter")
    assert answer.code == 0
    assert "[3/3] Roseraie.xlsx" in answer.err  # the last one written
    assert "C-1 : version 1" in answer.err
    assert "Projet à relire : outbox/C-1/projets/v1" in answer.out
    assert (instance / "outbox" / "C-1" / "projets" / "v1" / "Contrat.docx").is_file()
    assert "C-1" in (instance / "outbox" / "ETAT.html").read_text()
    left = [path.name for path in (instance / "inbox").iterdir() if not path.name.startswith("retour-")]
    assert left == [".cpomdoc-repris"]


def test_the_same_files_again_are_nothing_new(terminal, instance):
    drop_all(instance)
    terminal("traiter")
    before = sorted((instance / "outbox").rglob("*.docx"))
    drop_all(instance)
    answer = terminal("traiter")
    assert answer.code == 0
    assert "déjà reçu le" in answer.err
    assert "Rien de nouveau : 3 fichiers déjà reçus." in answer.out
    assert sorted((instance / "outbox").rglob("*.docx")) == before


def test_a_wrong_form_comes_back_and_the_exit_code_says_so(terminal, instance):
    drop_all(instance, gestionnaire__siren="77567227")
    answer = terminal("traiter")
    assert answer.code == 1
    assert "rendu, 1 réponse à corriger" in answer.err
    assert "À corriger : outbox/C-1/a-corriger/RETOUR Accueil - C-1.xlsx" in answer.out


def test_two_returns_of_one_draft_are_both_taken_and_what_they_leave_open_is_told(terminal, worked):
    base = (worked / "outbox" / "C-1" / "projets" / "v1" / "Contrat.docx").read_bytes()
    for words, by in (("Fondation Aubert", "Mme Aubert"), ("Mutuelle Lemaire", "M. Lemaire")):
        changed = edited(base, {"ADEF": words}, added=[f"Ajout de {by}."], by=by)
        (worked / "inbox" / f"{by}.docx").write_bytes(changed)
        answer = terminal("traiter")
    assert answer.code == 0
    assert "relu par M. Lemaire" in answer.err
    assert "1 à concilier" in answer.err


def test_a_draft_in_the_folder_of_a_party_is_told_by_its_party_whether_it_corrects_or_only_asks(terminal, worked):
    base = (worked / "outbox" / "C-1" / "projets" / "v1" / "Contrat.docx").read_bytes()
    (worked / "inbox" / "retour-ars" / "Avis.docx").write_bytes(commented(base, "Qui vient ?"))
    said = terminal("traiter").err.replace("\u00a0", " ")
    assert "relu sans changement par l’ARS : Contrat, 1 commentaire" in said


def commented(data: bytes, words: str) -> bytes:
    """The draft with a comment in the margin of its first words."""
    document = Document(io.BytesIO(data))
    document.add_comment(document.paragraphs[0].runs[0], words, "Hélène Marchal-Duroc", "HM")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_an_empty_inbox_is_said_and_is_no_error(terminal, instance):
    answer = terminal("traiter")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "Rien à traiter. Déposez les formulaires remplis dans « inbox ».\n"


def test_with_json_only_json_is_written(terminal, instance):
    drop_all(instance)
    (instance / "inbox" / "photo.xlsx").write_bytes(b"not a workbook")
    events = terminal("traiter", "--json").json
    assert [event["type"] for event in events] == ["formulaire"] * 4 + ["version"]
    assert {event["fichier"]: event["verdict"] for event in events[:4]}["photo.xlsx"] == "non_reconnu"
    assert (events[-1]["contrat"], events[-1]["dossier"]) == ("C-1", "C-1/projets/v1")


def test_two_works_on_one_instance_exclude_each_other_with_exit_8(terminal, instance):
    drop_all(instance)
    with hold(load_settings(instance)):
        answer = terminal("traiter")
    assert answer.code == 8
    assert "Un autre traitement est en cours" in answer.err
    assert len(list((instance / "inbox").iterdir())) == 3
    assert terminal("traiter").code == 0


def test_without_libreoffice_the_forms_are_checked_and_the_drafts_wait(terminal, instance, monkeypatch):
    def absent(title):
        raise ToolMissing("LibreOffice est absent.", "Installez-le.")

    monkeypatch.setattr("cpomdoc.engine.atelier.Offices", lambda number: StandIn(fail=absent))
    drop_all(instance)
    answer = terminal("traiter")
    assert answer.code == 5
    assert "lu, validé" in answer.err
    page = (instance / "outbox" / "ETAT.html").read_text()
    assert "LibreOffice est absent." in page
    monkeypatch.setattr("cpomdoc.engine.atelier.Offices", lambda number: StandIn())
    assert terminal("traiter").code == 0
    assert "LibreOffice est absent." not in (instance / "outbox" / "ETAT.html").read_text()
    assert (instance / "outbox" / "C-1" / "projets" / "v1").is_dir()


def test_a_share_that_vanished_is_not_an_empty_instance(terminal, instance):
    drop_all(instance)
    terminal("traiter")
    outbox = instance / "outbox"
    outbox.rename(instance / "ailleurs")
    answer = terminal("traiter")
    assert answer.code == 5
    assert "n'est pas accessible" in answer.err
    assert not outbox.exists()
    (instance / "ailleurs").rename(outbox)
    assert terminal("traiter").code == 0


def test_a_file_that_was_just_written_is_waited_for(terminal, instance):
    (instance / "cpomdoc.toml").write_text("[depots]\nstabilite = 0.6\n")
    (instance / "inbox" / "Accueil.xlsx").write_bytes(accueil())
    answer = terminal("traiter")
    assert "[1/1] Accueil.xlsx" in answer.err


@pytest.mark.parametrize("name", ["~$Accueil.xlsx", "Accueil.xlsx.part", ".cache"])
def test_files_in_the_making_are_not_taken(terminal, instance, name):
    (instance / "inbox" / name).write_bytes(accueil())
    assert "Rien à traiter" in terminal("traiter").out


def lock(instance, name, owner):
    path = instance / "inbox" / f"~${name}"
    path.write_bytes(bytes([len(owner)]) + owner.encode("cp1252"))
    return path


def test_a_file_that_waits_is_said_on_the_terminal_and_on_the_page(terminal, instance):
    (instance / "inbox" / "Ident.xlsx").write_bytes(accueil())
    held = lock(instance, "Ident.xlsx", "SECRETARIAT-2")
    answer = terminal("traiter")
    assert answer.code == 0
    assert "Ident.xlsx attend : ouvert par SECRETARIAT-2 depuis " in answer.err
    assert "Rien d’autre à traiter : 1 fichier attend." in answer.out
    page = (instance / "outbox" / "ETAT.html").read_text()
    assert "«\u00a0Ident.xlsx\u00a0» attend\u00a0: ouvert par SECRETARIAT-2 depuis" in page
    assert "~$Ident.xlsx" in page
    assert "ouvert par SECRETARIAT-2" in terminal("etat").out
    held.unlink()
    assert "[1/1] Ident.xlsx" in terminal("traiter").err
    assert "SECRETARIAT-2" not in (instance / "outbox" / "ETAT.html").read_text()


def test_files_that_wait_are_events_for_programs_and_one_notice_for_people(terminal, instance):
    for name in ("Ident.xlsx", "Moyens.xlsx"):
        (instance / "inbox" / name).write_bytes(accueil())
        lock(instance, name, "SECRETARIAT-2")
    events = terminal("traiter", "--json").json
    assert [(one["type"], one["fichier"], one["raison"], one["par"]) for one in events] == [
        ("attente", "Ident.xlsx", "ouvert", "SECRETARIAT-2"),
        ("attente", "Moyens.xlsx", "ouvert", "SECRETARIAT-2"),
    ]
    page = (instance / "outbox" / "ETAT.html").read_text()
    assert "2\u00a0fichiers attendent dans" in page


def test_a_lock_forgotten_for_days_holds_nothing_and_is_said(terminal, instance):
    (instance / "inbox" / "Ident.xlsx").write_bytes(accueil())
    at = time.time() - 9 * 86400 - 60
    os.utime(lock(instance, "Ident.xlsx", "SECRETARIAT-2"), (at, at))
    answer = terminal("traiter")
    assert "Ident.xlsx : pris malgré un verrou de SECRETARIAT-2, vieux de 9 jours" in answer.err.replace("\u00a0", " ")
    assert "malgré un verrou de SECRETARIAT-2" in (instance / "outbox" / "C-1" / "ETAT.html").read_text()
