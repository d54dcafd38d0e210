"""The tree of a template -> the same, where each printed expression also says which answers it prints.

Filters give plain words, so the key of an answer is not carried by its value: the expression is read when the template
is compiled. It then gives, beside its value, the group or the row in which it looks and the name that it looks for
there; groups and rows know their key (Groupe). Rows that were filtered or sorted are the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from cpomdoc.domain.origine import Origine
from cpomdoc.stages.templates.filters import FILTERS

FILTER = "\ufdd0origine"
"""The filter that the tree is given; no template can write this name."""
_LOOP = "loop"
_LISTS, _SUMS = frozenset({"valeurs"}), frozenset({"total"})
CHOICE, COMPUTED = "choix", "calcul"


class Groupe(dict[str, object]):
    """A group of answers, or a row of a table, that knows its key; empty for the answers of the whole piece."""

    __slots__ = ("cle",)

    def __init__(self, values: Mapping[str, object], cle: str) -> None:
        super().__init__(values)
        self.cle = cle


@dataclass(frozen=True, slots=True)
class Lue:
    """The value of a printed expression with what it comes from; None when no answer is read."""

    value: object
    origine: Origine | None


@dataclass(slots=True)
class _Lectures:
    """What an expression reads: *found* are expressions that each give a list of (where, name); *done* with them."""

    found: list[nodes.Expr] = field(default_factory=list)
    done: str = ""

    def add(self, other: _Lectures) -> None:
        self.found += other.found
        self.done = self.done or other.done

    @property
    def whole(self) -> nodes.Expr:
        first, *others = self.found or [nodes.List([])]
        for other in others:
            first = nodes.Add(first, other)
        return first


@dataclass(frozen=True, slots=True)
class _Boucle:
    """What a loop goes through, and the loops that were open there."""

    iterated: nodes.Expr
    open: Mapping[str, _Boucle]


_Boucles = Mapping[str, _Boucle]


def traced(tree: nodes.Template) -> nodes.Template:
    """*tree*, changed in place: every expression that prints something read among answers goes through FILTER."""
    for node in tree.body:
        _walk(node, {})
    return tree


def _walk(node: nodes.Node, loops: _Boucles) -> None:
    match node:
        case nodes.Output():
            node.nodes = [_traced(child, loops) for child in node.nodes]
            return
        case nodes.For(target=nodes.Name(name=name), iter=nodes.Expr() as iterated):
            inner = {**loops, name: _Boucle(iterated, loops)}
            for child in (*node.body, *node.else_):
                _walk(child, inner)
            return
    for child in node.iter_child_nodes():
        _walk(child, loops)


def _traced(node: nodes.Expr, loops: _Boucles) -> nodes.Expr:
    read = _read(node, loops)
    if not read.found:
        return node
    told = nodes.Filter(node, FILTER, [nodes.Const(read.done), read.whole], [], None, None)
    told.set_lineno(node.lineno)
    if node.environment is not None:
        told.set_environment(node.environment)
    return told


# --- what an expression reads ----------------------------------------------------------------------------------------


def _read(node: nodes.Expr, loops: _Boucles) -> _Lectures:
    match node:
        case nodes.Name(name=name):
            return _of_name(node, loops) if name in loops else _one(nodes.Const(None), name)
        case nodes.Getattr(node=nodes.Name(name=name)) if name == _LOOP:
            return _Lectures()
        case nodes.Getattr():
            return _one(node.node, node.attr)
        case nodes.Getitem():
            return _read(node.node, loops)
        case nodes.Filter() if node.node is not None:
            return _of_filter(node, node.node, loops)
        case nodes.CondExpr():
            return _of_choice(node, loops)
    found = _Lectures()
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Expr):
            found.add(_read(child, loops))
    if not isinstance(node, nodes.List | nodes.Tuple):
        found.done = COMPUTED
    return found


def _one(where: nodes.Expr, name: str, value: nodes.Expr | None = None) -> _Lectures:
    place = [where, nodes.Const(name), *([value] if value is not None else [])]
    return _Lectures([nodes.List([nodes.Tuple(place, "load")])])


def _of_name(node: nodes.Name, loops: _Boucles) -> _Lectures:
    """What a loop gives one by one: one value of a column, a line of a text, a value of a list."""
    loop = loops[node.name]
    names = {one.name for one in (loop.iterated, *loop.iterated.find_all(nodes.Name)) if isinstance(one, nodes.Name)}
    if any(loops.get(name) is not loop.open.get(name) for name in names):
        return _Lectures()  # one of these names stands for something else by now
    match loop.iterated:
        case nodes.Filter(name=filtre, node=nodes.Expr() as rows, args=[nodes.Const(value=str() as column)]) if (
            filtre in _LISTS
        ):
            return _one(rows, column, node)
    return _read(loop.iterated, loop.open)


def _of_filter(node: nodes.Filter, given: nodes.Expr, loops: _Boucles) -> _Lectures:
    entry = FILTERS.get(node.name)
    if entry is None:
        return _Lectures()
    if node.name in _LISTS | _SUMS:
        match node.args:
            case [nodes.Const(value=str() as column)]:
                found = _one(given, column)
                found.done = node.name if node.name in _SUMS else ""
                return found
        return _Lectures()
    found = _read(given, loops)
    if entry.computes:
        for argument in (*node.args, *(one.value for one in node.kwargs)):
            found.add(_read(argument, loops))
        found.done = node.name
    return found


def _of_choice(node: nodes.CondExpr, loops: _Boucles) -> _Lectures:
    """What the side that is taken reads; of two fixed words, what decides between them."""
    one, other = _read(node.expr1, loops), _read(node.expr2, loops) if node.expr2 is not None else _Lectures()
    if not (one.found or other.found):
        decides = _read(node.test, loops)
        decides.done = CHOICE
        return decides
    return _Lectures([nodes.CondExpr(node.test, one.whole, other.whole)], one.done or other.done)


# --- while it is printed ---------------------------------------------------------------------------------------------


def tell(value: object, done: str, read: Sequence[tuple[Any, ...]]) -> Lue:
    """FILTER: *value* with the key of the answer that it is; of several, with what was *done* with them."""
    keys: dict[str, None] = {}
    alone = not done
    for where, name, *among in read:
        match where:
            case None:
                keys[name] = None
            case Groupe():
                keys[_below(where.cle, name)] = None
            case list() | tuple():
                rows = [row for row in where if isinstance(row, Groupe)]
                kept = [row for row in rows if not among or _holds(row.get(name), among[0])]
                if kept and (among or (not done and all(row.get(name) == kept[0].get(name) for row in kept))):
                    kept = kept[:1]  # the same answer, which several rows repeat
                keys |= dict.fromkeys(_of_column(kept, name))
                alone = alone and len(kept) == 1
    if not keys:
        return Lue(value, None)
    if alone and len(keys) == 1:
        return Lue(value, Origine(next(iter(keys))))
    sources = tuple(keys)
    return Lue(value, Origine(f"{done or 'liste'}({', '.join(sources)})", sources))


def _holds(cell: object, value: object) -> bool:
    return value in cell if isinstance(cell, list | tuple) else cell == value


def _below(cle: str, name: str) -> str:
    return f"{cle}.{name}" if cle else name


def _of_column(rows: Sequence[Groupe], name: str) -> list[str]:
    """The key of one answer; of several rows, that of their column."""
    if len(rows) == 1:
        return [_below(rows[0].cle, name)]
    return [_below(row.cle.rpartition("[")[0], name) for row in rows]
