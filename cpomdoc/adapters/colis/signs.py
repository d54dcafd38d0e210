"""Bytes -> whether they are a file that holds others, and of which kind, without opening it: names lie.

Only the list of names at the end of a zip is looked at here, and only its first entries; the child opens.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Literal

Sorte = Literal["zip", "eml", "msg", ""]

LOCAL, DIRECTORY, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_SIZE, _ENTRY_SIZE, _LOOKED_AT = 22, 46, 4_096
_DOCUMENTS = frozenset(
    {"[content_types].xml", "word/document.xml", "xl/workbook.xml", "index/document.iwa", "index.zip"}
)
"""A name that makes of a zip an office document, a damaged one too: of Microsoft, of Apple. OpenDocument begins by
« mimetype »."""

_HEAD = 16_384
_MESSAGE_CLASS = "__properties_version1.0".encode("utf-16-le")
_FIELD = re.compile(rb"(?m)^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]?")
_OF_A_MAIL = frozenset({b"from", b"to", b"date", b"subject", b"message-id", b"received", b"mime-version"})


def looks_like_colis(data: bytes) -> bool:
    """Whether it is an archive of files or a mail, and no document that is kept in an archive."""
    return bool(sort_of(data))


def sort_of(data: bytes) -> Sorte:
    """Which kind of file that holds others it is; empty for any other."""
    if data.startswith((LOCAL, END)):
        names = _first_names(data)
        return "" if names is None or _is_document(names) else "zip"
    if data.startswith(OLE):
        return "msg" if _MESSAGE_CLASS in data else ""
    return "eml" if _is_mail(data[:_HEAD]) else ""


def _is_document(names: list[str]) -> bool:
    return names[:1] == ["mimetype"] or not _DOCUMENTS.isdisjoint(names)


def _first_names(data: bytes) -> list[str] | None:
    """The first names of the directory, lower case; None when the archive has no whole directory."""
    at = data.rfind(END, max(0, len(data) - 65_535 - _END_SIZE))
    if at < 0 or len(data) < at + _END_SIZE:
        return None
    size, offset = struct.unpack_from("<LL", data, at + 12)
    start = at - size  # what the record says, unless something was put before the archive
    return list(_names(data, start if start >= 0 else offset, at))


def _names(data: bytes, start: int, stop: int) -> Iterator[str]:
    for _ in range(_LOOKED_AT):
        if start + _ENTRY_SIZE > stop or data[start : start + 4] != DIRECTORY:
            return
        name, extra, comment = struct.unpack_from("<HHH", data, start + 28)
        yield data[start + _ENTRY_SIZE : start + _ENTRY_SIZE + name].decode("latin-1").lower()
        start += _ENTRY_SIZE + name + extra + comment


def _is_mail(head: bytes) -> bool:
    """Whether it begins by the fields of a mail: its first line is one, and two of its own are among them."""
    fields = _FIELD.match(head) and re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    found = {name.lower() for name in _FIELD.findall(fields)} if fields else set()
    return len(found & _OF_A_MAIL) >= 2 and b"\0" not in head
