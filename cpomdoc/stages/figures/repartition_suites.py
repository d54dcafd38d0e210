"""The scenario that is proposed -> the acts that it needs, and the answers that a decision would write.

Nothing is written here: what is given back is what another step prepares, and what a person then decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from cpomdoc.domain.repartition import (
    ENDLESS,
    TWO_ENDS,
    ZERO,
    ActeNecessaire,
    Compte,
    Ecriture,
    Motif,
    Mouvement,
    Parametres,
    Simulation,
    Source,
    Voie,
)
from cpomdoc.domain.values import Row, Value
from cpomdoc.stages.figures.repartition import cible_proposee, siege_moved
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
    written. Only what lasts is: a movement of one exercice is the affair of its decision modificative. Amounts in €.
    """
    lasting = _lasting(simulation)
    written = (
        *_bases(simulation, lasting, reponses),
        *_by_establishment(simulation, lasting, reponses),
        *_targets(simulation, parametres, reponses),
    )
    acts = actes_necessaires(simulation, parametres)
    needs = any(one.voie is Voie.AVENANT for one in acts)
    return (*written, *(_of_avenant(simulation, acts) if needs else ()))


def sans_ligne(simulation: Simulation, reponses: Mapping[str, Value]) -> tuple[Compte, ...]:
    """The accounts whose base moves for good and that have no row in the budget base of *reponses*: nobody could write
    what they become.
    """
    known = {(row.get("finess_et"), row.get("section")) for row in _rows(reponses, "base_budgetaire")}
    moved = _lasting(simulation)
    return tuple(one for one in simulation.comptes if _moved(one, moved) and (one.finess_et, one.section) not in known)


def _lasting(simulation: Simulation) -> tuple[Mouvement, ...]:
    return tuple(one for one in simulation.proposes() if one.source in TWO_ENDS and one.end_of_money == ENDLESS)


def _bases(simulation: Simulation, moved: tuple[Mouvement, ...], reponses: Mapping[str, Value]) -> Iterator[Ecriture]:
    """The rows of the budget base: what the authority pays, the group of the charge, both totals."""
    for row in _rows(reponses, "base_budgetaire"):
        own = [
            one
            for one in simulation.comptes
            if one.finess_et == row.get("finess_et") and one.section == row.get("section")
        ]
        changes: dict[str, Decimal] = {}
        for compte in own:
            for one in moved:
                sign = (one.vers == compte.code) - (one.de == compte.code)
                columns = (
                    "dont_tarification",
                    "produits_g1",
                    "produits_total",
                    f"charges_g{one.groupe}",
                    "charges_total",
                )
                for column in columns if sign else ():
                    changes[column] = changes.get(column, ZERO) + sign * one.montant
        key = (("finess_et", str(row.get("finess_et"))), ("section", str(row.get("section"))))
        yield from _changed("base_budgetaire", key, row, changes)


def _by_establishment(
    simulation: Simulation, moved: tuple[Mouvement, ...], reponses: Mapping[str, Value]
) -> Iterator[Ecriture]:
    """The share of each establishment in the common dotation, and what it pays for the siège."""
    cadre = simulation.cadre
    for table in ("dgc_quotes_parts", "siege_repartition"):
        for row in _rows(reponses, table):
            own = [one for one in simulation.comptes if one.finess_et == row.get("finess_et")]
            if table == "dgc_quotes_parts":
                changes = {"montant": sum((_moved(one, moved) for one in own), ZERO)}
            else:
                shares = (siege_moved(one, moved, _last(simulation), cadre.siege_taux) for one in own)
                changes = {"assiette": sum((_moved(one, moved) for one in own), ZERO), "montant": sum(shares, ZERO)}
            yield from _changed(table, (("finess_et", str(row.get("finess_et"))),), row, changes)


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


def _changed(
    table: str, key: tuple[tuple[str, str], ...], row: Row, changes: Mapping[str, Decimal]
) -> Iterator[Ecriture]:
    for column, change in changes.items():
        old = row.get(column)
        if change and isinstance(old, int | Decimal):
            yield Ecriture(MOYENS, table, key, column, Decimal(old), Decimal(old) + change)


def _moved(compte: Compte, moved: tuple[Mouvement, ...]) -> Decimal:
    return sum((one.montant * ((one.vers == compte.code) - (one.de == compte.code)) for one in moved), ZERO)


def _last(simulation: Simulation) -> int:
    return simulation.cadre.exercices[-1]


def _rows(reponses: Mapping[str, Value], table: str) -> Iterator[Row]:
    rows = reponses.get(table)
    for row in rows if isinstance(rows, tuple) else ():
        if isinstance(row, Mapping):
            yield row
