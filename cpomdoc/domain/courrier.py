"""A message ready to be sent, and to whom: those who run the organisations, or those who follow the contracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Audience = Literal["directeurs", "personnel"]


@dataclass(frozen=True, slots=True)
class Lettre:
    """A message ready to be sent."""

    pour: Audience
    objet: str
    corps: str
