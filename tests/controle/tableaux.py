"""Each table by itself -> the totals, differences, rates and equations that it does not keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from tests.controle.lecture import Dossier, Piece, Tableau, montre, nom, nombre, simple

YEAR = re.compile(r"^20\d\d$")
APART = ("pasa", "uhr", "unite dediee")
"""Modes whose places are part of another row: the note of the table says so."""

SUMS: Sequence[tuple[tuple[str, ...], str]] = (
    (("groupe i", "groupe ii", "groupe iii"), "total"),
    (("charges groupe i", "charges groupe ii", "charges groupe iii"), "total charges"),
    (("produits groupe i", "produits groupe ii", "produits groupe iii"), "total produits"),
    (
        (
            "maladie courte",
            "maladie moyenne",
            "maladie longue",
            "maternite, paternite",
            "accidents du travail",
            "conges speciaux",
        ),
        "total",
    ),
    (("recettes en attenuation", "produits de la tarification"), "charges"),
    (("equation soins", "financements complementaires", "-tarifs deduits"), "forfait"),
    (("equation soins", "equation autonomie", "financements compl.", "-tarifs deduits"), "forfait"),
    (("produits", "-charges"), "resultat"),
    (("dotation globalisee", "-part des departements"), "part de la securite sociale"),
    (("etp budgetes", "-etp realises"), "etp vacants"),
    (("fonds de roulement", "-bfr"), "tresorerie"),
)
"""What columns add up to; « - » is taken away. Checked in the tables that have them all."""

Formule = Callable[..., Decimal]

FORMULAS: Sequence[tuple[str, Sequence[str], Formule, str, Decimal | Formule]] = (
    (
        "occupation (%)",
        ("journees realisees", "places financees", "jours ouverts"),
        lambda days, places, opened: 100 * days / (places * opened),
        "journées réalisées ÷ (places financées × jours ouverts)",
        Decimal("0.15"),
    ),
    (
        "occupation (%)",
        ("journees realisees", "places installees", "jours ouverts"),
        lambda days, places, opened: 100 * days / (places * opened),
        "journées réalisées ÷ (places installées × jours ouverts)",
        Decimal("0.15"),
    ),
    (
        "rotation (%)",
        ("entrees", "sorties", "effectif au 31/12 n-1"),
        lambda came, left, staff: 100 * (came + left) / (2 * staff),
        "(entrées + sorties) ÷ (2 × effectif)",
        Decimal("0.15"),
    ),
    (
        "gmps",
        ("gmp", "pmp", "coef. pmp"),
        lambda gmp, pmp, coefficient: gmp + coefficient * pmp,
        "GMP + coefficient × PMP",
        Decimal("0.0006"),
    ),
    (
        "resultat (€)",
        ("gmp", "pmp", "coef. pmp", "places", "point (€)"),
        lambda gmp, pmp, coefficient, places, point: (gmp + coefficient * pmp) * places * point,
        "(GMP + coefficient × PMP) × places × point",
        Decimal("0.006"),
    ),
    (
        "resultat (€)",
        ("points gir", "residents classes", "places", "point (€)"),
        lambda points, people, places, point: points / people * places * point,
        "points GIR ÷ résidents × places × point",
        Decimal("0.006"),
    ),
    (
        "part du departement",
        ("forfait", "residents", "autres dep.", "moins de 60 ans"),
        lambda whole, residents, others, young: whole - residents - others - young,
        "forfait − résidents − autres départements − moins de 60 ans",
        Decimal("0.51"),
    ),
    (
        "gir 3 et 4",
        ("gir 1 et 2",),
        lambda first: first * 660 / 1040,
        "660 / 1 040 du tarif des GIR 1 et 2",
        Decimal("0.011"),
    ),
    (
        "gir 5 et 6",
        ("gir 1 et 2",),
        lambda first: first * 280 / 1040,
        "280 / 1 040 du tarif des GIR 1 et 2",
        Decimal("0.011"),
    ),
    (
        "cout du groupe",
        ("places", "cout a la place"),
        lambda places, cost: places * cost,
        "places × coût à la place",
        lambda places, _cost: places / 2,
    ),
    (
        "abattement maximal",
        ("objectif", "realise"),
        lambda aim, done: max(Decimal(0), (aim - done) / 2),
        "½ × (objectif − réalisé)",
        Decimal("0.01"),
    ),
)
"""A column, those that it is made of, how, in words, and how far it may be (what a number printed rounded may hide)."""


def controler(dossier: Dossier) -> Iterator[str]:
    """What is wrong in the tables of every piece, one by one."""
    for piece in dossier.pieces.values():
        for tableau in piece.tableaux:
            yield from _totals(tableau)
            yield from _rows(tableau)
        yield from _absences(piece.tableaux)
        yield from _dependance(piece)


def _totals(tableau: Tableau) -> Iterator[str]:
    last = tableau.last()
    if last is None:
        return
    apart = "ne les compte pas deux fois" in simple(tableau.note)
    rows = [
        row for row in tableau.body() if not (apart and any(simple(nom(cell)).startswith(APART) for cell in row[1:3]))
    ]
    for at, name in enumerate(tableau.header):
        written = nombre(last[at]) if at < len(last) else None
        if written is None:
            continue
        added = sum((number for row in rows if (number := nombre(row[at])) is not None), Decimal(0))
        if added != written:
            yield (
                f"{tableau.nom}, {nom(last[0]) or nom(last[1])}, colonne « {_shown(name)} » : {montre(written)} "
                f"écrit, {montre(added)} calculé."
            )


def _rows(tableau: Tableau) -> Iterator[str]:
    for parts, whole in SUMS:
        yield from _sum(tableau, parts, whole)
    years = [at for at, column in enumerate(tableau.columns) if YEAR.match(column)]
    if len(years) > 1 and "total" in tableau.columns:
        for row in tableau.rows:
            yield from _compare(
                tableau,
                row,
                "total",
                [nombre(row[at]) for at in years],
                lambda *each: sum(each, Decimal(0)),
                "la somme des années",
                Decimal(0),
            )
    for column, names, formula, words, room in FORMULAS:
        places = [tableau.columns.index(name) for name in names if name in tableau.columns]
        if column in tableau.columns and len(places) == len(names):
            for row in tableau.body():
                yield from _compare(tableau, row, column, [nombre(row[at]) for at in places], formula, words, room)


def _sum(tableau: Tableau, parts: Sequence[str], whole: str) -> Iterator[str]:
    names = [part.lstrip("-") for part in parts]
    if whole not in tableau.columns or not all(name in tableau.columns for name in names):
        return
    signs = [-1 if part.startswith("-") else 1 for part in parts]
    words = " ".join(
        f"{'−' if sign < 0 else '+'} {name}" for sign, name in zip(signs, names, strict=True)
    ).removeprefix("+ ")
    for row in tableau.rows:
        found = [nombre(row[tableau.columns.index(name)]) for name in names]
        yield from _compare(
            tableau,
            row,
            whole,
            found,
            lambda *each: sum((s * n for s, n in zip(signs, each, strict=True)), Decimal(0)),
            words,
            Decimal("0.01"),
        )


def _compare(
    tableau: Tableau,
    row: Sequence[str],
    column: str,
    parts: Sequence[Decimal | None],
    formula: Formule,
    words: str,
    room: Decimal | Formule,
) -> Iterator[str]:
    written = nombre(row[tableau.columns.index(column)])
    if written is None or None in parts:
        return
    try:
        found = formula(*parts)
    except ArithmeticError:
        return
    if abs(found - written) > (room if isinstance(room, Decimal) else room(*parts)):
        yield (
            f"{tableau.nom}, {nom(row[0])}, « {_shown(column)} » : {montre(written)} écrit ; {words} donne "
            f"{montre(found)}."
        )


def _absences(tableaux: Sequence[Tableau]) -> Iterator[str]:
    """The rate of absence of a year against the days of the next table: total ÷ (ETP réalisés × 365)."""
    for one, other in pairwise(tableaux):
        if "absenteisme (%)" not in one.columns or "maladie courte" not in other.columns:
            continue
        days = {row[0]: nombre(row[other.columns.index("total")]) for row in other.rows}
        for row in one.rows:
            etp, rate = (
                nombre(row[one.columns.index("etp realises")]),
                nombre(row[one.columns.index("absenteisme (%)")]),
            )
            lost = days.get(row[0])
            if etp and rate is not None and lost is not None and abs(100 * lost / (etp * 365) - rate) > Decimal("0.15"):
                yield (
                    f"{one.nom}, {row[0]}, absentéisme : {montre(rate)} % écrit ; {montre(lost)} jours pour "
                    f"{montre(etp)} ETP donnent {montre(100 * lost / (etp * 365))} %."
                )


def _dependance(piece: Piece) -> Iterator[str]:
    """The forfait dépendance is the equation of its table and the financements complémentaires (R. 314-172)."""
    equation, forfait = piece.tableau("Équation dépendance"), piece.tableau("Forfait global dépendance")
    if equation is None or forfait is None:
        return
    due = {row[0].split("\n")[0]: nombre(row[equation.columns.index("resultat (€)")]) for row in equation.rows}
    for row in forfait.rows:
        base, more, whole = due.get(row[0].split("\n")[0]), nombre(row[1]), nombre(row[2])
        if base is not None and more is not None and whole is not None and abs(base + more - whole) > Decimal("0.006"):
            made = montre(base + more)
            yield f"{forfait.nom}, {row[0]} : forfait de {montre(whole)} ; équation et financements font {made}."


def _shown(name: str) -> str:
    return " ".join(name.split())


# --- the financing plan ---------------------------------------------------------------------------------------------

Ligne = Mapping[str, list[Decimal | None]]

PLAN_SUMS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("total des charges", ("groupe i - exploitation", "groupe ii - personnel", "groupe iii - structure")),
    ("total des produits", ("groupe i - tarification", "groupe ii - autres produits", "groupe iii - autres natures")),
    ("resultat", ("total des produits", "-total des charges")),
    ("elements calcules nets", ("charges calculees", "-produits calcules")),
    ("autofinancement (caf)", ("resultat", "elements calcules nets")),
    (
        "total, caf comprise",
        ("autofinancement (caf)", "emprunts nouveaux", "subventions d'investissement", "autres ressources"),
    ),
    ("total des emplois", ("capital rembourse", "investissements", "autres emplois")),
    ("variation du roulement", ("total, caf comprise", "-total des emplois")),
    ("fonds de roulement", ("roulement a l'ouverture", "variation du roulement")),
    ("tresorerie", ("fonds de roulement", "-besoin de roulement (bfr)")),
    ("variation de la dette", ("emprunts nouveaux", "-capital rembourse")),
    ("dette a la cloture", ("dette a l'ouverture", "variation de la dette")),
)
PLAN_RATIOS: Sequence[tuple[str, tuple[str, ...], Formule, Decimal]] = (
    (
        "taux de caf (%)",
        ("autofinancement (caf)", "total des produits", "produits calcules"),
        lambda caf, all_, not_paid: 100 * caf / (all_ - not_paid),
        Decimal("0.1"),
    ),
    (
        "indep. financiere (%)",
        ("dette a la cloture", "capitaux permanents"),
        lambda debt, capital: 100 * debt / capital,
        Decimal("0.11"),
    ),
    (
        "duree apparente (annees)",
        ("dette a la cloture", "autofinancement (caf)"),
        lambda debt, caf: debt / caf,
        Decimal("0.11"),
    ),
    (
        "tresorerie (jours)",
        ("tresorerie", "total des charges", "charges calculees"),
        lambda cash, all_, not_paid: cash * 365 / (all_ - not_paid),
        Decimal("0.11"),
    ),
)
PLAN_FOLLOWS = (("roulement a l'ouverture", "fonds de roulement"), ("dette a l'ouverture", "dette a la cloture"))


def plan(dossier: Dossier) -> tuple[Tableau, list[str], Ligne] | None:
    """The financing plan, its years, and its lines by their name."""
    for piece in dossier.pieces.values():
        if (tableau := piece.tableau("Plan global de financement")) is not None:
            lines = {simple(row[0]).replace("—", "-"): [nombre(cell) for cell in row[1:]] for row in tableau.rows}
            return tableau, list(tableau.header[1:]), lines
    return None


def controler_plan(dossier: Dossier) -> Iterator[str]:
    """Every line of the plan made again from the others, every year after the one before."""
    if (found := plan(dossier)) is None:
        yield "aucun plan global de financement pluriannuel dans ce dossier."
        return
    tableau, years, lines = found
    for name in {name for whole, parts in PLAN_SUMS for name in (whole, *(part.lstrip("-") for part in parts))} - set(
        lines
    ):
        yield f"{tableau.nom} : la ligne « {name} » manque."
    for at, year in enumerate(years):
        here = {name: line[at] for name, line in lines.items()}
        for whole, parts in PLAN_SUMS:
            signed = [(-1 if part.startswith("-") else 1, here.get(part.lstrip("-"))) for part in parts]
            if here.get(whole) is not None and all(number is not None for _, number in signed):
                added = sum((sign * number for sign, number in signed if number is not None), Decimal(0))
                if added != here[whole]:
                    yield (
                        f"{tableau.nom}, {year}, « {whole} » : {montre(here[whole] or added)} écrit, {montre(added)} "
                        "calculé."
                    )
        for name, parts, formula, room in PLAN_RATIOS:
            operands = [here.get(part) for part in parts]
            written = here.get(name)
            if written is None or None in operands or not operands[-1]:
                continue
            if abs(formula(*operands) - written) > room:
                yield (
                    f"{tableau.nom}, {year}, « {name} » : {montre(written)} écrit, {montre(formula(*operands))} "
                    "calculé."
                )
        for opened, closed in PLAN_FOLLOWS if at else ():
            if lines[opened][at] != lines[closed][at - 1]:
                yield f"{tableau.nom}, {year} : « {opened} » n’est pas « {closed} » de {years[at - 1]}."
