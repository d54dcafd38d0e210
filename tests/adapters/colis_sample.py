"""Archives and mails as people make them, and as nobody should: builders for tests."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage

MARIE = "Marie Durand <m.durand@asso.example>"


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 9, 30, 0)), data, method)
    return out.getvalue()


def mail(files: Mapping[str, bytes], sender: str = MARIE, text: str = "Bonjour, voici nos réponses.") -> EmailMessage:
    """A mail with these files attached."""
    message = EmailMessage()
    message["From"], message["To"] = sender, "cpom@ars.example"
    message["Subject"], message["Date"] = "Formulaires", "Fri, 20 Nov 2026 09:30:00 +0100"
    message.set_content(text)
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


# --- Outlook's own file: a compound file, written here since olefile only reads ---------------------------------------

Streams = dict[tuple[str, ...], bytes]
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def outlook(files: Mapping[str, bytes], sender: str = "Marie Durand", address: str = "m.durand@asso.example") -> bytes:
    """A mail as Outlook keeps it."""
    return compound(message_streams(files, sender, address))


def message_streams(files: Mapping[str, bytes], sender: str = "", address: str = "", subject: str = "") -> Streams:
    """What a mail of Outlook holds, by path."""
    said = {"0C1A001F": sender, "5D01001F": address, "0037001F": subject}
    streams: Streams = {("__properties_version1.0",): bytes(32)}
    streams |= {(f"__substg1.0_{key}",): text.encode("utf-16-le") for key, text in said.items() if text}
    for number, (name, data) in enumerate(files.items()):
        streams |= {(attachment(number), *path): part for path, part in attached(name, data).items()}
    return streams


def attachment(number: int) -> str:
    """The folder of an attachment."""
    return f"__attach_version1.0_#{number:08X}"


def attached(name: str, data: bytes) -> Streams:
    """What the folder of an attachment holds."""
    return {("__substg1.0_3707001F",): name.encode("utf-16-le"), ("__substg1.0_37010102",): data}


def compound(streams: Streams) -> bytes:
    """A compound file of version 3 that holds these streams, in folders."""
    names: list[tuple[str, ...]] = [()]
    for path in sorted(streams):
        for depth in range(1, len(path) + 1):
            if path[:depth] not in names:
                names.append(path[:depth])
    small = {path: data for path, data in streams.items() if len(data) < 4096}
    mini, mini_fat, mini_start = b"", [], {}
    for path, data in small.items():
        first, count = len(mini_fat), max(1, -(-len(data) // 64))
        mini_start[path] = first
        mini_fat += [*range(first + 1, first + count), _END]
        mini += data.ljust(count * 64, b"\0")
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        first, count = len(fat), max(1, -(-len(data) // 512))
        fat.extend([*range(first + 1, first + count), _END])
        sectors.extend(data[at * 512 : at * 512 + 512].ljust(512, b"\0") for at in range(count))
        return first

    start = {path: put(data) for path, data in streams.items() if path not in small}
    mini_at = put(mini) if mini else _END
    mini_fat_at = put(struct.pack(f"<{len(mini_fat)}L", *mini_fat).ljust(512, b"\xff")) if mini_fat else _END
    entries = b"".join(_entry(names, path, streams, {**start, **mini_start}, mini_at, len(mini)) for path in names)
    directory = put(entries.ljust(-(-len(entries) // 512) * 512, b"\0"))
    tables = 1
    while (len(fat) + tables) * 4 > tables * 512:
        tables += 1
    first_table = len(fat)
    fat += [_FAT] * tables
    packed = struct.pack(f"<{len(fat)}L", *fat).ljust(tables * 512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack(
        "<LLLLLLLLL", 0, tables, directory, 0, 4096, mini_fat_at, max(1, -(-len(mini_fat) // 128)), _END, 0
    )
    header += struct.pack("<109L", *range(first_table, first_table + tables), *[_FREE] * (109 - tables))
    return header + b"".join(sectors) + packed


def _entry(
    names: list[tuple[str, ...]], path: tuple[str, ...], streams: Streams, start: dict[tuple[str, ...], int],
    mini_at: int, mini_size: int,
) -> bytes:  # fmt: skip
    """One line of the directory; the children of a folder hang one behind the other."""
    siblings = [other for other in names if other and path and other[:-1] == path[:-1]]
    children = [other for other in names if other and other[:-1] == path]
    after = siblings.index(path) + 1 if path else len(siblings)
    right = names.index(siblings[after]) if after < len(siblings) else _FREE
    child = names.index(children[0]) if children else _FREE
    kind = 5 if not path else 2 if path in streams else 1
    name = (path[-1] if path else "Root Entry").encode("utf-16-le") + b"\0\0"
    first = mini_at if not path else start.get(path, 0)
    size = mini_size if not path else len(streams.get(path, b""))
    return (
        name.ljust(64, b"\0") + struct.pack("<HBBLLL", len(name), kind, 1, _FREE, right, child) + bytes(36)
        + struct.pack("<LQ", first, size)
    )  # fmt: skip
