"""The answers of a contract and of its acts -> its Position, by the columns that the data of the portfolio name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cpomdoc.domain.atteinte import EtatMesure, EtatObjectif, Regle, Sens, Verdict
from cpomdoc.domain.atteinte import Mesure as MesureJugee
from cpomdoc.domain.dossier import Acte
from cpomdoc.domain.portefeuille import Esms, Finances, Mesure, Position, Repartition, Reunion, RevueVue, Trajectoire
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SansObjet, Value
from cpomdoc.schema.portefeuille import Vues
from cpomdoc.stages.suivi.atteinte import juger
from cpomdoc.stages.suivi.ensemble import Part, consolider, distribution, etat_objectif

Row = Mapping[str, Value]
_TARGETS = 6


@dataclass(frozen=True, slots=True)
class Connu:
    """What the archive knows of a contract: *base* is its position as far as its journal alone tells it, *values* the
    answers in force, *actes* the accepted acts, *rendus* the (questionnaire, number) of the acts that went back.
    *regle* is the rule that the parties signed, *premiere* the exercice of the first target; None, 0 when nobody knows.
    """

    base: Position
    values: Mapping[str, Value]
    actes: Sequence[Acte]
    rendus: Sequence[tuple[str, str]] = ()
    regle: Regle | None = None
    premiere: int = 0


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
        esms=tuple(_establishments(read)),
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
        trajectoires=tuple(_trajectories(read, revues, connu.premiere)),
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
    last = dict(_evaluations(read))
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
            found[key] = Esms(key, name, town, kind, where, int(places or 0), end, last.get(key))
        else:
            ends = [one for one in (known.autorisation, end) if one is not None]
            found[key] = replace(known, places=known.places + int(places or 0), autorisation=min(ends, default=None))
    yield from found.values()


def _evaluations(read: _Lecture) -> Iterator[tuple[str, date]]:
    """When each establishment was last evaluated."""
    for row in read.table("evaluation", "finess_et", "date"):
        if (last := _day(row, "date")) is not None:
            yield _text(row, "finess_et"), last


def _part(read: _Lecture, vues: Vues, who: str) -> Decimal | None:
    """What that authority pays of the common allocation."""
    return read.number("part.montant") if read.text("part.role") in vues.listes.get(who, ()) else None


def _meetings(actes: Sequence[Acte], vues: Vues) -> Iterator[Reunion]:
    for acte in actes:
        if acte.questionnaire == vues.reunion:
            read = _Lecture(acte.values, vues)
            if (day := read.day("reunion.date")) is not None:
                yield Reunion(day, read.text("reunion.objet"))


def _trajectories(read: _Lecture, revues: Sequence[RevueVue], premiere: int) -> Iterator[Trajectoire]:
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
            premiere,
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
            exercice = int(acte.numero)
            yield _review(exercice, _Lecture(acte.values, vues), connu, vues, planned.get(exercice))


def _review(exercice: int, read: _Lecture, connu: Connu, vues: Vues, planned: Decimal | None) -> RevueVue:
    """What the portfolio keeps of a review; *planned* is the result that the PGFP of the contract foresaw, in euros."""
    mesures = tuple(_measures(read, connu, vues))
    states = dict(_states(read, mesures))
    first = vues.listes.get("prioritaire", ())
    goals = list(read.table("revue.objectif", "code", "priorite"))
    return RevueVue(
        exercice=exercice,
        date=read.day("revue.date"),
        objectifs=_of_objectives(list(states.values())),
        indicateurs=_of_indicators([Verdict(one.verdict) for one in mesures]),
        prioritaires=tuple(
            code
            for row in goals
            if _text(row, "priorite") in first and states.get(code := _text(row, "code")) is EtatObjectif.NON_ATTEINT
        ),
        finances=_finances(read, planned),
        cnr=_unused(read, vues),
        imperatifs=None if (open_ := read.total("revue.imperatifs")) is None else int(open_),
        mesures=mesures,
        manquantes=_not_named(read, vues),
    )


def _states(read: _Lecture, mesures: Sequence[Mesure]) -> Iterator[tuple[str, EtatObjectif]]:
    """Each objective of the review, as its indicators say it."""
    told = [_text(row, "code") for row in read.table("revue.objectif", "code", "priorite")]
    for code in dict.fromkeys([*told, *(one.objectif for one in mesures)]):
        yield code, etat_objectif([Verdict(one.verdict) for one in mesures if one.objectif == code])


def _measures(read: _Lecture, connu: Connu, vues: Vues) -> Iterator[Mesure]:
    """The indicators of a review, each once; what was told site by site is added up, and judged by what was signed."""
    by_key: dict[tuple[str, str], list[Row]] = {}
    for row in read.table("revue.indicateur", *_REVIEWED):
        by_key.setdefault((_text(row, "objectif"), _text(row, "code")), []).append(row)
    decimals = {
        (_text(row, "objectif"), _text(row, "code")): number_of(row.get("decimales"))
        for row in _Lecture(connu.values, vues).table("indicateur", "objectif", "code", "decimales")
    }
    for key, some in by_key.items():
        row, value, counted = _whole(some)
        digits = decimals.get(key)
        verdict = _text(row, "appreciation") or str(_verdict(row, value, counted, connu.regle, int(digits or 0)))
        yield Mesure(
            *key,
            _text(row, "libelle"),
            _text(row, "unite"),
            number_of(row.get("depart")),
            number_of(row.get("cible")),
            value,
            verdict,
        )


_REVIEWED = (
    "objectif", "code", "libelle", "unite", "sens", "depart", "cible", "valeur", "numerateur", "denominateur",
    "effectif", "etat", "depart_rebase", "cible_rebasee", "appreciation", "site",
)  # fmt: skip


def _whole(rows: Sequence[Row]) -> tuple[Row, Decimal | None, int | None]:
    """The row that speaks of the contract as a whole, with its value and how many persons it is counted on: that row
    itself, else the sum of numerators over the sum of denominators of the sites.
    """
    for row in rows:
        if not _text(row, "site"):
            counted = number_of(row.get("effectif"))
            return row, number_of(row.get("valeur")), None if counted is None else int(counted)
    parts = [Part(number_of(row.get("numerateur")), number_of(row.get("denominateur"))) for row in rows]
    added = consolider(parts)
    return rows[0], added.valeur, int(added.effectif) if added.valeur is not None else None


def _verdict(row: Row, value: Decimal | None, counted: int | None, regle: Regle | None, decimales: int) -> Verdict:
    """What the rule of the contract says of a row; what lacks a start, or a known way, is not measured."""
    depart, sens = number_of(row.get("depart")), _text(row, "sens")
    if regle is None or depart is None or sens not in set(Sens):
        return Verdict.NON_MESUREE
    etat = _text(row, "etat")
    measured = MesureJugee(
        sens=Sens(sens),
        depart=depart,
        cible=number_of(row.get("cible")),
        realise=value,
        decimales=decimales,
        etat=EtatMesure(etat) if etat in set(EtatMesure) else EtatMesure.MESUREE,
        effectif=counted,
        depart_rebase=number_of(row.get("depart_rebase")),
        cible_rebasee=number_of(row.get("cible_rebasee")),
    )
    return juger(measured, regle).verdict


def _of_objectives(states: Sequence[EtatObjectif]) -> Repartition:
    found = distribution(states)
    return Repartition(found.atteints, found.partiels, found.non_atteints, found.non_mesures)


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
