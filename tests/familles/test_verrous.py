"""Wording that the law imposes: each lock holds words of a shipped contract, its source was read, and no hand
changes, takes out, moves or cuts one unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import pytest

from cpomdoc.adapters.instance import family_keys
from cpomdoc.adapters.word import DocumentProperties, alineas, lay_bookmarks, write
from cpomdoc.domain.fusion import Unite
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.verrous import Alinea, Atteinte
from cpomdoc.engine.modeles.verification import check_templates
from cpomdoc.schema.verrou import Verrous, locks_of
from cpomdoc.stages.pieces.context import OF_THE_PIECE, EnTete, context
from cpomdoc.stages.pieces.verrous import entorses, locked, unlocked
from tests.familles import pages
from tests.familles.exemples import LOOKED_AT, TEMPLATES, contracts, famille
from tests.familles.rendu import DAY, planned

FAMILIES = tuple(family_keys(TEMPLATES))
CONTRACTS = tuple(contracts())


@lru_cache
def written(key: str, name: str) -> tuple[Alinea, ...]:
    """The contract of an example as its model writes it, with its values."""
    family, contrat = famille(key), pages.contrat(key, name)
    pieces = planned(contrat, family)
    piece = next(one for one in pieces if one.key == "contrat")
    words = context(contrat, piece, [one.key for one in pieces], family, EnTete(1, DAY, Mention.PROJET), None, None)
    properties = DocumentProperties(
        title=piece.title, day=DAY, reference="C", piece=piece.key, version="1", digest="d", subject="", author=""
    )
    made = write(
        family.files[piece.template],
        words,
        properties=properties,
        blocks=family.blocks(piece.template),
        unnamed=OF_THE_PIECE,
    )
    return alineas(lay_bookmarks(made.docx, made.valeurs), made.valeurs)


def locks(key: str) -> Verrous:
    return locks_of(famille(key).verrous, "contrat")


@lru_cache
def places(key: str, name: str) -> tuple[int, ...]:
    """Where the locked paragraphs of a contract stand."""
    return tuple(at for at, _ in locked(locks(key), written(key, name)))


def seen(key: str, name: str, text: Sequence[Unite]) -> list[Atteinte]:
    return [one.atteinte for one in entorses(locks(key), written(key, name), text)]


def units(key: str, name: str) -> list[Unite]:
    return [one.unite for one in written(key, name)]


def reworded(one: Unite, words: str) -> Unite:
    return replace(one, textes=(words,))


@pytest.mark.parametrize("key", FAMILIES)
def test_the_templates_say_all_that_is_locked(key):
    family = famille(key)
    assert family.verrous
    assert unlocked(family, {one.template: one.outline for one in check_templates(family)}) == {}


@pytest.mark.parametrize("key", FAMILIES)
def test_what_is_locked_is_of_the_law_and_was_read(key):
    for one in famille(key).verrous:
        assert one.confidence in {"A", "B"}
        assert any(word in one.source for word in ("CASF", "Arrêté", "arrêté", "Loi")), one.key


@pytest.mark.parametrize(("key", "name"), CONTRACTS)
def test_a_contract_that_nobody_changed_has_all_its_wording(key, name):
    assert entorses(locks(key), written(key, name), units(key, name)) == ()


@pytest.mark.parametrize("key", FAMILIES)
def test_each_lock_holds_words_of_an_example(key):
    texts = [written(key, name) for family, name in CONTRACTS if family == key]
    held = {one.key for text in texts for _, one in locked(locks(key), text)}
    public = {"visas.deliberation"} if key == "chrs" else set()  # no example of this family has a public manager
    assert {one.key for one in famille(key).verrous} - held == public


@pytest.mark.parametrize(("key", "name"), LOOKED_AT)
def test_each_locked_paragraph_that_goes_is_told(key, name):
    text = units(key, name)
    for at in places(key, name):
        assert seen(key, name, [*text[:at], *text[at + 1 :]]) == [Atteinte.RETIRE], text[at].texte


@pytest.mark.parametrize(("key", "name"), LOOKED_AT)
def test_each_locked_paragraph_that_gets_a_condition_is_told(key, name):
    text = units(key, name)
    for at in places(key, name):
        changed = reworded(text[at], f"{text[at].textes[0]} Sauf accord contraire des parties.")
        assert seen(key, name, [*text[:at], changed, *text[at + 1 :]]) == [Atteinte.CHANGE], text[at].texte


@pytest.mark.parametrize(("key", "name"), LOOKED_AT)
def test_each_locked_paragraph_that_goes_elsewhere_is_told(key, name):
    text = units(key, name)
    for at in places(key, name):
        last = replace(text[at], titre=text[-1].titre)
        assert seen(key, name, [*text[:at], *text[at + 1 :], last]) == [Atteinte.DEPLACE], text[at].texte


@pytest.mark.parametrize(("key", "name"), LOOKED_AT)
def test_each_locked_paragraph_that_is_cut_in_two_is_told(key, name):
    text = units(key, name)
    for at in places(key, name):
        words = text[at].textes[0]
        middle = words.index(" ", len(words) // 2)
        halves = [reworded(text[at], half) for half in (words[:middle], words[middle + 1 :])]
        assert seen(key, name, [*text[:at], *halves, *text[at + 1 :]]) == [Atteinte.COUPE], text[at].texte


def test_two_locked_paragraphs_that_change_places_are_told_once():
    key, name = "ehpad", "huit-etablissements"
    text, (one, other) = units(key, name), places("ehpad", "huit-etablissements")[:2]
    text[one], text[other] = text[other], text[one]
    assert seen(key, name, text) == [Atteinte.DEPLACE]


@pytest.mark.parametrize(("key", "name"), LOOKED_AT)
def test_other_paragraphs_may_change_move_and_go(key, name):
    text, held = units(key, name), set(places(key, name))
    heads = {one.titre for at, one in enumerate(text) if at in held}
    free = [at for at, one in enumerate(text) if at not in held and one.texte not in heads]
    for at in free[:: max(1, len(free) // 25)]:
        changed = reworded(text[at], f"{text[at].textes[0]} Les parties en conviennent.")
        assert seen(key, name, [*text[:at], changed, *text[at + 1 :]]) == [], text[at].texte
        assert seen(key, name, [*text[:at], *text[at + 1 :]]) == [], text[at].texte


@pytest.mark.parametrize(("key", "name"), LOOKED_AT)
def test_the_values_that_answers_print_in_them_have_their_own_rule(key, name):
    text, tried = units(key, name), 0
    for at in places(key, name):
        for value in (one for one in written(key, name)[at].valeurs if not one.cle.startswith("visas")):
            words = text[at].textes[0]
            old = words[value.debut : value.fin]
            for new in ("9 mois", "1er mars 2031") if old[0].isdigit() else ("libre",):
                changed = reworded(text[at], f"{words[: value.debut]}{new}{words[value.fin :]}")
                assert seen(key, name, [*text[:at], changed, *text[at + 1 :]]) == [], (old, new, words)
                tried += 1
            with_words = reworded(text[at], f"{words[: value.fin]}, sauf urgence{words[value.fin :]}")
            assert seen(key, name, [*text[:at], with_words, *text[at + 1 :]]) == [Atteinte.CHANGE], (old, words)
    assert tried


def test_a_visa_of_a_national_text_is_locked_whole():
    text = units("ehpad", "huit-etablissements")
    at = places("ehpad", "huit-etablissements")[0]
    changed = reworded(text[at], text[at].textes[0].replace("313", "999", 1))
    assert changed != text[at]
    assert seen("ehpad", "huit-etablissements", [*text[:at], changed, *text[at + 1 :]]) == [Atteinte.CHANGE]


def test_what_changed_is_told_with_its_source_and_both_wordings():
    key, name = "ehpad", "huit-etablissements"
    text = units(key, name)
    at = next(at for at, one in enumerate(text) if one.texte.startswith("Le contrat est modifié par un avenant"))
    changed = reworded(text[at], text[at].textes[0].replace("de toutes les parties", "du gestionnaire"))
    (told,) = entorses(locks(key), written(key, name), [*text[:at], changed, *text[at + 1 :]])
    assert (told.lieu, told.source) == (
        "Révision du contrat",
        "Arrêté du 3 mars 2017, annexe, modèle de contrat, art. 7",
    )
    assert "toutes les parties" in told.avant
    assert "signé du gestionnaire" in told.apres


def test_an_article_that_is_given_another_name_moves_nothing():
    key, name = "ehpad", "huit-etablissements"
    text = units(key, name)
    renamed = [
        replace(one, titre="Changements", textes=("Changements",) if one.texte == "Révision du contrat" else one.textes)
        if one.titre == "Révision du contrat"
        else one
        for one in text
    ]
    assert seen(key, name, renamed) == []
