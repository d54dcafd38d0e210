"""The rows of a revue about one indicator -> what the whole contract is worth, and what is said of it as a whole.

An indicator is told in one row, in a row an establishment, or in both: a value is never dropped (domain/suivi.md, 3.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpomdoc.domain.atteinte import EtatMesure
from cpomdoc.domain.values import SANS_OBJET, Row, Value
from cpomdoc.stages.suivi.atteinte import imprimee
from cpomdoc.stages.suivi.ensemble import Consolide, Part, consolider
from cpomdoc.stages.suivi.reponses import INDICATEURS, REVUE_INDICATEURS, answered, number, rows, text

ZERO, HUNDRED = Decimal(0), Decimal(100)
POURCENT = "%"
ADDED = frozenset({"nombre", "euros", "heures"})
"""Units whose values are added up from one establishment to all of them; the others are rates of two numbers."""
SITE = "finess_et"
KEY = ("objectif", "code")
OF_THE_WHOLE = ("depart_rebase", "cible_rebasee", "appreciation", "exoneration")
"""What is said of an indicator and not of one establishment: the row that says it speaks for all."""
IN_WORDS = ("raison", "motif_mesure", "commentaire", "origine")
"""What each row may say in its own words: all of them are kept."""
UNMEASURED = (EtatMesure.NON_DISPONIBLE, EtatMesure.SANS_OBJET)


@dataclass(frozen=True, slots=True)
class ValeurEnsemble:
    """What an indicator is worth for the whole contract. *valeur*: what is judged; *saisie*: the value that a person
    typed for the whole; *calcule*: the one that comes from the rows by establishment. *parts*: of how many
    establishments *valeur* comes, None when somebody typed it.
    """

    valeur: Decimal | None
    saisie: Decimal | None = None
    calcule: Decimal | None = None
    parts: Consolide | None = None


def state(row: Row) -> EtatMesure:
    """How the value of a row came: measured when the row says nothing."""
    said = text(row, "etat_mesure")
    return EtatMesure(said) if said in {one.value for one in EtatMesure} else EtatMesure.MESUREE


def rows_of(indicateur: Row, values: Mapping[str, Value]) -> list[Row]:
    """The rows of the review that speak of an indicator of the contract: that of the whole contract first."""
    key = [text(indicateur, name) for name in KEY]
    mine = [one for one in rows(values, REVUE_INDICATEURS) if [text(one, name) for name in KEY] == key]
    return sorted(mine, key=lambda one: bool(text(one, SITE)))


def worth(mine: Sequence[Row], unite: str) -> ValeurEnsemble:
    """The value of the whole contract, from the rows *mine* of an indicator in *unite*.

    Rates come from numerators and denominators, never from a mean; what is counted is added up. A row that is « Non
    disponible » or « Sans objet » adds nothing, whatever numbers stay in it; the latter is not awaited either. Where
    an awaited establishment was not measured, the value typed for the whole is the one.
    """
    parts = [one for one in mine if text(one, SITE)]
    saisie = next((_value(one) for one in mine if not text(one, SITE)), None)
    if not _awaited(parts):
        return ValeurEnsemble(saisie, saisie)
    found = _added(parts) if unite in ADDED else _rated(parts, unite)
    if saisie is not None and (found.valeur is None or found.mesures < found.attendus):
        return ValeurEnsemble(saisie, saisie, None)
    return ValeurEnsemble(found.valeur, saisie, found.valeur, found)


def _value(one: Row) -> Decimal | None:
    return None if state(one) in UNMEASURED else number(one.get("valeur"))


def _awaited(parts: Sequence[Row]) -> int:
    return sum(state(one) is not EtatMesure.SANS_OBJET for one in parts)


def _added(parts: Sequence[Row]) -> Consolide:
    known = [value for one in parts if (value := _value(one)) is not None]
    return Consolide(sum(known, ZERO) if known else None, ZERO, len(known), _awaited(parts))


def _rated(parts: Sequence[Row], unite: str) -> Consolide:
    awaited = [one for one in parts if state(one) is not EtatMesure.SANS_OBJET]
    counted = [
        Part(number(one.get("numerateur")), number(one.get("denominateur")))
        if state(one) is not EtatMesure.NON_DISPONIBLE
        else Part(None, None)
        for one in awaited
    ]
    return consolider(counted, scale(unite))


def scale(unite: str) -> Decimal:
    """By what a numerator over a denominator is multiplied: a rate is in %."""
    return HUNDRED if unite == POURCENT else Decimal(1)


def etat(mine: Sequence[Row], found: ValeurEnsemble) -> EtatMesure:
    """How the value came: of several establishments, as one of those that were measured; unsaid, it is lacking."""
    whole = [one for one in mine if not text(one, SITE)]
    states = [state(one) for one in (whole if found.parts is None and whole else mine)]
    for known in (EtatMesure.DEFINITION_CHANGEE, EtatMesure.ESTIMEE, EtatMesure.MESUREE):
        if known in states and (found.valeur is not None or known is EtatMesure.DEFINITION_CHANGEE):
            return known
    if states and all(one is EtatMesure.SANS_OBJET for one in states):
        return EtatMesure.SANS_OBJET
    return EtatMesure.NON_DISPONIBLE


def told(mine: Sequence[Row]) -> Row:
    """What the rows *mine* of an indicator say of it as a whole: the first row, with what another one says for all."""
    if not mine:
        return {}
    said: dict[str, Any] = dict(mine[0])
    for name in OF_THE_WHOLE:
        said[name] = next((one[name] for one in mine if answered(one.get(name))), SANS_OBJET)
    for name in IN_WORDS:
        words = dict.fromkeys(text(one, name) for one in mine if text(one, name))
        said[name] = "\u00a0; ".join(words) if words else SANS_OBJET
    return said


def consolidee(values: Mapping[str, Value], contrat: Mapping[str, Value]) -> Mapping[str, Value]:
    """The answers *values* of a review with, for each indicator told by establishment, one row for the whole contract:
    its value is the one that was judged, as it was printed. *contrat*: says its unit and its decimals.
    """
    own = {tuple(text(one, name) for name in KEY): one for one in rows(contrat, INDICATEURS)}
    lines = rows(values, REVUE_INDICATEURS)
    followed = dict.fromkeys(tuple(text(one, name) for name in KEY) for one in lines if text(one, SITE))
    if not followed:
        return values
    made = []
    for key in followed:
        indicateur = own.get(key, dict(zip(KEY, key, strict=True)))
        mine = rows_of(indicateur, values)
        found = worth(mine, text(indicateur, "unite") or text(mine[0], "unite"))
        value: Any = found.valeur
        if value is not None and (decimals := number(indicateur.get("decimales"))) is not None:
            value = imprimee(value, int(decimals))
        line = {**told(mine), SITE: SANS_OBJET, "etat_mesure": str(etat(mine, found))}
        made.append({**line, "valeur": SANS_OBJET if value is None else value})
    kept = [one for one in lines if text(one, SITE) or tuple(text(one, name) for name in KEY) not in followed]
    return {**values, REVUE_INDICATEURS: (*made, *kept)}


__all__ = ["ADDED", "HUNDRED", "ValeurEnsemble", "consolidee", "etat", "rows_of", "scale", "state", "told", "worth"]
