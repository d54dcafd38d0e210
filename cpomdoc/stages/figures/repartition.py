"""A simulation of the means -> what each account becomes: base, charges, produits, share of the siège, jobs.

Amounts in euros, rates in %; nothing is rounded but what people see, to the cent, at the end. Bases grow at the rate
that their account retains; charges and produits are in euros of the exercice simulated: the PGFP says their growth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cpomdoc.domain.repartition import (
    TWO_ENDS,
    ZERO,
    Affecte,
    Compte,
    Effet,
    Emploi,
    Mouvement,
    ResultatCompte,
    Simulation,
    Source,
)
from cpomdoc.stages.figures.finance import HUNDRED, cents, share
from cpomdoc.stages.figures.tarification import abattement

OWN_MEANS = frozenset({Source.FRNG, Source.CAF, Source.RESULTAT})
"""Money that the manager has already: it comes to no account as a produit."""


def effets(simulation: Simulation, mouvements: Sequence[Mouvement]) -> tuple[Effet, ...]:
    """What each account becomes in N, N+1 and the last exercice of the PGFP, when *mouvements* are made."""
    return tuple(
        _effet(simulation, compte, mouvements, exercice)
        for compte in simulation.comptes
        for exercice in simulation.cadre.exercices
    )


def base_after(compte: Compte, mouvements: Sequence[Mouvement], first: int, exercice: int) -> Decimal:
    """The base of *compte* in *exercice*, in €: what lasts grows from the year it begins, what does not is added.

    A movement limited to an exercice leaves the next base as it was (R. 314-43-1).
    """
    factor = 1 + compte.taux / HUNDRED
    base = compte.base * factor ** (exercice - first)
    for one in mouvements:
        if one.source not in TWO_ENDS or not one.pays_in(exercice):
            continue
        grown = factor ** (exercice - max(one.debut, first)) if one.duree is None else Decimal(1)
        base += _signed(one, compte) * grown
    return cents(base)


def charges_moved(compte: Compte, mouvements: Sequence[Mouvement], exercice: int, groupe: int = 0) -> Decimal:
    """By how much the charges of *compte* move in *exercice*, in €; *groupe* 1 to 3, 0 for the three together."""
    moved = ZERO
    for one in mouvements:
        if groupe in (0, one.groupe):
            if one.de == compte.code and one.source not in OWN_MEANS and one.pays_in(exercice):
                moved -= one.montant
            if one.vers == compte.code and _is_charge(one) and one.costs_in(exercice):
                moved += one.montant
    return moved


def produits_moved(compte: Compte, mouvements: Sequence[Mouvement], exercice: int) -> Decimal:
    """By how much the produits of the tarification of *compte* move in *exercice*, in €."""
    return sum(
        (_signed(one, compte) for one in mouvements if one.source not in OWN_MEANS and one.pays_in(exercice)), ZERO
    )


def resultat_moved(simulation: Simulation, mouvements: Sequence[Mouvement], exercice: int) -> Decimal:
    """By how much the result, hence the CAF, of the whole perimeter moves in *exercice*, in € (R. 314-213)."""
    return sum(
        (
            produits_moved(compte, mouvements, exercice) - charges_moved(compte, mouvements, exercice)
            for compte in simulation.comptes
        ),
        ZERO,
    )


def siege_moved(compte: Compte, mouvements: Sequence[Mouvement], exercice: int, taux: Decimal | None) -> Decimal:
    """By how much the share of the siège that *compte* bears moves, in €: *taux* % of its gross charges (R. 314-92)."""
    return cents(share(charges_moved(compte, mouvements, exercice), taux)) if taux is not None else ZERO


def drawn(mouvements: Sequence[Mouvement], exercice: int) -> Decimal:
    """What movements take from the fonds de roulement in *exercice*, in € (R. 314-229)."""
    return sum((one.montant for one in mouvements if one.source is Source.FRNG and one.pays_in(exercice)), ZERO)


def withdrawn(compte: Compte, mouvements: Sequence[Mouvement], first: int, exercice: int) -> Decimal:
    """What *compte* loses of its base in *exercice*, in %; 0 when it loses nothing, or has no base."""
    before = base_after(compte, (), first, exercice)
    lost = before - base_after(compte, mouvements, first, exercice)
    return HUNDRED * lost / before if before > 0 and lost > 0 else ZERO


def cible_proposee(compte: Compte, mouvements: Sequence[Mouvement], first: int, exercice: int) -> Decimal | None:
    """The activity target in % in proportion to the base that is left, to a tenth; None where there is no target."""
    if compte.objectif is None:
        return None
    left = HUNDRED - withdrawn(compte, mouvements, first, exercice)
    return (compte.objectif * left / HUNDRED).quantize(Decimal("0.1"))


def abattement_en_euros(base: Decimal, objectif: Decimal, realise: Decimal) -> Decimal:
    """The largest reduction of a base for its activity, in € (R. 314-43-2)."""
    return cents(share(base, abattement(objectif, realise)))


def compenser(
    resultats: Sequence[ResultatCompte], ouvert: bool, les_autres_d_abord: bool = True
) -> tuple[Affecte, ...]:
    """Where results go, in €: each in its account (R. 314-234), or between accounts where the contract opens it.

    *ouvert*: the manager is private and the contract allows it (R. 314-235). Then surpluses cover deficits in the order
    of *resultats*; *les_autres_d_abord*: before the report and the reserve of the account, which it keeps.
    """
    left = {one.compte: max(one.resultat, ZERO) for one in resultats}
    found: dict[str, Affecte] = {}
    for one in resultats:
        deficit = max(-one.resultat, ZERO)
        others = _take(left, deficit) if ouvert and les_autres_d_abord else ZERO
        report = min(deficit - others, one.report)
        reserve = min(deficit - others - report, one.reserve)
        if ouvert and not les_autres_d_abord:
            others = _take(left, deficit - report - reserve)
        found[one.compte] = Affecte(one.compte, ZERO, others, report, reserve, deficit - others - report - reserve)
    return tuple(
        Affecte(code, left[code], one.par_les_autres, one.par_report, one.par_reserve, one.deficit_reporte)
        for code, one in found.items()
    )


def _take(left: dict[str, Decimal], wanted: Decimal) -> Decimal:
    """What surpluses give of *wanted*; they are less by as much."""
    given = ZERO
    for code, surplus in left.items():
        part = min(surplus, wanted - given)
        left[code] = surplus - part
        given += part
    return given


def _effet(simulation: Simulation, compte: Compte, mouvements: Sequence[Mouvement], exercice: int) -> Effet:
    first = simulation.cadre.exercice
    groups = tuple(
        charges + charges_moved(compte, mouvements, exercice, groupe)
        for groupe, charges in enumerate(compte.charges, 1)
    )
    return Effet(
        compte=compte.code,
        exercice=exercice,
        avant=base_after(compte, (), first, exercice),
        apres=base_after(compte, mouvements, first, exercice),
        charges=sum(groups, ZERO),
        produits=sum(compte.produits, ZERO) + produits_moved(compte, mouvements, exercice),
        charges_groupes=(groups[0], groups[1], groups[2]),
        siege=siege_moved(compte, mouvements, exercice, simulation.cadre.siege_taux),
        etp=(compte.etp or ZERO) + sum(_etp(compte, mouvements, exercice), ZERO),
    )


def _etp(compte: Compte, mouvements: Sequence[Mouvement], exercice: int) -> Iterator[Decimal]:
    for one in mouvements:
        if one.costs_in(exercice):
            yield one.etp * ((one.vers == compte.code) - (one.de == compte.code))


def _signed(one: Mouvement, compte: Compte) -> Decimal:
    return one.montant * ((one.vers == compte.code) - (one.de == compte.code))


def _is_charge(one: Mouvement) -> bool:
    return one.emploi is Emploi.EXPLOITATION and one.source is not Source.RESULTAT
