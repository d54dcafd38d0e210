"""The events of a contract -> the bytes of an iCalendar file (RFC 5545), equal for equal inputs.

An event keeps its UID for ever, so that importing the file again moves the event instead of adding a second one: the
UID comes from the contract and the key of the date, SEQUENCE from how often it changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from icalendar import Alarm, Calendar, Event

from cpomdoc.domain.francais import NBSP, date_longue, typographie
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.stages.pieces.agenda import Rendezvous

PRODID = "-//cpomdoc//Calendrier du contrat//FR"
ALARMS = (90, 30, 7)
"""Days before a date (or before the first day of a window) at which a calendar reminds of it."""

_NOBODY: Mapping[str, str] = MappingProxyType({})
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "cpomdoc")
_DAY = timedelta(days=1)


def write_calendar(
    contrat: str,
    gestionnaire: str,
    rendezvous: Sequence[Rendezvous],
    rappels: Sequence[int] = ALARMS,
    charges: Mapping[str, str] = _NOBODY,
) -> bytes:
    """The calendar of *contrat*: whole-day events, windows over all their days, cancelled ones said to be so.

    *rappels* are the days before at which a calendar reminds; *charges* the names of those who do what falls on a date.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _title(contrat, gestionnaire))
    last = max((one.modifie_le for one in rendezvous), key=_instant, default="")
    for one in rendezvous:
        event = _event(contrat, gestionnaire, one, _instant(last), charges)
        for days in () if one.annule else rappels:
            event.add_component(_alarm(days, one.echeance))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(contrat: str, gestionnaire: str, one: Rendezvous, stamp: datetime, charges: Mapping[str, str]) -> Event:
    view = one.echeance
    event = Event()
    event.add("uid", f"{uuid.uuid5(_NAMESPACE, f'{contrat}/{one.cle}')}@cpomdoc")
    event.add("dtstamp", stamp)
    event.add("last-modified", _instant(one.modifie_le))
    event.add("sequence", one.revision)
    event.add("dtstart", view.date)
    event.add("dtend", (view.fin or view.date) + _DAY)  # the first day after it
    event.add("summary", f"{contrat}{NBSP}: {typographie(view.evenement)}")
    event.add("description", _description(contrat, gestionnaire, view, charges.get(view.charge or "", "")))
    event.add("categories", ["CPOM"])
    event.add("status", "CANCELLED" if one.annule else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _description(contrat: str, gestionnaire: str, view: EcheanceVue, charge: str) -> str:
    lines = [f"Contrat {_title(contrat, gestionnaire)}.", _when(view.date, view.fin)]
    if charge:
        lines.append(f"À la charge de{NBSP}: {charge}.")
    if view.source:
        lines.append(f"Source{NBSP}: {typographie(view.source)}.")
    return "\n".join(lines)


def _when(day: date, end: date | None) -> str:
    return f"Du {date_longue(day)} au {date_longue(end)}." if end else f"Le {date_longue(day)}."


def _title(contrat: str, gestionnaire: str) -> str:
    return f"{contrat}, {gestionnaire}" if gestionnaire else contrat


def _alarm(days: int, view: EcheanceVue) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-days))
    alarm.add("description", f"Dans {days}{NBSP}jours{NBSP}: {typographie(view.evenement)}")
    return alarm


def _instant(text: str) -> datetime:
    """The instant of a version, as the journal writes it, to the second and in universal time."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)
