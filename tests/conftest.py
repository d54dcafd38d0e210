"""What every test of the session finds: what costs the suite minutes, and no test can see, is not done here."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection, Error

from hypothesis import HealthCheck, settings
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cpomdoc.store import index
from tests.resources.classeurs import remember_formulas, remember_readings


def pytest_configure() -> None:
    """Nothing in the suite cuts the power: what a process wrote is there for the next one, killed or not, whether or
    not a disk holds it. A test that promises when a file is made durable puts its own ear here; processes that the
    campaigns kill, and commands that are started, wait for the disk as in life.
    """
    # An example is wrong by what it shows, never by the time that a busy machine took for it.
    settings.register_profile("sans-horloge", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("sans-horloge")
    remember_formulas()
    remember_readings()
    index._connect = _without_disk(index._connect)
    os.fsync = _heard
    event.listen(Engine, "connect", _quick)


def _heard(descriptor: int) -> None:
    os.fstat(descriptor)  # a wrong one is still an error


def _without_disk(connect: Callable[[Path], Connection]) -> Callable[[Path], Connection]:
    """The index of an instance neither."""

    def opened(path: Path) -> Connection:
        connection = connect(path)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    return opened


def _quick(connection: Connection, _record: object) -> None:
    """The database of the durable engine does not wait either; one that is spoilt is told by who reads it."""
    with suppress(Error):
        connection.execute("PRAGMA synchronous = OFF")
