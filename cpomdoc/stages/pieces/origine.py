"""Key of a printed value + the answers of its piece -> where it was answered; or what it is computed from.

What the family computes is known as data: its tables, the last day of the contract. Of any other computed value the
label alone is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cpomdoc.domain.dossier import Acte, Contrat, Dossier, Nourrie
from cpomdoc.domain.francais import date_courte, pluriel
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.origine import Imprimee, Lieu, Nature, Passage, Remarque, without_rows
from cpomdoc.domain.show import show
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.equation import Equation, Terme
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.schema.variables import Leaf, Rows, leaves, spellings, variables
from cpomdoc.stages.pieces.visas import DEFINITIONS, VISAS
from cpomdoc.stages.suivi.imprimes import DERNIERE, NOMBRE, PREMIERE

_ROW = re.compile(r"\[([0-9]+)\]\.?")
OF_MODELS = (VISAS, DEFINITIONS)
"""What the dated law says in words: no answer."""
_DONE = {"total": "somme", "compter": "nombre", "liste": "liste", "choix": "selon la réponse"}
_SAID = ", calculé"
"""How the labels of some of them end."""
_REPRISE = "un contrat signé ailleurs, par le classeur qui le reprend"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands: the questionnaire and what tells its workbook from the others, the question, its cell."""

    questionnaire: Questionnaire
    site: str
    question: str
    case: CellRef | None


