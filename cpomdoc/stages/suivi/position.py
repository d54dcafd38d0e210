"""The answers of a contract and of its acts -> its Position, by the columns that the data of the portfolio name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain

from cpomdoc.domain.atteinte import EtatObjectif, Verdict
from cpomdoc.domain.dossier import Acte
from cpomdoc.domain.portefeuille import Esms, Finances, Mesure, Position, Repartition, Reunion, RevueVue, Trajectoire
from cpomdoc.domain.show import show
from cpomdoc.domain.suivi_annuel import Annee
from cpomdoc.domain.values import SansObjet, Value
from cpomdoc.schema.portefeuille import Vues
from cpomdoc.schema.reglementation import Reglementation
from cpomdoc.stages.suivi.annee import etats, suivre
from cpomdoc.stages.suivi.cibles import Prolongation, prolonger
from cpomdoc.stages.suivi.ensemble import distribution
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule
from cpomdoc.stages.suivi.reponses import INDICATEURS, cibles, number, rows, text

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Connu:
    """What the archive knows of a contract: *base* is its position as far as its journal alone tells it, *values* the
    answers in force, *actes* the accepted acts, *rendus* the (questionnaire, number) of the acts that went back.
    *reglementation*: the dated values of the family of the contract; *en_vigueur*: by key of act, the answers that it
    is judged by, where they are not those of today. *prolongations*: the years and targets that its signed acts add;
    *a_venir*: the answers that signed acts give it later, each with its first day.
    """

    base: Position
    values: Mapping[str, Value]
    actes: Sequence[Acte]
    rendus: Sequence[tuple[str, str]] = ()
    reglementation: Reglementation = field(default_factory=dict)
    en_vigueur: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    prolongations: Sequence[Prolongation] = ()
    a_venir: Sequence[tuple[date, Mapping[str, Value]]] = ()


def position(connu: Connu, vues: Vues) -> Position:
    """The position of a contract. What no answer says stays empty."""
    read = _Lecture(connu.values, vues)
    here, later = list(_establishments(read)), _later(connu, vues)
    evaluated = _evaluated(connu, read, vues)
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
        esms=tuple(replace(one, evaluation=evaluated.get(one.finess_et)) for one in _leaving(here, later)),
        entrants=tuple(replace(one, evaluation=evaluated.get(one.finess_et)) for one in _coming(here, later)),
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
        trajectoires=tuple(_trajectories(connu, revues)),
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
            yield from _each(self._values[name])
            return
        table, _, column = name.partition(".")
        for row in rows_of(self._values, table):
            if column in row:
                yield from _each(row[column])

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


def _each(value: Value) -> Iterator[Value]:
    """An answer, or each text of one that is a list of texts."""
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, tuple) else []
    if isinstance(value, tuple) and len(texts) == len(value):
        yield from texts
    else:
        yield value


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


def _establishments(read: _Lecture) -> Iterator[Esms]:
    """Each establishment once, its places of all modes added up; its authorisation is the one that ends first."""
    names = ("finess_et", "raison_sociale", "commune", "categorie", "departement", "places", "autorisation")
    found: dict[str, Esms] = {}
    for row in read.table("esms", *names):
        key = _text(row, "finess_et")
        if not key:
            continue
        places, end = number_of(row.get("places")), _day(row, "autorisation")
        known = found.get(key)
        if known is None:
            name, town, kind, where = (_text(row, one) for one in names[1:5])
            found[key] = Esms(key, name, town, kind, where, int(places or 0), end)
        else:
            ends = [one for one in (known.autorisation, end) if one is not None]
            found[key] = replace(known, places=known.places + int(places or 0), autorisation=min(ends, default=None))
    yield from found.values()


def _leaving(here: Sequence[Esms], later: Sequence[_Perimetre]) -> Iterator[Esms]:
    """The establishments of today, with their last day when a signed act takes them out later."""
    for one in here:
        gone = next((since for since, there in later if one.finess_et not in there), None)
        yield one if gone is None else replace(one, au=gone - timedelta(days=1))


def _coming(here: Sequence[Esms], later: Sequence[_Perimetre]) -> Iterator[Esms]:
    """The establishments that a signed act brings in later, with their first day, and their last if another takes
    them out again.
    """
    known = {one.finess_et for one in here}
    for at, (since, there) in enumerate(later):
        for key, one in there.items():
            if key not in known:
                known.add(key)
                gone = next((day for day, then in later[at + 1 :] if key not in then), None)
                yield replace(one, du=since, au=None if gone is None else gone - timedelta(days=1))


def _later(connu: Connu, vues: Vues) -> list[_Perimetre]:
    return [
        (since, {one.finess_et: one for one in _establishments(_Lecture(values, vues))})
        for since, values in connu.a_venir
    ]


_Perimetre = tuple[date, Mapping[str, Esms]]
"""From when on a contract has these establishments, by number."""


def _evaluated(connu: Connu, read: _Lecture, vues: Vues) -> Mapping[str, date]:
    """When each establishment was last evaluated, as the contract or a review tells it."""
    reviews = [_Lecture(acte.values, vues) for acte in connu.actes if acte.questionnaire == vues.revue]
    told = [read.table("evaluation", "finess_et", "date")]
    told += [one.table("revue.evaluation", "finess_et", "date") for one in reviews]
    found: dict[str, date] = {}
    for row in chain.from_iterable(told):
        if (day := _day(row, "date")) is not None:
            site = _text(row, "finess_et")
            found[site] = max(day, found.get(site, day))
    return found


def _part(read: _Lecture, vues: Vues, who: str) -> Decimal | None:
    """What that authority pays of the common allocation."""
    return read.number("part.montant") if read.text("part.role") in vues.listes.get(who, ()) else None


def _meetings(actes: Sequence[Acte], vues: Vues) -> Iterator[Reunion]:
    for acte in actes:
        if acte.questionnaire == vues.reunion:
            read = _Lecture(acte.values, vues)
            if (day := read.day("reunion.date")) is not None:
                yield Reunion(day, read.text("reunion.objet"))


def _trajectories(connu: Connu, revues: Sequence[RevueVue]) -> Iterator[Trajectoire]:
    """The indicators of the contract, with what each review said of them."""
    start = connu.base.date_effet
    first = annee_cible_1(start, bascule(connu.reglementation, start)) if start is not None else 0
    for row in rows(prolonger(connu.values, connu.prolongations), INDICATEURS):
        key = text(row, "objectif"), text(row, "code")
        said = [(revue.exercice, one) for revue in revues for one in revue.mesures if (one.objectif, one.code) == key]
        yield Trajectoire(
            *key,
            text(row, "libelle"),
            text(row, "unite"),
            text(row, "sens"),
            number(row.get("valeur_depart")),
            cibles(row),
            tuple((year, one.valeur) for year, one in said if one.valeur is not None),
            said[-1][1].verdict if said else "",
            first,
            int(number(row.get("decimales")) or 0),
        )


# --- its reviews ------------------------------------------------------------------------------------------------------


def _reviews(connu: Connu, vues: Vues) -> Iterator[RevueVue]:
    told = {
        int(acte.numero): acte for acte in connu.actes if acte.questionnaire == vues.revue and acte.numero.isdecimal()
    }
    said = {exercice: acte.values for exercice, acte in told.items()}
    for exercice, acte in told.items():
        then = connu.en_vigueur.get(acte.key, connu.values)
        start = connu.base.date_effet
        if start is not None:
            judged = prolonger(then, connu.prolongations)
            annee = suivre({**judged, **acte.values}, exercice, start, connu.reglementation, said)
            yield _review(annee, _Lecture(acte.values, vues), _planned(then, exercice, vues), vues)


def _planned(values: Mapping[str, Value], exercice: int, vues: Vues) -> Decimal | None:
    """The result that the PGFP of the contract foresaw for *exercice*, in euros."""
    years = _Lecture(values, vues).table("pgfp", "exercice", "resultat")
    return next((number_of(row.get("resultat")) for row in years if number_of(row.get("exercice")) == exercice), None)


def _review(annee: Annee, read: _Lecture, planned: Decimal | None, vues: Vues) -> RevueVue:
    """What the portfolio keeps of an exercice that was judged."""
    goals = distribution(etats(annee))
    urgent = {text(one.contrat, "objectif") for one in annee.indicateurs if one.prioritaire}
    return RevueVue(
        exercice=annee.exercice,
        date=read.day("revue.date"),
        objectifs=Repartition(goals.atteints, goals.partiels, goals.non_atteints, goals.non_mesures),
        indicateurs=_of_indicators([one.verdict for one in annee.indicateurs]),
        prioritaires=tuple(
            code
            for one in annee.objectifs
            if one.etat is EtatObjectif.NON_ATTEINT and (code := text(one.contrat, "code")) in urgent
        ),
        finances=_finances(read, planned),
        cnr=_unused(read, vues),
        imperatifs=None if (open_ := read.total("revue.imperatifs")) is None else int(open_),
        mesures=tuple(
            Mesure(text(one.contrat, "objectif"), text(one.contrat, "code"), one.jugement.realise, one.jugement.en_mots)
            for one in annee.indicateurs
        ),
        manquantes=_not_named(read, vues),
    )


def _of_indicators(verdicts: Sequence[Verdict]) -> Repartition:
    """« Sans objet » was not awaited; « non comparable » was, and is not measured."""
    counts = Counter(verdicts)
    return Repartition(
        counts[Verdict.ATTEINTE],
        counts[Verdict.PROCHE],
        counts[Verdict.NON_ATTEINTE],
        counts[Verdict.NON_MESUREE] + counts[Verdict.NON_COMPARABLE],
    )


def _unused(read: _Lecture, vues: Vues) -> Decimal | None:
    """What is left of the non-renewable credits, in euros; None when the review speaks of none."""
    kinds = vues.listes.get("cnr", ())
    left = [
        balance
        for row in read.table("revue.cnr", "nature", "solde")
        if _text(row, "nature") in kinds and (balance := number_of(row.get("solde"))) is not None
    ]
    return sum(left, Decimal(0)) if left else None


def _not_named(read: _Lecture, vues: Vues) -> tuple[str, ...]:
    """The documents of the list that the review does not name; none while it names none at all."""
    named = set(read.texts("revue.piece"))
    return tuple(one for one in vues.listes.get("pieces", ()) if one not in named) if named else ()


def _finances(read: _Lecture, planned: Decimal | None) -> Finances:
    names = ("resultat", "resultat_pgfp", "produits", "caf", "capital", "frng", "tresorerie")
    totals = {name: read.total(f"revue.finances.{name}") for name in names}
    if totals["resultat_pgfp"] is None:
        totals["resultat_pgfp"] = planned
    return Finances(taux_caf=read.number("revue.finances.taux_caf"), **totals)
