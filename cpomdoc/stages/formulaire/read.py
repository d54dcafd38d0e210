"""Classeur -> Submission: every answer by its key, found by grid keys, whatever people did to the file; or a Refus.

A field stands where the row that carries its key crosses the column marked ``#saisie``. When its key was erased, the
visible question of a row that is nobody else's says where it stands. The defined name is a witness and never a place:
once rows are deleted by a program, it points at the neighbour. Addresses and sheet names are never trusted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from cpomdoc.domain.classeur import Cell, Classeur, Feuille
from cpomdoc.domain.dossier import Answer, HorsCase, Identity, Refus, Submission
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import blank, fold
from cpomdoc.schema.layout import (
    ANSWER_COLUMN,
    END_MARK,
    HELP_COLUMN,
    INPUT_MARK,
    KEY_MARK,
    START_MARK,
    TAKEN_STAMP,
    TEXT_MARK,
    TEXTS_STAMP,
    field_name,
    schema_hash,
    table_name,
    text_mark,
)
from cpomdoc.schema.questionnaire import Field, Questionnaire, Sheet, Table
from cpomdoc.stages.checks.words import shorten

IDENTITY_MARK = "cpomdoc|"
BEYOND_END = 200
MOST_UNPLACED = 200
_OUR_NOTES = re.compile(
    r".*\[[EWM]-[0-9]{3}\]|Dans votre fichier.*|Préremplie d’après.*Confirmez-la ou corrigez-la\."
    r"|Se calcule d’après .*Vous pouvez écrire autre chose à la place\."
    r"|Repris.*elle ne se change pas ici\.",
    re.DOTALL,
)
"""The notes that a form bears when it is made. What somebody adds to one is read with it."""


def read(classeur: Classeur, familles: Mapping[str, Famille]) -> Submission | Refus:
    """What the form says, by key; or why it is no form of a known family.

    *familles* are the known families by key. Answers are not interpreted here: see stages/formulaire/validate.py.
    """
    identity = identify(classeur)
    if identity is None:
        return Refus("", "", "", (Finding(CATALOGUE["E-430"]),))
    famille = familles.get(identity.famille)
    if famille is None or identity.questionnaire not in famille.questionnaires:
        return Refus(
            identity.questionnaire, identity.contrat, "", (Finding(CATALOGUE["E-431"], seen=identity.famille),)
        )
    return _Reading(classeur, identity, famille.questionnaires[identity.questionnaire]).submission()


def identify(classeur: Classeur) -> Identity | None:
    """What the file says it is: its hidden sheet first, else the mark that most of its sheets carry, else None."""
    stamp = _stamp(classeur)
    marks = Counter(mark[:5] + mark[6:7] for feuille in classeur.feuilles if (mark := _mark(feuille)) is not None)
    if stamp.get("famille") and stamp.get("questionnaire"):
        attempt = stamp.get("tentative", "0")
        return Identity(
            stamp["famille"],
            stamp["questionnaire"],
            stamp.get("version", ""),
            stamp.get("empreinte", "")[:12],
            stamp.get("contrat", ""),
            int(attempt) if re.fullmatch("[0-9]{1,4}", attempt) else 0,
            stamp.get("refus", ""),
            stamp.get(TAKEN_STAMP, ""),
        )
    if not marks:
        return None
    (_, famille, questionnaire, version, digest, *contrat), _ = marks.most_common(1)[0]
    return Identity(famille, questionnaire, version, digest, "".join(contrat))


def _stamp(classeur: Classeur) -> dict[str, str]:
    """The pairs of the hidden sheet, recognised by its content: the sheet may have been renamed or shown."""
    for feuille in classeur.feuilles:
        first = feuille.cells.get((1, 1))
        if first is not None and first.raw == "famille":
            return {
                cell.raw: feuille.cells[row, 2].raw
                for (row, column), cell in feuille.cells.items()
                if column == 1 and (row, 2) in feuille.cells
            }
    return {}


def _mark(feuille: Feuille) -> tuple[str, ...] | None:
    """The identity that a sheet carries (in A1, or wherever inserted columns pushed it), split; or None."""
    candidates = [feuille.cells.get((1, 1)), *feuille.cells.values()]
    for cell in candidates:
        if cell is not None and cell.raw.startswith(IDENTITY_MARK):
            parts = tuple(cell.raw.split("|"))
            return parts if len(parts) >= 6 else None
    return None


@dataclass
class _Grid:
    """One sheet of the form as found: the columns of the marks, the rows of each key and the key of each row."""

    feuille: Feuille
    rows: dict[str, list[int]] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)
    input_column: int = 0

    @property
    def keyed(self) -> bool:
        """Whether its keys stand: a question that has none there was deleted, or never was in this form."""
        return bool(self.rows and self.input_column)


class _Reading:
    """The reading of one file; holds what has been found so far, gives one Submission."""

    def __init__(self, classeur: Classeur, identity: Identity, questionnaire: Questionnaire) -> None:
        self.classeur, self.identity, self.questionnaire = classeur, identity, questionnaire
        self.answers: dict[FieldKey, Answer] = {}
        self.places: dict[FieldKey, CellRef] = {}
        self.rows: dict[str, int] = {}
        self.findings: list[Finding] = []
        self.used: set[str] = set()
        self.inputs: dict[str, set[tuple[int, int]]] = {}
        self.edges: dict[str, int] = {}

    @cached_property
    def marked(self) -> list[tuple[Feuille, tuple[str, ...] | None]]:
        """Every sheet with the identity that it carries."""
        return [(feuille, _mark(feuille)) for feuille in self.classeur.feuilles]

    @cached_property
    def labelled(self) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """Where each visible question stands: cells by (sheet, folded text)."""
        spots: dict[tuple[str, str], list[tuple[int, int]]] = {}
        longest = max((2 * len(question.label) for question in self.questionnaire.fields()), default=0)
        for feuille in self.classeur.feuilles:
            for at, cell in sorted(feuille.cells.items()):
                if len(cell.raw) <= longest:
                    spots.setdefault((feuille.name, fold(cell.raw)), []).append(at)
        return spots

    @cached_property
    def older(self) -> bool:
        """Whether the form was made from another version of the questionnaire."""
        return self.identity.hash[:12] != schema_hash(self.questionnaire)[:12]

    def submission(self) -> Submission:
        if self.classeur.converti:
            self._find("W-402", None, None, "", format=self.classeur.converti)
        for sheet in self.questionnaire.sheets:
            feuilles = list(self._feuilles(sheet))
            self.used.update(feuille.name for feuille in feuilles)
            if sheet.table is not None:
                self._read_table_sheet(sheet, sheet.table, feuilles)
            else:
                self._read_field_sheet(sheet, feuilles)
        return Submission(
            identity=self.identity,
            answers=self.answers,
            places=self.places,
            rows=self.rows,
            findings=tuple(self.findings),
            unplaced=tuple(self._unplaced()),
            aside=tuple(self._aside()),
            epoch_1904=self.classeur.epoch_1904,
            auteur=self.classeur.auteur,
        )

    def _feuilles(self, sheet: Sheet) -> Iterator[Feuille]:
        """The sheets that carry the mark of *sheet*; a duplicated sheet gives two."""
        for feuille, mark in self.marked:
            if mark is not None and mark[2] == self.questionnaire.key and mark[5] == sheet.key:
                yield feuille

    def _find(
        self, code: str, at: CellRef | None, key: FieldKey | None, question: str, seen: str = "", **facts: str
    ) -> None:
        self.findings.append(Finding(CATALOGUE[code], at, key, question, seen, facts))

    # --- single questions -----------------------------------------------------------------------------------------

    def _read_field_sheet(self, sheet: Sheet, feuilles: list[Feuille]) -> None:
        grids = [_grid(feuille) for feuille in feuilles or self._unmarked(sheet)]
        self.used.update(grid.feuille.name for grid in grids)
        for grid in grids:
            if grid.input_column:
                cells = {(row, grid.input_column) for rows in grid.rows.values() for row in rows}
                self._keep_apart(grid.feuille, cells)
                self.edges[grid.feuille.name] = grid.input_column + HELP_COLUMN - ANSWER_COLUMN
        stale = 0  # questions deleted so far by a program that left all names where they were
        for question in sheet.fields():
            found = [(grid, row) for grid in grids if grid.input_column for row in grid.rows.get(question.key, ())]
            if found:
                self._take_from_grid(question, found, stale)
            elif not self._take_by_label(question, sheet, grids):
                self._absent(question, sheet, grids)
                stale += field_name(question.key) in self.classeur.names

    def _unmarked(self, sheet: Sheet) -> Iterator[Feuille]:
        """The sheets that lost their mark with their whole first column: where the names of *sheet* still point."""
        witnesses = (self.classeur.names.get(field_name(question.key)) for question in sheet.fields())
        named = {witness[0] for witness in witnesses if witness is not None}
        for feuille, mark in self.marked:
            if mark is None and not feuille.hidden and feuille.name in named:
                yield feuille

    def _absent(self, question: Field, sheet: Sheet, grids: list[_Grid]) -> None:
        """Nowhere to be found. Where the keys stand, it is unanswered and nothing more; else nobody can tell."""
        key = FieldKey(question.key)
        at = CellRef(grids[0].feuille.name if grids else sheet.title)
        if self._is_new(field_name(question.key)):
            self._find("W-192", at, key, question.label)
        elif any(grid.keyed for grid in grids):
            self._find("W-191", at, key, question.label)
        else:
            self._find("E-432" if grids else "E-435", at, key, question.label, feuille=sheet.title)

    def _is_new(self, name: str) -> bool:
        """Whether a question or a table that is not there came with a later version than this form's."""
        return self.older and name not in self.classeur.names and name not in self.classeur.declared

    def _take_from_grid(self, question: Field, found: list[tuple[_Grid, int]], stale: int) -> None:
        key = FieldKey(question.key)
        spots = [(grid.feuille, row, grid.input_column) for grid, row in found]
        filled = [spot for spot in spots if not blank(_cell(spot))]
        chosen = filled[0] if filled else spots[0]
        self._take(key, *chosen)
        distinct = {_cell(spot).raw for spot in filled}
        if len(distinct) > 1:
            first, second = (str(CellRef.at(spot[0].name, spot[1], spot[2])) for spot in filled[:2])
            self._find("E-433", self.places[key], key, question.label, premiere=first, seconde=second)
        witness = self.classeur.names.get(field_name(question.key))
        feuille, row, column = chosen
        agree = {(feuille.name, row, column), (feuille.name, row + stale, column)}
        if witness is not None and len(spots) == 1 and witness not in agree:
            self._find("W-105", self.places[key], key, question.label, case=str(CellRef.at(*witness)))

    def _take_by_label(self, question: Field, sheet: Sheet, grids: list[_Grid]) -> bool:
        """From the row that shows the question and carries no key of another. Where several rows read alike, the name
        tells which is which, if none of the questions that they may be was deleted.
        """
        spots = list(self._shown(question, grids))
        keyed = {key for grid in grids if grid.input_column for key in grid.rows}
        alike = [one for one in sheet.fields() if fold(one.label) == fold(question.label) and one.key not in keyed]
        if len(spots) < len(alike):
            return False
        if len(spots) > 1:
            witness = self.classeur.names.get(field_name(question.key))
            spots = [spot for spot in spots if (spot[0].name, spot[1], spot[2]) == witness]
        if len(spots) != 1:
            return False
        key = FieldKey(question.key)
        self._take(key, *spots[0])
        self._find("W-107", self.places[key], key, question.label)
        return True

    def _shown(self, question: Field, grids: list[_Grid]) -> Iterator[tuple[Feuille, int, int]]:
        """The cells for the answer in the rows that show a question and are no other's."""
        for grid in grids:
            for row, column in self.labelled.get((grid.feuille.name, fold(question.label)), ()):
                if grid.owners.get(row, question.key) == question.key:
                    yield grid.feuille, row, grid.input_column or column + 1

    def _take(self, key: FieldKey, feuille: Feuille, row: int, column: int) -> None:
        self.places[key] = CellRef.at(feuille.name, row, column)
        self._keep_apart(feuille, {(row, column)})
        cell = feuille.cells.get((row, column))
        if cell is None:
            return
        if not blank(cell):
            self.answers[key] = Answer(cell, self.places[key])
        if cell.struck.strip():
            self._struck(key, cell)

    def _struck(self, key: FieldKey, cell: Cell) -> None:
        """Say that a text was struck out, and what is read instead."""
        question = self.questionnaire.find(key.name)
        rest = f" Seul «\u00a0{shorten(' '.join(cell.raw.split()))}\u00a0» est lu." if not blank(cell) else ""
        self._find(
            "W-115",
            self.places[key],
            key,
            question.label if question else "",
            shorten(" ".join(cell.struck.split())),
            reste=rest,
        )

    def _keep_apart(self, feuille: Feuille, cells: set[tuple[int, int]]) -> None:
        """Remember the cells of a sheet that answers are read from."""
        self.inputs.setdefault(feuille.name, set()).update(cells)

    # --- tables ---------------------------------------------------------------------------------------------------

    def _read_table_sheet(self, sheet: Sheet, table: Table, feuilles: list[Feuille]) -> None:
        self.rows[table.key] = 0
        key = FieldKey(table.key)
        if not feuilles:
            if self._is_new(table_name(table.key)):
                self._find("W-192", CellRef(sheet.title), key, sheet.title)
            else:
                self._find("E-435", CellRef(sheet.title), key, sheet.title, feuille=sheet.title)
            return
        frames = [frame for feuille in feuilles if (frame := _frame(feuille, table)) is not None]
        if not frames:
            self._find("E-437", CellRef(feuilles[0].name), key, sheet.title, feuille=sheet.title)
            return
        for found in frames:
            across = set(found.columns.values())
            rows = set(_data_rows(found))
            self._keep_apart(found.feuille, {(row, column) for row in rows for column in across})
            self.edges[found.feuille.name] = max(across) + 1 + len(table.columns)
        filled = [frame for frame in frames if any(True for _ in _data_rows(frame))] or frames[:1]
        frame = filled[0]
        if any(_contents(other) != _contents(frame) for other in filled[1:]):
            first, second = filled[0].feuille.name, filled[1].feuille.name
            self._find("E-433", CellRef(first), FieldKey(table.key), sheet.title, premiere=first, seconde=second)
        self._read_table(sheet, table, frame)

    def _read_table(self, sheet: Sheet, table: Table, frame: _Frame) -> None:
        for column in table.columns:
            if column.key not in frame.columns:
                at = CellRef(frame.feuille.name)
                code = "W-192" if self.older else "E-203"
                name = FieldKey(f"{table.key}.{column.key}")
                self._find(code, at, name, column.label)
            elif column.key in frame.doubles:
                cells = [CellRef.at(frame.feuille.name, frame.start, at) for at in frame.doubles[column.key]]
                name = FieldKey(f"{table.key}.{column.key}")
                facts = {"premiere": str(cells[0]), "seconde": str(cells[1])}
                self._find("E-433", cells[0], name, column.label, **facts)
        beyond = 0
        last = -1
        for row in _data_rows(frame):
            index = row - frame.start
            last = max(last, index)
            beyond += frame.end is not None and row > frame.end
            for key, column_number in frame.columns.items():
                self._take(FieldKey(f"{table.key}.{key}", index), frame.feuille, row, column_number)
        self.rows[table.key] = last + 1
        for key, column_number in frame.columns.items():
            self.places.setdefault(
                FieldKey(f"{table.key}.{key}"), CellRef.at(frame.feuille.name, frame.start, column_number)
            )
        if beyond:
            at = CellRef.at(frame.feuille.name, (frame.end or 0) + 1, min(frame.columns.values()))
            added = pluriel(beyond, "ligne ajoutée", "lignes ajoutées")
            self._find("W-106", at, FieldKey(table.key), sheet.title, lignes=added)

    def _unplaced(self) -> Iterator[Answer]:
        """Texts on sheets that are not ours, so that nobody loses a word without being told."""
        count = 0
        for feuille, mark in self.marked:
            if feuille.hidden or feuille.name in self.used or mark is not None:
                continue
            for (row, column), cell in sorted(feuille.cells.items()):
                if not blank(cell) and count < MOST_UNPLACED:
                    count += 1
                    yield Answer(cell, CellRef.at(feuille.name, row, column))

    def _aside(self) -> Iterator[HorsCase]:
        """What people wrote on the form's own sheets where nothing is read, and the notes that they left."""
        count = 0
        for feuille, mark in self.marked:
            if feuille.hidden or mark is None or mark[2] != self.questionnaire.key:
                continue
            for aside in (*self._words_beside(feuille), *_notes_of(feuille)):
                if count < MOST_UNPLACED:
                    count += 1
                    yield aside

    def _words_beside(self, feuille: Feuille) -> Iterator[HorsCase]:
        """Texts and numbers that the form did not print. A form that does not remember what it printed is trusted in
        the columns that it fills itself. What somebody computes beside is no answer."""
        read, printed = self.inputs.get(feuille.name, set()), self.printed
        edge = self.edges.get(feuille.name, 1_000_000)
        for (row, column), cell in sorted(feuille.cells.items()):
            if cell.formula or (row, column) in read or blank(cell):
                continue
            if (text_mark(cell.raw) not in printed) if printed else column > edge:
                yield HorsCase(cell.raw, CellRef.at(feuille.name, row, column))

    @cached_property
    def printed(self) -> frozenset[str]:
        """The marks of the texts that the form printed itself."""
        kept = "".join(text for name, text in _stamp(self.classeur).items() if name.startswith(f"{TEXTS_STAMP} "))
        return frozenset(kept[first : first + TEXT_MARK] for first in range(0, len(kept), TEXT_MARK))


