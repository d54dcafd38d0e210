"""Answers of the workbook of the negotiation -> the rows that break one of its rules, with facts to say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cpomdoc.domain.francais import date_courte
from cpomdoc.domain.moyens import EtatLigne, LigneNegociee, Offre, dite
from cpomdoc.domain.values import Row
from cpomdoc.schema.negociation import DATE, DEMANDE, PARTIE, PROPOSE
from cpomdoc.schema.questionnaire import Check
from cpomdoc.stages.checks.facts import Facts, Hits, usable
from cpomdoc.stages.figures.negociation import amounts, lines, together, told


def run(check: Check, facts: Facts) -> Hits:
    """The rows of the table of « sur » that break the rule."""
    table = facts.split(check.at)[0]
    yield from _RULES[str(check.options["regle"])](facts.rows(table), Rangs(facts, check.at))


class Rangs:
    """How people name the rows of a table: by their number in the workbook."""

    def __init__(self, facts: Facts, at: str) -> None:
        self.facts, self.at = facts, at

    def __call__(self, rang: int) -> str:
        """The number of the row *rang*, counted from 0."""
        place = self.facts.place(self.at, rang)
        return "".join(sign for sign in place.cell if sign.isdigit()) if place is not None else str(rang + 1)


def _lacking(column: str) -> Callable[[Sequence[Row], Rangs], Hits]:
    """The rows that say an amount and leave *column* empty."""

    def run(rows: Sequence[Row], _: Rangs) -> Hits:
        yield from ((rang, {}) for rang, row in enumerate(rows) if amounts(row) and not usable(row.get(column)))

    return run


def _accord(rows: Sequence[Row], named: Rangs) -> Hits:
    for one, other in together(rows):
        words = {"retenu": dite(one.montant), "autre": dite(other.montant), "seconde": named(other.rang)}
        yield one.rang, {**words, "le": date_courte(one.le)}


def _sans_proposition(rows: Sequence[Row], _: Rangs) -> Hits:
    """The lines whose amount was retained before anybody said another one."""
    said = told(rows)
    for one in lines(rows):
        kept = one.retenu
        if kept is None:
            continue
        key = next(dit.ligne for dit in said if dit.offre.rang == kept.rang)
        before = (dit for dit in said if dit.ligne == key and dit.nature in (DEMANDE, PROPOSE))
        if not any(dit.offre.le <= kept.le for dit in before):
            yield kept.rang, _words(one, kept)


def _in_state(etat: EtatLigne) -> Callable[[Sequence[Row], Rangs], Hits]:
    def run(rows: Sequence[Row], _: Rangs) -> Hits:
        for one in lines(rows):
            if one.etat is etat:
                said = [offre for offre in (one.demande, one.propose) if offre is not None]
                yield one.rang, _words(one, max(said, key=lambda offre: (offre.le, offre.rang)))

    return run


def _words(one: LigneNegociee, said: Offre) -> dict[str, str]:
    told = {"souhaite": one.demande, "propose": one.propose, "retenu": one.retenu}
    words = {name: dite(offre.montant) if offre is not None else "rien" for name, offre in told.items()}
    return {**words, "poste": one.poste, "autre": dite(said.montant), "le": date_courte(said.le)}


_RULES: Mapping[str, Callable[[Sequence[Row], Rangs], Hits]] = {
    "jour": _lacking(DATE),
    "partie": _lacking(PARTIE),
    "accord": _accord,
    "sans_proposition": _sans_proposition,
    "discutee": _in_state(EtatLigne.DISCUTEE),
    "rediscutee": _in_state(EtatLigne.REDISCUTEE),
}
