"""Drafts that come back from real hands, printed by LibreOffice, up to the file that people sign."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Opened

from cpomdoc.domain.avant_signature import Sorte
from cpomdoc.engine.decisions.points import lift
from cpomdoc.engine.decisions.signature import approve
from cpomdoc.engine.events import Event, RelectureDone, Trouble
from cpomdoc.engine.memory.points import points_of
from tests.campagnes import retours_generateur as g
from tests.campagnes.retours_juge import active_in_pdf
from tests.parcours.parties import Signataires, of_kind

CONTRAT = "C-1/projets/v1/Contrat.docx"


def verdicts(events: list[Event]) -> list[str]:
    assert of_kind(events, Trouble) == []
    return [one.verdict for one in events if isinstance(one, RelectureDone)]


def sent(bench: Signataires) -> bytes:
    """The file to sign, every doubt lifted by a named person."""
    with bench.open() as (atelier, runner):
        if names := [one.nom for one in points_of(atelier, "C-1") if one.ouvert]:
            lift(atelier, "C-1", names, "Mme Roy", "relu en réunion")
        approve(atelier, runner, "C-1", "Mme Roy")
    (path,) = (bench.settings.outbox / "C-1" / "a-signer").glob("*.pdf")
    return path.read_bytes()


def edited(data: bytes, change: Callable[[Opened], None]) -> bytes:
    document = Document(io.BytesIO(data))
    change(document)
    document.save(out := io.BytesIO())
    return out.getvalue()


LAST = {
    "capitales": g.para("Fait à Valmont, en trois exemplaires.", look="<w:caps/>"),
    "petites-capitales": g.para("Fait à Valmont, en trois exemplaires.", look="<w:smallCaps/>"),
    "cachee": g.para("texte caché", look="<w:vanish/>"),
    "ligature": g.para("Fin de la ﬁche eﬀectivement."),
    "arabe": g.para("عقد"),
    "signe": g.para("Accord \U0001f9d3"),
}


@pytest.mark.parametrize("key", LAST)
def test_a_last_paragraph_in_any_honest_look_is_taken_and_signed(draft: Signataires, tmp_path: Path, key: str) -> None:
    bench = draft.copy(tmp_path / "instance")
    bench.drop("retour.docx", g.packed(g.at_end(g.parts_of(bench.read(CONTRAT)), LAST[key])))
    assert verdicts(bench.run()) == ["relue"]
    assert sent(bench).startswith(b"%PDF-")


def test_a_return_that_libreoffice_saved_with_an_edit_tells_that_edit_alone_and_is_signed(
    draft: Signataires, tmp_path: Path
) -> None:
    bench = draft.copy(tmp_path / "instance")
    before = edited(bench.read(CONTRAT), lambda opened: opened.paragraphs[-1].insert_paragraph_before("Une clause."))
    bench.drop("retour.docx", saved_by_libreoffice(before, tmp_path))
    assert verdicts(bench.run()) == ["relue"]
    with bench.open() as (atelier, _):
        told = [one.texte for one in points_of(atelier, "C-1") if one.sorte is Sorte.MODIFICATION]
    assert len(told) == 1
    assert "Une clause." in told[0]
    assert active_in_pdf(sent(bench)) == []


@pytest.mark.parametrize("lost", ["cadre", "partie", "styles"])
def test_a_return_without_its_frames_to_sign_in_goes_back_and_the_former_version_is_signed(
    draft: Signataires, tmp_path: Path, lost: str
) -> None:
    bench = draft.copy(tmp_path / "instance")
    data = bench.read(CONTRAT)

    def drop_frame(opened: Opened) -> None:
        opened.tables[-1]._element.getparent().remove(opened.tables[-1]._element)

    def rename_party(opened: Opened) -> None:
        for paragraph in opened.tables[-1]._cells[0].paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace("Agence régionale de santé du Val-d’Aure", "Une autre agence")

    parts = g.parts_of(data)
    changed = {
        "cadre": lambda: edited(data, drop_frame),
        "partie": lambda: edited(data, rename_party),
        "styles": lambda: g.packed({k: v for k, v in parts.items() if k != "word/styles.xml"}),
    }[lost]()
    bench.drop("retour.docx", changed)
    events = bench.run()
    assert verdicts(events) == ["ecartee"]
    (aside,) = (one for one in events if isinstance(one, RelectureDone))
    note = bench.read(aside.retour).decode("utf-8-sig")
    assert "cadre de signature" in note or "imprimé" in note
    assert sent(bench).startswith(b"%PDF-")


def test_what_word_shows_and_the_pdf_does_not_is_told_before_the_signature(draft: Signataires, tmp_path: Path) -> None:
    bench = draft.copy(tmp_path / "instance")
    box = (
        "<w:p><w:r><w:t>Avant la boîte.</w:t></w:r><w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{g.para('Clause que LibreOffice ne dessine pas')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    data = g.packed(g.insert_before_end(g.with_names(g.parts_of(bench.read(CONTRAT))), box))
    bench.drop("retour.docx", data)
    assert verdicts(bench.run()) == ["relue"]
    with bench.open() as (atelier, _):
        told = [one.texte for one in points_of(atelier, "C-1") if one.sorte is Sorte.MODIFICATION]
    assert any("ne paraît pas dans le PDF" in one for one in told)


def saved_by_libreoffice(data: bytes, folder: Path) -> bytes:
    """The file as LibreOffice writes it anew."""
    source = folder / "retour.docx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        folder / "sorti",
        source,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "sorti" / "retour.docx").read_bytes()
