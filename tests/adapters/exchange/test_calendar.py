"""calendrier.ics: read back by a library that did not write it, and byte by byte where RFC 5545 is strict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import vobject

from cpomdoc.adapters.exchange.calendar import write_calendar
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.stages.pieces.agenda import agenda

NBSP = "\u00a0"
FIRST, SECOND = "2026-11-21T14:05:12.345678+01:00", "2026-12-01T09:00:00+01:00"
COMITE = EcheanceVue(
    date(2029, 1, 1), date(2029, 12, 31), "Dialogue de mi-parcours : bilan d’étape, comité", "Modèle, art. 5", cle="mi"
)
ERRD = EcheanceVue(date(2028, 4, 30), None, "ERRD de l’exercice 2027 ; au plus tard", "CASF, art. R. 314-232", cle="e")
CLOSE_BY = EcheanceVue(date(2031, 12, 31), None, "Dernier jour du contrat", "", cle="fin")


def written(*versions: tuple[str, Sequence[EcheanceVue]]) -> bytes:
    return write_calendar("CPOM-2027-014", "Association « Les Œillets », Saint-Étienne", agenda(versions))


def events(data: bytes) -> dict[str, vobject.base.Component]:
    calendar = vobject.readOne(data.decode("utf-8"))
    return {event.summary.value.partition(f"{NBSP}: ")[2]: event for event in calendar.vevent_list}


def test_another_library_reads_days_windows_and_reminders() -> None:
    read = events(written((FIRST, [ERRD, COMITE])))
    window = read[f"Dialogue de mi-parcours{NBSP}: bilan d’étape, comité"]
    day = read[f"ERRD de l’exercice 2027{NBSP}; au plus tard"]
    assert (window.dtstart.value, window.dtend.value) == (date(2029, 1, 1), date(2030, 1, 1))
    assert (day.dtstart.value, day.dtend.value) == (date(2028, 4, 30), date(2028, 5, 1))
    assert [alarm.trigger.value for alarm in day.valarm_list] == [timedelta(days=-left) for left in (90, 30, 7)]
    assert day.dtstamp.value.isoformat() == "2026-11-21T13:05:12+00:00"
    assert "Association « Les Œillets », Saint-Étienne" in day.description.value
    assert day.status.value == "CONFIRMED"


def test_the_file_follows_the_letter_of_the_format() -> None:
    data = written((FIRST, [ERRD, COMITE]))
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"PRODID:-//cpomdoc//Calendrier du contrat//FR\r\n" in data
    assert b"VERSION:2.0\r\n" in data
    assert "Œillets" in data.replace(b"\r\n ", b"").decode("utf-8")


def test_equal_versions_make_equal_bytes() -> None:
    assert written((FIRST, [ERRD, COMITE])) == written((FIRST, [COMITE, ERRD]))
    assert written((FIRST, [ERRD]), (SECOND, [ERRD])) == written((FIRST, [ERRD]))


def test_a_date_that_moves_replaces_the_event() -> None:
    moved = EcheanceVue(date(2029, 2, 1), date(2030, 1, 31), COMITE.evenement, COMITE.source, cle="mi")
    before, after = events(written((FIRST, [COMITE]))), events(written((FIRST, [COMITE]), (SECOND, [moved])))
    ((name, old), (again, new)) = (*before.items(), *after.items())
    assert name == again
    assert old.uid.value == new.uid.value
    assert (old.sequence.value, new.sequence.value) == ("0", "1")
    assert new.dtstart.value == date(2029, 2, 1)
    assert getattr(new, "last_modified").value.isoformat() == "2026-12-01T08:00:00+00:00"  # noqa: B009


def test_a_date_that_disappears_is_cancelled_and_may_come_back() -> None:
    gone = events(written((FIRST, [COMITE, CLOSE_BY]), (SECOND, [CLOSE_BY])))
    cancelled = next(event for name, event in gone.items() if name.startswith("Dialogue"))
    assert (cancelled.status.value, cancelled.sequence.value) == ("CANCELLED", "1")
    assert not hasattr(cancelled, "valarm_list")
    assert gone["Dernier jour du contrat"].status.value == "CONFIRMED"
    back = events(written((FIRST, [COMITE]), (SECOND, []), ("2026-12-02T09:00:00+01:00", [COMITE])))
    (event,) = back.values()
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "2")


def test_two_dates_of_one_key_stay_two_events_and_old_journals_are_told_by_their_words() -> None:
    twice = [
        EcheanceVue(date(2030, 1, 1), None, "Fin A", "", cle="f"),
        EcheanceVue(date(2031, 1, 1), None, "Fin B", "", cle="f"),
    ]
    old = [EcheanceVue(date(2030, 1, 1), None, "Ancienne", "")]
    uids = [event.uid.value for event in events(written((FIRST, [*twice, *old]))).values()]
    assert len(set(uids)) == 3
