"""What the tests of signatures share: a contract laid out once by LibreOffice, then copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cpomdoc.engine.atelier import Offices
from tests.parcours import parties
from tests.parcours.parties import Signataires, Trust


@pytest.fixture(scope="session")
def trusted() -> Trust:
    return parties.trust()


@pytest.fixture(scope="session")
def offices() -> Iterator[Offices]:
    """LibreOffice, started when first needed and left open."""
    opened = Offices(2)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def draft(tmp_path_factory: pytest.TempPathFactory, offices: Offices, trusted: Trust) -> Signataires:
    """Version 1 is a draft; nobody agreed yet."""
    made = parties.drafted(tmp_path_factory.mktemp("projet") / "instance", offices)
    parties.believe(made, trusted)
    return made


@pytest.fixture(scope="session")
def agreed(tmp_path_factory: pytest.TempPathFactory, draft: Signataires) -> Signataires:
    """The file to sign lies in a-signer/."""
    made = draft.copy(tmp_path_factory.mktemp("accord") / "instance")
    parties.agreed(made)
    return made


@pytest.fixture
def bench(tmp_path: Path, agreed: Signataires) -> Signataires:
    """A copy of it for one test."""
    return agreed.copy(tmp_path / "instance")
