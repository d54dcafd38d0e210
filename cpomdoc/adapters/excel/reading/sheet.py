"""One worksheet part, streamed -> its cells with content, sparse.

Runs inside the reader's bounded child process: standard library only. The dimension that the file announces is never
read, and nothing stops at blank rows. What makes it fast: a cell with content always ends in `</c>`, so rows without
one, and empty formatted cells, are cut out of the bytes before the XML parser sees them; so are plain numbers and plain
references to the table of texts, which a regular expression reads with fewer calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.parsers import expat

from cpomdoc.adapters.excel.reading.gate import Budget, Code, Package, Refusal, grouped
from cpomdoc.adapters.excel.reading.xml import (
    MAIN,
    MAX_CHARACTERS,
    MAX_TEXT,
    feed,
    guarded_parser,
    local_name,
    measured,
    unescape,
)

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_LONGEST_ROW = 1 << 20
_ESCAPED = 7  # characters of `_x000D_`, which stands for one

Stored = tuple[str, str, int, bool]  # raw text, type letter among n s b e d, style index, has a formula
Cells = dict[int, Stored]  # key: (row << 14) | (column - 1)
Runs = Sequence[tuple[str, bool | None]]  # the pieces of a rich text; whether each is struck, None: as its cell is


class Look:
    """What the workbook says of all cells: texts, the runs of the rich ones, struck styles, names from outside."""

    __slots__ = ("outside", "rich", "strings", "struck")

    def __init__(
        self, strings: Sequence[str], rich: Mapping[int, Runs], struck: frozenset[int], outside: frozenset[str]
    ) -> None:
        self.strings, self.rich, self.struck, self.outside = strings, rich, struck, outside


class Found:
    """One sheet: its cells, what was struck out of them, the cells whose formula reads another file or program."""

    __slots__ = ("cells", "foreign", "struck")

    def __init__(self) -> None:
        self.cells: Cells = {}
        self.struck: dict[int, str] = {}
        self.foreign: list[int] = []


_ROOT = re.compile(rb"<worksheet[\s>]")
_EMPTY = re.compile(rb'<c r="[^<>]*/>')
_SIMPLE = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="([ns])")?>'
    rb"<v>(-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[+-]?[0-9]{1,3})?)</v></c>"
)
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")
_LETTERS = {"s": "s", "str": "s", "inlineStr": "s", "b": "b", "e": "e", "d": "d", "n": "n"}


class _NotPlain(Exception):
    """The part is not written the usual way: read it again, whole, through the XML parser."""


_OUTSIDE = re.compile(
    r"\[[0-9]+\]|\|[^|]*!|\b(?:DDE|RTD|WEBSERVICE|IMAGE|STOCKHISTORY|CUBE[A-Z]+)\("
    r"|'[^']*(?:\[|\\|://)|\[[^\[\]]+\.\w{2,4}\][^'!\[\]]*!"
)
"""How a formula names another workbook ([1]Sheet!A1, '[a.xlsx]Sheet'!A1, 'file:///a.ods'#Sheet.A1), a program
(Word|doc!item), or what a server answers."""
_SIGNS_OF_OUTSIDE = ("[", "|", "\\", "://", "DDE", "RTD", "WEBSERVICE", "IMAGE", "STOCKHISTORY", "CUBE")
_QUOTED = re.compile(r'"[^"]*"')
_WORD = re.compile(r"[A-Za-z_\u00c0-\uffff][\w.]*")
_LONGEST_FORMULA = 20_000


def reads_outside(formula: str, names: frozenset[str] = frozenset()) -> bool:
    """Whether a formula takes its result from outside the workbook; *names* are the names of what lies there."""
    if not names and not any(sign in formula for sign in _SIGNS_OF_OUTSIDE):  # nearly all: searching costs more
        return False
    plain = _QUOTED.sub("", formula)
    if _OUTSIDE.search(plain):
        return True
    return bool(names) and any(word.lower() in names for word in _WORD.findall(plain))


def read_sheet(package: Package, part: str, look: Look, budget: Budget) -> Found:
    """All cells of the part that hold something."""
    before = budget.cells, budget.characters
    try:
        parser = guarded_parser(part, namespaces=False)
        cells = _SheetParser(part, look, budget)
        cells.listen(parser, namespaces=False)
        feed(parser, _content_only(package.blocks(part, streamed=True), cells.take_simple), part)
    except _NotPlain:
        budget.cells, budget.characters = before
        parser = guarded_parser(part, namespaces=True)
        cells = _SheetParser(part, look, budget)
        cells.listen(parser, namespaces=True)
        feed(parser, package.blocks(part, streamed=True), part)
    return cells.found


def _content_only(blocks: Iterator[bytes], take: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """The part's bytes without the rows and cells that hold nothing, nor those that *take* read and took away.

    Raises _NotPlain when the part is not written in a way where this can be told.
    """
    held = b""
    while b"<row" not in held and (block := next(blocks, b"")):
        held += block
        if len(held) > _LONGEST_ROW:
            raise _NotPlain
    start = held.find(b"<row")
    if start < 0:
        yield held
        return
    _check_head(held[:start])
    yield held[:start]
    held = held[start:]
    while True:  # held always starts with a row
        end = held.find(b"</sheetData")
        if end >= 0:
            yield _remainder(held[:end], take)
            yield held[end:]
            yield from blocks
            return
        cut = held.rfind(b"<row")
        if len(held) - cut > _LONGEST_ROW:
            raise _NotPlain
        yield _remainder(held[:cut], take)
        block = next(blocks, b"")
        if not block:
            yield held[cut:]
            return
        held = held[cut:] + block


def _check_head(head: bytes) -> None:
    """Cut nothing unless the first row surely is one: UTF-8, plain root, no comment or instruction before it."""
    declarations = head.count(b"<?")
    declared = head.removeprefix(b"\xef\xbb\xbf").startswith(b"<?xml ")
    if b"<!" in head or declarations > declared or b"<sheetData" not in head or not _ROOT.search(head):
        raise _NotPlain


def _remainder(rows: bytes, take: Callable[[bytes], bytes]) -> bytes:
    """Whole rows -> what the parser still has to see of them.

    Only rows written the way that Excel, LibreOffice and the usual libraries write them are cut: anything else
    (comments, CDATA, instructions, no address, unusual spacing or quotes) is left to the parser.
    """
    if (
        b"<!" in rows
        or b"<?" in rows
        or rows.count(b"<row") != rows.count(b'<row r="')
        or rows.count(b"</row") != rows.count(b"</row>")
        or rows.count(b"<c") != rows.count(b'<c r="')
        or rows.count(b"</c") != rows.count(b"</c>")
    ):
        raise _NotPlain
    return _rows_with_content(take(_rows_with_content(rows)))


def _rows_with_content(rows: bytes) -> bytes:
    """Drop the rows without a value or a formula, and the empty cells of the others."""
    kept, position = [], 0
    while (value := rows.find(b"</c>", position)) >= 0:
        start = rows.rfind(b"<row", position, value)
        end = rows.find(b"</row>", value) + 6
        if start < 0 or end < 6:
            raise _NotPlain
        kept.append(_EMPTY.sub(b"", rows[start:end]))
        position = end
    return b"".join(kept)


class _SheetParser:
    """Parser events -> cells. Rows and cells without an address take the place after the one before."""

    def __init__(self, part: str, look: Look, budget: Budget) -> None:
        self.found = Found()
        self._part, self._look, self._budget = part, look, budget
        self._formulas: dict[str, bool] = {}  # shared formulas, by number: whether they read outside
        self._shared_formula = ""
        self._foreign = self._computing = False
        self._runs: list[tuple[str, bool | None]] = []
        self._run_struck: bool | None = None
        self._columns: dict[str, int] = {}
        self._styles: dict[str, int] = {"": 0}
        self._in_data = False
        self._row = self._column = 0
        self._kind, self._style, self._formula = "n", "", False
        self._value: str | None = None
        self._pieces: list[str] = []
        self._length = 0
        self._listening = self._inline = self._phonetic = False

    def listen(self, parser: expat.XMLParserType, *, namespaces: bool) -> None:
        """Check the root, then hear the elements by their local names."""

        def root(name: str, attributes: dict[str, str]) -> None:
            if namespaces and local_name(name) != "worksheet":
                raise Refusal(Code.DAMAGED_XML, partie=self._part)
            if not namespaces and (name != "worksheet" or attributes.get("xmlns") not in MAIN):
                raise _NotPlain
            parser.StartElementHandler = start

        def start_prefixed(name: str, attributes: dict[str, str]) -> None:
            self._start(local_name(name), attributes)

        def end_prefixed(name: str) -> None:
            self._end(local_name(name))

        start = start_prefixed if namespaces else self._start
        parser.StartElementHandler = root
        parser.EndElementHandler = end_prefixed if namespaces else self._end
        parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._in_data:
            self._in_data = name == "sheetData"
        elif name == "c":
            self._locate(attributes.get("r"))
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._value, self._formula, self._foreign, self._runs = None, False, False, []
        elif name == "v":
            self._pieces, self._length, self._listening = [], 0, True
        elif name == "f":
            self._formula = self._computing = True
            self._shared_formula = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            self._pieces, self._length = [], 0
        elif name == "row":
            row = attributes.get("r")
            self._row = self._number(row) if row else self._row + 1
            self._column = 0
        elif name == "is":
            self._inline = True
            self._pieces, self._length, self._runs = [], 0, []
        elif name == "t":
            self._listening = self._inline and not self._phonetic
        elif name == "r":
            self._run_struck = None
        elif name == "rPr":
            self._run_struck = False
        elif name == "strike":
            self._run_struck = is_on(attributes)
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if not self._in_data:
            return
        if name == "c":
            self._keep()
        elif name == "v":
            self._listening = False
            self._value = "".join(self._pieces)
        elif name == "f":
            self._computing = False
            self._hear_formula("".join(self._pieces))
        elif name == "t":
            if self._listening and self._inline:
                self._runs.append(("".join(self._pieces), self._run_struck))
                self._pieces = []
            self._listening = False
        elif name == "is":
            self._inline = False
            self._value = "".join(text for text, _ in self._runs)
        elif name == "rPh":
            self._phonetic = False
        elif name == "sheetData":
            self._in_data = False

    def _text(self, text: str) -> None:
        if self._listening:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > MAX_TEXT * _ESCAPED:
                raise Refusal(Code.TEXT_TOO_LONG, limite=grouped(MAX_TEXT))
        elif self._computing and self._length < _LONGEST_FORMULA:
            self._pieces.append(text)
            self._length += len(text)

    def _hear_formula(self, formula: str) -> None:
        """Remember whether the formula reads outside; one that is shared is written in its first cell only."""
        if formula or self._shared_formula not in self._formulas:
            self._foreign = reads_outside(formula, self._look.outside)
            if self._shared_formula:
                self._formulas[self._shared_formula] = self._foreign
        else:
            self._foreign = self._formulas[self._shared_formula]

    def _number(self, text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise self._damaged()
        return int(text)

    def _damaged(self) -> Refusal:
        return Refusal(Code.DAMAGED_XML, partie=self._part)

    def take_simple(self, rows: bytes) -> bytes:
        """Read the plain numbers and the plain shared texts of these rows; return the rows without them."""
        return _SIMPLE.sub(self._take, rows)

    def _take(self, match: re.Match[bytes]) -> bytes:
        letters, row, style, kind, digits = match.groups()
        value = digits.decode()
        letter = "n"
        if kind == b"s":
            value, letter = self._shared(value), "s"
        if value:
            self._place(letters.decode(), int(row))
            runs = self._look.rich.get(int(digits), ()) if kind == b"s" else ()
            self._store(value, letter, int(style or b"0"), False, runs)
        return b""

    def _locate(self, address: str | None) -> None:
        if address is None:
            self._place("", self._row)
            return
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise self._damaged()
        self._place(match[1], int(match[2]))

    def _place(self, letters: str, row: int) -> None:
        """Be at this row and column; without letters, at the next column."""
        column = self._columns.get(letters) if letters else self._column + 1
        if column is None:
            column = self._columns[letters] = _column_number(letters)
        self._row, self._column = row, column
        if not (1 <= row <= MAX_ROW and column <= MAX_COLUMN):
            raise self._damaged()

    def _keep(self) -> None:
        """Store the cell that just ended, unless it holds nothing."""
        value, formula, runs = self._value, self._formula, self._runs
        letter = _LETTERS.get(self._kind)
        if letter is None:
            raise self._damaged()
        if value is None or (value == "" and self._kind not in ("str", "inlineStr")):
            if not formula:
                return
            value, letter = "", "n"  # a formula whose result was never saved
        elif self._kind == "s":
            runs = list(self._look.rich.get(self._number(value.strip()), ()))
            value = self._shared(value)
        elif letter == "s":
            value = measured(value, self._budget)
        elif letter == "b":
            value = "1" if value.strip() in ("1", "true") else "0"
        else:
            value = measured(value.strip(), self._budget)
            if letter == "n" and not _NUMBER.fullmatch(value):
                letter = "s"  # not a number, whatever the file says: let the field's own rule judge the text
        if value == "" and not formula:
            return
        style = self._styles.get(self._style)
        if style is None:
            style = self._styles[self._style] = self._number(self._style)
        self._store(value, letter, style, formula, runs)
        if self._foreign:
            self.found.foreign.append(self._row << 14 | self._column - 1)

    def _store(self, value: str, letter: str, style: int, formula: bool, runs: Runs = ()) -> None:
        key = self._row << 14 | self._column - 1
        if key in self.found.cells:
            raise self._damaged()
        struck = style in self._look.struck
        if value and (struck or any(mark for _, mark in runs)):
            value, self.found.struck[key] = _kept(runs, value, struck)
            letter, formula = "s", False
        self._budget.cells += 1
        if self._budget.cells > self._budget.most_cells:
            raise Refusal(Code.TOO_MANY_CELLS, limite=grouped(self._budget.most_cells))
        self.found.cells[key] = (value, letter, style, formula)

    def _shared(self, index: str) -> str:
        number = self._number(index.strip())
        if number >= len(self._look.strings):
            raise self._damaged()
        text = self._look.strings[number]
        self._budget.characters += len(text)
        if self._budget.characters > MAX_CHARACTERS:
            raise Refusal(Code.CONTENT_TOO_BIG)
        return text


def is_on(attributes: Mapping[str, str]) -> bool:
    """Whether a property that is there applies: « val » may take it back."""
    return attributes.get("val", "1").lower() not in ("0", "false", "off")


def _kept(runs: Runs, value: str, struck: bool) -> tuple[str, str]:
    """What remains of a text, and what was struck out of it."""
    if not any(mark is not None for _, mark in runs):
        return ("", value) if struck else (value, "")
    decided = [(unescape(text), struck if mark is None else mark) for text, mark in runs]
    kept, gone = ("".join(text for text, mark in decided if mark is wanted) for wanted in (False, True))
    return (kept, gone) if kept.strip() else ("", gone)


def _column_number(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column
