"""The answers of a contract and of its acts -> its Position, by the columns that the data of the portfolio name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cpomdoc.domain.dossier import Acte
from cpomdoc.domain.portefeuille import Esms, Finances, Mesure, Position, Repartition, Reunion, RevueVue, Trajectoire
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SansObjet, Value
from cpomdoc.schema.portefeuille import Vues
from cpomdoc.stages.figures.compute import add_months

Row = Mapping[str, Value]
_TARGETS = 6


@dataclass(frozen=True, slots=True)
class Connu:
    """What the archive knows of a contract: *base* is its position as far as its journal alone tells it, *values* the
    answers in force, *actes* the accepted acts, *rendus* the (questionnaire, number) of the acts that went back.
    *evaluation* is the rhythm of the evaluation of quality, in months; None when nobody knows it.
    """

    base: Position
    values: Mapping[str, Value]
    actes: Sequence[Acte]
    rendus: Sequence[tuple[str, str]] = ()
    evaluation: int | None = None


def position(connu: Connu, vues: Vues) -> Position:
    """The position of a contract. What no answer says stays empty."""
    read = _Lecture(connu.values, vues)
    revues = tuple(sorted(_reviews(connu, vues), key=lambda one: one.exercice))
    changes = [one for one in connu.actes if one.questionnaire in vues.avenants]
    return replace(
        connu.base,
        type=read.text("type"),
        siren=read.text("siren"),
        finess_ej=read.text("finess_ej"),
        region=read.text("region"),
        departements=tuple(sorted(set(read.texts("departements")))),
        autorites=tuple(dict.fromkeys(_authorities(read, vues))),
        esms=tuple(_establishments(read, connu.evaluation)),
        signature=read.day("signature"),
        siege=read.day("siege"),
        dgc=read.number("dgc"),
        part_ars=_part(read, vues, "ars"),
        part_cd=_part(read, vues, "departement"),
        revues=revues,
        a_corriger=tuple(sorted({int(n) for key, n in connu.rendus if key == vues.revue and n.isdecimal()})),
        reunions=tuple(sorted(_meetings(connu.actes, vues), key=lambda one: one.date)),
        avenants=len(changes),
        dernier_avenant=max((one.numero for one in changes), key=_rank, default=""),
        suivi_par=read.text("suivi_par"),
        courriel=read.text("courriel"),
        trajectoires=tuple(_trajectories(read, revues)),
    )


def _rank(numero: str) -> tuple[int, str]:
    return (int(numero), "") if numero.isdecimal() else (0, numero)


class _Lecture:
    """The answers *values*, asked by the columns of the portfolio."""

    def __init__(self, values: Mapping[str, Value], vues: Vues) -> None:
        self._values, self._vues = values, vues

    def all(self, column: str) -> tuple[Value, ...]:
        """The values of the first answer of *column* that there is; one a row when it is a table's."""
        for name in self._vues.colonnes.get(column, ()):
            found = tuple(value for value in self._at(name) if not isinstance(value, SansObjet))
            if any(value != "" for value in found):
                return found
        return ()

    def _at(self, name: str) -> Iterator[Value]:
        if name in self._values:
            value = self._values[name]
            yield from value if _is_list(value) else (value,)
            return
        table, _, column = name.partition(".")
        for row in rows_of(self._values, table):
            value = row.get(column)
            if value is not None:
                yield from value if _is_list(value) else (value,)

    def texts(self, column: str) -> tuple[str, ...]:
        return tuple(value if isinstance(value, str) else show(value) for value in self.all(column))

    def text(self, column: str) -> str:
        return next(iter(self.texts(column)), "")

    def day(self, column: str) -> date | None:
        return next((one for one in self.all(column) if isinstance(one, date)), None)

    def numbers(self, column: str) -> tuple[Decimal, ...]:
        return tuple(number for one in self.all(column) if (number := number_of(one)) is not None)

    def number(self, column: str) -> Decimal | None:
        return next(iter(self.numbers(column)), None)

    def total(self, column: str) -> Decimal | None:
        """The sum down the rows; None when no row says it."""
        found = self.numbers(column)
        return sum(found, Decimal(0)) if found else None

    def table(self, prefix: str, *names: str) -> Iterator[Mapping[str, Value]]:
        """The rows of a table, each column under the last word of its name; a column that is not there is left out.

        A column that stands in no table is a row by itself, beside the others of its kind.
        """
        asked = {name: self._vues.colonnes.get(f"{prefix}.{name}", ()) for name in names}
        tables = {one.partition(".")[0] for places in asked.values() for one in places}
        table = next((one for one in sorted(tables) if rows_of(self._values, one)), "")
        for row in rows_of(self._values, table):
            yield {
                name: row[column]
                for name, places in asked.items()
                for column in reversed([one.partition(".")[2] for one in places if one.startswith(f"{table}.")])
                if column in row and not isinstance(row[column], SansObjet) and row[column] != ""
            }


