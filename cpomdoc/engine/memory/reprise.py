"""The journal of a contract -> whether it was signed elsewhere and is taken over, by which form and document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cpomdoc.domain.dossier import Submission
from cpomdoc.domain.journal import ContratLu, Recu, Repris, Valide
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.schema.cells import fold
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.reprise import Reprise
from cpomdoc.store.journal import EntryOf


def taken_over(atelier: Atelier, contrat: str) -> EntryOf[Repris] | None:
    """The entry that takes the contract over; None for a contract that is told by its own workbooks: one accepted since
    is enough.
    """
    journal = atelier.archive.journal(contrat)
    told = journal.told(Repris)
    if not told:
        return None
    acts = {acte.key for famille in atelier.familles.values() for acte in famille.actes}
    own = {entry.etape.questionnaire for entry in journal.told(Valide)} - acts
    return told[-1] if all(_is_reprise(atelier, one) for one in own) else None


def asks_to_be(atelier: Atelier, contrat: str) -> EntryOf[Recu] | None:
    """The last form by which somebody takes the contract over, accepted or not; None when none came, or the contract
    has workbooks of its own.
    """
    journal = atelier.archive.journal(contrat)
    own = {entry.etape.questionnaire for entry in journal.told(Valide)}
    acts = {acte.key for famille in atelier.familles.values() for acte in famille.actes}
    if not all(_is_reprise(atelier, one) for one in own - acts):
        return None
    came = [entry for entry in journal.told(Recu) if _is_reprise(atelier, entry.etape.questionnaire or "")]
    return came[-1] if came else None


def last_document(atelier: Atelier, contrat: str) -> EntryOf[ContratLu] | None:
    """The last document of any kind that came for a contract that is taken over."""
    told = atelier.archive.journal(contrat).told(ContratLu)
    return told[-1] if told else None


def signed_document(atelier: Atelier, contrat: str) -> EntryOf[ContratLu] | None:
    """The last signed document that came for a contract that is taken over."""
    told = [entry for entry in atelier.archive.journal(contrat).told(ContratLu) if not entry.etape.acte]
    return told[-1] if told else None


def is_of_an_act(nom: str, famille: Famille) -> bool:
    """Whether the name of a document is that of an act that may have been signed before the takeover."""
    assert famille.reprise is not None
    passes = famille.reprise.passes
    nature = famille.questionnaires[famille.reprise.questionnaire].find(f"{passes.table}.{passes.nature}")
    return nature is not None and any(fold(word) in fold(nom) for word in nature.choices)


def _is_reprise(atelier: Atelier, questionnaire: str) -> bool:
    return any(famille.is_reprise(questionnaire) for famille in atelier.familles.values())


def step_of(
    values: Mapping[str, Value], reprise: Reprise, famille: Famille, nom: str, signe: EntryOf[ContratLu] | None
) -> Repris:
    """What the journal says of the takeover, from the answers of its form."""
    signed = values.get(reprise.signed)
    return Repris(
        nom=nom,
        famille=famille.key,
        fidelite="complete" if values.get(reprise.fidelity) == reprise.whole else "suivi",
        date_signature=signed if isinstance(signed, date) else None,
        saisi_par=_text(values, reprise.typed),
        relu_par=_text(values, reprise.checked),
        signe=signe.etape.nom if signe is not None else "",
    )


def _text(values: Mapping[str, Value], name: str) -> str:
    found = values.get(name)
    return found if isinstance(found, str) else ""


def is_filled(submission: Submission, table: str) -> bool:
    """Whether somebody answered anything in a table of a form."""
    return any(key.row is not None and key.name.rpartition(".")[0] == table for key in submission.answers)
