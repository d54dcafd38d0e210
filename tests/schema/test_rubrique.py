"""A word of a family's file that has not the form expected is refused by its name, its file and its place in it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.rubrique import Rubrique, parse

NAME = "dossier/essai.toml"


def read(text: str) -> Rubrique:
    return parse({NAME: text.encode()}, NAME)


def refusal(text: str, take: Callable[[Rubrique], object]) -> str:
    """What is said of the file *text* when *take* asks it for something."""
    with pytest.raises(TemplateError) as refused:
        take(read(text))
    assert refused.value.remedy.startswith("Corrigez ce fichier de la famille")
    return refused.value.message


@pytest.mark.parametrize(
    ("text", "take", "said"),
    [
        ("", lambda top: top.take("cle", str), "« cle » manque."),
        ("cle = 3", lambda top: top.take("cle", str), "« cle » n’a pas la forme attendue."),
        ("rang = true", lambda top: top.take("rang", int), "« rang » n’a pas la forme attendue."),
        ("rang = 3", lambda top: top.take("rang", bool), "« rang » n’a pas la forme attendue."),
        ('mots = "un"', lambda top: top.texts("mots"), "« mots » doit être une liste de textes."),
        ('mots = ["un", 2]', lambda top: top.texts("mots"), "« mots » doit être une liste de textes."),
        ('seuil = "haut"', lambda top: top.number("seuil"), "« seuil » doit être un nombre."),
        ('genre = "c"', lambda top: top.one_of("genre", ["a", "b"]), "« genre » vaut « c » ; attendu : a, b."),
        ("", lambda top: top.one_of("genre", ["a", "b"]), "« genre » manque."),
        ('ligne = "un"', lambda top: top.tables("ligne"), "« ligne » doit être une suite de rubriques."),
        ('ligne = ["un"]', lambda top: top.tables("ligne"), "« ligne » doit être une suite de rubriques."),
        ("roles = 3", lambda top: top.table("roles"), "« roles » doit être une rubrique."),
        ("un = 1\ndeux = 2", lambda top: top.done(), "« un, deux » n’est pas compris."),
    ],
)
def test_a_word_that_has_not_its_form_is_refused_by_its_name(text: str, take: Callable[[Rubrique], object], said: str):
    assert refusal(text, take) == f"{NAME} : {said}"


@pytest.mark.parametrize(
    ("text", "take", "found"),
    [
        ('cle = "a"', lambda top: top.take("cle", str), "a"),
        ("", lambda top: top.take("cle", str, "sans"), "sans"),
        ("rang = 3", lambda top: top.take("rang", int), 3),
        ("ferme = false", lambda top: top.take("ferme", bool, True), False),
        ('mots = ["un", "deux"]', lambda top: top.texts("mots"), ("un", "deux")),
        ("", lambda top: top.texts("mots"), ()),
        ("seuil = 12.10", lambda top: top.number("seuil"), Decimal("12.10")),
        ("seuil = 0", lambda top: top.number("seuil"), Decimal(0)),
        ("", lambda top: top.number("seuil"), None),
        ('genre = "b"', lambda top: top.one_of("genre", ["a", "b"], "a"), "b"),
        ("", lambda top: top.one_of("genre", ["a", "b"], "a"), "a"),
        ("", lambda top: top.tables("ligne"), []),
        ("", lambda top: top.table("roles"), None),
    ],
)
def test_a_word_that_has_its_form_is_taken_once(text: str, take: Callable[[Rubrique], object], found: object):
    top = read(text)
    assert take(top) == found
    top.done()  # nothing is left of it


def test_what_is_refused_below_says_the_way_to_it():
    text = '[roles]\n[[roles.part]]\ncle = "a"\n[[roles.part]]\ncle = 2'

    def second(top: Rubrique) -> object:
        roles = top.table("roles")
        assert roles is not None
        return [part.take("cle", str) for part in roles.tables("part")]

    assert refusal(text, second) == f"{NAME}, roles, part 2 : « cle » n’a pas la forme attendue."


@pytest.mark.parametrize("data", [b"cle = a", b'cle = "\xe9"', b'cle = "a"\ncle = "b"'])
def test_a_file_that_is_not_toml_is_said_unreadable(data: bytes):
    with pytest.raises(TemplateError) as refused:
        parse({NAME: data}, NAME)
    assert refused.value.message.startswith(f"{NAME} ne peut pas être lu : ")
    assert refused.value.remedy == "Corrigez ce fichier de la famille."


def test_a_file_that_is_not_there_is_named_and_asked_for():
    with pytest.raises(TemplateError) as refused:
        parse({}, NAME)
    assert (refused.value.message, refused.value.remedy) == (
        f"{NAME} manque dans la famille.",
        "Rétablissez ce fichier.",
    )
