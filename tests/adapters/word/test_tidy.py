"""Lists, numbers and notes as they are printed, whichever answers came."""

from __future__ import annotations

import pytest
from lxml import etree

from cpomdoc.adapters.word.package import parse_xml
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.adapters.word.tidy import (
    bind_numbers,
    drop_idle_notes,
    drop_unasked_columns,
    keep_announcements,
    settle_lists,
)
from tests.adapters.word_build import p, row, table

NAMES = {"L": "Liste lettrée", "S": "Alinéa sans numéro", "A": "Alinéa numéroté"}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("items", "printed"),
    [
        (("un ;",), ["Voici :", "un.", "Puis."]),
        (("un ;", "deux ;"), ["Voici :", "un ;", "deux.", "Puis."]),
        (("un", "deux"), ["Voici :", "un", "deux", "Puis."]),
    ],
)
def test_the_last_item_of_a_list_ends_it(items: tuple[str, ...], printed: list[str]) -> None:
    body = p("Voici :", style="A") + "".join(p(item, style="L") for item in items) + p("Puis.", style="S")
    tree = tree_of(body)
    settle_lists(tree, NAMES)
    assert [line for line in text_of(tree).split("\f") if line] == printed
    alone = [style for style in tree.iter(f"{{{W}}}pStyle") if style.get(f"{{{W}}}val") == "L"]
    assert len(alone) == (len(items) if len(items) > 1 else 0)


def tree_of(body: str) -> etree._Element:
    return parse_xml(f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode())


@pytest.mark.parametrize(
    ("cells", "note", "printed"),
    [
        (("12", "—"), "En euros. « — » : sans objet.", "En euros. « — » : sans objet."),
        (("12", "7"), "En euros. « — » : sans objet.", "En euros."),
        (("12", "7"), "« — » : non mesuré. Définitions : annexe 14.", "Définitions : annexe 14."),
        (("A1-O1 — Accueil", "7"), "Lu le 3. « — » : sans objet.", "Lu le 3."),
        (("Capacité : — places", "7"), "« — » : sans objet.", "« — » : sans objet."),
        (("12 (—)", "7"), "« — » : sans objet.", "« — » : sans objet."),
    ],
)
def test_a_note_tells_of_dashes_when_its_table_has_one(cells: tuple[str, str], note: str, printed: str) -> None:
    grid = table(row("Année", "Montant"), row(*cells)).removesuffix(p(""))
    tree = tree_of(grid + p(note, style="NoteTableau") + p("Suite."))
    drop_idle_notes(tree)
    assert text_of(tree).split("\f")[-2:] == [printed, "Suite."]


def test_a_note_that_told_of_nothing_but_dashes_goes_whole_whatever_its_runs_are() -> None:
    grid = table(row("Année", "12")).removesuffix(p(""))
    tree = tree_of(grid + p("« — » : sans ", "objet.", style="NoteTableau") + p("Suite."))
    drop_idle_notes(tree)
    assert text_of(tree).split("\f")[-2:] == ["12", "Suite."]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (("le contrat n° CPOM-1",), "le contrat n°\u00a0CPOM-1"),
        (("le contrat n° ", "CPOM-1"), "le contrat n°\u00a0CPOM-1"),
        (("N° 7",), "N°\u00a07"),
        (("un an, n° — sans",), "un an, n° — sans"),
        (("40 ° C",), "40 ° C"),
    ],
)
def test_a_number_stays_on_the_line_of_its_sign(typed: tuple[str, ...], printed: str) -> None:
    tree = tree_of(p(*typed))
    bind_numbers(tree)
    assert text_of(tree) == f"\f{printed}"


def test_a_line_that_announces_what_follows_stays_with_it() -> None:
    grid = table(row("Année", "12 :")).removesuffix(p(""))
    tree = tree_of(p("La ligne est remplacée par la ligne suivante\u00a0: ") + grid + p("Avant : après.") + p("Fin :"))
    keep_announcements(tree)
    kept = [text_of(one.getparent().getparent()) for one in tree.iter(f"{{{W}}}keepNext")]
    assert kept == ["\fLa ligne est remplacée par la ligne suivante\u00a0: "]


def grid_of(head: list[str], *rows: list[str], header: bool = True) -> etree._Element:
    """A table with a heading row, each column 1000 wide."""
    columns = "".join('<w:gridCol w:w="1000"/>' for _ in head)
    lines = ""
    for place, cells in enumerate((head, *rows)):
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if header and place == 0 else ""
        tcs = "".join(f'<w:tc><w:tcPr><w:tcW w:w="1000" w:type="dxa"/></w:tcPr>{p(cell)}</w:tc>' for cell in cells)
        lines += f"<w:tr>{mark}{tcs}</w:tr>"
    return tree_of(f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>")


@pytest.mark.parametrize(
    ("head", "row_printed", "header", "kept"),
    [
        (["Départ", "2027", "", ""], ["1", "2", "", ""], True, ["Départ", "2027"]),
        (["Départ", "", "2029"], ["1", "", "3"], True, ["Départ", "2029"]),
        (["Départ", "", "2029"], ["1", "2", "3"], True, ["Départ", "", "2029"]),
        (["Départ", "2028", "2029"], ["1", "", ""], True, ["Départ", "2028", "2029"]),
        (["Départ", ""], ["1", ""], False, ["Départ", ""]),
        (["", ""], ["", ""], True, ["", ""]),
    ],
)
def test_a_column_goes_only_when_its_heading_and_all_its_cells_are_empty(
    head: list[str], row_printed: list[str], header: bool, kept: list[str]
) -> None:
    tree = grid_of(head, row_printed, header=header)
    drop_unasked_columns(tree)
    first = next(tree.iter(f"{{{W}}}tr"))
    assert ["".join(cell.itertext()) for cell in first.iter(f"{{{W}}}tc")] == kept
    widths = [int(one.get(f"{{{W}}}w", "0")) for one in tree.iter(f"{{{W}}}gridCol")]
    assert len(widths) == len(kept)
    assert 1000 * len(head) - len(kept) < sum(widths) <= 1000 * len(head)
