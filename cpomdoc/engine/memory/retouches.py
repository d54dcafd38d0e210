"""The journal of a contract -> the text that hands gave each of its pieces: returns taken, and carried to new answers.

Each entry names the recipe that it changes and the one that it gives: they make a chain, from the text of a model on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cpomdoc.domain.journal import Concilie, Relu, Tranche
from cpomdoc.domain.lignee import lineage
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.store.journal import EntryOf

Retouche = EntryOf[Relu] | EntryOf[Concilie] | EntryOf[Tranche]


@dataclass(frozen=True, slots=True)
class Texte:
    """The text of a piece: its *recette*, its Word file (SHA-256), the version and the day (ISO) that it bears."""

    recette: str
    docx: str
    version: int
    du: str


def retouches(atelier: Atelier, contrat: str) -> list[Retouche]:
    """Each time that hands gave a piece another text, in the order of the journal."""
    journal = atelier.archive.journal(contrat)
    found: list[Retouche] = [one for one in journal.told(Relu) if not one.etape.inchange]
    found += [one for one in journal.told(Concilie) if one.link.products]
    found += [one for one in journal.told(Tranche) if one.link.products]
    return sorted(found, key=lambda one: one.numero)


def brought(atelier: Atelier, contrat: str) -> list[Retouche]:
    """Those that people brought: what carried them to new answers follows from the answers."""
    return [one for one in retouches(atelier, contrat) if not isinstance(one.etape, Concilie)]


def text_of(entry: Retouche) -> str:
    """The Word file that a return, or what carried it, gave (SHA-256)."""
    return entry.link.products[0].digest


def by_base(found: list[Retouche]) -> dict[tuple[str, str], Retouche]:
    """The last of *found* for each (piece, recipe that it changes)."""
    return {(one.etape.piece, one.etape.base): one for one in found}


def chain(found: list[Retouche], piece: str, recipe: str) -> Iterator[Retouche]:
    """What hands made of the text of *recipe*, one after the other."""
    known, at = by_base(found), recipe
    seen: set[str] = set()
    while (piece, at) in known and at not in seen:
        seen.add(at)
        entry = known[piece, at]
        yield entry
        at = entry.etape.recette


def last_of(found: list[Retouche], piece: str) -> Retouche | None:
    """The last time that hands gave the piece another text; None when they never did."""
    return next((one for one in reversed(found) if one.etape.piece == piece), None)


def origins(found: list[Retouche], entry: Retouche) -> list[Retouche]:
    """*entry* and what its text comes from, the last one first."""
    entries = {id(one.etape): one for one in found}
    return [entries[id(one)] for one in lineage([one.etape for one in found], entry.etape)]


def today(atelier: Atelier, contrat: str, found: list[Retouche], made: Made) -> Texte:
    """The text of a piece of the last version, with what was returned since."""
    text = Texte(made.recipe, made.docx.sha256, made.version, _day_of(atelier, contrat, made.version))
    for entry in chain(found, made.key, made.recipe):
        text = Texte(entry.etape.recette, text_of(entry), entry.etape.version, day_borne(atelier, entry))
    return text


def day_borne(atelier: Atelier, entry: Retouche) -> str:
    """The day that the text of *entry* bears (ISO)."""
    return entry.etape.du or _day_of(atelier, entry.contrat, entry.etape.version)


def _day_of(atelier: Atelier, contrat: str, number: int) -> str:
    version = atelier.archive.version(contrat, number)
    assert version is not None
    return version.bordereau.date


def root(atelier: Atelier, contrat: str, found: list[Retouche], entry: Retouche) -> Texte | None:
    """The text of the model that *entry* goes back to, as it was given out; None when no version kept it."""
    base = entry.etape.base
    for at in origins(found, entry):
        if isinstance(at.etape, Concilie):
            return Texte(at.etape.base, at.link.products[1].digest, at.etape.version, day_borne(atelier, at))
        base = at.etape.base
    made = (one for version in atelier.archive.versions(contrat) for one in version.bordereau.pieces)
    place = (entry.etape.piece, base)
    given = next((one for one in made if (one.key, one.recipe) == place and not one.relu), None)
    if given is None:
        return None
    return Texte(base, given.docx.sha256, given.version, _day_of(atelier, contrat, given.version))
