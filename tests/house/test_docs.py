"""The guides say what the program does: commands, codes, statuts, file names, settings; their links lead somewhere."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from PIL import Image

from cpomdoc.adapters.instance import SETTINGS_FILE, load_families, shipped_templates
from cpomdoc.cli.base import Section
from cpomdoc.cli.main import SECTIONS
from cpomdoc.domain.errors import ExitCode
from cpomdoc.domain.places import DRAFTS, RETURNS, UNKNOWN
from cpomdoc.domain.statut import MEANING, Statut
from cpomdoc.engine.shown.returns import return_name
from cpomdoc.store.places import form_name
from tools.architecture_picture import PICTURE

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
USER, ADMIN, GLOSSARY = DOCS / "guide-utilisateur.md", DOCS / "guide-administrateur.md", DOCS / "glossaire.md"
GUIDES = (USER, ADMIN)
PAGES = sorted(DOCS.rglob("*.md"))
HEAVIEST, HEAVIEST_ALL = 150_000, 2_000_000

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_TECHNICAL = (
    "parser", "cellule", "json", "hash", "token", "exception", "timeout", "regex", "python", "terminal", "sqlite",
    "workflow", "template", "empreinte", "binaire", "veuillez", "merci de", "fatal",
)  # fmt: skip
_ENGLISH = frozenset(
    {
        "Answer", "ArchiveError", "Busy", "Cell", "CellRef", "CpomdocError", "ExitCode", "Fault", "FieldKey", "Finding",
        "Identity", "JoinedFile", "Link", "Made", "Matter", "Placed", "Relation", "Rule", "Severity",
        "ShareGone", "StorageFailed", "Submission", "TemplateError", "ToolFailed", "ToolMissing", "UnprintableText",
        "UnclearRequest", "UnreadableFile",
    }
)  # fmt: skip
"""Classes of domain/ that are ours, not the field's. A new class is either here or a word of the glossary."""
_EVERYDAY = frozenset({"vu", "vue", "etat", "avis", "fichier", "instance"})
"""French words that everybody knows and that mean here what they mean everywhere."""


def _commands() -> Iterator[str]:
    """Every command that can be typed: « etat », « modeles verifier »…"""
    for section in SECTIONS.values():
        for name, (address, _) in section.items():
            module, _, attribute = address.partition(":")
            command = getattr(import_module(module), attribute)
            if isinstance(command, Section):
                yield from (f"{name} {inner}" for inner in command.list_commands(None))  # type: ignore[arg-type]
            else:
                yield name


def _prose(page: Path) -> str:
    """What people read of a page: without code, without addresses."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"`[^`]*`|<[^>]+>|^\|[-|: ]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\]\([^)]*\)", "]", text).replace("![", "[")


def _links(page: Path) -> list[str]:
    return [first or second for first, second in _LINK.findall(page.read_text("utf-8"))]


def _anchors(page: Path) -> set[str]:
    """The names that a reader of Markdown gives to the titles of a page."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower().replace("`", "")).replace(" ", "-") for title in titles}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in folded if not unicodedata.combining(char))


def test_the_administrator_guide_names_every_command() -> None:
    guide = ADMIN.read_text("utf-8")
    assert [name for name in _commands() if f"`cpomdoc {name}" not in guide] == []


def test_the_guides_name_no_command_that_does_not_exist() -> None:
    known = set(_commands())
    said = {
        words.strip()
        for page in GUIDES
        for words in re.findall(r"`cpomdoc ((?:[a-z]+ ?){1,2})", page.read_text("utf-8"))
    }
    assert {words for words in said if words not in known and words.split()[0] not in known} == set()


def test_the_administrator_guide_explains_every_exit_code() -> None:
    told = re.findall(r"^\| (\d+) \|", ADMIN.read_text("utf-8"), flags=re.MULTILINE)
    assert [int(code) for code in told] == sorted(ExitCode)


@pytest.mark.parametrize("statut", list(Statut))
def test_the_user_guide_explains_every_statut_in_the_words_of_the_program(statut: Statut) -> None:
    guide = USER.read_text("utf-8").replace("\u00a0", " ")
    assert f"| {statut.value} | {MEANING[statut]} |" in guide


def test_the_guides_name_every_setting_that_the_program_reads() -> None:
    source = (ROOT / "cpomdoc" / "adapters" / "instance" / "settings.py").read_text("utf-8")
    read = set(re.findall(r'reglages\.[a-z_]+\("[a-z]+", "([a-z_]+)"', source))
    told = set(re.findall(r"^\| `\[[a-z]+\]` \| `([a-z_]+)` \|", ADMIN.read_text("utf-8"), flags=re.MULTILINE))
    assert read == told
    assert SETTINGS_FILE in ADMIN.read_text("utf-8")


def test_the_guides_name_every_environment_variable_that_the_program_reads() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "cpomdoc").rglob("*.py"))
    read = set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"|envvar="([A-Z_]+)"', source))
    guide = ADMIN.read_text("utf-8")
    assert [name for pair in read for name in pair if name and name not in guide] == []


