"""What every test of the session finds."""

from __future__ import annotations


def pytest_configure() -> None:
    """The suite opens thousands of workbooks: openpyxl need not write out the same formulas each time."""
    from tests.resources.classeurs import remember_formulas

    remember_formulas()