def _is_list(value: Value) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def rows_of(values: Mapping[str, Value], table: str) -> tuple[Row, ...]:
    """The rows of *table*, none when it is no table."""
    found = values.get(table)
    return tuple(one for one in found if isinstance(one, Mapping)) if isinstance(found, tuple) else ()


def number_of(value: Value | None) -> Decimal | None:
    """A value as a number, when it is one."""
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _text(row: Mapping[str, Value], name: str) -> str:
    value = row.get(name)
    return "" if value is None else value if isinstance(value, str) else show(value)


def _day(row: Mapping[str, Value], name: str) -> date | None:
    value = row.get(name)
    return value if isinstance(value, date) else None


# --- the contract -----------------------------------------------------------------------------------------------------


def _authorities(read: _Lecture, vues: Vues) -> Iterator[str]:
    """The parties that are no organisation that manages establishments."""
    managers = vues.listes.get("gestionnaire", ())
    for row in read.table("partie", "role", "denomination"):
        if _text(row, "role") not in managers and _text(row, "denomination"):
            yield _text(row, "denomination")


def _establishments(read: _Lecture, rhythm: int | None) -> Iterator[Esms]:
    """Each establishment once, its places of all modes added up; its authorisation is the one that ends first."""
    due = dict(_evaluations(read, rhythm))
    names = ("finess_et", "raison_sociale", "commune", "categorie", "departement", "places", "autorisation")
    found: dict[str, Esms] = {}
    for row in read.table("esms", *names):
        key = _text(row, "finess_et")
        if not key:
            continue
        places, end = number_of(row.get("places")), _day(row, "autorisation")
        known = found.get(key)
        if known is None:
            words = (_text(row, name) for name in names[1:5])
            found[key] = Esms(key, *words, int(places or 0), end, due.get(key))
        else:
            ends = [one for one in (known.autorisation, end) if one is not None]
            found[key] = replace(known, places=known.places + int(places or 0), autorisation=min(ends, default=None))
    yield from found.values()


def _evaluations(read: _Lecture, rhythm: int | None) -> Iterator[tuple[str, date]]:
    """When each establishment's next evaluation of quality is due."""
    for row in read.table("evaluation", "finess_et", "date"):
        last = _day(row, "date")
        if last is not None and rhythm is not None:
            yield _text(row, "finess_et"), add_months(last, rhythm)


def _part(read: _Lecture, vues: Vues, who: str) -> Decimal | None:
    """What that authority pays of the common allocation."""
    return read.number("part.montant") if read.text("part.role") in vues.listes.get(who, ()) else None


def _meetings(actes: Sequence[Acte], vues: Vues) -> Iterator[Reunion]:
    for acte in actes:
        if acte.questionnaire == vues.reunion:
            read = _Lecture(acte.values, vues)
            if (day := read.day("reunion.date")) is not None:
                yield Reunion(day, read.text("reunion.objet"))