@dataclass(frozen=True)
class Answers:
    """All that the values of one piece may come from. *contrat* is the contract as the piece sees it, *acte* the act
    that the piece is, *dossiers* the workbooks by questionnaire and by what tells them apart.
    """

    contrat: Contrat
    acte: Acte | None
    famille: Famille
    dossiers: Mapping[tuple[str, str], Dossier]

    def nature(self, value: Imprimee) -> Nature:
        """What a printed value is."""
        if value.cle.partition("[")[0] in OF_MODELS:
            return Nature.MODELE
        name, row, _ = _apart(value.cle)
        fed = self.contrat.nourries.get(FieldKey(name, row))
        if fed is not None and fed.entrainee:
            return Nature.CALCUL
        return Nature.REPONSE if not value.sources and self.place(value.cle) is not None else Nature.CALCUL

    def places(self, value: Imprimee) -> tuple[Place, ...]:
        """The answers that a value is, or is computed from; those that are computed in their turn, down to answers."""
        found: dict[str, Place] = {}
        for cle in value.sources or (value.cle,):
            for answer in self._answers(cle, set()):
                if (place := self.place(answer)) is not None:
                    found.setdefault(answer, place)
                found |= {str(one.key): place for one in self._fed(answer) if (place := self._retained(one))}
        return tuple(found.values())

    def _fed(self, cle: str) -> list[Nourrie]:
        """The amounts retained that stand in the column *cle*; none when it is one answer."""
        name, row, at = _apart(cle)
        fed = self.contrat.nourries.items() if row is None and at is None else ()
        return [one for key, one in fed if key.name == name]

    def _retained(self, one: Nourrie) -> Place | None:
        """The cell of an amount retained, and who retained it when."""
        kept, negociation = one.ligne.retenu, self.famille.negociation
        if kept is None or negociation is None:
            return None
        by = f" ({kept.par})" if kept.par else ""
        moved = ", dont celui-ci se déduit" if one.entrainee else ""
        line = ", ".join((one.ligne.poste, *one.ligne.designation))
        said = f"{line}\u00a0: montant retenu le {date_courte(kept.le)}{by}{moved}"
        return Place(self.famille.questionnaires[negociation.questionnaire], "", said, one.case)

    def label(self, value: Imprimee) -> str:
        """What is computed: « somme », « nombre »; else what the engine calls the value, empty when it has no name."""
        done = _DONE.get(value.cle.partition("(")[0], "") if value.sources else ""
        names = {without_rows(cle) for cle in value.sources or (value.cle,) if self.place(cle) is None}
        labels = (self._labels.get(name, "").removesuffix(_SAID) for name in sorted(names))
        return done or ", ".join(label for label in labels if label)

    @cached_property
    def _labels(self) -> dict[str, str]:
        found: dict[str, str] = {}
        tree = variables(self.famille)
        for _, node in spellings(tree.children):
            if isinstance(node, Rows):
                found[node.path] = node.label
                found.update({leaf.path: leaf.label for leaf in leaves(node)})
            elif isinstance(node, Leaf):
                found[node.path] = node.label
        return found

    def place(self, cle: str) -> Place | None:
        """Where the answer *cle* was given; None for what is no answer. Of a column, the cells that it fills."""
        name, row, at = _apart(cle)
        if at is not None:
            return self._of_site(name, row, at)
        acte = self.acte
        if acte is not None and _knows(self.famille.questionnaires[acte.questionnaire], name):
            return self._of_act(acte, name, row)
        owner = self._owner(name)
        if owner is None:
            return None
        fed = self.contrat.nourries.get(FieldKey(name, row))
        if fed is not None:
            return self._retained(fed)
        dossier = self.dossiers.get((owner.key, ""))
        case = _cells(dossier.places, name, row) if dossier is not None else None
        return self._placed(owner, "", name, case or _cells(self.contrat.places, name, row))

    def _owner(self, name: str) -> Questionnaire | None:
        reprise = self.famille.reprise
        if self.contrat.repris is not None and reprise is not None:
            taken = self.famille.questionnaires[reprise.questionnaire]
            return taken if _knows(taken, name) else None
        asked = (one for one in self.famille.questionnaires.values() if one.per == "contrat")
        return next((one for one in asked if _knows(one, name)), None)

    def _of_site(self, name: str, row: int | None, at: int) -> Place | None:
        owner = owner_of(self.famille, f"{SITES}.{name}")
        rows = self.contrat.values.get(SITES, ())
        site = rows[at] if isinstance(rows, tuple) and at < len(rows) else None
        if owner is None or not isinstance(site, Mapping):
            return None
        finess = show(site.get(self.famille.roles.site))
        dossier = self.dossiers.get((owner.key, finess))
        return self._placed(owner, finess, name, _cells(dossier.places, name, row) if dossier is not None else None)

    def _of_act(self, acte: Acte, name: str, row: int | None) -> Place:
        """An answer of the act, or of the workbook of an establishment that answered its rows."""
        table = name.rpartition(".")[0]
        rank = acte.sources.get((table, row)) if row is not None else None
        case = _cells(acte.places, name, row)
        if rank is None:
            return self._placed(self.famille.questionnaires[acte.questionnaire], acte.numero, name, case)
        part = self.contrat.parties[rank]
        return self._placed(self.famille.questionnaires[part.questionnaire], part.place, name, case)

    def _placed(self, owner: Questionnaire, site: str, name: str, case: CellRef | None) -> Place:
        question = owner.find(name)
        sheet = next((one for one in owner.sheets if one.table is not None and one.table.key == name), None)
        if question is None and sheet is not None:
            return Place(owner, site, sheet.title, CellRef(sheet.title))
        return Place(owner, site, question.label if question is not None else name, case)

    # --- what is computed ---------------------------------------------------------------------------------------------

    def _answers(self, cle: str, seen: set[str]) -> Iterator[str]:
        """The answers behind a key: itself, or those that it is computed from, as far as that is data."""
        if cle in seen:
            return
        seen.add(cle)
        found = list(self._computed_from(cle))
        for one in found:
            yield from self._answers(one, seen)
        if not found:
            yield cle

    def _computed_from(self, cle: str) -> Iterator[str]:
        name, row, _ = _apart(cle)
        yield from self._known_terms.get(name, ())
        equation = self.famille.equation(name)
        terme = equation.terme(name.rpartition(".")[2]) if equation is not None else None
        if equation is not None and terme is not None:
            yield from _of_terme(equation, terme, row)

    @cached_property
    def _known_terms(self) -> Mapping[str, tuple[str, ...]]:
        """What the days and the years that every contract has are counted from."""
        start, length = self.famille.roles.date_effet, self.famille.roles.duree
        months = self.famille.acte(self.acte.questionnaire).months if self.acte is not None else ""
        whole = {self.famille.roles.date_fin: (start, length), DERNIERE: (start, length)}
        acts = {"acte.terme": (start, length), "acte.nouveau_terme": (start, length, *((months,) if months else ()))}
        return {**whole, **acts, PREMIERE: (start,), NOMBRE: (length,)}


