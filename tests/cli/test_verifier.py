"""« verifier »: the anomalies of files, for people and for programs, without keeping anything."""

from __future__ import annotations

import json
import os
import re
import shutil

import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.cli.verifier import alike, finding_lines, understood
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.location import CellRef
from cpomdoc.engine.reports.inspection import inspect
from tests.adapters.colis_sample import mail, outlook, zipped
from tests.engine.banc import ROSERAIE, TILLEULS, accueil, site
from tests.engine.journeys.piece_jointe.test_jointes import pdf
from tests.familles.exemples import TEMPLATES, examples, famille
from tests.resources import cadres_budgetaires as cadres

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


def test_what_was_understood_or_left_aside_is_said_too_in_a_line_and_is_no_answer_without_remark(
    terminal, instance, tmp_path
):
    (tmp_path / "Compris.xlsx").write_bytes(accueil(contrat__date_effet="1er janvier 2027"))
    (tmp_path / "Accueil.xlsx").write_bytes(accueil())
    answer = terminal("verifier", tmp_path / "Compris.xlsx")
    assert answer.code == 0
    said = " ".join(answer.out.replace("\u00a0", " ").split())
    assert "Pour information (1)" in said
    assert "« 1er janvier 2027 » a été lu comme 01/01/2027." in said
    assert "[W-103]" not in said
    plain = " ".join(terminal("verifier", tmp_path / "Accueil.xlsx").out.split())
    assert "Pour information" not in plain
    sound = int(re.search(r"(\d+) réponses sans remarque", plain)[1])
    assert f"1 pour information, {sound - 1} réponses sans remarque" in said


def test_many_informations_do_not_drown_what_is_to_be_corrected():
    rule = CATALOGUE["W-103"]
    told = [
        Finding(rule, CellRef("T", f"C{row}"), question=f"Q{row}", seen="1", facts={"lu": "1"}) for row in range(30)
    ]
    lines = list(understood(told))
    assert len(lines) == 10
    assert lines[0] == "Pour information (30)"
    assert "22 autres" in lines[-1]


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


# --- folders, archives and mails --------------------------------------------------------------------------------------

FORMS = {"Accueil.xlsx": accueil(), f"Sites/{TILLEULS}.xlsx": site(TILLEULS), f"Sites/{ROSERAIE}.xlsx": site(ROSERAIE)}


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_a_folder_is_looked_at_file_by_file_and_its_forms_together(terminal, instance, tmp_path):
    folder = write(tmp_path / "envoi", {**FORMS, "~$Accueil.xlsx": b"x", ".DS_Store": b"x"})
    answer = terminal("verifier", folder)
    assert answer.code == 0
    assert "3 fichiers" in answer.out
    write(folder, {"Faux.xlsx": site("990001893")})
    assert terminal("verifier", folder).code == 1


def test_a_form_that_somebody_has_open_is_looked_at_too(terminal, instance, tmp_path):
    folder = write(tmp_path / "envoi", {"Accueil.xlsx": accueil(), "~$Accueil.xlsx": b"x"})
    assert [one["verdict"] for one in terminal("verifier", folder, "--json").json] == ["accepte"]


def test_an_empty_folder_is_exit_3_and_says_what_to_do(terminal, instance, tmp_path):
    answer = terminal("verifier", write(tmp_path / "vide", {".DS_Store": b"x"}))
    assert answer.code == 3
    assert "[E-462]" in answer.out


@pytest.mark.parametrize("name", ["envoi.zip", "message.eml", "message.msg"])
def test_each_file_of_an_archive_or_of_a_mail_is_looked_at(terminal, instance, tmp_path, name):
    made = {"envoi.zip": zipped, "message.eml": lambda files: bytes(mail(files)), "message.msg": outlook}[name]
    inside = {"Accueil.xlsx": accueil(), "Faux.xlsx": accueil("C-2", gestionnaire__siren="77567227")}
    write(tmp_path, {name: made(inside)})
    answer = terminal("verifier", tmp_path / name, "--json")
    assert answer.code == 1
    assert [(one["fichier"], one["verdict"]) for one in answer.json] == [
        (f"{tmp_path / name} › Accueil.xlsx", "accepte"),
        (f"{tmp_path / name} › Faux.xlsx", "refuse"),
    ]


