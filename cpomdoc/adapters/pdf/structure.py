"""The structure tree of LibreOffice's PDF -> the same content, told as it is meant: titles, captions, row heads, lists.

Private helper of finish.py. LibreOffice 7.4 names each element after its paragraph style, and that is all it knows: a
numbered clause is for it a list of one item, the title of a table a list too, the name of a fact a plain cell. Here the
styles of the house say what they are; a style that nobody knows keeps what LibreOffice made of it. Only the tree
changes, never a page: marks and the elements that own them stay together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from cpomdoc.adapters.pdf.tree import contents, elements, read_numbers
from cpomdoc.adapters.pdf.unicode import read_table

_TITLES = frozenset({"Titre du contrat", "Title", "Contents Heading"})
"""What names the whole document, or its contents: outside Word’s outline, yet a heading of the first level."""
_CAPTIONS = frozenset({"Titre de tableau", "Caption"})
_BLOCK_TITLES = frozenset({"Titre de bloc", "Titre de bloc (suite du tableau)", "Intertitre"})
"""Small titles: they name the table that follows at once, or are headings one level below the last one."""
_CLAUSES = frozenset({"Alinéa numéroté", "Alinéa d’introduction"}) | _CAPTIONS
"""Paragraphs whose number is a name to cite them by: no items of a list."""
_ROW_TITLES = frozenset({"Cellule (intitulé)", "Fait (intitulé)", "Fait (question)"})
_FIGURES = frozenset({"Cellule (nombre)", "Cellule (nombre total)", "Fait (nombre)", "Fait (nombre total)"})
_PLACE_TO_SIGN = "Cadre de signature"
LAYOUT = {"Table": "Cadre", "TR": "Ligne de cadre", "TD": "Case de cadre", "TH": "Case de cadre"}
"""The names of a table that only lays out, of its rows and of its cells: blocks, for whoever listens."""
_MAY_BE_EMPTY = frozenset({"TD", "TH", "Figure", "Formula", "Form", "Link"})
"""An empty cell is one; a picture without content is a fault, which must be seen."""
_NEAR = 1.0  # points between where a picture is drawn and where its element says that it is
_DEEPEST = 6

_NUMBERINGS = (
    (re.compile("[•‣]"), Name.Disc),
    (re.compile("[◦o]"), Name.Circle),
    (re.compile("[▪■]"), Name.Square),
    (re.compile(r"[(]?\d+[.)°]?"), Name.Decimal),
    (re.compile(r"[(]?[ivx]+[.)]"), Name.LowerRoman),
    (re.compile(r"[(]?[IVX]+[.)]"), Name.UpperRoman),
    (re.compile(r"[(]?[a-z]{1,2}[.)]"), Name.LowerAlpha),
    (re.compile(r"[(]?[A-Z]{1,2}[.)]"), Name.UpperAlpha),
    (re.compile("[–—-]"), Name("/None")),
)
"""The label of a first item, and how PDF calls the numbering: the first that fits (an « i) » begins a Roman list)."""


def tell_structure(pdf: pikepdf.Pdf) -> None:
    """Put the structure tree of *pdf* right, in place. A PDF without one is left alone."""
    if "/StructTreeRoot" in pdf.Root:
        _give_pictures(pdf)
        _Teller(pdf).tell(pdf.Root.StructTreeRoot)


def _give_pictures(pdf: pikepdf.Pdf) -> None:
    """Give each picture to its element: those that stand in a line of text, LibreOffice paints as decoration, and their
    elements, with the words that describe them, hold nothing.
    """
    owners = dict(read_numbers(pdf.Root.StructTreeRoot.get("/ParentTree", Dictionary())))
    hollow: dict[tuple[int, int], list[Any]] = {}
    for element in elements(pdf.Root.StructTreeRoot):
        if _kind(element) == "Figure" and not _held(element) and "/Pg" in element:
            hollow.setdefault(element.Pg.objgen, []).append(element)
    for page in pdf.pages:
        row = owners.get(int(page.obj.get("/StructParents", -1)))
        if page.obj.objgen in hollow and isinstance(row, Array):
            _give_those_of(page, hollow[page.obj.objgen], row)


def _give_those_of(page: pikepdf.Page, figures: list[Any], row: Any) -> None:
    """The pictures of one page, found where their elements say; *row*: the elements that own its marks."""
    written: list[Any] = []
    begun: int | None = None
    at: tuple[float, ...] = ()
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BMC", "BDC", "EMC"):
            begun = len(written) if operator == "BMC" and instruction.operands[0] == Name.Artifact else None
        elif operator == "cm":
            at = tuple(float(number) for number in instruction.operands)
        elif operator == "Do" and begun is not None and len(at) == 6:
            figure = next((one for one in figures if _is_there(one, at)), None)
            if figure is not None:
                figures.remove(figure)
                held = [Name.Figure, Dictionary(MCID=len(row))]
                written[begun] = pikepdf.ContentStreamInstruction(held, pikepdf.Operator("BDC"))
                figure.K = Array([len(row)])
                row.append(figure)
                begun = None
        written.append(instruction)
    page.obj.Contents.write(pikepdf.unparse_content_stream(written))


def _is_there(figure: Any, at: tuple[float, ...]) -> bool:
    """Whether the picture drawn by the matrix *at* is that of *figure*, by its lower left corner."""
    boxes = (one.get("/BBox") for one in _attributes(figure))
    return any(
        box is not None and abs(float(box[0]) - at[4]) < _NEAR and abs(float(box[1]) - at[5]) < _NEAR for box in boxes
    )


class _Teller:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        root = pdf.Root.StructTreeRoot
        if "/RoleMap" not in root:
            root.RoleMap = Dictionary()
        self._roles = root.RoleMap
        self._labels = _Labels(pdf)

    def tell(self, root: Any) -> None:
        root.K = Array(self._kids(root))
        level = 0
        for element in elements(root):
            kind = _kind(element)
            if re.fullmatch("H[1-6]", kind):
                level = int(kind[1])
            elif kind in _BLOCK_TITLES:
                element.S = Name(f"/H{min(level + 1, _DEEPEST)}")
            elif kind == "Link":
                self._name_link(element)

    def _kids(self, element: Any) -> list[Any]:
        """What *element* holds, each in its new form."""
        told = [form for kid in _held(element) for form in self._forms(kid)]
        found: list[Any] = []
        for kid in told:
            if found and _kind(kid) == "Table" and _kind(found[-1]) in _CAPTIONS | _BLOCK_TITLES:
                self._caption(kid, found.pop())
            found.append(kid)
        for kid in found:
            if _is_element(kid):
                kid.P = element
        return found

    def _forms(self, kid: Any) -> Iterator[Any]:
        """What takes the place of *kid*: itself, what it holds, or nothing."""
        if not _is_element(kid):
            yield kid
            return
        kids = self._kids(kid)
        kind = _kind(kid)
        if not kids and kind not in _MAY_BE_EMPTY:
            return
        kid.K = Array(kids)
        if kind in _TITLES:
            kid.S = Name.H1
        elif kind == "L":
            yield from self._list(kid)
            return
        elif kind == "TOC":
            yield from self._before_contents(kid)
        elif kind == "Table":
            self._table(kid)
        yield kid

    # --- Contents and links -------------------------------------------------------------------------------------------

    def _before_contents(self, table: Any) -> Iterator[Any]:
        """The heading of a table of contents, which names it from outside: LibreOffice 25.2 makes it its caption."""
        held = _held(table)
        table.K = Array([kid for kid in held if _kind(kid) != "Caption"])
        for caption in held:
            if _kind(caption) == "Caption":
                yield from _held(caption)

    def _name_link(self, element: Any) -> None:
        """What a link says without its page, which PDF/UA wants: LibreOffice 25.2 leaves it out, 7.4 does not."""
        for held in contents(element):
            annotation = held.get("/Obj") if isinstance(held, Dictionary) else None
            if isinstance(annotation, Dictionary) and not str(annotation.get("/Contents", "")).strip():
                texts = [text for mark in contents(element) if (text := self._labels.text(element, mark))]
                if len(texts) > 1 and texts[-1].isdigit():  # an entry of the contents and its page
                    texts[-1] = f"\t{texts[-1]}"
                annotation.Contents = pikepdf.String("".join(texts).strip() or _address(annotation))

    # --- Lists --------------------------------------------------------------------------------------------------------

    def _list(self, element: Any) -> Iterator[Any]:
        """A list of several items, each with its label; else the paragraphs themselves."""
        items = _elements(element)
        for item in items:
            self._fold(item)
        first = next((kid for item in items for body in _elements(item) for kid in _elements(body)), None)
        if len(items) < 2 or (first is not None and _kind(first) in _CLAUSES):
            for item in items:
                for body in _elements(item):
                    yield from _held(body)
            return
        for item in items:
            self._item(element, item)
        yield element

    def _fold(self, item: Any) -> None:
        """The label that LibreOffice 25.2 sets before the body, first in the paragraph, where 7.4 leaves it."""
        label = next((kid for kid in _elements(item) if _kind(kid) == "Lbl"), None)
        if label is None:
            return
        bodies = [kid for kid in _elements(item) if _kind(kid) != "Lbl"]
        paragraph = next((kid for body in bodies for kid in _elements(body)), None)
        if paragraph is None:  # a number and no words: it is the paragraph
            label.S = Name.P
            bodies = [self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array([label])))]
            label.P = bodies[0]
        else:
            marks = [_placed(mark, one, paragraph) for one in (label, *elements(label)) for mark in contents(one)]
            for mark in marks:
                self._labels.give(*_where(mark, paragraph), paragraph)
            paragraph.K = Array([*marks, *_held(paragraph)])
        item.K = Array(bodies)

    def _item(self, listed: Any, item: Any) -> None:
        """The label of an item, drawn first in its first paragraph, as an element of its own before the body."""
        bodies = _elements(item)
        paragraph = next((kid for body in bodies for kid in _elements(body)), None)
        mark = next(contents(paragraph), None) if paragraph is not None else None
        if paragraph is None or mark is None:
            return
        numbering = _numbering(self._labels.text(paragraph, mark))
        if numbering is None:
            return
        number, page = _where(mark, paragraph)
        label = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Lbl, P=item, Pg=page, K=Array([mark])))
        held = _held(paragraph)
        at = next(at for at, kid in enumerate(held) if kid is mark or kid == mark)
        paragraph.K = Array(held[:at] + held[at + 1 :])
        item.K = Array([label, *bodies])
        self._labels.give(number, page, label)
        if "/A" not in listed:
            listed.A = Dictionary(O=Name.List, ListNumbering=numbering)

    # --- Tables -------------------------------------------------------------------------------------------------------

    def _caption(self, table: Any, title: Any) -> None:
        """The paragraph that names a table becomes its caption."""
        caption = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Caption, P=table, K=Array([title])))
        title.P = caption
        title.S = Name.P
        table.K = Array([caption, *_held(table)])

    def _table(self, table: Any) -> None:
        rows = [row for row in _elements(table) if _kind(row) == "TR"]
        if _only_lays_out(rows):
            _lay_out(table, self._roles)
            return
        headed = any(_kind(cell) == "TH" for row in rows for cell in _elements(row))
        for row in rows:
            cells = _elements(row)
            if any(_kind(cell) == "TH" for cell in cells):
                continue
            named = [cell for cell in cells if _style(cell) in _ROW_TITLES and _held(cell)]
            if not named and headed:
                named = [cell for cell in cells if _held(cell)][:1]
                named = [cell for cell in named if _style(cell) not in _FIGURES]
            for cell in named:
                cell.S = Name.TH
                cell.A = Array([*_attributes(cell), Dictionary(O=Name.Table, Scope=Name.Row)])


class _Labels:
    """Reads what a mark draws, and gives marks to other elements in the parent tree."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._pages = {page.obj.objgen: page for page in pdf.pages}
        self._texts: dict[tuple[int, int], dict[int, str]] = {}
        self._owners = dict(read_numbers(pdf.Root.StructTreeRoot.get("/ParentTree", Dictionary())))

    def text(self, paragraph: Any, mark: Any) -> str:
        """What *mark*, held by *paragraph*, draws."""
        if not (isinstance(mark, int) or "/MCID" in mark):
            return ""
        number, page = _where(mark, paragraph)
        if page is None or page.objgen not in self._pages:
            return ""
        if page.objgen not in self._texts:
            self._texts[page.objgen] = _drawn(self._pages[page.objgen])
        return self._texts[page.objgen].get(number, "")

    def give(self, mark: int, page: Any, element: Any) -> None:
        """*element* owns from now on the mark *mark* of *page*."""
        row = self._owners.get(int(page.get("/StructParents", -1)))
        if isinstance(row, Array) and mark < len(row):
            row[mark] = element


