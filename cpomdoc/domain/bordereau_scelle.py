"""What a sealed manifest says: who signed, each file that was sealed, up to which entry; typed as it is written.

It lies in the sealed folder and outlives the program: the names of the fields are those of its *format*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cpomdoc.domain import codec
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.contrat_signe import SignatureRecue

Format = Literal["cpomdoc-bordereau-scelle-1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiasseScellee:
    """The file that was sent to be signed, and the fingerprint that its cover shows."""

    sha256: str
    pages: int
    empreinte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FichierCite:
    """A file of the sealed folder: its path in it, its part, its size in bytes."""

    chemin: str
    role: str
    sha256: str
    taille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictPdf:
    """What the judge of archival and accessible PDFs finds in a file of the parties, by profile; nothing of a scan."""

    chemin: str
    sha256: str
    ecarts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalScelle:
    """Up to where the journal is told: how many entries, and the SHA-256 of the last."""

    lignes: int
    tete: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conservation:
    """How long it is kept (*dua*: years after the end of the contract), and what becomes of it then."""

    dua: int
    sort_final: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BordereauScelle:
    """All that was signed. *version* is the one that keeps it, *date* (ISO) the moment of the last signature."""

    format: Format = "cpomdoc-bordereau-scelle-1"
    contrat: str
    titre: str
    version: int
    date: str
    gestionnaire: str
    liasse: LiasseScellee
    signatures: tuple[SignatureRecue, ...]
    fichiers: tuple[FichierCite, ...]
    verdicts: tuple[VerdictPdf, ...]
    journal: JournalScelle
    conservation: Conservation


def write_sealed(bordereau: BordereauScelle) -> bytes:
    """The bytes that are sealed."""
    return dumps(codec.to_plain(bordereau))


def read_sealed(data: bytes) -> BordereauScelle:
    """What sealed bytes say. ValueError when they are no sealed manifest of this format."""
    return codec.from_plain(BordereauScelle, loads(data))
