"""Two manifests -> which pieces and documents came, went, were written again; changes of answers by article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.dossier import Changement
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.relecture import Modification
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.modifications import OTHERS, article_title

Sort = Literal["ajoutée", "retirée", "récrite", "inchangée"]


@dataclass(frozen=True, slots=True)
class EcartPiece:
    """What became of a piece, or of a joined document: the SHA-256 of its file before and after; the words that changed
    in a piece that was written again.
    """

    titre: str
    sort: Sort
    avant: str
    apres: str
    textes: tuple[Modification, ...] = ()


def compare_pieces(before: Bordereau, after: Bordereau) -> tuple[EcartPiece, ...]:
    """The pieces then the joined documents of two manifests, in the order of the second, those that went at the end."""
    return (
        *_ecarts(_pieces(before), _pieces(after)),
        *_ecarts(_joined(before), _joined(after)),
    )


def _pieces(version: Bordereau) -> dict[str, tuple[str, str]]:
    return {made.key: (titled(made), made.docx.sha256) for made in version.pieces}


def titled(made: Made) -> str:
    """« Contrat », « Annexe 5 : Suivi des indicateurs »."""
    return made.title if made.number is None else f"Annexe {made.number} : {made.title}"


def _joined(version: Bordereau) -> dict[str, tuple[str, str]]:
    return {
        f"{one.cle}/{one.site}/{one.numero}": (one.fichier.removesuffix(".pdf"), one.sha256) for one in version.jointes
    }


def _ecarts(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> list[EcartPiece]:
    found = []
    for key in dict.fromkeys([*after, *before]):
        title = (after.get(key) or before[key])[0]
        old, new = (known[key][1] if key in known else "" for known in (before, after))
        sort: Sort = "ajoutée" if not old else "retirée" if not new else "inchangée" if old == new else "récrite"
        found.append(EcartPiece(title, sort, old, new))
    return found


def by_article(changes: Sequence[Changement], famille: Famille) -> dict[str, list[Changement]]:
    """The changes under the article that each belongs to, in the order of articles; all under "" without articles."""
    if not famille.articles:
        return {"": list(changes)} if changes else {}
    groups: dict[str, list[Changement]] = {article_title(one): [] for one in famille.articles}
    groups[OTHERS] = []
    for change in changes:
        holder = next((one for one in famille.articles if one.holds(change.key.name)), None)
        groups[article_title(holder) if holder is not None else OTHERS].append(change)
    return {title: group for title, group in groups.items() if group}
