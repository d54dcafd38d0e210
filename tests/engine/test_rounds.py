"""Letters wait to be gathered while somebody watches, and go at once at the end of a single round."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cpomdoc.engine.rounds import Rounds


@pytest.mark.parametrize(("words", "at_once"), [({}, False), ({"now": True}, True)])
def test_letters_are_gathered_unless_they_are_asked_for_now(words, at_once):
    asked = []
    rounds = object.__new__(Rounds)
    rounds.atelier = SimpleNamespace(now=lambda: "09:00", ennuis={})
    rounds._facteur = SimpleNamespace(tour=lambda moment, now: asked.append((moment, now)) or ("une lettre attend",))
    rounds.send_letters(**words)
    assert asked == [("09:00", at_once)]
    assert rounds._unsent == ("une lettre attend",)
