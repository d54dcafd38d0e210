"""Answers of a simulation of the means -> the movements and the accounts that break a rule, with facts to say it."""

from __future__ import annotations

from datetime import date

from cpomdoc.domain.repartition import Compte, Parametres, Simulation, Touche
from cpomdoc.domain.show import show
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.reglementation import Missing
from cpomdoc.schema.repartition import COMPTES
from cpomdoc.stages.checks.check_law import asked
from cpomdoc.stages.checks.facts import Facts, Hits
from cpomdoc.stages.figures.repartition_lue import lire, parametres
from cpomdoc.stages.figures.repartition_regles import touches


def run(check: Check, facts: Facts) -> Hits:
    """The rows of the table of « sur » that break the rule, or the whole; a value of the law that lacks is asked."""
    simulation, day = lire(facts.values), facts.values.get("repartition.date")
    if simulation is None or not isinstance(day, date):
        return
    law = parametres(facts.reglementation, day)
    if isinstance(law, Missing):
        yield None, asked(law)
        return
    rows = [row.get("code") for row in facts.rows(COMPTES)]
    for one in touches(str(check.options["regle"]), simulation, law, facts.regles):
        row = one.mouvement
        if row is None and one.compte in rows:
            row = rows.index(one.compte)
        yield row, _words(one, simulation, law)


def _words(touche: Touche, simulation: Simulation, law: Parametres) -> dict[str, str]:
    """What the words of the rule may print: of the movement, of its two accounts, of the figure that is wrong."""
    words = {
        "ecart": show(abs(round(touche.ecart, 2))),
        "exercice": str(touche.exercice),
        "dernier": str(simulation.cadre.dernier),
        "delai": str(law.delai_dm),
        "seuil": show(law.seuil_activite),
        "nombre": show(touche.ecart),
    }
    moved = next((one for one in simulation.mouvements if one.rang == touche.mouvement), None)
    if moved is None:
        return words
    return words | {
        "montant": show(moved.montant),
        "de": moved.de,
        "vers": moved.vers,
        "enveloppe_de": _enveloppe(simulation.compte(moved.de)),
        "enveloppe_vers": _enveloppe(simulation.compte(moved.vers)),
        "debut": str(moved.debut),
        "fleche": moved.fleche,
    }


def _enveloppe(compte: Compte | None) -> str:
    """« ARS, Soins, 990001232 »: what two accounts must share."""
    if compte is None:
        return ""
    return ", ".join((compte.enveloppe.autorite, compte.enveloppe.financement, compte.enveloppe.personne))
