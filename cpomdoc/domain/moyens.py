"""What the parties say of the means: of each line that they negotiate, who asked, proposed and retained what, when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.show import show


class EtatLigne(StrEnum):
    """Where the parties are on a line."""

    DISCUTEE = "en discussion"
    RETENUE = "retenu"
    REDISCUTEE = "rediscuté"


@dataclass(frozen=True, slots=True)
class Offre:
    """An amount, or a rate, that a party said of a line."""

    montant: Annotated[Decimal, "the amount, or the rate"]
    le: Annotated[date, "the day on which it was said"]
    par: Annotated[str, "the party, as the workbook names it"]
    rang: Annotated[int, "its row in the workbook, from 0"]


@dataclass(frozen=True, slots=True)
class LigneNegociee:
    """A line that the parties negotiate: the last word of each kind. An earlier one stands in the workbook."""

    poste: Annotated[str, "what is negotiated, with its unit"]
    designation: Annotated[tuple[str, ...], "what tells the line from the others: FINESS, section, object"]
    rang: Annotated[int, "the row of the last word said of it, from 0"]
    depart: Annotated[Decimal | None, "what the workbook of the means said when the negotiation began"] = None
    demande: Annotated[Offre | None, "the last amount asked"] = None
    propose: Annotated[Offre | None, "the last amount proposed"] = None
    retenu: Annotated[Offre | None, "the last amount retained"] = None

    @property
    def etat(self) -> EtatLigne:
        """Retained, unless somebody asked or proposed another amount since."""
        if self.retenu is None:
            return EtatLigne.DISCUTEE
        said = [one for one in (self.demande, self.propose) if one is not None]
        again = any(one.le > self.retenu.le and one.montant != self.retenu.montant for one in said)
        return EtatLigne.REDISCUTEE if again else EtatLigne.RETENUE

    @property
    def ecart(self) -> Decimal | None:
        """How far what is retained, or else proposed, is from what was asked; None where one of the two lacks."""
        found = self.retenu or self.propose
        return found.montant - self.demande.montant if found is not None and self.demande is not None else None


@dataclass(frozen=True, slots=True)
class Bilan:
    """How many lines have an amount retained, and how many are under discussion, again or still."""

    retenus: Annotated[int, "lines of which an amount is retained"]
    discutes: Annotated[int, "lines that are under discussion, again or still"]

    @property
    def phrase(self) -> str:
        """« 3 montants retenus, 2 en discussion »."""
        return f"{pluriel(self.retenus, 'montant retenu', 'montants retenus')}, {self.discutes} en discussion"


def dite(montant: Decimal) -> str:
    """An amount, or a rate, as people say it: « 63 800 », « 1,4 »."""
    return show(montant.to_integral() if montant == montant.to_integral() else montant.normalize())


def bilan(lignes: Iterable[LigneNegociee]) -> Bilan:
    """Where the parties are on all of *lignes*."""
    etats = [one.etat for one in lignes]
    return Bilan(etats.count(EtatLigne.RETENUE), len(etats) - etats.count(EtatLigne.RETENUE))
