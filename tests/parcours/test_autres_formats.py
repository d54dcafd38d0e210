"""A form saved as .ods or .xls gives the answers of the same form in .xlsx: its author is told, and not sent back."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from cpomdoc.adapters.excel.reading import Illisible
from cpomdoc.adapters.libreoffice import find_office
from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.domain.journal import Retourne, Valide
from cpomdoc.engine.atelier import Offices
from cpomdoc.engine.events import FormDone
from cpomdoc.engine.memory.lecture import open_classeur
from cpomdoc.stages.formulaire.read import read
from tests.adapters.colis_sample import zipped
from tests.adapters.converters import alive
from tests.engine.banc import TILLEULS, Banc, StandIn, accueil, banc, site
from tests.familles import petite
from tests.parcours.test_libreoffice_user import PROGRAM, PYTHON

SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
FAMILLES = {"petite": petite.petite()}
pytestmark = pytest.mark.skipif(not find_office().calc, reason="LibreOffice Calc is not here")
Save = Callable[[bytes, str], bytes]


@pytest.fixture(scope="module")
def offices() -> Iterator[Offices]:
    held = Offices(1)
    yield held
    held.close()


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """A person opens a form in LibreOffice Calc and saves it in another format."""
    made: dict[tuple[bytes, str], bytes] = {}

    def save_as(data: bytes, suffix: str) -> bytes:
        if (data, suffix) not in made:
            folder = tmp_path_factory.mktemp("formats")
            source, target, script = folder / "f.xlsx", folder / f"f{suffix}", folder / "script.json"
            source.write_bytes(data)
            script.write_text(json.dumps({"open": str(source), "save": str(target), "gestures": []}))
            subprocess.run([PYTHON, str(PROGRAM), str(script)], check=True, capture_output=True, timeout=120)
            made[data, suffix] = target.read_bytes()
        return made[data, suffix]

    return save_as


def answers(data: bytes, offices: Offices) -> Mapping[str, str]:
    classeur = open_classeur(data, offices)
    assert not isinstance(classeur, Illisible), classeur
    submission = read(classeur, FAMILLES)
    assert isinstance(submission, Submission)
    return {str(key): answer.cell.raw for key, answer in submission.answers.items()}


@pytest.mark.parametrize("suffix", [".ods", ".xls"])
@pytest.mark.parametrize("form", [accueil(), site(TILLEULS)], ids=["accueil", "site"])
def test_another_format_gives_the_same_answers(save: Save, offices: Offices, form: bytes, suffix: str) -> None:
    assert answers(save(form, suffix), offices) == answers(form, offices)


@pytest.mark.parametrize("suffix", [".ods", ".xls"])
def test_it_is_accepted_and_its_author_is_told_that_it_was_converted(
    tmp_path: Path, save: Save, offices: Offices, suffix: str
) -> None:
    bench = banc(tmp_path / "instance")
    bench.offices = offices
    bench.drop(f"Accueil{suffix}", save(accueil(), suffix))
    (event, *_) = bench.run()
    assert isinstance(event, FormDone)
    assert event.verdict == "accepte"
    (accepted,) = bench.told(Valide)
    assert [(one.code, one.gravite) for one in accepted.anomalies] == [("W-402", "information")]
    assert suffix in accepted.anomalies[0].message
    assert bench.inbox_names() == []


def test_what_is_to_correct_comes_back_as_a_workbook_of_excel(tmp_path: Path, save: Save, offices: Offices) -> None:
    bench = banc(tmp_path / "instance")
    bench.offices = offices
    bench.drop("envoi.zip", zipped({"Faux.ods": save(accueil(gestionnaire__siren="77567227"), ".ods")}))
    bench.run()
    (returned,) = bench.told(Retourne)
    assert returned.retour.endswith("RETOUR Accueil - C-1.xlsx")
    assert bench.read(returned.retour).startswith(b"PK")
    assert [one.code for one in returned.anomalies if one.gravite == "bloquant"] == ["E-104"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(600), "E-405"),
        (
            "a.ods",
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a"}),
            "E-406",
        ),
    ],
)
def test_a_damaged_one_is_given_back_and_the_office_goes_on(
    tmp_path: Path, save: Save, offices: Offices, name: str, data: bytes, code: str
) -> None:
    assert code in refusal(data, offices)
    assert answers(save(accueil(), ".ods"), offices)


def test_an_office_that_somebody_ends_says_nothing_of_the_file(save: Save, offices: Offices) -> None:
    data = save(accueil(), ".xls")
    known = answers(data, offices)
    with offices.take() as office:
        assert office._worker is not None
        for process in alive(office._worker._process.pid):
            os.kill(process, signal.SIGKILL)
    assert answers(data, offices) == known


def refusal(data: bytes, offices: Offices) -> str:
    classeur = open_classeur(data, offices)
    assert isinstance(classeur, Illisible)
    return classeur.code


def test_a_document_of_a_word_processor_is_not_taken_for_a_workbook(offices: Offices) -> None:
    odt = zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})
    assert refusal(odt, offices) == "E-410"


def test_a_workbook_that_is_no_form_is_said_to_be_none(save: Save, offices: Offices) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Budget"
    book.save(stream := io.BytesIO())
    classeur = open_classeur(save(stream.getvalue(), ".xls"), offices)
    assert not isinstance(classeur, Illisible)
    refus = read(classeur, FAMILLES)
    assert isinstance(refus, Refus)
    assert refus.findings[0].rule.code == "E-430"


def test_without_calc_its_author_is_asked_to_save_it_in_excel(tmp_path: Path, save: Save) -> None:
    """An office that cannot convert is no reason to keep somebody waiting."""
    bench: Banc = banc(tmp_path / "instance")
    assert isinstance(bench.offices, StandIn)
    bench.drop("Accueil.ods", save(accueil(), ".ods"))
    (event,) = bench.run()
    assert isinstance(event, FormDone)
    assert event.verdict == "non_reconnu"
    assert "Excel (.xlsx)" in bench.read(event.retour).decode("utf-8-sig")
