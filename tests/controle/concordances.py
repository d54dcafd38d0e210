"""Figures that stand in several pieces -> those that differ: base, plan, dotation, siège, places, indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from tests.controle.lecture import Dossier, Piece, Tableau, montre, nom, nombre, simple
from tests.controle.tableaux import plan

Cle = tuple[str, ...]
Chiffres = Mapping[Cle, Decimal]

FUNDED: Mapping[str, tuple[str, ...]] = {
    "ars": ("soins", "forfait global unique", "ars"),
    "conseil departemental": ("hebergement", "dependance", "departement", "foyer", "accueil de jour", "savs"),
    "metropole": ("hebergement", "dependance", "departement", "foyer", "accueil de jour", "savs"),
    "prefet de region": ("bop 177", "bop 104", "bop 303", "bop 304", "autre financement"),
}
"""The sections that each funder pays."""
_DGC = re.compile(r"versee par : ([^.]+)\..*son montant est de ([\d ,]+) €")
_SIEGE = re.compile(r"frais de siege de la premiere annee s'elevent a ([\d ,]+) €")
_FROM = re.compile(r"du \d+(?:er)? \S+ (20\d\d) au ")
_RATE = re.compile(r"le taux est de ([\d,]+) %")
_PLACES = re.compile(r"(\d[\d ]*) places? autorisees?")
_PPI = re.compile(r"compte (\d+) operations?, pour ([\d ]+) €(.*)")
_PART = re.compile(r"([\d ]+) € (?:de |d')(fonds propres|emprunts?|subventions?)")
_INDICATEUR = re.compile(r"^(.+?)(?: \([^()]*\))? : ([\d ,−-]+) → ([\d ,−-]+)(?: .*)?$")


def controler(dossier: Dossier) -> Iterator[str]:
    """What one piece says and another does not."""
    contrat = dossier.contrat
    if contrat is None:
        return
    for one in (
        _base,
        _trajectory,
        _dotation,
        _others,
        _growth,
        _complements,
        _siege,
        _places,
        _activity,
        _investments,
        _indicators,
    ):
        yield from one(dossier, contrat)


# --- reading --------------------------------------------------------------------------------------------------------


def colonne(tableau: Tableau, by: tuple[str, ...], column: str) -> dict[Cle, Decimal]:
    """The numbers of *column* by the names that the columns *by* begin with; those of one key are added."""
    keys, at = [tableau.place(name) for name in by], tableau.place(column)
    found: dict[Cle, Decimal] = {}
    if at is None or None in keys:
        return found
    for row in tableau.body():
        number = nombre(row[at])
        if number is not None:
            key = tuple(simple(nom(row[place])) for place in keys if place is not None)
            found[key] = found.get(key, Decimal(0)) + number
    return found


def ecarts(here: str, one: Chiffres, there: str, other: Chiffres, room: Decimal = Decimal(0)) -> Iterator[str]:
    """The keys of both under which the figures differ, and those of *one* that *other* has not."""
    for key, number in one.items():
        words = " – ".join(key)
        if key not in other:
            yield f"{here}, {words} : {montre(number)} ; rien dans {there}."
        elif abs(other[key] - number) > room:
            yield f"{words} : {montre(number)} dans {here}, {montre(other[key])} dans {there}."


def amount(text: str) -> Decimal:
    found = nombre(text.strip())
    return found if found is not None else Decimal("NaN")


def texts(piece: Piece) -> Iterator[str]:
    yield from (simple(one.text) for one in piece.alineas)


# --- base, plan, dotation -------------------------------------------------------------------------------------------


def _base(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """The base of the contract, its detail in annexe 6, and the first year of the plan."""
    base, annexe = contrat.tableau("Base budgétaire"), dossier.annexes.get(6)
    if base is None or annexe is None:
        yield "la base budgétaire manque, au contrat ou à l’annexe 6."
        return
    by = ("Établissement", base.header[1])
    charges, produits = annexe.tableau("Charges par établissement"), annexe.tableau("Produits par établissement")
    if charges is None or produits is None:
        yield f"{annexe.name} : le détail des charges ou des produits manque."
        return
    for name, detail in (("Charges", charges), ("Produits", produits)):
        column = name if base.place(name) is not None and base.columns[base.place(name) or 0] == simple(name) else ""
        if column:
            yield from ecarts(
                base.nom,
                colonne(base, by, column),
                detail.nom,
                colonne(detail, ("Établissement", detail.header[1]), "Total"),
            )
    if (found := plan(dossier)) is None:
        return
    tableau, years, lines = found
    year = re.findall(r"20\d\d", base.title)
    if not year or year[0] not in years:
        return
    at = years.index(year[0])
    names = (
        (charges, "Groupe I", "groupe i - exploitation"),
        (charges, "Groupe II", "groupe ii - personnel"),
        (charges, "Groupe III", "groupe iii - structure"),
        (produits, "Groupe I", "groupe i - tarification"),
        (produits, "Groupe II", "groupe ii - autres produits"),
        (produits, "Groupe III", "groupe iii - autres natures"),
    )
    for detail, group, line in names:
        whole = detail.last()
        column = detail.columns.index(simple(group))
        if whole is not None and nombre(whole[column]) != lines[line][at]:
            yield (
                f"{tableau.nom}, {year[0]}, « {line} » : {montre(lines[line][at] or Decimal(0))} ; {detail.nom} : "
                f"{nom(whole[column])}."
            )


def _trajectory(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """The years of article 4 are those of annexe 7."""
    short, found = contrat.tableau("Trajectoire financière"), plan(dossier)
    if short is None or found is None:
        yield "la trajectoire financière manque au contrat."
        return
    tableau, years, lines = found
    names = {
        "charges": "total des charges",
        "produits": "total des produits",
        "resultat": "resultat",
        "caf": "autofinancement (caf)",
        "taux de caf (%)": "taux de caf (%)",
        "fonds de roulement": "fonds de roulement",
        "tresorerie": "tresorerie",
    }
    for row in short.rows:
        if row[0] not in years:
            yield f"{short.nom} : l’exercice {row[0]} n’est pas à l’annexe 7."
            continue
        for column, line in names.items():
            written, other = nombre(row[short.columns.index(column)]), lines[line][years.index(row[0])]
            if written != other:
                yield (
                    f"{row[0]}, « {column} » : {row[short.columns.index(column)]} dans {short.nom}, "
                    f"{montre(other or Decimal(0))} dans {tableau.nom}."
                )


def _first_year(dossier: Dossier) -> str:
    """The first year of the contract, as its table of references says; that of annexe 6 may print no rate at all."""
    contrat = dossier.contrat
    references = contrat.tableau("Références du contrat") if contrat else None
    lines = [row[1] for row in references.rows if simple(row[0]) == "duree"] if references else []
    found = _FROM.search(simple(lines[0])) if lines else None
    return found[1] if found else ""


def _rates(dossier: Dossier) -> dict[Cle, Decimal | None]:
    annexe, year = dossier.annexes.get(6), _first_year(dossier)
    rates = annexe.tableau("Taux d’évolution") if annexe else None
    if rates is None or year not in rates.columns:
        return {}
    at = rates.columns.index(year)
    return {(simple(nom(row[0])), simple(row[1])): nombre(row[at]) for row in rates.rows}


def payes(base: Tableau) -> dict[Cle, Decimal]:
    """What the authority pays each section the year of the base."""
    by = ("Établissement", base.header[1])
    return colonne(base, by, "dont")


def _dotation(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """The common allocation: its table, its sentence, the base that grows, the plan."""
    parts, base = contrat.tableau("Répartition de la dotation globalisée commune"), contrat.tableau("Base budgétaire")
    told = next((found for text in texts(contrat) if (found := _DGC.search(text))), None)
    if parts is None or told is None or base is None:
        if (parts is None) != (told is None):
            yield f"{contrat.name} : la dotation commune a un montant sans partage, ou un partage sans montant."
        return
    shares = {key[0]: number for key, number in colonne(parts, ("Établissement",), "Quote-part").items()}
    whole = amount(told[2])
    if sum(shares.values(), Decimal(0)) != whole:
        yield (
            f"{parts.nom} : les quotes-parts font {montre(sum(shares.values(), Decimal(0)))}, la dotation est de "
            f"{montre(whole)}."
        )
    yield from _grown(dossier, parts, base, shares, FUNDED.get(told[1].strip(), ()))
    forfait, year = contrat.tableau("Forfait autonomie"), _first_year(dossier)
    if forfait is not None and year in forfait.columns:
        # Not paid under a section that a rate moves: the dotation of résidences autonomie pays this forfait.
        due = colonne(forfait, ("Établissement",), year)
        yield from ecarts(parts.nom, {(name,): share for name, share in shares.items()}, forfait.nom, due)
    if (found := plan(dossier)) is not None and (year := _first_year(dossier)) in found[1]:
        planned = found[2]["groupe i - tarification"][found[1].index(year)] or Decimal(0)
        if whole > planned + 1:
            yield (
                f"{contrat.name} : la dotation commune ({montre(whole)}) dépasse les produits de la tarification du "
                f"plan en {year} ({montre(planned)})."
            )


def _grown(
    dossier: Dossier, parts: Tableau, base: Tableau, shares: Mapping[str, Decimal], sections: tuple[str, ...]
) -> Iterator[str]:
    """Each share is what was paid the year of the base, grown at the rate of the first year; never that itself."""
    rates, year = _rates(dossier), _first_year(dossier)
    if not year or year in base.title:
        return
    for name, share in shares.items():
        lines = {key: number for key, number in payes(base).items() if key[0] == name and key[1] in sections}
        known = [rates.get(key) for key in lines]
        if not lines:
            continue
        if None not in known:
            expected = sum((paid * (1 + (rates[key] or Decimal(0)) / 100) for key, paid in lines.items()), Decimal(0))
            if abs(expected - share) > 1:
                yield (
                    f"{parts.nom}, {name} : {montre(share)} ; la base et son taux de {year} donnent {montre(expected)}."
                )
        elif share == sum(lines.values(), Decimal(0)):
            yield f"{parts.nom}, {name} : {montre(share)} est le montant de l’année de la base, non celui de {year}."


def _others(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """The common allocations of the other funders, likewise."""
    base = contrat.tableau("Base budgétaire")
    for parts in contrat.tableaux:
        if simple(parts.caption).startswith("dotation commune d'un autre financeur") and base is not None:
            shares = {key[0]: number for key, number in colonne(parts, ("Établissement",), "Quote-part").items()}
            yield from _grown(dossier, parts, base, shares, ("departement",))


def _growth(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """When every line of the base has its rate, the first year of the plan is told by them, to 1 %."""
    annexe, found, year = dossier.annexes.get(6), plan(dossier), _first_year(dossier)
    products = annexe.tableau("Produits par établissement") if annexe else None
    base = contrat.tableau("Base budgétaire")
    if products is None or found is None or base is None or year not in found[1] or year in base.title:
        return
    lines, rates = colonne(products, ("Établissement", products.header[1]), "Groupe I"), _rates(dossier)
    if any(rates.get(key) is None for key in lines):
        return
    expected = sum((number * (1 + (rates[key] or Decimal(0)) / 100) for key, number in lines.items()), Decimal(0))
    planned = found[2]["groupe i - tarification"][found[1].index(year)] or Decimal(0)
    if abs(planned - expected) > expected / 100:
        yield (
            f"{found[0].nom}, {year}, produits de la tarification : {montre(planned)} ; la base et ses taux donnent "
            f"{montre(expected)}."
        )


def complements(contrat: Piece) -> dict[Cle, Decimal]:
    """The financements complémentaires of each section, but those that begin with the contract: no base has them."""
    table = contrat.tableau("Financements complémentaires")
    if table is None:
        return {}
    kept = tuple(row for row in table.rows if "(a partir du contrat)" not in simple(row[table.place("Objet") or 0]))
    return colonne(replace(table, rows=kept), ("Établissement", "Section"), "Montant")


def _complements(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """What an authority pays for a section is at least the financements complémentaires of that section."""
    more, base = contrat.tableau("Financements complémentaires"), contrat.tableau("Base budgétaire")
    if more is None or base is None:
        return
    paid = payes(base)
    for key, number in complements(contrat).items():
        if key not in paid:
            yield f"{more.nom}, {' – '.join(key)} : {montre(number)} ; aucune ligne à la base budgétaire."
        elif number > paid[key]:
            yield (
                f"{more.nom}, {' – '.join(key)} : {montre(number)} ; l’autorité ne verse que {montre(paid[key])} "
                f"d’après {base.nom}."
            )


# --- siège ----------------------------------------------------------------------------------------------------------


def _siege(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """The frais de siège: sentence, annexes 6 and 10, rate, and an assiette without them when the act says so."""
    told = next((found for text in texts(contrat) if (found := _SIEGE.search(text))), None)
    tables = [
        one
        for number in (6, 10)
        if number in dossier.annexes and (one := dossier.annexes[number].tableau("Contribution"))
    ]
    if told is None or not tables:
        if told is not None:
            yield f"{contrat.name} annonce des frais de siège que nulle annexe ne répartit."
        return
    for one in tables:
        paid = colonne(one, ("Établissement",), "Contribution")
        if sum(paid.values(), Decimal(0)) != amount(told[1]):
            yield (
                f"{one.nom} : les contributions font {montre(sum(paid.values(), Decimal(0)))}, le contrat dit "
                f"{told[1].strip()}."
            )
        for other in tables:
            if other is not one:
                yield from ecarts(one.nom, paid, other.nom, colonne(other, ("Établissement",), "Contribution"))
                yield from ecarts(
                    one.nom,
                    colonne(one, ("Établissement",), "Assiette"),
                    other.nom,
                    colonne(other, ("Établissement",), "Assiette"),
                )
    act = next((text for text in texts(contrat) if "s'applique a l'assiette suivante" in text), "")
    rate = _RATE.search(act)
    base, first = contrat.tableau("Base budgétaire"), tables[0]
    paid, on = colonne(first, ("Établissement",), "Contribution"), colonne(first, ("Établissement",), "Assiette")
    for key, number in on.items():
        expected = number * amount(rate[1]) / 100 if rate else None
        if expected is not None and abs(expected - paid[key]) > Decimal("0.02"):
            yield (
                f"{first.nom}, {key[0]} : contribution de {montre(paid[key])} ; le taux du contrat donne "
                f"{montre(expected)}."
            )
    if base is not None and "hors frais de siege" in act:
        charges = colonne(base, ("Établissement",), "Charges")
        without = {key: charges[key] - paid[key] for key in on if key in charges}
        yield from ecarts(first.nom, on, f"{base.nom}, contribution retirée", without, Decimal(1))


# --- places ---------------------------------------------------------------------------------------------------------


def _places(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """The places of article 1, of annexes 1, 8 and 9, and what the sentences say of them."""
    main = next(
        (
            one
            for one in contrat.tableaux
            if one.place("FINESS") is not None and one.place("Places autorisées") is not None
        ),
        None,
    )
    if main is None:
        yield f"{contrat.name} : le tableau des places manque."
        return
    mode = "Mode d’accueil" if main.place("Mode d’accueil") is not None else main.header[2]
    for column in ("Places autorisées", "Places installées", "dont aide sociale"):
        here = colonne(main, ("Établissement", mode), column)
        for number in (1, 8):
            if number in dossier.annexes:
                there = by_section(dossier.annexes[number], column)
                yield from ecarts(f"{main.nom}, « {column} »", here, f"l’annexe {number}", there)
                yield from (
                    f"l’annexe {number} compte {' – '.join(key)} ; {main.nom} non."
                    for key in there.keys() - here.keys()
                )
    if {1, 8} <= dossier.annexes.keys():
        yield from ecarts(
            "l’annexe 1, « Places financées »",
            by_section(dossier.annexes[1], "Places financées"),
            "l’annexe 8",
            by_section(dossier.annexes[8], "Places financées"),
        )
    last = main.last()
    whole = nombre(last[main.place("Places autorisées") or 0]) if last else None
    for one in (
        *contrat.alineas,
        *(a for t in contrat.tableaux if "references" in simple(t.caption) for a in _cells(t)),
    ):
        text = one if isinstance(one, str) else one.text
        for told in _PLACES.finditer(simple(text)):
            if (
                whole is not None
                and re.search(r"couvre|etablissements et services", simple(text))
                and amount(told[1]) != whole
            ):
                yield f"{contrat.name} : « {told[0]} » ; {main.nom} en compte {montre(whole)}."


def _cells(tableau: Tableau) -> Iterator[str]:
    for row in (tableau.header, *tableau.rows):
        yield from row


def by_section(piece: Piece, column: str) -> dict[Cle, Decimal]:
    """The places of an annexe that has a table for each establishment, under its name."""
    found: dict[Cle, Decimal] = {}
    for one in piece.tableaux:
        at = one.place(column)
        if (
            at is None
            or one.place("Places autorisées") is None
            or not simple(one.header[0]).startswith(("mode", "places"))
        ):
            continue
        for row in one.body():
            if (number := nombre(row[at])) is not None:
                found[simple(one.section), simple(nom(row[0]))] = number
    return found


def _activity(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """The places of the last year of the diagnosis are those of annexe 1: financed, or installed as it asks."""
    if not {1, 3} <= dossier.annexes.keys():
        return
    for column in ("Places financées", "Places installées"):
        known = by_section(dossier.annexes[1], column)
        seen: dict[Cle, Decimal] = {}
        for one in dossier.annexes[3].tableaux:
            if simple(column) in one.columns and one.columns[0] == "exercice":
                at, latest = one.columns.index(simple(column)), max((row[0] for row in one.rows), default="")
                seen |= {
                    (simple(one.site), simple(nom(row[1]))): number
                    for row in one.rows
                    if row[0] == latest and (number := nombre(row[at])) is not None
                }
        common = {key: number for key, number in seen.items() if key in known}
        yield from ecarts("l’annexe 3 (dernier exercice)", common, f"l’annexe 1, {column.lower()}", known)


# --- investments, indicators ----------------------------------------------------------------------------------------


def _investments(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """The operations: spent and paid for, told in article 4, within the plan."""
    annexe, found = dossier.annexes.get(7), plan(dossier)
    spent = annexe.tableau("Dépenses par opération") if annexe else None
    paid = annexe.tableau("Financement par opération") if annexe else None
    if spent is None or paid is None or found is None:
        return
    by_name = {
        simple(nom(row[0])): sum((nombre(cell) or Decimal(0) for cell in row[1:4]), Decimal(0)) for row in paid.body()
    }
    yield from ecarts(
        spent.nom,
        {(simple(nom(row[0])),): nombre(row[-1]) or Decimal(0) for row in spent.body()},
        paid.nom,
        {(key,): n for key, n in by_name.items()},
    )
    wholes, of = spent.last(), paid.last()
    for text in texts(contrat):
        if (told := _PPI.search(text)) is not None and wholes is not None and of is not None:
            if int(told[1]) != len(list(spent.body())) or amount(told[2]) != nombre(wholes[-1]):
                yield (
                    f"{contrat.name} : « {told[1]} opérations, pour {told[2].strip()} € » ; {spent.nom} en compte "
                    f"{len(list(spent.body()))}, pour {wholes[-1]}."
                )
            for part in _PART.finditer(told[3]):
                at = paid.place(part[2].rstrip("s") if part[2] != "fonds propres" else part[2])
                if at is not None and amount(part[1]) != nombre(of[at]):
                    yield f"{contrat.name} : « {part[0]} » ; {paid.nom} : {of[at]}."
    tableau, years, lines = found
    if wholes is None or of is None:
        return
    for at, year in enumerate(spent.columns[1:-1], 1):
        planned = lines["investissements"][years.index(year)] if year in years else None
        if planned is not None and (nombre(wholes[at]) or Decimal(0)) > planned:
            yield f"{tableau.nom}, {year}, investissements : {montre(planned)} ; les opérations font {wholes[at]}."
    for line, column in (("emprunts nouveaux", "emprunt"), ("subventions d'investissement", "subvention")):
        planned = sum((number or Decimal(0) for number in lines[line]), Decimal(0))
        asked = nombre(of[paid.columns.index(column)]) or Decimal(0)
        if asked > planned:
            yield (
                f"{tableau.nom}, « {line} » : {montre(planned)} en six ans ; les opérations en comptent "
                f"{montre(asked)}."
            )


def _indicators(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """Start and last target: article 3, the sheets of annexe 4, both tables of annexe 5."""
    annexe = dossier.annexes.get(5)
    table = annexe.tableau("Valeurs de départ et cibles") if annexe else None
    if table is None:
        yield "le tableau des indicateurs manque à l’annexe 5."
        return
    start, end = table.place("Départ"), table.place("Trajectoire")
    lines = {simple(nom(row[1])): row for row in table.rows}
    values = {name: (nombre(row[start or 0]), nombre(row[(end or 0) - 1])) for name, row in lines.items()}
    for piece, caption in ((contrat, "Objectifs du contrat"), (annexe, "Objectifs du contrat par axe")):
        short = piece.tableau(caption) if piece else None
        for name, pair in _pairs(short) if short else ():
            if simple(name) in values and pair != values[simple(name)]:
                yield (
                    f"{short.nom if short else ''}, « {name} » : {pair[0]} → {pair[1]} ; {table.nom} : "
                    f"{values[simple(name)][0]} → {values[simple(name)][1]}."
                )
    for one in dossier.annexes[4].tableaux if 4 in dossier.annexes else ():
        if simple(one.caption).startswith("indicateurs et trajectoires"):
            for row in one.rows:
                other = lines.get(simple(nom(row[0])))
                if other is not None and row[1:-1] != other[start or 0 : end]:
                    yield (
                        f"{one.nom}, « {nom(row[0])} » : {' ; '.join(row[1:-1])} ; {table.nom} : "
                        f"{' ; '.join(other[start or 0 : end])}."
                    )


def _pairs(tableau: Tableau) -> Iterator[tuple[str, tuple[Decimal | None, Decimal | None]]]:
    at = tableau.place("Indicateurs")
    for row in tableau.rows:
        for line in row[at or 0].split("\n"):
            if found := _INDICATEUR.match(" ".join(line.split())):
                yield found[1], (nombre(found[2].strip()), nombre(found[3].strip()))