def _where(mark: Any, element: Any) -> tuple[int, Any]:
    """The number of a mark that *element* holds, and its page."""
    if isinstance(mark, int):
        return mark, element.get("/Pg")
    return int(mark.MCID), mark.get("/Pg", element.get("/Pg"))


def _placed(mark: Any, former: Any, element: Any) -> Any:
    """The mark that *former* held, as *element* can hold it, whose page may be another."""
    number, page = _where(mark, former)
    same = page is None or page.objgen == element.get("/Pg", page).objgen
    return number if same else Dictionary(Type=Name.MCR, Pg=page, MCID=number)


def _address(annotation: Any) -> str:
    """Where a link leads that draws nothing."""
    return str(annotation.get("/A", Dictionary()).get("/URI", "Lien"))


def _drawn(page: pikepdf.Page) -> dict[int, str]:
    """The text of each mark of a page."""
    tables: dict[str, tuple[dict[int, str], int]] = {}
    found: dict[int, str] = {}
    opened: list[int | None] = []
    table: tuple[dict[int, str], int] = ({}, 1)
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        operands = instruction.operands
        if operator in ("BDC", "BMC"):
            held = operands[1] if operator == "BDC" else None
            opened.append(int(held.MCID) if isinstance(held, Dictionary) and "/MCID" in held else None)
        elif operator == "EMC" and opened:
            opened.pop()
        elif operator == "Tf":
            name = str(operands[0])
            if name not in tables:
                font = page.resources.get("/Font", Dictionary()).get(name, Dictionary())
                given = font.get("/ToUnicode")
                tables[name] = read_table(given.read_bytes()) if isinstance(given, pikepdf.Stream) else ({}, 1)
            table = tables[name]
        elif operator in ("Tj", "TJ"):
            mark = next((one for one in reversed(opened) if one is not None), None)
            if mark is not None:
                strings = operands[0] if operator == "TJ" else operands
                text = "".join(_decoded(bytes(one), *table) for one in strings if isinstance(one, pikepdf.String))
                found[mark] = found.get(mark, "") + text
    return found


