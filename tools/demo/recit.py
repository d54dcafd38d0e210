"""An exercice of the five years -> what a person adds to a review that is filled in advance: the story of the demo.

The figures start from those of the example (exercice 2028) and move a little each year, so that sums and rates still
agree. What happens otherwise is told by ``recit.toml``: a value that nobody could measure, a definition that changes,
an establishment that joins another, what the committee accepts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from cpomdoc.domain import toml
from cpomdoc.domain.location import FieldKey

Typed = str | int | bool | Decimal | date
Answers = Mapping[FieldKey, Typed]

STORY = Path(__file__).with_name("recit.toml")
MODEL_YEAR = 2028
GROWTH = Decimal("0.012")
"""A year, of money and of days."""
_TOTALS = {
    f"{side}_{when}": tuple(f"{side}_g{group}_{when}" for group in (1, 2, 3))
    for side in ("charges", "produits")
    for when in ("prevu", "realise")
}
_MONEY = frozenset({*(one for many in _TOTALS.values() for one in many), "notifie", "percu", "interim"})
_LINES = ("revue_ajustements", "revue_suites")
"""Tables that the story alone fills."""


@dataclass(frozen=True, slots=True)
class Recit:
    """What happens, exercice by exercice: answers by name, and lines of tables."""

    years: Mapping[int, Mapping[str, Any]]

    def of(self, exercice: int) -> Mapping[str, Any]:
        """What happens in one; nothing in one that it does not tell."""
        return self.years.get(exercice, {})


def recit() -> Recit:
    """The story, as its file tells it."""
    told = toml.loads(STORY.read_bytes(), parse_float=Decimal)
    return Recit({int(year): known for year, known in told.items()})


def filled(
    exercice: int, given: Answers, model: Answers, story: Recit, locked: Collection[FieldKey] = ()
) -> dict[FieldKey, Typed]:
    """The answers of a whole review: those *given* in advance, what a person adds to them in the manner of *model*,
    what the story tells. Cells that are *locked* stay as they are, blank ones too.
    """
    told = story.of(exercice)
    answers: dict[FieldKey, Typed] = dict(given)
    for key, value in model.items():
        if key.row is None and key not in answers:
            answers[key] = _moved(key.name, value, exercice)
    for table, rows in _rows(model).items():
        if table not in _LINES:
            _complete(table, rows, exercice, answers)
    _objectives(exercice, answers)
    _actions(exercice, answers)
    _values(exercice, answers)
    _counted(answers)
    _eprd(answers)
    _apply(told, answers)
    return {key: value for key, value in answers.items() if key in given or key not in locked}


# --- rows of the model ------------------------------------------------------------------------------------------------


def whole(value: Typed) -> int:
    """A whole number that was typed."""
    return int(str(value))


def _rows(answers: Answers) -> dict[str, list[dict[str, Typed]]]:
    found: dict[str, list[dict[str, Typed]]] = {}
    for key, value in answers.items():
        if key.row is not None:
            table, _, column = key.name.rpartition(".")
            rows = found.setdefault(table, [])
            rows.extend({} for _ in range(key.row + 1 - len(rows)))
            rows[key.row][column] = value
    return found


_SAME = {
    "revue_activite": ("finess_et", "mode_accueil"),
    "revue_rh": ("finess_et",),
    "revue_qualite": ("finess_et",),
    "revue_finances": ("finess_et",),
    "revue_investissements": ("finess_et", "operation"),
    "revue_affectation": ("finess_et",),
    "revue_moyens": ("nature", "objet"),
    "revue_pieces": ("document",),
}
"""Which columns find the row of the model."""


def _complete(table: str, model: list[dict[str, Typed]], exercice: int, answers: dict[FieldKey, Typed]) -> None:
    """The rows of *answers*, with what the row of the model that is like each says more."""
    for place, row in enumerate(_rows(answers).get(table, [])):
        names = _SAME.get(table, ())
        like = _like(row, model, names, place) if names else {}
        for column, value in like.items():
            key = FieldKey(f"{table}.{column}", place)
            planned = table == "revue_finances" and column.endswith("_prevu")  # the EPRD of the year, not the base
            if (planned or key not in answers) and column not in {*names, "finess_et"}:
                answers[key] = _moved(key.name, value, exercice)
        if table == "revue_finances":
            _added_up(place, answers)
        if table == "revue_activite":
            _occupied(place, answers)
        if table == "revue_pieces":
            answers.setdefault(FieldKey("revue_pieces.date", place), date(exercice + 1, 6, 15))
        if table == "revue_moyens":
            _spent(place, answers)
        if table == "revue_affectation":
            _affected(place, exercice, answers)


def _like(
    row: Mapping[str, Typed], model: list[dict[str, Typed]], names: Sequence[str], place: int
) -> dict[str, Typed]:
    """The row of *model* that is the same one, else one of the same kind, else any: it shows how one is filled."""
    for wanted in (names, names[-1:]):
        for one in model:
            if all(one.get(name) == row.get(name) for name in wanted):
                return one
    return model[place % len(model)]


def _occupied(place: int, answers: dict[FieldKey, Typed]) -> None:
    """The rate of occupation is that of the days and of the places of the year."""
    days, places, done = (
        Decimal(str(answers.get(FieldKey(f"revue_activite.{one}", place), 0)))
        for one in ("jours_ouverture", "places_financees", "journees_realisees")
    )
    if days * places:
        rate = (100 * done / (days * places)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        answers[FieldKey("revue_activite.taux_occupation", place)] = rate
        done_key = FieldKey("revue_activite.realise_activite", place)
        if isinstance(answers.get(done_key), int | Decimal):
            answers[done_key] = rate
        aim = answers.get(FieldKey("revue_activite.objectif_activite", place))
        if isinstance(aim, int | Decimal):
            lost = max(Decimal(0), (aim - rate) / 2).quantize(Decimal("0.01"), ROUND_HALF_UP)
            answers[FieldKey("revue_activite.abattement", place)] = lost


def _added_up(place: int, answers: dict[FieldKey, Typed]) -> None:
    """The totals of an account are those of its groups, its result what is left."""

    def amount(column: str) -> int:
        return int(str(answers[FieldKey(f"revue_finances.{column}", place)]))

    for total, parts in _TOTALS.items():
        answers[FieldKey(f"revue_finances.{total}", place)] = sum(amount(one) for one in parts)
    for when in ("prevu", "realise"):
        result = amount(f"produits_{when}") - amount(f"charges_{when}")
        answers[FieldKey(f"revue_finances.resultat_{when}", place)] = result


def _moved(name: str, value: Typed, exercice: int) -> Typed:
    """A figure of the model as it would be in *exercice*: money grows, dates follow the year."""
    if isinstance(value, date):
        return _on(value, exercice)
    if name.rpartition(".")[2] in _MONEY and isinstance(value, int):
        return int((value * (1 + GROWTH) ** (exercice - MODEL_YEAR)).to_integral_value(ROUND_HALF_UP))
    return value


def _on(day: date, exercice: int) -> date:
    """The same day of the year, as many years away; never one that an exercice could not know."""
    year = day.year + (exercice - MODEL_YEAR)
    return day.replace(year=year, day=min(day.day, 28))


def _spent(place: int, answers: dict[FieldKey, Typed]) -> None:
    """A credit that was notified and spent as foreseen."""
    planned = answers.get(FieldKey("revue_moyens.prevu", place))
    if planned is not None:
        for column, value in (("notifie", planned), ("engage", planned), ("solde", 0), ("conforme", "Oui")):
            answers[FieldKey(f"revue_moyens.{column}", place)] = value
        for column in ("suite", "fonds_dedies", "commentaire"):
            answers.pop(FieldKey(f"revue_moyens.{column}", place), None)
    answers.setdefault(FieldKey("revue_moyens.objectif", place), "sans objet")


_NOTHING = (
    *("deficits_anterieurs", "report_anterieur", "reserve_anterieure", "bfr", "apurement", "report", "investissement"),
    *("compensation", "tresorerie", "amortissements", "reprise_report", "reprise_compensation", "report_deficitaire"),
)


def _affected(place: int, exercice: int, answers: dict[FieldKey, Typed]) -> None:
    """A result that goes wholly to the reserve, or is carried forward when it is a loss."""

    def put(column: str, value: Typed) -> None:
        answers[FieldKey(f"revue_affectation.{column}", place)] = value

    site = answers[FieldKey("revue_affectation.finess_et", place)]
    rows = _rows(answers)["revue_finances"]
    result = next((whole(row["resultat_realise"]) for row in rows if row["finess_et"] == site), 0)
    for column in _NOTHING:
        put(column, 0)
    put("exercice", exercice)
    put("resultat", result)
    put("compensation" if result >= 0 else "report_deficitaire", abs(result))
    for column in ("solde_investissement", "solde_tresorerie", "solde_amortissements", "solde_report"):
        put(column, 0)
    put("solde_compensation", max(result, 0))


# --- what is counted again --------------------------------------------------------------------------------------------


_MODES = {"TO_HP": "Hébergement permanent", "TO_HT": "Hébergement temporaire", "TO_AJ": "Accueil de jour"}
_ABSENCES = ("maladie_courte", "maladie_longue", "accidents", "maternite", "autres_absences")


def _counted(answers: dict[FieldKey, Typed]) -> None:
    """The days, absences and movements from which an indicator is computed give its value."""
    rows = _rows(answers)
    values = {str(row["code"]): row["valeur"] for row in rows["revue_indicateurs"] if {"code", "valeur"} <= row.keys()}
    for code, mode in _MODES.items():
        for place, row in enumerate(rows["revue_activite"]):
            if code in values and row["mode_accueil"] == mode:
                most = whole(row["places_financees"]) * whole(row["jours_ouverture"])
                answers[FieldKey("revue_activite.journees_realisees", place)] = int(_part(values[code], most))
                _occupied(place, answers)
    for place, row in enumerate(rows["revue_rh"]):
        if "TABS" in values:
            _absent(place, row, int(_part(values["TABS"], 365 * Decimal(str(row["etp_realises"])))), answers)
        if "TROT" in values:
            moved = int(_part(values["TROT"], 2 * whole(row["effectif_n_1"])))
            answers[FieldKey("revue_rh.entrees", place)] = moved // 2
            answers[FieldKey("revue_rh.sorties", place)] = moved - moved // 2


def _absent(place: int, row: Mapping[str, Typed], days: int, answers: dict[FieldKey, Typed]) -> None:
    """So many days of absence, for the same reasons as in the model."""
    before, first = whole(row["jours_absence"]), _ABSENCES[0]
    parts = {one: whole(row[one]) * days // before for one in _ABSENCES[1:]}
    parts[first] = days - sum(parts.values())
    answers[FieldKey("revue_rh.jours_absence", place)] = days
    answers.update({FieldKey(f"revue_rh.{one}", place): part for one, part in parts.items()})


def _part(rate: Typed, of: Decimal | int) -> Decimal:
    """So many % of a number, to the unit."""
    return (Decimal(str(rate)) * of / 100).quantize(Decimal(1), ROUND_HALF_UP)


def _eprd(answers: dict[FieldKey, Typed]) -> None:
    """The line of all accounts together agrees with the accounts, and with the indicator that is taken from it."""
    rows = _rows(answers)
    accounts = rows.get("revue_finances", [])
    answers[FieldKey("revue_eprd.produits")] = sum(whole(row["produits_realise"]) for row in accounts)
    answers[FieldKey("revue_eprd.resultat")] = sum(whole(row["resultat_realise"]) for row in accounts)
    caf, base = (Decimal(str(answers[FieldKey(f"revue_eprd.{one}")])) for one in ("caf", "produits_caf"))
    for row in rows["revue_indicateurs"]:
        if row.get("code") == "TCAF" and "valeur" in row:
            caf = _part(row["valeur"], base)
            answers[FieldKey("revue_eprd.caf")] = int(caf)
    answers[FieldKey("revue_eprd.taux_caf")] = (100 * caf / base).quantize(Decimal("0.01"), ROUND_HALF_UP)
    frng, bfr = (whole(answers[FieldKey(f"revue_eprd.{one}")]) for one in ("frng", "bfr"))
    answers[FieldKey("revue_eprd.tresorerie")] = frng - bfr


def _objectives(exercice: int, answers: dict[FieldKey, Typed]) -> None:
    for place, _ in enumerate(_rows(answers)["revue_objectifs"]):
        answers.setdefault(FieldKey("revue_objectifs.avancement", place), "En bonne voie")


def _actions(exercice: int, answers: dict[FieldKey, Typed]) -> None:
    """An action is done on the day that was foreseen for its end, under way in between."""
    last = date(exercice, 12, 31)
    for place, row in enumerate(_rows(answers)["revue_actions"]):
        begin, end = row["debut"], row["fin"]
        assert isinstance(begin, date)
        assert isinstance(end, date)

        def put(column: str, value: Typed, place: int = place) -> None:
            answers[FieldKey(f"revue_actions.{column}", place)] = value

        for column in ("terminee_le", "fin_revue", "remplacee_par", "preuve", "cout_engage", "commentaire"):
            answers.pop(FieldKey(f"revue_actions.{column}", place), None)
        if end <= last:
            put("etat", "Terminée")
            put("part", 100)
            put("terminee_le", end)
        elif begin > last:
            put("etat", "Non démarrée")
            put("part", 0)
        else:
            length = (end - begin).days or 1
            put("etat", "En cours")
            put("part", max(5, 5 * round(20 * (last - begin).days / length)))


def _values(exercice: int, answers: dict[FieldKey, Typed]) -> None:
    """Each indicator follows its targets, a little behind."""
    for place, row in enumerate(_rows(answers)["revue_indicateurs"]):
        start, aim = row.get("depart"), row.get("cible", row.get("cible_finale"))
        key = FieldKey("revue_indicateurs.valeur", place)
        if key not in answers and start is not None and aim is not None:
            way = Decimal(str(aim)) - Decimal(str(start))
            digits = max(-Decimal(str(one)).as_tuple().exponent for one in (start, aim))  # type: ignore[operator]
            step = Decimal(1).scaleb(-digits)
            answers[key] = (Decimal(str(start)) + way * Decimal("0.92")).quantize(step, ROUND_HALF_UP)
        answers.setdefault(
            FieldKey("revue_indicateurs.origine", place), f"tableau de bord de la performance {exercice}"
        )


# --- the story --------------------------------------------------------------------------------------------------------


def _apply(told: Mapping[str, Any], answers: dict[FieldKey, Typed]) -> None:
    """What the story tells: answers, rows that change, rows that come."""
    for name, value in told.get("reponses", {}).items():
        answers[FieldKey(name)] = value
    for table, changes in told.get("lignes", {}).items():
        for change in changes:
            places = list(_places(table, change.get("ou", {}), answers))
            for place in places:
                for column in change.get("vide", []):
                    answers.pop(FieldKey(f"{table}.{column}", place), None)
                answers.update({FieldKey(f"{table}.{one}", place): value for one, value in change["dit"].items()})
    for table, rows in told.get("ajoute", {}).items():
        first = len(_rows(answers).get(table, []))
        for place, row in enumerate(rows, first):
            answers.update({FieldKey(f"{table}.{column}", place): value for column, value in row.items()})


def _places(table: str, where: Mapping[str, Any], answers: Answers) -> Iterator[int]:
    for place, row in enumerate(_rows(answers).get(table, [])):
        if all(row.get(name) == value for name, value in where.items()):
            yield place


# --- an establishment that joins another ------------------------------------------------------------------------------


_KEPT = frozenset({"finess_et", "section", "mode_accueil", "annee", "exercice", "modalite", "jours_ouverture"})
"""Columns of a row that are not added to those of another."""
_ALIKE = (("finess_et", "section"), ("finess_et", "mode_accueil"), ("finess_et",))
"""What two rows of one table have in common when they become one, the first that the table has."""


def merged(answers: Answers, gone: str, host: str) -> dict[FieldKey, Typed]:
    """The answers of a workbook once the establishment *gone* is part of *host*: its places and its money are added to
    those of the row of *host* that is of the same kind; without one, its row is that of *host*.
    """
    kept = {key: value for key, value in answers.items() if key.row is None}
    for table, rows in _rows(answers).items():
        left = [dict(row) for row in rows if row.get("finess_et") != gone]
        for row in (one for one in rows if one.get("finess_et") == gone):
            _join(row, left, host)
        for row in left:
            told = row.get("etablissements")
            if isinstance(told, str) and gone in told:
                names = [host if one.strip() == gone else one.strip() for one in told.split(";")]
                row["etablissements"] = " ; ".join(dict.fromkeys(names))
        kept |= {FieldKey(f"{table}.{name}", at): value for at, row in enumerate(left) for name, value in row.items()}
    return kept


def _join(row: Mapping[str, Typed], rows: list[dict[str, Typed]], host: str) -> None:
    moved = {**row, "finess_et": host}
    names = next(names for names in _ALIKE if all(name in row for name in names))
    same = next((one for one in rows if all(one.get(name) == moved[name] for name in names)), None)
    if same is None:
        rows.append(moved)
        return
    for column, value in row.items():
        held = same.get(column)
        if column not in _KEPT and isinstance(value, int | Decimal) and isinstance(held, int | Decimal):
            same[column] = held + value
