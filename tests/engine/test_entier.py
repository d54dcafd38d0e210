"""Whether a file is whole, told by its own format: each beginning of one is not, and no zeros pass for its content."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from cpomdoc.engine.entier import is_whole
from tests.adapters.word_build import p, template
from tests.engine.banc import accueil
from tests.engine.journeys.piece_jointe.test_jointes import pdf


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def tiff(order: str = "<") -> bytes:
    """Two pages of which the second is described at the end."""
    mark = b"II*\x00" if order == "<" else b"MM\x00*"
    page = struct.pack(f"{order}H", 1) + bytes(12)
    first = mark + struct.pack(f"{order}L", 8) + page + struct.pack(f"{order}L", 200)
    return first.ljust(200, b"\x07") + page + struct.pack(f"{order}L", 0)


def ole() -> bytes:
    """A compound file of two sectors: its table, its directory."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\xff"))
    struct.pack_into("<H", head, 30, 9)
    struct.pack_into("<L", head, 44, 1)
    struct.pack_into("<L", head, 76, 0)
    table = struct.pack("<128L", 0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFF] * 126))
    return bytes(head) + table + b"\x05" * 512


def mail() -> bytes:
    return (
        b'From: a@b.fr\r\nSubject: x\r\nContent-Type: multipart/mixed;\r\n\tboundary="xyz"\r\n\r\n'
        b"--xyz\r\n\r\ntexte\r\n--xyz--\r\n"
    )


WHOLE = {
    "workbook": accueil,
    "document": lambda: template(p("texte")),
    "pdf": pdf,
    "png": png,
    "jpeg": lambda: b"\xff\xd8\xff\xe0" + bytes(500) + b"\xff\xd9",
    "tiff of one kind": tiff,
    "tiff of the other": lambda: tiff(">"),
    "compound file": ole,
    "mail": mail,
}


def opens(data: bytes) -> bool:
    return is_whole(io.BytesIO(data))


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_is_told_from_each_of_its_beginnings(kind: str) -> None:
    data = WHOLE[kind]()
    assert opens(data)
    cuts = {len(data) * part // 20 for part in range(20)} | {len(data) - 40}
    if kind == "mail":  # its first lines are a text as any other
        cuts = {cut for cut in cuts if cut > data.index(b"xyz") + 4}
    assert [cut for cut in sorted(cuts) if opens(data[:cut])] == []


@pytest.mark.parametrize("kind", ["workbook", "document", "pdf", "compound file"])
def test_a_file_whose_beginning_or_end_is_still_zeros_is_not_whole(kind: str) -> None:
    data = WHOLE[kind]()
    half = len(data) // 2
    assert not opens(bytes(half) + data[half:])
    assert not opens(bytes(len(data)))
    if kind != "compound file":
        assert not opens(data[:half] + bytes(len(data) - half))


def test_a_package_with_zeros_in_the_middle_is_not_whole() -> None:
    data = accueil()
    at = len(data) // 3
    assert not opens(data[:at] + bytes(2_000) + data[at + 2_000 :])


def test_a_pdf_whose_table_is_still_zeros_is_not_whole() -> None:
    data = pdf()
    at = int(data[data.rindex(b"startxref") :].split()[1])
    assert not opens(data[:at] + bytes(8) + data[at + 8 :])


@pytest.mark.parametrize(
    "data", [b"une photo", "déposé\n".encode(), b"a;b\r\n1;2\r\n", "a;b\n".encode("utf-16"), "été".encode("latin-1")]
)
def test_of_a_text_nothing_can_be_told_and_it_is_taken_as_it_stands(data: bytes) -> None:
    assert opens(data)


@pytest.mark.parametrize("data", [b"", b"\0", bytes(4_096), b"\x01\x02\x03 rien de connu"])
def test_what_is_nothing_known_is_not_whole(data: bytes) -> None:
    assert not opens(data)


def test_a_package_that_is_locked_is_no_copy_cut_short() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("a.txt", b"secret")
    data = bytearray(target.getvalue())
    at = data.index(b"PK\1\2")
    data[6] |= 1
    data[at + 8] |= 1
    assert opens(bytes(data))


def test_a_package_that_would_fill_the_memory_is_read_in_small_pieces_and_not_to_its_end() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package, package.open("zeros", "w") as part:
        for _ in range(200):
            part.write(bytes(2**20))
    assert opens(target.getvalue())


def test_a_package_of_very_many_names_is_left_to_its_reader() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for number in range(20_000):
            package.writestr(f"{number}.txt", b"")
    data = target.getvalue()
    assert opens(data)
    assert opens(b"PK\x03\x04" + bytes(50_000) + data[60_000:])
