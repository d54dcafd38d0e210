"""What a sealed manifest says: who signed, each file that was sealed, up to which entry; typed as it is written.

It lies in the sealed folder and outlives the program: the names of the fields (store/FORMAT.md) never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from cpomdoc.domain import codec
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.contrat_signe import SignatureRecue

Format = Literal["cpomdoc-bordereau-scelle-1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiasseScellee:
    """The file that was sent to be signed, and the fingerprint that its cover shows."""

    sha256: Annotated[str, "the kept file"]
    pages: Annotated[int, "number of pages"]
    empreinte: Annotated[str, "SHA-256 of the list of the digests of what is signed, one a line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FichierCite:
    """A file of the sealed folder: its path in it, its part, its size in bytes."""

    chemin: Annotated[str, "its path in the sealed folder"]
    role: Annotated[str, "its part: « fichier signé »"]
    sha256: Annotated[str, "the kept file"]
    taille: Annotated[int, "its size in bytes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictPdf:
    """What the judge of archival and accessible PDFs finds in a file of the parties, by profile; nothing of a scan."""

    chemin: Annotated[str, "its path in the sealed folder"]
    sha256: Annotated[str, "the kept file"]
    ecarts: Annotated[Mapping[str, tuple[str, ...]], "what is found, by profile; of a scan, no profile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalScelle:
    """Up to where the journal is told: how many entries, and the SHA-256 of the last."""

    lignes: Annotated[int, "number of entries"]
    tete: Annotated[str, "SHA-256 of the last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conservation:
    """How long it is kept (*dua*: years after the end of the contract), and what becomes of it then."""

    dua: Annotated[int, "years after the end of the contract"]
    sort_final: Annotated[str, "« conserver », « trier » or « détruire »"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BordereauScelle:
    """All that was signed."""

    format: Annotated[Format, "always this word"] = "cpomdoc-bordereau-scelle-1"
    contrat: Annotated[str, "reference of the contract"]
    titre: Annotated[str, "what was signed: « Contrat », « Avenant n° 1 »"]
    version: Annotated[int, "the number after that of the version sent"]
    date: Annotated[str, "when the last party signed (ISO, with offset)"]
    gestionnaire: Annotated[str, "name of the organisation that signs"]
    liasse: Annotated[LiasseScellee, "what was sent to be signed"]
    signatures: Annotated[tuple[SignatureRecue, ...], "who signed, in the order of the parties"]
    fichiers: Annotated[tuple[FichierCite, ...], "every file of the sealed folder, but those that the sealing made"]
    verdicts: Annotated[tuple[VerdictPdf, ...], "what the judge of PDFs says of what was sent and signed"]
    journal: Annotated[JournalScelle, "how far the journal tells"]
    conservation: Annotated[Conservation, "how long it is kept, and what becomes of it then"]


def write_sealed(bordereau: BordereauScelle) -> bytes:
    """The bytes that are sealed."""
    return dumps(codec.to_plain(bordereau))


def read_sealed(data: bytes) -> BordereauScelle:
    """What sealed bytes say. ValueError when they are no sealed manifest of this format."""
    return codec.from_plain(BordereauScelle, loads(data))