def _of_terme(equation: Equation, terme: Terme, row: int | None) -> Iterator[str]:
    """The answers and the other terms that give a term of a computed table."""
    for name in (*terme.answers, *((terme.total,) if terme.total else ())):
        table, _, column = name.rpartition(".")
        yield f"{table}[{row}].{column}" if table == equation.rows and row is not None else name
    for name in (*terme.arguments, *terme.by):
        yield f"{equation.key}[{row}].{name}" if row is not None else f"{equation.key}.{name}"


def _apart(cle: str) -> tuple[str, int | None, int | None]:
    """The name of a key in its workbook, its row there, the establishment that it is about: « rh.etp », 2, 0."""
    parts = _ROW.split(cle)
    at = None
    if parts[0] == SITES and len(parts) > 2:
        at, parts = int(parts[1]), parts[2:]
    if len(parts) >= 3:
        return f"{parts[0]}.{parts[2]}", int(parts[1]), at
    return parts[0], None, at


def _knows(questionnaire: Questionnaire, name: str) -> bool:
    return questionnaire.find(name) is not None or any(table.key == name for table in questionnaire.tables())


def _cells(places: Mapping[FieldKey, CellRef], name: str, row: int | None) -> CellRef | None:
    """The cell of an answer; without a row, those of its whole column, « F6:F13 »."""
    column = {key.row: at for key, at in places.items() if key.name == name and key.row is not None}
    if row is not None or not column:
        return places.get(FieldKey(name, row))
    first, last = column[min(column)], column[max(column)]
    return first if first == last else CellRef(first.sheet, f"{first.cell}:{last.cell}")


def told(place: Place, famille: Famille) -> Lieu:
    """A place in words, without who gave the workbook."""
    case = place.case or CellRef("")
    repris = _REPRISE if famille.is_reprise(place.questionnaire.key) else ""
    return Lieu(place.question, place.questionnaire.title, place.site, case.sheet, case.cell, repris=repris)


# --- what a draft says beside words to confirm ------------------------------------------------------------------------


_MODEL = (
    "Ces mots viennent des modèles, et d’aucune case d’un classeur\u00a0: levez le point dans "
    "«\u00a0Avant de signer\u00a0», ou faites corriger le modèle."
)
_HOW = (
    "Pour les changer, corrigez la case et déposez de nouveau le classeur\u00a0; pour les garder, levez le point dans "
    "«\u00a0Avant de signer\u00a0»."
)
_MOST_NAMED = 4


def to_confirm(passages: Sequence[Passage], valeurs: Sequence[Imprimee], answers: Answers) -> Iterator[Remarque]:
    """What is said of each passage, once where the same words are said again: the cells that its words come from."""
    said: set[tuple[str, str]] = set()
    for passage in passages:
        places: dict[str, Place] = {}
        for value in valeurs:
            if passage.holds(value):
                places |= {words(place): place for place in answers.places(value)}
        text = "À confirmer avant signature.\n" + ("\n".join((*_few(list(places)), _HOW)) if places else _MODEL)
        if (passage.mots, text) not in said:
            said.add((passage.mots, text))
            yield Remarque(passage, text)


def _few(lines: Sequence[str]) -> list[str]:
    left = len(lines) - _MOST_NAMED
    more = [pluriel(left, "autre case", "autres cases")] if left > 0 else []
    return [*lines[:_MOST_NAMED], *more]


def words(place: Place) -> str:
    """« Juridiction compétente » : Identification du gestionnaire et du périmètre, feuille « Clauses », case D12."""
    site = f" {place.site}" if place.site else ""
    sheet = f", feuille «\u00a0{place.case.sheet}\u00a0»" if place.case is not None else ""
    cell = f", case {place.case.cell}" if place.case is not None and place.case.cell else ""
    return f"«\u00a0{place.question}\u00a0»\u00a0: {place.questionnaire.title}{site}{sheet}{cell}."
