"""Answers of a contract and of its revue of an exercice -> what that exercice is judged to be (domain/suivi_annuel.py).

The names are those of the questionnaires that families share. Verdicts, objectives and trajectories are judged by the
modules beside; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from cpomdoc.domain.atteinte import EtatMesure, EtatObjectif, Mesure, Regle, Sens, Verdict
from cpomdoc.domain.suivi_annuel import ActionSuivie, Annee, IndicateurSuivi, ObjectifSuivi, ValeurSite
from cpomdoc.domain.values import Row, Value
from cpomdoc.schema.reglementation import Dated, Reglementation, value_at
from cpomdoc.stages.suivi.atteinte import juger, regle_du_contrat
from cpomdoc.stages.suivi.ensemble import (
    RETARD_ADMIS,
    Actions,
    Consolide,
    avancement_propose,
    couverture,
    etat_objectif,
)
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule, rang
from cpomdoc.stages.suivi.reponses import (
    INDICATEURS,
    OBJECTIFS,
    REVUE_ACTIONS,
    REVUE_OBJECTIFS,
    TOLERANCE,
    answered,
    cibles,
    cibles_fixees,
    number,
    rows,
    text,
)
from cpomdoc.stages.suivi.trajectoire import effort, retard
from cpomdoc.stages.suivi.valeurs import ADDED, etat, rows_of
from cpomdoc.stages.suivi.valeurs import told as whole_of
from cpomdoc.stages.suivi.valeurs import worth as worth_of

Values = Mapping[str, Value]
Kind = TypeVar("Kind", EtatMesure, Sens)

ZERO = Decimal(0)
POURCENT = "%"
NOT_BEGUN, UNDER_WAY, PUT_OFF, DONE = "Non démarrée", "En cours", "Reportée", "Terminée"
PRIORITY = "Prioritaire"
CIBLE_RANG, CIBLE_MOTIF = "revue.cible_rang", "revue.cible_motif"


def suivre(
    values: Values,
    exercice: int,
    date_effet: date,
    law: Reglementation,
    earlier: Mapping[int, Values] | None = None,
    signees: Values | None = None,
) -> Annee:
    """What *exercice* is judged to be. *values*: the answers of the contract in force and those of the revue;
    *earlier*: the answers of the revues of other exercices, by exercice; *law*: the dated values of the
    family of the contract; *signees*: the answers of the contract that was signed first, when an avenant came since.
    """
    past = {year: known for year, known in sorted((earlier or {}).items()) if year < exercice}
    first = annee_cible_1(date_effet, bascule(law, date_effet))
    place = _told_place(values) or rang(exercice, first, cibles_fixees(values))
    regle = regle_du_contrat(law, date_effet, number(values.get(TOLERANCE)) or ZERO)
    urgent = {text(row, "code") for row in rows(values, OBJECTIFS) if text(row, "priorite") == PRIORITY}
    indicateurs = tuple(
        _as_signed(
            _indicateur(row, values, past, _Year(exercice, first, place, regle), text(row, "objectif") in urgent),
            signees or {},
            place,
        )
        for row in rows(values, INDICATEURS)
    )
    admis = _admitted(law, date_effet)
    return Annee(
        exercice=exercice,
        rang=place,
        fin=date(exercice, 12, 31),
        regle=regle,
        indicateurs=indicateurs,
        objectifs=tuple(_objectif(row, values, indicateurs, exercice, admis) for row in rows(values, OBJECTIFS)),
        premiere=first,
        revues=tuple(past),
        a_remplacer=tuple(_twice_unmeasured(indicateurs, past.get(exercice - 1))),
    )


def _told_place(values: Values) -> int | None:
    """The rank of the target that the review compares with instead of the computed one, when it says why."""
    place = number(values.get(CIBLE_RANG))
    return int(place) if place is not None and answered(values.get(CIBLE_MOTIF)) else None


class _Year:
    """The year that is judged: *first* is the exercice of the first target, *place* the rank of the one that is due."""

    __slots__ = ("exercice", "first", "place", "regle")

    def __init__(self, exercice: int, first: int, place: int | None, regle: Regle) -> None:
        self.exercice, self.first, self.place, self.regle = exercice, first, place, regle


# --- indicators -------------------------------------------------------------------------------------------------------


def _indicateur(
    row: Row, values: Values, past: Mapping[int, Values], year: _Year, prioritaire: bool
) -> IndicateurSuivi:
    mine = rows_of(row, values)
    told = whole_of(mine)
    sens = _word(Sens, text(row, "sens"), Sens.HAUSSE)
    decimals = int(number(row.get("decimales")) or ZERO)
    aims = cibles(row)
    aim = aims[year.place - 1] if year.place is not None and year.place <= len(aims) else None
    found = worth_of(mine, text(row, "unite"))
    worth, parts = found.valeur, found.parts
    effectif = _effectif(told, parts, text(row, "unite")) if worth is not None else None
    mesure = Mesure(
        sens=sens,
        depart=number(row.get("valeur_depart")) or ZERO,
        cible=aim,
        realise=worth,
        decimales=decimals,
        etat=etat(mine, found),
        effectif=effectif,
        seuil=number(row.get("seuil")),
        depart_rebase=number(told.get("depart_rebase")),
        cible_rebasee=number(told.get("cible_rebasee")),
    )
    jugement = juger(mesure, year.regle)
    known = _series(row, told, past, year, worth)
    late = left = None
    full = tuple(one for one in aims if one is not None)
    if worth is not None and year.place is not None and len(full) == len(aims) and jugement.verdict.judges:
        late = retard(sens, mesure.depart, full, worth, year.place)
        left = effort(sens, mesure.depart, full, worth, year.place)
    return IndicateurSuivi(
        contrat=row,
        revue=told,
        sens=sens,
        decimales=decimals,
        etat=mesure.etat,
        jugement=jugement,
        cible=aim,
        cibles=aims,
        realises=known,
        avant=_before(told, past, row, year),
        effectif=effectif,
        petit=effectif is not None and year.regle.petit_effectif is not None and effectif < year.regle.petit_effectif,
        sites=tuple(_site(one, mesure, year.regle, text(row, "unite")) for one in mine if text(one, "finess_et")),
        couverture=parts.couverture if parts is not None else "",
        retard=late,
        restant=left.restant if left is not None else None,
        fait=left.fait if left is not None else None,
        retenue=text(told, "appreciation"),
        raison=text(told, "raison"),
        prioritaire=prioritaire,
    )


def _as_signed(one: IndicateurSuivi, signees: Values, place: int | None) -> IndicateurSuivi:
    """The same indicator, with the targets that the contract signed first had for it, when an avenant changed them."""
    key = text(one.contrat, "objectif"), text(one.contrat, "code")
    row = next((row for row in rows(signees, INDICATEURS) if (text(row, "objectif"), text(row, "code")) == key), None)
    old = cibles(row) if row is not None else ()
    if not old or old == one.cibles:
        return one
    aim = old[place - 1] if place is not None and place <= len(old) else None
    return replace(one, signees=old, signee=aim if aim != one.cible else None)


def _value(row: Row, values: Values) -> Decimal | None:
    """What an indicator of the contract was worth for all of it, by the answers *values* of a review."""
    return worth_of(rows_of(row, values), text(row, "unite")).valeur


def _effectif(told: Row, parts: Consolide | None, unite: str) -> int | None:
    """How many cases a rate is counted on."""
    if unite != POURCENT:
        return None
    found = parts.effectif if parts is not None else number(told.get("effectif")) or number(told.get("denominateur"))
    return int(found) if found else None


def _site(one: Row, whole: Mesure, regle: Regle, unite: str) -> ValeurSite:
    above, below = number(one.get("numerateur")), number(one.get("denominateur"))
    alone = [{**one, "finess_et": ""}]
    found = worth_of(alone, unite)
    if found.valeur is None and unite not in ADDED:
        found = replace(found, valeur=worth_of([one], unite).valeur)
    mesure = Mesure(
        whole.sens,
        whole.depart,
        whole.cible,
        found.valeur,
        whole.decimales,
        etat(alone, found),
        int(below) if below and unite == POURCENT else None,
        whole.seuil,
        whole.depart_rebase,
        whole.cible_rebasee,
    )
    return ValeurSite(text(one, "finess_et"), juger(mesure, regle), above, below)


def _series(
    row: Row, told: Row, past: Mapping[int, Values], year: _Year, worth: Decimal | None
) -> tuple[Decimal | None, ...]:
    """The values of the exercices since the first target, up to the one that is judged: None where nobody knows."""
    known = {exercice: _value(row, values) for exercice, values in past.items()}
    for back, column in ((1, "realise_n_1"), (2, "realise_n_2")):
        if known.get(year.exercice - back) is None:
            known[year.exercice - back] = number(told.get(column))
    known[year.exercice] = worth
    return tuple(known.get(exercice) for exercice in range(year.first, year.exercice + 1))


def _before(told: Row, past: Mapping[int, Values], row: Row, year: _Year) -> Decimal | None:
    """The value of the exercice before."""
    earlier = past.get(year.exercice - 1)
    found = _value(row, earlier) if earlier is not None else None
    return number(told.get("realise_n_1")) if found is None else found


def _twice_unmeasured(indicateurs: Sequence[IndicateurSuivi], before: Values | None) -> Iterator[str]:
    """The codes of the indicators that had no value in the exercice nor in the one before, when that was reviewed."""
    for one in indicateurs if before is not None else ():
        then = _value(one.contrat, before) if before is not None else None
        if one.verdict is Verdict.NON_MESUREE and then is None:
            yield text(one.contrat, "code")


# --- objectives -------------------------------------------------------------------------------------------------------


def _objectif(
    row: Row, values: Values, indicateurs: Sequence[IndicateurSuivi], exercice: int, admis: Decimal
) -> ObjectifSuivi:
    code = text(row, "code")
    mine = tuple(one for one in indicateurs if text(one.contrat, "objectif") == code)
    actions = tuple(_action(one, exercice) for one in rows(values, REVUE_ACTIONS) if text(one, "objectif") == code)
    verdicts = [one.verdict for one in mine]
    etat = etat_objectif(verdicts)
    measured, awaited = couverture(verdicts)
    told = next((one for one in rows(values, REVUE_OBJECTIFS) if text(one, "objectif") == code), {})
    late = max((one.retard for one in mine if one.retard is not None), default=None)
    return ObjectifSuivi(
        contrat=row,
        revue=told,
        etat=etat,
        propose=avancement_propose(etat, _before_its_end(row, exercice), late, _counted(actions), admis),
        indicateurs=mine,
        actions=actions,
        mesures=measured,
        attendus=awaited,
    )


def _before_its_end(row: Row, exercice: int) -> bool:
    end = row.get("echeance")
    return isinstance(end, date) and exercice < end.year


def _action(one: Row, exercice: int) -> ActionSuivie:
    end, last = one.get("fin"), date(exercice, 12, 31)
    if text(one, "etat") not in (NOT_BEGUN, UNDER_WAY, PUT_OFF) or not isinstance(end, date) or end > last:
        return ActionSuivie(one)
    months = 12 * (last.year - end.year) + last.month - end.month
    return ActionSuivie(one, echue=True, retard=months)


def _counted(actions: Sequence[ActionSuivie]) -> Actions:
    states = [text(one.ligne, "etat") for one in actions]
    late = sum(one.echue for one in actions)
    return Actions(len(actions), sum(state not in ("", NOT_BEGUN) for state in states), late)


def _admitted(law: Reglementation, day: date) -> Decimal:
    known = value_at(law, RETARD_ADMIS, day) if RETARD_ADMIS in law else None
    return known.value if isinstance(known, Dated) and isinstance(known.value, Decimal) else ZERO


def _word(kind: type[Kind], said: str, otherwise: Kind) -> Kind:
    """The member of *kind* that people call *said*."""
    return kind(said) if said in {one.value for one in kind} else otherwise


def etats(annee: Annee) -> list[EtatObjectif]:
    """The states of all the objectives."""
    return [one.etat for one in annee.objectifs]


__all__ = ["answered", "etats", "suivre"]
