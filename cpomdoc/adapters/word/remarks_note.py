"""What the parties ask about the drafts of a contract -> a Word table to decide in, row by row; what makes it known.

Its heads are those of the workbook that says the same: what is written under them is read by these words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpomdoc.adapters.word.gate import property_of, reference_of
from cpomdoc.adapters.word.note import LANDSCAPE, as_written, paragraph, table, write_note
from cpomdoc.domain.francais import enumeration, pluriel

MARK = "cpom.remarques"
"""What the file bears: the digest of its text as we wrote it."""
_WHO = (7569, 7569)
_WIDTHS = (1150, 1450, 1550, 2100, 2100, 1500, 1600, 1188, 1400, 1100)
"""Widths of the columns, in twips."""
_TO_FILL = (7, 8, 9)


@dataclass(frozen=True, slots=True)
class Remarques:
    """What the table says: its *titre*, the heads of its columns and its *lignes*; *qui*, the heads under which a
    person writes who decides; *choix*, the words of a decision; *reste*, how many rows are still to be decided.
    """

    titre: str
    contrat: str
    gestionnaire: str
    qui: tuple[str, ...]
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    choix: tuple[str, ...]
    reste: int


def write_remarks(told: Remarques) -> bytes:
    """The Word file. The same remarks give the same bytes."""
    return write_note(told.titre, told.contrat, "".join(_body(told)), MARK, LANDSCAPE)


def remarks_untouched(data: bytes) -> bool:
    """Whether a file is such a table as we wrote it: a person who saves it in Word makes another one."""
    return as_written(data, MARK)


def remarks_of(data: bytes) -> str | None:
    """The contract whose table a file is, whatever was written in it; None for any other file."""
    return reference_of(data) if property_of(data, MARK) else None


def _body(told: Remarques) -> Iterator[str]:
    who = f"{told.contrat}, {told.gestionnaire}" if told.gestionnaire != told.contrat else told.contrat
    words = [f"« {one} »" for one in told.choix]
    yield paragraph(told.titre, "Title")
    yield paragraph(who, "Subtitle")
    yield paragraph(f"{pluriel(told.reste, 'remarque')} à trancher." if told.reste else "Tout est tranché.", "Count")
    yield paragraph(
        f"Écrivez votre nom, puis {enumeration(words, 'ou')} sous « {told.colonnes[7]} », en face des remarques que "
        "vous tranchez, et enregistrez ce document. Déposez-le : une proposition acceptée entre telle quelle dans le "
        "projet suivant. Laissez vides les autres lignes, et ne touchez pas aux noms de la première colonne."
    )
    yield table("Qui décide", told.qui, [[paragraph("", "Cell")] * len(told.qui)], _WHO, (0, 1))
    yield paragraph("")
    yield table(told.titre, told.colonnes, [_row(one) for one in told.lignes], _WIDTHS, _TO_FILL)
    yield paragraph(
        "Ce tableau n’est pas une pièce du contrat : il n’est jamais signé. Le classeur Excel du même nom dit la même "
        "chose : remplissez l’un ou l’autre.",
        "Note",
    )


def _row(cells: Sequence[str]) -> list[str]:
    return ["".join(paragraph(line, "Tight") for line in (one.splitlines() or [""])) for one in cells]
