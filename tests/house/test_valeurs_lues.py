"""No value of the law that nothing reads: a check, an alert, an equation, a date, a visa or a definition takes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cpomdoc.adapters.instance import load_families
from cpomdoc.schema.ensemble import SIGNED_VALUES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading_law import cited
from cpomdoc.schema.loading_questionnaire import load_questionnaire
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.repartition import LOI
from cpomdoc.stages.checks.facts import terms
from cpomdoc.stages.suivi.atteinte import PARAMETRES
from cpomdoc.stages.suivi.ensemble import RETARD_ADMIS
from cpomdoc.stages.suivi.exercices import BASCULE, Source
from cpomdoc.stages.suivi.reserves import RESERVES
from cpomdoc.stages.suivi.tables import SUITES, SUITES_DOUTE

TEMPLATES = Path(__file__).parents[2] / "templates"

PRINTED = ("visa.", "definition.", "portefeuille.", LOI)
"""How the values begin that stages/pieces/visas.py prints, or that stages/suivi/bornes.py reads, whatever they are, and
those that the rules of a simulation of the means take by their name (stages/figures/repartition_lue.py)."""

FOLLOWED = (
    *(SIGNED_VALUES + name for name in PARAMETRES),
    *(BASCULE, *Source, RETARD_ADMIS, SUITES, SUITES_DOUTE, RESERVES),
)
"""The values by which stages/suivi judges the years after the signature."""

FOR_PEOPLE: dict[str, str] = {
    "dependance.plafond_contribution": "Not to be taken for the value of a point: test_droit.",
    "forfait_unique.nombre": "How many départements the law gives: test_ehpad_regles holds the list to it.",
    "sursis.ehpad": "The faculty on which the act « prolongation » rests, in words: its follow-up is looked for here.",
}
"""The values that stay though no program reads them, each with its reason."""


def read_by(famille: Famille) -> Iterator[str]:
    """The values of the law that the data of *famille* name, or whose beginning the program looks for."""
    checks = [*famille.checks, *(check for one in famille.questionnaires.values() for check in one.checks)]
    for check in checks:
        yield from _of_check(check)
    for key in famille.questionnaires:
        yield from cited(load_questionnaire(famille.files, key, famille.questionnaires))
    for equation in famille.equations:
        yield from (rule for terme in equation.termes for rule in terme.rules.values())
    for echeance in famille.echeances:
        yield from (echeance.end_of, *echeance.rules)
    yield from (name for name in famille.reglementation if name.startswith(PRINTED))
    yield from FOLLOWED


def _of_check(check: Check) -> Iterator[str]:
    yield from (
        str(check.options[option])
        for option in ("regle", "tolerance", "seuil", "jusqua", "points")
        if option in check.options
    )
    if "regles" in check.options:
        yield from terms(check, "regles")


def unread() -> set[str]:
    families = load_families(TEMPLATES).values()
    known = {name for famille in families for name in famille.reglementation}
    return known - {name for famille in families for name in read_by(famille)}


def test_every_value_of_the_law_is_read_or_says_why_it_stays():
    assert unread() == set(FOR_PEOPLE)


def test_what_stays_for_people_says_why():
    assert all(reason.endswith(".") for reason in FOR_PEOPLE.values())


def test_each_way_of_naming_a_value_is_one_that_some_family_takes():
    named = {name for famille in load_families(TEMPLATES).values() for name in read_by(famille)}
    assert {
        "seuil.tresorerie_jours",  # a check
        "seuil.taux_caf",  # an alert
        "dependance.point_moyen",  # the help of a question
        "delai.errd",  # a day of each year
        "delai.preavis_prorogation",  # a number of months
        "forfait_unique.departements",  # the end of what the law says
    } <= named
