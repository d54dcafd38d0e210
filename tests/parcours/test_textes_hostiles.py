"""Hostile and odd texts, from the cell of a real form to the page: each arrives exactly, or is refused at its cell.

One form holds them all, one Word document and one conversion print them all; what came out is read by pdftotext.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.libreoffice import Office
from cpomdoc.adapters.pdf import check_pdf, finish_pdf, judge_pdf
from cpomdoc.adapters.word import render
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Mention
from cpomdoc.schema.loading import load_famille
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.stages.pieces.context import EnTete, context
from cpomdoc.stages.pieces.plan import plan
from tests.adapters.word_build import END, p, properties, row, table, template, text
from tests.familles import petite
from tests.resources.textes_hostiles import TEXTES, Texte

SHEET = """
[[feuille]]
cle = "textes"
titre = "Textes"
[feuille.table]
cle = "textes"
lignes = 90
[[feuille.table.colonne]]
cle = "texte"
libelle = "Texte"
genre = "texte_long"
usage = "information"

[[controle]]"""
LINES = (p("{%p for l in textes %}"), p("Début {{ l.texte }} ¤"), p("{%p endfor %}"))
CELLS = table(
    row("{%tr for l in textes %}", ""), row("case {{ loop.index }}", "{{ l.texte }}"), row("{%tr endfor %}", "")
)
FAMILLE = load_famille(
    {
        **petite.files(
            accueil=petite.ACCUEIL.replace("\n[[controle]]", SHEET, 1),
            famille=petite.FAMILLE.replace('besoins = ["accueil", "sites"]', 'besoins = ["accueil"]'),
        ),
        "contrat.docx": template(*LINES),
        "annexe.docx": template(CELLS),
    }
)
TITLE = "Textes"
PRINTED = tuple(texte for texte in TEXTES if texte.attendu is not None and not texte.perdus)
REFUSED = tuple(texte for texte in TEXTES if texte not in PRINTED)
DIRECTION = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u200e\u200f"))  # pdftotext's own, around Arabic


def names(texte: Texte) -> str:
    return texte.nom


def read_form(texts: Sequence[str]) -> Dossier | Refus:
    """A person's form with one text a row: written, read back as any dropped file, validated."""
    return _verdict(write_form(FAMILLE, FAMILLE.questionnaires["accueil"], answers=_answers(texts)))


