"""Everything that the program makes from its examples, judged by other people's programs.

A contract (two by « make pages ») and a faulty set go through the engine once; then Microsoft's Open XML SDK,
openxml-audit, page-validation, qpdf and poppler say what they think of each file, and its words and pages are read
back.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.instance import load_families
from cpomdoc.adapters.pdf import judge_pdf
from cpomdoc.adapters.pdf.finish import heading_pages
from cpomdoc.engine import inbox, reception
from cpomdoc.engine.atelier import open_atelier
from cpomdoc.engine.events import Event, Trouble, VersionDone
from cpomdoc.engine.instance.creation import create
from cpomdoc.engine.instance.forms import blank_forms, example_forms
from cpomdoc.engine.runner import durable

JUDGES = Path(__file__).resolve().parents[2] / "tools" / "judges"
INSTALL = "npm ci --prefix tools/judges"
SETS: tuple[str, ...] = ("huit-etablissements", "un-etablissement", "a-corriger")
PIECES = [15, 14]
"""Of each contract: the second has no siège."""
if not os.environ.get("CPOMDOC_PAGES"):
    SETS, PIECES = (SETS[0], SETS[-1]), PIECES[:1]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NBSP, NARROW = "\u00a0", "\u202f"
GRID = "Grille de conformité"


@dataclass(frozen=True)
class Produced:
    """All that one run made: *events* as the engine told them, *forms* blank and filled, *outbox*."""

    events: tuple[Event, ...]
    forms: Path
    outbox: Path

    def files(self, suffix: str) -> list[Path]:
        """What people receive, the blank forms, and two filled ones: the SDK takes ten seconds for a form."""
        shown = [path for path in self.outbox.rglob(f"*{suffix}") if "archives" not in path.parts]
        forms = [path for name in ("vierges", "a-corriger") for path in (self.forms / name).glob(f"*{suffix}")]
        return sorted([*shown, *forms])

    def for_the_slow_judge(self) -> list[Path]:
        """What the SDK is given, which takes seconds for a form: all that people receive of one contract, the text of
        the other, the forms that came back; of the forms that were written, one filled and two blank.
        """
        _, *others = self.contracts
        left = {path for one in others for path in one.parent.glob("*.docx")} - set(others)
        forms = {next((self.forms / "a-corriger").glob("Objectifs*"))}
        forms |= {path for name in ("Moyens", "Indicateurs") for path in (self.forms / "vierges").glob(f"{name}*")}
        found = [*self.files(".docx"), *self.files(".xlsx")]
        return [path for path in found if path not in left and (path in forms or self.forms not in path.parents)]

    @property
    def contracts(self) -> list[Path]:
        return sorted(self.outbox.glob("*/projets/v1/Contrat.docx"))


@pytest.fixture(scope="session")
def produced(tmp_path_factory: pytest.TempPathFactory) -> Produced:
    root = tmp_path_factory.mktemp("juges")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(root / "etat"))
        settings = create(root / "instance", "Délégation d’essai")
    famille = load_families(settings.templates)["ehpad"]
    forms = root / "formulaires"
    for name in SETS:
        (forms / name).mkdir(parents=True)
        for file, data in example_forms(settings.templates, famille, name, "inbox"):
            (forms / name / file).write_bytes(data)
            (settings.inbox / f"{name} {file}").write_bytes(data)
    (forms / "vierges").mkdir()
    for file, data in blank_forms(famille, "CPOM-2027-099", ("990001455",), "inbox"):
        (forms / "vierges" / file).write_bytes(data)
    with open_atelier(settings) as atelier, durable(atelier) as runner:
        events = tuple(reception.process(atelier, runner, inbox.scan(settings.inbox)))
    return Produced(events, forms, settings.outbox)


def run(*command: str | Path) -> str:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


def test_the_run_made_its_contracts_and_gave_the_faulty_forms_back(produced: Produced) -> None:
    assert [event for event in produced.events if isinstance(event, Trouble)] == []
    versions = [event for event in produced.events if isinstance(event, VersionDone)]
    assert [(version.numero, version.pieces) for version in versions] == [(1, pieces) for pieces in PIECES]
    assert len(produced.contracts) == len(PIECES)
    assert len(produced.files(".docx")) == len(produced.files(".pdf")) == sum(PIECES)
    assert len(list(produced.outbox.glob("CPOM-2027-009/a-corriger/*RETOUR*.xlsx"))) >= 1
    assert len(list((produced.forms / "vierges").iterdir())) == 5


# --- Word and Excel ---------------------------------------------------------------------------------------------------


def test_openxml_audit_finds_no_error_in_any_word_or_excel_file(produced: Produced) -> None:
    found = {
        path.name: [f"{error.part_uri} {error.description}" for error in errors[:3]]
        for suffix in (".docx", ".xlsx")
        for path in produced.files(suffix)
        if (errors := OpenXmlValidator().validate(str(path)).errors)
    }
    assert found == {}


def test_the_open_xml_sdk_finds_no_error_in_any_word_or_excel_file(produced: Produced) -> None:
    assert shutil.which("node"), "the judge needs Node.js"
    assert (JUDGES / "node_modules").is_dir(), f"the judge is not installed: {INSTALL}"
    office = produced.for_the_slow_judge()
    assert len(office) > sum(PIECES[:1]) + 3
    verdicts = json.loads(run("node", JUDGES / "judge.mjs", *office))
    assert set(verdicts) == {str(path) for path in office}
    assert {Path(path).name: errors[:3] for path, errors in verdicts.items() if errors} == {}


def test_word_asks_nothing_when_it_opens_a_document(produced: Produced) -> None:
    """No question about links, fields to update, an attached template, a data source, macros, protection."""
    asking = re.compile(
        r"<w:(?:updateFields|attachedTemplate|mailMerge|linkStyles|writeProtection|documentProtection|trackRevisions|"
        r"altChunk|subDoc|object|control)\b|w:dirty=|TargetMode=\"External\"|macroEnabled|vbaProject|"
        r"\b(?:ASK|FILLIN|DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|DATABASE|IMPORT)\s"
    )
    found = {
        f"{path.name} {name}": asking.findall(text)
        for path in produced.files(".docx")
        for name, text in _parts(path)
        if asking.search("".join(re.findall(r"<[^>]+>", text)) + " ".join(_instructions(text)))
    }
    assert found == {}


def test_excel_asks_nothing_when_it_opens_a_form(produced: Produced) -> None:
    asking = re.compile(r"externalLink|connections\.xml|vbaProject|TargetMode=\"External\"|<oleObject|macroEnabled")
    found = {
        f"{path.name} {name}"
        for path in produced.files(".xlsx")
        for name, text in _parts(path)
        if asking.search(name) or asking.search("".join(re.findall(r"<[^>]+>", text)))
    }
    assert found == set()


def test_word_documents_say_their_title_and_speak_french(produced: Produced) -> None:
    for path in produced.files(".docx"):
        parts = dict(_parts(path))
        reference = path.parts[-4]
        title = re.search(r"<dc:title>([^<]+)</dc:title>", parts["docProps/core.xml"])
        assert title is not None, path.name
        assert title[1].endswith(f"— {reference}")
        assert "<dc:language>fr-FR</dc:language>" in parts["docProps/core.xml"]
        defaults = re.search(r"<w:docDefaults>.*?</w:docDefaults>", parts["word/styles.xml"], re.S)
        assert defaults is not None
        assert 'w:val="fr-FR"' in defaults[0]
        languages = {tag for text in parts.values() for tag in re.findall(r'<w:lang [^>]*w:val="([^"]+)"', text)}
        assert languages == {"fr-FR"}, path.name


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, package.read(name).decode()


def _instructions(text: str) -> list[str]:
    return re.findall(r"<w:instrText[^>]*>([^<]*)<", text) + re.findall(r'w:instr="([^"]*)"', text)


# --- PDF --------------------------------------------------------------------------------------------------------------


def test_every_pdf_is_archival_and_accessible_at_once(produced: Produced) -> None:
    verdicts = {path.name: judge_pdf(path.read_bytes()) for path in produced.files(".pdf")}
    assert {name: verdict for name, verdict in verdicts.items() if verdict != {"pdfa3b": [], "pdfua1": []}} == {}


def test_qpdf_finds_every_pdf_clean(produced: Produced) -> None:
    for path in produced.files(".pdf"):
        assert "No syntax or stream encoding errors found" in run("qpdf", "--check", path), path.name


def test_fonts_are_embedded_and_of_one_family(produced: Produced) -> None:
    for path in produced.files(".pdf"):
        for line in run("pdffonts", path).splitlines()[2:]:
            name, embedded, subset, unicode_map = line.split()[0], *line.split()[-5:-2]
            family, _, style = re.sub(r"^[A-Z]{6}\+", "", name).partition("-")
            assert family == "Carlito", path.name
            assert style in {"", "Regular", "Bold", "Italic"}, path.name
            assert (embedded, subset, unicode_map) == ("yes", "yes", "yes"), path.name


def test_every_pdf_says_its_title_speaks_french_and_opens_on_its_bookmarks(produced: Produced) -> None:
    for path in produced.files(".pdf"):
        with pikepdf.open(path) as pdf:
            assert str(pdf.Root.Lang) == "fr-FR", path.name
            assert str(pdf.docinfo["/Title"]).endswith(f"— {path.parts[-4]}"), path.name
            assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle), path.name
            assert "/OpenAction" not in pdf.Root
        assert heading_pages(path.read_bytes()), path.name


# --- pages ------------------------------------------------------------------------------------------------------------


@cache
def pages_of(pdf: Path) -> list[str]:
    return run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]


def squeezed(text: str) -> str:
    """What stays of a text however it is laid out: no blanks, no case, one hyphen."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2010", "-")
    return "".join(plain.casefold().split())


