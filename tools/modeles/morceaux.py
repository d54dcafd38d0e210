"""The lines of a text -> its pieces: a paragraph, a tag alone, a table, with the mark or the name each begins with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from tools.modeles.lignes import Faute, Line

TAG = "{%"
NAMED = "["
TITLES = ("#", "##", "###")
MARKS = (*TITLES, "§", "-", "•", "~", "Vu", ">")
"""What a line may begin with."""

_NAMED = re.compile(r"\[(?![\[?])([^\[\]]+?)(?: \((\d+(?:,\d+)?)\))?\](?: (.*))?")
_MARKED = re.compile(rf"({'|'.join(sorted(map(re.escape, MARKS), key=len, reverse=True))}) (.*)")
_IN_TABLE = ("|", "+ ", "- ", "  ", "{%tr")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a tag or a table.

    *mark*: what it begins with; *name* and *measure*: ``[Fiche (45)]``; *text*: the rest of its first line.
    """

    lines: tuple[Line, ...]
    mark: str = ""
    name: str = ""
    measure: float | None = None
    text: str = ""

    @property
    def head(self) -> Line:
        return self.lines[0]


def pieces(lines: Sequence[Line], tables: Collection[str]) -> Iterator[Piece]:
    """The pieces of a text; *tables*: the names that begin a table."""
    at = 0
    while at < len(lines):
        start, at = at, at + 1
        if not lines[start].text:
            continue
        piece = _begun(lines[start])
        while at < len(lines) and _goes_on(piece, lines[at], tables):
            at += 1
        yield replace(piece, lines=tuple(lines[start:at]))


def _begun(line: Line) -> Piece:
    """What a line begins."""
    text = line.text
    if text.startswith(("{%p", "{%tr")):
        return Piece((line,), TAG)
    if found := _NAMED.fullmatch(text):
        return Piece((line,), NAMED, found[1], measure(found[2]) if found[2] else None, found[3] or "")
    if text[0] in "|+=":
        raise Faute(line, "cette ligne n’est dans aucun tableau")
    if text[0].isspace():
        raise Faute(line, "retrait inattendu")
    if found := _MARKED.fullmatch(text):
        return Piece((line,), found[1], text=found[2])
    if text.startswith("[") and not text.startswith(("[[", "[?")):
        raise Faute(line, "crochet non fermé")
    return Piece((line,), text=text)


def _goes_on(piece: Piece, line: Line, tables: Collection[str]) -> bool:
    """Whether *line* belongs to *piece*; a paragraph of another kind wants a blank line before it."""
    if piece.name in tables:
        return line.text.startswith(_IN_TABLE)
    if not line.text or piece.mark == TAG or line.text.startswith(("{%p", "{%tr")):
        return False
    if line.text[0].isspace():
        return True
    mark = _begun(line).mark
    if piece.mark in TITLES if not mark else mark != piece.mark:
        raise Faute(line, "laissez une ligne vide avant ce paragraphe")
    return not mark


def measure(text: str) -> float:
    """A measure in millimetres: « 18,5 »."""
    return float(text.replace(",", "."))
