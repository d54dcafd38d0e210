"""An untrusted zip -> the files that it holds, within bounds; or a Refusal. Runs inside the bounded child.

Whatever zipfile lets through is checked once more here: our checks may only refuse more.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from cpomdoc.adapters.colis.bounds import MAX_FILES, Bounds, Code, Inside, Refusal
from cpomdoc.adapters.colis.signs import END, LOCAL

_UTF8, _ENCRYPTED, _MASKED = 0x800, 0x1 | 0x40, 0x2000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENTRIES = 4 * MAX_FILES  # folders are entries too
_BLOCK = 1 << 18


def read_zip(data: bytes, bounds: Bounds) -> Iterator[Inside]:
    """The files of the archive in its order; folders are not told."""
    archive = _open(data)
    infos = archive.infolist()
    _check_overlap(data, infos, archive.start_dir)
    seen: set[str] = set()
    for info in infos:
        name = _name(info)
        _check_entry(info, name)
        if name.endswith("/"):
            continue
        if name.casefold() in seen:
            raise Refusal(Code.UNUSUAL)
        seen.add(name.casefold())
        bounds.count(info.file_size)
        yield Inside(name, _content(archive, info, bounds))


def _open(data: bytes) -> zipfile.ZipFile:
    """Each directory entry costs zipfile an object: their number is looked at first."""
    at = data.rfind(END)
    if at >= 0 and struct.unpack_from("<H", data, at + 10)[0] > _ENTRIES:
        raise Refusal(Code.TOO_MUCH)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Refusal(Code.DAMAGED) from error
    if len(archive.infolist()) > _ENTRIES:
        raise Refusal(Code.TOO_MUCH)
    return archive


def _name(info: zipfile.ZipInfo) -> str:
    """The path of an entry. Older programs say nothing of their alphabet: macOS writes UTF-8, Windows its own one."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp850", "replace")
    return name.replace("\\", "/")


def _check_entry(info: zipfile.ZipInfo, name: str) -> None:
    steps = name.removesuffix("/").split("/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if "\0" in name or ":" in name or any(step in ("", ".", "..") for step in steps):
        raise Refusal(Code.UNUSUAL)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):  # a link, a pipe, a device
        raise Refusal(Code.UNUSUAL)
    if info.flag_bits & (_ENCRYPTED | _MASKED):
        raise Refusal(Code.PASSWORD)
    if info.compress_type not in _METHODS:
        raise Refusal(Code.UNUSUAL)


def _check_overlap(data: bytes, infos: list[zipfile.ZipInfo], directory: int) -> None:
    """Two entries that share bytes are how a small zip holds petabytes."""
    end = 0
    for info in sorted(infos, key=lambda entry: entry.header_offset):
        start = info.header_offset
        header = data[start : start + 30]
        if len(header) < 30 or not header.startswith(LOCAL):
            raise Refusal(Code.DAMAGED)
        if start < end:
            raise Refusal(Code.UNUSUAL)
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        end = start + 30 + name_length + extra_length + info.compress_size
    if end > directory:
        raise Refusal(Code.UNUSUAL)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, bounds: Bounds) -> bytes:
    """The bytes of one entry: never more than it announces, its checksum verified."""
    pieces: list[bytes] = []
    try:
        with archive.open(info) as part:
            while block := part.read(_BLOCK):
                bounds.check_time()
                pieces.append(block)
    except RuntimeError as error:  # zipfile's word for a password
        raise Refusal(Code.PASSWORD) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, OSError, ValueError, NotImplementedError) as error:
        raise Refusal(Code.DAMAGED) from error
    content = b"".join(pieces)
    if len(content) != info.file_size:
        raise Refusal(Code.DAMAGED)
    return content
