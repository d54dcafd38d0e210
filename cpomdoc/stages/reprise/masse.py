"""A list of contracts that were signed elsewhere, one line a structure -> what one workbook a contract says in advance.

A contract is a name, two dates and an operator; its lines are its establishments. What a line lacks is told, and stops
nothing: the workbook goes to somebody who completes it. Nothing here makes a contract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import NBSP, enumeration, mot
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.cells import Parsed, Problem, fold
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import parse, shape_of
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.schema.reprise import ColonneMasse, Masse
from cpomdoc.schema.shapes import Digits
from cpomdoc.stages.reprise.intitules import bare
from cpomdoc.stages.reprise.valeurs import Ecrit

Row = tuple[Cell | None, ...]
HEADER_ROWS = 30
"""How many rows may stand above the header."""
MOST_CONTRACTS = 2_000
MOST_ROWS = 50_000
"""Lines of a list: the whole country has some thirty thousand structures under contract."""
_MOST_TOLD = 2_000


@dataclass(frozen=True, slots=True)
class Entete:
    """The header of a list: its row, and by name of answer the column that holds it."""

    row: int
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line of the list: its number in its sheet, the text of each answer that it gives, the name of its sheet when
    several are read.
    """

    number: int
    said: Mapping[str, str]
    feuille: str = ""

    def __str__(self) -> str:
        """Where it stands, for people: « ligne 3 »."""
        return f"feuille «{NBSP}{self.feuille}{NBSP}», ligne {self.number}" if self.feuille else f"ligne {self.number}"


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
    return _joined([("", rows, header)], masse)


def _joined(sheets: Sequence[tuple[str, Sequence[Row], Entete]], masse: Masse) -> Liste:
    """The contracts of these sheets together."""
    found: dict[tuple[str, ...], ContratListe] = {}
    liste = Liste()
    for name, rows, header in sheets:
        liste.told += _left_columns(name, rows, header)
        for ligne in _lines(name, rows, header):
            if not _cited(ligne, masse, liste.told):
                continue
            key = tuple(fold(ligne.said.get(one, "")) for one in masse.identity)
            if key not in found and len(found) >= MOST_CONTRACTS:
                liste.told.append(f"{_begin(ligne)} et suivantes : la liste a plus de {MOST_CONTRACTS} contrats.")
                break
            found.setdefault(key, ContratListe(ligne.said[masse.name], "", [])).lignes.append(ligne)
    liste.contrats = list(found.values())
    _name(liste, masse)
    return liste


def _lines(name: str, rows: Sequence[Row], header: Entete) -> Iterator[Ligne]:
    for number, row in enumerate(rows[header.row + 1 :], header.row + 2):
        said = {key: text for key, at in header.places.items() if (text := _text(row, at))}
        if said:
            yield Ligne(number, said, name)


def _cited(ligne: Ligne, masse: Masse, told: list[str]) -> bool:
    """Whether a line names a contract; what it lacks is told."""
    if masse.name not in ligne.said:
        told.append(f"{_begin(ligne)} : aucun contrat n’est nommé ; elle n’est pas reprise.")
        return False
    lacks = [one.headings[0] for one in masse.columns if one.asked and one.key not in ligne.said]
    if lacks:
        named = enumeration([f"«{NBSP}{one}{NBSP}»" for one in lacks])
        told.append(f"{_begin(ligne)} : {named} {mot(len(lacks), 'manque', 'manquent')}.")
    return True


def _begin(ligne: Ligne) -> str:
    where = str(ligne)
    return f"{where[0].upper()}{where[1:]}"


def _left_columns(name: str, rows: Sequence[Row], header: Entete) -> Iterator[str]:
    """Each column that holds something below its heading and is not read."""
    below, where = rows[header.row + 1 :], f"Feuille «{NBSP}{name}{NBSP}», colonne" if name else "Colonne"
    wide = max(map(len, rows[header.row :]), default=0)
    for at in sorted(set(range(wide)) - set(header.places.values())):
        if any(_text(row, at) for row in below):
            heading = _text(rows[header.row], at) or f"n° {at + 1}, sans intitulé"
            yield f"{where} «{NBSP}{heading}{NBSP}» : elle n’est pas lue."


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


