"""Cell -> value: the closed list of kinds, one row each. A value is parsed wholly or refused; French habits are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.cells import Outcome, Parsed, Problem, blank, clean_text, fold, plain
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import YES_NO, Choice, Day, Digits, Key, Mail, Number, Phone, Shape, Text, Year, YesNo
from cpomdoc.schema.words import NO_OBJECT

__all__ = [
    "KINDS", "Kind", "Outcome", "Parsed", "Problem", "blank", "clean_text", "fold", "not_applicable", "offered", "parse",
    "parse_reference", "says_no_object", "shape_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question: its shape, the words beside its cell, an example, and how its cell looks."""

    name: str
    shape: Shape
    unit: str
    example: str
    excel_format: str = "@"
    width: int = 20

    @property
    def numeric(self) -> bool:
        """Whether its cells hold numbers, days among them."""
        return isinstance(self.shape, Number | Day | Year)


def shape_of(question: Field) -> Shape:
    """What the answers to *question* look like."""
    return KINDS[question.kind].shape


def offered(question: Field) -> tuple[str, ...]:
    """The words that the list of *question* shows; none when it has no list of its own."""
    return YES_NO if isinstance(shape_of(question), YesNo) else question.choices


def not_applicable(cell: Cell) -> bool:
    """Whether the cell says « sans objet » in one of the ways people have."""
    return cell.type == "text" and says_no_object(cell.raw)


def says_no_object(text: str) -> bool:
    """Whether *text* says « sans objet »."""
    return fold(plain(text)).replace(".", "").strip() in _NO_OBJECT


_NO_OBJECT = frozenset(map(fold, NO_OBJECT))


def parse(cell: Cell, question: Field, epoch_1904: bool = False) -> Outcome:
    """The value of a cell that is not blank, by the kind of *question*, within its bounds; or the problem."""
    if cell.type == "error":
        return Problem("E-111")
    if cell.formula and cell.raw == "" and cell.type == "number":
        return Problem("E-112")
    if not_applicable(cell) and fold(plain(cell.raw)) not in map(fold, question.choices):
        if not question.required or question.accepts_sans_objet:
            return Parsed(SANS_OBJET)
        return Problem("E-118")
    outcome = shape_of(question).read(cell, question, epoch_1904)
    if isinstance(outcome, Parsed) and outcome.note and (cell.type != "text" or _same(cell.raw, outcome.note)):
        return replace(outcome, note="")
    return outcome


def parse_reference(cell: Cell, question: Field, target: Field, epoch_1904: bool = False) -> Outcome:
    """The value of a cell that names a row of another table, by the column *target* that the list is made of.

    A number that identifies is read as that column is: « 990 001 455 », picked in the list as it stands, is 990001455.
    """
    outcome = parse(cell, question, epoch_1904)
    if not isinstance(shape_of(target), Digits) or not isinstance(outcome, Parsed):
        return outcome
    if isinstance(outcome.value, tuple):
        return replace(outcome, value=tuple(_as_there(Cell(item), target) or item for item in outcome.value))
    return replace(outcome, value=_as_there(cell, target) or outcome.value)


def _as_there(cell: Cell, target: Field) -> str:
    """What a cell of the column *target* would be, or an empty text."""
    there = shape_of(target).read(cell, target, False)
    return str(there.value) if isinstance(there, Parsed) else ""


def _same(written: str, understood: str) -> bool:
    """Whether a person would see no difference: only then is nothing said."""
    if "/" in understood:  # a day, which spaces change
        return written.strip() == understood
    return fold(written).replace(" ", "") == fold(understood).removesuffix(" %").replace(" ", "")


def _kinds(*kinds: Kind) -> Mapping[str, Kind]:
    return {kind.name: kind for kind in kinds}


YEAR = "exercice"
"""The kind of the questions about a year."""

_INSEE = "Recopiez le numéro de l’avis de situation de l’Insee."
_COMMUNE = "Le code commune de l’Insee compte cinq caractères ; ce n’est pas toujours le code postal."
_EURO = ("€", "euros", "euro", "eur")
_FINESS = Digits(9, "Relisez le numéro sur l’arrêté d’autorisation.", Key.LUHN, corsican=True, grouped=True)

KINDS: Mapping[str, Kind] = _kinds(
    Kind("texte", Text(), "texte", "Association Les Tilleuls", width=32),
    Kind("texte_long", Text(lines=True), "texte libre", "Deux ou trois phrases.", width=60),
    Kind("code", Text(code=True), "code", "A2-O1", width=10),
    Kind("oui_non", YesNo(), "oui / non", "Oui", width=10),
    Kind("liste", Choice(), "liste", "", width=24),
    Kind("liste_multiple", Choice(several=True), "liste, séparer par «\u00a0;\u00a0»", "", width=30),
    Kind("date", Day(), "jj/mm/aaaa", "31/12/2027", "dd/mm/yyyy", 13),
    Kind(YEAR, Year(), "année", "2027", "0", 10),
    Kind("montant", Number(2, _EURO, money=True), "€", "1 223 200,32", "#,##0.00", 16),
    Kind("montant_entier", Number(0, _EURO, money=True), "€", "12 500", "#,##0", 14),
    Kind("taux", Number(None, ("%", "pour cent"), percent=True, code="E-121"), "%", "3,4", '0.0#"\u00a0%"', 10),
    Kind("nombre", Number(), "nombre", "672,25", "#,##0.0##", 12),
    Kind("entier", Number(0, code="E-103"), "nombre entier", "12", "#,##0", 10),
    Kind("etp", Number(None, ("etp",)), "ETP", "7,80", "#,##0.00", 10),
    Kind("places", Number(0, ("places", "place", "lits", "lit"), code="E-103"), "places", "80", "#,##0", 10),
    Kind("personnes", Number(0, ("personnes", "personne", "résidents", "résident"), code="E-103"), "personnes", "78", "#,##0", 10),
    Kind("siren", Digits(9, _INSEE, Key.LUHN, grouped=True), "9 chiffres", "812003457", width=13),
    Kind("siret", Digits(14, _INSEE, Key.LUHN_OR_LA_POSTE, grouped=True), "14 chiffres", "81200345700015", width=18),
    Kind("finess_ej", _FINESS, "9 caractères", "990001232", width=13),
    Kind("finess_et", _FINESS, "9 caractères", "990001455", width=13),
    Kind("insee", Digits(5, _COMMUNE, corsican=True), "5 caractères", "99120", width=10),
    Kind("code_postal", Digits(5, "Écrivez les cinq chiffres du code postal."), "5 chiffres", "99120", width=10),
    Kind("email", Mail(), "adresse électronique", "direction@lestilleuls.example", width=30),
    Kind("telephone", Phone(), "10 chiffres", "01 02 03 04 05", width=16),
)  # fmt: skip
