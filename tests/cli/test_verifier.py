"""« verifier »: the anomalies of files, for people and for programs, without keeping anything."""

from __future__ import annotations

import json

import pytest

from tests.engine.banc import ROSERAIE, TILLEULS, accueil, site
from tests.engine.journeys.piece_jointe.test_jointes import pdf

KEYS = ["fichier", "questionnaire", "contrat", "verdict", "anomalies"]
ANOMALY_KEYS = ["code", "gravite", "feuille", "cellule", "champ", "message", "remede"]


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "Accueil.xlsx"
    path.write_bytes(accueil())
    return path


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "Faux.xlsx"
    path.write_bytes(accueil(gestionnaire__siren="77567227"))
    return path


@pytest.fixture
def unreadable(tmp_path):
    path = tmp_path / "Texte.xlsx"
    path.write_text("ceci n'est pas un classeur")
    return path


def test_a_sound_form_is_accepted_with_exit_0(terminal, instance, sound):
    answer = terminal("verifier", sound)
    assert answer.code == 0
    assert "C-1" in answer.out
    assert answer.out.rstrip().endswith("Rien n’a été enregistré.")


def test_a_wrong_answer_is_shown_at_its_cell_with_its_remedy_and_exit_1(terminal, instance, wrong):
    answer = terminal("verifier", wrong)
    assert answer.code == 1
    assert "À corriger (1)" in answer.out
    assert "77567227" in answer.out
    assert "[E-104]" in answer.out


def test_an_unreadable_file_is_exit_3_and_the_others_are_still_read(terminal, instance, unreadable, sound):
    answer = terminal("verifier", unreadable, sound, "--json")
    assert answer.code == 3
    assert [one["verdict"] for one in answer.json] == ["refuse", "accepte"]


def test_a_file_that_is_not_there_is_exit_3(terminal, instance, tmp_path):
    assert terminal("verifier", tmp_path / "absent.xlsx").code == 3


def test_the_json_answer_is_exactly_what_is_promised(terminal, instance, wrong):
    answer = terminal("verifier", wrong, "--json")
    (one,) = answer.json
    assert list(one) == KEYS
    assert (one["fichier"], one["questionnaire"], one["contrat"], one["verdict"]) == (
        str(wrong), "accueil", "C-1", "refuse",
    )  # fmt: skip
    (anomaly,) = [known for known in one["anomalies"] if known["gravite"] == "bloquant"]
    assert list(anomaly) == ANOMALY_KEYS
    assert (anomaly["code"], anomaly["champ"]) == ("E-104", "gestionnaire.siren")
    assert anomaly["cellule"]
    assert answer.err == ""


def test_forms_of_one_contract_are_also_checked_together(terminal, instance, tmp_path):
    names = {"a": accueil(), "t": site(TILLEULS), "r": site(ROSERAIE)}
    paths = []
    for name, data in names.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(data)
    assert terminal("verifier", *paths).code == 0
    stranger = tmp_path / "etranger.xlsx"
    stranger.write_bytes(site("990001893"))
    together = terminal("verifier", *paths, stranger, "--json")
    assert terminal("verifier", stranger).code == 0
    assert together.code == 1
    assert together.json[-1]["verdict"] == "refuse"


def test_a_lock_file_of_excel_is_left_aside(terminal, instance, tmp_path):
    path = tmp_path / "~$Accueil.xlsx"
    path.write_bytes(b"x")
    answer = terminal("verifier", path, "--json")
    assert (answer.code, answer.json[0]["verdict"]) == (0, "ignore")


def test_nothing_is_kept(terminal, instance, sound):
    before = sorted(path.name for path in instance.rglob("*"))
    terminal("verifier", sound)
    assert sorted(path.name for path in instance.rglob("*")) == before


def test_a_name_cannot_command_the_terminal(terminal, instance, tmp_path):
    path = tmp_path / "a\x1b[2Jb\u202e.xlsx"
    path.write_text("rien")
    answer = terminal("verifier", path)
    assert not {"\x1b", "\u202e"} & set(answer.out)


def test_no_instance_is_needed(terminal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "Accueil.xlsx"
    path.write_bytes(accueil())
    answer = terminal("verifier", path, "--json")  # of a family that does not come with the program
    assert answer.code == 1
    assert answer.json[0]["verdict"] == "refuse"


@pytest.fixture
def awaiting(instance):
    """An instance whose family awaits an arrêté for each establishment."""
    family = instance / "templates" / "petite" / "famille.toml"
    family.write_text(
        family.read_text("utf-8")
        + """
[[jointe]]
cle = "autorisation"
titre = "Arrêté d’autorisation"
annexe = 8
par = "etablissement"
mots = ["arrete"]
""",
        "utf-8",
    )


def test_a_pdf_is_told_to_which_annexe_it_would_go(terminal, instance, awaiting, tmp_path, sound):
    path = tmp_path / f"C-1 arrêté {TILLEULS}.pdf"
    path.write_bytes(pdf(2))
    alone = terminal("verifier", path)
    assert alone.code == 0
    assert "annexe 8, Arrêté d’autorisation, contrat à reconnaître au dépôt" in " ".join(alone.out.split())
    beside = terminal("verifier", path, sound, "--json")
    told = json.loads(beside.out)[0]
    assert (told["contrat"], told["annexe"], told["pages"], told["anomalies"]) == ("C-1", 8, 2, [])


def test_a_pdf_that_does_not_open_is_exit_3(terminal, instance, tmp_path):
    path = tmp_path / "arrêté.pdf"
    path.write_bytes(b"%PDF-1.7 abime")
    answer = terminal("verifier", path)
    assert answer.code == 3
    assert "[E-470]" in answer.out
