"""A step of the journey as a fact: materials → products, by whom, when; ↔ plain values for the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Matter:
    """What a step took or gave: the SHA-256 of a kept object, its part in the step, its name for people."""

    role: str
    digest: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One step that was done.

    *key* tells two runs of the same step on the same inputs apart from any other: it is what makes a step done once.
    *at* is a local ISO date with its offset. *facts* are small values for people and for the dashboard.
    """

    step: str
    step_version: int
    key: str
    materials: tuple[Matter, ...]
    products: tuple[Matter, ...]
    actor: str
    at: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def matters(self) -> tuple[Matter, ...]:
        """All that the step names: materials, then products."""
        return self.materials + self.products


def to_plain(link: Link) -> dict[str, Any]:
    """Link -> the French words of a journal entry (store/FORMAT.md)."""
    return {
        "etape": link.step,
        "version_etape": link.step_version,
        "cle": link.key,
        "entrees": tuple(_matter_to_plain(matter) for matter in link.materials),
        "sorties": tuple(_matter_to_plain(matter) for matter in link.products),
        "acteur": link.actor,
        "date": link.at,
        "faits": dict(link.facts),
    }


def from_plain(plain: Mapping[str, Any]) -> Link:
    """The words of a journal entry -> Link. KeyError, TypeError or ValueError when a word is missing or wrong."""
    texts = [plain["etape"], plain["cle"], plain["acteur"], plain["date"]]
    if not all(isinstance(text, str) for text in texts) or not isinstance(plain["faits"], Mapping):
        raise TypeError("a text is expected")
    return Link(
        step=plain["etape"],
        step_version=int(plain["version_etape"]),
        key=plain["cle"],
        materials=tuple(_matter_from_plain(matter) for matter in plain["entrees"]),
        products=tuple(_matter_from_plain(matter) for matter in plain["sorties"]),
        actor=plain["acteur"],
        at=plain["date"],
        facts=plain["faits"],
    )


def _matter_to_plain(matter: Matter) -> dict[str, str]:
    return {"role": matter.role, "sha256": matter.digest, "nom": matter.name}


def _matter_from_plain(plain: Mapping[str, Any]) -> Matter:
    return Matter(role=plain["role"], digest=plain["sha256"], name=plain["nom"])
