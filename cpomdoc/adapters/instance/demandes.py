"""The questionnaires of our own by which people ask something from the shared folder: they come with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cpomdoc.schema.demande import load_demandes
from cpomdoc.schema.famille import Famille

_FOLDER = Path(__file__).with_name("questionnaires")


@cache
def request_family() -> Famille:
    """The family « demande »: its lists are filled by whoever makes a form."""
    return load_demandes({f"questionnaires/{path.name}": path.read_bytes() for path in sorted(_FOLDER.glob("*.toml"))})
