"""The lines of the portfolio -> its views: sheets for spreadsheets, one CSV, what is gathered by month or place."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cpomdoc.domain.francais import date_courte
from cpomdoc.domain.portefeuille import Campagne, Etape, LignePortefeuille, NonLu, Repartition
from cpomdoc.domain.tableau import Cellule, Colonne, Feuille, Genre

NOT_YET = "pas encore"
"""What a column that only a review can fill says before the first one."""
NOT_READ = "non lu"
"""What the status of a contract is when nothing of it could be read."""
_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""

Get = Callable[[LignePortefeuille], Cellule]


def _of_review(get: Callable[[LignePortefeuille], Cellule]) -> Get:
    """The cell of a column that comes from the last review: « pas encore » before there is one."""
    return lambda line: NOT_YET if line.position.derniere is None else get(line)


def _spread(name: str) -> Get:
    def get(line: LignePortefeuille) -> Cellule:
        last = line.position.derniere
        found = getattr(last.objectifs, name) if last is not None else None
        return found if isinstance(found, int) else None

    return _of_review(get)


def _money(name: str) -> Get:
    def get(line: LignePortefeuille) -> Cellule:
        last = line.position.derniere
        found = getattr(last.finances, name) if last is not None else None
        return found if isinstance(found, Decimal) else None

    return _of_review(get)


def _rate(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _ends(line: LignePortefeuille) -> Cellule:
    """What ends before the term: authorisations and that of the head office, in words."""
    end, position = line.position.date_fin, line.position
    if end is None:
        return None
    told = [one.finess_et for one in position.esms if one.autorisation is not None and one.autorisation < end]
    told += ["frais de siège"] if position.siege is not None and position.siege < end else []
    return " ; ".join(told)


def _missing(line: LignePortefeuille) -> Cellule:
    last = line.position.derniere
    return None if last is None else " ; ".join(last.manquantes)


_COLUMNS: tuple[tuple[Colonne, Get], ...] = (
    (Colonne("N° du contrat", Genre.IDENTIFIANT, 18), lambda one: one.position.contrat),
    (Colonne("Famille", largeur=20), lambda one: one.position.titre),
    (Colonne("Type", largeur=16), lambda one: one.position.type),
    (Colonne("Gestionnaire", largeur=34), lambda one: one.position.gestionnaire),
    (Colonne("SIREN", Genre.IDENTIFIANT, 11), lambda one: one.position.siren),
    (Colonne("FINESS EJ", Genre.IDENTIFIANT, 11), lambda one: one.position.finess_ej),
    (Colonne("Région", largeur=18), lambda one: one.position.region),
    (Colonne("Départements", largeur=20), lambda one: " ; ".join(one.position.departements)),
    (Colonne("Autorités", largeur=30), lambda one: " ; ".join(one.position.autorites)),
    (Colonne("ESMS", Genre.ENTIER, 7), lambda one: len(one.position.esms)),
    (Colonne("Places", Genre.ENTIER, 8), lambda one: one.position.places),
    (Colonne("Date d’effet", Genre.DATE, 12), lambda one: one.position.date_effet),
    (Colonne("Terme, actes compris", Genre.DATE, 12), lambda one: one.position.date_fin),
    (Colonne("Année", Genre.ENTIER, 7), lambda one: one.annee or None),
    (Colonne("Durée (années)", Genre.ENTIER, 8), lambda one: one.duree or None),
    (Colonne("Statut", largeur=12), lambda one: one.position.statut),
    (Colonne("Prochaine étape", largeur=40), lambda one: one.etape.evenement if one.etape else ""),
    (Colonne("Date de l’étape", Genre.DATE, 12), lambda one: one.etape.jour if one.etape else None),
    (Colonne("À la charge de", largeur=22), lambda one: one.etape.de_qui if one.etape else ""),
    (Colonne("Exercice à revoir", Genre.ENTIER, 9), lambda one: one.exercice or None),
    (Colonne("Revue", largeur=12), lambda one: one.campagne.value),
    (Colonne("Dernière revue", Genre.ENTIER, 10), _of_review(lambda one: _last(one, "exercice"))),
    (Colonne("Date de la revue", Genre.DATE, 12), _of_review(lambda one: _last(one, "date"))),
    (Colonne("Objectifs atteints", Genre.ENTIER, 9), _spread("atteints")),
    (Colonne("Partiels", Genre.ENTIER, 9), _spread("partiels")),
    (Colonne("Non atteints", Genre.ENTIER, 9), _spread("non_atteints")),
    (Colonne("Non mesurés", Genre.ENTIER, 9), _spread("non_mesures")),
    (Colonne("Indicateurs mesurés (%)", Genre.TAUX, 11), _of_review(lambda one: _rate(_coverage(one)))),
    (Colonne("Indicateurs non atteints", Genre.ENTIER, 11), _of_review(lambda one: _gaps(one))),
    (Colonne("Résultat (€)", Genre.EUROS, 14), _money("resultat")),
    (Colonne("Taux de CAF (%)", Genre.TAUX, 9), _money("taux_caf")),
    (Colonne("Trésorerie (€)", Genre.EUROS, 14), _money("tresorerie")),
    (Colonne("Écart au PGFP (% des produits)", Genre.TAUX, 12), _of_review(lambda one: _rate(_gap(one)))),
    (Colonne("DGC (€)", Genre.EUROS, 14), lambda one: one.position.dgc),
    (Colonne("DGC, part de l’ARS (€)", Genre.EUROS, 14), lambda one: one.position.part_ars),
    (Colonne("DGC, part du département (€)", Genre.EUROS, 14), lambda one: one.position.part_cd),
    (Colonne("CNR non employés (€)", Genre.EUROS, 14), _of_review(lambda one: _last(one, "cnr"))),
    (Colonne("Critères impératifs ouverts", Genre.ENTIER, 11), _of_review(lambda one: _last(one, "imperatifs"))),
    (Colonne("Fins avant le terme", largeur=24), _ends),
    (Colonne("Documents non cités par la revue", largeur=30), _of_review(_missing)),
    (Colonne("Avenants signés", Genre.ENTIER, 9), lambda one: one.position.avenants),
    (Colonne("Dernier avenant", Genre.IDENTIFIANT, 9), lambda one: one.position.dernier_avenant),
    (Colonne("Contrat suivant", Genre.IDENTIFIANT, 18), lambda one: one.suivant),
    (Colonne("Suivi par", largeur=24), lambda one: one.position.suivi_par),
    (Colonne("Courriel", largeur=28), lambda one: one.position.courriel),
    (Colonne("Alertes", largeur=16), lambda one: " ".join(one.cles())),
    (Colonne("Niveau", largeur=14), lambda one: one.niveau.value if one.niveau is not None else ""),
)


def _last(line: LignePortefeuille, name: str) -> Cellule:
    found = getattr(line.position.derniere, name, None)
    return found if isinstance(found, int | Decimal | date) else None


def _coverage(line: LignePortefeuille) -> Decimal | None:
    return line.position.derniere.couverture if line.position.derniere is not None else None


def _gaps(line: LignePortefeuille) -> int | None:
    return line.position.derniere.indicateurs.non_atteints if line.position.derniere is not None else None


def _gap(line: LignePortefeuille) -> Decimal | None:
    return line.position.derniere.finances.ecart_pgfp if line.position.derniere is not None else None


# --- sheets -----------------------------------------------------------------------------------------------------------


def feuilles(lignes: Sequence[LignePortefeuille], jour: date, non_lus: Sequence[NonLu] = ()) -> tuple[Feuille, ...]:
    """Every view as a sheet, as of *jour*; *non_lus* are the contracts of which nothing could be read."""
    return (
        portefeuille(lignes, jour, non_lus),
        _alerts(lignes),
        _calendar(lignes),
        _campaign(lignes),
        _places(lignes),
        _families(lignes),
        programmation(lignes, jour),
        *([_unread(non_lus)] if non_lus else []),
    )


def portefeuille(lignes: Sequence[LignePortefeuille], jour: date, non_lus: Sequence[NonLu] = ()) -> Feuille:
    """One row a contract, every column; of one that could not be read, its number and that alone."""
    note = f"Au {date_courte(jour)}. « {NOT_YET} » : aucune revue n’est acceptée. Une case vide : personne ne l’a dit."
    if non_lus:
        note += f" « {NOT_READ} » : le contrat est là, et rien n’a pu en être lu."
    rows = tuple(tuple(get(line) for _, get in _COLUMNS) for line in lignes)
    titles = [column.titre for column, _ in _COLUMNS]
    said = {titles.index("Statut"): NOT_READ}
    rows += tuple((one.contrat, *(said.get(at) for at in range(1, len(titles)))) for one in non_lus)
    return Feuille("Portefeuille", note, tuple(column for column, _ in _COLUMNS), rows)


def _unread(non_lus: Sequence[NonLu]) -> Feuille:
    columns = (_CONTRACT[0], Colonne("Pourquoi", largeur=80))
    note = "Rien n’en est compté dans les autres feuilles, et les alertes des autres contrats n’en tiennent pas compte."
    return Feuille("Non lus", note, columns, tuple((one.contrat, one.raison) for one in non_lus))


_CONTRACT = (
    Colonne("N° du contrat", Genre.IDENTIFIANT, 18),
    Colonne("Famille", largeur=20),
    Colonne("Gestionnaire", largeur=34),
    Colonne("Départements", largeur=20),
)


def _names(line: LignePortefeuille) -> tuple[Cellule, ...]:
    position = line.position
    return position.contrat, position.titre, position.gestionnaire, " ; ".join(position.departements)


def _alerts(lignes: Sequence[LignePortefeuille]) -> Feuille:
    columns = (
        *_CONTRACT,
        Colonne("Alerte", Genre.IDENTIFIANT, 8),
        Colonne("Intitulé", largeur=28),
        Colonne("Niveau", largeur=14),
        Colonne("Limite", Genre.DATE, 12),
        Colonne("Pourquoi", largeur=60),
        Colonne("Que faire", largeur=50),
    )
    rows = tuple(
        (*_names(line), one.cle, one.titre, one.niveau.value, one.limite, one.texte, one.action)
        for line in lignes
        for one in line.alertes
    )
    return Feuille("Alertes", "Une ligne par alerte, les contrats qui demandent le plus d’abord.", columns, rows)


def _calendar(lignes: Sequence[LignePortefeuille]) -> Feuille:
    columns = (
        Colonne("Date", Genre.DATE, 12),
        Colonne("Dans (jours)", Genre.ENTIER, 9),
        Colonne("Échéance", largeur=60),
        Colonne("À la charge de", largeur=24),
        *_CONTRACT,
    )
    rows = tuple((one.jour, one.jours, one.evenement, one.de_qui, *_names(line)) for line, one in steps(lignes))
    return Feuille("Échéancier", "Les vingt-quatre mois qui viennent.", columns, rows)


def _campaign(lignes: Sequence[LignePortefeuille]) -> Feuille:
    columns = (
        *_CONTRACT,
        Colonne("Exercice", Genre.ENTIER, 9),
        Colonne("Revue", largeur=12),
        Colonne("Suivi par", largeur=24),
        Colonne("Courriel", largeur=28),
    )
    rows = tuple(
        (*_names(line), line.exercice, line.campagne.value, line.position.suivi_par, line.position.courriel)
        for line in lignes
        if line.campagne is not Campagne.SANS_OBJET
    )
    return Feuille(
        "Campagne de revue", "Une ligne par contrat en vigueur : l’exercice dont la revue est due.", columns, rows
    )


@dataclass(frozen=True, slots=True)
class Groupe:
    """What a territory, or a family, adds up to. *recues* of *attendues* reviews of the campaign; *graves* contracts
    with an alert that asks for something, *objectifs* those of the last reviews.
    """

    nom: str
    contrats: int
    esms: int
    places: int
    recues: int
    attendues: int
    graves: int
    objectifs: Repartition


def groups(lignes: Iterable[LignePortefeuille], names: Callable[[LignePortefeuille], Sequence[str]]) -> list[Groupe]:
    """The contracts gathered by *names*, in the order of the alphabet; one of several places counts in each."""
    by_name: dict[str, list[LignePortefeuille]] = defaultdict(list)
    for line in lignes:
        for name in names(line) or ("non dit",):
            by_name[name].append(line)
    return [_group(name, by_name[name]) for name in sorted(by_name, key=str.casefold)]


def _group(name: str, lines: Sequence[LignePortefeuille]) -> Groupe:
    asked = Counter(line.campagne for line in lines)
    reviews = [line.position.derniere.objectifs for line in lines if line.position.derniere is not None]
    return Groupe(
        name,
        len(lines),
        sum(len(line.position.esms) for line in lines),
        sum(line.position.places for line in lines),
        asked[Campagne.RECUE],
        asked[Campagne.RECUE] + asked[Campagne.A_CORRIGER] + asked[Campagne.ATTENDUE],
        sum(bool(line.alertes) for line in lines),
        Repartition(
            sum(one.atteints for one in reviews),
            sum(one.partiels for one in reviews),
            sum(one.non_atteints for one in reviews),
            sum(one.non_mesures for one in reviews),
        ),
    )


def by_territory(lignes: Iterable[LignePortefeuille]) -> list[Groupe]:
    """By département."""
    return groups(lignes, lambda line: line.position.departements)


def by_family(lignes: Iterable[LignePortefeuille]) -> list[Groupe]:
    """By family of contracts."""
    return groups(lignes, lambda line: (line.position.titre,))


def _places(lignes: Sequence[LignePortefeuille]) -> Feuille:
    note = "Un contrat de plusieurs départements compte dans chacun."
    return _of_groups("Territoires", "Département", note, by_territory(lignes))


def _families(lignes: Sequence[LignePortefeuille]) -> Feuille:
    return _of_groups("Familles", "Famille", "", by_family(lignes))


def _of_groups(title: str, name: str, note: str, found: Sequence[Groupe]) -> Feuille:
    counts = (
        "Contrats", "ESMS", "Places", "Revues reçues", "Revues dues", "Contrats avec alerte", "Objectifs atteints",
        "Partiels", "Non atteints", "Non mesurés",
    )  # fmt: skip
    columns = (Colonne(name, largeur=26), *(Colonne(one, Genre.ENTIER, 11) for one in counts))
    rows = tuple(
        (
            one.nom, one.contrats, one.esms, one.places, one.recues, one.attendues, one.graves, one.objectifs.atteints,
            one.objectifs.partiels, one.objectifs.non_atteints, one.objectifs.non_mesures,
        )
        for one in found
    )  # fmt: skip
    return Feuille(title, note, columns, rows)


def programmation(lignes: Sequence[LignePortefeuille], jour: date) -> Feuille:
    """What an arrêté de programmation lists: year, organisation, each establishment; by département, then by name.

    The contracts in preparation, by the signature that the parties aim at, and the establishments of those in force
    that no next one holds, by their term; what is past is still to sign, this year.
    """
    columns = (
        Colonne("Année", Genre.ENTIER, 8),
        Colonne("Département", largeur=20),
        Colonne("Gestionnaire", largeur=34),
        Colonne("FINESS EJ", Genre.IDENTIFIANT, 11),
        Colonne("FINESS ET", Genre.IDENTIFIANT, 11),
        Colonne("Établissement ou service", largeur=34),
        Colonne("Commune", largeur=20),
        Colonne("Catégorie", largeur=30),
        Colonne("N° du contrat", Genre.IDENTIFIANT, 18),
        Colonne("D’après", largeur=24),
    )
    note = "Projet de liste pour l’arrêté de programmation : à relire avant de publier."
    rows = sorted(_programmed(lignes, jour), key=lambda row: tuple(str(cell) for cell in row))
    return Feuille("Programmation", note, columns, tuple(rows))


def _programmed(lignes: Iterable[LignePortefeuille], jour: date) -> Iterator[tuple[Cellule, ...]]:
    for line in lignes:
        position = line.position
        day = position.date_fin if position.vigueur else position.signature
        if day is None or position.clos:
            continue
        why = "terme du contrat en vigueur" if position.vigueur else "signature visée"
        if day < jour:
            why = "contrat échu, sans suite" if position.vigueur else "signature visée, passée"
        for one in position.esms:
            if position.vigueur and one.finess_et in line.releves:
                continue
            place = one.departement or " ; ".join(position.departements)
            named = one.raison_sociale, one.commune, one.categorie
            yield (
                max(day, jour).year,
                place,
                position.gestionnaire,
                position.finess_ej,
                one.finess_et,
                *named,
                position.contrat,
                why,
            )


def steps(lignes: Iterable[LignePortefeuille]) -> list[tuple[LignePortefeuille, Etape]]:
    """Every step of the months to come, soonest first."""
    found = [(line, one) for line in lignes for one in line.suites]
    return sorted(found, key=lambda pair: (pair[1].jour, pair[0].position.gestionnaire.casefold(), pair[1].evenement))


# --- CSV --------------------------------------------------------------------------------------------------------------


def to_csv(feuille: Feuille) -> bytes:
    """A sheet as CSV: « ; », UTF-8 with its mark, texts between quotes, decimal comma, days as 31/12/2031.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    out.write(_BOM)
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([column.titre for column in feuille.colonnes])
    for row in feuille.lignes:
        writer.writerow([_as_text(cell) for cell in row])
    return out.getvalue().encode("utf-8", "replace")


def _as_text(cell: Cellule) -> str:
    match cell:
        case None:
            return ""
        case date():
            return date_courte(cell)
        case Decimal():
            return format(cell, "f").replace(".", ",")
        case int():
            return str(cell)
        case str():
            flat = " ".join(cell.split())
            return f"'{flat}" if flat.startswith(_FORMULA) else flat