@dataclass(slots=True)
class Rempli:
    """What the workbook of a contract says in advance, where each answer comes from, and what the list says that is not
    taken.
    """

    answers: dict[FieldKey, Ecrit] = field(default_factory=dict)
    origins: dict[FieldKey, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def answers_of(contrat: ContratListe, famille: Famille, masse: Masse, fichier: str) -> Rempli:
    """What the workbook of a contract says in advance; each cell of the list that it does not say is told."""
    assert famille.reprise is not None
    questionnaire = famille.questionnaires[famille.reprise.questionnaire]
    made = Rempli()
    tables = {one.key for one in questionnaire.tables()}
    for column in masse.columns:
        question = questionnaire.find(column.key)
        said = [(ligne, text) for ligne in contrat.lignes if (text := ligne.said.get(column.key, ""))]
        if column.key in (masse.name, masse.kind, famille.roles.contrat) or not said:
            continue
        if question is None:
            made.told.append(
                f"«{NBSP}{contrat.nom}{NBSP}» : son classeur ne demande pas «{NBSP}{column.headings[0]}{NBSP}»."
            )
        elif column.key.rpartition(".")[0] in tables:
            ranks = {id(ligne): rank for rank, ligne in enumerate(contrat.lignes)}
            for ligne, text in said:
                _write(made, FieldKey(column.key, ranks[id(ligne)]), ligne, text, question, fichier)
        else:
            _write_once(made, column, said, question, fichier)
    _tell_years(made, contrat, famille, masse, fichier)
    return made


def _write(made: Rempli, key: FieldKey, ligne: Ligne, text: str, question: Field, fichier: str) -> bool:
    """Write what a cell says, or tell why not."""
    value = _value(text, question)
    if isinstance(value, Problem):
        why = Finding(CATALOGUE[value.code], question=question.label, seen=text[:60], facts=value.facts).message
        seen = f"{_begin(ligne)}, «{NBSP}{question.label}{NBSP}» : «{NBSP}{text[:60]}{NBSP}» n’est pas repris"
        made.told.append(f"{seen}. {why[:1].upper()}{why[1:]}")
        return False
    if value is not None:
        made.answers[key], made.origins[key] = value, f"«{NBSP}{fichier}{NBSP}», {ligne}"
    return value is not None


def _write_once(
    made: Rempli, column: ColonneMasse, said: Sequence[tuple[Ligne, str]], question: Field, fichier: str
) -> None:
    """Write what the lines of a contract say of it: the first that can be; another one is told."""
    taken = ""
    for ligne, text in said:
        if not taken and _write(made, FieldKey(column.key), ligne, text, question, fichier):
            taken = text
        elif taken and fold(text) != fold(taken):
            made.told.append(
                f"{_begin(ligne)}, «{NBSP}{question.label}{NBSP}» : «{NBSP}{text[:60]}{NBSP}» n’est pas repris, "
                f"une autre ligne dit «{NBSP}{taken[:60]}{NBSP}»."
            )


def _value(text: str, question: Field) -> Ecrit | Problem | None:
    """The answer that a text is, when the form would take it (an ISO day is one), or why not; None: « sans objet »."""
    outcomes = [parse(cell, question) for cell in _cells(text, question)]
    for outcome in outcomes:
        if isinstance(outcome, Parsed) and outcome.value == SANS_OBJET:
            return None
        if isinstance(outcome, Parsed) and isinstance(outcome.value, str | int | Decimal | date):
            return "Oui" if outcome.value is True else "Non" if outcome.value is False else outcome.value
    return next((one for one in outcomes if isinstance(one, Problem)), Problem("E-107", {"choix": question.label}))


def _cells(text: str, question: Field) -> Iterator[Cell]:
    """The cells that a text of a list may be: itself, a number whose first zero was dropped."""
    yield Cell(text)
    if isinstance(shape_of(question), Digits) and text.removesuffix(".0").isdecimal():
        yield Cell(text.removesuffix(".0"), "number")


def _tell_years(made: Rempli, contrat: ContratListe, famille: Famille, masse: Masse, fichier: str) -> None:
    """How long the contract lasts, when its days make whole years; an end before the beginning is told."""
    start, end = made.answers.get(FieldKey(famille.roles.date_effet)), made.answers.get(FieldKey(masse.end))
    if not isinstance(start, date) or not isinstance(end, date):
        return
    if end < start:
        made.told.append(
            f"«{NBSP}{contrat.nom}{NBSP}» : son dernier jour, {end:%d/%m/%Y}, vient avant le premier, {start:%d/%m/%Y}."
        )
        return
    after = end + timedelta(days=1)
    if (after.month, after.day) == (start.month, start.day):
        key = FieldKey(famille.roles.duree)
        made.answers[key] = after.year - start.year
        made.origins[key] = f"«{NBSP}{fichier}{NBSP}», d’après les deux dates"


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
    """The contracts of all the sheets that are lists of them. Nothing, and a sentence, when none is."""
    found: list[tuple[str, Sequence[Row], Entete]] = []
    told: list[str] = []
    for name, rows in sheets:
        held = list(islice(rows, MOST_ROWS + 1))
        header = header_of(held, masse)
        where = f"Feuille «{NBSP}{name}{NBSP}» : " if name else ""
        if header is not None:
            found.append((name, held[:MOST_ROWS], header))
            if len(held) > MOST_ROWS:
                told.append(f"{where}seules les {MOST_ROWS} premières lignes sont lues.")
        elif any(cell is not None for row in held for cell in row):
            told.append(f"{where}ce n’est pas une liste de contrats, elle n’est pas lue.")
    if not found:
        wanted = enumeration([f"«{NBSP}{one.headings[0]}{NBSP}»" for one in masse.columns if one.required])
        return Liste(told=[f"Ce n’est pas une liste de contrats : les colonnes {wanted} n’y sont pas toutes."])
    alone = len(found) == 1
    liste = _joined([("" if alone else name, rows, header) for name, rows, header in found], masse)
    liste.told += told
    return liste


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
        filled = answers_of(contrat, famille, famille.reprise.masse, fichier)
        told += filled.told
        questionnaire = famille.questionnaires[famille.reprise.questionnaire]
        name = contrat.numero or f"{contrat.nom} ({rank})"
        made.append(Classeur(name, contrat.numero, famille, questionnaire, filled.answers, filled.origins))
    return made, told


def bounded(told: Sequence[str]) -> tuple[str, ...]:
    """What is told of a list, as many sentences as somebody may read; how many more there are."""
    more = len(told) - _MOST_TOLD
    return (*told[:_MOST_TOLD], f"Et {more} autres remarques.") if more > 0 else tuple(told)
