"""The line of a signed contract -> what its page says of the years under way: targets reached, trajectories, next step.

A trajectory is drawn from plain shapes, in the ink of the page: a hollow disc where it starts, a dashed line through
the targets, a solid one through what was measured. Each stands beside the same values as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from cpomdoc.dashboard.portefeuille import SIGNES
from cpomdoc.dashboard.words import Marque, phrase
from cpomdoc.domain.atteinte import Verdict
from cpomdoc.domain.francais import NBSP, majuscule_initiale, mot, nombre, pluriel
from cpomdoc.domain.portefeuille import Alerte, LignePortefeuille, RevueVue, Trajectoire
from cpomdoc.domain.suivi_annuel import SIGNES as VERDICTS

_WIDTH, _HEIGHT, _EDGE = 150, 40, 6

_CLASSES = {Verdict.ATTEINTE: "fini", Verdict.PROCHE: "verif", Verdict.NON_ATTEINTE: ""}


@dataclass(frozen=True, slots=True)
class Ligne:
    """An indicator: its name, the values as text, the picture, what the last review said."""

    objectif: str
    libelle: str
    depart: str
    cibles: str
    realises: str
    dessin: Markup
    marque: Marque


@dataclass(frozen=True, slots=True)
class Suivi:
    """The section of the page. *bilan* is « 9 cibles sur 13 atteintes », *precisions* what goes with it; *alertes* are
    those of the portfolio, each with its mark.
    """

    bilan: str
    precisions: str
    annee: str
    lignes: tuple[Ligne, ...]
    alertes: tuple[tuple[Marque, Alerte], ...]


def follow_up(line: LignePortefeuille) -> Suivi:
    """What the page says of a contract in force."""
    last = line.position.derniere
    return Suivi(
        bilan=_reached(last) if last is not None else "Aucune revue n’est acceptée pour l’instant",
        precisions=_details(last) if last is not None else _next_review(line),
        annee=f"Année {line.annee} sur {line.duree}" if line.annee else "",
        lignes=tuple(_lines(line.position.trajectoires)),
        alertes=tuple(
            (Marque(SIGNES[one.niveau][0], one.niveau.value, SIGNES[one.niveau][1]), one) for one in line.alertes
        ),
    )


def _reached(last: RevueVue) -> str:
    """« 9 cibles sur 13 atteintes »."""
    spread = last.indicateurs
    if not spread.total:
        return f"Revue de l’exercice {last.exercice}{NBSP}: aucun indicateur"
    some = f"{pluriel(spread.atteints, 'cible')} sur {nombre(spread.total)}"
    return f"{some} {mot(spread.atteints, 'atteinte')}"


def _details(last: RevueVue) -> str:
    spread, goals = last.indicateurs, last.objectifs
    told = [
        f"revue de l’exercice {last.exercice}",
        pluriel(spread.partiels, "proche"),
        pluriel(spread.non_atteints, "non atteinte", "non atteintes"),
        pluriel(spread.non_mesures, "non mesurée", "non mesurées"),
    ]
    objectives = f" Objectifs{NBSP}: {pluriel(goals.atteints, 'atteint')}, {pluriel(goals.partiels, 'partiel')}, "
    objectives += f"{pluriel(goals.non_atteints, 'non atteint', 'non atteints')}, "
    objectives += f"{pluriel(goals.non_mesures, 'non mesuré', 'non mesurés')}."
    return f"{majuscule_initiale(' · '.join(told))}.{objectives if goals.total else ''}"


def _next_review(line: LignePortefeuille) -> str:
    return f"La première porte sur l’exercice {line.exercice}." if line.exercice else ""


def _lines(some: Sequence[Trajectoire]) -> Iterator[Ligne]:
    for one in some:
        unit = f"{NBSP}{one.unite}" if one.unite else ""
        said = one.verdict.partition(",")[0]
        verdict = Verdict(said) if said in set(Verdict) else None

        def say(value: Decimal, digits: int = one.decimales) -> str:
            return nombre(value, digits)

        sign, classe = (VERDICTS[verdict], _CLASSES.get(verdict, "clos")) if verdict is not None else ("–", "clos")
        yield Ligne(
            objectif=f"{one.objectif} {one.code}".strip(),
            libelle=one.libelle,
            depart="—" if one.depart is None else f"{say(one.depart)}{unit}",
            cibles=" · ".join("—" if goal is None else say(goal) for goal in one.cibles) or "—",
            realises=" · ".join(f"{year}{NBSP}: {say(value)}" for year, value in one.realises) or "pas encore",
            dessin=drawing(one),
            marque=Marque(sign, one.verdict or "pas encore revue", classe),
        )


def drawing(one: Trajectoire) -> Markup:
    """The trajectory as a picture; nothing without a start or a target."""
    goals = [(place, goal) for place, goal in enumerate(one.cibles, 1) if goal is not None]
    if one.depart is None or not goals:
        return Markup("")
    done = [(year - one.premiere + 1, value) for year, value in one.realises if one.premiere]
    planned, seen = [(0, one.depart), *goals], [(0, one.depart), *(pair for pair in done if pair[0] > 0)]
    at = _Echelle(planned + seen, max(len(one.cibles), *(place for place, _ in seen), 1))
    shapes = [
        f'<polyline class="visee" points="{at.points(planned)}"/>',
        *(f'<circle class="cible" cx="{at.x(place)}" cy="{at.y(value)}" r="2.5"/>' for place, value in goals),
    ]
    if len(seen) > 1:
        shapes.append(f'<polyline class="realise" points="{at.points(seen)}"/>')
        shapes += [f'<circle class="point" cx="{at.x(place)}" cy="{at.y(value)}" r="3"/>' for place, value in seen[1:]]
    shapes.append(f'<circle class="depart" cx="{at.x(0)}" cy="{at.y(one.depart)}" r="3"/>')
    label = escape(phrase(_in_words(one)).striptags())
    return Markup(  # noqa: S704 - numbers, and a label that is escaped
        f'<svg class="courbe" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{label}">{"".join(shapes)}</svg>'
    )


def _in_words(one: Trajectoire) -> str:
    goals = [goal for goal in one.cibles if goal is not None]
    digits = one.decimales
    told = f"De {nombre(one.depart or 0, digits)} au départ à {nombre(goals[-1], digits)} en dernière cible"
    if one.realises:
        year, value = one.realises[-1]
        told += f" ; {nombre(value, digits)} en {year}"
    return told


class _Echelle:
    """Ranks and values -> places in the picture: its own scale for each, never compared from one to another."""

    def __init__(self, points: Sequence[tuple[int, Decimal]], ranks: int) -> None:
        values = [value for _, value in points]
        self._low, self._span, self._ranks = min(values), max(values) - min(values), ranks

    def x(self, rank: int) -> str:
        return f"{_EDGE + (_WIDTH - 2 * _EDGE) * rank / self._ranks:.1f}"

    def y(self, value: Decimal) -> str:
        share = (value - self._low) / self._span if self._span else Decimal("0.5")
        return f"{Decimal(_HEIGHT - _EDGE) - (_HEIGHT - 2 * _EDGE) * share:.1f}"

    def points(self, points: Sequence[tuple[int, Decimal]]) -> str:
        return " ".join(f"{self.x(rank)},{self.y(value)}" for rank, value in points)
