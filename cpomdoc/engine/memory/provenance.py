"""The journal of a contract -> who gave the workbook of an answer, and when; whose hand changed what a piece prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cpomdoc.adapters import word
from cpomdoc.domain.journal import Concilie, Recu, Relu, Valide
from cpomdoc.domain.origine import Imprimee, Lieu, ValeurChangee
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import dossier_digest, form_of
from cpomdoc.engine.memory.origines import Workbooks, origines_of
from cpomdoc.engine.memory.retouches import Retouche, retouches, text_of
from cpomdoc.engine.memory.retouches import origins as lineage_of
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.origine import Place, told
from cpomdoc.store.journal import EntryOf


@dataclass(frozen=True)
class Provenance:
    """What the journal of *contrat* says of the workbooks of its answers, and of the hands in its texts."""

    atelier: Atelier
    contrat: str

    def lieu(self, place: Place, famille: Famille, workbooks: Workbooks) -> Lieu:
        """A place in words, with the form that gave the answers kept in *workbooks*."""
        lieu = told(place, famille)
        entry = self._accepted.get(workbooks.get((place.questionnaire.key, place.site), ""))
        if entry is None:
            return lieu
        dropped = self._received.get(form_of(entry).digest, entry).link
        return replace(
            lieu, fichier=entry.etape.nom, par=entry.etape.par or "", depose_par=dropped.actor, le=dropped.at
        )

    @cached_property
    def _accepted(self) -> Mapping[str, EntryOf[Valide]]:
        """The entries that accepted the workbooks of the contract, by the digest of their answers."""
        return {dossier_digest(one): one for one in self.atelier.archive.journal(self.contrat).told(Valide)}

    @cached_property
    def _received(self) -> Mapping[str, EntryOf[Recu]]:
        """The entries that tell when each form came first, and from whom."""
        entries = self.atelier.archive.journal(self.contrat).told(Recu)
        return {matter.digest: entry for entry in reversed(entries) for matter in entry.link.materials}

    # --- hands --------------------------------------------------------------------------------------------------------

    def hands(self, relu: str) -> list[Retouche]:
        """What people brought into the text *relu* (SHA-256), the last one first; what carried it to new answers is
        nobody's.
        """
        last = next((one for one in self._by_hand if text_of(one) == relu), None)
        past = lineage_of(self._by_hand, last) if last is not None else []
        return [one for one in past if not isinstance(one.etape, Concilie)]

    def author(self, made: Made, value: ValeurChangee) -> Retouche | None:
        """Who brought the words that stand in the place of *value*; None when that cannot be told."""
        past = self.hands(made.relu)
        if len(past) <= 1:
            return past[0] if past else None
        placed = [one for one in origines_of(self.atelier, made).valeurs if one.signet == value.signet]
        return self._first_to_say(made, placed, past) if placed else _last_to_change(past, value)

    def _first_to_say(self, made: Made, placed: Sequence[Imprimee], past: Sequence[Retouche]) -> Retouche:
        """The oldest of *past* since which the words have stood there."""
        objects, found = self.atelier.archive.objects, past[0]
        now = objects.get(made.docx.sha256)
        for one in past[1:]:
            if word.changed_values(now, objects.get(text_of(one)), placed):
                break
            found = one
        return found

    @cached_property
    def _by_hand(self) -> list[Retouche]:
        return retouches(self.atelier, self.contrat)


def _last_to_change(past: Sequence[Retouche], value: ValeurChangee) -> Retouche | None:
    """The last return that is known to have changed a value of which nothing stands any more."""
    returns = (one for one in past if isinstance(one.etape, Relu))
    return next((one for one in returns if any(seen.signet == value.signet for seen in one.etape.valeurs or ())), None)
