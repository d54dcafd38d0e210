"""Contrat + one of its acts -> the contract as this act sees it: its answers, the terme before and after, its rank."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.dossier import Acte, Contrat, EnVigueur
from cpomdoc.domain.values import Value
from cpomdoc.schema.acte import (
    ANTERIEURS,
    CIBLE_AJOUTEE,
    DEBUT_ANNEE,
    DERNIERE_CIBLE,
    EXERCICE,
    EXERCICE_ERRD,
    EXERCICE_TDB,
    FIN_ANNEE,
    FIN_EXERCICE,
    HOMONYMES,
    MOIS_TOTAL,
    NOMBRE_CIBLES,
    NOUVEAU_TERME,
    PREMIERE_CIBLE,
    RANG,
    RANG_CIBLE,
    TERME,
    VERSION,
    ActeModel,
)
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.checks.words import MOST_YEARS
from cpomdoc.stages.contrat.repris import last_terme, numbers
from cpomdoc.stages.figures.compute import add_months, contract_end
from cpomdoc.stages.suivi.cibles import Prolongation, prolonger
from cpomdoc.stages.suivi.exercices import Source, annee_cible_1, bascule, echeance, exercice_juge
from cpomdoc.stages.suivi.reponses import cibles_fixees, rang_compare, rows


def rank(acte: Acte) -> tuple[int, str]:
    """The order of acts of one kind: 9 before 10; what is no number comes last."""
    return rank_of(acte.numero)


def rank_of(numero: str) -> tuple[int, str]:
    """The same, of an act by its number."""
    return (int(numero), "") if numero.isdecimal() else (10**9, numero)


def exercice_of(acte: Acte, famille: Famille) -> int | None:
    """The exercice that an act judges: its number, or the answer that says it; None for one that judges none."""
    kind = famille.acte(acte.questionnaire)
    year = exercice_named(acte.numero) if kind.exercice else acte.values.get(kind.judges)
    return year if isinstance(year, int) else None


def exercice_named(numero: str) -> int | None:
    """The exercice that the number of an act is; None for what is no year."""
    return (int(numero) or None) if numero.isdecimal() and len(numero) == len("2028") else None


def seen_by(
    acte: Acte, contrat: Contrat, famille: Famille, version: int = 0, more: Mapping[str, Value] | None = None
) -> Contrat:
    """The contract with the answers of *acte* and what is known of it beside them. *version*: the contract's last;
    *more*: what was looked for elsewhere. An act that judges an exercice sees the answers that were in force then,
    as far as the contract holds them.
    """
    contrat = as_it_was(contrat, contrat.en_vigueur.get(acte.key))
    known: dict[str, Value] = {**dict(_terms(acte, contrat, famille)), **_year(acte, contrat, famille)}
    known |= _last_day_then(acte, contrat, famille)
    known |= {**_judged(acte, contrat, famille), **_exercice(acte, contrat, famille), **(more or {})}
    if series := famille.acte(acte.questionnaire).series:
        past = numbers(contrat.repris, series)
        others = [*(rank(other) for other in _others(acte, contrat, famille)), *((number, "") for number in past)]
        known[RANG] = 1 + len({one for one in others if one < rank(acte)})
        known[HOMONYMES] = others.count(rank(acte))
        before = {number for number in past if (number, "") < rank(acte)}
        known[ANTERIEURS] = 1 + len(_said_before(acte, famille) | before)
    if version:
        known[VERSION] = version
    return replace(contrat, values={**contrat.values, **acte.values, **known}, places={**contrat.places, **acte.places})


def as_it_was(contrat: Contrat, then: EnVigueur | None) -> Contrat:
    """The contract with the answers that applied on a day; as it is without any."""
    if then is None:
        return contrat
    return replace(contrat, values=then.values, places=then.places, complete=then.complete)


def _said_before(acte: Acte, famille: Famille) -> set[int]:
    """The numbers lower than its own of the acts that it says to be signed."""
    rows = acte.values.get(famille.acte(acte.questionnaire).earlier, ())
    numbers = [row.get("numero") for row in rows if isinstance(row, Mapping)] if isinstance(rows, tuple) else []
    return {number for number in numbers if isinstance(number, int) and (number, "") < rank(acte)}


def signing(contrat: Contrat, famille: Famille, sujet: str) -> Mapping[str, Value]:
    """The answers of a contract, its parties being signed for as *sujet* says: an act has signatories of its own."""
    acte = next((one for one in contrat.actes if one.key == sujet), None)
    table = famille.acte(acte.questionnaire).signers if acte is not None else ""
    rows, parties = (
        (acte.values.get(table) if acte is not None else None),
        contrat.values.get(famille.roles.signataires),
    )
    if not isinstance(rows, tuple) or not isinstance(parties, tuple):
        return contrat.values
    roles = famille.roles
    told = {row.get(roles.signataire_denomination): row for row in rows if isinstance(row, Mapping)}
    kept = (roles.signataire_nom, roles.signataire_qualite)
    signed = tuple(
        {**party, **{name: mine[name] for name in kept if name in mine}}
        if (mine := told.get(party.get(roles.signataire_denomination))) is not None
        else party
        for party in parties
        if isinstance(party, Mapping)
    )
    return {**contrat.values, roles.signataires: signed}


def terme(contrat: Contrat, famille: Famille) -> date | None:
    """The last day of the contract, with what its signed acts add, those signed before it was taken over included; None
    while its first day or its length is unknown.
    """
    start, years = contrat.values.get(DATE_EFFET), contrat.values.get(famille.roles.duree)
    if not isinstance(start, date) or not isinstance(years, int) or not 0 < years <= MOST_YEARS:
        return None
    first = last_terme(contrat.repris) or contract_end(start, years)
    return _last_day(first + timedelta(days=1), sum(_months(acte, famille) for acte in _signed(contrat)))


def annees(contrat: Contrat, famille: Famille, jour: date | None = None) -> int | None:
    """How many years the contract has up to its term, one begun being one; None while this is unknown. *jour*: with the
    acts signed by then alone, as far as they say their day.
    """
    if jour is not None:
        contrat = replace(contrat, signes=_signed_by(contrat, famille, jour))
    start, last = contrat.values.get(DATE_EFFET), terme(contrat, famille)
    return ceil(_months_to(start, last) / 12) if isinstance(start, date) and last is not None else None


def to_terme(contrat: Contrat, famille: Famille) -> Contrat:
    """The contract with its last day as its signed acts move it: its answers alone give the first one."""
    last = terme(contrat, famille)
    return contrat if last is None else replace(contrat, values={**contrat.values, DATE_FIN: last})


def _last_day_then(acte: Acte, contrat: Contrat, famille: Famille) -> dict[str, Value]:
    """The last day as an act tells it that changes no text of the contract: moved by what was signed by its own day; by
    all that is signed when a day is not known.
    """
    kind = famille.acte(acte.questionnaire)
    if kind.series:
        return {}
    day = _day(acte, kind)
    last = terme(contrat if day is None else replace(contrat, signes=_signed_by(contrat, famille, day)), famille)
    return {} if last is None else {DATE_FIN: last}


def _signed_by(contrat: Contrat, famille: Famille, jour: date) -> frozenset[str]:
    """The keys of the signed acts but for those whose own day comes after *jour*."""
    days = {one.key: _day(one, famille.acte(one.questionnaire)) for one in _signed(contrat)}
    return frozenset(key for key, day in days.items() if day is None or day <= jour)


def _day(acte: Acte, kind: ActeModel) -> date | None:
    """The day that an act says to be its own."""
    day = acte.values.get(kind.dated or kind.judged_on)
    return day if isinstance(day, date) else None


def _signed(contrat: Contrat) -> list[Acte]:
    """The acts that all have signed: nothing else moves the last day of a contract, nor adds targets to it."""
    return [acte for acte in contrat.actes if acte.key in contrat.signes]


def _terms(acte: Acte, contrat: Contrat, famille: Famille) -> Iterator[tuple[str, Value]]:
    """The last day of the contract before the act, and after it when the act moves it."""
    start, years = contrat.values.get(DATE_EFFET), contrat.values.get(famille.roles.duree)
    if not isinstance(start, date) or not isinstance(years, int):
        return
    last = terme(contrat, famille)
    if famille.acte(acte.questionnaire).exercice and last is not None:
        yield TERME, last
    if not famille.acte(acte.questionnaire).series:
        return
    earlier = [other for other in _others(acte, contrat, famille) if rank(other) < rank(acte)]
    moved = last_terme(contrat.repris)
    signed = 12 * years if moved is None else _months_to(start, moved)
    before = signed + sum(_months(other, famille) for other in earlier)
    yield TERME, _last_day(start, before)
    if famille.acte(acte.questionnaire).months:
        total = before + _months(acte, famille)
        yield MOIS_TOTAL, total
        yield NOUVEAU_TERME, _last_day(start, total)
        yield CIBLE_AJOUTEE, annee_cible_1(start, bascule(famille.reglementation, start)) + ceil(before / 12)


def _year(acte: Acte, contrat: Contrat, famille: Famille) -> dict[str, Value]:
    """The first and the last day of the year of the contract that the act is about, when its number is one."""
    start, (number, _) = contrat.values.get(DATE_EFFET), rank(acte)
    if not famille.acte(acte.questionnaire).yearly or not isinstance(start, date) or not 0 < number <= MOST_YEARS:
        return {}
    return {DEBUT_ANNEE: add_months(start, 12 * (number - 1)), FIN_ANNEE: _last_day(start, 12 * number)}


def _exercice(acte: Acte, contrat: Contrat, famille: Famille) -> dict[str, Value]:
    """The last day of the exercice that the number of the act is, which target is due on it, how many there are."""
    year, _ = rank(acte)
    if not famille.acte(acte.questionnaire).exercice or not date.min.year <= year <= date.max.year:
        return {}
    values = avec_cibles_ajoutees(contrat.values, contrat, famille)
    place = rang_compare(values, values.get(DATE_EFFET), year, famille.reglementation)
    known: dict[str, Value] = {EXERCICE: year, FIN_EXERCICE: date(year, 12, 31), NOMBRE_CIBLES: cibles_fixees(values)}
    return {**known, **({RANG_CIBLE: place} if place is not None else {})}


def _judged(acte: Acte, contrat: Contrat, famille: Famille) -> dict[str, Value]:
    """The exercices whose sources are due on the day of an act that judges one, and the years of the targets."""
    day, start = acte.values.get(famille.acte(acte.questionnaire).judged_on), contrat.values.get(DATE_EFFET)
    if not isinstance(day, date) or not isinstance(start, date):
        return {}
    law = famille.reglementation
    found: dict[str, Value] = {}
    for name, source in ((EXERCICE_ERRD, Source.ERRD), (EXERCICE_TDB, Source.TDB)):
        if (due := echeance(law, source, day)) is not None:
            found[name] = exercice_juge(day, due)
    years = contrat.values.get(famille.roles.duree)
    if isinstance(years, int):
        first = annee_cible_1(start, bascule(law, start))
        more = sum(one.annees for one in prolongations(contrat, famille))
        found |= {PREMIERE_CIBLE: first, DERNIERE_CIBLE: first + years + more - 1}
    return found


CIBLES = "_cibles"
"""How the table of an act that lengthens the contract ends, when it names the targets of the years that it adds."""


def avec_cibles_ajoutees(values: Mapping[str, Value], contrat: Contrat, famille: Famille) -> Mapping[str, Value]:
    """*values*, answers of *contrat*, with the targets of the years that its signed prorogations add."""
    return prolonger(values, prolongations(contrat, famille))


def prolongations(contrat: Contrat, famille: Famille, jour: date | None = None) -> list[Prolongation]:
    """What each signed act that lengthens a contract adds to it, in the order of their numbers; nothing while its
    length is unknown. *jour*: only what was signed by then, as far as acts say their day.
    """
    if jour is not None:
        contrat = replace(contrat, signes=_signed_by(contrat, famille, jour))
    years = contrat.values.get(famille.roles.duree)
    if not isinstance(years, int):
        return []
    found, months = [], 12 * years
    for acte in sorted((one for one in _signed(contrat) if _months(one, famille) > 0), key=rank):
        after = months + _months(acte, famille)
        table = rows(acte.values, f"{acte.questionnaire}{CIBLES}")
        found.append(Prolongation(ceil(after / 12) - ceil(months / 12), table))
        months = after
    return found


def _months_to(start: date, last: date) -> int:
    """How many months a contract lasts from its first day to its last one, a month begun being one."""
    after = last + timedelta(days=1)
    return 12 * (after.year - start.year) + after.month - start.month + (after.day > start.day)


def _last_day(start: date, months: int) -> date:
    return add_months(start, months) - timedelta(days=1)


def _months(acte: Acte, famille: Famille) -> int:
    months = acte.values.get(famille.acte(acte.questionnaire).months)
    return months if isinstance(months, int) else 0


def _others(acte: Acte, contrat: Contrat, famille: Famille) -> list[Acte]:
    """The other acts that are numbered in the same series."""
    series = famille.acte(acte.questionnaire).series
    return [one for one in contrat.actes if one is not acte and famille.acte(one.questionnaire).series == series]


def not_in_turn(key: str, contrat: Contrat, famille: Famille, sealed: Collection[str]) -> Iterator[str]:
    """Why the act *key* may not be signed now: acts follow the contract, in the order of their numbers. *sealed* are
    the subjects that all parties have signed.
    """
    if CONTRAT not in sealed and contrat.repris is None:
        yield "le contrat lui-même n’est pas signé de toutes les parties\u00a0: ses actes se signent après lui"
    mine = next((one for one in contrat.actes if one.key == key), None)
    if mine is None or not famille.acte(mine.questionnaire).series:
        return
    for other in sorted(_others(mine, contrat, famille), key=rank):
        title = famille.acte(other.questionnaire).title_of(other.numero)
        if rank(other) == rank(mine):
            yield f"«\u00a0{title}\u00a0» porte le même numéro\u00a0: donnez à l’un des deux le numéro suivant"
        elif rank(other) < rank(mine) and other.key not in sealed:
            yield f"«\u00a0{title}\u00a0» n’est pas signé de toutes les parties\u00a0: les numéros se suivent"
        elif rank(other) > rank(mine) and other.key in sealed:
            yield f"«\u00a0{title}\u00a0» est déjà signé\u00a0: donnez à celui-ci un numéro qui le suit"


def superseded(contrat: Contrat) -> frozenset[str]:
    """The keys of the acts after which another of the same kind came: they are no longer made again."""
    return frozenset(
        acte.key
        for acte in contrat.actes
        if any(other.questionnaire == acte.questionnaire and rank(other) > rank(acte) for other in contrat.actes)
    )
