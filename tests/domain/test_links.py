"""A link is written with French words, and read back as it was."""

from __future__ import annotations

import pytest

from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.journal import Redige
from cpomdoc.domain.links import Link, Matter, from_plain, to_plain

LINK = Link(
    Redige(piece="contrat", titre="Contrat", version=2),
    key="k",
    materials=(Matter("dossier", "a" * 64),),
    products=(Matter("projet", "b" * 64, "01 – Contrat.docx"),),
    actor="service",
    at="2026-11-21T10:00:00+01:00",
)


def test_a_link_is_written_and_read_back():
    assert from_plain(loads(dumps(to_plain(LINK)))) == LINK


def test_a_link_is_written_in_the_words_of_its_readers():
    assert set(to_plain(LINK)) == {"etape", "version_etape", "cle", "entrees", "sorties", "acteur", "date", "faits"}
    assert to_plain(LINK)["sorties"] == ({"role": "projet", "sha256": "b" * 64, "nom": "01 – Contrat.docx"},)
    assert to_plain(LINK)["faits"] == {"piece": "contrat", "titre": "Contrat", "version": 2}


@pytest.mark.parametrize("word", ["etape", "cle", "entrees", "sorties", "acteur", "date", "faits"])
def test_a_link_that_lacks_a_word_is_not_a_link(word):
    plain = to_plain(LINK)
    with pytest.raises((KeyError, ValueError)):
        from_plain({key: value for key, value in plain.items() if key != word})
    with pytest.raises(ValueError):
        from_plain({**plain, word: 7})


def test_a_link_names_its_matters_and_its_step():
    assert [matter.role for matter in LINK.matters] == ["dossier", "projet"]
    assert LINK.step == "rediger"
    assert LINK.sentence == "Contrat : texte écrit, version 2."
