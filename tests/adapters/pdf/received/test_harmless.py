"""A joined PDF without what acts by itself: what it shows stays, what was taken out is told."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from cpomdoc.adapters.pdf.received import make_harmless
from cpomdoc.adapters.pdf.received.harmless import Inoffensif
from tests.engine.journeys.piece_jointe.test_jointes import pdf

SCRIPT = {"S": Name.JavaScript, "JS": String("app.alert(1)")}


def with_action(put: Callable[[Pdf], None]) -> bytes:
    with Pdf.open(io.BytesIO(pdf())) as opened:
        put(opened)
        opened.save(stream := io.BytesIO())
    return stream.getvalue()


def opens(action: dict[str, object]) -> Callable[[Pdf], None]:
    def put(opened: Pdf) -> None:
        opened.Root.OpenAction = Dictionary(**action)

    return put


def of_page(opened: Pdf) -> None:
    opened.pages[0].obj.AA = Dictionary(O=Dictionary(**SCRIPT))


def of_names(opened: Pdf) -> None:
    opened.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), Dictionary(**SCRIPT)])))


def attached(opened: Pdf) -> None:
    opened.attachments["macro.xlsm"] = b"PK"


def link(action: dict[str, object]) -> Callable[[Pdf], None]:
    def put(opened: Pdf) -> None:
        one = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(**action))
        opened.pages[0].obj.Annots = Array([opened.make_indirect(one)])

    return put


def annotation(kind: str) -> Callable[[Pdf], None]:
    def put(opened: Pdf) -> None:
        one = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([0, 0, 9, 9]))
        opened.pages[0].obj.Annots = Array([one])

    return put


def followed(opened: Pdf) -> None:
    link({"S": Name.URI, "URI": String("https://a.fr"), "Next": Dictionary(**SCRIPT)})(opened)


def field(opened: Pdf) -> None:
    one = Dictionary(FT=Name.Tx, T=String("total"), AA=Dictionary(C=Dictionary(**SCRIPT)))
    opened.Root.AcroForm = Dictionary(Fields=Array([opened.make_indirect(one)]), CO=Array([]), XFA=Array([]))


@pytest.mark.parametrize(
    ("put", "told"),
    [
        (opens(SCRIPT), "programme (JavaScript)"),
        (opens({"S": Name.Launch, "F": String("cmd.exe")}), "lancement d’un programme"),
        (opens({"S": Name.Named, "N": Name.Print}), "action automatique"),
        (of_page, "action automatique"),
        (of_names, "programme (JavaScript)"),
        (attached, "fichier joint"),
        (link({"S": Name.Launch, "F": String("cmd.exe")}), "lancement d’un programme"),
        (link({"S": Name.GoToR, "F": String("a.pdf")}), "lien vers un autre fichier"),
        (link({"S": Name.SubmitForm, "F": String("http://a")}), "envoi d’un formulaire"),
        (link({"S": Name.URI, "URI": String("file:///etc/passwd")}), "lien vers un autre fichier"),
        (followed, "programme (JavaScript)"),
        (annotation("FileAttachment"), "fichier joint"),
        (annotation("RichMedia"), "vidéo, son ou objet en 3D"),
        (field, "formulaire dynamique"),
    ],
)
def test_what_acts_is_taken_out_and_told(put: Callable[[Pdf], None], told: str) -> None:
    seen = make_harmless(with_action(put))
    assert told in seen.retires
    assert seen.fault is None
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"file://", b"/XFA"):
        assert word not in _plain(seen.pdf), word
    assert make_harmless(seen.pdf).retires == ()
    with Pdf.open(io.BytesIO(seen.pdf)) as opened:
        assert len(opened.pages) == 1


def _plain(data: bytes) -> bytes:
    with Pdf.open(io.BytesIO(data)) as opened:
        opened.save(stream := io.BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return stream.getvalue()


@pytest.mark.parametrize(
    "put",
    [
        lambda opened: None,
        opens({"S": Name.GoTo, "D": Array([0, Name.Fit])}),
        link({"S": Name.URI, "URI": String("https://www.legifrance.gouv.fr")}),
        link({"S": Name.URI, "URI": String("mailto:siege@exemple.fr")}),
        link({"S": Name.Named, "N": Name.NextPage}),
        annotation("Highlight"),
    ],
)
def test_a_file_that_does_nothing_by_itself_stays_as_it_is_to_the_byte(put: Callable[[Pdf], None]) -> None:
    data = with_action(put)
    seen = make_harmless(data)
    assert (seen.retires, seen.pdf) == ((), data)


def test_a_signed_file_says_so() -> None:
    def sign(opened: Pdf) -> None:
        opened.Root.AcroForm = Dictionary(
            Fields=Array([Dictionary(FT=Name.Sig, V=Dictionary(ByteRange=Array([0, 1, 2, 3]), Contents=String("x")))])
        )

    assert make_harmless(with_action(sign)).signe
    assert not make_harmless(pdf()).signe


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"PK"])
def test_what_cannot_be_looked_at_is_a_fault_and_never_harmless(data: bytes) -> None:
    assert make_harmless(data).fault == "abime"


def test_a_file_that_takes_too_long_is_given_up() -> None:
    assert make_harmless(pdf(), deadline=0.0).fault == "lent"


def cut_short(monkeypatch: pytest.MonkeyPatch, folder: Path, cut: str, end: str) -> None:
    """From now on the child says what it has to say, as far as *cut* lets it through, then comes to its *end*."""
    program = folder / "python"
    program.write_text(f'#!/bin/sh\n"{sys.executable}" "$@" | {cut}\n{end}\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


ENDS = ("exit 0", "exit 1", "kill -SEGV $$")


@pytest.mark.parametrize("end", ENDS)
def test_a_child_cut_short_before_its_pdf_never_lets_through_what_it_was_to_take_out(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = with_action(opens(SCRIPT))
    cut_short(monkeypatch, tmp_path, "head -n 1", end)
    assert make_harmless(data) == Inoffensif(b"", fault="abime")


@pytest.mark.parametrize("end", ENDS[1:])
def test_half_a_pdf_is_no_pdf(end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = with_action(opens(SCRIPT))
    cut_short(monkeypatch, tmp_path, "head -c 500", end)
    assert make_harmless(data) == Inoffensif(b"", fault="abime")
