"""The lines of the means that the parties negotiate -> the table that the pages of a contract show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpomdoc.dashboard.words import Marque
from cpomdoc.domain.francais import date_courte
from cpomdoc.domain.moyens import EtatLigne, LigneNegociee, Offre, bilan, dite

_MARKS = {EtatLigne.RETENUE: ("●", "fini"), EtatLigne.DISCUTEE: ("○", ""), EtatLigne.REDISCUTEE: ("!", "corr")}
_ORDER = (EtatLigne.DISCUTEE, EtatLigne.REDISCUTEE, EtatLigne.RETENUE)


@dataclass(frozen=True, slots=True)
class MontantDit:
    """An amount as people read it, then who said it and when; « — » when nobody did."""

    montant: str
    qui: str = ""


@dataclass(frozen=True, slots=True)
class LigneDite:
    """A line of the table: what is negotiated, of what, and what was said last."""

    poste: str
    designation: str
    demande: MontantDit
    propose: MontantDit
    retenu: MontantDit
    ecart: str
    marque: Marque


@dataclass(frozen=True, slots=True)
class TableauMoyens:
    """The table, the lines under discussion first, and how many are in each state, in words."""

    bilan: str
    lignes: tuple[LigneDite, ...]


def table_of(lignes: Sequence[LigneNegociee]) -> TableauMoyens | None:
    """The table of *lignes*; None when nothing is negotiated."""
    if not lignes:
        return None
    ordered = sorted(lignes, key=lambda one: _ORDER.index(one.etat))
    return TableauMoyens(bilan(lignes).phrase, tuple(_line(one) for one in ordered))


def _line(one: LigneNegociee) -> LigneDite:
    signe, classe = _MARKS[one.etat]
    return LigneDite(
        one.poste,
        ", ".join(one.designation),
        _said(one.demande),
        _said(one.propose),
        _said(one.retenu),
        _gap(one.ecart),
        Marque(signe, one.etat.value, classe),
    )


def _said(offre: Offre | None) -> MontantDit:
    if offre is None:
        return MontantDit("—")
    by = f", {offre.par}" if offre.par else ""
    return MontantDit(dite(offre.montant), f"{date_courte(offre.le)}{by}")


def _gap(gap: Decimal | None) -> str:
    if gap is None:
        return "—"
    return f"+{dite(gap)}" if gap > 0 else dite(gap)
