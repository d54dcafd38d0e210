"""An untrusted .xlsx on standard input -> JSON lines on standard output. The reader's child process.

Started by reader.py as its own isolated interpreter, so it imports the standard library, its sisters in this folder and
limits.py only, and limits itself before it looks at the first byte. Lines: the workbook (formats, names, properties,
epoch), one per sheet, then {"fin": true}, or {"code": …, "facts": …} as soon as the file is refused: what came before
is void.
"""

from __future__ import annotations

import json
import posixpath
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import combining, normalize

from cpomdoc.adapters.excel.reading.gate import (
    MAX_CELLS,
    MAX_FILE,
    SHARE,
    Budget,
    Code,
    Package,
    Refusal,
    check_signature,
    grouped,
)
from cpomdoc.adapters.excel.reading.sheet import Found, Look, Runs, is_on, read_sheet, reads_outside
from cpomdoc.adapters.excel.reading.xml import feed, guarded_parser, local_name, measured
from cpomdoc.adapters.limits import limit_itself

TYPE_CHECKING = False  # importing typing and dataclasses would cost more than reading a small form
if TYPE_CHECKING:
    from typing import Any

MAX_MEMORY = 300 << 20
MAX_SHEETS = 200
MAX_CADRE_CELLS = 400_000  # a budget frame has a sheet for each establishment, and several hundred rows a sheet
MAX_STRINGS = 300_000
MAX_STYLES = 65_536
MAX_NOTES = 10_000

_CONTENT_TYPES = "[Content_Types].xml"
_OURS = ("q_", "t_")  # how the names that we define begin: schema/layout.py
_PROGRAM = re.compile("vbaProject|macrosheet")
_PROGRAM_PART = re.compile(r"vbaproject[^/]*\.bin$|(?:^|/)macrosheets/")
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")

BUILTIN_FORMATS = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)',
    42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}


class Relation:
    """One relationship: its identifier, the last word of its type, the part that it leads to."""

    __slots__ = ("id", "target", "type")

    def __init__(self, id: str, type: str, target: str) -> None:
        self.id, self.type, self.target = id, type, target


class Contents:
    """What the main part of a workbook says."""

    __slots__ = ("epoch_1904", "names", "sheets")

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []  # name, relationship, hidden
        self.names: list[tuple[str, str, bool]] = []  # name, reference, local to a sheet
        self.epoch_1904 = False


class Cadre:
    """How a workbook of somebody else's program is read: its programs are left where they lie, and only the visible
    sheets whose name *wanted* finds, in lower case and without accents, are parsed; the others are named, empty.
    """

    __slots__ = ("wanted",)

    def __init__(self, patterns: Sequence[str]) -> None:
        self.wanted = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))

    def takes(self, name: str, hidden: bool) -> bool:
        """Whether this sheet is parsed."""
        plain = "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))
        return not hidden and self.wanted.search(plain) is not None


def answer(data: bytes, seconds: float, cadre: Cadre | None = None) -> Iterator[dict[str, Any]]:
    """The lines to send back for this file; the last one is the verdict."""
    try:
        yield from _read(data, Budget(seconds, MAX_CELLS if cadre is None else MAX_CADRE_CELLS), cadre)
        yield {"fin": True}
    except Refusal as refusal:
        yield {"code": refusal.code, "facts": refusal.facts}
    except MemoryError:
        yield {"code": Code.MEMORY, "facts": {}}


def _read(data: bytes, budget: Budget, cadre: Cadre | None) -> Iterator[dict[str, Any]]:
    check_signature(data)
    package = Package(data, budget)
    _check_office_package(package)
    top = _relations(package, "")
    main = _main_part(package, top, programs=cadre is not None)
    contents = _contents(package, main, budget)
    relations = _relations(package, main)
    by_type = {relation.type: relation.target for relation in relations}
    strings, rich = _shared_strings(package, by_type.get("sharedStrings"), budget)
    formats, struck = _styles(package, by_type.get("styles"), budget)
    outside = frozenset(name.lower() for name, reference, _ in contents.names if reads_outside(reference))
    look = Look(strings, rich, struck, outside)
    custom = {relation.type: relation.target for relation in top}.get("custom-properties")
    yield {
        "formats": formats,
        "noms": _single_cell_names(contents),
        "noms_declares": sorted({name for name, _, _ in contents.names if name.startswith(_OURS)}),
        "proprietes": _custom_properties(package, custom, budget),
        "epoque_1904": contents.epoch_1904,
        "auteur": _last_author(package, {relation.type: relation.target for relation in top}, budget),
    }
    by_id = {relation.id: relation for relation in relations}
    for name, relation_id, hidden in contents.sheets:
        if cadre is not None and not cadre.takes(name, hidden):
            yield _sheet_line(name, hidden, Found(), {})
            continue
        try:
            found, notes = _sheet(package, by_id.get(relation_id), look, budget)
        except Refusal as refusal:
            refusal.facts["feuille"] = name
            raise
        yield _sheet_line(name, hidden, found, notes)
    package.check_unread()


