"""Templates are untrusted: nothing is called, no attribute of Python is reached."""

from __future__ import annotations

import pytest
from jinja2.exceptions import TemplateError

from cpomdoc.stages.templates.dialect import Dialect, foreign
from cpomdoc.stages.templates.filters import imprime

ATTACKS = (
    "{{ ''.__class__ }}",
    "{{ nom.__class__ }}",
    "{{ nom['__class__'] }}",
    "{{ nom.upper() }}",
    "{{ range(9) }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ self._TemplateReference__context }}",
    "{{ lipsum.__globals__ }}",
    "{{ groupe.items() }}",
    "{% set a = 1 %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% from 'x' import y %}",
    "{% macro m() %}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% filter upper %}{% endfilter %}",
    "{% extends 'x' %}",
    "{% block b %}{% endblock %}",
    "{% with a = 1 %}{% endwith %}",
    "{% autoescape false %}{{ nom }}{% endautoescape %}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ nom * 1000000000 }}",
    "{{ '%s' % nom }}",
    "{% for a in groupe recursive %}{% endfor %}",
    "{{ 'x' if nom }}",
    "{{ _prive }}",
    "{{ lignes[0:2] }}",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_no_plain_tag_is_refused_before_it_runs(attack: str) -> None:
    assert list(foreign(Dialect().parse(attack)))


@pytest.mark.parametrize(
    "attack", ["{{ nom.upper }}", "{{ groupe.items }}", "{{ groupe.keys }}", "{{ lignes.append }}", "{{ loop.cycle }}"]
)
def test_python_attributes_do_not_exist(attack: str) -> None:
    template = Dialect(finalize=lambda value: str(value)).from_string(attack)
    with pytest.raises(TemplateError):
        template.render(nom="x", groupe={"a": 1}, lignes=[1])


def test_a_call_that_came_through_is_stopped_when_it_runs() -> None:
    with pytest.raises(TemplateError):
        Dialect(finalize=imprime).from_string("{{ f() }}").render(f=lambda: "x")


def test_answers_named_as_python_methods_are_answers() -> None:
    assert (
        Dialect(finalize=imprime)
        .from_string("{{ g.items }}{{ g.a[1].keys }}")
        .render(g={"items": "x", "a": [{}, {"keys": "y"}]})
        == "xy"
    )