def _decoded(data: bytes, table: dict[int, str], width: int) -> str:
    width = width or 1
    codes = (int.from_bytes(data[at : at + width], "big") for at in range(0, len(data), width))
    return "".join(table.get(code, "") for code in codes)


def _numbering(label: str) -> Any:
    label = label.strip()
    return next((name for pattern, name in _NUMBERINGS if pattern.fullmatch(label)), None)


def _only_lays_out(rows: list[Any]) -> bool:
    """Whether a table has but one cell a row, or holds a place to sign: there it only puts things side by side."""
    if all(len(_elements(row)) < 2 for row in rows):
        return True
    return any(
        _kind(paragraph) == _PLACE_TO_SIGN for row in rows for cell in _elements(row) for paragraph in _elements(cell)
    )


def _lay_out(table: Any, roles: Any) -> None:
    """A table that only lays out, and its rows and cells, are blocks; they keep names of their own."""
    waiting = [table]
    while waiting:
        element = waiting.pop()
        waiting += [kid for kid in _elements(element) if _kind(kid) in LAYOUT]
        name = f"/{LAYOUT[_kind(element)]}"
        roles[name] = Name.Div
        element.S = Name(name)
        if "/A" in element:
            element.A = Array([one for one in _attributes(element) if one.get("/O") != Name.Table])


def _style(cell: Any) -> str:
    return next((_kind(paragraph) for paragraph in _elements(cell)), "")


def _attributes(element: Any) -> list[Any]:
    given = element.get("/A")
    return [] if given is None else list(given) if isinstance(given, Array) else [given]


def _kind(element: Any) -> str:
    """The name of an element: that of its paragraph style, or one of PDF's own."""
    return str(element.S)[1:] if _is_element(element) else ""


def _is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def _held(element: Any) -> list[Any]:
    kids = element.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, Array) else [kids]


def _elements(element: Any) -> list[Any]:
    return [kid for kid in _held(element) if _is_element(kid)]
