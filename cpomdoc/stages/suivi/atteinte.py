"""An indicator in a year, the rule of its contract -> whether its target is reached: anybody may reckon it from print.

The rule is printed wherever a verdict is (textes/commun/blocs/regle-atteinte.txt). Its parameters are conventions:
commun/reglementation/suivi.toml, docs/sources.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from cpomdoc.domain.atteinte import EtatMesure, Jugement, Mesure, Regle, Sens, Verdict
from cpomdoc.schema.ensemble import SIGNED_VALUES
from cpomdoc.schema.reglementation import Dated, Reglementation, value_at

PARAMETRES = ("part_chemin", "parcours_proche", "tolerances_maintien", "petit_effectif", "parcours_depasse")
"""What a Regle takes from the dated values below SIGNED_VALUES; shares of the way are written in %."""

HUNDRED = Decimal(100)

_ROUNDING = Context(prec=200, rounding=ROUND_HALF_UP)  # as it is printed (domain/francais.py)


def parametres(reglementation: Reglementation, date_effet: date) -> dict[str, Decimal | None]:
    """Each of PARAMETRES for a contract of *date_effet*, as it is printed; None: its family has no such value."""
    return {name: _known(reglementation, SIGNED_VALUES + name, date_effet) for name in PARAMETRES}


def regle_du_contrat(reglementation: Reglementation, date_effet: date, tolerance: Decimal) -> Regle:
    """The rule of a contract of *date_effet*, from the dated values of ITS family; *tolerance* in %, as answered.

    A family of before the rule has none of these values: its contracts are judged by the whole tolerance, as signed.
    """
    return regle(tolerance, **parametres(reglementation, date_effet))


def regle(
    tolerance: Decimal,
    part_chemin: Decimal | None = None,
    parcours_proche: Decimal | None = None,
    tolerances_maintien: Decimal | None = None,
    petit_effectif: Decimal | None = None,
    parcours_depasse: Decimal | None = None,
) -> Regle:
    """The rule, from numbers as they are printed: *tolerance* and shares of the way in %."""
    return Regle(
        tolerance,
        part_chemin=_share(part_chemin),
        parcours_proche=_share(parcours_proche),
        tolerances_maintien=tolerances_maintien,
        petit_effectif=None if petit_effectif is None else int(petit_effectif),
        parcours_depasse=_share(parcours_depasse),
    )


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / HUNDRED


def _known(reglementation: Reglementation, key: str, day: date) -> Decimal | None:
    known = value_at(reglementation, key, day) if key in reglementation else None
    return known.value if isinstance(known, Dated) and isinstance(known.value, Decimal) else None


def juger(mesure: Mesure, regle: Regle) -> Jugement:
    """Whether the target is reached. Never raises: what cannot be compared says so by its verdict."""
    mesure = arrondie(_rebased(mesure))
    verdict = _unjudged(mesure)
    if verdict is not None or mesure.realise is None or mesure.cible is None:
        return Jugement(verdict or Verdict.NON_MESUREE, mesure.depart, mesure.cible, mesure.realise)
    return _judged(mesure, mesure.realise, mesure.cible, regle)


def arrondie(mesure: Mesure) -> Mesure:
    """The same with its values as they are printed, halves away from zero: what is printed is what is judged."""
    cible, realise, seuil = (
        None if value is None else imprimee(value, mesure.decimales)
        for value in (mesure.cible, mesure.realise, mesure.seuil)
    )
    return replace(mesure, depart=imprimee(mesure.depart, mesure.decimales), cible=cible, realise=realise, seuil=seuil)


def tolerance_admise(sens: Sens, depart: Decimal, cible: Decimal, regle: Regle) -> Decimal:
    """The gap to the target that is admitted, in the unit of the indicator: never more than a share of the way.

    A tolerance of 2 % of an occupancy of 94 % is 1,88 points, three times the progress asked of a year: without the
    limit, standing still would be « reached ».
    """
    whole = regle.tolerance * abs(cible) / HUNDRED
    if regle.part_chemin is None or not _progress_expected(sens, depart, cible):
        return whole
    return min(whole, regle.part_chemin * abs(cible - depart))


def imprimee(value: Decimal, decimales: int) -> Decimal:
    """*value* as it is printed, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimales), context=_ROUNDING)


