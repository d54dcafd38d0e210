"""What one step hands to the next passes through the durable engine's database, and comes out as it went in."""

from __future__ import annotations

from dataclasses import fields

import pytest

from cpomdoc.domain.canonical import digest_of, dumps
from cpomdoc.engine import values
from cpomdoc.engine.runner import APPLICATION_VERSION
from cpomdoc.engine.values import Role, SigneExamine, read, write
from tests.journal_sample import made

CLASSES = values._CLASSES


@pytest.mark.parametrize("kind", CLASSES.values(), ids=list(CLASSES))
def test_each_value_comes_back_from_the_database_as_it_was(kind):
    assert read(write(made(kind))) == made(kind)


def test_values_of_another_shape_call_for_another_version_of_the_engine():
    """What was begun with the former shapes is then done anew from the journal, never resumed (engine/runner.py)."""
    shapes = {name: {one.name: str(one.type) for one in fields(kind)} for name, kind in CLASSES.items()}
    assert (APPLICATION_VERSION, digest_of(shapes)[:12]) == ("13", "208aa40e1164"), (
        "raise APPLICATION_VERSION, then write both here"
    )


def test_what_came_too_late_to_be_looked_at_has_no_nature():
    assert read(write(made(SigneExamine, nature=""))) == made(SigneExamine)


def test_a_value_of_another_release_is_refused():
    with pytest.raises(ValueError, match="« Pesee »"):
        read(dumps({"classe": "Pesee", "valeur": {}}).decode())
    with pytest.raises(ValueError, match="SigneExamine lacks"):
        read(dumps({"classe": "SigneExamine", "valeur": {}}).decode())


def test_the_parts_of_dropped_files_keep_their_words_for_archives_hold_them():
    assert [str(role) for role in Role] == [
        "formulaire",
        "jointe",
        "relecture",
        "signe",
        "colis",
        "demande",
        "extrait",
        "cadre",
        "reprise",
        "liste",
    ]
