"""What the examples give, read page by page and element by element: a person who sees, and one who listens.

Everything is laid out once, contract by contract; the judge of structure is tests/juge_structure.py.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from cpomdoc.adapters.pdf import check_tags, judge_pdf
from tests import juge_structure
from tests.familles.pages import CONTRACTS, laid_out

each_contract = pytest.mark.parametrize(("key", "name"), CONTRACTS)


# --- Who listens --------------------------------------------------------------------------------------------------


@each_contract
def test_every_pdf_can_be_listened_to(key: str, name: str) -> None:
    found = {piece: juge_structure.faults(laid.pdf) for piece, laid in laid_out(key, name).items()}
    assert {piece: faults for piece, faults in found.items() if faults} == {}


@each_contract
def test_structure_and_pages_still_agree(key: str, name: str) -> None:
    for piece, laid in laid_out(key, name).items():
        assert judge_pdf(laid.pdf) == {"pdfa3b": [], "pdfua1": []}, piece
        assert check_tags(laid.pdf) == (), piece


@each_contract
def test_the_title_of_a_contract_and_its_contents_are_headings(key: str, name: str) -> None:
    top = juge_structure.read(laid_out(key, name)["contrat"].pdf)
    first, second, *_ = [node for node in top.walk() if node.kind == "H1"]
    assert " ".join(first.text.split()).startswith("Contrat pluriannuel")
    assert second.text == "Sommaire"


def elements(pdf: pikepdf.Pdf, *kinds: str) -> list[Any]:
    """The elements of a structure that bear one of the names *kinds*."""
    waiting, found = [pdf.Root.StructTreeRoot], []
    while waiting:
        element = waiting.pop(0)
        kids = element.get("/K", Array())
        waiting += [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary)]
        if str(element.get("/S", "")) in kinds:
            found.append(element)
    return found


def _no_row_heads(pdf: pikepdf.Pdf) -> None:
    table = next(one for one in elements(pdf, "/Table") if not _under(one, "/Column"))
    for head in [kid for row in table.K for kid in row.get("/K", []) if kid.get("/S") == Name.TH]:
        head.S = Name.TD


def _under(table: Any, scope: str) -> bool:
    return scope in repr([kid.get("/A") for row in table.K for kid in row.get("/K", [])])


def _no_scope(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "/TH")[0].A


def _a_row_without_head(pdf: pikepdf.Pdf) -> None:
    table = next(one for one in elements(pdf, "/Table") if _under(one, "/Column"))
    rows = [row for row in table.K if row.S == Name.TR]
    for cell in rows[-1].K:
        cell.S = Name.TD


def _one_item(pdf: pikepdf.Pdf) -> None:
    listed = elements(pdf, "/L")[0]
    listed.K = Array([listed.K[0]])


def _no_label(pdf: pikepdf.Pdf) -> None:
    item = elements(pdf, "/LI")[0]
    item.K = Array([kid for kid in item.K if Name.Lbl != kid.S])


def _no_numbering(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "/L")[0].A


def _caption_before(pdf: pikepdf.Pdf) -> None:
    caption = elements(pdf, "/Caption")[0]
    table = caption.P
    table.K = Array([kid for kid in table.K if Name.Caption != kid.S])
    holder = table.P
    at = [kid.objgen for kid in holder.K].index(table.objgen)
    holder.K.insert(at, caption)


def _title_as_paragraph(pdf: pikepdf.Pdf) -> None:
    caption = elements(pdf, "/Caption")[0]
    table = caption.P
    table.K = Array([kid for kid in table.K if Name.Caption != kid.S])
    at = [kid.objgen for kid in table.P.K].index(table.objgen)
    table.P.K.insert(at, caption.K[0])


def _skipped_level(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "/H2")[0].S = Name.H4


def _heading_in_a_table(pdf: pikepdf.Pdf) -> None:
    cell = next(one for one in elements(pdf, "/TD") if "/K" in one and len(one.K))
    cell.K[0].S = Name.H2


def _empty_paragraph(pdf: pikepdf.Pdf) -> None:
    document = elements(pdf, "/Document")[0]
    document.K.append(pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=document)))


def _narrow_row(pdf: pikepdf.Pdf) -> None:
    table = next(one for one in elements(pdf, "/Table") if _under(one, "/Column"))
    row = [row for row in table.K if row.S == Name.TR][-1]
    row.K = Array(list(row.K)[:-1])


PLANTED: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "a table of facts whose names are plain cells": (_no_row_heads, "table without a head"),
    "a head that does not say of what": (_no_scope, "head without a scope"),
    "a row of which nothing is the head": (_a_row_without_head, "row without a head"),
    "a row with a cell less": (_narrow_row, "rows of several widths"),
    "a list of one item": (_one_item, "list of 1 element"),
    "an item without its label": (_no_label, "item without its label"),
    "a list that does not say its numbering": (_no_numbering, "list that does not say its numbering"),
    "a caption before its table": (_caption_before, "caption outside its table"),
    "a title of table as a paragraph": (_title_as_paragraph, "title of a table that is no caption"),
    "a level of heading left out": (_skipped_level, "heading H4 after level"),
    "a heading inside a table": (_heading_in_a_table, "heading inside a table"),
    "an empty paragraph": (_empty_paragraph, "P (P) that holds nothing"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_the_judge_of_structure_finds_a_planted_fault(fault: str) -> None:
    plant, told = PLANTED[fault]
    with pikepdf.open(io.BytesIO(laid_out("chrs", "minimal")["contrat"].pdf)) as pdf:
        plant(pdf)
        pdf.save(target := io.BytesIO())
    assert any(one.startswith(told) for one in juge_structure.faults(target.getvalue()))


def test_the_judge_of_structure_finds_a_picture_without_words() -> None:
    with pikepdf.open(io.BytesIO(laid_out("chrs", "complet")["annexe-05"].pdf)) as pdf:
        elements(pdf, "/Figure")[0].Alt = pikepdf.String("—")
        pdf.save(target := io.BytesIO())
    assert juge_structure.faults(target.getvalue()) == ["picture without words"]
