"""Honest filled forms of the three families, spoiled in a hundred ways each -> what the program says of each file.

An honest form is one that the program takes without asking to correct anything. What may come in its place, and what
must become of that, is told by flou_generateur.py, which knows nothing of the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from cpomdoc.adapters.excel.reading import Illisible, read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from tests.campagnes.flou_generateur import ACCUEIL, QUESTION, REFUS, Cas, Honnete, Place
from tests.campagnes.flou_lecture import Vu, watched
from tests.familles.exemples import examples, famille

FORMS = (("ehpad", "un-etablissement"), ("handicap", "complet"), ("chrs", "complet"))
QUESTIONNAIRE = "identification"
MOST_SECONDS, MOST_MIO = 5.0, 300.0


@dataclass(frozen=True)
class Lu:
    """What the program knows of a form: the answers as typed; what it has to say of them, with their cells."""

    reponses: Mapping[str, str]
    remarques: frozenset[tuple[str, str, str]]
    pris: bool


def understood(classeur: Classeur, key: str) -> Lu:
    """A workbook that was read, brought as far as it goes."""
    known = famille(key)
    submission = read(classeur, {known.key: known})
    if isinstance(submission, Refus):
        return Lu({}, _told(submission.findings), False)
    verdict = validate(submission, known)
    said = verdict.warnings if isinstance(verdict, Dossier) else verdict.findings
    return Lu(_answers(submission), _told((*submission.findings, *said)), isinstance(verdict, Dossier))


def _answers(submission: Submission) -> dict[str, str]:
    return {str(key): answer.cell.raw for key, answer in submission.answers.items()}


def _told(findings: object) -> frozenset[tuple[str, str, str]]:
    return frozenset((one.rule.code, str(one.at), str(one.seen)) for one in findings)  # type: ignore[attr-defined]


@cache
def honest(key: str, name: str) -> Honnete:
    """The form of an example, filled, and where a text, a number and a date of it are."""
    example = next(one for (form, _), one in examples(name, key).items() if form == QUESTIONNAIRE)
    data = write_form(famille(key), example.questionnaire, answers=example.answers)
    classeur = read_classeur(data)
    assert isinstance(classeur, Classeur)
    submission = read(classeur, {key: famille(key)})
    assert isinstance(submission, Submission)
    sheets = {sheet.name: f"xl/worksheets/sheet{at}.xml" for at, sheet in enumerate(classeur.feuilles, 1)}

    def place(*kinds: str) -> Place:
        for found, answer in submission.answers.items():
            question = example.questionnaire.find(found.name)
            assert question is not None
            if question.kind in kinds and (found.row is None or found.row == 0) and question.required:
                return Place(
                    sheets[answer.at.sheet], answer.at.cell, str(FieldKey(found.name, found.row)), answer.cell.raw
                )
        raise AssertionError(kinds)

    return Honnete(key, data, place("texte"), place("entier", "places", "montant"), place("date"))


@cache
def of_honest(key: str, name: str) -> Lu:
    """What the program says of the honest form itself."""
    classeur = read_classeur(honest(key, name).data)
    assert isinstance(classeur, Classeur)
    return understood(classeur, key)


def judged(cas: Cas, key: str, name: str) -> tuple[Vu, Iterator[str]]:
    """What was seen of one file, and what is at fault."""
    seen = watched(cas.data)
    return seen, _faults(cas, seen, key, of_honest(key, name))


def _faults(cas: Cas, seen: Vu, key: str, before: Lu) -> Iterator[str]:
    yield from _harm(seen)
    if isinstance(seen.dit, Illisible):
        if cas.attendu == ACCUEIL:
            yield f"à prendre, refusé : {seen.dit.code} {dict(seen.dit.facts)}"
        if seen.dit.code == "E-428":
            yield "le lecteur s’est arrêté"
        return
    assert isinstance(seen.dit, Classeur)
    if cas.attendu == REFUS:
        yield "à refuser, pris"
        return
    now = understood(seen.dit, key)
    if cas.attendu == QUESTION and now.pris and now.remarques <= before.remarques:
        yield f"à demander, pris sans un mot : {_changes(now, before)}"
    if cas.attendu == ACCUEIL and dict(now.reponses) != {**before.reponses, **cas.dit}:
        yield f"pris autrement que tapé : {_changes(now, before)}"


def _changes(now: Lu, before: Lu) -> list[tuple[str, str | None, str | None]]:
    keys = {*now.reponses, *before.reponses}
    found = [(key, before.reponses.get(key), now.reponses.get(key)) for key in sorted(keys)]
    return [one for one in found if one[1] != one[2]][:5]


def _harm(seen: Vu) -> Iterator[str]:
    yield from (f"trace : {line}" for line in seen.autres)
    yield from seen.connexions
    yield from seen.fichiers
    if seen.processeur > MOST_SECONDS:
        yield f"{seen.processeur:.1f} s"
    if seen.mio > MOST_MIO:
        yield f"{seen.mio:.0f} Mio"
