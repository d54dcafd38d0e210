"""A simulation of the means -> the rules that it breaks, one function a rule; which family has which one is data.

Checks of kind « repartition » name them (schema/checks.py) with their words and their legal source. A rule on movements
judges those of every scenario; a rule on accounts, or on the whole, judges the scenario that is proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal

from cpomdoc.domain.repartition import (
    PROVISIONAL,
    TWO_ENDS,
    ZERO,
    Compte,
    Mouvement,
    Nature,
    Parametres,
    Simulation,
    Source,
    Touche,
)
from cpomdoc.stages.figures.repartition import (
    base_after,
    charges_moved,
    drawn,
    produits_moved,
    resultat_moved,
    siege_moved,
    withdrawn,
)

Rule = Callable[[Simulation, Parametres], Iterator[Touche]]

BORDERS = ("budgets_etanches", "meme_bop", "financeurs", "meme_enveloppe")
"""The rules on what may never be mixed, the most precise first: of those that a family has, the first one speaks."""

OF_ACCOUNTS = ("base_epuisee", "budgets_equilibres", "equilibre_strict", "deficit_admis", "activite")
"""The rules on an account of the scenario that is proposed."""

OF_ALL = ("autofinancement", "fonds_de_roulement", "siege")
"""The rules on the whole of it. They, and those on accounts, are not judged on what could not all be read."""


def touches(
    regle: str, simulation: Simulation, parametres: Parametres, regles: Collection[str] = BORDERS
) -> Iterator[Touche]:
    """What breaks *regle*. *regles* are those that the family has: a border that a more precise one tells is told once.

    Raises KeyError for a rule that does not exist.
    """
    if not simulation.entiere and regle in (*OF_ACCOUNTS, *OF_ALL):
        return
    if regle not in BORDERS:
        yield from REGLES[regle](simulation, parametres)
        return
    finer = [name for name in BORDERS[: BORDERS.index(regle)] if name in regles]
    told = {one.mouvement for name in finer for one in REGLES[name](simulation, parametres)}
    yield from (one for one in REGLES[regle](simulation, parametres) if one.mouvement not in told)


# --- movements --------------------------------------------------------------------------------------------------------


def somme_nulle(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F1: what an account receives, another gives: the sum of an envelope does not move (R. 314-43-1)."""
    for one in simulation.mouvements:
        if one.source in TWO_ENDS and (not one.de or not one.vers or one.de == one.vers):
            yield Touche("somme_nulle", one.rang, ecart=one.montant)


