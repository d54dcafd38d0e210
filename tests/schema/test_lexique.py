"""commun/lexique.toml: its words are compared bare, and what it does not say well is refused by name."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.lexique import LEXIQUE, Lexique, load_lexique

TEXT = """
[attente]
mots = ["À voir…", "a voir"]
debuts = ["Voir ci-", "Cf. ", "cf "]
motifs = ["TBD ", "???", "tbd "]
douteux = ["Ultérieurement", "ultérieurement.", "À l’étude"]
neant = ["Néant"]
[clavier]
rangees = ["azerty", "qsdfg"]
[phrase]
outils = ["À", "le"]
[synonymes]
"Conseil général" = "Département"
"""


def load(text: str = TEXT) -> Lexique:
    return load_lexique({LEXIQUE: text.encode()})


def test_words_are_kept_bare_and_once_and_the_space_that_ends_a_word_stays():
    assert load() == Lexique(
        mots=frozenset({"a voir"}),
        debuts=("voir ci", "cf "),
        motifs=("tbd ", "???"),  # a sign anywhere keeps its punctuation
        douteux=("ulterieurement", "a l'etude"),
        neant=frozenset({"neant"}),
        rangees=("azerty", "qsdfg"),
        outils=frozenset({"a", "le"}),
        synonymes={"conseil general": "Département"},
    )


def test_a_family_without_lexicon_takes_every_word_for_an_answer():
    assert load_lexique({"famille.toml": b""}) == Lexique()


@pytest.mark.parametrize("name", ["attente", "clavier", "phrase", "synonymes"])
def test_a_lexicon_that_lacks_a_part_is_refused(name: str):
    with pytest.raises(TemplateError) as refused:
        load(TEXT.replace(f"[{name}]", "[autre]"))
    assert f"{LEXIQUE} : « {name} » manque." in refused.value.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('neant = ["Néant"]', 'neant = "Néant"', "attente : « neant » doit être une liste de textes."),
        ('neant = ["Néant"]', 'vide = ["Néant"]', "attente : « vide » n’est pas compris."),
        ("rangees = ", "lignes = ", "clavier : « lignes » n’est pas compris."),
        ("outils = ", "mots = ", "phrase : « mots » n’est pas compris."),
        ('= "Département"', "= 3", "synonymes : « Conseil général » n’a pas la forme attendue."),
        ("[attente]", '[fautes]\nmots = ["x"]\n[attente]', "« fautes » n’est pas compris."),
    ],
)
def test_a_lexicon_that_is_not_well_said_is_refused_by_name(old: str, new: str, said: str):
    assert old in TEXT
    with pytest.raises(TemplateError) as refused:
        load(TEXT.replace(old, new, 1))
    assert refused.value.message.startswith(LEXIQUE)
    assert said in refused.value.message
