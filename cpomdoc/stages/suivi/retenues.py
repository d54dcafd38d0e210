"""Simulations of the means that the committee accepted -> what an avenant takes up of them, which acts they wait for.

A simulation is an act « répartition des moyens »; its decision is an answer of its form. What it would write is told by
the pure model (stages/figures/repartition_suites.py); here it becomes adjustments, as those of a review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

from cpomdoc.domain.francais import date_longue, montant, pluriel
from cpomdoc.domain.repartition import ActeNecessaire, Decision, Ecriture, NonEcrit, Parametres, Simulation, Voie
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Row, Value
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import fold
from cpomdoc.schema.reglementation import Missing
from cpomdoc.stages.figures.repartition_lue import lire, parametres
from cpomdoc.stages.figures.repartition_suites import MOYENS, actes_necessaires, ecritures, non_ecrits
from cpomdoc.stages.suivi.ajustements import AVENANT, SIMULATION, Ajustement
from cpomdoc.stages.suivi.reponses import rows
from cpomdoc.stages.suivi.signees import Signee, signed_since

OBJET = "Répartition simulée des moyens"
"""What an adjustment that comes from a simulation is about: the word of the preremplis that take it up."""


@dataclass(frozen=True, slots=True)
class Retenue:
    """A simulation whose scenario the committee accepted on *jour*: the model, the acts that it needs; *prise*, when
    its décision modificative was made, None as long as nobody said it.
    """

    numero: str
    jour: date
    simulation: Simulation
    parametres: Parametres
    actes: tuple[ActeNecessaire, ...]
    prise: date | None = None

    @property
    def origine(self) -> str:
        """Where a value that it gives comes from, in words."""
        return f"simulation n° {self.numero}, scénario retenu, acceptée le {date_longue(self.jour)}"

    @property
    def par_avenant(self) -> bool:
        """Whether one of its acts is an avenant."""
        return any(one.voie is Voie.AVENANT for one in self.actes)

    @property
    def decisions(self) -> tuple[ActeNecessaire, ...]:
        """Those of its acts that are a décision modificative."""
        return tuple(one for one in self.actes if one.voie in (Voie.DECISION, Voie.ARRETE))


@dataclass(frozen=True, slots=True)
class Changements:
    """What accepted simulations change, each cell once; *told*: what nobody could write, in words."""

    ajustements: tuple[Ajustement, ...] = ()
    told: tuple[str, ...] = ()


def accepted_on(values: Mapping[str, Value]) -> date | None:
    """The day on which the committee accepted the scenario of a simulation; None when it did not."""
    day = values.get("repartition.decision_date")
    return day if values.get("repartition.decision") == Decision.ACCEPTEE and isinstance(day, date) else None


def retained(numero: str, values: Mapping[str, Value], famille: Famille) -> Retenue | Missing | None:
    """The simulation *numero* when its scenario was accepted; None when it was not, or cannot be read. Missing: a value
    of the law without which nobody can say which acts it needs.
    """
    day, drawn, simulation = accepted_on(values), values.get("repartition.date"), lire(values)
    if day is None or simulation is None or not isinstance(drawn, date):
        return None
    law = parametres(famille.reglementation, drawn, famille.key)
    if isinstance(law, Missing):
        return law
    made = values.get("repartition.acte_date")
    acts = actes_necessaires(simulation, law)
    return Retenue(numero, day, simulation, law, acts, made if isinstance(made, date) else None)


def changements(found: Sequence[Retenue], signees: Mapping[str, Value], aujourdhui: Mapping[str, Value]) -> Changements:
    """What those of *found* that need an avenant write, one after the other, over the answers that all had signed
    (*signees*). *aujourdhui*: the answers of today; a cell that says something else there, as a pending avenant may
    have it, is told, never written over.
    """
    cells: dict[_Place, Ajustement] = {}
    steps: dict[_Place, list[Decimal]] = {}
    alone: list[Ajustement] = []
    told: list[str] = []
    reponses = signees
    for one in (each for each in found if each.par_avenant):
        written = ecritures(one.simulation, one.parametres, reponses)
        effet = next((each.nouveau for each in written if isinstance(each.nouveau, date)), None)
        for each in written:
            if each.questionnaire != MOYENS:
                alone.append(_ajustement(one, each, effet))
            elif isinstance(each.ancien, Decimal) and isinstance(each.nouveau, Decimal):
                place = each.tableau, each.cle, each.colonne
                cells[place] = _after(cells.get(place), _ajustement(one, each, effet))
                steps.setdefault(place, [each.ancien]).append(each.nouveau)
        reponses = _with(reponses, written)
        told += (_left_out(one, each) for each in non_ecrits(one.simulation, one.parametres, signees))
    kept = []
    for place, adjusted in cells.items():
        now = _now(aujourdhui, place)
        if now in steps[place]:
            kept.append(adjusted)
        else:
            told.append(_otherwise(adjusted, now))
    return Changements((*alone, *kept), tuple(told))


_Place = tuple[str, tuple[tuple[str, str], ...], str]
"""A cell of a workbook: table, what names the row, column."""


def _ajustement(one: Retenue, each: Ecriture, effet: date | None) -> Ajustement:
    said = dict(each.cle)
    return Ajustement(
        exercice=one.simulation.cadre.exercice,
        numero=int(one.numero) if one.numero.isdecimal() else 0,
        objet=OBJET,
        suite=AVENANT,
        finess_et=said.get("finess_et", ""),
        ligne=next((value for name, value in each.cle if name != "finess_et"), ""),
        ancien="" if each.ancien is None else show(each.ancien),
        nouveau=show(each.nouveau),
        valeur=each.nouveau if isinstance(each.nouveau, Decimal) else None,
        effet=effet,
        motif=str(each.nouveau) if each.colonne == "avenant.motifs" else "",
        source=SIMULATION,
        tableau=each.tableau,
        cle=each.cle,
        colonne=each.colonne,
        dite=one.origine,
        accepte_le=one.jour,
    )


def _after(before: Ajustement | None, one: Ajustement) -> Ajustement:
    """The same cell, changed again: it was what it was before both."""
    if before is None:
        return one
    return replace(one, ancien=before.ancien, dite=f"{before.dite}\u00a0; {one.dite}")


def _with(reponses: Mapping[str, Value], written: Sequence[Ecriture]) -> Mapping[str, Value]:
    """*reponses* once the cells of *written* are what they become."""
    changes = {(one.tableau, one.cle, one.colonne): one.nouveau for one in written if one.tableau}
    made: dict[str, Value] = {}
    for table in {place[0] for place in changes}:
        made[table] = tuple(
            {**row, **{column: new for (name, key, column), new in changes.items() if name == table and _is(row, key)}}
            for row in rows(reponses, table)
        )
    return {**reponses, **made}


def _now(reponses: Mapping[str, Value], place: _Place) -> Decimal | None:
    table, key, column = place
    for row in rows(reponses, table):
        value = row.get(column)
        if _is(row, key) and isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Decimal(value)
    return None


def _is(row: Row, key: tuple[tuple[str, str], ...]) -> bool:
    return all(str(row.get(name)) == said for name, said in key)


def _left_out(one: Retenue, each: NonEcrit) -> str:
    """What is said of what nobody could write of a simulation."""
    what = "elle"
    if each.compte:
        what = f"le compte «\u00a0{each.compte}\u00a0»"
    for moved in one.simulation.proposes():
        if moved.rang == each.mouvement:
            what = f"le mouvement n° {moved.numero or moved.rang + 1} («\u00a0{moved.objet}\u00a0»)"
    by = f" ({montant(each.ecart)} par an)" if each.ecart else ""
    return f"Simulation n° {one.numero}\u00a0: {what} {each.manque}{by}. Écrivez vous-même ce qui change."


def _otherwise(one: Ajustement, now: Decimal | None) -> str:
    """What is said of a cell that another change holds already."""
    where = ", ".join((*(said for _, said in one.cle), one.colonne))
    today = "n’est plus dans le classeur" if now is None else f"dit aujourd’hui «\u00a0{show(now)}\u00a0»"
    return (
        f"{one.dite[:1].upper()}{one.dite[1:]}\u00a0: la case ({where}) {today}, ni «\u00a0{one.ancien}\u00a0» signé "
        f"ni «\u00a0{one.nouveau}\u00a0» retenu. Un autre avenant attend peut-être\u00a0: écrivez vous-même le montant."
    )


# --- what was signed --------------------------------------------------------------------------------------------------


def settled(found: Sequence[Retenue], signees: Sequence[Signee]) -> tuple[Retenue, ...]:
    """Those of *found* that a signed act says, to the cent: the cells that they write, alone or with others; without
    any, the words of the avenant. *signees*: what all signed, first to last.
    """
    done: list[Retenue] = []
    for before, after in pairwise(signees):
        left = [one for one in found if one.par_avenant and one not in done and one.jour <= after.jour]
        done += next((some for some in _together(left) if _said(some, before.values, after)), ())
    return tuple(done)


def _together(left: Sequence[Retenue]) -> Iterator[tuple[Retenue, ...]]:
    """Which simulations one avenant may have taken up: all, some of a few, one."""
    sizes = range(len(left), 0, -1) if len(left) <= _FEW else (len(left), len(left) - 1, 1)
    return (some for size in sizes for some in combinations(left, size))


_EURO = Decimal(1)
"""What a cell of whole euros holds of an amount."""
_FEW = 6
"""Simulations of which every choice is tried."""


def _said(some: Sequence[Retenue], before: Mapping[str, Value], after: Signee) -> bool:
    written = _written(some, before)
    if written:
        return all(_now(after.values, place) in (said, said.quantize(_EURO)) for place, said in written.items())
    told = [fold(show(one)) for one in after.acte.values.values() if isinstance(one, str)] if after.acte else []
    return all(any(fold(name) in one for one in told) for each in some for name in _names(each))


def _written(some: Sequence[Retenue], reponses: Mapping[str, Value]) -> dict[_Place, Decimal]:
    """The cells of the workbook that *some* write one after the other over *reponses*."""
    cells: dict[_Place, Decimal] = {}
    for one in some:
        made = ecritures(one.simulation, one.parametres, reponses)
        cells |= {
            (each.tableau, each.cle, each.colonne): each.nouveau
            for each in made
            if each.questionnaire == MOYENS and isinstance(each.nouveau, Decimal)
        }
        reponses = _with(reponses, made)
    return cells


def _names(one: Retenue) -> Sequence[str]:
    """What its movements are about, in the words of the workbook; its own number when it has none."""
    return [each.objet for each in one.simulation.proposes() if each.objet] or [f"simulation n° {one.numero}"]


def decided_otherwise(one: Retenue, signees: Sequence[Signee]) -> Signee | None:
    """The last signed act since *one* was accepted that changed a cell which it writes, to another amount."""
    for before, after in reversed(list(signed_since(signees, one.jour))):
        if any(_now(after.values, place) != _now(before.values, place) for place in _written([one], before.values)):
            return after
    return None


# --- what waits -------------------------------------------------------------------------------------------------------


def writes(one: Retenue, reponses: Mapping[str, Value]) -> bool:
    """Whether its avenant changes a cell of the workbook Moyens, of *reponses*."""
    return bool(_written([one], reponses))


def waits_for(one: Retenue, inbox: str, *, taken: bool, written: bool) -> Iterator[tuple[str, str]]:
    """The acts that an accepted simulation still waits for, each with what to do. *taken*: an avenant that all signed
    says it. *written*: what it changes is in the workbook that is given back. *inbox*: the folder as people name it.
    """
    if one.par_avenant and not taken and not written:
        yield (
            f"l’avenant qui reprend la simulation n° {one.numero}, acceptée",
            "Demandez le formulaire de l’avenant\u00a0: aucune case du classeur Moyens ne dit ce que cette simulation "
            f"change. Écrivez-le vous-même dans l’avenant, puis déposez-le dans le dossier « {inbox} ».",
        )
    elif one.par_avenant and not taken:
        yield (
            f"l’avenant qui reprend la simulation n° {one.numero}, acceptée",
            "Demandez le formulaire de l’avenant\u00a0: il arrive avec le classeur Moyens, où ce qui change est "
            f"en mauve. Relisez-les, puis déposez-les ensemble dans le dossier « {inbox} ».",
        )
    if one.decisions and one.prise is None:
        delay = max(each.delai_mois for each in one.decisions)
        within = f" dans le délai de {pluriel(delay, 'mois', 'mois')}" if delay else ""
        yield (
            f"la décision modificative de la simulation n° {one.numero}, acceptée",
            f"Faites-la approuver{within}. Écrivez ensuite sa date dans le classeur de la simulation, à la rubrique "
            f"Décision, et déposez-le de nouveau dans le dossier « {inbox} ».",
        )
