"""What is decided of a title is written on the title; what somebody wrote there himself is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cpomdoc.adapters.libreoffice import Office
from cpomdoc.adapters.word import Titles, paragraphs, read_parts, seen, write_parts
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, w
from tests.adapters.word_sample import paragraph, parts, run, table, table_of_contents

_STYLES = "word/styles.xml"


def written(*content: str) -> bytes:
    """A Word file whose first headings begin a page because their style says so."""
    made = parts("".join(content))
    made[_STYLES] = made[_STYLES].replace(
        b'w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>',
        b'w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>'
        b"<w:pageBreakBefore/>",
    )
    assert b"pageBreakBefore" in made[_STYLES]
    return write_parts(made)


def title(text: str, properties: str = "") -> str:
    return paragraph(run(text), "Heading1", properties)


def lines(count: int) -> str:
    return "".join(paragraph(run(f"ligne {number}")) for number in range(count))


def stays(docx: bytes) -> list[str]:
    """The titles that say themselves that they begin no page."""
    root = parse_xml(read_parts(docx)[DOCUMENT])
    said = [one.getparent().getparent() for one in root.iter(w("pageBreakBefore")) if one.get(w("val")) == "0"]
    return ["".join(one.itertext()) for one in said]


def test_a_title_says_that_it_begins_no_page_and_keeps_its_room():
    titles = Titles(written(title("Un"), lines(2), title("Deux"), lines(2)))
    assert titles.free == [True, True]
    settled = titles.settled([True, False])
    assert stays(settled) == ["Deux"]
    assert b'w:before="480"' in read_parts(settled)[DOCUMENT]


def test_nothing_is_written_when_every_title_begins_a_page():
    docx = written(title("Un"), title("Deux"))
    assert Titles(docx).settled([True, True]) is docx


def test_a_break_that_somebody_put_or_took_away_is_left_alone():
    docx = written(title("Un", "<w:pageBreakBefore/>"), title("Deux", '<w:pageBreakBefore w:val="0"/>'), title("Trois"))
    assert Titles(docx).free == [True]
    assert stays(Titles(docx).settled([False])) == ["Deux", "Trois"]


def test_a_title_inside_a_table_is_none_that_begins_a_page():
    cell = f"<w:tbl><w:tr><w:tc>{title('Un')}</w:tc></w:tr></w:tbl>"
    assert Titles(written(cell, title("Deux"))).free == [True]


def test_the_title_after_the_contents_may_not_be_brought_back():
    assert Titles(written(table_of_contents(), title("Un"), title("Deux"))).free == [False, True]


def test_the_marks_change_no_word_and_are_in_no_file_that_people_receive():
    docx = written(title("Un"), table(3), title("Deux"), lines(1))
    titles = Titles(docx)
    marked, names = titles.marked([True, False])
    assert paragraphs(marked) == paragraphs(docx)
    assert b"_cpomdoc" not in read_parts(titles.settled([True, False]))[DOCUMENT]
    assert all(name.encode() in read_parts(marked)[DOCUMENT] for name in names)


@pytest.fixture(scope="module")
def office():
    with Office() as office:
        yield office


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([lines(5), title("Un"), lines(5), title("Deux"), lines(9), title("Trois"), lines(3)], ["Un", "Deux"]),
        ([lines(25), title("Un"), lines(3), title("Deux"), lines(3)], ["Deux"]),
        ([lines(3), title("Un"), lines(29)], []),
        ([lines(3), title("Un"), lines(60)], ["Un"]),
        ([table(4), title("Un"), lines(3), title("Deux"), table(14), title("Trois"), lines(2)], ["Un", "Deux"]),
    ],
    ids=["half a page", "more than half", "the end is not cut", "the end of a long text", "after tables"],
)
def test_the_layout_decides_and_the_file_laid_out_again_gives_the_same(
    office: Office, content: Sequence[str], expected: list[str]
):
    made = office.convert(written(*content), title="Titres", timeout=120)
    assert stays(made.docx) == expected
    again = office.convert(made.docx, title="Titres", timeout=120)
    assert (again.docx, again.pages) == (made.docx, made.pages)


@pytest.mark.parametrize("lost", ["_cpomdoc_titre0", "_cpomdoc_titre1", "_cpomdoc_fin1"])
def test_nothing_is_decided_of_a_layout_in_which_a_mark_is_lost(lost: str):
    _, names = Titles(written(title("Un"), lines(2), title("Deux"), lines(2))).marked([True, True])
    places = dict.fromkeys(names, (1, 100, 24000))
    assert seen(places, [True, True]) is not None
    assert seen({name: place for name, place in places.items() if name != lost}, [True, True]) is None