def meme_enveloppe(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F2: one legal person, one authority, one financing (R. 314-43-1)."""
    for one, giver, taker in _ends(simulation):
        if giver.enveloppe != taker.enveloppe:
            yield Touche("meme_enveloppe", one.rang, giver.code, one.montant)


def financeurs(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F5: within an establishment, what two authorities pay, or the two parts of a forfait, are not offset."""
    for one, giver, taker in _ends(simulation):
        if giver.finess_et == taker.finess_et and giver.enveloppe != taker.enveloppe:
            yield Touche("financeurs", one.rang, giver.code, one.montant)


def meme_bop(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F8: money of the State goes from one account to another of the same budget opérationnel de programme."""
    for one, giver, taker in _ends(simulation):
        mine, other = giver.enveloppe, taker.enveloppe
        if mine.autorite == other.autorite and mine.financement != other.financement:
            yield Touche("meme_bop", one.rang, giver.code, one.montant)


def budgets_etanches(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F9: the social budget and the commercial one of an ESAT do not pay for one another (R. 314-222, II)."""
    for one, giver, taker in _ends(simulation):
        if (giver.nature is Nature.COMMERCIAL) != (taker.nature is Nature.COMMERCIAL):
            yield Touche("budgets_etanches", one.rang, giver.code, one.montant)


def exercice_seul(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F4: one account paid by an equation in the common dotation, and it moves for one exercice only (R. 314-43-1)."""
    limited = {one.enveloppe for one in simulation.comptes if one.modalite in parametres.modalites_exercice}
    for one, giver, taker in _ends(simulation):
        lasts = one.end_of_money > one.debut
        if one.source in TWO_ENDS and lasts and {giver.enveloppe, taker.enveloppe} & limited:
            yield Touche("exercice_seul", one.rang, giver.code, one.montant)


def resultats(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F6: a result stays in its account, unless the manager is private and the contract opens it (R. 314-235)."""
    opened = simulation.cadre.prive and simulation.cadre.entre_comptes
    for one in simulation.mouvements:
        if one.source is Source.RESULTAT and one.de and one.vers and one.de != one.vers and not opened:
            yield Touche("resultats", one.rang, one.de, one.montant)


def emplois_admis(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F7: surpluses of soins and dépendance of L. 342-1 go neither to investment, to treasury nor to depreciation."""
    for one in simulation.mouvements:
        giver = simulation.compte(one.de) or simulation.compte(one.vers)
        if one.source is not Source.RESULTAT or giver is None or giver.regime != parametres.regime_interdit:
            continue
        if one.emploi.value in parametres.emplois_interdits:
            yield Touche("emplois_admis", one.rang, giver.code, one.montant)


def charge_durable(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F12: a charge that lasts is not paid by money that does not come again (principle of R. 314-45)."""
    for one in simulation.mouvements:
        if one.durable and one.source in PROVISIONAL:
            yield Touche("charge_durable", one.rang, one.vers, -one.montant, one.end_of_money + 1)


def poste_occupe(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F12: what pays somebody in place is not there to be taken (principle of R. 314-45)."""
    for one in simulation.mouvements:
        if one.poste_occupe and one.de:
            yield Touche("poste_occupe", one.rang, one.de, one.montant)


def fleche(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F14: a receipt that is tied to an object does not leave it (R. 314-222, 5°)."""
    for one in simulation.mouvements:
        if one.fleche and not one.objet_garde:
            yield Touche("fleche", one.rang, one.de, one.montant)


# --- accounts of the scenario proposed --------------------------------------------------------------------------------


def base_epuisee(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """A movement takes no more than what the account receives: within the amount of the dotation (R. 314-43-1)."""
    cadre, moved = simulation.cadre, simulation.proposes()
    for compte in simulation.comptes:
        left, year = min((base_after(compte, moved, cadre.exercice, year), year) for year in cadre.exercices)
        if left < 0:
            yield Touche("base_epuisee", compte=compte.code, ecart=left, exercice=year)


def budgets_equilibres(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F9: a dotation non affectée or a service industriel et commercial is balanced, or has a surplus (R. 314-222)."""
    yield from _balances(simulation, "budgets_equilibres", (Nature.DNA, Nature.SIC), lambda result, moved: result < 0)


def equilibre_strict(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F10: out of the contract, or under the préfet, receipts are the expenses (R. 314-222, II)."""
    yield from _balances(simulation, "equilibre_strict", (Nature.HORS,), lambda result, moved: result != 0)


def deficit_admis(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F11: an account of the contract may be in deficit if the PGFP comes back to balance (R. 314-222, II)."""
    yield from _balances(simulation, "deficit_admis", (Nature.CONTRAT,), lambda result, moved: result < 0 and moved < 0)


def activite(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F16: an account that loses much of its base needs another target of activity."""
    cadre, moved = simulation.cadre, simulation.proposes()
    for compte in simulation.comptes:
        if compte.objectif is None:
            continue
        lost, year = max((withdrawn(compte, moved, cadre.exercice, year), -year) for year in cadre.exercices)
        if lost > parametres.seuil_activite:
            yield Touche("activite", compte=compte.code, ecart=lost, exercice=-year)


# --- the whole --------------------------------------------------------------------------------------------------------


def autofinancement(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F13: the CAF pays the capital that falls due (R. 314-222, 3°)."""
    cadre = simulation.cadre
    if cadre.caf is None or cadre.capital is None:
        return
    moved = simulation.proposes()
    worse = [(year, change) for year in cadre.exercices if (change := resultat_moved(simulation, moved, year)) < 0]
    lacks, year = max(((cadre.capital - cadre.caf - change, -year) for year, change in worse), default=(ZERO, 0))
    if lacks > 0:
        yield Touche("autofinancement", ecart=lacks, exercice=-year)


def fonds_de_roulement(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F13: no more is drawn than the fonds de roulement of 1 January (R. 314-229)."""
    cadre, moved = simulation.cadre, simulation.proposes()
    if cadre.frng is not None and (taken := drawn(moved, cadre.exercice)) > max(cadre.frng, ZERO):
        yield Touche("fonds_de_roulement", ecart=taken - cadre.frng, exercice=cadre.exercice)


def siege(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """F15: what accounts pay for the siège stays within its authorisation (R. 314-92)."""
    cadre, moved = simulation.cadre, simulation.proposes()
    if cadre.siege_reparti is None or cadre.siege_autorise is None:
        return
    shares = (siege_moved(one, moved, cadre.exercice, cadre.siege_taux) for one in simulation.comptes)
    over = cadre.siege_reparti + sum(shares, ZERO) - cadre.siege_autorise
    if over > 0:
        yield Touche("siege", ecart=over, exercice=cadre.exercice)


def scenarios(simulation: Simulation, parametres: Parametres) -> Iterator[Touche]:
    """No more scenarios than people can compare (a convention of the workbook)."""
    if len(simulation.scenarios) > parametres.scenarios:
        yield Touche("scenarios", ecart=Decimal(len(simulation.scenarios)))


def _ends(simulation: Simulation) -> Iterator[tuple[Mouvement, Compte, Compte]]:
    """The movements of public money that go from an account to another, with both."""
    for one in simulation.mouvements:
        giver, taker = simulation.compte(one.de), simulation.compte(one.vers)
        if giver is not None and taker is not None and (one.source in TWO_ENDS or one.source is Source.CNR):
            yield one, giver, taker


def _balances(
    simulation: Simulation, regle: str, natures: Collection[Nature], breaks: Callable[[Decimal, Decimal], bool]
) -> Iterator[Touche]:
    """The accounts of these kinds whose result breaks the rule in one of the years shown: told at the first of them."""
    moved = simulation.proposes()
    for compte in (one for one in simulation.comptes if one.nature in natures):
        before = sum(compte.produits, ZERO) - sum(compte.charges, ZERO)
        for year in simulation.cadre.exercices:
            change = produits_moved(compte, moved, year) - charges_moved(compte, moved, year)
            if breaks(before + change, change):
                yield Touche(regle, compte=compte.code, ecart=before + change, exercice=year)
                break


REGLES: Mapping[str, Rule] = {
    "somme_nulle": somme_nulle,
    "meme_enveloppe": meme_enveloppe,
    "exercice_seul": exercice_seul,
    "financeurs": financeurs,
    "resultats": resultats,
    "emplois_admis": emplois_admis,
    "meme_bop": meme_bop,
    "budgets_etanches": budgets_etanches,
    "base_epuisee": base_epuisee,
    "budgets_equilibres": budgets_equilibres,
    "equilibre_strict": equilibre_strict,
    "deficit_admis": deficit_admis,
    "charge_durable": charge_durable,
    "poste_occupe": poste_occupe,
    "autofinancement": autofinancement,
    "fonds_de_roulement": fonds_de_roulement,
    "fleche": fleche,
    "siege": siege,
    "activite": activite,
    "scenarios": scenarios,
}
"""The closed list that a check of kind « repartition » may name."""
