"""A contract, its neighbours and a day -> its alerts P1 to P12, one function each; bounds and words are data.

Each rule gives what its sentence prints, or nothing. A bound that is not known makes the rule silent: unseen() names
those rules, so that the page says that nobody looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cpomdoc.domain.francais import date_longue, enumeration, montant_entier, pluriel, taux
from cpomdoc.domain.portefeuille import Alerte, Esms, Finances, Niveau, Position, RevueVue
from cpomdoc.schema.portefeuille import AlerteModele, Vues
from cpomdoc.stages.figures.compute import add_months
from cpomdoc.stages.suivi.bornes import Bornes

_NAMED = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Vu:
    """A contract as its alerts look at it: *suivants* are the contracts that come after it for one establishment at
    least, *doubles* the establishments that another contract holds on the same days, each with that contract;
    *mi_parcours*, what minutes of the mid-term dialogue say that they are.
    """

    position: Position
    jour: date
    bornes: Bornes
    suivants: tuple[Position, ...] = ()
    doubles: tuple[tuple[str, str], ...] = ()
    mi_parcours: tuple[str, ...] = ()

    @property
    def relaye(self) -> bool:
        """Whether signed contracts take over the whole perimeter."""
        return any(one.vigueur for one in self.suivants) and not self.sans_suite(signes=True)

    def sans_suite(self, *, signes: bool) -> tuple[Esms, ...]:
        """The establishments that no contract which comes after holds; of the signed ones alone, with *signes*."""
        held = {esms.finess_et for one in self.suivants if one.vigueur or not signes for esms in one.esms}
        return tuple(one for one in self.position.esms if one.finess_et not in held)


@dataclass(frozen=True, slots=True)
class Constat:
    """What a rule saw: the words that its sentence prints, until when, and whether that day is past."""

    mots: Mapping[str, str]
    limite: date | None = None
    depasse: bool = False


Rule = Callable[[Vu], Constat | None]


def alertes(vu: Vu, vues: Vues) -> tuple[Alerte, ...]:
    """The alerts of a contract, the gravest first. None for a contract that another one replaced."""
    if vu.position.clos:
        return ()
    order = list(Niveau)
    found = [one for one in _told(vu, vues) if one is not None]
    return tuple(sorted(found, key=lambda one: (order.index(one.niveau), int(one.cle[1:]))))


def _told(vu: Vu, vues: Vues) -> Iterator[Alerte | None]:
    for key, rule in RULES.items():
        modele = vues.alerte(key)
        if modele is None or (modele.familles and vu.position.famille not in modele.familles):
            continue
        constat = rule(vu)
        yield None if constat is None else _alerte(modele, constat)


def _alerte(modele: AlerteModele, constat: Constat) -> Alerte:
    late = constat.depasse and bool(modele.after)
    text = (modele.after if late else modele.text).format_map(constat.mots)
    niveau = Niveau.DEPASSE if late else modele.niveau
    return Alerte(modele.key, modele.title, niveau, text, constat.limite, modele.action)


def unseen(bornes: Bornes, vues: Vues) -> tuple[str, ...]:
    """The alerts that nobody could look at for a family: their words, or one of their bounds, are not there."""
    concerned = (
        key
        for key, needs in NEEDS.items()
        if (modele := vues.alerte(key)) is None
        or ((not modele.familles or bornes.famille in modele.familles) and not _known(bornes, needs))
    )
    return tuple(concerned)


def _known(bornes: Bornes, needs: Sequence[str]) -> bool:
    """A value that speaks of other families only is no lack."""
    law = bornes.reglementation
    keys = [name if "." in name else f"portefeuille.{name}" for name in needs]
    elsewhere = any(law[key].familles and bornes.famille not in law[key].familles for key in keys if key in law)
    return elsewhere or all(bornes.worth(key) is not None for key in keys)


# --- the rules --------------------------------------------------------------------------------------------------------


def exercices(position: Position) -> range:
    """The years that are reviewed: every civil year of the contract."""
    start, end = position.date_effet, position.date_fin
    return range(start.year, end.year + 1) if start is not None and end is not None else range(0)


def revue_en_retard(vu: Vu) -> Constat | None:
    """P1: an exercice is closed, the last day of its review is past, and no review of it was accepted."""
    if not vu.position.vigueur:
        return None
    for exercice in reversed(exercices(vu.position)):
        limit = vu.bornes.day("revue_fin", exercice + 1)
        if limit is not None and vu.jour > limit:
            if vu.position.revue(exercice) is not None:
                return None
            return Constat({"exercice": str(exercice), "limite": date_longue(limit)}, limit)
    return None


def mi_parcours(vu: Vu) -> Constat | None:
    """P2: the window of the mid-term dialogue is open, or past, and no minutes of it came."""
    window = _window(vu, "mi_parcours_debut", "mi_parcours_fin")
    if window is None or not vu.position.vigueur or vu.jour < window[0]:
        return None
    if any(
        one.objet in vu.mi_parcours and one.date >= (vu.position.date_effet or one.date) for one in vu.position.reunions
    ):
        return None
    return Constat(_said(window), window[1], depasse=vu.jour > window[1])


def coupe(vu: Vu) -> Constat | None:
    """P3: the window of the second simultaneous evaluation is open (GMP and PMP, EHPAD)."""
    window = _window(vu, "coupe_debut", "coupe_fin")
    if window is None or not vu.position.vigueur or not window[0] <= vu.jour <= window[1]:
        return None
    return Constat(_said(window), window[1])


def prorogation(vu: Vu) -> Constat | None:
    """P4: the last day to notify an extension comes near, and no signed contract takes over the whole perimeter."""
    end, months = vu.position.date_fin, vu.bornes.whole("prorogation_preavis")
    days = vu.bornes.whole("prorogation_alerte")
    if end is None or months is None or days is None or not vu.position.vigueur or vu.relaye:
        return None
    limit = add_months(end, -months)
    if not limit - timedelta(days=days) <= vu.jour <= limit:
        return None
    return Constat({"limite": date_longue(limit)}, limit)


def negociation(vu: Vu) -> Constat | None:
    """P5: the term comes near, and next contracts were not opened for the whole perimeter."""
    end, months = vu.position.date_fin, vu.bornes.whole("negociation_debut")
    if end is None or months is None or not vu.position.vigueur or (vu.suivants and not vu.sans_suite(signes=False)):
        return None
    if not add_months(end, -months) <= vu.jour <= end:
        return None
    return Constat({"terme": date_longue(end), "pour": _for_some(vu, signes=False)}, end)


def echu(vu: Vu) -> Constat | None:
    """P6: the term is past, and neither an extension nor signed contracts follow for the whole perimeter."""
    end = vu.position.date_fin
    if end is None or not vu.position.vigueur or vu.relaye or vu.jour <= end:
        return None
    return Constat({"terme": date_longue(end), "pour": _for_some(vu, signes=True)}, end)


def _for_some(vu: Vu, *, signes: bool) -> str:
    """« pour « EHPAD Les Tilleuls » »: which establishments nothing follows for; empty when that is all of them."""
    left = vu.sans_suite(signes=signes)
    if len(left) == len(vu.position.esms):
        return ""
    return " pour " + _some([f"« {one.raison_sociale or one.finess_et} »" for one in left])


def double(vu: Vu) -> Constat | None:
    """P7: another contract holds one of its establishments on the same days, today or later."""
    if not vu.doubles:
        return None
    names = {one.finess_et: one.raison_sociale for one in vu.position.esms}
    told = [f"« {names.get(site) or site} » ({site}, contrat {other})" for site, other in vu.doubles]
    verb = "est" if len(told) == 1 else "sont"
    return Constat({"etablissements": f"{_some(told)} {verb}"})


def objectifs(vu: Vu) -> Constat | None:
    """P8: objectives of first rank that were not reached at two reviews running, as many as the bound."""
    least, pair = vu.bornes.whole("prioritaires"), _two_running(vu.position)
    if least is None or pair is None:
        return None
    both = [code for code in pair[1].prioritaires if code in pair[0].prioritaires]
    return Constat({"objectifs": _some(both)}) if len(both) >= least else None


def finances(vu: Vu) -> Constat | None:
    """P9: CAF below the capital to pay back, or CAF rate below the bound two years running, or FRNG below zero, or the
    result below that of the PGFP by more than the bound, in % of the products (CASF, R. 314-229 for the first).
    """
    last = vu.position.derniere
    if last is None:
        return None
    reasons = [*_of_the_year(last.finances, vu), *_of_two_years(vu)]
    return Constat({"exercice": str(last.exercice), "raisons": " ; ".join(reasons)}) if reasons else None


def _of_the_year(seen: Finances, vu: Vu) -> Iterator[str]:
    if seen.caf is not None and seen.capital is not None and seen.caf < seen.capital:
        due = montant_entier(seen.capital)
        yield f"capacité d’autofinancement de {montant_entier(seen.caf)} pour {due} de capital à rembourser"
    if seen.frng is not None and seen.frng < 0:
        yield f"fonds de roulement net global négatif ({montant_entier(seen.frng)})"
    gap, bound = seen.ecart_pgfp, vu.bornes.number("ecart_pgfp")
    if gap is not None and bound is not None and gap < -bound:
        yield f"résultat inférieur à celui du PGFP de {taux(-gap, 1)} des produits"


def _of_two_years(vu: Vu) -> Iterator[str]:
    pair, bound = _two_running(vu.position), vu.bornes.number("taux_caf")
    rates = [one.finances.taux_caf for one in pair] if pair is not None else []
    known = [rate for rate in rates if rate is not None]
    if bound is not None and len(known) == 2 and all(rate < bound for rate in known):
        yield f"taux de capacité d’autofinancement de {taux(known[0], 1)} puis {taux(known[1], 1)}"


def mesure(vu: Vu) -> Constat | None:
    """P10: too few indicators are measured at the last review."""
    last, bound = vu.position.derniere, vu.bornes.number("couverture")
    if last is None or bound is None or last.couverture is None or last.couverture >= bound:
        return None
    spread = last.indicateurs
    return Constat({"exercice": str(last.exercice), "mesures": str(spread.mesures), "total": str(spread.total)})


def autorisations(vu: Vu) -> Constat | None:
    """P11: an authorisation, that of the head office, or the five years of an evaluation end before the term."""
    end = vu.position.date_fin
    if end is None:
        return None
    before = sorted((day, words) for day, words in _ends(vu.position, vu.bornes.whole("evaluation")) if day < end)
    if not before:
        return None
    told = [f"{words}, le {date_longue(day)}" for day, words in before]
    return Constat({"echeances": _some(told)}, before[0][0])


def _ends(position: Position, rhythm: int | None) -> Iterator[tuple[date, str]]:
    if position.siege is not None:
        yield position.siege, "frais de siège"
    for one in position.esms:
        if one.autorisation is not None:
            yield one.autorisation, f"autorisation de « {one.raison_sociale or one.finess_et} »"
        if one.evaluation is not None and rhythm is not None:
            yield add_months(one.evaluation, rhythm), f"évaluation de « {one.raison_sociale or one.finess_et} »"


def programmation(vu: Vu) -> Constat | None:
    """P12: the parties aim to sign next year: the contract belongs in the list to publish before this year ends."""
    signature = vu.position.signature
    if signature is None or vu.position.vigueur or signature.year != vu.jour.year + 1:
        return None
    limit = vu.bornes.day("delai.programmation", vu.jour.year)
    if limit is None or vu.jour > limit:
        return None
    return Constat({"signature": date_longue(signature), "limite": date_longue(limit)}, limit)


RULES: Mapping[str, Rule] = {
    "P1": revue_en_retard,
    "P2": mi_parcours,
    "P3": coupe,
    "P4": prorogation,
    "P5": negociation,
    "P6": echu,
    "P7": double,
    "P8": objectifs,
    "P9": finances,
    "P10": mesure,
    "P11": autorisations,
    "P12": programmation,
}

NEEDS: Mapping[str, tuple[str, ...]] = {
    "P1": ("revue_fin",),
    "P2": ("mi_parcours_debut", "mi_parcours_fin"),
    "P3": ("coupe_debut", "coupe_fin"),
    "P4": ("prorogation_preavis", "prorogation_alerte"),
    "P5": ("negociation_debut",),
    "P8": ("prioritaires",),
    "P9": ("taux_caf", "ecart_pgfp"),
    "P10": ("couverture",),
    "P11": ("evaluation",),
    "P12": ("delai.programmation",),
}
"""The bounds that each rule needs."""


# --- what they share --------------------------------------------------------------------------------------------------


def _window(vu: Vu, first: str, last: str) -> tuple[date, date] | None:
    start, opens, closes = vu.position.date_effet, vu.bornes.whole(first), vu.bornes.whole(last)
    if start is None or opens is None or closes is None:
        return None
    return add_months(start, opens), add_months(start, closes) - _DAY


def _said(window: tuple[date, date]) -> Mapping[str, str]:
    return {"debut": date_longue(window[0]), "limite": date_longue(window[1])}


def _two_running(position: Position) -> tuple[RevueVue, RevueVue] | None:
    """The last two reviews, when they are of two years that follow each other."""
    if len(position.revues) < 2:
        return None
    before, last = position.revues[-2:]
    return (before, last) if last.exercice == before.exercice + 1 else None


def _some(words: Sequence[str]) -> str:
    more = len(words) - _NAMED
    return enumeration([*words[:_NAMED], pluriel(more, "autre")] if more > 0 else list(words))
