"""Objects are found faster than pyHanko finds them, and are the ones that it finds, or the errors that it raises."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import PdfObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from cpomdoc.adapters.signature.reading import Reader
from tests.resources.a_signer import pdf_to_sign
from tests.resources.retouches import turn_page, updated


def bare() -> bytes:
    """A file to sign whose stream of objects can be changed byte by byte."""
    with pikepdf.open(io.BytesIO(pdf_to_sign())) as pdf:
        mode = pikepdf.ObjectStreamMode.generate
        pdf.save(out := io.BytesIO(), object_stream_mode=mode, compress_streams=False, deterministic_id=True)
    assert b"/ObjStm" in out.getvalue()
    return out.getvalue()


def head(data: bytes) -> range:
    """Where the numbers and the places of the objects of its stream stand."""
    start = data.index(b"stream\n", data.index(b"/ObjStm")) + len(b"stream\n")
    return range(start, start + data[start:].index(b"<<"))


def told(found: PdfObject) -> str:
    return f"{found!r} {len(found.data)}" if isinstance(found, StreamObject) else repr(found)


def objects(reader: PdfFileReader) -> list[str]:
    """Every object of a file at each of its versions, or why there is none."""
    said = []
    for number in range(1, int(reader.trailer["/Size"])):
        for revision in range(reader.xrefs.total_revisions):
            try:
                said.append(told(reader.get_object(Reference(number, 0, reader), revision=revision)))
            except Exception as error:  # noqa: BLE001 - whatever it is, both must raise it
                said.append(f"{type(error).__name__}: {error}")
    return said


def test_each_object_of_each_version_is_the_one_that_pyhanko_finds() -> None:
    data = updated(pdf_to_sign(), turn_page)
    found = objects(Reader(data))
    assert len([one for one in found if one.startswith("{")]) > 10
    assert found == objects(PdfFileReader(io.BytesIO(data)))


@pytest.mark.parametrize("byte", [b"0", b"7", b" ", b"\x00", b"x", b"-", b"+", b"."])
def test_whatever_byte_of_the_head_of_a_stream_is_changed_the_answer_is_pyhanko_s(byte: bytes) -> None:
    data = bare()
    for at in head(data):
        changed = data[:at] + byte + data[at + 1 :]
        assert objects(Reader(changed)) == objects(PdfFileReader(io.BytesIO(changed))), at


@pytest.mark.parametrize(("key", "value"), [(b"/N ", b"0"), (b"/N ", b"2"), (b"/First ", b"0"), (b"/First ", b"9")])
def test_a_stream_that_tells_wrong_of_itself_gets_the_answer_of_pyhanko(key: bytes, value: bytes) -> None:
    data = bare()
    stream = data.index(b"/ObjStm")
    at = data.index(key, data.rindex(b" obj", 0, stream)) + len(key)
    assert at < head(data)[0]
    changed = data[:at] + value + data[at + 1 :]
    assert changed != data
    assert objects(Reader(changed)) == objects(PdfFileReader(io.BytesIO(changed)))
