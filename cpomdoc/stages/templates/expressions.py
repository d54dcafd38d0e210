"""The text of an expression + words -> its value: the dialect of the templates, for data that fill forms in advance.

Nothing is called and nothing but answers is read, as in a template. A name that holds no answer gives None, and so does
a row that is not there: what is not known is left to whoever fills the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from jinja2 import TemplateSyntaxError, UndefinedError

from cpomdoc.domain.findings import Finding
from cpomdoc.schema.variables import Group, Leaf, Node, Rows
from cpomdoc.stages.templates.dialect import Dialect, foreign
from cpomdoc.stages.templates.lint_names import Names
from cpomdoc.stages.templates.lint_rules import RULES

_FORGIVEN = frozenset({"M-120", "M-121", "M-112"})
"""What a template must not print, and what gives no answer here: a row or an answer that may not be there."""


class Incalculable(Exception):
    """An expression that has no value with these words: it adds a text to a number, or compares what has no order."""


class Compute(Protocol):
    """A compiled expression."""

    def __call__(self, words: Mapping[str, Any], /) -> object: ...


@dataclass(frozen=True, slots=True)
class Fautive:
    """What is wrong with an expression, and what to write instead when somebody can tell."""

    expression: str
    what: str


@dataclass(frozen=True, slots=True)
class Portee:
    """Expressions that are read together: *loops* (name, rows) one inside another, then *texts* for each of them."""

    texts: Sequence[str]
    loops: Sequence[tuple[str, str]] = ()


def value_of(expression: str, words: Mapping[str, Any]) -> object:
    """What *expression* gives with *words*; None when it reads an answer that is not there. Raises Incalculable."""
    try:
        return _compiled(expression)(words)
    except UndefinedError:
        return None
    except (TypeError, ValueError, ArithmeticError, KeyError, AttributeError) as error:
        raise Incalculable(expression) from error


@lru_cache(2**12)
def _compiled(expression: str) -> Compute:
    return _dialect().compile_expression(expression)


def _dialect() -> Dialect:
    dialect = Dialect()
    dialect.autoescape = False  # values become cells, never marked-up text
    return dialect


def faults(portees: Sequence[Portee], known: Group) -> Iterator[Fautive]:
    """What is wrong in the expressions of a file: their spelling, then the names and the filters that they read."""
    spelt = True
    for portee in portees:
        for text in (*(rows for _, rows in portee.loops), *portee.texts):
            if what := _misspelt(text):
                spelt = False
                yield Fautive(text, what)
    if spelt:
        for portee in portees:
            yield from _unknown(portee, known)


def _misspelt(text: str) -> str:
    dialect = _dialect()
    try:
        dialect.compile_expression(text)
        tree = dialect.parse(f"{{{{ {text} }}}}")
    except TemplateSyntaxError:
        return "cette expression ne peut pas être lue."
    return "cette expression emploie autre chose que des réponses et des filtres." if any(foreign(tree)) else ""


def _unknown(portee: Portee, known: Group) -> Iterator[Fautive]:
    """The faults of names: each expression stands on a line of its own, so that a line tells it."""
    opening = [f"{{% for {name} in {' '.join(rows.split())} %}}" for name, rows in portee.loops]
    lines = [*opening, *(f"{{{{ {' '.join(text.split())} }}}}" for text in portee.texts)]
    source = "\n".join(lines) + "{% endfor %}" * len(opening)
    texts = [*(rows for _, rows in portee.loops), *portee.texts]
    for fault in Names(known, known).walk(_dialect().parse(source)):
        if fault.code not in _FORGIVEN:
            finding = Finding(RULES[fault.code], seen=fault.seen, facts=fault.facts)
            yield Fautive(texts[fault.line - 1], f"{finding.message} {finding.remedy}".strip())


def blank(names: Group) -> dict[str, Any]:
    """Words for all *names*, without any answer: None, and tables without rows."""
    return {name: _nothing(node) for name, node in names.children.items()}


def _nothing(node: Node) -> Any:
    match node:
        case Leaf():
            return None
        case Rows():
            return []
        case Group():
            return blank(node)


def whole(words: Mapping[str, Any], names: Group) -> dict[str, Any]:
    """*words* with every one of *names* in them, in each row too: what has no answer is None."""
    filled: dict[str, Any] = dict(words)
    for name, node in names.children.items():
        held = filled.get(name)
        match node:
            case Rows():
                filled[name] = [whole(row, node.columns) for row in held or []]
            case Group():
                filled[name] = whole(held if isinstance(held, Mapping) else {}, node)
            case Leaf():
                filled[name] = held
    return filled
