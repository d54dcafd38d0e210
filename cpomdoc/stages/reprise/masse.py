"""A list of contracts that were signed elsewhere, one line a structure -> what one workbook a contract says in advance.

A contract is a name, two dates and an operator; its lines are its establishments. What a line lacks is told, and stops
nothing: the workbook goes to somebody who completes it. Nothing here makes a contract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.francais import NBSP, enumeration, mot
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.cells import Parsed, fold
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import parse
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.schema.reprise import Masse
from cpomdoc.stages.reprise.intitules import bare
from cpomdoc.stages.reprise.valeurs import Ecrit

Row = tuple[Cell | None, ...]
HEADER_ROWS = 30
"""How many rows may stand above the header."""
MOST_CONTRACTS = 2_000
MOST_ROWS = 50_000
"""Lines of a list: the whole country has some thirty thousand structures under contract."""
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Entete:
    """The header of a list: its row, and by name of answer the column that holds it."""

    row: int
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line of the list: its number in the file, and the text of each answer that it gives."""

    number: int
    said: Mapping[str, str]


@dataclass(slots=True)
class ContratListe:
    """A contract of the list: the family that its types are of (empty: none is known), what its workbook says."""

    nom: str
    famille: str
    lignes: list[Ligne]
    numero: str = ""


@dataclass(slots=True)
class Liste:
    """The contracts of a list. *told* are sentences for whoever gave it."""

    contrats: list[ContratListe] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def header_of(rows: Sequence[Row], masse: Masse) -> Entete | None:
    """Where the header stands; None when the file is no list of contracts."""
    for number, row in enumerate(rows[:HEADER_ROWS]):
        words = [bare(cell.raw) if cell is not None else "" for cell in row]
        places = {}
        for one in masse.columns:
            known = set(map(bare, one.headings))
            at = next((rank for rank, word in enumerate(words) if word in known), None)
            if at is not None:
                places[one.key] = at
        if all(one.key in places for one in masse.columns if one.required):
            return Entete(number, places)
    return None


def contracts_of(rows: Sequence[Row], header: Entete, masse: Masse) -> Liste:
    """The contracts of the list, in the order of their first line; each line that lacks something is cited."""
    found: dict[tuple[str, ...], ContratListe] = {}
    liste = Liste()
    for number, row in enumerate(rows[header.row + 1 :], header.row + 2):
        said = {name: text for name, at in header.places.items() if (text := _text(row, at))}
        if not said:
            continue
        lacks = [one.headings[0] for one in masse.columns if one.asked and one.key not in said]
        if lacks:
            named = enumeration([f"«{NBSP}{one}{NBSP}»" for one in lacks])
            liste.told.append(f"Ligne {number} : {named} {mot(len(lacks), 'manque', 'manquent')}.")
        if masse.name not in said:
            liste.told[-1:] = [f"Ligne {number} : aucun contrat n’est nommé ; elle n’est pas reprise."]
            continue
        key = tuple(fold(said.get(name, "")) for name in masse.identity)
        if key not in found and len(found) >= MOST_CONTRACTS:
            liste.told.append(f"Ligne {number} et suivantes : la liste a plus de {MOST_CONTRACTS} contrats.")
            break
        found.setdefault(key, ContratListe(said[masse.name], "", [])).lignes.append(Ligne(number, said))
    liste.contrats = list(found.values())
    _name(liste, masse)
    return liste


def _text(row: Row, at: int) -> str:
    cell = row[at] if at < len(row) else None
    return " ".join(cell.raw.split()) if cell is not None else ""


def _name(liste: Liste, masse: Masse) -> None:
    """The family of each contract, by the types of its structures; its number, when its name is one and no other's."""
    names = Counter(fold(one.nom) for one in liste.contrats)
    for one in liste.contrats:
        kinds = Counter(famille for ligne in one.lignes if (famille := masse.family_of(ligne.said.get(masse.kind, ""))))
        one.famille = kinds.most_common(1)[0][0] if kinds else ""
        if len(kinds) > 1:
            liste.told.append(
                f"«{NBSP}{one.nom}{NBSP}» : ses structures sont de plusieurs familles ; la plus fréquente est prise."
            )
        if names[fold(one.nom)] == 1 and len(one.nom) <= masse.longest:
            one.numero = one.nom
    if len(liste.told) > _MOST_NAMED:
        more = len(liste.told) - _MOST_NAMED
        liste.told[_MOST_NAMED:] = [f"Et {more} autres remarques."]


