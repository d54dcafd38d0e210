"""Archive -> the grid of a contract, as its last version keeps it, with its derogations; and how to give one."""

from __future__ import annotations

from collections.abc import Iterable

from cpomdoc.domain.conformite import Grille, Ligne, blocking
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.journal import Deroge, Retabli
from cpomdoc.domain.links import Link
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.parole import said
from cpomdoc.stages.follow.derogations import grid_of_the_day


class CannotDerogate(CpomdocError):
    """The item is not known, is not missing, or no reason was given."""

    exit_code = ExitCode.USAGE


def grid_of(atelier: Atelier, contrat: str) -> Grille:
    """The grid of the last version, empty before the first one or when the family has no conformite.toml."""
    version = last_version(atelier, contrat)
    lines = version.bordereau.conformite if version is not None else ()
    return grid_of_the_day(lines, _links(atelier, contrat))


def reasons_not_to_sign(atelier: Atelier, contrat: str) -> Grille:
    """The items that forbid « bon à signer »: missing, without derogation. Each says what lacks and how to mend it."""
    return blocking(grid_of(atelier, contrat))


def derogate(atelier: Atelier, contrat: str, key: str, reason: str, actor: str) -> Ligne:
    """Let the contract be signed although the item *key* is missing; the reason and the person stay in the history."""
    line = _line(grid_of(atelier, contrat), key)
    par, motif = said(atelier, actor), said(atelier, reason)
    if not motif:
        raise CannotDerogate("Une dérogation a un motif.", "Écrivez-le : --motif « … ».")
    if not line.blocking and line.derogation is None:
        raise CannotDerogate(f"« {line.titre} » ne manque pas.", "Rien à faire : ce point ne bloque pas la signature.")
    if not par:
        raise CannotDerogate("Une dérogation est donnée par une personne.", "Dites qui : --par « … ».")
    _note(atelier, contrat, Deroge(exigence=line.cle, titre=line.titre, motif=motif), par, motif=motif)
    return line


def withdraw_derogation(atelier: Atelier, contrat: str, key: str, actor: str) -> Ligne:
    """Take a derogation back: the item is asked for again. Who decides stays in the history."""
    line = _line(grid_of(atelier, contrat), key)
    if line.derogation is None:
        raise CannotDerogate(f"« {line.titre} » n’a pas de dérogation.", "Rien à faire.")
    if not (par := said(atelier, actor)):
        raise CannotDerogate("Une dérogation est retirée par une personne.", "Dites qui : --par « … ».")
    _note(atelier, contrat, Retabli(exigence=line.cle, titre=line.titre), par)
    return line


def _note(atelier: Atelier, contrat: str, etape: Deroge | Retabli, actor: str, **options: str) -> None:
    """Each change of mind is a fact of its own: the key counts those that came before."""
    before = sum(isinstance(link.etape, Deroge | Retabli) for link in _links(atelier, contrat))
    note(atelier, contrat, etape, step_key(type(etape), [etape.exigence], rang=before, **options), actor=actor)


def _line(grille: Grille, key: str) -> Ligne:
    for line in grille:
        if line.cle == key:
            return line
    known = ", ".join(line.cle for line in grille if line.blocking) or "aucun"
    raise CannotDerogate(f"La grille n’a pas de point « {key} ».", f"Points manquants : {known}.")


def _links(atelier: Atelier, contrat: str) -> Iterable[Link]:
    return (entry.link for entry in atelier.archive.journal(contrat).entries())
