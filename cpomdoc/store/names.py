"""Any text -> a name that a folder or a file can bear on Linux, Windows and a share, and that tells texts apart."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from cpomdoc.store.files import is_temporary

DEPOTS = "_depots"  # the journal of files that belong to no contract

_PLAIN = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]{0,62}[A-Z0-9_-])?")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)
_TAKEN = {"ARCHIVES", "ETAT.HTML", "LISEZMOI.TXT", "NON-RECONNUS", "A-CORRIGER", "CADRES"}
"""What the outbox holds besides contracts."""
_LONGEST, _LONGEST_BYTES, _LONGEST_SUFFIX = 120, 230, 12


def folder_name(contrat: str) -> str:
    """The folder of a contract: its reference when it is plain capitals and digits, otherwise a readable form of it
    and a mark of the exact text, so that two references never share a folder, even where « a » and « A » are one.
    """
    if contrat == DEPOTS or (_PLAIN.fullmatch(contrat) and contrat not in _TAKEN and not _DEVICE.fullmatch(contrat)):
        return contrat
    ascii_only = unicodedata.normalize("NFKD", contrat).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-")[:40].strip("-") or "contrat"
    mark = hashlib.sha256(contrat.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}~{mark}"  # ~ never stands in a plain reference


def clean_name(name: str) -> str:
    """A file name that Windows, SMB and an archive take as it is; what was clean already is unchanged."""
    visible = "".join(char for char in name if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn"))
    spaced = "".join(_space_or(char) for char in unicodedata.normalize("NFC", visible))
    text = _trimmed(_FORBIDDEN.sub("-", spaced))
    stem, dot, suffix = text.rpartition(".")
    if not stem or len(suffix) > _LONGEST_SUFFIX:
        stem, dot, suffix = text, "", ""
    tail = dot + suffix
    stem = _trimmed(stem[: _LONGEST - len(tail)])
    while len((stem + tail).encode()) > _LONGEST_BYTES:
        stem = _trimmed(stem[:-1])
    cleaned = (stem or "sans nom") + tail
    return f"_{cleaned[: _LONGEST - 1]}" if _DEVICE.fullmatch(cleaned) or is_temporary(cleaned) else cleaned


def _space_or(char: str) -> str:
    return " " if char.isspace() or unicodedata.category(char) == "Cc" else char


def _trimmed(text: str) -> str:
    """No dot or space at either end: hidden on Linux in front, dropped in silence by Windows behind."""
    return text.strip(" .")
