"""What is held: asked for again, not made again; never more than was said; each key its own value."""

from __future__ import annotations

from cpomdoc.domain.held import Held


def test_what_is_asked_for_again_is_not_made_again():
    held: Held[str, list[str]] = Held(2)
    first = held.of("a", lambda: ["fait une fois"])
    assert held.of("a", lambda: ["fait deux fois"]) is first


def test_the_ones_asked_for_last_are_kept_and_no_more_than_said():
    held: Held[str, int] = Held(2)
    made: list[str] = []

    def ask(key: str) -> int:
        return held.of(key, lambda: made.append(key) or len(made))

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "b"], "« b » was asked for longest ago when « c » came"


def test_what_could_not_be_made_is_tried_again():
    held: Held[str, int] = Held(2)
    for _ in range(2):
        try:
            held.of("a", lambda: 1 // 0)
        except ZeroDivisionError:
            continue
        raise AssertionError("a failure is never a value")
    assert held.of("a", lambda: 3) == 3
