"""A contract of the examples after four reviews and its final bilan: what its renewal starts from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from cpomdoc.domain.dossier import Acte, Contrat, Dossier
from cpomdoc.engine.memory.preremplis import others
from cpomdoc.engine.memory.suivants import Suivant, next_forms_of
from cpomdoc.stages.contrat.actes import terme
from cpomdoc.stages.formulaire.preremplir import Contexte, Suite
from tests.familles.exemples import as_typed, examples, famille
from tests.familles.pages import contrat
from tests.pictures import accepted

REVIEWED = (("ehpad", "huit-etablissements"), ("handicap", "complet"), ("chrs", "complet"))
"""The contracts whose examples have a review."""

NEXT = "CPOM-2032-001"
DAY = date(2031, 9, 30)
YEARS = (2027, 2028, 2029, 2030)


def reviewed(key: str) -> Dossier:
    """The review of the examples of a family."""
    (one,) = [one for (questionnaire, _), one in examples("actes", key).items() if questionnaire == "revue"]
    return accepted(famille(key), "revue", as_typed(one))


@lru_cache
def ended(key: str, name: str) -> Contrat:
    """That contract, each of its years reviewed with the figures of the example, every objective to go on."""
    seen, review = contrat(key, name), reviewed(key)
    acts = [Acte("revue", str(year), {**review.values, "acte.numero": year}, {}) for year in YEARS]
    objectifs = seen.values["objectifs"]
    assert isinstance(objectifs, tuple)
    told = tuple(
        {"objectif": row["code"], "avancement": "En bonne voie", "suite": "Poursuivi" if rank else "Achevé"}
        for rank, row in enumerate(objectifs)
    )
    return replace(seen, actes=(*acts, Acte("bilan", "5", {"bilan_objectifs": told}, {})))


@lru_cache
def suivants(key: str, name: str) -> tuple[Suivant, ...]:
    """The forms of the contract that comes after."""
    seen, family = ended(key, name), famille(key)
    end = terme(seen, family)
    assert end is not None
    suite = Suite(NEXT, end + timedelta(days=1))
    contexte = Contexte(contrat=seen, jour=DAY, version=1, actes=others(seen), suite=suite)
    return tuple(next_forms_of(family, contexte, seen, family.reglementation))
