"""The names that templates may write."""

from __future__ import annotations

import dataclasses

import pytest

from cpomdoc.schema.questionnaire import Field, Section, Sheet
from cpomdoc.schema.reference import reference
from cpomdoc.schema.variables import Group, Leaf, Rows, leaves, spellings, variables
from cpomdoc.stages.templates.filters import FILTERS, TESTS
from tests.resources.petite_famille import FAMILLE, IDENTIFICATION


def names(group: Group) -> dict[str, object]:
    return dict(spellings(group.children))


def test_questions_tables_and_the_engines_own_names_are_in_the_tree() -> None:
    known = names(variables(FAMILLE))
    assert isinstance(known["gestionnaire.siren"], Leaf)
    assert isinstance(known["etablissements"], Rows)
    assert isinstance(known["piece.fin"], Leaf)
    assert isinstance(known["contrat.date_fin"], Leaf)
    assert {"annexes", "calendrier"} <= known.keys()


def test_a_workbook_per_site_is_a_table_of_sites_with_its_tables_inside() -> None:
    sites = variables(FAMILLE).children["sites"]
    assert isinstance(sites, Rows)
    assert {leaf.path for leaf in leaves(sites)} == {
        "sites.contrat.numero", "sites.site.finess_et", "sites.publics.residents", "sites.activite.annee",
    }  # fmt: skip


def test_a_piece_knows_only_the_workbooks_that_it_needs() -> None:
    assert "sites" not in variables(FAMILLE, ["identification"]).children
    assert "gestionnaire" not in variables(FAMILLE, ["diagnostic"]).children


def test_a_name_cannot_be_both_a_value_and_a_group() -> None:
    sheet = Sheet("x", "X", sections=(Section("", (Field("siege", "Siège", "texte"),)),))
    clash = dataclasses.replace(IDENTIFICATION, sheets=(*IDENTIFICATION.sheets, sheet))
    with pytest.raises(ValueError, match="siege"):
        variables(dataclasses.replace(FAMILLE, questionnaires={"identification": clash}))


def test_the_reference_gives_every_name_every_filter_and_how_to_loop() -> None:
    text = reference(FAMILLE, list(FILTERS.items()), list(TESTS.items()))
    for leaf in leaves(variables(FAMILLE)):
        assert f".{leaf.path.rpartition('.')[2]}`" in text, leaf.path
        assert leaf.label in text
    for name in (*FILTERS, *TESTS):
        assert f"| `{name}` |" in text
    assert "`{% for ligne in etablissements %}`" in text
    assert "`{% for detail in ligne.activite %}`" in text
    assert "Les Tilleuls \\| Aure" in text
    assert "| `ligne.hors` | Places hors convention | places (ou sans objet) |" in text
    assert "`detail.annee`" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
