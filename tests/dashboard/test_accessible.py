"""The pages as people who do not see them, see little or print them have them: judged by axe-core and html-validate,
compared with their paper."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.dashboard.etats import ETATS, files_of, shown
from tests.navigateur import Navigateur

JUDGES = Path(__file__).parents[2] / "tools" / "judges"
AXE = JUDGES / "node_modules" / "axe-core" / "axe.min.js"
INSTALL = "the judges of pages are not installed: make install-tests"
PAPER = 1032  # CSS pixels between the margins of an A4 page laid on its side
VIEWS: Mapping[str, dict[str, Any]] = {
    "clair": {},
    "sombre": {"scheme": "dark"},
    "320 px": {"width": 320, "height": 640},
    "papier": {"media": "print", "width": PAPER},
}
ALL = bool(os.environ.get("CPOMDOC_PAGES"))
LONG = "trois cents contrats"
"""A page of three hundred rows like those of eleven: judged in one view each time, in all by « make pages »."""
WHOLE = ("onze contrats", "tous les avis", "contrat rédigé", "contrat archivé", "contrat à suivre")
"""States that show every part of the pages: judged in all views each time. The others share the views out: each is
judged in one, in all by « make pages ».
"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""Levels A and AA of WCAG 2.2, which the RGAA takes up, and what axe only advises (order of headings, landmarks)."""

UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
JUDGE = """axe.run(document, {runOnly: RULES, resultTypes: ['violations', 'incomplete']}).then(said => [
  ...said.violations.flatMap(rule => rule.nodes.map(node => [rule.id, node.html.slice(0, 200)])),
  ...said.incomplete.flatMap(rule => rule.nodes
    .filter(node => !node.any.some(one => SIGNS.includes(one.data?.messageKey)))
    .map(node => [`${rule.id} ?`, node.html.slice(0, 200), JSON.stringify(node.any.map(one => one.data))]))])
""".replace("RULES", json.dumps(RULES)).replace("SIGNS", json.dumps(["shortTextContent", "nonBmp"]))
"""What axe finds, and what it cannot tell, but for the contrast of a lone sign (○ ●), which is that of its word."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Navigateur]:
    with Navigateur(tmp_path_factory.mktemp("profile")) as one:
        yield one


def write(folder: Path, etat: str) -> list[Path]:
    """The pages of a state, as files; those to look at."""
    made = files_of(etat)
    for name, data in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return [folder / name for name in shown(etat, made)]


def opened(browser: Navigateur, page: Path, *, unfolded: bool = True) -> None:
    """A page, and axe-core beside it: what it shows in another view is then asked without opening it again."""
    assert AXE.is_file(), INSTALL
    browser.look()
    browser.open(page)
    if unfolded:
        browser.run(UNFOLD)
    browser.run(f"{AXE.read_text('utf-8')};0")


def faults(browser: Navigateur, view: str) -> list[list[str]]:
    """What axe-core has to say of the page that is open."""
    browser.look(**VIEWS[view])
    found: list[list[str]] = browser.run(JUDGE)
    return found


def views_of(etat: str) -> list[str]:
    """How the pages of a state are looked at."""
    views = list(VIEWS)
    if ALL or etat in WHOLE:
        return views
    return views[:1] if etat == LONG else [views[list(ETATS).index(etat) % len(views)]]


@pytest.mark.parametrize("etat", ETATS)
def test_axe_finds_nothing_in_any_state_on_screens_light_dark_or_narrow_nor_on_paper(browser, tmp_path, etat):
    for page in write(tmp_path, etat):
        opened(browser, page)
        for view in views_of(etat):
            assert faults(browser, view) == [], (page.name, view)


def test_every_view_is_that_of_many_states():
    assert min(Counter(view for etat in ETATS for view in views_of(etat)).values()) >= len(ETATS) // 4


@pytest.mark.parametrize("etat", ["onze contrats", "contrat rédigé"])
def test_axe_finds_nothing_either_in_a_page_that_is_folded_as_it_comes(browser, tmp_path, etat):
    for page in write(tmp_path, etat):
        opened(browser, page, unfolded=False)
        assert faults(browser, "clair") == []


PLANTED: Mapping[str, tuple[str, str, str, str]] = {
    "a grey that is too light": ("etat.css", "--gris: #4a5560", "--gris: #a0a8b0", "color-contrast"),
    "a language that is not said": ("page", '<html lang="fr">', "<html>", "html-has-lang"),
    "a heading of a level too far": ("page", "<h2 id=", "<h5 id=", "heading-order"),
    "a link without words": ("page", ">État des contrats</a>", "></a>", "link-name"),
    "links that only their colour tells": ("etat.css", "a { ", "a { text-decoration: none; ", "link-in-text-block"),
    "a name that is nowhere": ("page", "aria-labelledby=\"etapes\"", "aria-labelledby=\"x\"", "aria-valid-attr-value"),
    "a list item out of its list": ("page", '<ol class="etapes"', '<div class="etapes"', "listitem"),
    "two things of one name": ("page", 'id="attendu"', 'id="etapes"', "duplicate-id-aria"),
    "a page that cannot be enlarged": ("page", "initial-scale=1", "initial-scale=1, user-scalable=no", "meta-viewport"),
    "a cell that has lost its table": ("page", 'role="row"', 'role="note"', "aria-required-parent"),
}  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_the_harness_sees_a_fault_that_is_planted(browser, tmp_path, planted):
    where, good, bad, rule = PLANTED[planted]
    paths = write(tmp_path, "contrat rédigé")
    for spoilt in [tmp_path / "etat.css"] if where == "etat.css" else paths:
        text = spoilt.read_text("utf-8")
        spoilt.write_text(text.replace(good, bad), "utf-8")
    found = set()
    for page in paths:
        opened(browser, page)
        found |= {said[0].removesuffix(" ?") for said in faults(browser, "clair")}
    assert rule in found


def test_nothing_is_wider_than_a_telephone(browser, tmp_path):
    browser.look(**VIEWS["320 px"])
    for etat in ("onze contrats", "contrat rédigé", "contrat à signer", "contrat archivé", "noms hostiles"):
        for page in write(tmp_path / etat, etat):
            browser.open(page)
            browser.run(UNFOLD)
            assert browser.run("document.documentElement.scrollWidth") <= 320, (etat, page)


# --- on paper -------------------------------------------------------------------------------------------------------

NOT_ON_PAPER = ("filtre", "evitement", "ouvrir", "fil", "aucun", "outils", "vues", "suite", "ecrire")
"""Classes of what only serves on a screen: filters, the way to the content, what opens a file, the way back, what
searches, what writes a letter."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")  # a PDF holds these letters in the order in which they are drawn


