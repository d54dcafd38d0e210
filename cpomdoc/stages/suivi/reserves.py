"""Revues, Diagnostic, uses told by the bilan -> reserves at start and end, what is left « à justifier », its ceiling.

When a contract is renewed, the authority may take account of the part of reports and reserves that operating conditions
do not justify; the income may be lowered by RESERVES % of them at most (décret n° 2023-1428). Euros, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from cpomdoc.domain.values import Row, Value
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.reglementation import Dated, Reglementation, value_at
from cpomdoc.stages.suivi.reponses import number, rows, text

Values = Mapping[str, Value]

RESERVES = "reserves.part"
"""The dated value: the share, in %, of what is not justified by which the income may be lowered."""

AFFECTATION, FINANCES, EMPLOIS = "revue_affectation", "finances", "bilan_reserves"
ZERO, HUNDRED, CENT = Decimal(0), Decimal(100), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Compte:
    """An account of reserves: its words; the answers that hold its balance: after a result, before, in Diagnostic."""

    libelle: str
    solde: str
    ouverture: str = ""
    diagnostic: str = ""


COMPTES = (
    Compte("Réserve d’investissement (10682)", "solde_investissement", "", "reserve_investissement"),
    Compte("Réserve de trésorerie (10685)", "solde_tresorerie"),
    Compte(
        "Réserve de compensation des déficits (10686)",
        "solde_compensation",
        "reserve_anterieure",
        "reserve_compensation",
    ),
    Compte("Réserve de compensation des amortissements (10687)", "solde_amortissements"),
    Compte("Report à nouveau (110, 119)", "solde_report", "report_anterieur", "report_a_nouveau"),
)


@dataclass(frozen=True, slots=True)
class Solde:
    """A balance in euros, and the exercice that it is of."""

    montant: Decimal
    exercice: int


@dataclass(frozen=True, slots=True)
class Reserve:
    """An account of an establishment; None: nobody told its balance."""

    site: str
    compte: Compte
    debut: Solde | None
    fin: Solde | None


@dataclass(frozen=True, slots=True)
class Emplois:
    """What an establishment plans to use its reserves for, in euros; *dits*: the bilan tells it."""

    ppi: Decimal = ZERO
    compensation: Decimal = ZERO
    bfr: Decimal = ZERO
    dits: bool = False

    @property
    def total(self) -> Decimal:
        """All of them."""
        return self.ppi + self.compensation + self.bfr


@dataclass(frozen=True, slots=True)
class Justification:
    """An establishment: what it holds at the end, its uses, what is left « à justifier » (never less than nothing)."""

    site: str
    fin: Decimal
    emplois: Emplois

    @property
    def reste(self) -> Decimal:
        """What no use justifies. The reserves of another establishment do not make up for these."""
        return max(ZERO, self.fin - self.emplois.total)


def reserves(
    values: Values, revues: Mapping[int, Values], premiere: int, site_key: str, sites: Sequence[str]
) -> tuple[Reserve, ...]:
    """The accounts of *sites* that somebody tells, at the start and at the end.

    *values*: the contract, with its Diagnostics (rows of « sites », named by *site_key*); *revues*: their answers by
    exercice; *premiere*: the exercice in which the contract began.
    """
    found = (
        Reserve(site, one, _start(values, revues, premiere, site_key, site, one), _end(revues, site, one))
        for site in sites
        for one in COMPTES
    )
    return tuple(one for one in found if one.debut is not None or one.fin is not None)


def _end(revues: Mapping[int, Values], site: str, compte: Compte) -> Solde | None:
    """The balance after the last result that was assigned."""
    told = [
        Solde(amount, year)
        for exercice, revue in revues.items()
        for row in _of(revue, site)
        if (amount := number(row.get(compte.solde))) is not None and (year := _exercice(row, exercice)) >= 0
    ]
    return max(told, key=lambda one: one.exercice, default=None)


def _start(
    values: Values, revues: Mapping[int, Values], premiere: int, site_key: str, site: str, compte: Compte
) -> Solde | None:
    """The balance that the first result of the contract found; else the last one that the Diagnostic tells."""
    first = revues.get(premiere)
    if compte.ouverture and first is not None:
        for row in _of(first, site):
            amount = number(row.get(compte.ouverture))
            if amount is not None and _exercice(row, premiere) == premiere:
                return Solde(amount, premiere - 1)
    told = [
        Solde(amount, year)
        for mine in rows(values, SITES)
        if text(mine, site_key) == site
        for row in rows(mine, FINANCES)
        if compte.diagnostic
        and (amount := number(row.get(compte.diagnostic))) is not None
        and (year := _exercice(row, premiere)) < premiere
    ]
    return max(told, key=lambda one: one.exercice, default=None)


def _of(revue: Values, site: str) -> list[Row]:
    return [row for row in rows(revue, AFFECTATION) if text(row, "finess_et") == site]


def _exercice(row: Row, otherwise: int) -> int:
    year = row.get("exercice")
    return year if isinstance(year, int) else otherwise


def emplois(bilan: Values) -> dict[str, Emplois]:
    """By establishment, the uses that the bilan plans; several lines of one are added up."""
    told: dict[str, Emplois] = {}
    for row in rows(bilan, EMPLOIS):
        before = told.get(site := text(row, "finess_et"), Emplois())
        more = [max(ZERO, number(row.get(name)) or ZERO) for name in ("ppi", "compensation", "bfr")]
        told[site] = Emplois(
            before.ppi + more[0], before.compensation + more[1], before.bfr + more[2], dits=any(more) or before.dits
        )
    return told


def justifications(found: Iterable[Reserve], uses: Mapping[str, Emplois]) -> tuple[Justification, ...]:
    """What each establishment has left to justify: a report that is a deficit is no reserve, and takes from none."""
    held: dict[str, Decimal] = {}
    for one in found:
        if one.fin is not None:
            held[one.site] = held.get(one.site, ZERO) + max(ZERO, one.fin.montant)
    return tuple(Justification(site, amount, uses.get(site, Emplois())) for site, amount in held.items())


def plafond(reste: Decimal, part: Decimal) -> Decimal:
    """The most by which the income may be lowered: *part* % of *reste*, a cent never added."""
    return (reste * part / HUNDRED).quantize(CENT, rounding=ROUND_DOWN)


def par_an(montant: Decimal, annees: int) -> Decimal:
    """*montant* spread evenly over *annees* (at least one), a cent never added."""
    return (montant / max(1, annees)).quantize(CENT, rounding=ROUND_DOWN)


def part_admise(law: Reglementation, famille: str, renouvellement: date) -> Dated | None:
    """What the law says of a contract of *famille* renewed on that day; None: it does not speak of it."""
    if RESERVES not in law or (law[RESERVES].familles and famille not in law[RESERVES].familles):
        return None
    known = value_at(law, RESERVES, renouvellement)
    return known if isinstance(known, Dated) and isinstance(known.value, Decimal) else None
