"""The sheets of the liasse are checked like every other model: a name that nothing gives is told in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.adapters.instance import load_family
from cpomdoc.adapters.word import take_apart
from cpomdoc.schema.feuillets import feuillets
from cpomdoc.stages.templates.lint import lint
from tests.adapters.word_build import p, template

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize("name", feuillets())
def test_the_shipped_sheets_use_only_names_that_are_given(name):
    data = load_family(TEMPLATES, "ehpad").files[name]
    names = feuillets()[name]
    assert not lint(take_apart(name, data, {}), names, names).blocking


@pytest.mark.parametrize("name", feuillets())
def test_a_name_that_nothing_gives_is_told(name):
    names = feuillets()[name]
    report = lint(take_apart(name, template(p("{{ liasse.inconnu }}")), {}), names, names)
    assert report.blocking
