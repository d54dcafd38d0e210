"""Two manifests -> which pieces and documents came, went, were written again; two texts -> what changed in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from cpomdoc.domain.dossier import Changement
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.modifications import OTHERS, article_title

Sort = Literal["ajoutée", "retirée", "récrite", "inchangée"]


@dataclass(frozen=True, slots=True)
class EcartTexte:
    """Paragraphs that stand in the place of others; one side may be empty."""

    avant: tuple[str, ...]
    apres: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EcartPiece:
    """What became of a piece, or of a joined document: the SHA-256 of its file before and after."""

    titre: str
    sort: Sort
    avant: str
    apres: str
    textes: tuple[EcartTexte, ...] = ()


def compare_pieces(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[EcartPiece, ...]:
    """The pieces then the joined documents of two manifests, in the order of the second, those that went at the end."""
    return (
        *_ecarts(_pieces(before), _pieces(after)),
        *_ecarts(_joined(before), _joined(after)),
    )


def _pieces(manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["key"]: (_title(one), one["docx"]["sha256"]) for one in manifest["pieces"]}


def _title(plain: Mapping[str, Any]) -> str:
    return plain["title"] if plain["number"] is None else f"Annexe {plain['number']} : {plain['title']}"


def _joined(manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    places = {f"{one['cle']}/{one['site']}/{one['numero']}": one for one in manifest.get("jointes", ())}
    return {key: (one["fichier"].removesuffix(".pdf"), one["sha256"]) for key, one in places.items()}


def _ecarts(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> list[EcartPiece]:
    found = []
    for key in dict.fromkeys([*after, *before]):
        title = (after.get(key) or before[key])[0]
        old, new = (known[key][1] if key in known else "" for known in (before, after))
        sort: Sort = "ajoutée" if not old else "retirée" if not new else "inchangée" if old == new else "récrite"
        found.append(EcartPiece(title, sort, old, new))
    return found


def compare_texts(before: Sequence[str], after: Sequence[str]) -> tuple[EcartTexte, ...]:
    """The groups of paragraphs that are not the same."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        EcartTexte(tuple(before[one:two]), tuple(after[three:four]))
        for tag, one, two, three, four in matcher.get_opcodes()
        if tag != "equal"
    )


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
