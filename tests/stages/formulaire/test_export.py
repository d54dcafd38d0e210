"""The rows of a national export: its header is known by its columns, the rows wanted are taken, the rest is named."""

from __future__ import annotations

import pytest

from cpomdoc.domain.classeur import Cell
from cpomdoc.schema.sources import Colonne, Prise, Source
from cpomdoc.stages.formulaire.export import Entete, Manque, Row, nearest_site, recognise, select

SITE, ENTITY, NAME = Colonne("ET-N°FINESS"), Colonne("EJ-N°FINESS"), Colonne("Raison sociale")
PLACES = Colonne("Places", 2, 2)
SOURCE = Source("essai", "Export d’essai", "finess", SITE, ENTITY, NAME, {"site.places": Prise((PLACES,))}, ())
HEADER = ("ET-N°FINESS", "EJ-N°FINESS", "Raison  sociale", "Places", "Places")


def row(*cells: str) -> Row:
    return tuple(Cell(cell) if cell else None for cell in cells)


def header(*names: str) -> Entete:
    found = recognise([row(*(names or HEADER))], [SOURCE])
    assert found is not None
    return found[0]


ROWS = [
    row("990001455", "990000001", "Les Tilleuls", "80", "12"),
    row("990001679", "990000001", "La Roseraie", "62", ""),
    row("990002222", "990000002", "Le Clos", "40", "4"),
    row("", "990000002", "Total", "", ""),
    row("990001455", "990000001", "Les Tilleuls", "80", "13"),
]


def taken(sites: tuple[str, ...] = (), entity: str = "", rows: list[Row] | None = None) -> dict[str, list[str]]:
    """The establishments whose rows are taken, with what the second column « Places » says."""
    found = select(ROWS if rows is None else rows, header(), sites, entity)
    return {site: [header().text(one, PLACES) for one in kept] for site, kept in found.rows.items()}


# --- the header -------------------------------------------------------------------------------------------------------


def test_a_header_is_found_below_a_title_whatever_the_spaces_of_its_names():
    found = recognise([row("Extraction du 1er mars"), row(), row(*HEADER)], [SOURCE])
    assert found is not None
    entete, at = found
    assert (entete.source, at, entete.missing) == (SOURCE, 2, {})
    assert entete.places == {SITE: 0, ENTITY: 1, NAME: 2, PLACES: 4}  # the second of the two


def test_of_two_sources_the_one_with_more_columns_there_is_meant():
    poor = Source("pauvre", "Autre", "tdb", SITE, Colonne("Gestionnaire"), Colonne("Nom"), {}, ())
    for sources in ([poor, SOURCE], [SOURCE, poor]):
        found = recognise([row(*HEADER)], sources)
        assert found is not None
        assert found[0].source is SOURCE


def test_of_two_sources_that_have_as_many_columns_there_the_first_is_meant():
    twin = Source("double", "Le même", "tdb", SITE, ENTITY, NAME, {"site.places": Prise((PLACES,))}, ())
    found = recognise([row(*HEADER)], [twin, SOURCE])
    assert found is not None
    assert found[0].source is twin


def test_what_does_not_say_of_which_establishment_it_speaks_is_no_export():
    assert recognise([row("EJ-N°FINESS", "Raison sociale", "Places", "Places")], [SOURCE]) is None
    assert recognise([], [SOURCE]) is None


def test_a_missing_column_is_named_with_the_one_that_looks_like_it():
    entete = header("ET-N°FINESS", "EJ-N°FINES", "Nom", "Places")
    assert entete.missing == {
        ENTITY: Manque(ENTITY, 0, "EJ-N°FINES"),
        NAME: Manque(NAME, 0, ""),
        PLACES: Manque(PLACES, 1, ""),  # it is there once instead of twice
    }


def test_the_header_that_may_say_the_establishment_is_proposed():
    assert nearest_site([row("Titre"), row("ET N° FINESS", "Nom")], SOURCE) == "ET N° FINESS"
    assert nearest_site([row("Titre")], SOURCE) == ""


# --- the cells --------------------------------------------------------------------------------------------------------


def test_a_cell_that_a_short_row_has_not_is_empty():
    assert header().cell(row("990001455"), NAME) is None
    assert header().cell(row("990001455", "990000001"), NAME) is None
    assert header().text(row("990001455"), NAME) == ""
    assert header().text(row("990001455", "", " Les  Tilleuls "), NAME) == "Les Tilleuls"


@pytest.mark.parametrize(
    ("written", "number"),
    [("10001455", "010001455"), ("10001455.0", "010001455"), ("2a0001455", "2A0001455"), ("99 000 145 5", "990001455")],
)
def test_a_number_that_a_spreadsheet_shortened_is_whole_again(written: str, number: str):
    assert header().finess(row(written), SITE) == number


# --- the rows ---------------------------------------------------------------------------------------------------------


def test_the_establishments_that_are_named_are_taken_with_all_their_rows():
    assert taken(("990001455", "990002222")) == {"990001455": ["12", "13"], "990002222": ["4"]}


def test_those_that_an_entity_runs_are_taken_and_of_those_named_only_hers():
    assert taken(entity="990000001") == {"990001455": ["12", "13"], "990001679": [""]}
    assert taken(("990001455", "990002222"), "990000001") == {"990001455": ["12", "13"]}


def test_a_file_that_speaks_of_one_entity_alone_is_taken_whole_and_of_several_not_at_all():
    assert taken(rows=ROWS[:2]) == {"990001455": ["12"], "990001679": [""]}
    assert taken() == {}


def test_the_entities_of_a_file_are_counted_to_be_proposed():
    assert select(ROWS, header(), (), "").entities == {"990000001": 3, "990000002": 1}
