"""A PDF as people drop it: its pages counted, or the one reason why it is not taken, whatever its bytes do."""

from __future__ import annotations

import pikepdf
import pytest

from cpomdoc.adapters.pdf.received.piece import PdfPiece, inspect_piece, looks_like_pdf
from tests.engine.journeys.piece_jointe.test_jointes import pdf


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
        (pdf(encryption=pikepdf.Encryption(owner="x", user="")), "protege"),
    ],
)
def test_what_is_wrong_is_named(data: bytes, fault: str):
    assert inspect_piece(data).fault == fault


def test_a_file_that_takes_too_long_is_given_up():
    assert inspect_piece(pdf(), deadline=0.0).fault == "lent"


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"%PDF-1.7", True), (b"\r\n%PDF-1.4", True), (b"\xef\xbb\xbf%PDF-2.0", True), (b"PK\x03\x04%PDF-", False)],
)
def test_a_pdf_is_known_by_its_first_bytes(data: bytes, expected: bool):
    assert looks_like_pdf(data) is expected
