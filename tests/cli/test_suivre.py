"""« etat », « historique »: what the archive says, in a few lines or for programs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.cli.suivre import _told, to_plain
from cpomdoc.domain.moyens import LigneNegociee, Offre
from cpomdoc.domain.suivi import Fait
from tests.cli.test_traiter import drop_all
from tests.engine.banc import accueil


@pytest.fixture
def worked(terminal, instance, prepared):
    def work():
        drop_all(instance)
        terminal("traiter")
        (instance / "inbox" / "Autre.xlsx").write_bytes(accueil("C-2", gestionnaire__siren="123"))
        terminal("traiter")

    return prepared("two contracts", work)


def test_an_empty_instance_says_what_to_do(terminal, instance):
    answer = terminal("etat")
    assert answer.code == 0
    assert "Aucun contrat pour le moment. Déposez un formulaire rempli dans « inbox »." in answer.out


def test_looking_changes_nothing_of_the_shared_folder(terminal, instance):
    terminal("etat")
    assert sorted(path.name for path in instance.iterdir()) == ["cpomdoc.toml", "inbox", "templates"]


def test_each_contract_has_its_line(terminal, worked):
    lines = terminal("etat").out.splitlines()
    assert lines[1] == "2 contrats, 1 à corriger, 1 rédigé"
    rows = [line.split() for line in lines if line.startswith("C-")]
    assert [row[0] for row in rows] == ["C-1", "C-2"]
    assert "rédigé" in rows[0]
    assert "corriger" in rows[1]
    assert lines[-1] == "Détail d’un contrat : cpomdoc etat C-1"
    assert max(len(line) for line in lines) <= 110


def test_a_contract_tells_what_is_awaited_and_where_its_drafts_are(terminal, worked):
    out = terminal("etat", "C-1").out
    assert "Statut : rédigé" in out
    assert "outbox/C-1/projets/v1" in out
    assert "relecture du projet v1" in out


def test_a_contract_tells_what_is_to_correct_under_that_name_and_at_its_cell(terminal, worked):
    out = terminal("etat", "C-2").out
    _, _, told = out.partition("\nÀ corriger\n")
    assert told.splitlines()[0].strip().startswith("Gestionnaire, case D13 — ")
    assert "\nÀ vérifier\n" not in out
    assert "!" not in told


def test_the_state_is_given_to_programs(terminal, worked):
    whole = terminal("etat", "--json").json
    assert [one["statut"] for one in whole["contrats"]] == ["rédigé", "à corriger"]
    one = terminal("etat", "C-2", "--json").json
    assert one["formulaires"][0]["retour"]["chemin"] == "C-2/a-corriger/RETOUR Accueil - C-2.xlsx"


def test_the_history_is_told_from_the_beginning(terminal, worked):
    out = terminal("historique", "C-1").out
    lines = out.splitlines()
    assert "« Accueil.xlsx » reçu." in lines[2]
    assert "  dépôt  " in lines[2]
    assert "  cpomdoc  " in next(line for line in lines if "accepté" in line)
    assert "Version 1" in out
    assert "a donné « bordereau v1.json »" in out
    assert any(line.startswith("  v1  ") and line.endswith("  projet 1") for line in lines)
    assert max(map(len, lines)) <= 110
    facts = terminal("historique", "C-1", "--json").json
    assert facts[0]["texte"].replace("\u00a0", " ") == "« Accueil.xlsx » reçu."
    assert all(fact["ecrit_le"] >= fact["date"] for fact in facts)  # when it was written, beside what it tells


def test_the_history_shows_when_it_was_written_and_says_what_was_noted_after_the_fact():
    fact = Fait(3, "2026-11-21T09:00:00+01:00", "cpomdoc", "Version 1.", (), (), "2026-11-23T08:30:00+01:00")
    lines = [" ".join(row) for row in _told(fact)]
    assert "23/11/2026 08:30" in lines[0]
    assert "noté après coup, pour le 21/11/2026 09:00" in lines[1]
    at_once = replace(fact, ecrit_le="2026-11-21T09:00:30+01:00")
    assert len(list(_told(at_once))) == 1


def test_the_history_says_what_changed(terminal, worked):
    (worked / "inbox" / "Accueil 2.xlsx").write_bytes(accueil(gestionnaire__nom="Nouveau nom"))
    terminal("traiter")
    out = terminal("historique", "C-1").out
    assert "Ce qui a changé dans la version 2" in out
    assert "ADEF → Nouveau nom" in out


def test_the_last_entry_is_given_to_be_kept_elsewhere(terminal, worked):
    last = sorted((worked / "outbox/archives/contrats/C-1/journal").iterdir())[-1]
    digest = hashlib.sha256(last.read_bytes()).hexdigest()
    assert digest in terminal("historique", "C-1").out
    assert digest not in terminal("etat", "C-1").out  # no reading for those who follow a contract
    assert terminal("etat", "--json").json["contrats"][0]["tete"] == {"numero": int(last.stem), "sha256": digest}


@pytest.mark.parametrize("command", ["etat", "historique"])
def test_an_unknown_contract_is_answered_with_those_that_are_known(terminal, worked, command):
    answer = terminal(command, "C-9")
    assert answer.code == 2
    assert "Contrats connus : C-1, C-2." in answer.err


def test_what_the_parties_negotiate_is_said_to_programs_with_its_exact_digits():
    line = LigneNegociee(
        "Base", ("990001455",), 3, None, None, None, Offre(Decimal("1743749.00"), date(2026, 11, 3), "ARS", 3)
    )
    said = json.loads(json.dumps(to_plain(line)))
    assert said["retenu"] == {"montant": "1743749.00", "le": "2026-11-03", "par": "ARS", "rang": 3}
