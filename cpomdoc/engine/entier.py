"""A file -> whether it is whole, as far as its own format tells. The end of one that is still being copied is missing,
or a part of it still holds zeros; of a text nothing can be told, and it is taken as it stands.
"""

from __future__ import annotations

import os
import re
import struct
import zipfile
from typing import IO

_EDGE = 4_096
_MOST_INFLATED = 64 * 2**20
"""Bytes of a package whose sums are checked here; what is larger is for its reader to judge."""
_CHUNK, _LONGEST_DIRECTORY = 2**20, 2**20
_MOST_PAGES = 1_000
_FREE = 0xFFFFFFFF

_ZIP, _ZIP_END = b"PK", b"PK\5\6"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF, _JPEG = b"%PDF-", b"\xff\xd8\xff"
_PNG, _PNG_END = b"\x89PNG", b"IEND\xaeB`\x82"
_TIFF = {b"II*\x00": "<", b"MM\x00*": ">"}
_MARKS = (_PDF, _ZIP, _OLE, _PNG, _JPEG, *_TIFF)
_PDF_END = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF")
_PDF_TABLE = re.compile(rb"\s*(?:xref|[0-9]+\s+[0-9]+\s+obj)")
_BOUNDARY = re.compile(rb'(?i)^content-type:\s*multipart/[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*?boundary="?([^"\s;]+)', re.M)
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def is_whole(file: IO[bytes]) -> bool:
    """Whether the file, open, is a whole one of its kind; one of no known kind is not, unless it is a text."""
    size = file.seek(0, os.SEEK_END)
    head, tail = _at(file, 0, _EDGE), _at(file, max(0, size - _EDGE), _EDGE)
    if _PDF in head[:1024]:
        return _whole_pdf(file, tail)
    if head.startswith(_ZIP):
        return _whole_zip(file, tail)
    if head.startswith(_OLE):
        return _whole_ole(file, head, size)
    if head.startswith(_PNG):
        return _PNG_END in tail
    if head.startswith(_JPEG):
        return b"\xff\xd9" in tail
    if head[:4] in _TIFF:
        return _whole_tiff(file, _TIFF[head[:4]])
    return _whole_text(file, head, tail)


def _at(file: IO[bytes], offset: int, most: int) -> bytes:
    file.seek(offset)
    return file.read(most)


def _whole_pdf(file: IO[bytes], tail: bytes) -> bool:
    """It ends as PDFs do, and where its end says that its table stands there is one."""
    ends = _PDF_END.findall(tail)
    return bool(ends) and _PDF_TABLE.match(_at(file, int(ends[-1]), 64)) is not None


def _whole_zip(file: IO[bytes], tail: bytes) -> bool:
    """It has its directory, and its parts have the sums that this says. One that is locked or unusual is no copy cut
    short, nor is one that would take long to look at.
    """
    end = tail.rfind(_ZIP_END)
    if len(tail) >= end + 16 > 16 and struct.unpack_from("<L", tail, end + 12)[0] > _LONGEST_DIRECTORY:
        return True
    try:
        with zipfile.ZipFile(file) as package:
            _inflate(package)
    except (RuntimeError, NotImplementedError):
        return True
    except Exception:  # noqa: BLE001 - nobody vouches for these bytes; whatever they do, they are no whole package
        return False
    return True


def _inflate(package: zipfile.ZipFile) -> None:
    """Read all parts, within bounds; each one's sum is checked at its end."""
    left = _MOST_INFLATED
    for info in package.infolist():
        with package.open(info) as part:
            while left > 0 and (read := part.read(_CHUNK)):
                left -= len(read)


def _whole_ole(file: IO[bytes], head: bytes, size: int) -> bool:
    """The sectors that its tables tell of are in it."""
    try:
        shift, tables = *struct.unpack_from("<H", head, 30), *struct.unpack_from("<L", head, 44)
        if shift not in (9, 12):
            return False
        listed = struct.unpack_from("<109L", head, 76)[:tables]
        last = max((_last_used(file, rank, table, shift) for rank, table in enumerate(listed)), default=-1)
    except struct.error:
        return False
    return bool(size >= (last + 2) << shift)


def _last_used(file: IO[bytes], rank: int, table: int, shift: int) -> int:
    """The last sector in use among those that one table tells of, the table's own at least."""
    entries = (1 << shift) // 4
    told = struct.unpack(f"<{entries}L", _at(file, (table + 1) << shift, 1 << shift))
    return max((rank * entries + at for at, following in enumerate(told) if following != _FREE), default=table)


def _whole_tiff(file: IO[bytes], order: str) -> bool:
    """The description of each page is in it."""
    try:
        (at,) = struct.unpack(f"{order}L", _at(file, 4, 4))
        for _ in range(_MOST_PAGES):
            if not at:
                return True
            (entries,) = struct.unpack(f"{order}H", _at(file, at, 2))
            (at,) = struct.unpack(f"{order}L", _at(file, at + 2 + 12 * entries, 4))
    except struct.error:
        return False
    return True


def _whole_text(file: IO[bytes], head: bytes, tail: bytes) -> bool:
    """Letters at both its ends; of a mail in several parts, the mark that ends the last one."""
    if any(mark.startswith(head) for mark in _MARKS) or (
        not head.startswith(_WIDE_TEXT) and _NO_TEXT.search(head + tail)
    ):
        return False
    boundary = _BOUNDARY.search(head)
    return boundary is None or b"--" + boundary[1] + b"--" in tail