def test_a_pdf_in_an_archive_is_told_to_which_annexe_it_would_go(terminal, instance, awaiting, tmp_path):
    write(tmp_path, {"envoi.zip": zipped({f"C-1/arrêté {TILLEULS}.pdf": pdf(), "Accueil.xlsx": accueil()})})
    told = terminal("verifier", tmp_path / "envoi.zip", "--json").json[0]
    assert (told["contrat"], told["annexe"], told["anomalies"]) == ("C-1", 8, [])


def test_nothing_of_a_hostile_archive_is_written_anywhere(terminal, instance, tmp_path):
    write(tmp_path, {"envoi.zip": zipped({"../../evil.txt": b"x"})})
    before = sorted(tmp_path.rglob("*"))
    answer = terminal("verifier", tmp_path / "envoi.zip")
    assert (answer.code, "[E-444]" in answer.out) == (3, True)
    assert sorted(tmp_path.rglob("*")) == before


ODD = {
    "vide": b"", "zeros": bytes(2_000), "texte": b"bonjour", "pdf": b"%PDF-1.7 abime", "pdf coupe": pdf()[:200],
    "xlsx coupe": accueil()[:3_000], "xlsx casse": accueil().replace(b"PK\1\2", rb"PK\9\9"),
    "zip vide": zipped({}), "zip dans zip": zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": b"PK"})})}),
    "zip casse": zipped({"Accueil.xlsx": accueil()})[:-10], "mail vide": bytes(mail({})),
    "mail coupe": bytes(mail({"Accueil.xlsx": accueil()}))[:900], "mail creux": b"From: a\nDate: b\n\n",
    "mail sans fin": b"From: a\nDate: b\nContent-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x",
    "mail qui se contient": b"From: a\nDate: b\nContent-Type: message/rfc822\n\nFrom: a\nDate: b\n\nx",
    "msg coupe": outlook({"a.pdf": b"x" * 9_000})[:-700], "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "msg creux": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__properties_version1.0".encode("utf-16-le"),
    "image": b"\x89PNG\r\n\x1a\n", "heic": b"\0\0\0\x18ftypheic", "7z": b"7z\xbc\xaf\x27\x1c",
    "docx": zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}),
    "ods creux": zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
}  # fmt: skip


def test_no_file_whatever_it_holds_is_an_internal_error(terminal, instance, tmp_path):
    folder = write(
        tmp_path / "tout", {f"{name}{suffix}": data for name, data in ODD.items() for suffix in ("", ".xlsx")}
    )
    os.mkfifo(folder / "tube.xlsx")
    (folder / "lien.xlsx").symlink_to(folder / "absent")
    (folder / os.fsdecode(b"nom \xff.xlsx")).write_bytes(b"x")
    assert terminal("verifier", *sorted(folder.iterdir())).code == 3
    answer = terminal("verifier", folder, "--json")
    assert answer.code == 3
    assert len(answer.json) >= 2 * len(ODD)


def test_an_act_says_its_number_and_no_establishment(terminal, instance, tmp_path):
    workbook = next(each for each in examples("actes").values() if each.questionnaire.key == "comite")
    data = write_form(famille("ehpad"), workbook.questionnaire, contrat=workbook.contrat, answers=workbook.answers)
    (tmp_path / "Acte.xlsx").write_bytes(data)
    (seen,) = inspect([tmp_path / "Acte.xlsx"], {"ehpad": famille("ehpad")})
    assert seen.site == ""
    assert seen.title == famille("ehpad").acte(workbook.questionnaire.key).title_of(workbook.site)
    assert workbook.site in seen.title


