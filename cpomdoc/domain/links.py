"""A step of the journey as a fact: materials → products, by whom, when; ↔ plain values for the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from cpomdoc.domain import codec
from cpomdoc.domain.journal import EtapeFaite, read_step

E_co = TypeVar("E_co", bound=EtapeFaite, covariant=True)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a step took or gave: the SHA-256 of a kept object, its part in the step, its name for people."""

    role: str
    digest: str
    name: str = ""


@dataclass(frozen=True)
class LinkOf(Generic[E_co]):
    """One step that was done. *etape* is what it says of itself.

    *key* tells two runs of the same step on the same inputs apart from any other: it is what makes a step done once.
    *at* is a local ISO date with its offset. *surplus* holds the words that a later release wrote beside those of
    *etape*; they are kept as they are.
    """

    etape: E_co
    key: str
    materials: tuple[Matter, ...]
    products: tuple[Matter, ...]
    actor: str
    at: str
    surplus: Mapping[str, object] = field(default_factory=dict)

    @property
    def step(self) -> str:
        """The name of the step, as it is written."""
        return self.etape.step

    @property
    def sentence(self) -> str:
        """What was done, for people."""
        return self.etape.sentence([matter.name for matter in self.products])

    @property
    def matters(self) -> tuple[Matter, ...]:
        """All that the step names: materials, then products."""
        return self.materials + self.products


Link = LinkOf[EtapeFaite]


@dataclass(frozen=True, slots=True)
class _Matiere:
    """A matter in the words of the journal."""

    role: str
    sha256: str
    nom: str


@dataclass(frozen=True, slots=True)
class _Ligne:
    """A link in the words of the journal (store/FORMAT.md)."""

    etape: str
    version_etape: int
    cle: str
    entrees: tuple[_Matiere, ...]
    sorties: tuple[_Matiere, ...]
    acteur: str
    date: str
    faits: Mapping[str, object]


def to_plain(link: Link) -> Mapping[str, object]:
    """Link -> the French words of a journal entry."""
    words = codec.to_plain(
        _Ligne(
            etape=link.step,
            version_etape=link.etape.step_version,
            cle=link.key,
            entrees=_matters_to_plain(link.materials),
            sorties=_matters_to_plain(link.products),
            acteur=link.actor,
            date=link.at,
            faits={**link.etape.facts(), **link.surplus},
        )
    )
    assert isinstance(words, Mapping)
    return words


def from_plain(plain: Mapping[str, object]) -> Link:
    """The words of a journal entry, among others -> Link. KeyError or ValueError when a word is missing or wrong."""
    line = codec.from_plain(_Ligne, {one.name: plain[one.name] for one in fields(_Ligne)})
    etape, surplus = read_step(line.etape, line.version_etape, line.faits)
    materials, products = _matters_from_plain(line.entrees), _matters_from_plain(line.sorties)
    return Link(etape, line.cle, materials, products, line.acteur, line.date, surplus)


def _matters_to_plain(matters: tuple[Matter, ...]) -> tuple[_Matiere, ...]:
    return tuple(_Matiere(one.role, one.digest, one.name) for one in matters)


def _matters_from_plain(matters: tuple[_Matiere, ...]) -> tuple[Matter, ...]:
    return tuple(Matter(one.role, one.sha256, one.nom) for one in matters)
