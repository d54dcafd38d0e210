"""calendrier.ics stands at one place, follows each version, and comes back when it is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import vobject

from cpomdoc.engine.shown.calendrier import show_calendar
from cpomdoc.engine.shown.republish import republish_view
from tests.engine.banc import TILLEULS, Banc, accueil, banc, complete, site

ICS = "C-1/calendrier.ics"


@pytest.fixture
def alone(tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance")


def days(bench: Banc) -> dict[str, tuple[date, str]]:
    """Words -> day and UID, as another library reads them."""
    calendar = vobject.readOne(bench.read(ICS).decode("utf-8"))
    return {one.summary.value: (one.dtstart.value, one.uid.value) for one in calendar.vevent_list}


def test_the_calendar_follows_the_versions_at_the_same_place(alone: Banc) -> None:
    complete(alone)
    alone.run()
    before = days(alone)
    assert before["C-1\u00a0: Dernier jour"][0] == date(2031, 12, 31)
    alone.drop("Accueil.xlsx", accueil(contrat__date_effet="01/01/2028"))
    alone.run()
    after = days(alone)
    assert after["C-1\u00a0: Dernier jour"] == (date(2032, 12, 31), before["C-1\u00a0: Dernier jour"][1])
    calendar = vobject.readOne(alone.read(ICS).decode("utf-8"))
    cancelled = [one.summary.value for one in calendar.vevent_list if one.status.value == "CANCELLED"]
    assert cancelled == ["C-1\u00a0: Compte rendu 2027"]
    assert alone.oracle() == []


def test_a_lost_calendar_is_put_back_as_it_was(alone: Banc) -> None:
    complete(alone)
    alone.run()
    kept = alone.read(ICS)
    (alone.settings.outbox / ICS).unlink()
    with alone.open() as (atelier, _):
        assert republish_view(atelier) == 1
        assert republish_view(atelier) == 0
    assert alone.read(ICS) == kept


def test_a_contract_that_has_no_dates_yet_has_no_calendar_to_put_back(alone: Banc) -> None:
    alone.drop("Tilleuls.xlsx", site(TILLEULS))
    alone.run()
    with alone.open() as (atelier, _):
        assert atelier.archive.contrats() == ("C-1",)
        assert not show_calendar(atelier, "C-1")
        assert republish_view(atelier) == 0
    assert not (alone.settings.outbox / ICS).exists()
