"""What every test of the session finds."""

from __future__ import annotations

import os


def pytest_configure() -> None:
    """Two things that cost the suite minutes and that no test can see are not done in its own processes."""
    from tests.resources.classeurs import remember_formulas

    remember_formulas()
    os.fsync = _heard


def _heard(descriptor: int) -> None:
    """Nothing here cuts the power: what a process wrote is there for the next one, whether or not a disk holds it.

    The tests that promise when a file is made durable put their own ear here; the processes that campaigns kill, and
    the commands that are started, keep the true one.
    """
    os.fstat(descriptor)  # a wrong one is still an error
