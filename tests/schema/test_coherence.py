"""A family that contradicts itself is refused when it is loaded, and the word is named."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.checks import OPTIONS
from cpomdoc.schema.coherence import FACTS
from tests.familles.petite import ACCUEIL, FAMILLE, petite

CYCLE = (
    'libelle = "Avez-vous un siège ?"\ngenre = "oui_non"',
    'libelle = "Avez-vous un siège ?"\ngenre = "oui_non"\ncondition = { champ = "siege.taux", vaut = ["3"] }',
)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{gauche} places", "{gauches} places", "{gauches}"),
        ("{gauche} places", "{gauche places", "accolade"),
        ('vaut = ["Oui"]', 'vaut = ["oui"]', "oui"),
        (*CYCLE, "dépendre d’elle-même"),
        ('cle = "siege.taux"', 'cle = "siege.existe.taux"', "siege.existe"),
    ],
)
def test_a_questionnaire_that_contradicts_itself_is_refused(old, new, said):
    assert old in ACCUEIL
    with pytest.raises(TemplateError) as refused:
        petite(accueil=ACCUEIL.replace(old, new, 1))
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("old", "new"), [('"04-30"', '"02-29"'), ('"04-30"', '"04-31"'), ("rendu {annee}", "rendu {an}")]
)
def test_a_date_that_does_not_come_every_year_is_refused(old, new):
    with pytest.raises(TemplateError):
        petite(famille=FAMILLE.replace(old, new, 1))


def test_every_kind_of_check_says_its_facts():
    assert set(FACTS) == set(OPTIONS)
