"""A value that a hand changed -> the workbook that counts for its answer, what a RETOUR would hold in its cell."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.domain.dossier import Submission
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.journal import Valide
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.retouchees import ValeurRetouchee
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import accepted, form_of
from cpomdoc.engine.memory.lecture import family_of_form, read_form
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.formulaire.annotate import Typed
from cpomdoc.stages.formulaire.retouche import as_answer
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name
from cpomdoc.store.places import form_name

VALUES = " - valeurs changées dans le projet.xlsx"
"""How the names of these workbooks end: another RETOUR of the same form may lie beside them."""
NOT_KEPT = "le classeur de cette réponse n’a pas été retrouvé"
NOT_READ = "le classeur de cette réponse ne peut plus être lu"
NOT_THERE = "la case n’a pas été retrouvée dans le classeur d’aujourd’hui"
_STRUCK = "rien n’a été écrit à la place"
_UNKNOWN = "on ne peut pas dire quels mots ont pris sa place"


@dataclass(frozen=True, slots=True)
class FormulaireCompte:
    """The form that counts for an answer: the entry that accepted it, what it says, by which family."""

    entry: EntryOf[Valide]
    submission: Submission
    famille: Famille

    @property
    def questionnaire(self) -> Questionnaire:
        """What the form asks."""
        return self.famille.questionnaires[self.submission.identity.questionnaire]

    @property
    def retour(self) -> str:
        """The name of the workbook that goes back with what the texts say."""
        etape = self.entry.etape
        whole = form_name(self.questionnaire, self.entry.contrat, etape.site)
        return clean_name(f"RETOUR {whole.removesuffix('.xlsx')}{VALUES}")

    def key_at(self, value: ValeurRetouchee) -> FieldKey | None:
        """The answer of the form that stands in the cell of *value*."""
        cell = CellRef(value.lieux[0].feuille, value.lieux[0].cellule)
        return next((key for key, at in self.submission.places.items() if at == cell), None)

    def answer(self, value: ValeurRetouchee) -> tuple[Typed, str]:
        """What to write in the cell of *value*; empty, with the reason, when nothing surely is its answer."""
        key = self.key_at(value)
        question = self.questionnaire.find(key.name) if key is not None else None
        if key is None or question is None:
            return "", NOT_THERE
        if not value.apres:
            return "", _UNKNOWN if value.a_voir else _STRUCK
        held = self.submission.answers.get(key)
        if held is None:
            return "", NOT_THERE
        return as_answer(value.apres, value.avant, held.cell, question, self.submission.epoch_1904)


def counting_form(atelier: Atelier, contrat: str, questionnaire: str, site: str) -> FormulaireCompte | str:
    """The form that counts for a workbook; why there is none to give back, in words that go on from « : »."""
    try:
        entry = accepted(atelier, contrat).get((questionnaire, site))
        reading = read_form(atelier, form_of(entry).digest) if entry is not None else None
    except CpomdocError:
        return NOT_READ
    if entry is None:
        return NOT_KEPT
    if not isinstance(reading, Submission):
        return NOT_READ
    return FormulaireCompte(entry, reading, family_of_form(atelier, reading))
