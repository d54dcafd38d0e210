"""LibreOffice 7.4 and 25.2 tag the same document otherwise: a person who listens to it hears the same.

What 25.2 writes is drawn here by hand, so that either is tried whichever is installed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from cpomdoc.adapters.pdf.structure import tell_structure
from cpomdoc.adapters.pdf.tags import check_tags
from cpomdoc.adapters.pdf.unicode import write_table
from tests.juge_structure import Node, read

Drawn = str | tuple[int, str]
"""A text on page 1, or a page and a text."""
Tagged = tuple[str, list[Any]]
"""An element of LibreOffice: its name, and what it holds: texts, elements, annotations."""


class Page:
    """A file that draws what its elements hold, in their order."""

    def __init__(self, *tree: Tagged, pages: int = 1) -> None:
        self.pdf = pikepdf.new()
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        font.ToUnicode = self.pdf.make_stream(write_table({code: chr(code) for code in range(32, 256)}, 1))
        self._owners: list[Any] = []
        self._drawn: list[list[bytes]] = [[] for _ in range(pages)]
        for number in range(pages):
            page = self.pdf.add_blank_page()
            page.obj.Resources = Dictionary(Font=Dictionary(F1=self.pdf.make_indirect(font)))
            page.obj.StructParents = number
            page.obj.Annots = Array()
            self._owners.append(Array())
        root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.pdf.Root.StructTreeRoot = root
        root.RoleMap = Dictionary({f"/{name}": Name.P for name in ("Contents Heading", "Standard", "Alinéa numéroté")})
        document = self._element(("Document", list(tree)), root)
        root.K = Array([document])
        flat = [item for number, owner in enumerate(self._owners) for item in (number, owner)]
        root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(flat)))
        for page, drawn in zip(self.pdf.pages, self._drawn, strict=True):
            page.obj.Contents = self.pdf.make_stream(b"\n".join(drawn))

    def _element(self, tagged: Tagged, parent: Any) -> Any:
        name, held = tagged
        number = next((one[0] for one in held if isinstance(one, tuple) and isinstance(one[0], int)), 1)
        page = self.pdf.pages[number - 1].obj
        element = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{name}"), P=parent, Pg=page))
        element.K = Array([self._held(one, element) for one in held])
        return element

    def _held(self, one: Any, element: Any) -> Any:
        if isinstance(one, Dictionary):
            one.StructParent = len(self._owners)
            self._owners.append(element)
            annotation = self.pdf.make_indirect(one)
            self.pdf.pages[0].obj.Annots.append(annotation)
            return Dictionary(Type=Name.OBJR, Obj=annotation)
        if isinstance(one, tuple) and isinstance(one[1], list):
            return self._element(one, element)
        number, text = one if isinstance(one, tuple) else (1, one)
        mark = len(self._owners[number - 1])
        self._owners[number - 1].append(element)
        self._drawn[number - 1].append(
            b"/P <</MCID %d>> BDC BT /F1 9 Tf <%s> Tj ET EMC" % (mark, text.encode("latin-1").hex().encode())
        )
        return mark

    def told(self) -> list[tuple[str, str]]:
        """The kinds and texts that are heard, once the structure is put right; pages and tree agree."""
        tell_structure(self.pdf)
        self.pdf.save(target := io.BytesIO())
        assert check_tags(target.getvalue()) == ()
        return list(_heard(read(target.getvalue()).children[0]))


def _heard(node: Node) -> Iterator[tuple[str, str]]:
    for child in node.children:
        yield child.kind, "".join(part for part in child.parts if isinstance(part, str))
        yield from _heard(child)


def item(label: Drawn, *texts: Drawn, style: str = "Standard") -> Tagged:
    """An item as LibreOffice 25.2 tags it: its label before its body."""
    return ("LI", [("Lbl", [label]), ("LBody", [(style, list(texts))] if texts else [])])


def link(**entries: object) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), **entries)


def test_a_numbered_clause_is_a_paragraph_that_begins_with_its_number():
    page = Page(("L", [item("1.1", "Objet ", "du contrat", style="Alinéa numéroté")]), ("Standard", ["Suite"]))
    assert page.told() == [("P", "1.1Objet du contrat"), ("P", "Suite")]


def test_several_clauses_are_no_list_either():
    page = Page(("L", [item("1.1", "Un", style="Alinéa numéroté"), item("1.2", "Deux", style="Alinéa numéroté")]))
    assert page.told() == [("P", "1.1Un"), ("P", "1.2Deux")]


def test_the_items_of_a_list_have_their_labels_and_the_list_its_numbering():
    page = Page(("L", [item("a)", "Un"), item("b)", "Deux")]))
    one = [("LI", ""), ("Lbl", "a)"), ("LBody", ""), ("P", "Un")]
    two = [("LI", ""), ("Lbl", "b)"), ("LBody", ""), ("P", "Deux")]
    assert page.told() == [("L", ""), *one, *two]
    assert page.pdf.Root.StructTreeRoot.K[0].K[0].A.ListNumbering == Name.LowerAlpha


def test_a_label_in_several_pieces_stays_with_its_clause():
    listed = ("LI", [("Lbl", ["1", ("Span", [".1"])]), ("LBody", [("Alinéa numéroté", ["Objet"])])])
    assert Page(("L", [listed])).told() == [("P", "1.1Objet")]


def test_a_number_without_words_stays_a_paragraph():
    assert Page(("L", [item("1.1")]), ("Standard", ["Suite"])).told() == [("P", "1.1"), ("P", "Suite")]


def test_a_label_on_another_page_than_its_words_stays_where_it_is():
    page = Page(("L", [item((1, "1.1"), (2, "Objet"), style="Alinéa numéroté")]), pages=2)
    assert page.told() == [("P", "1.1Objet")]


def test_the_heading_of_the_contents_names_them_from_outside():
    toc = ("TOC", [("Caption", [("Contents Heading", ["Sommaire"])]), ("TOCI", [("Standard", ["Objet"])])])
    assert Page(toc).told() == [("H1", "Sommaire"), ("TOC", ""), ("TOCI", ""), ("P", "Objet")]


def said(*held: Any) -> str:
    """The words of the link that an element holds."""
    page = Page(("Standard", [("Link", list(held))]))
    page.told()
    return str(page.pdf.pages[0].obj.Annots[0].Contents)


def test_a_link_says_what_is_read_there():
    assert said("Article 1 ", "et suivants", link()) == "Article 1 et suivants"
    assert said("Article 1 - Objet", "12", link()) == "Article 1 - Objet\t12"
    assert said("12", link()) == "12"


def test_a_link_that_says_something_is_left_alone():
    assert said("Objet", link(Contents="Article 1")) == "Article 1"
    assert said("Objet", link(Contents="  ")) == "Objet"


def test_a_link_that_draws_nothing_says_where_it_leads():
    assert said(link(A=Dictionary(S=Name.URI, URI="https://exemple.fr"))) == "https://exemple.fr"
    assert said(link()) == "Lien"
