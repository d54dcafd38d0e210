"""The text of an expression + words -> its value: the dialect of the templates, for data that fill forms in advance.

Nothing is called and nothing but answers is read, as in a template. A name that holds no answer gives None, and so does
a row that is not there: what is not known is left to whoever fills the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from jinja2 import ChainableUndefined, TemplateSyntaxError, UndefinedError, meta, nodes

from cpomdoc.domain.findings import Finding
from cpomdoc.schema.variables import Group, Leaf, Node, Rows
from cpomdoc.stages.templates.dialect import Dialect, foreign
from cpomdoc.stages.templates.filters import renseigne
from cpomdoc.stages.templates.lint_names import Names
from cpomdoc.stages.templates.lint_rules import RULES

_FORGIVEN = frozenset({"M-120", "M-121", "M-112"})
"""What a template must not print, and what gives no answer here: a row or an answer that may not be there."""


_NO_VALUE = frozenset({".", "|", "is", "is not"})
"""After these words, a name is a part of another one, a filter or a test."""


_NOTHING = type(None).__name__


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
    """Expressions that are read together: *loops* (name, rows) one inside another, then *texts* for each of them.
    *names* stand for expressions, in all of them.
    """

    texts: Sequence[str]
    loops: Sequence[tuple[str, str]] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> tuple[str, ...]:
        """All that is read, in order."""
        return (*(rows for _, rows in self.loops), *self.texts)


def expanded(text: str, names: Mapping[str, str]) -> str:
    """*text* with each of *names* as the expression that it stands for. A name may read those that come before it."""
    return _expanded(text, tuple(names.items())) if names else text


@lru_cache(2**12)
def _expanded(text: str, names: tuple[tuple[str, str], ...]) -> str:
    if not any(name in text for name, _ in names):
        return text
    known: dict[str, str] = {}
    for name, expression in names:
        known[name] = f"({_with(expression, known)})"
    return _with(text, known)


def _with(text: str, known: Mapping[str, str]) -> str:
    """*text* with the names of *known* replaced where they stand for a value: not after a dot, nor as a filter."""
    opening, closing = "{{ ", " }}"
    parts: list[str] = []
    before = ""
    try:
        tokens = [(kind, value) for _, kind, value in _dialect().lex(f"{opening}{text}{closing}")]
    except TemplateSyntaxError:
        return text  # told as it is written
    for kind, value in tokens:
        own = kind == "name" and before not in _NO_VALUE
        parts.append(known.get(value, value) if own else value)
        if kind != "whitespace":
            before = "is not" if (before, value) == ("is", "not") else value
    return "".join(parts).removeprefix(opening).removesuffix(closing)


def value_of(expression: str, words: Mapping[str, Any]) -> object:
    """What *expression* gives with *words*; None when it reads an answer that is not there. Raises Incalculable."""
    try:
        return _compiled(expression)(words)
    except UndefinedError:
        return None
    except (TypeError, ValueError, ArithmeticError, KeyError, AttributeError) as error:
        if _NOTHING in str(error):  # an answer that is « sans objet » is counted, or compared
            return None
        raise Incalculable(expression) from error


@lru_cache(2**12)
def _compiled(expression: str) -> Compute:
    return _dialect().compile_expression(expression)


@lru_cache(2**12)
def names_read(expression: str) -> frozenset[str]:
    """The first words of the names that *expression* reads: « revues » of « revues[0].valeur »."""
    return frozenset(meta.find_undeclared_variables(_dialect().parse(f"{{{{ {expression} }}}}")))


class Rien(ChainableUndefined):
    """An answer that is not there: it has no rows and no answers below it, it is no answer itself."""


@lru_cache
def _dialect() -> Dialect:
    dialect = Dialect()
    dialect.autoescape = False  # values become cells, never marked-up text
    dialect.undefined = Rien
    dialect.tests = {**dialect.tests, "renseigne": lambda value: not isinstance(value, Rien) and renseigne(value)}
    return dialect


def faults(portees: Sequence[Portee], known: Group) -> Iterator[Fautive]:
    """What is wrong in the expressions of a file: their spelling, then the names and the filters that they read."""
    spelt = True
    for portee in portees:
        for text in portee.whole:
            if what := _misspelt(expanded(text, portee.names)):
                spelt = False
                yield Fautive(text, what)
    if spelt:
        for portee in portees:
            yield from _unknown(portee, known)


@lru_cache(2**12)  # the expressions of one family are, most of them, those of another
def _misspelt(text: str) -> str:
    try:
        tree = _dialect().parse(f"{{{{ {text} }}}}")
    except TemplateSyntaxError:
        return "cette expression ne peut pas être lue."
    match tree.body:
        case [nodes.Output(nodes=[one])] if not isinstance(one, nodes.TemplateData):
            return _FOREIGN if any(foreign(tree)) else ""
    return "une seule expression est attendue."


_FOREIGN = "cette expression emploie autre chose que des réponses et des filtres."


def _unknown(portee: Portee, known: Group) -> Iterator[Fautive]:
    """The faults of names: each expression stands on a line of its own, so that a line tells it."""

    def plain(text: str) -> str:
        return " ".join(expanded(text, portee.names).split())

    opening = [f"{{% for {name} in {plain(rows)} %}}" for name, rows in portee.loops]
    lines = [*opening, *(f"{{{{ {plain(text)} }}}}" for text in portee.texts)]
    source = "\n".join(lines) + "{% endfor %}" * len(opening)
    for fault in Names(known, known).walk(_read(source)):
        if fault.code not in _FORGIVEN:
            finding = Finding(RULES[fault.code], seen=fault.seen, facts=fault.facts)
            yield Fautive(portee.whole[fault.line - 1], f"{finding.message} {finding.remedy}".strip())


@lru_cache(2**9)  # what one family fills in advance is, most of it, what another one does: its names are not
def _read(source: str) -> nodes.Template:
    return _dialect().parse(source)


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