def test_each_page_carries_its_number_and_the_reference_of_the_contract(produced: Produced) -> None:
    for path in produced.files(".pdf"):
        pages = pages_of(path)
        for number, page in enumerate(pages, start=1):
            if path.stem == "Contrat" and number == 1:
                assert path.parts[-4] in page
                continue
            footer = " ".join(page.splitlines()[-1].split())
            assert footer.endswith(f"Page {number} sur {len(pages)}"), f"{path.name}: {footer}"
            assert footer.startswith(f"{path.parts[-4]} · version 1"), f"{path.name}: {footer}"


def test_the_last_page_ends_with_the_words_that_end_the_document(produced: Produced) -> None:
    for path in produced.files(".pdf"):
        number = re.match(r"Annexe (\d+)", path.stem)
        name = "document" if path.stem == GRID else "contrat"
        *_, end, _footer = (line.strip() for line in pages_of(path)[-1].splitlines() if line.strip())
        assert end == (f"— Fin de l’annexe {number[1]} —" if number else f"— Fin du {name} —")


def toc_of(docx: Path) -> list[tuple[str, int]]:
    """Label and page of each line of the table of contents, as the Word file holds them."""
    with zipfile.ZipFile(docx) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    lines = []
    for link in root.iter(f"{W}hyperlink"):
        if (link.get(f"{W}anchor") or "").startswith("_Toc"):
            texts = [element.text or "" for element in link.iter(f"{W}t")]
            lines.append((" ".join("".join(texts[:-1]).split()), int(texts[-1])))
    return lines