def read_form_holding(code: str, text: str) -> Dossier | Refus:
    """The same with *text* as Excel would keep it: the signs of *code*, which no XML may hold, escaped."""
    mark = "zzplacezz"
    form = write_form(FAMILLE, FAMILLE.questionnaires["accueil"], answers=_answers(["avant", mark, "après"]))
    held = "".join(f"_x{ord(sign):04X}_" if sign in code else sign for sign in text)
    source, target = zipfile.ZipFile(io.BytesIO(form)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(name, source.read(name).replace(mark.encode(), held.encode()))
    return _verdict(target.getvalue())


def _answers(texts: Sequence[str]) -> dict[FieldKey, str]:
    answers: dict[FieldKey, str] = {}
    given = {**petite.ANSWERS, "textes": [{"texte": text} for text in texts]}
    for key, value in given.items():
        if isinstance(value, str):
            answers[FieldKey(key)] = value
        else:
            answers |= {FieldKey(f"{key}.{column}", n): v for n, r in enumerate(value) for column, v in r.items()}  # type: ignore[attr-defined]
    return answers


def _verdict(form: bytes) -> Dossier | Refus:
    classeur = read_classeur(form)
    assert isinstance(classeur, Classeur), classeur
    submission = read(classeur, {FAMILLE.key: FAMILLE})
    assert isinstance(submission, Submission)
    return validate(submission, FAMILLE)


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    verdict = read_form([texte.brut for texte in PRINTED])
    assert isinstance(verdict, Dossier), verdict.findings
    return verdict


@pytest.fixture(scope="session")
def documents(dossier: Dossier) -> tuple[bytes, bytes]:
    """The texts in paragraphs, and in the cells of a table."""
    contrat = consolidate("C-1", [dossier], FAMILLE)
    pieces = plan(contrat, FAMILLE, [])
    made = []
    for piece in pieces:
        words = context(
            contrat, piece, [one.key for one in pieces], FAMILLE, EnTete(1, date(2026, 11, 21), Mention.PROJET)
        )
        end = words["piece"]["fin"]
        made.append(render(FAMILLE.files[piece.template], words, properties=properties(title=TITLE, end_mark=end)))
    return made[0], made[1]


@pytest.fixture(scope="session")
def pdf(documents: tuple[bytes, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Office() as office:
        conversion = office.convert(documents[0], title=TITLE, timeout=120)
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    finished = finish_pdf(conversion.pdf, title=TITLE, author="Essai", subject="Essai", date=moment)
    path = tmp_path_factory.mktemp("hostiles") / "textes.pdf"
    path.write_bytes(finished)
    return path


@pytest.fixture(scope="session")
def printed(pdf: Path) -> tuple[str, ...]:
    """What pdftotext reads of each paragraph, without the header and the footer that a page puts in between."""
    words = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    words = re.sub(r"(?m)^\f?(?:CPOM-2027-014 – version 1|.*Page \d+ sur \d+)$", "", words).replace(END, "")
    return tuple(words.translate(DIRECTION).split("Début")[1:])


# --- the cell ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("texte", PRINTED, ids=names)
def test_a_text_is_read_from_its_cell_exactly(texte: Texte, dossier: Dossier) -> None:
    rows = dossier.values["textes"]
    assert isinstance(rows, tuple)
    assert rows[PRINTED.index(texte)] == {"texte": texte.attendu}


def test_signs_that_were_taken_away_are_said_at_their_cells_and_nothing_else_is(dossier: Dossier) -> None:
    line_ends = ("\r\n", "\r")
    changed = {
        n
        for n, texte in enumerate(PRINTED)
        if any(not sign.isprintable() and sign not in "\n\t\r" for sign in texte.brut)
        and Counter(texte.brut) != Counter(texte.attendu or "")
        and not any(end in texte.brut for end in line_ends)
    }
    told = [f for f in dossier.warnings if f.rule.code != "W-116"]  # a lone word is asked, too
    said = {f.key.row for f in told if f.key is not None and f.key.name == "textes.texte"}
    assert said == changed
    assert {f.rule.code for f in told} == {"W-108"}


@pytest.mark.parametrize("texte", REFUSED, ids=names)
def test_a_text_that_no_document_may_hold_or_no_font_draws_is_refused_at_its_cell(texte: Texte) -> None:
    verdict = read_form_holding("\x00\x07\x0b\x85\ud800\ufffe", texte.brut)
    assert isinstance(verdict, Refus)
    (finding,) = [finding for finding in verdict.findings if finding.blocking]
    assert (finding.rule.code, finding.key) == ("E-124" if texte.perdus else "E-117", FieldKey("textes.texte", 1))
    assert str(finding.at).startswith("Textes!")
    assert finding.remedy


def test_one_bad_text_hides_no_other() -> None:
    verdict = read_form(["avant", "a\x07b", "sans\u200bespace", "a\x00b", "社 ?"])
    assert isinstance(verdict, Refus)
    told = [one for one in verdict.findings if one.key is not None and one.rule.code != "W-116"]
    found = [(one.rule.code, one.key.row) for one in told if one.key is not None]
    assert found == [("E-117", 1), ("W-108", 2), ("E-117", 3), ("E-124", 4)]


# --- the documents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("texte", PRINTED, ids=names)
def test_a_text_stands_exactly_in_the_word_file(texte: Texte, documents: tuple[bytes, bytes]) -> None:
    assert f"Début {texte.attendu} ¤\f" in text(documents[0])
    assert f"case {PRINTED.index(texte) + 1}\f{texte.attendu}\f" in text(documents[1])


def test_the_pdf_that_holds_all_the_texts_is_whole_archival_and_accessible(pdf: Path) -> None:
    data = pdf.read_bytes()
    check_pdf(data, title=TITLE, end_marker=END)  # every font embedded, no action, the end in its place
    assert judge_pdf(data) == {"pdfa3b": [], "pdfua1": []}
    fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout
    assert {line.split()[-5] for line in fonts.splitlines()[2:]} == {"yes"}


@pytest.mark.parametrize("texte", PRINTED, ids=names)
def test_a_text_is_read_in_the_pdf_sign_for_sign(texte: Texte, printed: tuple[str, ...]) -> None:
    """Blanks aside, which a page has no signs for. Signs that another font draws may stand on a line of their own for
    pdftotext, and Arabic and Hebrew are reordered by it: of these, every sign is there, once."""
    assert len(printed) == len(PRINTED)
    assert texte.attendu is not None
    expected, found = ("".join(words.split()) for words in (f"{texte.attendu}¤", printed[PRINTED.index(texte)]))
    assert Counter(found) == Counter(expected)
    if all(sign < "\u0590" for sign in texte.attendu):
        assert found == expected
