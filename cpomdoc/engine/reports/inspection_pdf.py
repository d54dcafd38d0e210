"""A PDF and the forms looked at beside it -> to which annexe it would go, or why to none; nothing kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from cpomdoc.adapters.pdf.received import inspect_piece
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.engine.journeys.piece_jointe.joindre import FAULTS
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.jointe import Jointe
from cpomdoc.stages.pieces.attach import contract_of, document_of, place_of
from cpomdoc.stages.pieces.jointes import site_names


@dataclass(frozen=True, slots=True)
class PdfSeen:
    """What its name and its content say; *jointe* is None when no document is recognised."""

    jointe: Jointe | None
    contrat: str = ""
    site: str = ""
    pages: int = 0
    findings: tuple[Finding, ...] = ()
    readable: bool = True


def look_at_pdf(
    path: PurePath, data: bytes | None, contrats: Mapping[str, Contrat], familles: Mapping[str, Famille]
) -> PdfSeen:
    """The contract is told among *contrats*, of which forms were given too; without one, only the document is. *data*
    is None when the file could not be read.
    """
    if data is None:
        return PdfSeen(None, findings=(Finding(CATALOGUE["E-461"]),), readable=False)
    piece = inspect_piece(data)
    if piece.fault:
        return PdfSeen(None, findings=(Finding(CATALOGUE[FAULTS[piece.fault]]),), readable=False)
    numero = contract_of(path.as_posix(), contrats)
    if isinstance(numero, Finding):
        return _document(path.name, familles.values(), piece.pages)
    contrat = contrats[numero]
    famille = familles[contrat.famille]
    place = place_of(path.name, numero, famille, site_names(contrat.values, famille))
    if isinstance(place, Finding):
        return PdfSeen(None, numero, pages=piece.pages, findings=(place,))
    return PdfSeen(place.jointe, numero, place.site, piece.pages)


def _document(name: str, familles: Iterable[Famille], pages: int) -> PdfSeen:
    """The document that one of the families recognises; otherwise what the first one says."""
    said = [document_of(name, "", famille) for famille in familles]
    known = next((one for one in said if isinstance(one, Jointe)), None)
    findings = () if known else tuple(one for one in said[:1] if isinstance(one, Finding))
    return PdfSeen(known, pages=pages, findings=findings)
