"""What a liasse is made of: its pieces in order, who signs it, the files joined to it; where each piece begins."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Relation(StrEnum):
    """What a joined file is to the document (PDF/A-3, AFRelationship)."""

    SOURCE = "Source"
    DATA = "Data"
    ALTERNATIVE = "Alternative"
    SUPPLEMENT = "Supplement"


@dataclass(frozen=True, slots=True)
class LiassePiece:
    """One piece: *title* for the outline, *prefix* of its page labels (`C-`).

    *alt* is a sentence that describes a document received from elsewhere: its pages are then pictures, for those who
    listen. Our own pieces carry their structure and have none.
    """

    title: str
    prefix: str
    pdf: bytes
    alt: str = ""
    lang: str = "fr-FR"


@dataclass(frozen=True, slots=True)
class Signataire:
    """Who signs: the name of the field in the PDF, and the party as its signature block names it."""

    field: str
    denomination: str


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """A file carried inside the PDF."""

    name: str
    data: bytes
    mime: str
    relation: Relation
    description: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Liasse:
    """All that the one PDF is made of; *date* is that of the version, no clock is read."""

    title: str
    author: str
    subject: str
    contrat: str
    version: int
    date: datetime
    cover: LiassePiece
    pieces: tuple[LiassePiece, ...]
    signataires: tuple[Signataire, ...] = ()
    joined: tuple[JoinedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the list of pieces: the pages of a piece in the whole liasse, from 1."""

    title: str
    first: int
    last: int


def placed(cover_pages: int, pieces: Iterable[tuple[str, int]]) -> tuple[Placed, ...]:
    """Title and number of pages of each piece -> its place, after the cover."""
    lines = []
    first = cover_pages + 1
    for title, pages in pieces:
        lines.append(Placed(title, first, first + pages - 1))
        first += pages
    return tuple(lines)


def fingerprint(digests: Sequence[str]) -> str:
    """The SHA-256 of a text that holds one digest a line, in the order of the list: `sha256sum` can make it too."""
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode("ascii")).hexdigest()


def field_names(roles: Sequence[str]) -> tuple[str, ...]:
    """The name of each signature field, after the role: `Signature_ars`; a number tells twins apart."""
    slugs = [_slug(role) for role in roles]
    seen: dict[str, int] = {}
    names = []
    for slug in slugs:
        seen[slug] = seen.get(slug, 0) + 1
        names.append(f"Signature_{slug}" if slugs.count(slug) == 1 else f"Signature_{slug}_{seen[slug]}")
    return tuple(names)


def _slug(role: str) -> str:
    plain = unicodedata.normalize("NFKD", role).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "partie"
