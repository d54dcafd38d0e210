"""A PDF received from elsewhere -> a plain PDF that an archival liasse can hold: fonts inside, no CMYK, no trap.

Ghostscript keeps text as text when it is installed (it is called, never linked: its licence is the AGPL); without it,
or when its result is not accepted, each page becomes a picture at 200 dpi. Do it once and keep the result: another
Ghostscript writes other bytes. Any conversion ends the signatures that the file carries, so its original is joined too.
A child process (foreign_child.py), bounded in time and memory, parses what nobody vouches for.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from cpomdoc.adapters.asking import ask
from cpomdoc.adapters.temporaire import temporary_folder
from cpomdoc.domain.errors import UnreadableFile

DEADLINE = 180.0
"""Seconds for a long scan on a slow machine."""
_CHILD = "cpomdoc.adapters.pdf.received.foreign_child"
_FAULTS = {
    "protege": "il est protégé par un mot de passe",
    "vide": "il n’a aucune page",
    "dynamique": "c’est un formulaire que seul Adobe Reader affiche",
    "lent": "il est trop long ou trop lourd à convertir",
}
_DAMAGED = "il est endommagé"
_GHOSTSCRIPT = "ghostscript"  # the child's word: it is Ghostscript that failed, pictures may still be made


@dataclass(frozen=True, slots=True)
class Normalised:
    """The plain PDF, its pages, and how it was made: *text* is false when pages became pictures."""

    pdf: bytes
    pages: int
    text: bool


def find_ghostscript() -> Path | None:
    """The program, when this machine has it."""
    found = shutil.which("gs")
    return Path(found) if found else None


def normalise(
    pdf: bytes,
    *,
    name: str,
    ghostscript: Path | None,
    accepted: Callable[[bytes], bool] = lambda _: True,
    deadline: float = DEADLINE,
) -> Normalised:
    """The plain form of *pdf*; UnreadableFile if none can be made.

    *accepted* judges what Ghostscript made, in the clothes that it will wear (`liasse.proof`): alone it never passes.
    """
    if ghostscript is not None:
        word, plain = _asked(pdf, str(ghostscript), deadline)
        if word == "ok" and accepted(plain):
            return Normalised(plain, _pages(plain), text=True)
        if word not in ("ok", "lent", _GHOSTSCRIPT):
            raise _unreadable(name, word)
    word, pictures = _asked(pdf, "", deadline)
    if word != "ok":
        raise _unreadable(name, word)
    return Normalised(pictures, _pages(pictures), text=False)


def _asked(pdf: bytes, ghostscript: str, deadline: float) -> tuple[str, bytes]:
    """The child's word, « ok » or a fault, and the PDF that it made."""
    with temporary_folder("piece") as folder:
        answer = ask(_CHILD, pdf, deadline, ghostscript, folder=folder)
    if not answer.whole:
        return ("lent" if answer.late else "abime"), b""
    word, _, made = answer.said.partition(b"\n")
    return word.decode("ascii", "replace"), made


def _pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _unreadable(name: str, fault: str) -> UnreadableFile:
    return UnreadableFile(
        f"Le document « {name} » ne peut pas être joint à la liasse : {_FAULTS.get(fault, _DAMAGED)}.",
        remedy="Ouvrez-le, imprimez-le vers un nouveau PDF, puis déposez ce PDF à sa place.",
    )
