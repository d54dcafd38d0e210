"""The page of the portfolio: whole without its script, sorted and searched with it; its workbook and its CSV."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import openpyxl
import pytest
from lxml import html

from bench.portefeuille import DAY, positions, regles
from cpomdoc.adapters.excel.writing import write_book
from cpomdoc.dashboard.links import PORTEFEUILLE, letter
from cpomdoc.dashboard.pages import pages
from cpomdoc.dashboard.portefeuille import script
from cpomdoc.dashboard.rows import DENSE, Groupe, rows
from cpomdoc.domain.statut import Statut
from cpomdoc.stages.suivi.portefeuille import lignes
from cpomdoc.stages.suivi.vues import feuilles, portefeuille, programmation, to_csv
from tests.dashboard import portefeuilles, samples
from tests.dashboard.etats import ETATS, files_of
from tests.dashboard.samples import NOW
from tests.navigateur import Navigateur

EIGHT = portefeuilles.suivis(samples.eight())


def tree(data: bytes) -> html.HtmlElement:
    return html.document_fromstring(data.decode(), parser=html.HTMLParser(encoding="utf-8"))


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- the page -------------------------------------------------------------------------------------------------------


def test_every_contract_has_its_row_whatever_the_script_does():
    page = tree(portefeuilles.page(EIGHT))
    names = [text(one) for one in page.xpath("//table[@id='contrats']/tbody/tr/th/a")]
    assert sorted(names) == sorted(one.position.gestionnaire for one in EIGHT.values())
    assert page.xpath("//form[@id='outils'][@hidden]")
    assert page.xpath("//p[@id='compte'][@hidden]")


def test_the_one_script_is_ours_and_is_named_by_its_digest_in_the_policy():
    page = tree(portefeuilles.page(EIGHT))
    (ours,) = page.xpath("//script")
    assert ours.text == script()
    digest = base64.b64encode(hashlib.sha256(ours.text.encode()).digest()).decode()
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"https?://|\bstyle=|\son\w+=", portefeuilles.page(EIGHT).decode())


def test_no_other_page_has_a_script():
    for name, data in files_of("trois cents contrats").items():
        assert (b"<script" in data) == (name == PORTEFEUILLE), name


def test_hostile_names_are_shown_and_bring_nothing():
    data = portefeuilles.page(portefeuilles.hostile())
    page = tree(data)
    assert len(page.xpath("//script")) == 1
    assert not page.xpath("//img")
    assert all(not urlsplit(link).scheme for link in page.xpath("//a/@href"))
    assert "&lt;script&gt;alert(1)" in data.decode()


def test_a_contract_without_a_review_says_not_yet_and_never_a_zero():
    fresh = {name: one for name, one in EIGHT.items() if one.position.derniere is None}
    page = tree(portefeuilles.page(fresh))
    for row in page.xpath("//table[@id='contrats']/tbody/tr"):
        assert text(row[6]).startswith("pas encore")
        assert text(row[7]) == "pas encore"


def test_an_empty_portfolio_says_so_and_shows_no_empty_table():
    page = tree(portefeuilles.page({}))
    assert not page.xpath("//table")
    assert "Aucun contrat pour le moment" in text(page)


def test_no_level_is_told_by_its_colour_alone():
    page = tree(portefeuilles.page(EIGHT))
    marks = page.xpath("//strong[contains(@class,'st')]")
    assert marks
    for one in marks:
        sign = one.find("span").text.strip()
        assert sign
        assert text(one).replace(sign, "").strip()


# --- with its script ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Navigateur]:
    with Navigateur(tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred contracts."""
    folder = tmp_path_factory.mktemp("outbox")
    for name, data in files_of("trois cents contrats").items():
        if "/" not in name:
            (folder / name).write_bytes(data)
    return folder / PORTEFEUILLE


ROWS = "Array.from(document.querySelectorAll('#contrats tbody tr'), one => one.cells[0].innerText.split('\\n')[0])"
SAID = "document.getElementById('compte').textContent"
HEADS = "document.querySelectorAll('#contrats thead button')"


def asked(browser: Navigateur, words: str) -> list[str]:
    done = "new Event('submit', {cancelable: true})"
    browser.run(f"q.value = {words!r}; outils.dispatchEvent({done})")
    found: list[str] = browser.run(ROWS)
    return found


def test_a_hundred_rows_are_shown_then_more_then_all(browser, page):
    browser.open(page)
    assert len(browser.run(ROWS)) == 100
    assert browser.run(SAID) == "300 contrats sur 300, les 100 premiers sont affichés."
    browser.run("suite.click()")
    assert len(browser.run(ROWS)) == 200
    browser.run("tout.click()")
    assert len(browser.run(ROWS)) == 300
    assert browser.run("suite.hidden && tout.hidden")