def _rebased(mesure: Mesure) -> Mesure:
    """By the new definition, once start and target of it are agreed on."""
    if mesure.etat is not EtatMesure.DEFINITION_CHANGEE or mesure.depart_rebase is None or mesure.cible_rebasee is None:
        return mesure
    return replace(mesure, etat=EtatMesure.MESUREE, depart=mesure.depart_rebase, cible=mesure.cible_rebasee)


def _unjudged(mesure: Mesure) -> Verdict | None:
    match mesure.etat:
        case EtatMesure.NON_DISPONIBLE:
            return Verdict.NON_MESUREE
        case EtatMesure.SANS_OBJET:
            return Verdict.SANS_OBJET
        case EtatMesure.DEFINITION_CHANGEE:
            return Verdict.NON_COMPARABLE
        case EtatMesure.MESUREE | EtatMesure.ESTIMEE:
            return Verdict.SANS_OBJET if mesure.cible is None else None


def _judged(mesure: Mesure, realise: Decimal, cible: Decimal, regle: Regle) -> Jugement:
    allowed = tolerance_admise(mesure.sens, mesure.depart, cible, regle)
    done = (
        (realise - mesure.depart) / (cible - mesure.depart)
        if _progress_expected(mesure.sens, mesure.depart, cible)
        else None
    )
    verdict, by_one = _verdict(mesure, realise, cible, regle, allowed, done), False
    if verdict is not Verdict.ATTEINTE and _one_case_off(mesure, realise, cible, regle, allowed):
        verdict, by_one = Verdict.PROCHE, True
    return Jugement(
        verdict=verdict,
        depart=mesure.depart,
        cible=cible,
        realise=realise,
        tolerance=allowed,
        parcours=done,
        ecart=realise - cible,
        recul=done is not None and done < 0,
        a_un_cas=by_one,
        depassee=done is not None and regle.parcours_depasse is not None and done >= regle.parcours_depasse,
        seuil_tenu=_threshold(mesure.sens, realise, mesure.seuil),
    )


def _verdict(
    mesure: Mesure, realise: Decimal, cible: Decimal, regle: Regle, allowed: Decimal, done: Decimal | None
) -> Verdict:
    gap = _gap(mesure.sens, realise, cible)
    if gap <= allowed:
        return Verdict.ATTEINTE
    if mesure.sens is Sens.MAINTIEN:
        close = regle.tolerances_maintien is not None and gap <= regle.tolerances_maintien * allowed
    elif regle.parcours_proche is None:
        close = _gap(mesure.sens, mesure.depart, realise) > 0
    else:
        close = done is not None and done >= regle.parcours_proche
    return Verdict.PROCHE if close else Verdict.NON_ATTEINTE


def _one_case_off(mesure: Mesure, realise: Decimal, cible: Decimal, regle: Regle, allowed: Decimal) -> bool:
    """Whether one person more, or less, of a small number would have been enough; rates in %."""
    if mesure.effectif is None or regle.petit_effectif is None or not 0 < mesure.effectif < regle.petit_effectif:
        return False
    return _gap(mesure.sens, realise, cible) <= allowed + HUNDRED / mesure.effectif


def _progress_expected(sens: Sens, depart: Decimal, cible: Decimal) -> bool:
    """Whether the target lies beyond the start in the expected way; else it is a floor or a ceiling (« creux »)."""
    return sens is not Sens.MAINTIEN and _gap(sens, depart, cible) > 0


def _gap(sens: Sens, value: Decimal, aim: Decimal) -> Decimal:
    """What *value* lacks of *aim*, in the expected way; zero or less when it is there."""
    match sens:
        case Sens.HAUSSE:
            return aim - value
        case Sens.BAISSE:
            return value - aim
        case Sens.MAINTIEN:
            return abs(value - aim)


def _threshold(sens: Sens, realise: Decimal, seuil: Decimal | None) -> bool | None:
    """Whether the threshold of a text is held: a judgement apart, without tolerance. « maintien » names no side."""
    return None if seuil is None or sens is Sens.MAINTIEN else _gap(sens, realise, seuil) <= 0