def _trajectories(read: _Lecture, revues: Sequence[RevueVue]) -> Iterator[Trajectoire]:
    """The indicators of the contract, with what each review said of them."""
    targets = [f"cible_{number}" for number in range(1, _TARGETS + 1)]
    for row in read.table("indicateur", "objectif", "code", "libelle", "unite", "sens", "depart", *targets):
        key = _text(row, "objectif"), _text(row, "code")
        said = [(revue.exercice, one) for revue in revues for one in revue.mesures if (one.objectif, one.code) == key]
        goals = [number_of(row.get(name)) for name in targets]
        while goals and goals[-1] is None:
            goals.pop()
        yield Trajectoire(
            *key,
            _text(row, "libelle"),
            _text(row, "unite"),
            _text(row, "sens"),
            number_of(row.get("depart")),
            tuple(goals),
            tuple((year, one.valeur) for year, one in said if one.valeur is not None),
            said[-1][1].verdict if said else "",
        )


# --- its reviews ------------------------------------------------------------------------------------------------------


def _reviews(connu: Connu, vues: Vues) -> Iterator[RevueVue]:
    planned = {
        int(year): result
        for row in _Lecture(connu.values, vues).table("pgfp", "exercice", "resultat")
        if (year := number_of(row.get("exercice"))) is not None
        and (result := number_of(row.get("resultat"))) is not None
    }
    for acte in connu.actes:
        if acte.questionnaire == vues.revue and acte.numero.isdecimal():
            yield review(int(acte.numero), acte.values, vues, planned.get(int(acte.numero)))


def review(exercice: int, values: Mapping[str, Value], vues: Vues, planned: Decimal | None = None) -> RevueVue:
    """What the portfolio keeps of the review of *exercice*; *planned* is the result that the PGFP foresaw, in euros."""
    read = _Lecture(values, vues)
    goals = list(read.table("revue.objectif", "code", "priorite", "etat"))
    mesures = tuple(_measures(read))
    not_reached = vues.listes.get("non_atteint", ())
    absent = vues.listes.get("piece_absente", ())
    return RevueVue(
        exercice=exercice,
        date=read.day("revue.date"),
        objectifs=_spread([_text(row, "etat") for row in goals], vues),
        indicateurs=_spread([one.verdict for one in mesures], vues),
        prioritaires=tuple(
            _text(row, "code")
            for row in goals
            if _text(row, "priorite") in vues.listes.get("prioritaire", ()) and _text(row, "etat") in not_reached
        ),
        ecarts=sum(one.verdict in not_reached for one in mesures) if mesures else None,
        finances=_finances(read, planned),
        modulation=read.total("revue.modulation"),
        cnr=read.total("revue.cnr"),
        imperatifs=None if (open_ := read.total("revue.imperatifs")) is None else int(open_),
        mesures=mesures,
        pieces=tuple(
            _text(row, "nom") for row in read.table("revue.piece", "nom", "etat") if _text(row, "etat") in absent
        ),
    )


def _measures(read: _Lecture) -> Iterator[Mesure]:
    """The indicators of a review: of one that is told site by site, the row of the whole alone."""
    names = ("objectif", "code", "libelle", "unite", "depart", "cible", "valeur", "verdict", "etat", "site")
    whole = [row for row in read.table("revue.indicateur", *names) if not _text(row, "site")]
    for row in whole:
        numbers = (number_of(row.get(name)) for name in ("depart", "cible", "valeur"))
        words = (_text(row, name) for name in ("objectif", "code", "libelle", "unite"))
        yield Mesure(*words, *numbers, _text(row, "verdict"))


def _spread(words: Sequence[str], vues: Vues) -> Repartition:
    """How many of *words* are of each kind; what is of no kind was not measured."""
    kind_of = {word: kind for kind in ("atteint", "partiel", "non_atteint") for word in vues.listes.get(kind, ())}
    counts = Counter(kind_of.get(word, "") for word in words)
    return Repartition(counts["atteint"], counts["partiel"], counts["non_atteint"], counts[""])


def _finances(read: _Lecture, planned: Decimal | None) -> Finances:
    names = ("resultat", "resultat_pgfp", "produits", "caf", "capital", "frng", "tresorerie")
    totals = {name: read.total(f"revue.finances.{name}") for name in names}
    rate = read.number("revue.finances.taux_caf")
    if rate is None and totals["caf"] is not None and totals["produits"]:
        rate = 100 * totals["caf"] / totals["produits"]
    if totals["resultat_pgfp"] is None:
        totals["resultat_pgfp"] = planned
    return Finances(taux_caf=rate, **totals)
