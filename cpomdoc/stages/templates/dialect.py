"""The small language of the templates: a Jinja environment where nothing can be called and no attribute be reached.

Templates are made by colleagues and still untrusted: values are looked up in answers, never in Python objects, and a
template is refused at compilation when it holds anything but tags that print, loop or choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cpomdoc.stages.templates.filters import FILTERS, TESTS

LOOP_WORDS = frozenset({"index", "index0", "first", "last", "length"})

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If,
    nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.List, nodes.Tuple, nodes.Keyword,
    nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
    nodes.Add, nodes.Sub, nodes.Neg, nodes.Concat,
)  # fmt: skip


class Absent(StrictUndefined):
    """A name that no questionnaire knows: printing, testing or looping over it stops the rendering.

    The message of the UndefinedError is the name itself; the adapter says the rest.
    """

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class Dialect(ImmutableSandboxedEnvironment):
    """Jinja, reduced to the answers of a dossier and the French filters."""

    sandboxed = True

    def __init__(self, finalize: Callable[..., Any] | None = None) -> None:
        super().__init__(autoescape=True, undefined=Absent, finalize=finalize, keep_trailing_newline=True)
        self.globals.clear()
        self.filters = {name: entry.apply for name, entry in FILTERS.items()}
        self.tests = {name: entry.apply for name, entry in TESTS.items()}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``a.b`` is the answer b of a, never a Python attribute."""
        if isinstance(obj, LoopContext) and attribute in LOOP_WORDS:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """``a["b"]`` as ``a.b``; ``a[0]`` is a row."""
        if isinstance(obj, Undefined):
            return obj
        if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, (list, tuple)) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=argument)

    def call(self, _context: Any, _obj: Any, /, *_args: Any, **_options: Any) -> Any:
        """Nothing can be called."""
        raise SecurityError("a template calls nothing")


def foreign(tree: nodes.Template) -> Iterator[nodes.Node]:
    """The nodes of *tree* that templates may not hold: calls, imports, macros, assignments, private names."""
    for node in _walk(tree):
        if not isinstance(node, ALLOWED) or _private(node):
            yield node


def _private(node: nodes.Node) -> bool:
    match node:
        case nodes.Getattr():
            return node.attr.startswith("_")
        case nodes.Name():
            return node.name.startswith("_")
        case nodes.Getitem():
            return not (isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int))
        case nodes.For():
            return node.recursive
        case nodes.CondExpr():
            return node.expr2 is None
    return False


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _walk(child)