def answers_of(
    contrat: ContratListe, famille: Famille, masse: Masse, fichier: str
) -> tuple[dict[FieldKey, Ecrit], dict[FieldKey, str]]:
    """What the workbook of a contract says in advance, and where each answer comes from."""
    assert famille.reprise is not None
    questionnaire = famille.questionnaires[famille.reprise.questionnaire]
    answers: dict[FieldKey, Ecrit] = {}
    origins: dict[FieldKey, str] = {}
    for column in masse.columns:
        question = questionnaire.find(column.key)
        if question is None or column.key == famille.roles.contrat:
            continue
        table = column.key.rpartition(".")[0] in {one.key for one in questionnaire.tables()}
        for rank, ligne in enumerate(contrat.lignes if table else contrat.lignes[:1]):
            value = _value(ligne.said.get(column.key, ""), question)
            if value is not None:
                key = FieldKey(column.key, rank if table else None)
                answers[key] = value
                origins[key] = f"«{NBSP}{fichier}{NBSP}», ligne {ligne.number}"
    years = _years(answers, famille, masse)
    if years:
        key = FieldKey(famille.roles.duree)
        answers[key], origins[key] = years, f"«{NBSP}{fichier}{NBSP}», d’après les deux dates"
    return answers, origins


def _value(text: str, question: Field) -> Ecrit | None:
    """The answer that a text is, when the form would take it: an ISO day is one."""
    if not text:
        return None
    for cell in _cells(text):
        outcome = parse(cell, question)
        if isinstance(outcome, Parsed) and isinstance(outcome.value, str | int | date) and outcome.value is not True:
            return outcome.value
    return None


def _cells(text: str) -> Iterator[Cell]:
    yield Cell(text)
    try:
        yield Cell(date.fromisoformat(text[:10]).isoformat(), "date")
    except ValueError:
        return


def _years(answers: Mapping[FieldKey, Ecrit], famille: Famille, masse: Masse) -> int | None:
    """How long the contract lasts, when its days make whole years."""
    start, end = answers.get(FieldKey(famille.roles.date_effet)), answers.get(FieldKey(masse.end))
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    after = end + timedelta(days=1)
    return after.year - start.year if (after.month, after.day) == (start.month, start.day) else None


# --- whole lists ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Classeur:
    """The workbook of one contract of a list, to be written: under which name, with which answers and origins."""

    nom: str
    numero: str
    famille: Famille
    questionnaire: Questionnaire
    answers: Mapping[FieldKey, Ecrit]
    origins: Mapping[FieldKey, str]


def listed(sheets: Iterable[tuple[str, Iterable[Row]]], masse: Masse) -> Liste:
    """The contracts of the first sheet that is a list of them. Nothing, and a sentence, when there is none."""
    for _, rows in sheets:
        held = list(islice(rows, MOST_ROWS + 1))
        header = header_of(held, masse)
        if header is not None:
            liste = contracts_of(held[:MOST_ROWS], header, masse)
            if len(held) > MOST_ROWS:
                liste.told.append(f"Seules les {MOST_ROWS} premières lignes sont lues.")
            return liste
    wanted = enumeration([f"«{NBSP}{one.headings[0]}{NBSP}»" for one in masse.columns if one.required])
    return Liste(told=[f"Ce n’est pas une liste de contrats : les colonnes {wanted} n’y sont pas toutes."])


def workbooks(
    liste: Liste, familles: Mapping[str, Famille], named: str, fichier: str
) -> tuple[list[Classeur], list[str]]:
    """The workbook of each contract of a list, and the contracts that nobody can place. *named* is the family of those
    whose types tell none.
    """
    made, told = [], []
    for rank, contrat in enumerate(liste.contrats, 1):
        famille = familles.get(contrat.famille or named)
        if famille is None or famille.reprise is None:
            told.append(f"«{NBSP}{contrat.nom}{NBSP}» : sa famille n’est pas connue, d’après ses types de structures.")
            continue
        answers, origins = answers_of(contrat, famille, famille.reprise.masse, fichier)
        questionnaire = famille.questionnaires[famille.reprise.questionnaire]
        name = contrat.numero or f"{contrat.nom} ({rank})"
        made.append(Classeur(name, contrat.numero, famille, questionnaire, answers, origins))
    return made, told