def _sheet(package: Package, relation: Relation | None, look: Look, budget: Budget) -> tuple[Found, dict[str, str]]:
    if relation is None:
        raise Refusal(Code.INCOMPLETE)
    if relation.type != "worksheet":  # a sheet that is only a chart or a dialog has no cells
        return Found(), {}
    if relation.target not in package:
        raise Refusal(Code.INCOMPLETE, partie=relation.target)
    return read_sheet(package, relation.target, look, budget), _notes(package, relation.target, budget)


def _notes(package: Package, sheet: str, budget: Budget) -> dict[str, str]:
    """The notes on the cells of a sheet, by address; of a thread of comments, what each person said."""
    relations = _relations(package, sheet, needed=False)
    threads: dict[str, str] = {}
    notes: dict[str, str] = {}
    for kind, found, element in (("threadedComment", threads, "threadedComment"), ("comments", notes, "comment")):
        for relation in relations:
            if relation.type == kind and relation.target in package:
                _take_notes(package, relation.target, element, found, budget)
    return {**notes, **threads}


def _take_notes(package: Package, part: str, element: str, found: dict[str, str], budget: Budget) -> None:
    pieces: list[str] = []
    place = ""
    listening = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal place, listening
        word = name.rpartition(" ")[2]
        if word == element:
            place = attributes.get("ref", "")
            pieces.clear()
        listening = bool(place) and word in ("t", "text")

    def end(name: str) -> None:
        nonlocal place, listening
        listening = False
        if name.rpartition(" ")[2] == element and place:
            said = measured("".join(pieces).strip(), budget)
            found[place] = "\n".join(text for text in (found.get(place, ""), said) if text)
            place = ""
            if len(found) > MAX_NOTES:
                raise Refusal(Code.TOO_MANY_CELLS, limite=grouped(MAX_NOTES))

    def text(piece: str) -> None:
        if listening:
            pieces.append(piece)

    _parse(package, part, start, end, text)


def _sheet_line(name: str, hidden: bool, found: Found, notes: dict[str, str]) -> dict[str, Any]:
    cells = found.cells
    keys = sorted(cells)
    values, letters, styles, formulas = zip(*map(cells.__getitem__, keys), strict=True) if cells else ((), (), (), ())
    return {
        "feuille": name,
        "masquee": hidden,
        "cles": keys,
        "valeurs": values,
        "types": "".join(letters),
        "styles": styles,
        "formules": "".join("1" if formula else "0" for formula in formulas),
        "barres": [(key, text) for key, text in found.struck.items()],
        "dehors": found.foreign,
        "notes": notes,
    }


