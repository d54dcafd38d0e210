"""A failure of the world says what happened and what to do, in words that are shown as they are."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import CpomdocError


def test_a_failure_is_told_by_its_message_and_mended_by_its_remedy():
    error = CpomdocError("Le disque est plein.", "Libérez de la place.")
    assert (str(error), error.message, error.remedy) == (
        "Le disque est plein.",
        "Le disque est plein.",
        "Libérez de la place.",
    )


def test_a_failure_that_is_raised_shows_its_message():
    with pytest.raises(CpomdocError, match="est plein"):
        raise CpomdocError("Le disque est plein.", "")
