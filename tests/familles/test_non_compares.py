"""The figures of the examples that stand in several places and could not be compared: each is known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.stages.contrat.consolidate import consolidate, uncompared
from tests.familles.exemples import as_typed, contracts, examples, famille
from tests.pictures import verdict

FREE_RATES = "produits de la tarification, première année : base et taux fixés d’avance"
"""Where one section at least has no rate fixed in advance, the products of the first year follow from no rule."""

KNOWN: Mapping[tuple[str, str], tuple[str, ...]] = {
    # Its diagnosis tells the activity of 2023 alone, and 2025 is its year of reference.
    ("ehpad", "minimal"): (
        "jours d’ouverture : contrat et diagnostic",
        "places financées : contrat et diagnostic",
        "taux d’occupation en hébergement temporaire : indicateur et diagnostics",
    ),
    # Rates told year by year by the authority: the dotation of the first year follows from none.
    ("handicap", "complet"): ("quote-part de la dotation commune, première année : base et taux fixé d’avance",),
    ("handicap", "deux-departements"): (
        "quote-part de la dotation commune, première année : base et taux fixé d’avance",
        "quote-part d’une autre dotation commune, première année : base et taux fixé d’avance",
    ),
    # The dotation of the département pays the forfait autonomie, which no line of the base has: W-873 compares it.
    ("residences-autonomie", "forfait-soins"): (
        "quote-part de la dotation commune, première année : base et taux fixé d’avance",
        "quote-part de la dotation commune, première année : base sans évolution",
    ),
}
WITHOUT_FREE_RATES = {
    ("chrs", "complet"), ("ehpad", "forfait-unique"), ("ph-departemental", "complet"), ("ph-departemental", "minimal"),
}  # fmt: skip


def figures(contrat: Contrat, key: str) -> dict[str, str]:
    """The figures that could not be compared, and why."""
    found = uncompared(contrat, famille(key))
    return {one.facts["chiffre"].replace("\u00a0", " "): one.facts["manque"].replace("\u00a0", " ") for one in found}


@pytest.mark.parametrize(("key", "name"), list(contracts()))
def test_the_figures_of_an_example_that_were_not_compared_are_those_that_we_know_of(key: str, name: str):
    outcomes = [verdict(famille(key), form, as_typed(one)) for (form, _), one in examples(name, key).items()]
    dossiers = [one for one in outcomes if isinstance(one, Dossier)]
    assert len(dossiers) == len(outcomes)
    free = () if (key, name) in WITHOUT_FREE_RATES else (FREE_RATES,)
    found = figures(consolidate(dossiers[0].contrat, dossiers, famille(key)), key)
    assert set(found) == {*KNOWN.get((key, name), ()), *free}