def _parse(package: Package, part: str, start: Any, end: Any = None, text: Any = None) -> None:
    """Run handlers over a part: they get local names for the spreadsheet's elements, `uri name` for others."""
    parser = guarded_parser(part, namespaces=True)
    parser.StartElementHandler = lambda name, attributes: start(local_name(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local_name(name))
    if text is not None:
        parser.CharacterDataHandler = text
    feed(parser, package.blocks(part), part)


def _relations(package: Package, source: str, *, needed: bool = True) -> list[Relation]:
    """The relationships of a part, or of the package itself for "". External ones are not followed, ever."""
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    found: list[Relation] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append(Relation(attributes.get("Id", ""), kind, target.lstrip("/")))

    if part not in package:
        if not needed:
            return []
        raise Refusal(Code.INCOMPLETE, partie=part)
    _parse(package, part, start)
    return found


def _check_office_package(package: Package) -> None:
    """Name the other zip archives that people drop: OpenDocument files, and workbooks zipped together."""
    if _CONTENT_TYPES in package:
        return
    if "index/document.iwa" in package or "index.zip" in package:
        raise Refusal(Code.OF_APPLE)
    if "mimetype" in package:
        kind = b"".join(package.blocks("mimetype"))[:100]
        if kind.startswith(b"application/vnd.oasis.opendocument"):
            _check_open(package)
            raise Refusal(Code.OPENDOCUMENT if b"spreadsheet" in kind else Code.TEXT_DOCUMENT)
    raise Refusal(Code.ARCHIVE)


def _check_open(package: Package) -> None:
    """An OpenDocument file says in its list of parts which ones a password closes."""
    if "META-INF/manifest.xml" in package and b":encryption-data" in b"".join(package.blocks("META-INF/manifest.xml")):
        raise Refusal(Code.PASSWORD)


def _main_part(package: Package, top: Sequence[Relation], *, programs: bool) -> str:
    """The workbook's part, once it is sure that this is a workbook, and one without macros; where it may hold
    *programs*, they are left unread.
    """
    main = next((relation.target for relation in top if relation.type == "officeDocument"), "")
    types = _content_types(package)
    kind = types.get("/" + main.lower(), "") or types.get(main.rpartition(".")[2].lower(), "")
    if "wordprocessingml" in kind or "presentationml" in kind or "ms-word" in kind:
        raise Refusal(Code.TEXT_DOCUMENT)
    if "sheet.binary" in kind:
        raise Refusal(Code.BINARY_XLSB)
    if "spreadsheetml" not in kind and "ms-excel.sheet" not in kind:
        raise Refusal(Code.NOT_A_WORKBOOK)
    parts = [name for name in package.names() if _is_program(name, types)]
    if not programs and (parts or any(_PROGRAM.search(kind) for kind in types.values())):
        raise Refusal(Code.MACROS)
    for part in parts:
        package.leave(part)
    if main not in package:
        raise Refusal(Code.INCOMPLETE, partie=main)
    return main


def _is_program(part: str, types: Mapping[str, str]) -> bool:
    """Whether a part is a program: of Visual Basic, its signature, a sheet of Excel 4 macros."""
    kind = types.get("/" + part, "") or types.get(part.rpartition(".")[2], "")
    return _PROGRAM.search(kind) is not None or _PROGRAM_PART.search(part) is not None


def _content_types(package: Package) -> dict[str, str]:
    """Content types by "/part name" and by "extension", lower case."""
    found: dict[str, str] = {}

    def start(_name: str, attributes: Mapping[str, str]) -> None:
        key = attributes.get("PartName") or attributes.get("Extension")
        if key:
            found[key.lower()] = attributes.get("ContentType", "")

    _parse(package, _CONTENT_TYPES, start)
    return found


def _contents(package: Package, main: str, budget: Budget) -> Contents:
    contents = Contents()
    pieces: list[str] = []
    name: str | None = None
    local = False

    def start(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal name, local
        if element == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            relation = next((text for key, text in attributes.items() if key.endswith("/relationships id")), "")
            contents.sheets.append((attributes.get("name", ""), relation, hidden))
            if len(contents.sheets) > MAX_SHEETS:
                raise Refusal(Code.TOO_MANY_SHEETS, limite=grouped(MAX_SHEETS))
        elif element == "workbookPr":
            contents.epoch_1904 = attributes.get("date1904") in ("1", "true")
        elif element == "definedName":
            name, local = attributes.get("name", ""), "localSheetId" in attributes
            pieces.clear()

    def end(element: str) -> None:
        nonlocal name
        if element == "definedName" and name:
            contents.names.append((name, measured("".join(pieces), budget), local))
            name = None

    def text(piece: str) -> None:
        if name is not None:
            pieces.append(piece)

    _parse(package, main, start, end, text)
    titles = [title.lower() for title, _, _ in contents.sheets]
    if not titles or "" in titles or len(set(titles)) != len(titles):
        raise Refusal(Code.DAMAGED_XML, partie=main)
    return contents


def _single_cell_names(contents: Contents) -> dict[str, tuple[str, int, int]]:
    """Names of one existing cell. A workbook-wide name wins over a sheet's own (a duplicated sheet brings copies);
    a sheet's own name counts when no other sheet has it too."""
    titles = {title.lower(): title for title, _, _ in contents.sheets}
    wide: dict[str, tuple[str, int, int]] = {}
    own: dict[str, list[tuple[str, int, int]]] = {}
    for name, reference, local in contents.names:
        match = _REFERENCE.fullmatch(reference)
        title = titles.get((match[1] or match[2]).replace("''", "'").lower()) if match else None
        if match is None or title is None:
            continue
        column = 0
        for letter in match[3]:
            column = column * 26 + ord(letter) - 64
        place = (title, int(match[4]), column)
        if local:
            own.setdefault(name, []).append(place)
        else:
            wide[name] = place
    return {name: places[0] for name, places in own.items() if len(places) == 1} | wide


def _shared_strings(package: Package, part: str | None, budget: Budget) -> tuple[list[str], dict[int, Runs]]:
    """The table of texts: runs of rich text joined, phonetic readings dropped; and the runs of those with several."""
    found: list[str] = []
    rich: dict[int, Runs] = {}
    pieces: list[str] = []
    runs: list[tuple[str, bool | None]] = []
    listening = phonetic = False
    struck: bool | None = None

    def start(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal listening, phonetic, struck
        if element == "t":
            listening = not phonetic
        elif element == "si":
            pieces.clear()
            runs.clear()
            struck = None
        elif element == "r":
            struck = None
        elif element == "rPr":
            struck = False
        elif element == "strike":
            struck = is_on(attributes)
        elif element == "rPh":
            phonetic = True

    def end(element: str) -> None:
        nonlocal listening, phonetic
        if element == "t":
            if listening:
                runs.append(("".join(pieces), struck))
                pieces.clear()
            listening = False
        elif element == "si":
            if any(mark is not None for _, mark in runs):
                rich[len(found)] = tuple(runs)
            found.append(measured("".join(text for text, _ in runs), budget))
            if len(found) > MAX_STRINGS:
                raise Refusal(Code.TOO_MANY_CELLS, limite=grouped(MAX_STRINGS))
        elif element == "rPh":
            phonetic = False

    def text(piece: str) -> None:
        if listening:
            pieces.append(piece)

    if part is not None and part in package:
        _parse(package, part, start, end, text)
        budget.characters = 0  # the table is bounded; from here on the texts count where cells show them
    return found, rich


def _styles(package: Package, part: str | None, budget: Budget) -> tuple[list[str], frozenset[int]]:
    """The number-format code of each cell style, in order; and the styles whose font is struck through."""
    codes = dict(BUILTIN_FORMATS)
    used: list[int] = []
    fonts: list[bool] = []
    dressed: list[int] = []
    place = ""

    def start(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal place
        if element in ("numFmts", "fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            place = element
        elif element == "font" and place == "fonts":
            fonts.append(False)
        elif element == "strike" and place == "fonts" and fonts:
            fonts[-1] = is_on(attributes)
        elif element == "numFmt" and place == "numFmts":
            codes[_integer(attributes.get("numFmtId"))] = measured(attributes.get("formatCode", ""), budget)
        elif element == "xf" and place == "cellXfs":
            used.append(_integer(attributes.get("numFmtId")))
            dressed.append(_integer(attributes.get("fontId")))
            if len(used) > MAX_STYLES:
                raise Refusal(Code.CONTENT_TOO_BIG, partie=part or "")

    if part is not None and part in package:
        _parse(package, part, start)
    struck = frozenset(style for style, font in enumerate(dressed) if font < len(fonts) and fonts[font])
    return [codes.get(number, "General") for number in used], struck


def _custom_properties(package: Package, part: str | None, budget: Budget) -> dict[str, str]:
    found: dict[str, str] = {}
    pieces: list[str] = []
    name = ""

    def start(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal name
        if element.endswith(" property"):
            name = attributes.get("name", "")
            pieces.clear()

    def end(element: str) -> None:
        if element.endswith(" property"):
            found[name] = measured("".join(pieces), budget)

    if part is not None and part in package:
        _parse(package, part, start, end, pieces.append)
    return found


def _last_author(package: Package, targets: Mapping[str, str], budget: Budget) -> str:
    """Who saved the workbook last, as its own properties say: empty where they do not, or are not well made."""
    part = targets.get("core-properties")
    pieces: list[str] = []
    found: list[str] = []

    def start(_element: str, _attributes: Mapping[str, str]) -> None:
        pieces.clear()

    def end(element: str) -> None:
        if element.endswith(" lastModifiedBy"):
            found.append(measured("".join(pieces), budget))

    if part is not None and part in package:
        try:
            _parse(package, part, start, end, pieces.append)
        except Refusal as refusal:
            if refusal.code != Code.DAMAGED_XML:
                raise
    return found[0] if found else ""


def _integer(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def main() -> None:
    seconds = float(sys.argv[2])
    cadre = Cadre(sys.argv[3:]) if sys.argv[3:] else None
    limit_itself(seconds, MAX_MEMORY)
    data = sys.stdin.buffer.read(MAX_FILE + 1)
    for line in answer(data, seconds * SHARE - time.process_time(), cadre):
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
