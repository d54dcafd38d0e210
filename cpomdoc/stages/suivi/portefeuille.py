"""Positions and a day -> the lines of the portfolio: the year under way, the next step, the review due, the alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpomdoc.domain.portefeuille import Campagne, Etape, LignePortefeuille, Niveau, Position
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.schema.portefeuille import Vues
from cpomdoc.schema.reglementation import Reglementation
from cpomdoc.stages.figures.compute import add_months
from cpomdoc.stages.suivi.alertes import RULES, Vu, alertes, exercices, unseen
from cpomdoc.stages.suivi.bornes import Bornes

_LEVELS = list(Niveau)
HORIZON = 24
"""Months: how far the calendar of the portfolio looks."""


@dataclass(frozen=True, slots=True)
class Regles:
    """What the families of today say: the law and the data of the portfolio, by family."""

    reglementation: Mapping[str, Reglementation]
    vues: Mapping[str, Vues]

    def bornes(self, famille: str, jour: date) -> Bornes:
        return Bornes(self.reglementation.get(famille, {}), famille, jour)

    def vue(self, famille: str) -> Vues:
        return self.vues.get(famille, Vues())


def lignes(positions: Sequence[Position], regles: Regles, jour: date) -> tuple[LignePortefeuille, ...]:
    """The lines of *positions* seen on *jour*: what asks for most comes first, then by next step and by name."""
    beside = _Voisins(positions)
    made = [_ligne(one, beside, regles, jour) for one in positions]
    return tuple(sorted(made, key=_press))


def _press(ligne: LignePortefeuille) -> tuple[int, int, date, str, str]:
    level = _LEVELS.index(ligne.niveau) if ligne.niveau is not None else len(_LEVELS)
    step = ligne.etape.jour if ligne.etape is not None else date.max
    return ligne.position.clos, level, step, ligne.position.gestionnaire.casefold(), ligne.position.contrat


def silent(positions: Collection[Position], regles: Regles, jour: date) -> Mapping[str, tuple[str, ...]]:
    """By title of family, the alerts that could not be looked at; by contract too, when it binds and nobody can read
    from when to when.
    """
    titles = {one.famille: one.titre for one in positions}
    seen = {titles[key]: unseen(regles.bornes(key, jour), regles.vue(key)) for key in sorted(titles)}
    undated = {one.contrat: tuple(RULES) for one in positions if one.vigueur and not exercices(one)}
    return {title: keys for title, keys in (*seen.items(), *undated.items()) if keys}


def _ligne(position: Position, beside: _Voisins, regles: Regles, jour: date) -> LignePortefeuille:
    bornes, vues = regles.bornes(position.famille, jour), regles.vue(position.famille)
    after = beside.suivants(position)
    seen = Vu(position, jour, bornes, after, beside.doubles(position, jour), vues.listes.get("mi_parcours", ()))
    steps = tuple(sorted(_steps(position, vues, jour), key=lambda one: one.jour))
    exercice, campagne = _campaign(position, bornes, jour)
    year, whole = _year(position, jour)
    return LignePortefeuille(
        position=position,
        annee=year,
        duree=whole,
        etape=steps[0] if steps else None,
        suites=tuple(one for one in steps if one.jour <= add_months(jour, HORIZON)),
        exercice=exercice,
        campagne=campagne,
        alertes=alertes(seen, vues),
        suivant=_successor(position, after),
        releves=tuple(sorted({esms.finess_et for one in after for esms in one.esms} & _held(position))),
    )


def _successor(position: Position, after: Sequence[Position]) -> str:
    """The contract that takes the place of *position*: of the same organisation, first the one that holds most of its
    perimeter; of another one, only if it holds all of it.
    """
    mine = _held(position)
    same = sorted((one for one in after if position.of_same(one)), key=lambda one: -len(mine & _held(one)))
    return next((one.contrat for one in (*same, *after) if one in same or mine <= _held(one)), "")


def _held(position: Position) -> frozenset[str]:
    """The establishments of its perimeter."""
    return frozenset(one.finess_et for one in position.esms)


def _year(position: Position, jour: date) -> tuple[int, int]:
    """The year under way, and how many years the contract lasts (a part of a year counts); 0 without dates."""
    start, end = position.date_effet, position.date_fin
    if start is None or end is None or end < start:
        return 0, 0
    whole = 1
    while add_months(start, 12 * whole) <= end:
        whole += 1
    if jour < start:
        return 0, whole
    year = 1
    while year < whole and add_months(start, 12 * year) <= jour:
        year += 1
    return year, whole


def _steps(position: Position, vues: Vues, jour: date) -> Iterator[Etape]:
    """What is still to come; a window counts from its first day until it opens, then until its last."""
    if position.clos:
        return
    for one in position.echeances:
        opened = one.fin is not None and one.date <= jour
        day = one.fin if opened and one.fin is not None else one.date
        if day >= jour and not _reviewed(position, one, vues):
            yield Etape(day, one.evenement, (day - jour).days, _owner(one, vues), opened)


def _reviewed(position: Position, echeance: EcheanceVue, vues: Vues) -> bool:
    """Whether the date is that of a review that is there, whole and sound: nobody waits for it any more."""
    name, _, year = echeance.cle.partition("/")
    return bool(vues.revue) and name == vues.revue and year.isdecimal() and position.revue(int(year)) is not None


def _owner(echeance: EcheanceVue, vues: Vues) -> str:
    charge = vues.charges.get(echeance.charge or "")
    return charge.title if charge is not None else ""


def _campaign(position: Position, bornes: Bornes, jour: date) -> tuple[int, Campagne]:
    """The exercice whose review is due on *jour*, the last one of which the window opened, and where it stands."""
    years = exercices(position)
    if not position.vigueur or position.clos or not years:
        return 0, Campagne.SANS_OBJET
    opened = [year for year in years if (first := bornes.day("revue_debut", year + 1)) is not None and first <= jour]
    if not opened:
        return years[0], Campagne.A_VENIR
    year = opened[-1]
    if year in position.a_corriger:
        return year, Campagne.A_CORRIGER
    return year, Campagne.RECUE if position.revue(year) is not None else Campagne.ATTENDUE


class _Voisins:
    """All contracts by establishment: which come after one, which hold the same on the same days."""

    def __init__(self, positions: Sequence[Position]) -> None:
        self._by_site: dict[str, list[Position]] = defaultdict(list)
        for one in positions:
            for esms in () if one.clos else one.esms:
                self._by_site[esms.finess_et].append(one)

    def suivants(self, position: Position) -> tuple[Position, ...]:
        """The contracts that hold one of its establishments after its term."""
        end = position.date_fin
        found = {
            other.contrat: other
            for esms in position.esms
            for other in self._by_site.get(esms.finess_et, ())
            if end is not None and other is not position and other.date_effet is not None and other.date_effet > end
        }
        return tuple(found[name] for name in sorted(found))

    def doubles(self, position: Position, jour: date) -> tuple[tuple[str, str], ...]:
        """The establishments that another contract holds on a same day, *jour* or later; none of a closed contract."""
        if position.clos:
            return ()
        return tuple(
            (esms.finess_et, other.contrat)
            for esms in position.esms
            for other in self._by_site.get(esms.finess_et, ())
            if other is not position and _meet(position, other, jour)
        )


def _meet(one: Position, other: Position, jour: date) -> bool:
    if one.date_effet is None or one.date_fin is None or other.date_effet is None or other.date_fin is None:
        return False
    return max(one.date_effet, other.date_effet, jour) <= min(one.date_fin, other.date_fin)