def test_equal_remarks_of_a_sheet_are_one_line_with_their_cells():
    rule = CATALOGUE["W-101"]
    same = [Finding(rule, CellRef("T", f"C{row}"), question="Q", seen="3", facts={"minimum": "4"}) for row in (7, 8, 9)]
    other = Finding(rule, CellRef("T", "D7"), question="R", seen="3", facts={"minimum": "4"})
    groups = alike([*same, other])
    assert [len(group) for group in groups] == [3, 1]
    first = next(finding_lines(groups[0][0], [one.at for one in groups[0]]))
    assert "T!C7, C8, C9 — «\u00a0Q\u00a0»" in first


# --- a budget frame ---------------------------------------------------------------------------------------------------


@pytest.fixture
def with_frames(instance):
    """An instance whose templates know the budget frames."""
    shutil.copytree(TEMPLATES / "commun/cadres", instance / "templates/commun/cadres")
    return instance


def framed(tmp_path, *more):
    path = tmp_path / "ERRD 2024.xlsm"
    path.write_bytes(cadres.workbook(cadres.errd(2024, cadres.ratios(2024), *more), macros=True))
    return path


def test_of_a_budget_frame_what_is_found_and_what_is_not_is_told(terminal, with_frames, tmp_path):
    answer = terminal("verifier", framed(tmp_path))
    assert answer.code == 0
    said = " ".join(answer.out.replace("\u00a0", " ").split())
    assert "cadre budgétaire, ERRD complet, exercice 2024" in said
    assert "Feuille « CRA », établissement 990001679 : 32 montants ou taux trouvés." in said
    assert "Non trouvés : « Capacité d’autofinancement »" in said
    assert not list((with_frames / "outbox").rglob("*.txt"))  # a dry run


def test_a_sheet_that_does_not_add_up_is_shown_at_its_cell(terminal, with_frames, tmp_path):
    page = cadres.compte("CRA 2", cadres.ROSERAIE, cadres.Compte(), None, 2024)
    row, _ = cadres.where(page, "TOTAL DES PRODUITS")
    answer = terminal("verifier", framed(tmp_path, cadres.changed(page, (row, 2), 5)))
    assert answer.code == 1
    assert f"CRA 2!C{row + 1}" in answer.out
    assert "[E-574]" in answer.out
    assert "écartée en entier" in answer.out


def test_a_program_is_told_each_amount_of_a_frame(terminal, with_frames, tmp_path):
    (one,) = json.loads(terminal("verifier", "--json", framed(tmp_path)).out)
    assert (one["verdict"], one["cadre"]["exercice"]) == ("accepte", 2024)
    sheet = next(sheet for sheet in one["cadre"]["feuilles"] if sheet["feuille"] == "CRA")
    found = {(amount["nom"], amount["exercice"]): (amount["valeur"], amount["cellule"]) for amount in sheet["trouves"]}
    assert found["charges_g1_realise", 2024] == ("434000.00", "D7")
    assert sheet["reprise"] is True


def test_a_frame_of_which_nothing_is_taken_is_refused(terminal, with_frames, tmp_path):
    path = tmp_path / "ERRD.xlsx"
    page = cadres.compte("CRA", "", cadres.Compte(), None, 2024)
    path.write_bytes(cadres.workbook([cadres.garde("ERRD", 2024), page]))
    answer = terminal("verifier", path)
    assert answer.code == 1
    assert "[E-571]" in answer.out
    assert "[E-582]" in answer.out


def test_a_filled_form_with_macros_is_no_frame(terminal, with_frames, tmp_path):
    path = tmp_path / "Accueil.xlsm"
    path.write_bytes(cadres.with_macros(accueil()))
    answer = terminal("verifier", path)
    assert answer.code == 3
    assert "[E-411]" in answer.out


def test_a_dropped_frame_is_told_on_the_screen_and_to_programs(terminal, with_frames, tmp_path):
    shutil.copy(framed(tmp_path), with_frames / "inbox")
    answer = terminal("traiter")
    told = " ".join(f"{answer.out} {answer.err}".replace("\u00a0", " ").split())
    assert "ERRD complet, exercice 2024, 86 montants trouvés" in told
    assert "détail : cadres/ERRD 2024.xlsm.txt" in told
    shutil.copy(framed(tmp_path), with_frames / "inbox")
    assert '"type": "cadre"' in terminal("traiter", "--json").out
