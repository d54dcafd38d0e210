"""The tariff equations of annexe 6 -> what their tables do not take from each other, from article 4, from annexe 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tests.controle.concordances import Chiffres, by_section, colonne, complements, ecarts, payes
from tests.controle.lecture import Dossier, Piece, Tableau, montre

SITE = ("Établissement",)
FORFAITS = (
    ("Forfait global de soins", "soins", "Forfait"),
    ("Forfait global unique", "forfait global unique", "Forfait"),
    ("Forfait global dépendance", "dependance", "Part du département"),
)
"""The tables of forfaits, the section of the base that each pays for, and what the authority pays of it."""


def controler(dossier: Dossier) -> Iterator[str]:
    """What differs; nothing where no equation is printed."""
    contrat, annexe = dossier.contrat, dossier.annexes.get(6)
    if contrat is None or annexe is None:
        return
    yield from _values(dossier, contrat, annexe)
    yield from _results(annexe)
    for caption, section, column in FORFAITS:
        if (table := annexe.tableau(caption)) is not None:
            yield from _complements(contrat, table, section)
            yield from _paid(contrat, table, section, column)


def _values(dossier: Dossier, contrat: Piece, annexe: Piece) -> Iterator[str]:
    """The terms of the equations: values of point, GMP and PMP validated, places of hébergement permanent."""
    points, options = annexe.tableau("Valeurs de point"), contrat.tableau("Option tarifaire")
    for caption, value in (("Équation soins", "Point soins"), ("Équation dépendance", "Point GIR")):
        if (table := annexe.tableau(caption)) is None:
            continue
        if points is None:
            yield f"{table.nom} : le texte qui fixe la valeur du point n’est dit nulle part."
        else:
            yield from ecarts(table.nom, colonne(table, SITE, "Point (€)"), points.nom, colonne(points, SITE, value))
        if 1 in dossier.annexes:
            funded = by_section(dossier.annexes[1], "Places financées")
            permanent = {key[:1]: number for key, number in funded.items() if key[1] == "hebergement permanent"}
            yield from ecarts(table.nom, colonne(table, SITE, "Places"), "l’annexe 1, places financées", permanent)
    soins = annexe.tableau("Équation soins")
    for name in ("GMP", "PMP") if soins is not None and options is not None else ():
        yield from ecarts(soins.nom, colonne(soins, SITE, name), options.nom, colonne(options, SITE, name))  # type: ignore[union-attr, arg-type]


def _results(annexe: Piece) -> Iterator[str]:
    """The forfaits begin with the result of the equation."""
    equation = annexe.tableau("Équation soins")
    for forfait in (annexe.tableau("Forfait global de soins"), annexe.tableau("Forfait global unique")):
        if forfait is None:
            continue
        if equation is None:
            yield f"{forfait.nom} : l’équation soins n’est pas imprimée."
            continue
        due = colonne(equation, SITE, "Résultat")
        yield from ecarts(forfait.nom, colonne(forfait, SITE, "Équation soins"), equation.nom, due)


def _complements(contrat: Piece, table: Tableau, section: str) -> Iterator[str]:
    """The financements complémentaires of the forfait are those of article 4 that the base has already."""
    listed = complements(contrat)
    for key, number in colonne(table, SITE, "Financements").items():
        expected = listed.get((*key, section), Decimal(0))
        if number != expected:
            yield (
                f"{table.nom}, {key[0]} : financements complémentaires de {montre(number)} ; l’article 4 en compte "
                f"{montre(expected)} pour cette section."
            )


def _paid(contrat: Piece, table: Tableau, section: str, column: str) -> Iterator[str]:
    """What the authority pays in the base of the same year is what the forfait says, the base being in whole euros."""
    base = contrat.tableau("Base budgétaire")
    years = re.findall(r"20\d\d", table.title)
    if base is None or (years and years[0] not in base.title):
        return
    paid: Chiffres = {key[:1]: number for key, number in payes(base).items() if key[1] == section}
    yield from ecarts(table.nom, colonne(table, SITE, column), base.nom, paid, Decimal(1))