def test_page_numbers_of_the_table_of_contents_are_those_of_the_headings_in_the_pdf(produced: Produced) -> None:
    for docx in produced.contracts:
        pdf = docx.with_suffix(".pdf")
        entries = toc_of(docx)
        assert len(entries) >= 18
        pages = [squeezed(page) for page in pages_of(pdf)]
        for label, page in entries:
            seen = [n for n, text in enumerate(pages, start=1) if squeezed(label) in text and "sommaire" not in text]
            assert page in seen, f"{label}: {page}, seen on {seen}"
            if label.startswith(("Article", "TITRE")):
                assert seen == [page], f"{label}: {page}, seen on {seen}"
        bookmarks = [(squeezed(title), page) for title, page in heading_pages(pdf.read_bytes())]
        listed = [(squeezed(label), page) for label, page in entries]
        assert [mark for mark in bookmarks if mark in listed] == listed


# --- words ------------------------------------------------------------------------------------------------------------


def paragraphs_of(docx: Path) -> Iterator[str]:
    """Each paragraph of body, headers and footers; the table of contents has tests of its own."""
    for name, text in _parts(docx):
        if re.fullmatch(r"word/(?:document|header\d*|footer\d*)\.xml", name):
            for paragraph in etree.fromstring(text.encode()).iter(f"{W}p"):
                signs = {f"{W}br": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "\u2011"}
                if any((link.get(f"{W}anchor") or "").startswith("_Toc") for link in paragraph.iter(f"{W}hyperlink")):
                    continue
                yield "".join(
                    (element.text or "") if element.tag == f"{W}t" else signs.get(str(element.tag), "")
                    for element in paragraph.iter()
                )


