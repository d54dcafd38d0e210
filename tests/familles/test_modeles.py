"""Every template of every family: no blocking remark, and it prints whatever a form lets through."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from cpomdoc.adapters.instance import load_family
from cpomdoc.adapters.word import DocumentProperties, read_parts, render, take_apart
from cpomdoc.adapters.word.package import parse_xml
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.variables import variables
from cpomdoc.stages.templates.lint import lint
from tests.resources.reponses_inventees import answers

TEMPLATES = Path(__file__).parents[2] / "templates"


@lru_cache
def famille(key: str) -> Famille:
    return load_family(TEMPLATES, key)


PIECES = [
    pytest.param(root.parent.name, piece.key, id=f"{root.parent.name}-{piece.key}")
    for root in sorted(TEMPLATES.glob("*/famille.toml"))
    for piece in famille(root.parent.name).pieces
]


def printed(key: str, piece_key: str, **options: object) -> str:
    whole = famille(key)
    piece = whole.piece(piece_key)
    end = "— Fin de la pièce —"
    context = answers(variables(whole, piece.needs), **options)  # type: ignore[arg-type]
    context["piece"] |= {"fin": end, "numero": piece.number, "titre": piece.title}
    context["famille"] = {"cle": whole.key, "titre": whole.title, "fondement": whole.legal_basis}
    properties = DocumentProperties(
        piece.title, date(2026, 11, 21), "CPOM-2027-014", piece.key, "1", "0" * 64, end_mark=end
    )
    template, blocks = whole.files[piece.template], whole.blocks(piece.template)
    docx = render(template, context, properties=properties, blocks=blocks)
    return text_of(parse_xml(read_parts(docx)["word/document.xml"]))


@pytest.mark.parametrize(("key", "piece_key"), PIECES)
def test_a_template_has_no_blocking_remark(key: str, piece_key: str) -> None:
    whole = famille(key)
    piece = whole.piece(piece_key)
    gabarit = take_apart(piece.template, whole.files[piece.template], whole.blocks(piece.template))
    report = lint(gabarit, variables(whole, piece.needs), variables(whole))
    assert [f"{r.finding.at} {r.finding.message}" for r in report.remarks if r.finding.blocking] == []


@pytest.mark.parametrize(("key", "piece_key"), PIECES)
def test_a_template_prints_full_answers(key: str, piece_key: str) -> None:
    assert "Undefined" not in printed(key, piece_key)


@pytest.mark.parametrize(("key", "piece_key"), PIECES)
def test_a_template_prints_answers_as_poor_as_a_form_allows(key: str, piece_key: str) -> None:
    text = printed(key, piece_key, poor=True)
    assert "None" not in text
    assert "---" not in text


@pytest.mark.parametrize(("key", "piece_key"), PIECES)
def test_a_template_prints_odd_answers_as_they_are(key: str, piece_key: str) -> None:
    text = printed(key, piece_key, text="{{ 7*7 }} & </w:t> <Association>\nligne 2")
    assert not re.search(r"(?<![\d,])49(?!\d)", text), "a number typed as a tag was computed"
    assert "&amp;" not in text