def _notes_of(feuille: Feuille) -> Iterator[HorsCase]:
    """The notes of a sheet, but those that the form bears itself."""
    for (row, column), text in sorted(feuille.notes.items()):
        if text.strip() and not _OUR_NOTES.fullmatch(text.strip()):
            yield HorsCase(text.strip(), CellRef.at(feuille.name, row, column), note=True)


def _cell(spot: tuple[Feuille, int, int]) -> Cell:
    feuille, row, column = spot
    return feuille.cells.get((row, column), Cell(""))


def _grid(feuille: Feuille) -> _Grid:
    """The keys of a field sheet: the column of ``#cle``, the column of ``#saisie`` on the same row, a row per key."""
    grid = _Grid(feuille)
    spot = min((at for at, cell in feuille.cells.items() if cell.raw == KEY_MARK), default=None)
    if spot is None:
        return grid
    key_row, key_column = spot
    for (row, column), cell in sorted(feuille.cells.items()):
        if row == key_row and cell.raw == INPUT_MARK:
            grid.input_column = column
        if column == key_column and row != key_row and cell.raw:
            grid.rows.setdefault(cell.raw, []).append(row)
            grid.owners[row] = cell.raw
    return grid


@dataclass(frozen=True, slots=True)
class _Frame:
    """A table as found: first data row, row of ``#fin`` (None when it was removed), column of each key. *doubles* are
    the keys that two columns bear with different answers.
    """

    feuille: Feuille
    start: int
    end: int | None
    stop: int
    columns: Mapping[str, int]
    doubles: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def _frame(feuille: Feuille, table: Table) -> _Frame | None:
    """The table of a sheet; None when its marks are gone, for rows and columns are never guessed by their place."""
    spot = min((at for at, cell in feuille.cells.items() if cell.raw == f"#{table.key}"), default=None)
    if spot is None:
        return None
    key_row, key_column = spot
    known = {column.key for column in table.columns}
    bearing: dict[str, list[int]] = {}
    for (row, column), cell in sorted(feuille.cells.items()):
        if row == key_row and cell.raw in known:
            bearing.setdefault(cell.raw, []).append(column)
    columns = {key: found[0] for key, found in bearing.items()}
    marks = {row: c.raw for (row, column), c in feuille.cells.items() if column == key_column and row > key_row}
    header = next((row for row, raw in sorted(marks.items()) if raw == START_MARK), None)
    if header is None:
        header = _header_row(feuille, table, columns, key_row)
    if header is None or not columns:
        return None
    end = next((row for row, raw in sorted(marks.items()) if raw == END_MARK and row > header), None)
    later = [row for row, raw in marks.items() if end is not None and row > end and raw.startswith("#")]
    stop = min([*later, (end + BEYOND_END if end is not None else 1_048_576)])
    return _without_doubles(_Frame(feuille, header + 1, end, stop, columns), bearing)