# The raised letters of « 1er décembre 2026 » end a line of what pdftotext reads.
RUNNING = re.compile(
    r"(?m)^\f?(?:CPOM \d{4}-\d{4} — .*|PROJET v\d .*|CPOM-\S+ · version .*|Page \d+ sur \d+)\n"
    r"(?:(?<=1er\n)\w+ \d{4}\n)?"
)


def test_every_paragraph_of_the_word_file_stands_in_the_pdf(produced: Produced) -> None:
    """One layout gave both: what people read in Word, they read in the PDF."""
    for docx in produced.files(".docx"):
        words = run("pdftotext", "-raw", docx.with_suffix(".pdf"), "-")
        words = RUNNING.sub("", words)
        text = squeezed(words)
        missing = [
            paragraph
            for paragraph in paragraphs_of(docx)
            if paragraph.strip() and "PROJET" not in paragraph and squeezed(paragraph) not in text
        ]
        running = re.compile(r"CPOM[ -]|Page\W")  # headers and footers were taken away above
        assert [paragraph for paragraph in missing if not running.match(paragraph)] == [], docx.name


# LibreOffice draws a no-break space with the glyph of the plain one, so typography is judged in the Word file.
TYPOGRAPHY = {
    "a word of a machine": re.compile(r"\b(?:None|True|False|Undefined|nan|NaN|null)\b"),
    "a tag": re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}"),
    "an unfilled place": re.compile(r"---|___|\bXX+\b|\bTODO\b|\[à compléter|\?\?"),
    "a plain space before a sign": re.compile(r"\S [:;!?%€»]|« "),
    "no space before a sign": re.compile(r"(?<=[\w)])[;!?»](?=\s|$)|(?<=[a-zà-ü)]):(?=\s)|«(?![\u00a0\u202f])"),
    "spaces in a row": re.compile(r"[ \u00a0\u202f]{2,}(?=\S)"),
    "a straight apostrophe or quotation mark": re.compile(r"['\"]"),
    "a space before a comma or a full stop": re.compile(r"[ \u00a0][,.](?![\d.])"),
    "two signs in a row": re.compile(r"[.,;:]\s*;|[,;:]\s*[,.:](?!\.)|\.\s*,|(?<!\.)\.\.(?!\.)"),
    "brackets around nothing": re.compile(r"\(\s|\s\)|\(\)"),
    "a word without elision": re.compile(
        r"\b(?:de l[es]|à les?) (?![A-Z])|\b(?:[Dd]e|[Ll][ea]|[Qq]ue) (?![oO]nz|oui)[aeiouéèêàAEIOUÉ](?=[a-zà-ü])"
    ),
    "a word twice": re.compile(r"\b([a-zà-ü]{2,}) \1\b"),
    "a number cut from its unit": re.compile(r"\d (?=\d{3}\b)|\d (?=[€%])|\bn° "),
    "a line that begins with a sign": re.compile(r"(?m)^\s*[,;.:)]"),
    "a bare word for an absence": re.compile(r"(?i)(?<![:»\w] )(?<!:[\u00a0 ])\bsans objet\b"),
}


@pytest.mark.parametrize("fault", TYPOGRAPHY, ids=list(TYPOGRAPHY))
def test_the_documents_are_written_as_a_careful_person_writes(fault: str, produced: Produced) -> None:
    found = {
        f"{docx.parts[-4]} {docx.stem}: …{_around(paragraph, match)}…"
        for docx in produced.files(".docx")
        for paragraph in paragraphs_of(docx)
        for match in TYPOGRAPHY[fault].finditer(paragraph)
        if not (docx.stem == GRID and paragraph.strip() == "Sans objet")  # there it is a state, with its reason
        if paragraph.strip() and not re.fullmatch(r"Page\W+\d*\W*sur\W*\d*", paragraph)
    }
    assert sorted(found) == []


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 25) : match.end() + 25].replace(NBSP, "~").replace(NARROW, "^")
