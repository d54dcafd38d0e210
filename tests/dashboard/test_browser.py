"""The pages in a real browser, opened as files: what it shows and what it complains of."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from cpomdoc.dashboard.pages import pages
from cpomdoc.domain.suivi import EtatInstance
from tests.dashboard import samples

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def write(etat: EtatInstance, folder: Path) -> Path:
    for name, data in pages(etat, samples.NOW).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def browse(page: Path, profile: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}", "--hide-scrollbars",
        "--enable-logging=stderr", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)


def complaints(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.parametrize("page", ["ETAT.html", "CPOM-2027-014/ETAT.html"])
def test_a_page_opens_from_a_file_with_its_style_and_without_complaint(tmp_path, page):
    outbox = write(samples.eight(), tmp_path / "Résultats #1")
    shot = tmp_path / "shot.png"
    done = browse(outbox / page, tmp_path / "profile", "--window-size=1200,900", f"--screenshot={shot}")
    assert complaints(done) == []
    with Image.open(shot) as image:
        colours = image.convert("RGB").getcolors(maxcolors=1 << 20)
    assert (0x27, 0x40, 0x5E) in {colour for _, colour in colours or ()}  # the slate of the style sheet


def test_the_browser_does_complain_of_a_style_that_the_policy_refuses(tmp_path):
    outbox = write(samples.eight(), tmp_path / "outbox")
    page = outbox / "ETAT.html"
    page.write_text(page.read_text("utf-8").replace("<main", '<main style="color:red"'), "utf-8")
    assert complaints(browse(page, tmp_path / "profile", "--dump-dom"))


def test_hostile_texts_are_shown_and_not_obeyed(tmp_path):
    outbox = write(samples.hostile(), tmp_path / "outbox")
    done = browse(outbox / "ETAT.html", tmp_path / "profile", "--dump-dom")
    assert complaints(done) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in done.stdout
    assert "<script" not in done.stdout
    assert "<img" not in done.stdout


def _printed(page: Path, folder: Path) -> PdfReader:
    pdf = folder / "print.pdf"
    browse(page, folder / "profile", "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    return PdfReader(pdf)


def test_the_filter_shows_only_the_rows_asked_for_without_any_script(tmp_path):
    page = write(samples.eight(), tmp_path / "outbox") / "ETAT.html"
    chosen = (
        page.read_text("utf-8")
        .replace('id="f-tous" checked', 'id="f-tous"')
        .replace('id="f-signer"', 'id="f-signer" checked')
    )
    page.write_text(chosen, "utf-8")
    shown = "".join(one.extract_text() for one in _printed(page, tmp_path).pages)
    assert "Mutuelle de l’Aure" in shown
    assert "Centre hospitalier d’Aure-la-Ville" in shown
    assert "CCAS de Valmont" not in shown
    assert "Association Le Relais" not in shown


def test_three_hundred_contracts_print_on_a_few_landscape_pages_with_the_head_on_each(tmp_path):
    printed = _printed(write(samples.three_hundred(), tmp_path / "outbox") / "ETAT.html", tmp_path)
    assert len(printed.pages) <= 24  # sixty-one in preparation on five pages, then those that a screen folds
    for page in printed.pages[:-1]:
        assert page.mediabox.width > page.mediabox.height
        assert "Prochaine échéance" in page.extract_text().replace("\u00a0", " ")
