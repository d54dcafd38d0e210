"""Contrat + Piece -> the plain words that a template sees: nested by dotted key, None for « sans objet »."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Mention, Piece, sujet_of
from cpomdoc.domain.redaction import Disposition, Ligne
from cpomdoc.schema.conformite import GRID_PIECE
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import seen_by
from cpomdoc.stages.pieces.jointes import AWAITED
from cpomdoc.stages.pieces.modifications import MODIFICATIONS
from cpomdoc.stages.pieces.plan import (
    CALENDAR,
    CHANGED_ANNEXES,
    DISPOSITIONS,
    GRID,
    QUOTED_ROWS,
    AnnexeModifiee,
    annexes_for,
    answers_for,
    calendar_for,
    grid_for,
    model_of,
    modifications_for,
    rows_for,
)
from cpomdoc.stages.pieces.visas import DEFINITIONS, VISAS
from cpomdoc.stages.templates.plain import plain, put

OF_THE_PIECE = ("piece", "famille")
"""What a piece says of itself: nobody answered it."""

MOST_COLUMNS = 10
"""The widest table that the template of an avenant can quote."""


@dataclass(frozen=True, slots=True)
class Redige:
    """What an avenant says: its sentences with what they quote, the annexes that it replaces. *relu*: the contract that
    it changes has the text of somebody who reviewed it, not that of its models.
    """

    dispositions: Sequence[Disposition] = ()
    annexes: Sequence[AnnexeModifiee] = ()
    relu: bool = False


@dataclass(frozen=True, slots=True)
class EnTete:
    """What a piece says of itself: the version in which it was written, that version's day, what it is."""

    version: int
    day: date
    mention: Mention


def context(
    contrat: Contrat,
    piece: Piece,
    pieces: Collection[str],
    famille: Famille,
    head: EnTete,
    reference: Contrat | None = None,
    redaction: Redige | None = None,
) -> dict[str, Any]:
    """All that the template of *piece* may print. *pieces* are the keys of those of the version; *reference* is the
    contract as it was before the act, for one that compares; *redaction* what that act says of it.
    """
    acte = next((one for one in contrat.actes if one.key == sujet_of(piece.key)), None)
    if acte is not None:
        model, contrat = model_of(piece.key, acte, famille), seen_by(acte, contrat, famille)
    else:
        model = famille.piece(piece.key)
    words: dict[str, Any] = {}
    for name, value in answers_for(model, contrat, famille).items():
        put(words, name, plain(value))
    models = [other for other in famille.pieces if other.key in pieces]
    words["piece"] = {
        "cle": piece.key,
        "titre": piece.title,
        "fichier": piece.filename,
        "numero": piece.number,
        "reference": contrat.numero,
        "version": head.version,
        "date": head.day,
        "projet": head.mention is Mention.PROJET,
        "fin": end_mark(piece),
        "modeles": famille.modeles or None,
        "modeles_contrat": famille.modeles_contrat or None,
        "contrat_relu": redaction is not None and redaction.relu,
        "contrat_repris": contrat.repris is not None,
    }
    words["famille"] = {"cle": famille.key, "titre": famille.title, "fondement": famille.legal_basis}
    words["annexes"] = [dict(annexe) for annexe in annexes_for(model, models if acte is None else ())]
    words[MODIFICATIONS] = [
        dict(row) for row in modifications_for(model, reference if acte is not None else None, contrat, famille)
    ]
    words |= _redaction(redaction or Redige())
    words[GRID] = [dict(row) for row in grid_for(model, contrat, famille, models)]
    words[CALENDAR] = [dict(view) for view in calendar_for(model, contrat, famille)]
    words.update({name: plain(rows) for name, rows in rows_for(model, contrat, famille).items()})
    if head.mention is not Mention.PROJET:
        _settle(words)
    return words


def _redaction(said: Redige) -> dict[str, list[dict[str, Any]]]:
    """The sentences as rows for a template; each table that they quote is one row, and its rows others of its key."""
    sentences, quoted = [], []
    for place, one in enumerate(said.dispositions, 1):
        head = one.lignes[0] if one.lignes else ()
        sentences.append(
            {
                "article": one.article,
                "forme": one.forme,
                "texte": one.texte,
                "cle": str(place),
                "colonnes": str(len(head)),
                **{f"c{number}": " ".join(cell.split()) for number, cell in _columns(head)},
                **{f"n{number}": _of_figures(one.lignes[1:], number) for number in range(1, MOST_COLUMNS + 1)},
            }
        )
        for ligne in one.lignes[1:]:
            quoted.append({"cle": str(place), **{f"c{number}": cell for number, cell in _columns(ligne)}})
    annexes = [{"numero": one.numero, "titre": one.titre, "forme": one.forme} for one in said.annexes]
    return {DISPOSITIONS: sentences, QUOTED_ROWS: quoted, CHANGED_ANNEXES: annexes}


def _of_figures(lignes: Sequence[Ligne], number: int) -> bool:
    """Whether the rows hold figures alone under the column *number*, and one at least: these are set to the right."""
    cells = [ligne[number - 1].strip() for ligne in lignes if number <= len(ligne) and ligne[number - 1].strip("— ")]
    return bool(cells) and all(_FIGURE.fullmatch(cell) and not _IDENTIFIER.fullmatch(cell) for cell in cells)


_FIGURE = re.compile(r"[-+–]?\d[\d\s\u00a0\u202f.,/]*(?:[\s\u00a0\u202f]?[%€])?")
_IDENTIFIER = re.compile(r"\d{3}[\s\u00a0\u202f]?\d{3}[\s\u00a0\u202f]?\d{3}(?:[\s\u00a0\u202f]?\d{5})?")
"""A FINESS, SIREN or SIRET number: it names somebody and counts nothing."""


def _columns(ligne: Ligne) -> Iterator[tuple[int, str]]:
    """Every column that a template may ask for, those that the table has not being empty."""
    for number in range(1, MOST_COLUMNS + 1):
        yield number, ligne[number - 1] if number <= len(ligne) else ""


_DRAFTS_ONLY: Mapping[str, object] = {"doute": None, "a_confirmer": False, "confiance": ""}
"""Columns where those who wrote the models say what they are not sure of, and what a final text has in their place."""


def _settle(words: Mapping[str, Any]) -> None:
    """Take out the doubts: by then somebody has answered for each, and a text to sign holds none."""
    for name in (VISAS, DEFINITIONS, GRID, CALENDAR, AWAITED):
        for row in words[name]:
            row.update({column: _DRAFTS_ONLY[column] for column in row.keys() & _DRAFTS_ONLY})


def end_mark(piece: Piece) -> str:
    """The last words of a piece: their presence on the last page proves that nothing was cut."""
    if piece.acte or piece.key == GRID_PIECE:
        return "— Fin du document —"
    return f"— Fin de l’annexe {piece.number} —" if piece.number is not None else "— Fin du contrat —"
