"""The signature blocks of a liasse + who signs -> one empty signature field in each block, tagged and named.

Private helper of assembly.py. A block is known by the style of its paragraph, « Cadre de signature », which LibreOffice
makes the name of its tag: a lawyer may reword, move or reorder the blocks in Word, and a person who edits the draft
too. The block is a table of one row: the party on one side, the marked cell on the other. The party's name tells whose.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from cpomdoc.adapters.pdf.liasse.graft import Tree
from cpomdoc.adapters.pdf.liasse.words import Box, Words
from cpomdoc.adapters.pdf.structure import LAYOUT
from cpomdoc.adapters.pdf.tree import contents, elements
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.liasse import Signataire

BLOCK_TAG = "/Cadre de signature"
SPARE_FIELDS = ("Horodatage1", "Horodatage2")
# What lays out is called so by structure.py; a file finished by an earlier release still calls it a table.
_CELL, _ROW, _TABLE = ({f"/{kind}", f"/{LAYOUT[kind]}"} for kind in ("TD", "TR", "Table"))
_PRINTED_AND_LOCKED = 132
_SIGNATURES_EXIST_AND_APPEND_ONLY = 3
_INSET = 4.0  # points inside the frame, and under its words (« Signature et cachet »)


@dataclass(frozen=True, slots=True)
class Block:
    """A place to sign: the marked *cell* and its *frame* on page *index*; *party* is the rest of the row."""

    cell: Any
    index: int
    frame: Box
    party: Box


def find_blocks(pdf: pikepdf.Pdf) -> list[Block]:
    """All the signature blocks, in reading order."""
    indexes = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    marked = [element for element in elements(pdf.Root.StructTreeRoot) if str(element.S) == BLOCK_TAG]
    return [_block(element, indexes) for element in marked]


def _block(element: Any, indexes: dict[tuple[int, int], int]) -> Block:
    cell, row, table = (_around(element, kinds) for kinds in (_CELL, _ROW, _TABLE))
    if table is not None and len(_pages_of(table)) > 1:
        raise ToolFailed(
            "Un cadre de signature est coupé entre deux pages.",
            remedy="Dans le projet Word, raccourcissez le texte de ce cadre ou sa hauteur : la partie et l’endroit où "
            "elle signe tiennent sur une même page. Puis déposez le projet et recommencez.",
        )
    box = _layout(table, "/BBox")
    widths = [_layout(other, "/Width") for other in row.K] if row is not None else []
    rows = [other for other in elements(table) if str(other.S) in _ROW] if table is not None else []
    if cell is None or len(rows) != 1 or box is None or None in widths:
        raise ToolFailed(
            "Un cadre de signature du contrat n’est pas à sa place.",
            remedy="Dans le modèle Word, le style « Cadre de signature » s’emploie dans une cellule d’un tableau d’une "
            "seule ligne. Rétablissez-le, puis relancez.",
        )
    left, bottom, right, top = (float(edge) for edge in box)
    unit = (right - left) / float(sum(widths))  # LibreOffice gives widths in a unit of its own: only shares count
    at = [other.objgen for other in row.K].index(cell.objgen)
    start, end = left + unit * float(sum(widths[:at])), left + unit * float(sum(widths[: at + 1]))
    party = (left, bottom, start, top) if at else (end, bottom, right, top)
    return Block(cell, indexes[element.Pg.objgen], (start, bottom, end, top), party)


def _pages_of(table: Any) -> set[tuple[int, int]]:
    """The pages on which something of a table is drawn."""
    drawn = ((element, kid) for element in elements(table) for kid in contents(element))
    holders = (kid if isinstance(kid, Dictionary) and "/Pg" in kid else element for element, kid in drawn)
    return {holder.Pg.objgen for holder in holders if "/Pg" in holder}


def _around(element: Any, kinds: Collection[str]) -> Any:
    """The nearest element of one of *kinds* that holds *element*, or None."""
    while element is not None and str(element.get("/S")) not in kinds:
        element = element.get("/P")
    return element


def _layout(element: Any, key: str) -> Any:
    """A layout attribute of *element*, which has one dictionary of them or several; None without it."""
    given = element.get("/A", Dictionary()) if element is not None else Dictionary()
    for attributes in given if isinstance(given, Array) else [given]:
        if isinstance(attributes, Dictionary) and key in attributes:
            return attributes[key]
    return None


def add_signature_fields(tree: Tree, signataires: Sequence[Signataire], words: Words) -> None:
    """One field a signatory, and spare ones for time stamps of the archive."""
    free = [(block, _squeezed(words.inside(block.index, block.party))) for block in find_blocks(tree.pdf)]
    widgets = []
    for signataire in signataires:
        wanted = _squeezed(signataire.denomination)
        mine = next((entry for entry in free if wanted in entry[1]), None)
        if mine is None:
            raise _no_block(signataire.denomination)
        free.remove(mine)
        block = mine[0]
        left, bottom, right, _ = block.frame
        top = words.floor(block.index, block.frame)
        rect = (left + _INSET, bottom + _INSET, right - _INSET, top - _INSET)
        label = f"Signature électronique : {signataire.denomination}"
        widgets.append(_field(tree, signataire.field, label, tree.pdf.pages[block.index].obj, rect, block.cell))
    if free:
        raise ToolFailed(
            f"Le contrat a {pluriel(len(free), 'cadre')} de signature de trop.",
            remedy="Comparez les cadres de signature du projet Word et les parties du formulaire, puis relancez.",
        )
    cover = tree.document.K[0]
    for name in SPARE_FIELDS:
        label = f"Réservé à l’horodatage de l’archive ({name[-1]})"
        widgets.append(_field(tree, name, label, tree.pdf.pages[0].obj, (0.0, 0.0, 0.0, 0.0), cover))
    tree.pdf.Root.AcroForm = Dictionary(Fields=Array(widgets), SigFlags=_SIGNATURES_EXIST_AND_APPEND_ONLY)


def _field(tree: Tree, name: str, label: str, page: Any, rect: Box, parent: Any) -> Any:
    pdf = tree.pdf
    left, bottom, right, top = rect
    appearance = pdf.make_stream(
        b" ", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - bottom]),
        Resources=Dictionary(),
    )  # fmt: skip
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(label),
            F=_PRINTED_AND_LOCKED,
            Rect=Array([round(edge, 2) for edge in rect]),
            P=page,
            AP=Dictionary(N=appearance),
        )
    )
    # /K is the reference itself: in an array it would be as legal, but pyHanko then suspects every later signature.
    element = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=parent,
            Pg=page,
            Alt=String(label),
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page),
        )
    )
    parent.K.append(element)
    widget.StructParent = tree.own(element)
    page.Annots = Array([*page.get("/Annots", Array()), widget])
    page.Tabs = Name.S
    return widget


def _squeezed(text: str) -> str:
    return "".join(normalize("NFC", text).replace("\u2010", "-").split()).casefold()


def _no_block(denomination: str) -> ToolFailed:
    return ToolFailed(
        f"Le contrat n’a pas de cadre de signature pour « {denomination} ».",
        remedy="Vérifiez dans le projet Word le cadre de signature de cette partie, et son nom dans le formulaire.",
    )
