"""The scenario that is proposed -> the acts that it needs, and the answers that a decision would write.

Nothing is written here: what is given back is what another step prepares, and what a person then decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpomdoc.domain.repartition import (
    ENDLESS,
    TWO_ENDS,
    ZERO,
    ActeNecessaire,
    Compte,
    Ecriture,
    Manque,
    Motif,
    Mouvement,
    NonEcrit,
    Parametres,
    Simulation,
    Source,
    Voie,
)
from cpomdoc.domain.values import Row, Value
from cpomdoc.stages.figures.repartition import (
    charges_moved,
    cible_proposee,
    produits_moved,
    resultat_moved,
    siege_moved,
)
from cpomdoc.stages.figures.repartition_regles import REGLES

VOIES: Mapping[Motif, Voie] = {
    Motif.EXERCICE: Voie.DECISION,
    Motif.DURABLE: Voie.ARRETE,
    Motif.QUOTES_PARTS: Voie.AVENANT,
    Motif.NOTIFIE: Voie.AUCUN,
    Motif.AFFECTATION: Voie.AUCUN,
    Motif.ENTRE_COMPTES: Voie.AVENANT,
    Motif.BOULEVERSE: Voie.DECISION,
    Motif.MOYENS_PROPRES: Voie.AUCUN,
    Motif.ACTIVITE: Voie.AVENANT,
}


def actes_necessaires(simulation: Simulation, parametres: Parametres) -> tuple[ActeNecessaire, ...]:
    """The acts that the movements proposed need, the heaviest last, with their movements (R. 314-43-1, R. 314-229)."""
    found: dict[Motif, list[int]] = {}
    upset = any(any(REGLES[rule](simulation, parametres)) for rule in ("autofinancement", "fonds_de_roulement"))
    for one in simulation.proposes():
        found.setdefault(_motif(one, simulation, upset), []).append(one.rang)
    for touche in REGLES["activite"](simulation, parametres):
        takes = [one.rang for one in simulation.proposes() if one.de == touche.compte]
        found.setdefault(Motif.ACTIVITE, []).extend(takes)
    order = list(Voie)
    return tuple(
        ActeNecessaire(
            voie=VOIES[motif],
            motif=motif,
            source=parametres.textes.get(motif, ""),
            mouvements=tuple(dict.fromkeys(rows)),
            delai_mois=parametres.delai_dm if motif is Motif.BOULEVERSE else 0,
        )
        for motif, rows in sorted(found.items(), key=lambda item: order.index(VOIES[item[0]]))
    )


def _motif(one: Mouvement, simulation: Simulation, upset: bool) -> Motif:
    cadre = simulation.cadre
    match one.source:
        case Source.CNR:
            return Motif.NOTIFIE
        case Source.RESULTAT:
            between = one.de and one.vers and one.de != one.vers
            return Motif.ENTRE_COMPTES if between and not cadre.entre_comptes else Motif.AFFECTATION
        case Source.FRNG | Source.CAF:
            return Motif.BOULEVERSE if upset else Motif.MOYENS_PROPRES
    if one.end_of_money == one.debut:
        return Motif.EXERCICE
    return Motif.QUOTES_PARTS if cadre.quotes_parts_fixees else Motif.DURABLE


# --- what a decision would write --------------------------------------------------------------------------------------

MOYENS, AVENANT = "moyens", "avenant"


def ecritures(simulation: Simulation, parametres: Parametres, reponses: Mapping[str, Value]) -> tuple[Ecriture, ...]:
    """The answers of the workbook Moyens, then of the form of the avenant, that the scenario proposed would write.

    *reponses* are those of the contract in force: what they say is the old value, and a table that they lack is not
    written. Only what lasts is: a movement of one exercice is the affair of its decision modificative. Amounts in €:
    charges, produits and share of the siège move by what the document of the simulation shows.
    """
    cells = (*_bases(simulation, reponses), *_by_establishment(simulation, reponses))
    written = (*(made for one in cells if (made := one.written())), *_targets(simulation, parametres, reponses))
    acts = actes_necessaires(simulation, parametres)
    needs = any(one.voie is Voie.AVENANT for one in acts)
    return (*written, *(_of_avenant(simulation, acts) if needs else ()))


def non_ecrits(simulation: Simulation, parametres: Parametres, reponses: Mapping[str, Value]) -> Iterator[NonEcrit]:
    """What the avenant of the scenario proposed changes and that *ecritures* do not hold: nobody else would say it."""
    moved, cadre = _lasting(simulation), simulation.cadre
    bases = {(row.get("finess_et"), row.get("section")) for row in _rows(reponses, "base_budgetaire")}
    shares, sieges = (_establishments(reponses, table) for table in ("dgc_quotes_parts", "siege_repartition"))
    empty = {
        one.compte
        for one in (*_bases(simulation, reponses), *_by_establishment(simulation, reponses))
        if one.written() is None
    }
    for compte in simulation.comptes:
        if not _touched(compte, moved):
            continue
        if (compte.finess_et, compte.section) not in bases:
            yield NonEcrit(Manque.LIGNE, compte.code)
        if cadre.quotes_parts_fixees and compte.finess_et not in shares and _moved(compte, moved):
            yield NonEcrit(Manque.QUOTE_PART, compte.code)
        if cadre.siege_taux is None and compte.finess_et in sieges and _charges(simulation, compte, moved):
            yield NonEcrit(Manque.SIEGE, compte.code)
        if compte.code in empty:
            yield NonEcrit(Manque.MONTANT, compte.code)
    yield from _of_movements(simulation, parametres, moved)
    targets = {one.cle[0][1] for one in _targets(simulation, parametres, reponses)}
    for code in dict.fromkeys(one.compte for one in REGLES["activite"](simulation, parametres)):
        named = simulation.compte(code)
        if named is not None and named.finess_et not in targets:
            yield NonEcrit(Manque.CIBLE, code)
    yield from _of_the_whole(simulation, moved, sieges)


def _of_movements(simulation: Simulation, parametres: Parametres, lasting: tuple[Mouvement, ...]) -> Iterator[NonEcrit]:
    """The movements that need an avenant and whose money no cell of the workbook holds."""
    kept = {one.rang for one in lasting}
    for act in actes_necessaires(simulation, parametres):
        if act.motif is Motif.ENTRE_COMPTES:
            yield from (NonEcrit(Manque.ENTRE_COMPTES, mouvement=rang) for rang in act.mouvements)
        elif act.motif is Motif.QUOTES_PARTS:
            yield from (NonEcrit(Manque.TEMPORAIRE, mouvement=rang) for rang in act.mouvements if rang not in kept)


def _of_the_whole(simulation: Simulation, moved: tuple[Mouvement, ...], sieges: frozenset[str]) -> Iterator[NonEcrit]:
    """What the lasting movements change of the contract as a whole: its result, hence the PGFP; the siège."""
    then = _then(simulation, moved)
    if result := resultat_moved(simulation, moved, then):
        yield NonEcrit(Manque.RESULTAT, ecart=result)
    rate = simulation.cadre.siege_taux
    borne = (siege_moved(one, moved, then, rate) for one in simulation.comptes if one.finess_et in sieges)
    if total := sum(borne, ZERO):
        yield NonEcrit(Manque.SIEGE_TOTAL, ecart=total)


def _lasting(simulation: Simulation) -> tuple[Mouvement, ...]:
    return tuple(one for one in simulation.proposes() if one.source in TWO_ENDS and one.end_of_money == ENDLESS)


@dataclass(frozen=True, slots=True)
class _Case:
    """A cell of the workbook Moyens that moves by *change* because of *compte*, among others."""

    compte: str
    table: str
    cle: tuple[tuple[str, str], ...]
    colonne: str
    ancien: object
    change: Decimal

    def written(self) -> Ecriture | None:
        """What is written there; None when it holds no amount."""
        old = self.ancien
        if not isinstance(old, int | Decimal) or isinstance(old, bool):
            return None
        return Ecriture(MOYENS, self.table, self.cle, self.colonne, Decimal(old), Decimal(old) + self.change)


def _bases(simulation: Simulation, reponses: Mapping[str, Value]) -> Iterator[_Case]:
    """The rows of the budget base: what the authority pays, the charges that it pays, both totals."""
    moved = _lasting(simulation)
    for row in _rows(reponses, "base_budgetaire"):
        own = [
            one
            for one in simulation.comptes
            if one.finess_et == row.get("finess_et") and one.section == row.get("section")
        ]
        paid = sum((produits_moved(one, moved, _then(simulation, moved)) for one in own), ZERO)
        changes = dict.fromkeys(("dont_tarification", "produits_g1", "produits_total"), paid)
        for groupe in (1, 2, 3):
            changes[f"charges_g{groupe}"] = sum((_charges(simulation, one, moved, groupe) for one in own), ZERO)
        changes["charges_total"] = sum((_charges(simulation, one, moved) for one in own), ZERO)
        key = (("finess_et", str(row.get("finess_et"))), ("section", str(row.get("section"))))
        yield from _cases("base_budgetaire", key, row, own, changes)


def _by_establishment(simulation: Simulation, reponses: Mapping[str, Value]) -> Iterator[_Case]:
    """The share of each establishment in the common dotation, and what it pays for the siège: nothing is known of that
    without its rate.
    """
    moved, rate = _lasting(simulation), simulation.cadre.siege_taux
    for table in ("dgc_quotes_parts", "siege_repartition") if rate is not None else ("dgc_quotes_parts",):
        for row in _rows(reponses, table):
            own = [one for one in simulation.comptes if one.finess_et == row.get("finess_et")]
            if table == "dgc_quotes_parts":
                changes = {"montant": sum((_moved(one, moved) for one in own), ZERO)}
            else:
                then = _then(simulation, moved)
                changes = {
                    "assiette": sum((_charges(simulation, one, moved) for one in own), ZERO),
                    "montant": sum((siege_moved(one, moved, then, rate) for one in own), ZERO),
                }
            yield from _cases(table, (("finess_et", str(row.get("finess_et"))),), row, own, changes)


def _targets(simulation: Simulation, parametres: Parametres, reponses: Mapping[str, Value]) -> Iterator[Ecriture]:
    """The activity target of each account that loses more of its base than its target bears."""
    moved, first = simulation.proposes(), simulation.cadre.exercice
    for touche in REGLES["activite"](simulation, parametres):
        compte = simulation.compte(touche.compte)
        target = cible_proposee(compte, moved, first, touche.exercice) if compte is not None else None
        for row in _rows(reponses, "modulation_activite"):
            old = row.get("objectif")
            if compte is None or target is None or row.get("finess_et") != compte.finess_et:
                continue
            if isinstance(old, int | Decimal) and Decimal(old) == compte.objectif:
                key = (("finess_et", compte.finess_et), ("mode_accueil", str(row.get("mode_accueil"))))
                yield Ecriture(MOYENS, "modulation_activite", key, "objectif", Decimal(old), target)


def _of_avenant(simulation: Simulation, acts: tuple[ActeNecessaire, ...]) -> Iterator[Ecriture]:
    """The answers of the form of the avenant: what it is about, why, from when."""
    kept = [one for one in acts if one.voie is Voie.AVENANT]
    rows = {rang for one in kept for rang in one.mouvements}
    names = dict.fromkeys(one.objet for one in simulation.proposes() if one.rang in rows and one.objet)
    yield Ecriture(AVENANT, "", (), "avenant.objet", None, "; ".join(names))
    yield Ecriture(AVENANT, "", (), "avenant.motifs", None, "\n".join(str(one.motif) for one in kept))
    first = min((one.debut for one in simulation.proposes() if one.rang in rows), default=simulation.cadre.exercice)
    yield Ecriture(AVENANT, "", (), "avenant.date_effet", None, date(first, 1, 1))


def _cases(
    table: str, key: tuple[tuple[str, str], ...], row: Row, own: Sequence[Compte], changes: Mapping[str, Decimal]
) -> Iterator[_Case]:
    """The cells of *row* that move, because of its accounts *own*."""
    for column, change in changes.items():
        if change:
            yield _Case(own[0].code, table, key, column, row.get(column), change)


def _charges(simulation: Simulation, compte: Compte, moved: tuple[Mouvement, ...], groupe: int = 0) -> Decimal:
    """By how much its charges move for good: money that pays an investment, or a reserve, is no charge."""
    return charges_moved(compte, moved, _then(simulation, moved), groupe)


def _moved(compte: Compte, moved: tuple[Mouvement, ...]) -> Decimal:
    return sum((one.montant * ((one.vers == compte.code) - (one.de == compte.code)) for one in moved), ZERO)


def _touched(compte: Compte, moved: tuple[Mouvement, ...]) -> bool:
    return any(compte.code in (one.de, one.vers) for one in moved)


def _then(simulation: Simulation, moved: tuple[Mouvement, ...]) -> int:
    """An exercice in which all that lasts has begun."""
    return max([simulation.cadre.exercices[-1], *(one.debut for one in moved)])


def _establishments(reponses: Mapping[str, Value], table: str) -> frozenset[str]:
    return frozenset(str(row.get("finess_et")) for row in _rows(reponses, table))


def _rows(reponses: Mapping[str, Value], table: str) -> Iterator[Row]:
    rows = reponses.get(table)
    for row in rows if isinstance(rows, tuple) else ():
        if isinstance(row, Mapping):
            yield row