def test_the_search_is_without_accents_nor_capitals_and_takes_every_word(browser, page):
    browser.open(page)
    assert set(asked(browser, "fondation sainte")) == set(asked(browser, "FONDATION Sainté")) != set()
    assert all("Sainte-Claire" in one for one in asked(browser, "claire fondation"))
    assert asked(browser, "personne ne s’appelle ainsi") == []
    assert browser.run(SAID) == "0 contrat sur 300."


def test_numbers_and_towns_are_found_although_no_row_shows_them(browser, page):
    browser.open(page)
    assert len(asked(browser, "990000003")) == 1
    assert browser.run("document.querySelector('#contrats tbody tr').innerText.includes('990000003')") is False
    assert len(asked(browser, "VALMONT")) == 100


def test_a_choice_keeps_its_contracts_and_adds_to_the_search(browser, page):
    browser.open(page)
    label = "Array.from(document.getElementById('c-f').options).find(one => one.text.startsWith('Handicap'))"
    count = int(re.search(r"\((\d+)\)", browser.run(f"{label}.text"))[1])
    browser.run(f"{label}.selected = true; document.getElementById('c-f').dispatchEvent(new Event('change'))")
    assert browser.run(SAID).startswith(f"{count} contrats sur 300")
    assert 0 < len(asked(browser, "mutuelle")) < count
    browser.run("outils.reset()")
    browser.run("new Promise(done => setTimeout(done, 50))")
    assert browser.run(SAID).startswith("300 contrats")


def test_a_column_sorts_both_ways_and_says_which(browser, page):
    browser.open(page)
    browser.run(f"{HEADS}[0].click()")
    names = browser.run(ROWS)
    assert browser.run(f"{HEADS}[0].parentElement.getAttribute('aria-sort')") == "ascending"
    order = "new Intl.Collator('fr', {numeric: true, sensitivity: 'base'})"
    ok = f"(names => names.every((one, at) => !at || {order}.compare(names[at - 1], one) <= 0))({ROWS})"
    assert browser.run(ok)
    browser.run(f"{HEADS}[0].click()")
    assert browser.run(f"{HEADS}[0].parentElement.getAttribute('aria-sort')") == "descending"
    assert browser.run(ROWS)[0] != names[0]


def test_what_is_not_known_comes_last_whichever_the_way(browser, page):
    browser.open(page)
    browser.run("tout.click()")
    known = "Array.from(document.querySelectorAll('#contrats tbody tr'), one => one.cells[7].dataset.k !== '')"
    for _ in range(2):
        browser.run(f"{HEADS}[7].click(); tout.click()")
        told = browser.run(known)
        assert True in told
        assert False in told
        assert told == sorted(told, reverse=True)


def test_an_alert_that_is_clicked_shows_its_contracts(browser, page):
    browser.open(page)
    browser.run("document.querySelector('a[data-alerte=P2]').click()")
    assert browser.run("document.getElementById('c-a').value") == "P2"
    alerts = (
        "Array.from(document.querySelectorAll('#contrats tbody tr'), one => one.dataset.a.split(' ').includes('P2'))"
    )
    assert all(browser.run(alerts))


def test_the_search_of_the_first_page_is_answered_by_the_portfolio(browser, page):
    browser.open(page.with_name("ETAT.html"))
    browser.run("q.value = 'valmont'")
    browser.run("document.querySelector('form.outils button').click()")
    time.sleep(1)
    assert browser.run("location.pathname").endswith(PORTEFEUILLE)
    assert "sur 300" in browser.run(SAID)
    assert browser.run("q.value") == "valmont"


# --- ETAT -----------------------------------------------------------------------------------------------------------


def test_what_is_late_stands_first_with_since_how_many_days():
    etat = samples.eight()
    found = rows(etat.contrats, NOW, EIGHT)
    late = [one.delai.jours < 0 for one in found if one.delai]
    assert late == sorted(late, reverse=True)
    page = tree(pages(etat, NOW, EIGHT)["ETAT.html"])
    assert "en retard de 3\u00a0jours" in page.text_content()


def test_a_contract_in_force_that_waits_for_somebody_is_never_folded_away():
    page = tree(files_of("contrat à suivre")["ETAT.html"])
    (row,) = page.xpath("//table/tbody/tr[not(ancestor::details)]")
    assert "Avenant n° 1" in text(row).replace("\u00a0", " ")
    assert Groupe.A_SUIVRE.value in [text(one) for one in page.xpath("//h2")]