def _without_doubles(frame: _Frame, bearing: Mapping[str, list[int]]) -> _Frame:
    """Of columns that bear one key, the one with answers; two that answer otherwise are told, not chosen from."""
    columns, doubles = dict(frame.columns), {}
    for key, places in bearing.items():
        contents = {at: _contents(replace(frame, columns={key: at})) for at in places} if len(places) > 1 else {}
        filled = [at for at, rows in contents.items() if rows]
        if filled:
            columns[key] = filled[0]
            other = next((at for at in filled[1:] if contents[at] != contents[filled[0]]), None)
            if other is not None:
                doubles[key] = (filled[0], other)
    return replace(frame, columns=columns, doubles=doubles)


def _header_row(feuille: Feuille, table: Table, columns: Mapping[str, int], key_row: int) -> int | None:
    """The row of visible labels, when its mark was removed: the row that shows most of them; None without any."""
    labels = {(columns[c.key], fold(c.label)) for c in table.columns if c.key in columns}
    hits = Counter(
        row for (row, column), cell in feuille.cells.items() if row > key_row and (column, fold(cell.raw)) in labels
    )
    return min(hits, key=lambda row: (-hits[row], row)) if hits else None


def _data_rows(frame: _Frame) -> Iterator[int]:
    """The Excel rows that hold an answer, in order; blank rows are skipped, never stopped at."""
    wanted = set(frame.columns.values())
    rows = {
        row
        for (row, column), cell in frame.feuille.cells.items()
        if frame.start <= row < frame.stop and row != frame.end and column in wanted and not blank(cell)
    }
    yield from sorted(rows)


def _contents(frame: _Frame) -> list[tuple[int, tuple[str, ...]]]:
    """The rows that hold an answer, each at its distance from the first."""
    return [
        (
            row - frame.start,
            tuple(frame.feuille.cells.get((row, column), Cell("")).raw for _, column in sorted(frame.columns.items())),
        )
        for row in _data_rows(frame)
    ]
