"""What agents read names no command, no program of computer people, no file of settings, and is French."""

from __future__ import annotations

import ast
import html
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cpomdoc.cli.main import SECTIONS
from cpomdoc.dashboard.pages import pages
from cpomdoc.domain.agents import CALL, for_agents, without_path
from cpomdoc.domain.suivi import Avis
from cpomdoc.engine.instance.creation import create
from cpomdoc.stages.signature.lisezmoi import lisezmoi
from cpomdoc.store.lisezmoi import LISEZMOI
from tests.dashboard import samples
from tests.dashboard.etats import ETATS

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(name for section in SECTIONS.values() for name in section)
FORBIDDEN = re.compile(
    rf"\bsha256sum\b|\bopenssl\b|\bpdfsig\b|\.toml\b|\bcpomdoc ({'|'.join(COMMANDS)})\b|(?<!\S)--[a-z]", re.IGNORECASE
)
"""Commands of ours and of others, their options, files of settings and of models."""

FOR_AGENTS = (
    "cpomdoc/dashboard/*.py",
    "cpomdoc/domain/findings.py",
    "cpomdoc/domain/statut.py",
    "cpomdoc/domain/attente.py",
    "cpomdoc/engine/instance/creation.py",
    "cpomdoc/engine/journeys/**/*.py",
    "cpomdoc/engine/shown/choix.py",
    "cpomdoc/engine/shown/papier.py",
    "cpomdoc/engine/shown/avant.py",
    "cpomdoc/engine/shown/demandes.py",
    "cpomdoc/stages/checks/*.py",
    "cpomdoc/stages/follow/**/*.py",
    "cpomdoc/stages/formulaire/*.py",
    "cpomdoc/stages/pieces/*.py",
    "cpomdoc/stages/signature/papier.py",
    "cpomdoc/stages/signature/signatures.py",
    "cpomdoc/adapters/excel/writing/*.py",
    "cpomdoc/adapters/word/points_note.py",
)
"""The modules whose sentences agents read: pages, letters, notes of the outbox, forms and their remarks."""


def sentences(path: Path) -> Iterator[str]:
    """The texts of a module, but its docstrings: pieces of an f-string stand together."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            parts = (one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)
            yield "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def texts_of(value: object) -> Iterator[str]:
    """The texts of a TOML file, but the files that it names."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in {"inclure", "tableur"}:
                yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, str):
        yield value


MODULES = sorted({path for pattern in FOR_AGENTS for path in ROOT.glob(pattern)})
DATA = sorted(
    path
    for path in (ROOT / "templates").rglob("*.toml")
    if not {"exemples", "sources"} & set(path.parts)  # answers, and the columns of files that others make
)


def shown(page: bytes) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.decode())).replace("\u00a0", " ")


def test_the_modules_and_the_commands_are_those_that_exist():
    assert len(MODULES) > 60
    assert {"approuver", "controler", "lever", "signer", "verifier"} <= set(COMMANDS)
    assert all(any(ROOT.glob(pattern)) for pattern in FOR_AGENTS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "cpomdoc")))
def test_no_sentence_for_agents_names_a_command_or_a_file_of_settings(path):
    for text in sentences(path):
        if " " in text.strip():  # a sentence: the name of a file that the program opens is none
            assert not FORBIDDEN.search(text.replace("\u00a0", " ")), text


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_question_and_no_message_of_a_family_does(path):
    for text in texts_of(tomllib.loads(path.read_text("utf-8"))):
        assert not FORBIDDEN.search(text.replace("\u00a0", " ")), text


@pytest.mark.parametrize("etat", ETATS)
def test_no_page_does_in_any_state(etat):
    for name, page in pages(ETATS[etat](), samples.NOW).items():
        if name.endswith(".html"):
            assert not FORBIDDEN.search(shown(page)), name


def test_what_is_looked_for_would_be_found():
    for text in (
        "lancez « cpomdoc controler »", "Ou bien : cpomdoc approuver C-1", "sha256sum -c", "openssl ts", "famille.toml",
        "cpomdoc signer C-1 --par X",
    ):  # fmt: skip
        assert FORBIDDEN.search(text)
    for text in ("Page établie par cpomdoc à partir des dossiers", "« SHA256SUMS »", "CPOM — avenant"):
        assert not FORBIDDEN.search(text)


