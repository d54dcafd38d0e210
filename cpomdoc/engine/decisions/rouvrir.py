"""A contract that was sent to be signed -> written again with the models of today, because a named person says so."""

from __future__ import annotations

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.journal import Rouvert
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.gel import frozen, is_signed
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.parole import said
from cpomdoc.engine.memory.sendings import current


class CannotReopen(CpomdocError):
    """Nothing was sent, all have signed, or nobody said who decides and why."""

    exit_code = ExitCode.USAGE


def reopen(atelier: Atelier, contrat: str, par: str, motif: str) -> int:
    """Let the models of today write the contract again: the version that was sent. Who decided and why stay in the
    history; the next round makes a draft, if these models give another text. Raises CannotReopen.
    """
    par, motif = said(atelier, par), said(atelier, motif)
    if not par:
        raise CannotReopen("Un contrat est repris par une personne.", "Dites qui : --par « … ».")
    if not motif:
        raise CannotReopen("Un contrat est repris pour un motif.", "Écrivez-le : --motif « … ».")
    if is_signed(atelier, contrat):
        raise CannotReopen(
            f"« {contrat} » est signé de toutes les parties : il garde ses modèles.",
            "Une modification fait l’objet d’un avenant.",
        )
    sent = current(atelier, contrat, CONTRAT)
    if sent is None or frozen(atelier, contrat) is None:
        raise CannotReopen(
            f"« {contrat} » n’est pas à la signature : il suit déjà les modèles d’aujourd’hui.", "Rien à faire."
        )
    note(atelier, contrat, Rouvert(version=sent.version, motif=motif), step_key(Rouvert, [sent.digest]), actor=par)
    return sent.version
