"""A PDF -> the same PDF, of which no stream ends in a carriage return.

Private helper of finish.py and of liasses. Data that end in CR, followed by the line feed that the format puts before
`endstream`, read as CR LF: a judge then counts one byte less than /Length says and refuses PDF/A. It strikes one
compressed stream in 256, hence most long files, at random. The last byte of zlib data is a checksum: only other data
change it, one blank.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

import pikepdf

_STREAM = b"\nstream\n"
_BAD_END = b"\r\nendstream"
_LENGTH = re.compile(rb"/Length (\d+)")
_MAX_BLANKS = 8


def mend_streams(pdf: pikepdf.Pdf) -> None:
    """Before saving: our own and LibreOffice's streams. Data after the end of zlib data are ignored by all readers."""
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        if "/Filter" not in item:
            if item.get("/Type") != pikepdf.Name.Metadata:  # kept as plain text, for readers that do not know PDF
                _write(item, zlib.compress(item.read_raw_bytes(), 9))
        elif item.Filter == pikepdf.Name.FlateDecode:
            raw = item.read_raw_bytes()
            if raw.endswith((b"\r", b"\n")):
                _write(item, raw + b" ")


def mend_saved(data: bytes) -> bytes:
    """After saving: the streams that only exist in the file (object streams, cross references). No object moves."""
    at = data.find(_BAD_END)
    while at >= 0:
        data = _mend_one(data, at + 1)
        at = data.find(_BAD_END, at + 1)
    return data


def _write(stream: pikepdf.Stream, zlib_data: bytes) -> None:
    if not zlib_data.endswith((b"\r", b"\n")):
        parameters: Any = stream.get("/DecodeParms")
        stream.write(zlib_data, filter=pikepdf.Name.FlateDecode, decode_parms=parameters)
    else:
        _write(stream, zlib_data + b" ")


def _mend_one(data: bytes, end: int) -> bytes:
    """Mend the stream whose data end at *end*; *data* unchanged if these are not the file's own streams."""
    start = data.rfind(_STREAM, 0, end) + len(_STREAM)
    head_at = data.rfind(b" obj\n", 0, start)
    head, body = data[head_at:start], data[start:end]
    length = _LENGTH.search(head)
    if length is None or int(length[1]) != len(body):
        return data
    if b"/Type /XRef" in head:  # the last object: nothing after it is found by its place
        return data[:head_at] + head.replace(length[0], b"/Length %d" % (len(body) + 1)) + body + b" " + data[end:]
    if b"/Type /ObjStm" not in head:
        return data
    inflated = zlib.decompress(body)
    dense = head.replace(b" /", b"/").replace(b"<< ", b"<<").replace(b" >>", b">>")  # a little room
    for blanks in range(1, _MAX_BLANKS + 1):
        for level in range(9, 3, -1):
            other = zlib.compress(inflated + b" " * blanks, level)
            said = dense.replace(length[0], b"/Length %d" % len(other))
            room = len(head) + len(body) - len(said) - len(other)
            if room >= 0 and not other.endswith((b"\r", b"\n")):
                padded = said.replace(b">>" + _STREAM, b" " * room + b">>" + _STREAM)
                return data[:head_at] + padded + other + data[end:]
    return data
