"""Bytes of unknown origin -> a Package whose parts can be streamed safely, or a Refusal that says why not.

Runs inside the reader's bounded child process (see child.py): standard library only. Everything that can be judged
without inflating is judged here; what remains is judged while the parts go by, block by block.
"""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum

SHARE = 0.9  # of the processor time that a file may take: what is left serves to say that it took it
MAX_FILE = 20_000_000
MAX_INFLATED = 200_000_000  # not less: an honest form with a million formatted empty rows inflates to 116 MB
MAX_PARTS = 2_000
MAX_CELLS = 150_000
MAX_RATIO = 200
RATIO_FLOOR = 1_000_000
BLOCK = 256 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_WEB = re.compile(r"<!doctype html|<html|<table|<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0D\0O\0C\0T\0Y|\0<\0!\0D\0O\0C\0T\0Y")
_XML_NAMES = (".xml", ".rels", ".vml")
_LABEL = ("DRMEncryptedTransform", "DRMEncryptedDataSpace", "DRMContent")  # sensitivity labels encrypt by these
_PHOTO_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"GIF8")
_OTHER_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08")
_END_RECORD, _DIRECTORY_ENTRY = b"PK\5\6", b"PK\1\2"


class Code(StrEnum):
    """Why a file is not read. The numbers are public: never reused, never renumbered."""

    EMPTY = "E-401"
    NOT_A_WORKBOOK = "E-402"
    TRUNCATED = "E-403"
    PASSWORD = "E-404"  # noqa: S105 - a code
    OLD_XLS = "E-405"
    OPENDOCUMENT = "E-406"
    PLAIN_TEXT = "E-407"
    PDF = "E-408"
    WEB_PAGE = "E-409"
    TEXT_DOCUMENT = "E-410"
    MACROS = "E-411"
    BINARY_XLSB = "E-412"
    ARCHIVE = "E-413"
    LABEL = "E-414"
    PHOTO = "E-415"
    OLD_WORD = "E-416"
    OF_APPLE = "E-417"
    IMAGE = "E-418"
    OTHER_ARCHIVE = "E-419"
    FILE_TOO_BIG = "E-420"
    CONTENT_TOO_BIG = "E-421"
    TOO_MANY_PARTS = "E-422"
    TOO_MANY_SHEETS = "E-423"
    TOO_MANY_CELLS = "E-424"
    TEXT_TOO_LONG = "E-425"
    TIME = "E-426"
    MEMORY = "E-427"
    READER_STOPPED = "E-428"
    OVERLAP = "E-450"
    DUPLICATE_PART = "E-451"
    UNSAFE_NAME = "E-452"
    DTD = "E-453"
    ENCODING = "E-454"
    DAMAGED_DATA = "E-455"
    DAMAGED_XML = "E-456"
    INCOMPLETE = "E-457"
    UNUSUAL_ZIP = "E-458"
    NOT_A_FILE = "E-460"
    CANNOT_OPEN = "E-461"