def test_the_user_guide_shows_the_file_names_that_people_will_see() -> None:
    guide = USER.read_text("utf-8")
    famille = load_families(shipped_templates())["ehpad"]
    for questionnaire in famille.questionnaires.values():
        site = "990001455" if questionnaire.per == "etablissement" else ""
        assert form_name(questionnaire, "CPOM-2027-014", site) in guide
    identification, diagnostic = famille.questionnaires["identification"], famille.questionnaires["diagnostic"]
    assert return_name(identification, "CPOM-2027-009", "") in guide
    assert return_name(diagnostic, "CPOM-2027-014", "990001455") in guide
    assert [piece.filename for piece in famille.pieces if piece.filename not in guide] == []
    for folder in ("inbox", "outbox", RETURNS, DRAFTS, UNKNOWN, "archives", "v1", "ETAT.html"):
        assert folder in guide


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_the_documentation_leads_somewhere(page: Path) -> None:
    for link in _links(page):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.is_file(), f"{page.name} : {link}"
        if anchor:
            assert anchor in _anchors(target), f"{page.name} : {link}"


def test_images_are_light_all_shown_and_all_made_by_a_tool() -> None:
    images = sorted((DOCS / "images").iterdir())
    shown = {Path(link).name for page in PAGES for link in _links(page) if "images/" in link}
    assert {image.name for image in images} == shown
    source = ast.parse((ROOT / "tools" / "captures.py").read_text("utf-8"))
    made = next(node.value for node in source.body if isinstance(node, ast.AnnAssign) and node.target.id == "PICTURES")  # type: ignore[union-attr]
    assert isinstance(made, ast.Dict)
    captures = {f"{ast.literal_eval(key)}.png" for key in made.keys if key is not None}
    assert captures | {PICTURE.name} == shown
    assert [image.name for image in images if image.stat().st_size >= HEAVIEST] == []
    assert sum(image.stat().st_size for image in images) < HEAVIEST_ALL
    for capture in sorted(captures):
        with Image.open(DOCS / "images" / capture) as picture:
            assert picture.mode == "P", f"{capture} : trop de couleurs"


def test_every_image_is_described_for_those_who_do_not_see_it() -> None:
    text = USER.read_text("utf-8")
    assert re.search(r"!\[\s*\]", text) is None
    assert all(re.search(r'alt="[^"]{10,}"', tag) for tag in re.findall(r"<img [^>]+>", text))


def test_the_user_guide_holds_no_technical_word() -> None:
    assert re.findall(rf"\b(?:{'|'.join(_TECHNICAL)})s?\b", _prose(USER).casefold()) == []


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_the_guides_follow_french_typography(page: Path) -> None:
    text = _prose(page)
    assert re.findall(r".{0,20}[^|\s] [:;!?%€»]", text) == []
    assert re.findall(r".{0,20}\w[;!?»]", text) == []
    assert re.findall(r"«[^\u00a0].{0,20}", text) == []
    assert re.findall(r".{0,20}'.{0,5}", text) == []


def test_every_word_of_the_domain_is_in_the_glossary() -> None:
    glossary = set(re.findall(r"\w+", _plain(GLOSSARY.read_text("utf-8"))))
    unknown = []
    for path in sorted((ROOT / "cpomdoc" / "domain").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name not in _ENGLISH and not node.name.startswith("_"):
                words = {word.casefold() for word in re.findall(r"[A-Z][a-z]+", node.name)} - _EVERYDAY
                unknown += [f"{path.name} {node.name}" for word in sorted(words) if word not in glossary]
    assert unknown == []


def _entries() -> list[tuple[list[str], set[str]]]:
    """The concepts of the glossary: the words for each, and those that must not be used for it in the code."""
    lines = [line.strip("|").split("|") for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    rows = [[cell.strip().replace("\u00a0", " ") for cell in line] for line in lines if len(line) == 4]
    said = [(re.split(r"\s*[,;]\s*", row[0]), row[3]) for row in rows if row[0] != "On dit"]
    return [(words, set() if "en français" in never else set(never.split(", "))) for words, never in said]


def test_the_glossary_tells_each_concept_once() -> None:
    words = [word for told, _ in _entries() for word in told]
    assert len(words) > 100
    assert [word for word in set(words) if words.count(word) > 1] == []


def test_no_class_of_what_flows_has_a_name_that_the_glossary_forbids() -> None:
    forbidden = {word for _, never in _entries() for word in never}
    flows = [*(ROOT / "cpomdoc" / "domain").glob("*.py"), ROOT / "cpomdoc" / "engine" / "values.py"]
    classes = {
        node.name
        for path in flows
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name not in _ENGLISH
    }
    named = {word.casefold(): name for name in classes for word in re.findall(r"[A-Z][a-z]+", name)}
    assert "Mention" in classes
    assert {word: named[word] for word in forbidden if word in named} == {}


def test_the_folders_that_people_open_are_words_of_the_glossary() -> None:
    glossary = GLOSSARY.read_text("utf-8")
    assert [name for name in ("archives", "objets", "journal", RETURNS, DRAFTS) if f"`{name}`" not in glossary] == []


def test_the_changelog_speaks_of_every_command_and_of_the_version_to_come() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in changelog
    assert [name for name in _commands() if f"`{name}`" not in re.sub(r"\s+", " ", changelog)] == []