def test_a_page_of_many_contracts_is_dense_and_one_of_a_few_is_not():
    many, few = files_of("trois cents contrats")["ETAT.html"], files_of("onze contrats")["ETAT.html"]
    assert len(samples.eight().contrats) <= DENSE
    assert b' dense"' in many
    assert b' dense"' not in few
    assert b"<form" not in few


def test_a_letter_says_all_that_is_awaited_and_is_ready_to_be_sent():
    etat = samples.eight()
    line = next(one for one in rows(etat.contrats, NOW, EIGHT) if one.contrat.contrat == "CPOM-2027-009")
    parts = urlsplit(line.ecrire)
    words = {key: value[0] for key, value in parse_qs(parts.query).items()}
    assert (parts.scheme, parts.path) == ("mailto", "aubert@exemple.fr")
    assert words["subject"] == "CPOM CPOM-2027-009 : ce qui est attendu"
    assert "- 5 réponses à corriger. Ouvrez le formulaire de retour" in words["body"]
    assert "en retard de 3 jours" in words["body"]
    assert "\r\n" in words["body"]


@pytest.mark.parametrize(
    "address", ["", "pas une adresse", "a@b", "x@y.fr?cc=z@z.fr", "a@b.fr, c@d.fr", "javascript:alert(1)"]
)
def test_no_letter_is_written_to_what_is_no_address(address):
    assert letter(address, "o", "c") == ""


def test_a_letter_keeps_its_words_whatever_they_are():
    made = letter("a.b+c@exemple.fr", "50 % & plus ?", "ligne\nautre\ud800")
    assert unquote(parse_qs(urlsplit(made).query)["subject"][0]) == "50 % & plus ?"


# --- the page of a signed contract ----------------------------------------------------------------------------------


def signed() -> html.HtmlElement:
    return tree(files_of("contrat à suivre")["CPOM-2027-014/ETAT.html"])


def test_a_signed_contract_says_how_many_targets_are_reached_and_what_waits_first():
    heads = [text(one).replace("\u00a0", " ") for one in signed().xpath("//h2")]
    assert "Suivi : 9 cibles sur 13 atteintes" in heads
    assert heads.index("Attendu : Avenant n° 1 : la relecture") < heads.index("Suivi : 9 cibles sur 13 atteintes")
    assert not signed().xpath("//details[contains(., 'Avenant n° 1 : la relecture')]")


def test_what_the_signature_settled_is_told_no_more():
    said = signed().text_content()
    before = tree(files_of("contrat rédigé")["CPOM-2027-014/ETAT.html"]).text_content()
    for words in ("Anomalies", "Bon à signer bloqué", "Délibération du conseil"):
        assert words in before
        assert words not in said
    assert "Arrêté d’autorisation" in said


def test_a_finding_of_an_act_that_is_not_sealed_is_still_told():
    one = ETATS["contrat à suivre"]().contrats[0]
    point = replace(one.anomalies[0], questionnaire="avenant", site="1", message="l’avenant attend une date.")
    form = replace(one.formulaires[0], questionnaire="avenant", acte=True)
    told = replace(one, anomalies=(*one.anomalies, point), formulaires=(form,), points=())
    page = pages(samples.instance(told), NOW, portefeuilles.suivis(samples.instance(told)))
    assert "l’avenant attend une date" in page["CPOM-2027-014/ETAT.html"].decode()


def test_each_trajectory_is_a_picture_with_its_words_beside_its_values():
    pictures = signed().xpath("//svg")
    assert pictures[0].get("aria-label").replace("\u00a0", " ") == (
        "De 93,4 au départ à 96,0 en dernière cible ; 94,9 en 2025"
    )
    assert len(pictures) == 3
    for one in pictures:
        assert one.get("role") == "img"
        numbers = [float(value) for point in one.xpath(".//@points") for value in re.split("[ ,]", point)]
        assert all(0 <= value <= 150 for value in numbers)


def test_a_contract_that_is_not_signed_has_no_follow_up():
    etat = samples.instance(samples.tilleuls())
    page = pages(etat, NOW, portefeuilles.suivis(etat))["CPOM-2027-014/ETAT.html"]
    assert b'id="suivi"' not in page


# --- the workbook and the CSV ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def some():
    return lignes(positions(60), regles(), DAY)


