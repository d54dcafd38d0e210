"""A contract -> the doubts to settle before it is signed; how a named person lifts one, or takes that back."""

from __future__ import annotations

from collections.abc import Sequence

from cpomdoc.domain.avant_signature import Point, Points
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.journal import PointLeve, PointRepris
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.parole import said
from cpomdoc.engine.memory.points import points_of


class CannotLift(CpomdocError):
    """The point is not known, or nobody said who decides and why."""

    exit_code = ExitCode.USAGE


def lift(atelier: Atelier, contrat: str, names: Sequence[str], par: str, motif: str) -> Points:
    """Let the contract be signed in spite of the doubts *names*; who decided and why stay in the history. All of them
    are known or none is lifted. Raises CannotLift.
    """
    par, motif = said(atelier, par), said(atelier, motif)
    if not par:
        raise CannotLift("Un point est levé par une personne.", "Dites qui : --par « … ».")
    if not motif:
        raise CannotLift("Un point est levé pour un motif.", "Écrivez-le : --motif « … ».")
    named = _named(points_of(atelier, contrat), names)
    for one in named:
        etape = PointLeve(sujet=one.sujet, point=one.nom, texte=one.texte, motif=motif)
        if one.ouvert:
            _note(atelier, contrat, etape, par, motif=motif)
    return named


def take_up_again(atelier: Atelier, contrat: str, names: Sequence[str], par: str) -> Points:
    """The doubts *names* stand again. Raises CannotLift."""
    if not (par := said(atelier, par)):
        raise CannotLift("Un point est remis à régler par une personne.", "Dites qui : --par « … ».")
    named = _named(points_of(atelier, contrat), names)
    for one in named:
        if not one.ouvert:
            _note(atelier, contrat, PointRepris(sujet=one.sujet, point=one.nom, texte=one.texte), par)
    return named


def _note(atelier: Atelier, contrat: str, etape: PointLeve | PointRepris, actor: str, **options: str) -> None:
    """Each change of mind is a fact of its own: the key counts those that came before."""
    told = atelier.archive.journal(contrat).entries()
    before = sum(isinstance(entry.etape, PointLeve | PointRepris) for entry in told)
    note(atelier, contrat, etape, step_key(type(etape), [etape.point], rang=before, **options), actor=actor)


def _named(points: Points, names: Sequence[str]) -> tuple[Point, ...]:
    known = {one.nom: one for one in points}
    if unknown := [name for name in names if name not in known]:
        listed = ", ".join(name for name, one in known.items() if one.ouvert) or "aucun"
        raise CannotLift(f"Point inconnu : {', '.join(unknown)}.", f"Points à régler : {listed}.")
    return tuple(known[name] for name in names)
