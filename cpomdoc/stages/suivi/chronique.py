"""Judged exercices of a contract, what its bilan tells -> the tables of the whole contract (schema/chronique.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain import francais
from cpomdoc.domain.suivi_annuel import SIGNES_OBJECTIF, Annee, IndicateurSuivi
from cpomdoc.domain.values import SANS_OBJET, Row, Value
from cpomdoc.schema.acte import FIN_ANNEE
from cpomdoc.schema.checks import DATE_FIN
from cpomdoc.schema.chronique import CHRONIQUE, CHRONIQUE_ROWS
from cpomdoc.schema.reglementation import Dated
from cpomdoc.stages.suivi.annee import DONE, etats
from cpomdoc.stages.suivi.ensemble import distribution
from cpomdoc.stages.suivi.reponses import REVUE_ACTIONS, REVUE_INDICATEURS, answered, number, rows, text
from cpomdoc.stages.suivi.reserves import Justification, Reserve, emplois, justifications, par_an, plafond
from cpomdoc.stages.suivi.valeurs import HUNDRED

Values = Mapping[str, Value]
Rows = tuple[Mapping[str, Any], ...]

BILAN_OBJECTIFS, BILAN_INDICATEURS = "bilan_objectifs", "bilan_indicateurs"
MOYENS, PGFP, ETABLISSEMENTS = "revue_moyens", "pgfp", "etablissements"
MEASURED = "Mesurée"
FINANCES = (
    ("produits", "produits_total"),
    ("resultat", "resultat"),
    ("caf", "caf"),
    ("frng", "frng"),
    ("investissements", "investissements"),
)
"""The figures of all accounts: their key in the review, the column of the financing plan."""
SAME, CHANGED, ENTERED, LEFT = "inchangé", "capacité modifiée", "entré", "sorti"


@dataclass(frozen=True, slots=True)
class Avenant:
    """An act that changed the contract."""

    titre: str
    signe_le: date | None
    effet: date | None
    objet: str


@dataclass(frozen=True, slots=True)
class Renouvellement:
    """The first day of the next contract, how many years it is supposed to last, what the law says of its reserves."""

    jour: date
    annees: int
    part: Dated | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the tables are made of.

    *jugee*: the exercice that the bilan judges, by its own values; *annees*: the exercices reviewed, in order, each
    judged by what was in force; *revues*: their answers, by exercice; *depart*: the contract as the first of them saw
    it, *values*: as the bilan does, the bilan's answers among them; *derniere*: the exercice of the last target.
    """

    jugee: Annee
    annees: tuple[Annee, ...]
    revues: Mapping[int, Values]
    depart: Values
    values: Values
    derniere: int
    avenants: tuple[Avenant, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    renouvellement: Renouvellement | None = None


def jugement_du_bilan(values: Values, revue: Values | None) -> Values:
    """What the exercice of a bilan is judged by: the values that the bilan gives; of the indicators of which it says
    nothing, those of the *revue* of that exercice.
    """
    told: list[Row] = [_as_reviewed(row) for row in rows(values, BILAN_INDICATEURS)]
    mine = {(text(row, "objectif"), text(row, "code")) for row in told}
    others = [
        row
        for row in (rows(revue, REVUE_INDICATEURS) if revue is not None else ())
        if (text(row, "objectif"), text(row, "code")) not in mine
    ]
    return {**(revue or {}), **values, REVUE_INDICATEURS: (*told, *others)}


def _as_reviewed(row: Row) -> Row:
    """A line of the bilan in the words of a review: of the whole contract, measured when it has a value."""
    state = text(row, "etat") or (MEASURED if answered(row.get("valeur")) else "")
    return {**row, "finess_et": SANS_OBJET, "etat_mesure": state}


def tables(dossier: Dossier) -> dict[str, Rows]:
    """Every table of schema/chronique.py."""
    justified = justifications(dossier.reserves, emplois(dossier.values))
    made: dict[str, Iterator[dict[str, Any]]] = {
        CHRONIQUE: iter([_whole_contract(dossier)]),
        "chronique_indicateurs": (_indicateur(one, dossier) for one in dossier.jugee.indicateurs),
        "chronique_annees": _annees(dossier),
        "chronique_objectifs": _objectifs(dossier),
        "chronique_actions": _actions(dossier),
        "chronique_moyens": _moyens(dossier),
        "chronique_finances": _finances(dossier),
        "chronique_perimetre": _perimetre(dossier),
        "chronique_avenants": (_avenant(one) for one in dossier.avenants),
        "suivi_reserves": (_reserve(one) for one in dossier.reserves),
        "suivi_reserves_sites": _sites(justified),
        "suivi_reserves_note": _note(dossier, justified),
    }
    return {name: tuple(_full(name, row) for row in made[name]) for name in CHRONIQUE_ROWS}


def _full(name: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """*row* with every column of its table: what nobody knows is « sans objet »."""
    columns = [column for column, *_ in CHRONIQUE_ROWS[name][1]]
    return {column: SANS_OBJET if not answered(row.get(column)) else row[column] for column in columns}


def _whole_contract(dossier: Dossier) -> dict[str, Any]:
    year, judged = dossier.jugee.exercice, [one.exercice for one in dossier.annees]
    expected = range(dossier.jugee.premiere, min(year, dossier.derniere) + 1)
    return {
        "exercice": year,
        "rang": dossier.jugee.rang,
        "premiere": dossier.jugee.premiere,
        "derniere": dossier.derniere,
        "juges": _enumerated(judged) or "aucun",
        "sans_revue": _enumerated([one for one in expected if one not in judged]),
        "non_juge": dossier.derniere if year < dossier.derniere else None,
        "distribution": distribution(etats(dossier.jugee)).en_mots,
        "perimetre": dossier.annees[0].fin if dossier.annees else None,
        "finale": _is_last(dossier.values),
    }


def _is_last(values: Values) -> bool:
    """Whether the year of the contract that the bilan is about is the last one."""
    end, term = values.get(FIN_ANNEE), values.get(DATE_FIN)
    return isinstance(end, date) and isinstance(term, date) and end >= term


def _enumerated(years: Sequence[int]) -> str:
    return francais.enumeration([str(year) for year in years]) if years else ""


# --- indicators and objectives ----------------------------------------------------------------------------------------


def _indicateur(one: IndicateurSuivi, dossier: Dossier) -> dict[str, Any]:
    said, judged = one.contrat, one.jugement
    return {
        **{name: said.get(name) for name in ("objectif", "code", "libelle", "unite", "sens")},
        "decimales": one.decimales,
        "depart": number(said.get("valeur_depart")),
        "seuil": number(said.get("seuil")),
        "cible": one.cible,
        "cible_finale": one.cibles[-1] if one.cibles else None,
        "cibles": one.cibles,
        "realises": _achieved(one, dossier),
        "realise": judged.realise,
        "signe": one.signe,
        "verdict": str(one.verdict),
        "parcours": HUNDRED * judged.parcours if judged.parcours is not None else None,
        "provisoire": number(one.revue.get("provisoire")),
    }


def _achieved(one: IndicateurSuivi, dossier: Dossier) -> tuple[Decimal | None, ...]:
    """The values since the first target: those of each review, or what a later one says of its exercice."""
    found = []
    for place, known in enumerate(one.realises):
        year = dossier.jugee.premiere + place
        then = _same(one, _year(dossier, year))
        value = then.jugement.realise if then is not None else None
        found.append(known if value is None or year == dossier.jugee.exercice else value)
    return tuple(found)


def _year(dossier: Dossier, exercice: int) -> Annee | None:
    """The exercice as it was judged: the bilan's own as the bilan does."""
    if exercice == dossier.jugee.exercice:
        return dossier.jugee
    return next((one for one in dossier.annees if one.exercice == exercice), None)


def _same(one: IndicateurSuivi, annee: Annee | None) -> IndicateurSuivi | None:
    key = one.contrat.get("objectif"), one.contrat.get("code")
    found = annee.indicateurs if annee is not None else ()
    return next((other for other in found if (other.contrat.get("objectif"), other.contrat.get("code")) == key), None)


def _annees(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """Each indicator, each exercice from the first target to the last: judged, provisional, or only to come."""
    for one in dossier.jugee.indicateurs:
        known = _achieved(one, dossier)
        for place, target in enumerate(one.cibles):
            year = dossier.jugee.premiere + place
            then = _same(one, _year(dossier, year)) if year <= dossier.jugee.exercice else None
            next_value = number(one.revue.get("provisoire")) if year == dossier.jugee.exercice + 1 else None
            yield {
                "objectif": one.contrat.get("objectif"),
                "code": one.contrat.get("code"),
                "exercice": year,
                "cible": then.cible if then is not None else target,
                "realise": next_value if next_value is not None else known[place] if place < len(known) else None,
                "signe": then.signe if then is not None else "",
                "verdict": str(then.verdict) if then is not None else "",
                "provisoire": next_value is not None,
            }


def _objectifs(dossier: Dossier) -> Iterator[dict[str, Any]]:
    actions = list(_actions(dossier))
    told = {text(row, "objectif"): text(row, "suite") for row in rows(dossier.values, BILAN_OBJECTIFS)}
    for one in dossier.jugee.objectifs:
        mine = [action for action in actions if action["objectif"] == one.contrat.get("code")]
        yield {
            "code": one.contrat.get("code"),
            "intitule": one.contrat.get("intitule"),
            "signe": SIGNES_OBJECTIF[one.etat],
            "etat": str(one.etat),
            "actions": len(mine),
            "terminees": sum(action["faite"] for action in mine),
            "suite": told.get(text(one.contrat, "code"), ""),
        }


def _actions(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """Each action, as the last review up to the exercice judged tells it: in the order in which they came."""
    last: dict[tuple[str, str], tuple[int, Row]] = {}
    for exercice, revue in sorted(dossier.revues.items()):
        if exercice <= dossier.jugee.exercice:
            for row in rows(revue, REVUE_ACTIONS):
                last[text(row, "objectif"), str(row.get("numero"))] = exercice, row
    kept = ("objectif", "numero", "libelle", "etat", "part", "fin", "terminee_le")
    for exercice, row in last.values():
        yield {
            **{name: row.get(name) for name in kept},
            "faite": text(row, "etat") == DONE,
            "exercice": exercice,
        }


# --- means ------------------------------------------------------------------------------------------------------------


def _moyens(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """What was planned, notified and engaged over the exercices reviewed, for each purpose and each payer."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for _, revue in sorted(dossier.revues.items()):
        for row in rows(revue, MOYENS):
            found.setdefault((text(row, "nature"), text(row, "objet"), text(row, "financeur")), []).append(row)
    for (nature, objet, financeur), told in found.items():
        sums = {name: _sum(told, name) for name in ("prevu", "notifie", "engage")}
        yield {"nature": nature, "objet": objet, "financeur": financeur, "exercices": len(told), **sums}


def _sum(told: Sequence[Row], column: str) -> Decimal | None:
    amounts = [amount for row in told if (amount := number(row.get(column))) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _finances(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """The financing plan that was signed at the start, and what each review says was achieved."""
    plan = {row.get("exercice"): row for row in rows(dossier.depart, PGFP)}
    for year in range(dossier.jugee.premiere, dossier.derniere + 1):
        mine, done = plan.get(year, {}), dossier.revues.get(year, {})
        row: dict[str, Any] = {"exercice": year}
        for key, column in FINANCES:
            row |= {f"{key}_prevu": number(mine.get(column)), key: number(done.get(f"revue_eprd.{key}"))}
        if len([value for value in row.values() if value is not None]) > 1:
            yield row


# --- perimeter --------------------------------------------------------------------------------------------------------


def _perimetre(dossier: Dossier) -> Iterator[dict[str, Any]]:
    before, after = (_places(values) for values in (dossier.depart, dossier.values))
    for site in dict.fromkeys((*before, *after)):
        old, new = before.get(site), after.get(site)
        name = (new or old or ("", None))[0]
        places = (old[1] if old else None, new[1] if new else None)
        moved = ENTERED if old is None else LEFT if new is None else SAME if places[0] == places[1] else CHANGED
        yield {
            "finess_et": site,
            "raison_sociale": name,
            "places_debut": places[0],
            "places_fin": places[1],
            "mouvement": moved,
        }


def _places(values: Values) -> dict[str, tuple[str, int | None]]:
    """By establishment: its name, the places that are authorised, all its ways of welcoming together."""
    found: dict[str, list[Row]] = {}
    for row in rows(values, ETABLISSEMENTS):
        found.setdefault(text(row, "finess_et"), []).append(row)
    return {
        site: (
            text(told[0], "raison_sociale"),
            int(places) if (places := _sum(told, "places_autorisees")) is not None else None,
        )
        for site, told in found.items()
    }


def _avenant(one: Avenant) -> dict[str, Any]:
    return {"titre": one.titre, "date": one.signe_le, "effet": one.effet, "objet": one.objet}


# --- reserves ---------------------------------------------------------------------------------------------------------


def _reserve(one: Reserve) -> dict[str, Any]:
    return {
        "finess_et": one.site,
        "compte": one.compte.libelle,
        "debut": one.debut.montant if one.debut is not None else None,
        "debut_exercice": one.debut.exercice if one.debut is not None else None,
        "fin": one.fin.montant if one.fin is not None else None,
        "fin_exercice": one.fin.exercice if one.fin is not None else None,
    }


def _sites(justified: Sequence[Justification]) -> Iterator[dict[str, Any]]:
    """A row an establishment, then that of all of them."""
    for one in justified:
        yield {
            "finess_et": one.site,
            "fin": one.fin,
            "emplois": one.emplois.total,
            "reste": one.reste,
            "emplois_dits": one.emplois.dits,
        }
    if len(justified) > 1:
        yield {
            "fin": sum((one.fin for one in justified), Decimal(0)),
            "emplois": sum((one.emplois.total for one in justified), Decimal(0)),
            "reste": sum((one.reste for one in justified), Decimal(0)),
            "emplois_dits": all(one.emplois.dits for one in justified),
        }


def _note(dossier: Dossier, justified: Sequence[Justification]) -> Iterator[dict[str, Any]]:
    """What may be taken account of; no row for a contract of which the law says nothing."""
    next_one = dossier.renouvellement
    if next_one is None or next_one.part is None or not isinstance(next_one.part.value, Decimal):
        return
    known = {one.site for one in justified}
    unknown = [name or site for site, (name, _) in _places(dossier.values).items() if site not in known]
    left = sum((one.reste for one in justified), Decimal(0)) if justified else None
    ceiling = plafond(left, next_one.part.value) if left is not None else None
    yield {
        "renouvellement": next_one.jour,
        "reste": left,
        "part": next_one.part.value,
        "plafond": ceiling,
        "annees": next_one.annees,
        "par_an": par_an(ceiling, next_one.annees) if ceiling is not None else None,
        "inconnues": francais.enumeration(unknown) if unknown else "",
        "source": next_one.part.source,
        "confiance": str(next_one.part.confiance),
        "doute": next_one.part.doute,
    }
