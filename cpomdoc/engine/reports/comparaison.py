"""Two kept versions of a contract -> what changed between them: answers by article, pieces, paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cpomdoc.adapters.word import paragraphs
from cpomdoc.domain.dossier import Changement, Contrat
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import gather
from cpomdoc.engine.memory.modeles import modeles_of_version
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.compare import compare
from cpomdoc.stages.pieces.ecarts import EcartPiece, by_article, compare_pieces, compare_texts
from cpomdoc.store.archive import StoredVersion

_WORD = b"PK"


@dataclass(frozen=True, slots=True)
class Comparaison:
    """What changed: *reponses* under the title of their article (under "" when the family has none)."""

    reponses: Mapping[str, Sequence[Changement]]
    pieces: tuple[EcartPiece, ...]


def compare_versions(atelier: Atelier, before: StoredVersion, after: StoredVersion) -> Comparaison:
    """What a person would say has changed from *before* to *after*, in the questions of the latter's day."""
    famille = modeles_of_version(atelier, after).ensemble
    changes = compare(_answers(atelier, before, famille), _answers(atelier, after, famille), famille)
    pieces = tuple(_with_texts(atelier, one) for one in compare_pieces(before.bordereau, after.bordereau))
    return Comparaison(by_article(changes, famille), pieces)


def _answers(atelier: Atelier, version: StoredVersion, famille: Famille) -> Contrat:
    return gather(atelier, version.contrat, [one.sha256 for one in version.bordereau.dossiers], famille)


def _with_texts(atelier: Atelier, piece: EcartPiece) -> EcartPiece:
    """The paragraphs that changed, for a piece that was written again; a document received from elsewhere has none."""
    if piece.sort != "récrite":
        return piece
    old, new = (atelier.archive.objects.get(sha256) for sha256 in (piece.avant, piece.apres))
    if not (old.startswith(_WORD) and new.startswith(_WORD)):
        return piece
    return replace(piece, textes=compare_texts(paragraphs(old), paragraphs(new)))
