"""Values -> findings across answers: runs the checks that questionnaires and families declare (schema/checks.py)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from string import ascii_uppercase
from typing import Any

from cpomdoc.domain.findings import CATALOGUE, Finding, Rule
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.show import show
from cpomdoc.schema.catalogue import known
from cpomdoc.schema.checks import OTHER_ACT
from cpomdoc.schema.questionnaire import Check
from cpomdoc.stages.checks import check_law, concordance, negociation
from cpomdoc.stages.checks.facts import (
    COMPARISONS,
    Facts,
    Hits,
    as_written,
    beside,
    comparable,
    concerned,
    joined,
    numbers,
    same_kind,
    says,
    scopes,
    terms,
    tolerance,
    usable,
    words_of,
)
from cpomdoc.stages.figures.compute import add_months, call
from cpomdoc.stages.suivi.atteinte import imprimee
from cpomdoc.stages.suivi.reponses import INDICATEURS, REVUE_INDICATEURS
from cpomdoc.stages.suivi.valeurs import rows_of, worth

__all__ = ["Facts", "run", "usable"]

_NUMBER = re.compile(r"\d+(?:[-/.]\d+)*")


def run(check: Check, facts: Facts) -> Iterator[Finding]:
    """The findings of *check*; rows whose operands are empty or « sans objet » are skipped.

    An answer that could not be read is not among the values: nothing is said of what depends on it.
    """
    table, column = facts.split(check.at)
    for row, words in _RUNNERS[check.kind](check, facts):
        at_row = row if table else None
        seen = facts.rows(table)[row].get(column) if table and row is not None else None
        place = facts.place(check.at, at_row)
        yield Finding(
            _rule(check, words),
            place,
            FieldKey(check.at, at_row),
            facts.labels.get(check.at, ""),
            facts.say(check.at, seen if table else facts.values.get(check.at)) if seen is not None or not table else "",
            {"ligne": place.cell.lstrip(ascii_uppercase) if place and at_row is not None else "", **words},
        )


def unseen(check: Check, facts: Facts) -> Iterator[Finding]:
    """What a « concordance » could not compare, where, and why: a check that could not look says so."""
    if check.kind == "concordance":
        for row, lacking in concordance.unseen(check, facts):
            manque = concordance.MANQUES[lacking.why].format(question=facts.labels.get(lacking.name, lacking.name))
            words = {"chiffre": str(check.options["chiffre"]), "manque": manque}
            at, label = facts.place(check.at, row), facts.labels.get(check.at, "")
            yield Finding(CATALOGUE[concordance.UNSEEN_CODE], at, FieldKey(check.at, row), label, "", words)


def _rule(check: Check, words: Mapping[str, str]) -> Rule:
    """The rule of *check*, or the one that says what it lacks in the law to tell."""
    if check_law.ASKED in words:
        return CATALOGUE[check_law.ASKED_CODE]
    if check_law.UNKNOWN_NAME in words:
        return CATALOGUE[check_law.UNKNOWN_NAME_CODE]
    return Rule(check.code, check.severity, check.message, check.remedy, check.source)


# --- two answers ------------------------------------------------------------------------------------------------------


def _compare(check: Check, facts: Facts) -> Hits:
    rows = _last(check, facts)
    for row, seen, expected in _pairs(check, facts):
        one, two = same_kind(comparable(seen), _shifted(check, comparable(expected)))
        if one is None or two is None or type(one) is not type(two) or rows not in (None, row):
            continue
        if concerned(check, facts, row) and not _agree(check, facts, one, two):
            left, right = str(check.options["gauche"]), str(check.options.get("droite", check.options["gauche"]))
            words = {"gauche": facts.say(left, seen), "droite": facts.say(right, expected if _plain(check) else two)}
            words |= _months_between(comparable(seen), two)
            yield row, {**words, "ecart": show(one - two)} if isinstance(one, Decimal) else words


def _months_between(day: object, end: object) -> dict[str, str]:
    """The whole months from *day* to *end*, a day too, or the year on whose last day they are counted."""
    if isinstance(end, Decimal) and isinstance(day, date):
        end = date(int(end), 12, 31)
    if not isinstance(day, date) or not isinstance(end, date):
        return {}
    months = 12 * (end.year - day.year) + end.month - day.month
    return {"mois": str(abs(months - (add_months(day, months) > end)))}


def _ecart(check: Check, facts: Facts) -> Hits:
    """Where « gauche » is farther from « droite » than the law admits, and nobody explained why."""
    left, right, base = (str(check.options.get(one, check.options["droite"])) for one in ("gauche", "droite", "base"))
    explains = terms(check, "explique") if "explique" in check.options else []
    for row, scope in scopes(facts, *dict.fromkeys((left, right, base))):
        found = numbers([scope[left], scope[right], scope[base]])
        if found is None or not concerned(check, facts, row) or any(usable(facts.at(one, row)) for one in explains):
            continue
        gap, in_points = found[0] - found[1], show(facts.at(str(check.options.get("unite", "")), row)) == "%"
        far = abs(gap) if in_points else _percent(gap, found[2])
        bound = check_law.bound(check, facts, row, "points" if in_points else "seuil")
        most = check_law.bound(check, facts, row, "jusqua") if "jusqua" in check.options else None
        if isinstance(bound, dict):
            yield row, bound
            return
        if bound is not None and far > bound and not (isinstance(most, Decimal) and far > most):
            words = {"gauche": facts.say(left, scope[left]), "droite": facts.say(right, scope[right])}
            yield row, {**words, "ecart": show(gap), "taux": show(round(far, 2))}


def _percent(gap: Decimal, base: Decimal) -> Decimal:
    """*gap* in % of *base*, without sign; of nothing, any gap is as much as there is."""
    if not gap:
        return Decimal(0)
    return abs(100 * gap / base) if base else Decimal(100)


def _agree(check: Check, facts: Facts, one: Any, two: Any) -> bool:
    """Whether the two stand as « operateur » says, or are no farther from each other than « tolerance » admits."""
    if check.options["operateur"] == OTHER_ACT:
        return not _cited(one) or not _cited(one) <= _cited(two)
    near = "tolerance" in check.options and isinstance(one, Decimal) and abs(one - two) <= tolerance(check, facts)
    return near or COMPARISONS[str(check.options["operateur"])](one, two)


def _cited(reference: str) -> set[str]:
    """The numbers that the reference of an act bears: « délibération n° 2026-118 » -> 2026-118."""
    return set(_NUMBER.findall(reference))


def _pairs(check: Check, facts: Facts) -> Iterator[tuple[int | None, Any, Any]]:
    left = str(check.options["gauche"])
    if "valeur" in check.options:
        for row, seen in beside(check, facts, left):
            yield row, seen, check.options["valeur"]
        return
    right = str(check.options["droite"])
    if "jointure" not in check.options:
        for row, scope in scopes(facts, left, right):
            yield row, scope[left], scope[right]
        return
    for index, found in joined(check, facts, left, right):
        for value in dict.fromkeys(found):
            yield index, facts.at(left, index), value


def _plain(check: Check) -> bool:
    return not check.options.keys() & {"mois", "jours", "facteur"}


def _shifted(check: Check, value: Any) -> Any:
    """The right operand, moved by « mois » and « jours » when it is a date, times « facteur » when it is a number."""
    if isinstance(value, date):
        moved = add_months(value, int(str(check.options.get("mois", 0))))
        return moved + timedelta(days=int(str(check.options.get("jours", 0))))
    return value * Decimal(str(check.options["facteur"])) if "facteur" in check.options and value is not None else value


def _last(check: Check, facts: Facts) -> int | None:
    """The row that « dernier » keeps alone: the one whose column is the highest; None when there is no such option."""
    name = str(check.options.get("dernier", ""))
    table, _ = facts.split(name)
    ranks = [(comparable(facts.at(name, row)), row) for row in range(len(facts.rows(table)))] if table else []
    return max(((rank, row) for rank, row in ranks if rank is not None), default=(None, None))[1]


def _monotone(check: Check, facts: Facts) -> Hits:
    series, direction = terms(check, "serie"), str(check.options["sens"])
    for row, scope in scopes(facts, direction, *series):
        found = [n for name in series if isinstance(n := comparable(scope[name]), Decimal)]
        steps = [after - before for before, after in pairwise(found)]
        word = str(scope[direction]).casefold()
        if (word.startswith("hausse") and any(s < 0 for s in steps)) or (
            word.startswith("baisse") and any(s > 0 for s in steps)
        ):
            yield row, {"serie": " → ".join(show(number) for number in found)}


def _continuite(check: Check, facts: Facts) -> Hits:
    """Each row starts where the one before, in the order of « ordre », had ended (« ecart » apart)."""
    start, end, order = (str(check.options[option]) for option in ("colonne", "precedente", "ordre"))
    gap = Decimal(str(check.options.get("ecart", "0")))
    groups: dict[tuple[str, ...], list[tuple[Any, int]]] = {}
    by = terms(check, "groupe") if "groupe" in check.options else []
    for row, scope in scopes(facts, start, end, order, *by):
        rank = comparable(scope[order])
        if row is not None and rank is not None:
            groups.setdefault(tuple(show(scope[name]) for name in by), []).append((rank, row))
    for rows in groups.values():
        for (before, above), (after, below) in pairwise(sorted(rows)):
            found, ended = comparable(facts.at(start, below)), comparable(facts.at(end, above))
            if not isinstance(found, Decimal) or not isinstance(ended, Decimal):
                continue
            expected = ended + gap
            if abs(found - expected) > tolerance(check, facts):
                words = {"lu": facts.say(start, found), "attendu": facts.say(start, expected)}
                yield below, {**words, "avant": str(before), "apres": str(after)}


# --- sums and figures -------------------------------------------------------------------------------------------------


def _somme(check: Check, facts: Facts) -> Hits:
    total, added = str(check.options["total"]), terms(check, "termes")
    if "jointure" in check.options:
        if not all(map(facts.known, added)):
            return
        if facts.split(total)[0] != facts.split(check.at)[0]:
            yield from _gathered(check, facts, total, added)
            return
        columns = [dict(joined(check, facts, total, term)) for term in added]
        for index in range(len(facts.rows(facts.split(total)[0]))):
            parts = [value for column in columns for value in column[index]]
            yield from _unequal(check, facts, index, parts, facts.at(total, index))
    elif facts.split(total)[0] or not any(facts.split(term)[0] for term in added):
        for row, scope in scopes(facts, total, *added):
            if any(scope[term] is None for term in added):
                continue
            yield from _unequal(check, facts, row, [v for term in added if usable(v := scope[term])], scope[total])
    elif all(map(facts.known, added)):
        parts = [value for term in added for value in facts.column(term)]
        yield from _unequal(check, facts, None, parts, facts.values.get(total))


def _gathered(check: Check, facts: Facts, total: str, added: list[str]) -> Hits:
    """Terms and total both added up over the rows that go with « sur », told at the first of those that go together."""
    if not facts.known(total):
        return
    table = facts.split(check.at)[0]
    by = [f"{table}.{term.partition('=')[0]}" for term in terms(check, "jointure")]
    columns = [dict(joined(check, facts, check.at, term)) for term in added]
    told: set[tuple[str, ...]] = set()
    for row, totals in joined(check, facts, check.at, total):
        key, whole = tuple(show(facts.at(name, row)) for name in by), numbers(totals)
        if whole and key not in told:
            told.add(key)
            parts = [value for column in columns for value in column[row]]
            yield from _unequal(check, facts, row, parts, sum(whole, Decimal(0)))


def _unequal(check: Check, facts: Facts, row: int | None, values: list[Any], total: object) -> Hits:
    parts, expected = numbers(values), comparable(total)
    if not parts or not isinstance(expected, Decimal) or not concerned(check, facts, row):
        return
    added = sum(parts, Decimal(0))
    gap = added - expected if "operateur" in check.options else abs(added - expected)
    if gap > tolerance(check, facts):
        yield row, {"somme": show(added), "total": show(expected), "ecart": show(added - expected)}


def _calcul(check: Check, facts: Facts) -> Hits:
    result, arguments = str(check.options["resultat"]), terms(check, "arguments")
    for row, scope in scopes(facts, result, *arguments):
        given, found = comparable(scope[result]), numbers([scope[name] for name in arguments])
        if not isinstance(given, Decimal) or found is None or not concerned(check, facts, row):
            continue
        law = check_law.values(check, facts, row)
        if law is None:
            continue
        if isinstance(law, dict):
            yield row, law
            return
        computed = call(str(check.options["fonction"]), [*found, *law])
        if computed is not None and abs(computed - given) > tolerance(check, facts):
            yield (
                row,
                {"calcule": show(round(computed, 2)), "lu": show(given), "ecart": show(round(given - computed, 2))},
            )


# --- what must be somewhere else --------------------------------------------------------------------------------------


def _reference(check: Check, facts: Facts) -> Hits:
    source, target = str(check.options["de"]), str(check.options["vers"])
    if not facts.known(target):
        return
    if "jointure" in check.options:
        for index, paired in joined(check, facts, check.at, target):
            there = {as_written(one) for value in paired for one in (value if isinstance(value, tuple) else (value,))}
            value = facts.at(source, index)
            if there and usable(value) and as_written(value) not in there:
                yield index, {"valeur": facts.say(source, value)}
        return
    known = set(map(as_written, facts.column(target)))
    for row, scope in scopes(facts, source):
        value = scope[source]
        for item in value if isinstance(value, tuple) else (value,):
            if usable(item) and as_written(item) not in known and not _excused(check, facts, (item,)):
                yield row, {"valeur": facts.say(source, item)}


def _couverture(check: Check, facts: Facts) -> Hits:
    if not all(map(facts.known, terms(check, "par"))) or not _asked(check, facts):
        return
    present = {
        key for row, keys in _combinations(facts, terms(check, "par")) for key in keys if _counts(check, facts, row)
    }
    if "valeurs" in check.options:
        absent = [value for value in terms(check, "valeurs") if (value,) not in present]
        if absent:
            yield None, {"manquants": ", ".join(absent)}
        return
    expected = terms(check, "attendus")
    table, _ = facts.split(expected[0])
    for row, keys in _combinations(facts, expected):
        if not _kept(check, facts.rows(table)[row] if table and row is not None else {}):
            continue
        sought = [key for key in keys if key not in present and _among(check, key)]
        missing = [key for key in sought if not _excused(check, facts, key)]
        present.update(missing)  # said once, however many rows repeat it
        if missing:
            words = ", ".join(" – ".join(map(facts.say, expected, key)) for key in missing)
            yield (row if facts.split(check.at)[0] == table else None), {"manquants": words}


def _asked(check: Check, facts: Facts) -> bool:
    """Whether « si », when it names an answer and no column, finds one of those that it lists."""
    only = check.options.get("si")
    return not isinstance(only, Mapping) or "champ" not in only or concerned(check, facts, None)


def _kept(check: Check, row: Mapping[str, Any]) -> bool:
    only = check.options.get("si")
    return not isinstance(only, Mapping) or "colonne" not in only or show(row.get(str(only["colonne"]))) in only["vaut"]


def _counts(check: Check, facts: Facts, row: int | None) -> bool:
    """Whether « dont » keeps the row of « par »."""
    only = check.options.get("dont")
    if not isinstance(only, Mapping) or row is None:
        return True
    table, _ = facts.split(terms(check, "par")[0])
    return show(facts.rows(table)[row].get(str(only["colonne"]))) in only["vaut"]


def _excused(check: Check, facts: Facts, key: tuple[Any, ...]) -> bool:
    """Whether « sauf » says that, this answer given, nobody looks for one of its « valeurs »."""
    only = check.options.get("sauf")
    if not isinstance(only, Mapping) or show(facts.values.get(str(only["champ"]))) not in only["vaut"]:
        return False
    return bool(set(key) & set(only["valeurs"]))


def _among(check: Check, key: tuple[Any, ...]) -> bool:
    return "parmi" not in check.options or bool(set(key) & set(terms(check, "parmi")))


def _combinations(facts: Facts, columns: list[str]) -> Iterator[tuple[int | None, list[tuple[Any, ...]]]]:
    """What each row holds under *columns*, as a key; a list counts each of its values; rows with a gap are skipped."""
    for row, scope in scopes(facts, *columns):
        values = [scope[column] for column in columns]
        several = [value if isinstance(value, tuple) else (value,) for value in values]
        yield row, [key for key in product(*several) if all(map(usable, key))]


def _constance(check: Check, facts: Facts) -> Hits:
    """A row that has the answers of an earlier one under « par » and another under « sur »; each says the first."""
    by = terms(check, "par")
    first: dict[tuple[Any, ...], Any] = {}
    for row, scope in scopes(facts, check.at, *by):
        key, seen = tuple(as_written(scope[name]) for name in by), as_written(scope[check.at])
        if not usable(seen) or not all(map(usable, key)):
            continue
        if (told := first.setdefault(key, seen)) != seen:
            words = {"valeur": facts.say(check.at, seen), "autre": facts.say(check.at, told)}
            yield row, {**words, "cle": " – ".join(map(facts.say, by, key))}


def _ensemble(check: Check, facts: Facts) -> Hits:
    """The value of the whole contract that is not what its rows by establishment make."""
    lines = facts.rows(REVUE_INDICATEURS)
    for indicateur in facts.rows(INDICATEURS):
        mine = rows_of(indicateur, facts.values)
        found = worth(mine, show(indicateur.get("unite")))
        if found.saisie is None or found.calcule is None:
            continue
        decimals = comparable(indicateur.get("decimales")) or Decimal(0)
        typed, made = (imprimee(value, int(decimals)) for value in (found.saisie, found.calcule))
        if typed != made:
            row = next(place for place, line in enumerate(lines) if line is mine[0])
            yield row, {"saisie": show(typed), "calcule": show(made)}


def _mots(check: Check, facts: Facts) -> Hits:
    """The answers that hold a word which « refuse » lists, in whole words; case and accents do not count."""
    if "selon" not in check.options:
        for row, scope in scopes(facts, check.at):
            yield from _refused(row, scope[check.at], terms(check, "refuse"), "")
        return
    lists: Mapping[str, Sequence[str]] = check.options["refuse"]  # type: ignore[assignment]
    for row, answer in beside(check, facts, str(check.options["selon"])):
        yield from _refused(row, facts.at(check.at, row), lists.get(show(answer), ()), show(answer))


def _refused(row: int | None, seen: Any, words: Sequence[str], by: str) -> Hits:
    found = next((word for word in words if usable(seen) and says(seen, word)), None)
    if found is not None:
        yield row, {"mot": found, "selon": by}


# --- what came beside the answers ---------------------------------------------------------------------------------


def _jointe(check: Check, facts: Facts) -> Hits:
    """Where « sur » is answered, the document came."""
    document = facts.jointes.get(str(check.options["jointe"]))
    if document is None:
        return
    for row, scope in scopes(facts, check.at):
        site = facts.at(str(check.options["etablissement"]), row) if "etablissement" in check.options else ""
        if usable(scope[check.at]) and concerned(check, facts, row) and site not in document.sites:
            yield row, {"document": document.title, "annexe": str(document.annexe)}


def _unicite(check: Check, facts: Facts) -> Hits:
    """The establishment is bound by no other contract; said once for each, at its first row."""
    bound = {one.site: one for one in facts.ailleurs}
    for row, scope in scopes(facts, check.at):
        if (one := bound.pop(str(scope[check.at]), None)) is not None:
            yield row, {"valeur": one.site, "contrat": one.contrat, "debut": show(one.debut), "fin": show(one.fin)}


def _renseigne(check: Check, facts: Facts) -> Hits:
    """Where « quand » keeps the row, « sur » or one of « avec » is answered; none is, where « vide » says so."""
    table, column = facts.split(check.at)
    empty = bool(check.options.get("vide"))
    names = [check.at, *(terms(check, "avec") if "avec" in check.options else [])]
    for row in range(len(facts.rows(table))) if table else [None]:
        read = column in facts.rows(table)[row] if row is not None else check.at in facts.values
        answered = any(usable(facts.at(name, row)) for name in names)
        if answered is empty and (read or empty) and concordance.kept(check, facts, row):
            yield row, {}


def _catalogue(check: Check, facts: Facts) -> Hits:
    """What a row whose code the catalogue knows says otherwise than it: told, never corrected."""
    columns = terms(check, "champs")
    for row, scope in scopes(facts, check.at, *columns):
        one = known(facts.catalogue, show(scope[check.at])) if usable(scope[check.at]) else None
        if one is None:
            continue
        other = [
            f"{facts.labels.get(name, name).lower()}\u00a0: «\u00a0{said}\u00a0»"
            for name in columns
            if (said := one.proposed().get(name.rpartition(".")[2], ""))
            and usable(scope[name])
            and words_of(scope[name]) != words_of(said)
        ]
        if other:
            yield row, {"libelle": one.libelle, "ecarts": "\u00a0; ".join(other)}


def _repartition(check: Check, facts: Facts) -> Hits:
    """Rules of a simulation of the means: its whole model is loaded by who has one."""
    from cpomdoc.stages.checks import repartition

    return repartition.run(check, facts)


_RUNNERS: Mapping[str, Callable[[Check, Facts], Hits]] = {
    "compare": _compare,
    "ecart": _ecart,
    "somme": _somme,
    "reference": _reference,
    "couverture": _couverture,
    "calcul": _calcul,
    "monotone": _monotone,
    "continuite": _continuite,
    "reglementation": check_law.run,
    "jointe": _jointe,
    "unicite": _unicite,
    "constance": _constance,
    "ensemble": _ensemble,
    "mots": _mots,
    "concordance": concordance.run,
    "renseigne": _renseigne,
    "catalogue": _catalogue,
    "repartition": _repartition,
    "negociation": negociation.run,
}
