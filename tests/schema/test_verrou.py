"""What a family locks is read whole, or refused by name; what nobody has read imposes nothing."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.parties import PARTIES, load_courts
from cpomdoc.schema.verrou import FILE, Verrou, load_verrous
from tests.familles import petite

ONE = """
[[verrou]]
cle = "duree"
titre = "Durée"
source = "Code d’essai, article 2"
confiance = "A"
piece = "contrat"
article = "Durée"
debuts = ["Le contrat dure"]
"""
SHARED = "commun/verrous/contrat.toml"


def load(text: str, shared: str = "") -> tuple[Verrou, ...]:
    return load_verrous({FILE: text.encode(), SHARED: shared.encode()})


def test_a_family_without_the_file_locks_nothing():
    assert load_verrous({}) == ()


def test_what_is_shared_comes_first_and_the_family_replaces_what_has_the_same_key():
    own = f'inclure = ["{SHARED}"]\n' + ONE.replace("article 2", "article 3")
    other = ONE.replace('"duree"', '"terme"')
    assert [(one.key, one.source) for one in load(own, ONE + other)] == [
        ("duree", "Code d’essai, article 3"),
        ("terme", "Code d’essai, article 2"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE.replace('confiance = "A"', 'confiance = "C"'), "confiance"),
        (ONE.replace('debuts = ["Le contrat dure"]', ""), "debuts"),
        (ONE + ONE, "deux fois"),
        (ONE + 'mots = ["x"]', "mots"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(text, said):
    with pytest.raises(TemplateError, match=said):
        load(text)


def test_a_piece_that_the_family_has_not_is_refused_when_it_is_loaded():
    files = {**petite.files(), FILE: ONE.replace('piece = "contrat"', 'piece = "annexe-99"').encode()}
    from cpomdoc.schema.loading import load_famille

    with pytest.raises(TemplateError, match="annexe-99"):
        load_famille(files)


def test_the_short_names_of_a_party_are_read_and_one_told_twice_is_refused():
    text = "[[partie]]\nrole = 'ARS'\ncourts = ['agence']\n"
    assert load_courts({PARTIES: text.encode()}) == {"ARS": ("agence",)}
    assert load_courts({}) == {}
    with pytest.raises(TemplateError, match="deux fois"):
        load_courts({PARTIES: (text + text).encode()})
