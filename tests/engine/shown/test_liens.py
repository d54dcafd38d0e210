"""The page of a contract opens what people read beside a draft, from any folder that a share gives them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.engine.banc import Banc, built
from tests.engine.journeys.relecture.test_remarques import draft, tracked
from tests.engine.journeys.relecture.test_retours import edited
from tests.engine.journeys.relecture.test_verrous import locked
from tests.engine.test_demandes import refresh

PAGE = "C-1/ETAT.html"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    """A contract that two parties returned, one of them with proposals, in a folder of an awkward name."""
    bench = built(tmp_path / "Partagé à tous #1" / "instance", locked)
    bench.drop("retour-ars/L'avis de l'ARS.docx", edited(draft(bench), {"toutes les parties": "l’État"}))
    bench.run()
    asked = tracked(draft(bench, 2), [("librement", "vite")], author="M. Lemaire")
    bench.drop("suivi.docx", edited(asked, {}, by="M. Lemaire"))
    bench.run()
    refresh(bench)
    return bench


def hrefs(bench: Banc) -> list[str]:
    return re.findall(r'href="([^"#][^"]*)"', bench.read(PAGE).decode())


def words(bench: Banc) -> str:
    text = bench.read(PAGE).decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_every_link_is_relative_encoded_and_opens_a_file_that_is_there(bench):
    found = hrefs(bench)
    page = bench.settings.outbox / PAGE
    for href in found:
        assert re.fullmatch(r"[A-Za-z0-9._~%/-]+", href), href
        assert (page.parent / unquote(href)).resolve().is_file(), href


def test_it_opens_the_page_of_changes_the_redlines_the_origins_and_both_tables(bench):
    changes = "projets/v2/Ce%20qui%20a%20chang%C3%A9"
    wanted = {
        f"{changes}/Ce%20qui%20a%20chang%C3%A9.docx",
        f"{changes}/Contrat%20-%20modifications%20depuis%20v1.docx",
        f"{changes}/Contrat%20-%20textes%20impos%C3%A9s%20modifi%C3%A9s.docx",
        "Origine%20des%20chiffres.html",
        "Tableau%20des%20remarques.xlsx",
        "Tableau%20des%20remarques.docx",
    }
    assert wanted <= set(hrefs(bench))


def test_each_returned_text_is_listed_with_its_party_and_the_person(bench):
    said = words(bench)
    assert "2 textes rendus" in said
    assert re.search(r"L&#39;avis de l&#39;ARS\.docx , [^A]*21 nov\. 2026[^A]*ARS Mme Aubert 1 modification", said)
    assert "M. Lemaire partie non dite 1 proposition" in said


def test_it_says_in_which_folder_each_party_drops_what_it_corrects(bench):
    assert "retour-ars pour ARS" in words(bench)


def test_a_draft_that_changes_nothing_yet_links_no_changes(tmp_path):
    bench = built(tmp_path / "neuf", locked)
    refresh(bench)
    assert not any("Ce%20qui%20a%20chang" in one for one in hrefs(bench))
    assert "Retours des parties" in words(bench)
