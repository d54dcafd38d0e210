"""What is made from answers: pieces of a contract, their drafts, and the version that gathers them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A document to make: which model, and the digest of everything that its text depends on (*recipe*)."""

    key: str
    title: str
    filename: str
    template: str
    number: int | None
    recipe: str


@dataclass(frozen=True, slots=True)
class Made:
    """A piece made: its Word and PDF objects, the version in which it was written, its pages, the PDF judge's word."""

    key: str
    title: str
    filename: str
    number: int | None
    recipe: str
    version: int
    docx: str
    pdf: str
    pages: int
    verdict: str = ""