# --- what the world refuses, as the first page says it --------------------------------------------------------------

NOT_ON_PAGES = {"lisezmoi.py", "agents.py", "reference.py", "environment.py"}
"""What is checked below, the patterns themselves, the page of who writes models, the report of « environnement »."""


def test_a_remedy_that_names_a_command_is_told_to_agents_without_it():
    remedies = {
        text
        for path in (ROOT / "cpomdoc").rglob("*.py")
        if "cli" not in path.parts and path.name not in NOT_ON_PAGES
        for text in sentences(path)
        if FORBIDDEN.search(text.replace("\u00a0", " ")) and " " in text.strip()
    }
    assert len(remedies) > 20
    for text in sorted(remedies):
        first = pages(replace(samples.eight(), avis=(Avis("monde", "Panne.", text),)), samples.NOW)["ETAT.html"]
        assert not FORBIDDEN.search(shown(first)), text
        assert "personne qui entretient cpomdoc" in shown(first), text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Remettez ce fichier depuis une sauvegarde.", "Remettez ce fichier depuis une sauvegarde."),
        ("Remettez-le, puis lancez « cpomdoc controler ».", CALL),
        ("Vérifiez le réseau. Si besoin : cpomdoc archive reconstruire", f"Vérifiez le réseau. {CALL}"),
        ("Prévenez la personne qui entretient cpomdoc : elle lance « cpomdoc controler ».", CALL),
        ("cpomdoc fait de nouveau ce travail. Attendez.", "cpomdoc fait de nouveau ce travail. Attendez."),
    ],
)
def test_the_sentence_that_names_a_command_becomes_a_call(text, read):
    assert for_agents(text) == read


def test_a_file_of_models_is_named_without_its_path():
    said = without_path("Famille « chrs » — commun/controles/base.toml : une clé manque.")
    assert said == "Famille « chrs » — fichier «\u00a0base\u00a0» : une clé manque."


# --- sealed folders and archives ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [lisezmoi("Contrat", "C-1", ["a.pdf"], seal=True, stamp=True, roots=["r"]), LISEZMOI])
def test_commands_stand_under_the_heading_that_says_for_whom_they_are(text):
    head, heading, rest = text.partition(
        "our un informaticien" if "our un informaticien" in text else "POUR UN INFORMATICIEN"
    )
    assert heading
    assert not FORBIDDEN.search(head)
    assert FORBIDDEN.search(rest)


# --- written as French is -------------------------------------------------------------------------------------------

UNFRENCH = re.compile(r"(?<=\S) [:;!?»%€](?=[\s.,)]|$)|« |\w'\w|\w\(s\)|\w\(e\)", re.MULTILINE)
"""A plain space where a no-break one stands, a typewriter's apostrophe, « (s) »."""


def notices(folder: Path) -> dict[str, str]:
    """The LISEZMOI of a new instance, and those of sealed folders and of the archive but for their commands."""
    create(folder, "Délégation de l’Aure")
    told = {str(path): path.read_text("utf-8-sig") for path in folder.rglob("LISEZMOI.txt")}
    sealed = lisezmoi("Contrat", "C-1", ["a.pdf"], seal=True, stamp=True, roots=["r"])
    bare = lisezmoi("Contrat", "C-1", ["a.pdf"], seal=False, stamp=False, roots=[])
    return told | {"scellé": sealed, "sans sceau": bare, "archives": LISEZMOI}


def test_every_notice_has_french_spaces_and_apostrophes(tmp_path):
    seen = notices(tmp_path / "partage")
    assert len(seen) == 6
    for name, text in seen.items():
        for line in text.splitlines():
            assert line.startswith("     ") or not UNFRENCH.search(line), (name, line)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "cpomdoc")))
def test_no_sentence_for_agents_leaves_the_number_to_its_reader(path):
    for text in sentences(path):
        assert not re.search(r"\w\((s|e|es)\)", text), text


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_message_of_a_family_does_and_its_apostrophes_are_french(path):
    for text in texts_of(tomllib.loads(path.read_text("utf-8"))):
        assert not re.search(r"\w\((s|e|es)\)|[^\W\d_]'[^\W\d_]", text) or text in NAMED_SO, text


NAMED_SO = {"Révision du terme de la (des) convention(s) tripartite(s) préexistante(s)"}
"""The title of an article of the national model: its own words."""