def test_the_csv_is_what_french_spreadsheets_open_with_identifiers_whole(some):
    data = to_csv(portefeuille(some, DAY))
    assert data.startswith("\ufeff".encode())
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert [one["N° du contrat"] for one in table] == [one.position.contrat for one in some]
    assert all(re.fullmatch(r"98[0-9]{7}", one["FINESS EJ"]) for one in table)
    assert all(re.fullmatch(r"[0-9]{2}/[0-9]{2}/[0-9]{4}", one["Date d’effet"]) for one in table)
    reviewed = next(one for one in table if one["Résultat (€)"] != "pas encore")
    assert "," in reviewed["Taux de CAF (%)"]


@pytest.mark.parametrize("text_", ["=1+1", "+33 1", "-5", "@cmd", "\t=1"])
def test_a_text_that_a_spreadsheet_would_reckon_begins_with_an_apostrophe(some, text_):
    line = replace(some[0], position=replace(some[0].position, gestionnaire=text_))
    (row,) = list(csv.DictReader(io.StringIO(to_csv(portefeuille([line], DAY)).decode("utf-8-sig")), delimiter=";"))
    assert row["Gestionnaire"] == text_ or row["Gestionnaire"].startswith("'")
    assert not row["Gestionnaire"].startswith(("=", "+", "-", "@"))


def test_the_workbook_has_a_sheet_a_view_with_fixed_heads_filters_and_identifiers_as_texts(some):
    data = write_book(feuilles(some, DAY))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [
        "Portefeuille", "Alertes", "Échéancier", "Campagne de revue", "Territoires", "Familles", "Programmation",
    ]  # fmt: skip
    sheet = book["Portefeuille"]
    heads = [cell.value for cell in sheet[2]]
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == ("B3", "A2")
    first = dict(zip(heads, sheet[3], strict=True))
    assert (first["FINESS EJ"].data_type, first["FINESS EJ"].number_format) == ("s", "@")
    assert isinstance(first["Date d’effet"].value, datetime)
    assert sheet.max_row == 2 + len(some)


def test_the_same_lines_give_the_same_workbook_to_the_byte(some):
    assert write_book(feuilles(some, DAY)) == write_book(feuilles(some, DAY))


def test_a_formula_typed_as_a_name_is_a_text_in_the_workbook(some):
    line = replace(some[0], position=replace(some[0].position, gestionnaire="=1+1"))
    book = openpyxl.load_workbook(io.BytesIO(write_book(feuilles([line], DAY))))
    row = dict(zip([cell.value for cell in book["Portefeuille"][2]], book["Portefeuille"][3], strict=True))
    assert (row["Gestionnaire"].data_type, row["Gestionnaire"].value) == ("s", "=1+1")


def test_the_list_to_publish_holds_each_establishment_by_year_and_place(some):
    listed = programmation(some, DAY)
    keys = [(row[0], row[1], row[2]) for row in listed.lignes]
    assert keys == sorted(keys)
    known = {esms.finess_et for one in some for esms in one.position.esms}
    assert {row[4] for row in listed.lignes} <= known
    assert {row[9] for row in listed.lignes} >= {"terme du contrat en vigueur", "signature visée"}


def test_what_a_next_contract_holds_or_what_is_closed_is_not_listed_again_and_the_rest_is(some):
    line = next(one for one in some if one.position.vigueur and (one.position.date_fin or date.min) > DAY)
    every = tuple(one.finess_et for one in line.position.esms)
    assert [row[4] for row in programmation([line], DAY).lignes] == sorted(every)
    assert not programmation([replace(line, releves=every)], DAY).lignes
    assert [row[4] for row in programmation([replace(line, releves=every[:1])], DAY).lignes] == sorted(every[1:])
    assert programmation([replace(line, suivant="CPOM-2032-001")], DAY).lignes
    assert not programmation([replace(line, position=replace(line.position, clos=True))], DAY).lignes


def test_a_contract_that_ended_without_a_next_one_and_one_whose_signature_is_late_stay_listed(some):
    line = next(one for one in some if one.position.vigueur and (one.position.date_fin or date.min) > DAY)
    late = date(line.position.date_fin.year + 3, 3, 1)
    rows = programmation([line], late).lignes
    assert {row[4] for row in rows} == {one.finess_et for one in line.position.esms}
    assert {(row[0], row[9]) for row in rows} == {(late.year, "contrat échu, sans suite")}
    asked = replace(line, position=replace(line.position, vigueur=False, signature=date(2030, 6, 30)))
    assert {(row[0], row[9]) for row in programmation([asked], late).lignes} == {(late.year, "signature visée, passée")}


def test_statuts_of_the_portfolio_are_those_of_the_first_page():
    assert {one.position.statut for one in EIGHT.values()} <= {one.value for one in Statut}
