"""The doubts to settle before signing -> a small Word file that lists them, to read beside the draft and to print."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from cpomdoc.adapters.word.note import as_written, cell, paragraph, table, write_note
from cpomdoc.domain.avant_signature import TITRE, Point, Points
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.francais import date_courte, pluriel
from cpomdoc.domain.places import BEFORE_SIGNING

MARK = "cpom.liste"
"""What the file bears: the digest of its text as we wrote it."""
_OPEN, _LIFTED = (4450, 1850, 2771), (4450, 1850, 2771)
"""Widths of the columns, in twips."""


def write_points(contrat: str, gestionnaire: str, points: Points) -> bytes:
    """The Word file. The same points give the same bytes."""
    return write_note(TITRE, contrat, "".join(_body(contrat, gestionnaire, points)), MARK)


def untouched(data: bytes) -> bool:
    """Whether a file is such a list as we wrote it: a person who saves it in Word makes another one."""
    return as_written(data, MARK)


def _body(contrat: str, gestionnaire: str, points: Points) -> Iterable[str]:
    still = [one for one in points if one.ouvert]
    lifted = [one for one in points if not one.ouvert]
    yield paragraph(TITRE, "Title")
    yield paragraph(f"{contrat}, {gestionnaire}" if gestionnaire != contrat else contrat, "Subtitle")
    if still:
        yield paragraph(f"{pluriel(len(still), 'point')} à régler.", "Count")
        yield paragraph(
            "Un point se règle : une réponse corrigée, un document déposé, un passage récrit. À défaut, une personne "
            f"le lève : elle écrit son nom et son motif dans « {BEFORE_SIGNING} », dans le dossier du contrat, puis "
            "dépose ce classeur. Tant qu’un point est ouvert, le contrat ne part pas à la signature."
        )
        yield paragraph("Cette liste-ci se lit seulement : ce que vous y écririez ne serait pas repris.")
    else:
        yield paragraph("Plus rien à régler.", "Count")
    for sorte, group in groupby(still, key=lambda one: one.sorte):
        yield paragraph(sorte.value, "Heading1")
        yield table(sorte.value, ("Point", "Où", "Que faire"), [_open_row(one) for one in group], _OPEN)
    if lifted:
        yield paragraph("Points levés", "Heading1")
        yield table("Points levés", ("Point", "Levé par", "Motif"), [_lifted_row(one) for one in lifted], _LIFTED)
    yield paragraph(
        "Cette liste n’est pas une pièce du contrat : elle n’est jamais signée. Elle est récrite à chaque changement.",
        "Note",
    )


def _open_row(one: Point) -> tuple[str, ...]:
    return (cell(one.texte, _named(one)), cell(one.lieu or "—"), cell(one.remede or "—"))


def _lifted_row(one: Point) -> tuple[str, ...]:
    assert one.levee is not None
    day = date_courte(datetime.fromisoformat(one.levee.le).date())
    return (cell(one.texte, one.lieu), cell(one.levee.par, f"le {day}"), cell(one.levee.motif))


def _named(one: Point) -> str:
    return one.nom if one.sujet == CONTRAT else f"{one.nom}, {one.sujet}"