def words_of(page: Path) -> Counter[str]:
    """The texts of a page but what is not for paper, without spaces; how often each stands there."""
    tree = html.document_fromstring(page.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    for one in tree.xpath("|".join(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in NOT_ON_PAPER)):
        one.drop_tree()
    texts = ("".join(text.split()) for text in tree.body.itertext() if not _RIGHT_TO_LEFT.search(text))
    return Counter(text for text in texts if text)


def on_paper(browser: Navigateur, page: Path) -> str:
    """All that the printed page holds, without spaces."""
    browser.look()
    browser.open(page)
    browser.run("document.getElementById('tout')?.click()")  # the paper of a long table holds the rows that are shown
    pdf = page.with_suffix(".pdf")
    pdf.write_bytes(browser.printed())
    told = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, timeout=60, check=True)
    return "".join(told.stdout.split())


def missing_on_paper(browser: Navigateur, page: Path) -> list[str]:
    """The texts of a page that its paper lacks, or holds less often."""
    paper = on_paper(browser, page)
    return [text for text, times in words_of(page).items() if paper.count(text) < times]


@pytest.mark.parametrize("etat", ETATS)
def test_nothing_of_a_page_is_missing_on_its_paper_folded_or_not(browser, tmp_path, etat):
    for page in write(tmp_path, etat):
        assert missing_on_paper(browser, page) == [], page


def test_what_a_browser_leaves_folded_is_seen_to_be_missing(browser, tmp_path):
    paths = write(tmp_path, "onze contrats")
    style = tmp_path / "etat.css"
    kept = style.read_text("utf-8")
    assert "details::details-content { display: block; content-visibility: visible; }" in kept
    style.write_text(kept.replace("details::details-content", "details.autre"), "utf-8")
    (first,) = [one for one in paths if one == tmp_path / "ETAT.html"]
    assert "Servicesàdomicile" in missing_on_paper(browser, first)


# --- as HTML --------------------------------------------------------------------------------------------------------


def said_of_html(paths: list[Path]) -> list[tuple[str, int, str, str]]:
    """What html-validate says: which page, where, which rule, what.

    Its rules are the recommended ones, those of accessibility and of whole documents, but three of them
    (tools/judges/pages.json): a style sheet opened from a shared folder has no « integrity », tables say their role
    although it is theirs, since a narrow screen lays them out as blocks, and a name may be long.
    """
    program = JUDGES / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    assert program.is_file(), INSTALL
    verdict = paths[0].with_suffix(".json")  # through a pipe, what is longer than the pipe is lost
    words = ["node", program, "--config", JUDGES / "pages.json", "--formatter", f"json={verdict}", *paths]
    subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    said = json.loads(verdict.read_bytes())
    return [(one["filePath"], m["line"], m["ruleId"], m["message"]) for one in said for m in one["messages"]]


def test_every_page_is_sound_html(tmp_path):
    paths = [page for number, etat in enumerate(ETATS) for page in write(tmp_path / str(number), etat)]
    assert said_of_html(paths) == []


UNSOUND = (
    ("</h1>", "</h2>", "close-order"),
    ('scope="col"', 'scope="colonne"', "attribute-allowed-values"),
    ("<h2", "<h4", "heading-level"),
    ('<p class="sec">', '<p class="sec"><div>', "close-order"),
    ('id="contenu"', 'id="contenu" style="color:red"', "no-inline-style"),
)


@pytest.fixture(scope="module")
def said_of_unsound(tmp_path_factory) -> list[set[str]]:
    """The rules that html-validate says broken in each page where a fault was planted: it is started once."""
    spoilt = []
    for good, bad, _ in UNSOUND:
        page = write(tmp_path_factory.mktemp("faute"), "contrat rédigé")[0]
        text = page.read_text("utf-8")
        assert good in text
        page.write_text(text.replace(good, bad, 1), "utf-8")
        spoilt.append(page)
    said = said_of_html(spoilt)
    return [{rule for path, _, rule, _ in said if Path(path) == page} for page in spoilt]


@pytest.mark.parametrize("place", range(len(UNSOUND)), ids=[bad for _, bad, _ in UNSOUND])
def test_html_that_is_not_sound_is_seen(said_of_unsound, place):
    assert UNSOUND[place][2] in said_of_unsound[place]
