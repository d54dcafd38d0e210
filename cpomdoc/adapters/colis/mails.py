"""An untrusted mail (.eml, Outlook's .msg) -> who sent it and the files attached; or a Refusal. In the bounded child.

The pictures of a signature, and the proofs that a mail program adds, are no files that somebody sends: left out.
"""

from __future__ import annotations

import email
import email.errors
import email.policy
import mimetypes
import re
import struct
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Protocol, cast

from cpomdoc.adapters.colis.bounds import Bounds, Code, Inside, Refusal

_PROOFS = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".emz", ".wmz")
_LONGEST = 120
_UNSOUND = (
    OSError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, struct.error,
    email.errors.MessageError,
)  # fmt: skip
"""Whatever olefile and Python's reader of mails raise on bytes: they believe what these tell."""

Mail = tuple[str, Iterator[Inside]]


# --- .eml -------------------------------------------------------------------------------------------------------------


def read_eml(data: bytes, bounds: Bounds) -> Mail:
    """A mail as it travels."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        if message.get_content_type() in _SEALED and message.get_param("smime-type") != "signed-data":
            raise Refusal(Code.ENCRYPTED_MAIL)
        found = list(_attached(message, bounds))
    except _UNSOUND as error:
        raise Refusal(Code.DAMAGED_MAIL) from error
    return _who(*_sender(message)), iter(found)


def _sender(message: EmailMessage) -> tuple[str, str]:
    """Name and address; nothing when the line that says so is broken: the files are there all the same."""
    try:
        return parseaddr(str(message.get("From", "")))
    except _UNSOUND:
        return "", ""


def _attached(message: EmailMessage, bounds: Bounds) -> Iterator[Inside]:
    for number, part in enumerate(_leaves(message), 1):
        if not _is_sent(part):
            continue
        content = _content(part)
        bounds.count(len(content))
        yield Inside(_file_name(part, number), content)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something; a mail inside the mail is one, and is not walked into."""
    if message.is_multipart() and message.get_content_type() != "message/rfc822":
        for part in cast("list[EmailMessage]", message.get_payload()):
            yield from _leaves(part)
    else:
        yield message


def _is_sent(part: EmailMessage) -> bool:
    kind, placed = part.get_content_type(), part.get_content_disposition()
    if kind in _PROOFS:
        return False
    if placed == "attachment" or kind == "message/rfc822":
        return True
    if part.get_content_maintype() == "image":
        return "Content-ID" not in part and bool(part.get_filename())
    return bool(part.get_filename())


def _content(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return bytes(cast("list[EmailMessage]", part.get_payload())[0])
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file_name(part: EmailMessage, number: int) -> str:
    if name := part.get_filename():
        return _own(name)
    if part.get_content_type() == "message/rfc822":
        inner = cast("list[EmailMessage]", part.get_payload())[0]
        return _own(f"{inner.get('Subject') or f'courriel {number}'}".replace("/", "-")) + ".eml"
    return f"piece {number}{mimetypes.guess_extension(part.get_content_type()) or ''}"


# --- .msg -------------------------------------------------------------------------------------------------------------


class _Ole(Protocol):
    """What we ask of the compound file in which Outlook keeps a mail."""

    def exists(self, filename: list[str]) -> bool: ...

    def listdir(self, *, streams: bool, storages: bool) -> list[list[str]]: ...

    def get_size(self, filename: list[str]) -> int: ...

    def openstream(self, filename: list[str]) -> _Stream: ...


class _Stream(Protocol):
    def read(self) -> bytes: ...


_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}")
_DATA, _MAIL_INSIDE = "__substg1.0_37010102", "__substg1.0_3701000D"
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _CONTENT_ID = "3707", "3704", "3001", "3712"
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP, _SUBJECT = "0C1A", "0C1F", "5D01", "0037"
_UNICODE, _ANSI = "001F", "001E"


def read_msg(data: bytes, bounds: Bounds) -> Mail:
    """A mail as Outlook keeps it."""
    try:
        ole = _opened(data)
        address = _said(ole, [], _SENDER_SMTP) or _said(ole, [], _SENDER_ADDRESS)
        found = list(_kept(ole, [], bounds, ""))
    except _UNSOUND as error:
        raise Refusal(Code.DAMAGED_MAIL) from error
    return _who(_said(ole, [], _SENDER), address if "@" in address else ""), iter(found)


def _opened(data: bytes) -> _Ole:
    import io

    import olefile

    ole: _Ole = olefile.OleFileIO(io.BytesIO(data))
    return ole


def _kept(ole: _Ole, top: list[str], bounds: Bounds, folder: str) -> Iterator[Inside]:
    """The attachments below *top*; a mail attached to the mail is a folder of its own, once."""
    depth = len(top)
    found = dict.fromkeys(
        path[depth]
        for path in ole.listdir(streams=True, storages=True)
        if path[:depth] == top and len(path) > depth and _ATTACHMENT.fullmatch(path[depth])
    )
    for number, storage in enumerate(found, 1):
        at = [*top, storage]
        if ole.exists([*at, _MAIL_INSIDE]):
            if top:
                raise Refusal(Code.TOO_MUCH)
            subject = _said(ole, [*at, _MAIL_INSIDE], _SUBJECT) or f"courriel {number}"
            yield from _kept(ole, [*at, _MAIL_INSIDE], bounds, _own(subject.replace("/", "-")) + "/")
        elif ole.exists([*at, _DATA]):
            name = _own(_first_said(ole, at, _LONG_NAME, _SHORT_NAME, _DISPLAY_NAME) or f"piece {number}")
            if _said(ole, at, _CONTENT_ID) and name.lower().endswith(_PICTURES):
                continue
            bounds.count(ole.get_size([*at, _DATA]))
            yield Inside(folder + name, ole.openstream([*at, _DATA]).read())


def _first_said(ole: _Ole, at: list[str], *words: str) -> str:
    return next((said for word in words if (said := _said(ole, at, word))), "")


def _said(ole: _Ole, at: list[str], word: str) -> str:
    """The text kept under one of Outlook's numbers."""
    for kind, alphabet in ((_UNICODE, "utf-16-le"), (_ANSI, "cp1252")):
        path = [*at, f"__substg1.0_{word}{kind}"]
        if ole.exists(path):
            return ole.openstream(path).read().decode(alphabet, "replace").rstrip("\0").strip()
    return ""


# --- names ------------------------------------------------------------------------------------------------------------


def _who(name: str, address: str) -> str:
    """« Marie Durand (m.durand@asso.fr) », as far as the mail says it."""
    said = " ".join(f"{name} ({address})".split() if name and name != address else [address or name])
    return "".join(char for char in said if char.isprintable())[:_LONGEST]


def _own(name: str) -> str:
    """The name of a file without any folder."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(char if char.isprintable() else " " for char in last).split())[:_LONGEST] or "sans nom"
