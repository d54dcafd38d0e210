"""The answers of an act « répartition des moyens » -> the rows that its document prints: effects, rules, acts, targets.

Everything is what the pure model gives (stages/figures/repartition*.py), in the words of the family's checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain.francais import enumeration, pluriel
from cpomdoc.domain.repartition import ENDLESS, ZERO, Compte, Effet, Mouvement, Parametres, Simulation, Voie
from cpomdoc.domain.values import Value
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.reglementation import Missing
from cpomdoc.schema.repartition import (
    ACTES_NECESSAIRES,
    AFFECTATIONS,
    BILANS,
    CIBLES,
    EFFETS,
    ENSEMBLE,
    GROUPES,
    LIGNES,
    REPARTITION,
    SCENARIOS,
)
from cpomdoc.stages.figures.repartition import (
    abattement_en_euros,
    cible_proposee,
    compenser,
    drawn,
    effets,
    resultat_moved,
    siege_moved,
)
from cpomdoc.stages.figures.repartition_lue import lire, parametres
from cpomdoc.stages.figures.repartition_regles import REGLES, touches
from cpomdoc.stages.figures.repartition_suites import actes_necessaires

Rows = tuple[Mapping[str, Any], ...]

NOTHING, UNSEEN = "Rien à signaler", "Non vérifié"


def simulations(values: Mapping[str, Value], famille: Famille) -> dict[str, Rows]:
    """The rows of a simulation under the names that templates know; all empty for a contract, or another act."""
    names = (EFFETS, LIGNES, ACTES_NECESSAIRES, CIBLES, ENSEMBLE, BILANS, AFFECTATIONS)
    simulation, day = lire(values), values.get("repartition.date")
    if simulation is None or not isinstance(day, date) or REPARTITION not in famille.questionnaires:
        return dict.fromkeys(names, ())
    law = parametres(famille.reglementation, day, famille.key)
    if isinstance(law, Missing):
        return dict.fromkeys(names, ())
    told = _Told(simulation, law, famille)
    return {
        EFFETS: tuple(told.effects()),
        LIGNES: tuple(told.lines()),
        ACTES_NECESSAIRES: tuple(told.acts()),
        CIBLES: tuple(told.targets()),
        ENSEMBLE: tuple(told.whole()),
        BILANS: tuple(told.scenarios(values)),
        AFFECTATIONS: tuple(told.results()),
    }


class _Told:
    """One simulation, with the words of the rules that it breaks."""

    def __init__(self, simulation: Simulation, law: Parametres, famille: Famille) -> None:
        self.simulation, self.law = simulation, law
        questionnaire = famille.questionnaires[REPARTITION]
        known = questionnaire.regles()
        self.words = {
            str(check.options["regle"]): str(check.options["mots"])
            for check in questionnaire.checks
            if check.kind == REPARTITION
        }
        self.broken = [one for rule in sorted(known) for one in touches(rule, simulation, law, known)]

    def _of(self, mouvement: int | None = None, compte: str = "") -> str:
        """The words of the rules that a movement, or an account, breaks."""
        found = [
            self.words[one.regle]
            for one in self.broken
            if (one.mouvement == mouvement if mouvement is not None else one.mouvement is None and one.compte == compte)
        ]
        return "\u00a0; ".join(dict.fromkeys(found)) or NOTHING

    def effects(self) -> Iterator[Mapping[str, Any]]:
        """Each account in each year that is shown; its name and its rule stand on its first year."""
        cadre, moved = self.simulation.cadre, self.simulation.proposes()
        for one in effets(self.simulation, moved):
            compte = self.simulation.compte(one.compte)
            first = one.exercice == cadre.exercice
            yield {
                "compte": one.compte,
                "enveloppe": _enveloppe(compte),
                "exercice": str(one.exercice),
                "premier": first,
                "touche": _moves(one),
                "avant": one.avant,
                "apres": one.apres,
                "ecart": one.ecart,
                "charges": one.charges,
                "produits": one.produits,
                "resultat": one.resultat,
                "siege": one.siege,
                "etp": None if compte is None or compte.etp is None else one.etp,
                "regle": self._of(compte=one.compte),
            }

    def lines(self) -> Iterator[Mapping[str, Any]]:
        """Each movement, as people say it."""
        for one in self.simulation.mouvements:
            yield {
                "scenario": one.scenario,
                "numero": one.numero,
                "propose": one.scenario == self.simulation.propose,
                "de": one.de or str(one.source),
                "vers": one.vers or str(one.emploi),
                "montant": one.montant,
                "groupe": GROUPES[one.groupe - 1],
                "periode": _period(one),
                "source": str(one.source),
                "emploi": str(one.emploi),
                "etp": one.etp,
                "regle": self._of(one.rang),
            }

    def acts(self) -> Iterator[Mapping[str, Any]]:
        """The acts that the scenario proposed needs."""
        numbers = {one.rang: str(one.numero) for one in self.simulation.proposes()}
        for one in actes_necessaires(self.simulation, self.law):
            yield {
                "voie": str(one.voie),
                "par_decision": one.voie in (Voie.DECISION, Voie.ARRETE),
                "motif": str(one.motif),
                "source": one.source,
                "delai": pluriel(one.delai_mois, "mois", "mois") if one.delai_mois else "",
                "mouvements": enumeration([numbers[rang] for rang in one.mouvements if rang in numbers]),
            }

    def targets(self) -> Iterator[Mapping[str, Any]]:
        """The accounts that have an activity target: what it costs today, and another one where the means leave."""
        moved, first = self.simulation.proposes(), self.simulation.cadre.exercice
        needed = {one.compte: one for one in REGLES["activite"](self.simulation, self.law)}
        for compte in self.simulation.comptes:
            if compte.objectif is None:
                continue
            touche = needed.get(compte.code) if "activite" in self.words else None
            target = cible_proposee(compte, moved, first, touche.exercice) if touche is not None else None
            seen = compte.realise
            yield {
                "compte": compte.code,
                "objectif": compte.objectif,
                "realise": seen,
                "retrait": touche.ecart.quantize(Decimal("0.01")) if touche is not None else ZERO,
                "abattement": abattement_en_euros(compte.base, compte.objectif, seen) if seen is not None else None,
                "cible": target,
            }

    def whole(self) -> Iterator[Mapping[str, Any]]:
        """The CAF of the perimeter in the years shown, the fonds de roulement and the siège in the first, the last
        result: those on which the family has a rule.
        """
        cadre, moved = self.simulation.cadre, self.simulation.proposes()
        for year in cadre.exercices if "autofinancement" in self.words else ():
            change = resultat_moved(self.simulation, moved, year)
            yield {
                "libelle": f"Autofinancement {year}",
                "avant": cadre.caf,
                "apres": None if cadre.caf is None else cadre.caf + change,
                "limite": cadre.capital,
                "regle": self._whole("autofinancement", year, cadre.caf is not None and cadre.capital is not None),
            }
        if "fonds_de_roulement" in self.words:
            yield {
                "libelle": f"Fonds de roulement au 1er janvier {cadre.exercice}",
                "avant": cadre.frng,
                "apres": None if cadre.frng is None else cadre.frng - drawn(moved, cadre.exercice),
                "limite": None,
                "regle": self._whole("fonds_de_roulement", cadre.exercice, cadre.frng is not None),
            }
        shares = sum(
            (siege_moved(one, moved, cadre.exercice, cadre.siege_taux) for one in self.simulation.comptes), ZERO
        )
        spread = cadre.siege_reparti
        yield {
            "libelle": f"Frais de siège {cadre.exercice}",
            "avant": spread,
            "apres": None if spread is None else spread + shares,
            "limite": cadre.siege_autorise,
            "regle": self._whole("siege", cadre.exercice, spread is not None and cadre.siege_autorise is not None),
        }
        if cadre.resultat_dernier is not None:
            change = resultat_moved(self.simulation, moved, cadre.exercices[-1])
            yield {
                "libelle": f"Résultat du PGFP en {cadre.exercices[-1]}",
                "avant": cadre.resultat_dernier,
                "apres": cadre.resultat_dernier + change,
                "limite": None,
                "regle": "Reste en déficit" if cadre.resultat_dernier + change < 0 else NOTHING,
            }

    def results(self) -> Iterator[Mapping[str, Any]]:
        """Where the results of the last closed exercice would go: each in its account, or as the contract opens it."""
        cadre, said = self.simulation.cadre, self.simulation.resultats
        opened = cadre.prive and cadre.entre_comptes
        for result, one in zip(said, compenser(said, opened, self.law.autres_d_abord), strict=True):
            yield {
                "compte": one.compte,
                "resultat": result.resultat,
                "a_affecter": one.a_affecter,
                "par_les_autres": one.par_les_autres,
                "par_report": one.par_report,
                "par_reserve": one.par_reserve,
                "deficit_reporte": one.deficit_reporte,
                "entre_comptes": opened,
            }

    def _whole(self, rule: str, year: int, seen: bool) -> str:
        """The words of a rule on the whole; or that nobody could look."""
        if not seen:
            return UNSEEN
        return self.words[rule] if any(one.regle == rule and one.exercice == year for one in self.broken) else NOTHING

    def scenarios(self, values: Mapping[str, Value]) -> Iterator[Mapping[str, Any]]:
        """Each scenario: what it moves, how many of its movements break a rule, whether it is proposed."""
        rows = values.get(SCENARIOS)
        said = [str(row.get("nom")) for row in rows if isinstance(row, Mapping)] if isinstance(rows, tuple) else []
        for name in said:
            own = [one for one in self.simulation.mouvements if one.scenario == name]
            broken = {one.mouvement for one in self.broken} & {one.rang for one in own}
            yield {
                "nom": name,
                "mouvements": len(own),
                "montant": sum((one.montant for one in own), ZERO),
                "regles": len(broken),
                "propose": name == self.simulation.propose,
            }


def _moves(effet: Effet) -> bool:
    return bool(effet.ecart or effet.siege)


def _enveloppe(compte: Compte | None) -> str:
    return "" if compte is None else f"{compte.enveloppe.autorite}, {compte.enveloppe.financement}"


def _period(one: Mouvement) -> str:
    """« 2028 », « 2028 à 2030 », « depuis 2028 »."""
    if one.end_of_money == ENDLESS:
        return f"depuis {one.debut}"
    return str(one.debut) if one.end_of_money == one.debut else f"{one.debut} à {one.end_of_money}"
