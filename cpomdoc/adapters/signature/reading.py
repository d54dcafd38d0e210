"""Bytes of a PDF -> pyHanko's reader, which finds an object in its stream without reading all that lies before it.

A file to sign holds its objects a hundred to a stream, and pyHanko reads the head of the stream again for each of them,
at each version of the file that it compares. Here that head is read once. Whatever is unusual in it is left to pyHanko.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import IndirectObject, PdfObject, Reference, StreamObject, read_object
from pyhanko.pdf_utils.misc import PdfReadError, PdfStreamError
from pyhanko.pdf_utils.reader import PdfFileReader

_HEAD = re.compile(rb"[0-9]+(?:[ \r\n]+[0-9]+)*[ \r\n]*")


@dataclass(frozen=True, slots=True)
class _Head:
    """Which objects a stream holds, in their order, and where each begins in its *data*."""

    numbers: tuple[int, ...]
    starts: tuple[int, ...]
    data: bytes


class Reader(PdfFileReader):
    """The PDF, ready to be looked at; its objects and its errors are those of pyHanko."""

    def __init__(self, data: bytes) -> None:
        self._heads: dict[int, _Head | None] = {}
        super().__init__(io.BytesIO(data))

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> PdfObject:
        if stmnum not in self._heads:
            self._heads[stmnum] = self._head(stmnum)
        head = self._heads[stmnum]
        if head is not None and 0 <= idx < len(head.numbers) and head.numbers[idx] == idnum:
            stream = io.BytesIO(head.data)
            stream.seek(head.starts[idx])
            try:
                found = read_object(stream, Reference(idnum, 0, self))
            except (PdfReadError, PdfStreamError):
                found = None  # told below, in pyHanko's words
            if found is not None and not isinstance(found, StreamObject | IndirectObject):
                return found
        return super()._get_object_from_stream(idnum, stmnum, idx)  # type: ignore[no-any-return, no-untyped-call]

    def _head(self, stmnum: int) -> _Head | None:
        """The head of a stream of objects; None when it is not what any program writes."""
        stream = Reference(stmnum, 0, self).get_object()
        if not isinstance(stream, StreamObject) or stream.get("/Type") != "/ObjStm":
            return None
        first, count, data = stream.get("/First"), stream.get("/N"), stream.read_data(DecodePurpose.OBJECT_STREAM)
        if not isinstance(first, int) or not isinstance(count, int) or not _HEAD.fullmatch(data[: max(first, 0)]):
            return None
        said = [int(one) for one in data[:first].split()]
        numbers = tuple(said[::2])
        if len(said) != 2 * count or len(set(numbers)) != count:
            return None
        return _Head(numbers, tuple(first + offset for offset in said[1::2]), data)