class Refusal(Exception):
    """The file will not be read: a code, and the facts that its message needs."""

    def __init__(self, code: Code, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def grouped(number: int) -> str:
    """300000 -> 300 000, as a message shows it."""
    return f"{number:,}".replace(",", "\u00a0")


class Budget:
    """What one file may cost: processor time, cells with content, characters held. One for the whole workbook.

    Time that passes while something else has the processor is not the file's.
    """

    __slots__ = ("cells", "characters", "most_cells", "stop")

    def __init__(self, seconds: float, most_cells: int = MAX_CELLS) -> None:
        self.stop = time.process_time() + seconds
        self.cells = 0
        self.most_cells = most_cells
        self.characters = 0

    def check_time(self) -> None:
        if time.process_time() > self.stop:
            raise Refusal(Code.TIME)


def check_signature(data: bytes) -> None:
    """Let zip archives through; name every other kind of file that people rename or export by mistake."""
    if not data:
        raise Refusal(Code.EMPTY)
    if len(data) > MAX_FILE:
        raise Refusal(Code.FILE_TOO_BIG)
    if not data.startswith(b"PK\3\4"):
        raise Refusal(_other_kind(data))


def _other_kind(data: bytes) -> Code:
    head = data[:4096]
    if head.startswith(_OLE):
        return _ole_kind(data)
    if b"%PDF-" in head[:1024]:
        return Code.PDF
    if head.startswith(b"{\\rtf"):
        return Code.TEXT_DOCUMENT
    if head[:2] in _BIFF:
        return Code.OLD_XLS
    if head.startswith(_IMAGES):
        return Code.IMAGE
    if head[4:8] == b"ftyp" and head[8:12] in _PHOTO_BRANDS:
        return Code.PHOTO
    if head.startswith(_OTHER_ARCHIVES):
        return Code.OTHER_ARCHIVE
    if not head.strip(b"\0") and not data.strip(b"\0"):
        return Code.TRUNCATED  # space reserved by a copy over the network, never filled
    text = _as_text(head)
    if text is None:
        return Code.NOT_A_WORKBOOK
    return Code.WEB_PAGE if _WEB.search(text.lower()) else Code.PLAIN_TEXT


def _ole_kind(data: bytes) -> Code:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if any(map(holds, _LABEL)):
        return Code.LABEL
    if holds("EncryptedPackage"):
        return Code.PASSWORD
    if holds("Workbook") or holds("Book"):
        return Code.OLD_XLS
    return Code.OLD_WORD if holds("WordDocument") else Code.NOT_A_WORKBOOK


def _as_text(head: bytes) -> str | None:
    """The opening of a text file in any usual encoding, or None for binary data."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    text = head.decode("latin-1")  # enough to tell text from binary and to see ASCII tags
    return None if re.search(r"[\x00-\x08\x0e-\x1f]", text) else text


class Package:
    """A checked zip: unique safe names, no overlap, bounded sizes. Names are looked up without regard to case, as
    the packaging standard says; duplicates that differ by case only are refused, so this is never ambiguous."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._budget = budget
        # Each directory entry costs zipfile an object: count their marks first, or 20 MB of entries eat the memory.
        if data.count(_DIRECTORY_ENTRY) > 2 * MAX_PARTS:
            raise Refusal(Code.TOO_MANY_PARTS, limite=grouped(MAX_PARTS))
        self._zip = _open_zip(data)
        infos = self._zip.infolist()
        if len(infos) > MAX_PARTS:
            raise Refusal(Code.TOO_MANY_PARTS, limite=grouped(MAX_PARTS))
        for info in infos:
            _check_entry(info)
        _check_overlap(data, infos, self._zip.start_dir)
        if sum(info.file_size for info in infos) > MAX_INFLATED:
            raise Refusal(Code.CONTENT_TOO_BIG)
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if self._parts.setdefault(info.filename.lower(), info) is not info:
                raise Refusal(Code.DUPLICATE_PART, partie=info.filename)
        self._unread = set(self._parts)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def names(self) -> list[str]:
        """All part names, lower case."""
        return list(self._parts)

    def blocks(self, name: str, *, streamed: bool = False) -> Iterator[bytes]:
        """The part, inflated, by blocks; its checksum is verified on the way.

        *streamed* says that the reader forgets what goes by: worksheets, where repeated formats compress without
        limit in honest files. Any other XML part is held in memory, so a high ratio is a bomb.
        """
        info = self._parts[name.lower()]
        held = not streamed and name.lower().endswith(_XML_NAMES)
        if held and info.file_size > max(RATIO_FLOOR, MAX_RATIO * info.compress_size):
            raise Refusal(Code.CONTENT_TOO_BIG, partie=info.filename)
        size = 0
        try:
            with self._zip.open(info) as part:
                while block := part.read(BLOCK):
                    self._budget.check_time()
                    size += len(block)
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, OSError, ValueError) as error:
            raise Refusal(Code.DAMAGED_DATA, partie=info.filename) from error
        except NotImplementedError as error:
            raise Refusal(Code.UNUSUAL_ZIP, partie=info.filename) from error
        if size != info.file_size:
            raise Refusal(Code.DAMAGED_DATA, partie=info.filename)
        self._unread.discard(name.lower())

    def leave(self, name: str) -> None:
        """Not one byte of this part is to be inflated: a program, in a workbook that may hold some."""
        self._unread.discard(name.lower())

    def check_unread(self) -> None:
        """Verify the checksum of every part that nobody read, and that none brings a document type."""
        for name in sorted(self._unread):
            tail = b""
            for block in self.blocks(name):
                if name.endswith(_XML_NAMES) and _DTD.search(tail + block):
                    raise Refusal(Code.DTD, partie=name)
                tail = block[-32:]


def _open_zip(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, EOFError) as error:
        whole = data.rfind(_END_RECORD, max(0, len(data) - 65_557)) >= 0
        raise Refusal(Code.DAMAGED_DATA if whole else Code.TRUNCATED) from error
    except NotImplementedError as error:
        raise Refusal(Code.UNUSUAL_ZIP) from error


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    steps = name.rstrip("/").split("/")
    if "\\" in name or ":" in name or "\0" in name or any(step in ("", ".", "..") for step in steps):
        raise Refusal(Code.UNSAFE_NAME)
    if info.flag_bits & 0x1:
        raise Refusal(Code.PASSWORD)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal(Code.UNUSUAL_ZIP, partie=info.filename)


def _check_overlap(data: bytes, infos: list[zipfile.ZipInfo], directory: int) -> None:
    """Two entries that share bytes are how a small zip holds petabytes (Python's own check came with 3.11.8)."""
    end = 0
    for info in sorted(infos, key=lambda entry: entry.header_offset):
        start = info.header_offset
        header = data[start : start + 30]
        if len(header) < 30 or not header.startswith(b"PK\3\4"):
            raise Refusal(Code.DAMAGED_DATA, partie=info.filename)
        if start < end:
            raise Refusal(Code.OVERLAP, partie=info.filename)
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        end = start + 30 + name_length + extra_length + info.compress_size
    if end > directory:
        raise Refusal(Code.OVERLAP)
