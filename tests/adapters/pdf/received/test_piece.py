"""A PDF as people drop it: its pages counted, or the one reason why it is not taken, whatever its bytes do."""

from __future__ import annotations

import io

import pikepdf
import pytest

from cpomdoc.adapters.pdf.received.foreign import find_ghostscript, normalise
from cpomdoc.adapters.pdf.received.piece import PdfPiece, inspect_piece, looks_like_pdf
from tests.engine.journeys.piece_jointe.test_jointes import pdf, xfa


def test_the_pages_of_a_sound_pdf_are_counted():
    assert inspect_piece(pdf(7)) == PdfPiece(7)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"%PDF-1.7\n", "abime"),
        (b"", "abime"),
        (pdf()[:300], "abime"),
        (b"%PDF-1.4\n1 0 obj<</Type/Pages/Kids[1 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF", "abime"),
        (pdf(0), "vide"),
        (pdf(encryption=pikepdf.Encryption(owner="x", user="y")), "protege"),
        (xfa(), "dynamique"),
        (xfa(NeedsRendering=True), "dynamique"),
        (xfa(NeedsRendering=True)[:-9], "abime"),
    ],
)
def test_what_is_wrong_is_named(data: bytes, fault: str):
    assert inspect_piece(data).fault == fault


@pytest.mark.parametrize(
    "locked",
    [
        pikepdf.Encryption(owner="x", user=""),
        pikepdf.Encryption(owner="x", user="", R=4),
        pikepdf.Encryption(owner="x", user="", R=3, aes=False, metadata=False),
        pikepdf.Encryption(owner="x", user="", allow=pikepdf.Permissions(print_lowres=False, print_highres=False)),
    ],
    ids=["AES 256", "AES 128", "RC4", "no printing"],
)
def test_a_restricted_pdf_that_opens_is_taken_and_becomes_a_plain_one(locked):
    data = pdf(3, encryption=locked)
    assert inspect_piece(data) == PdfPiece(3)
    for program in (find_ghostscript(), None):
        made = normalise(data, name="Arrêté.pdf", ghostscript=program)
        assert made.pages == 3
        with pikepdf.open(io.BytesIO(made.pdf)) as plain:
            assert not plain.is_encrypted


def test_a_pdf_locked_for_some_readers_by_their_certificates_says_so():
    data = pdf(encryption=pikepdf.Encryption(owner="x", user=""))
    assert inspect_piece(data.replace(b"/Standard", b"/Adobe.Pu", 1)).fault == "protege"


def test_a_form_with_fields_that_every_reader_draws_is_taken():
    with pikepdf.open(io.BytesIO(pdf(2))) as made:
        made.Root.AcroForm = pikepdf.Dictionary(Fields=[])
        made.save(out := io.BytesIO())
    assert inspect_piece(out.getvalue()) == PdfPiece(2)


def test_a_file_that_takes_too_long_is_given_up():
    assert inspect_piece(pdf(), deadline=0.0).fault == "lent"


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"%PDF-1.7", True), (b"\r\n%PDF-1.4", True), (b"\xef\xbb\xbf%PDF-2.0", True), (b"PK\x03\x04%PDF-", False)],
)
def test_a_pdf_is_known_by_its_first_bytes(data: bytes, expected: bool):
    assert looks_like_pdf(data) is expected
