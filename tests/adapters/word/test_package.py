"""Packages are written the same each time, read with care, and lose their comments wholly."""

from __future__ import annotations

import io
import zipfile

import pytest

from cpomdoc.adapters.word.package import CONTENT_TYPES, DOCUMENT, parse_xml, read_parts, strip_comments, write_parts
from cpomdoc.domain.errors import UnreadableFile
from tests.adapters.word_sample import commented_contract, contract


def test_the_same_parts_in_any_order_give_the_same_bytes():
    parts = read_parts(contract())
    backwards = dict(reversed(parts.items()))
    assert write_parts(backwards) == write_parts(parts) == contract()


def test_the_content_types_come_first_and_no_clock_is_read():
    with zipfile.ZipFile(io.BytesIO(contract())) as archive:
        members = archive.infolist()
    assert [member.filename for member in members][:2] == [CONTENT_TYPES, "_rels/.rels"]
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}


def _with_a_flipped_bit(package: bytes) -> bytes:
    at = package.index(b"word/document.xml") + 60
    return package[:at] + bytes([package[at] ^ 1]) + package[at + 1 :]


@pytest.mark.parametrize(
    "package",
    [b"", b"PK\x03\x04", contract()[:-40], _with_a_flipped_bit(contract()), write_parts({"a.txt": b"a"})],
    ids=["empty", "a stump", "cut", "a flipped bit", "a zip of something else"],
)
def test_what_is_no_sound_package_is_said_with_a_remedy(package: bytes):
    with pytest.raises(UnreadableFile) as refused:
        read_parts(package)
    assert refused.value.remedy


def test_a_part_that_stands_twice_is_refused():
    target = io.BytesIO(contract())
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(DOCUMENT, b"<other/>")
    with pytest.raises(UnreadableFile):
        read_parts(target.getvalue())


def test_a_package_that_swells_beyond_reason_is_not_unpacked():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.xml", bytes(100 * 2**20))
    with pytest.raises(UnreadableFile):
        read_parts(target.getvalue())


def test_a_stripped_document_has_no_trace_of_its_comments():
    before = read_parts(commented_contract())
    after = strip_comments(before)
    assert "word/comments.xml" in before
    assert "word/comments.xml" not in after
    assert [name for name, part in after.items() if b"omment" in part] == []
    assert "À relire" in after[DOCUMENT].decode()
    assert parse_xml(after[DOCUMENT]).xpath("count(//*[local-name()='r'][not(*)])") == 0


def test_a_document_without_comments_is_left_alone():
    parts = read_parts(contract())
    assert strip_comments(parts) == parts
