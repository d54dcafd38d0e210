"""The tags of a template (a Jinja tree) -> the names and filters that do not fit the questionnaires.

Every expression is followed through loops and filters with its shape: a value, a list, a table, a group of names.
Private helper of lint.py.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.shapes import YesNo
from cpomdoc.schema.variables import Group, Leaf, Node, Rows, leaves, spellings
from cpomdoc.stages.templates.dialect import LOOP_WORDS
from cpomdoc.stages.templates.filters import FILTERS, TESTS

_VALUE = Leaf("", "", kind="")
_LISTE = Leaf("", "", kind="", listed=True)
_LOOP = Group(dict.fromkeys(LOOP_WORDS, _VALUE))
Scope = Mapping[str, Node]
Shape = Node | None
"""None: already reported, or of no known shape; nothing more is said about it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit, at a line of the source; *facts* are the words of the rule."""

    code: str
    line: int
    seen: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Names:
    """Follows names. *met* gathers (line, full name); *loose* forgives unknown first names (loops were not sound)."""

    known: Group
    everywhere: Group
    met: set[tuple[int, str]] = field(default_factory=set)
    loose: bool = False
    faults: list[Fault] = field(default_factory=list)
    guarded: list[str] = field(default_factory=list)

    def walk(self, tree: nodes.Template) -> Iterator[Fault]:
        """The faults of *tree*, in order."""
        self.faults = []
        self._statements(tree.body, dict(self.known.children))
        yield from self.faults

    # --- statements ---------------------------------------------------------------------------------------------------

    def _statements(self, body: list[nodes.Node], scope: Scope) -> None:
        for statement in body:
            match statement:
                case nodes.Output():
                    for expression in statement.nodes:
                        if not isinstance(expression, nodes.TemplateData):
                            self._printed(expression, scope)
                case nodes.If():
                    self._choice(statement, scope)
                case nodes.For():
                    self._loop(statement, scope)

    def _choice(self, statement: nodes.If, scope: Scope) -> None:
        before = len(self.guarded)
        self.guarded += _tested(statement.test)
        self._shape(statement.test, scope)
        self._statements(statement.body, scope)
        del self.guarded[before:]
        for other in statement.elif_:
            self._choice(other, scope)
        self._statements(statement.else_, scope)

    def _loop(self, statement: nodes.For, scope: Scope) -> None:
        shape = self._shape(statement.iter, scope)
        item: Shape = None
        self._needs_answer(statement.iter, shape)
        match shape:
            case Rows():
                item = shape.columns
            case Leaf(listed=True):
                item = Leaf(shape.path, shape.label, kind="", choices=shape.choices, elsewhere=shape.elsewhere)
            case Leaf() | Group():
                self._fault("M-119", statement.iter)
        inner = {**scope, "loop": _LOOP}
        if isinstance(statement.target, nodes.Name):
            inner[statement.target.name] = item if item is not None else _UNKNOWN
        if statement.test is not None:
            self._shape(statement.test, inner)
        self._statements(statement.body, inner)
        self._statements(statement.else_, scope)

    def _printed(self, expression: nodes.Expr, scope: Scope) -> None:
        shape = self._shape(expression, scope)
        if isinstance(shape, (Rows, Group)) and shape is not _UNKNOWN:
            self._fault("M-111", expression)

    # --- expressions --------------------------------------------------------------------------------------------------

    def _shape(self, node: nodes.Node, scope: Scope) -> Shape:
        match node:
            case nodes.Name() | nodes.Getattr():
                return self._name(node, scope)
            case nodes.Getitem():
                return self._item(node, scope)
            case nodes.Filter():
                return self._filter(node, scope)
            case nodes.Test():
                self._shape_all([node.node] if node.node is not None else [], scope)
                if node.name not in TESTS:
                    self._fault("M-102", node, node.name, conseil=_nearest(node.name, TESTS))
                return _VALUE
            case nodes.Compare():
                return self._comparison(node, scope)
            case nodes.List() | nodes.Tuple():
                self._shape_all(node.items, scope)
                return _LISTE
            case nodes.CondExpr():
                before = len(self.guarded)
                self.guarded += _tested(node.test)
                self._shape_all([node.test], scope)
                first = self._shape(node.expr1, scope)
                del self.guarded[before:]
                second = self._shape(node.expr2, scope) if node.expr2 is not None else None
                return first if first is not None else second
        for operand in node.iter_child_nodes():
            shape = self._shape(operand, scope)
            if isinstance(node, (nodes.Add, nodes.Sub, nodes.Neg)):
                self._needs_answer(operand, shape)
        return _VALUE

    def _needs_answer(self, node: nodes.Node, shape: Shape) -> None:
        """What is counted, compared by size or looped over must not be « sans objet »."""
        if not isinstance(shape, Leaf) or not shape.optional:
            return
        name = _written(node)
        asked = name.removesuffix(shape.key) + shape.condition if shape.condition else ""
        if name not in self.guarded and asked not in self.guarded:
            self._fault("M-121", node)

    def _shape_all(self, items: list[nodes.Expr] | list[nodes.Node], scope: Scope) -> None:
        for item in items:
            self._shape(item, scope)

    def _name(self, node: nodes.Name | nodes.Getattr, scope: Scope) -> Shape:
        if isinstance(node, nodes.Name):
            found: Shape = scope.get(node.name)
            if found is None and not self.loose:
                self._unknown(node, scope)
        else:
            below = self._shape(node.node, scope)
            if below is None or below is _UNKNOWN:
                return None
            found = below.children.get(node.attr) if isinstance(below, Group) else None
            if found is None:
                if isinstance(below, Rows):
                    self._fault("M-111", node.node)
                else:
                    self._unknown(node, scope, below.children if isinstance(below, Group) else {})
        if isinstance(found, (Leaf, Rows)):
            self.met.add((node.lineno, found.path))
        return found

    def _unknown(self, node: nodes.Name | nodes.Getattr, scope: Scope, below: Scope | None = None) -> None:
        """A name that nobody knows; *below* are those that may stand after its last dot."""
        name = _written(node)
        elsewhere = dict(spellings(self.everywhere.children)).get(name)
        if elsewhere is not None and name.split(".")[0] not in (scope.keys() - self.known.children.keys()):
            owner = elsewhere if isinstance(elsewhere, (Leaf, Rows)) else next(leaves(elsewhere))
            self._fault("M-112", node, name, classeur=owner.owner)
        else:
            last = name.rpartition(".")[2]
            near = difflib.get_close_matches(last, below or (), 1, 0.6)
            advice = _nearest_name(name, scope)
            if advice == _READ_THE_LIST and below and near:
                advice = _nearest_name(near[0], below)
            self._fault("M-101", node, name, conseil=advice)

    def _item(self, node: nodes.Getitem, scope: Scope) -> Shape:
        below = self._shape(node.node, scope)
        if isinstance(below, Leaf):
            return _VALUE
        if not isinstance(below, Rows):
            return None
        at = node.arg.value if isinstance(node.arg, nodes.Const) else 0
        if at >= below.minimum:
            row = f"{_written(node.node)}[{at}]"
            self._fault("M-120", node, row, tableau=below.label, minimum=str(below.minimum))
        return below.columns

    def _filter(self, node: nodes.Filter, scope: Scope) -> Shape:
        below = self._shape(node.node, scope) if node.node is not None else None
        self._shape_all(node.args, scope)
        self._shape_all([keyword.value for keyword in node.kwargs], scope)
        entry = FILTERS.get(node.name)
        if entry is None:
            self._fault("M-102", node, node.name, conseil=_nearest(node.name, FILTERS))
            return None
        if entry.takes == "table" and isinstance(below, Leaf) and not (node.name == "compter" and below.listed):
            self._fault("M-118", node, node.name, conseil="Il s’applique à un tableau.")
            return None
        if entry.takes == "valeur" and isinstance(below, (Rows, Group)):
            self._fault("M-118", node, node.name, conseil="Il s’applique à une réponse, non à un tableau.")
            return None
        if entry.takes == "liste" and not (isinstance(below, Leaf) and below.listed) and below is not None:
            self._fault("M-118", node, node.name, conseil="Il s’applique à une liste, par exemple après « valeurs ».")
            return None
        if isinstance(below, Leaf) and below.kind and entry.kinds and below.kind not in entry.kinds:
            advice = f"« {below.label} » est du genre « {below.kind} » ; il lit : {', '.join(sorted(entry.kinds))}."
            self._fault("M-118", node, node.name, conseil=advice)
        column = self._column(node, below) if entry.column and isinstance(below, Rows) else None
        if entry.gives == "table":
            return below  # « dont » keeps its minimum: looking up a row by its number is sound, the checks see to it
        if entry.gives == "liste":
            if column is None:
                return _LISTE
            return Leaf("", column.label, kind="", listed=True, choices=column.choices, elsewhere=column.elsewhere)
        return _VALUE

    def _column(self, node: nodes.Filter, table: Rows) -> Leaf | None:
        first = node.args[0] if node.args else None
        if not isinstance(first, nodes.Const) or not isinstance(first.value, str):
            self._fault("M-118", node, node.name, conseil="Donnez d’abord le nom d’une colonne, entre guillemets.")
            return None
        column = dict(spellings(table.columns.children)).get(first.value)
        if not isinstance(column, Leaf) or "." in first.value:
            self._fault("M-101", node, first.value, conseil=_nearest_name(first.value, table.columns.children))
            return None
        self.met.add((node.lineno, column.path))
        if node.name == "dont":
            for value in node.args[1:]:
                self._possible(value, column)
        return column

    def _comparison(self, node: nodes.Compare, scope: Scope) -> Shape:
        sides = [self._shape(node.expr, scope)] + [self._shape(operand.expr, scope) for operand in node.ops]
        written = [node.expr, *(operand.expr for operand in node.ops)]
        if any(operand.op in ("lt", "lteq", "gt", "gteq") for operand in node.ops):
            for value, shape in zip(written, sides, strict=True):
                self._needs_answer(value, shape)
        for leaf in sides:
            if isinstance(leaf, Leaf):
                for value in written:
                    self._possible(value, leaf)
        return _VALUE

    def _possible(self, node: nodes.Node, leaf: Leaf) -> None:
        """A word compared with a question that has a list must be on the list: else the choice is never taken."""
        for value in node.items if isinstance(node, (nodes.List, nodes.Tuple)) else [node]:
            if not isinstance(value, nodes.Const) or not isinstance(value.value, str):
                continue
            if leaf.kind and isinstance(KINDS[leaf.kind].shape, YesNo):
                self._fault("M-110", value, value.value, question_visee=leaf.label, conseil=_YES_NO)
            elif leaf.choices and value.value not in (*leaf.choices, *leaf.elsewhere):
                near = difflib.get_close_matches(value.value, leaf.choices, 1, 0.4) or leaf.choices[:1]
                advice = f"Écrivez par exemple « {near[0]} »."
                self._fault("M-110", value, value.value, question_visee=leaf.label, conseil=advice)

    def _fault(self, code: str, node: nodes.Node, seen: str = "", **facts: str) -> None:
        self.faults.append(Fault(code, node.lineno, seen or _written(node), facts))


_UNKNOWN = Group()
_READ_THE_LIST = "Le fichier LISEZMOI.md de la famille donne tous les noms."
_YES_NO = "Écrivez {% if … %} pour Oui, {% if not … %} pour Non, sans comparaison."


def _tested(test: nodes.Node) -> list[str]:
    """The names that *test* requires: « a is renseigne », « a », « a == "x" », alone or joined by « and »."""
    match test:
        case nodes.Name() | nodes.Getattr():
            return [_written(test)]
        case nodes.Compare() if all(operand.op in ("eq", "in") for operand in test.ops):
            return [_written(test.expr)]
        case nodes.Test(name="renseigne"):
            return [_written(test.node)] if test.node is not None else []
        case nodes.And():
            return _tested(test.left) + _tested(test.right)
    return []


def _written(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{_written(node.node)}[…]"
        case nodes.Filter() if node.node is not None:
            return f"{_written(node.node)} | {node.name}"
    return "…"


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.5)
    return f"Vouliez-vous écrire « {near[0]} » ?" if near else f"Sont connus : {', '.join(sorted(known))}."


def _nearest_name(name: str, scope: Scope) -> str:
    names = {text: node for text, node in spellings(scope) if not isinstance(node, Group)}
    near = difflib.get_close_matches(name, names, 1, 0.6)
    if not near:
        last = name.rpartition(".")[2]
        near = [text for text in names if text.rpartition(".")[2] == last][:1]
    if not near:
        return _READ_THE_LIST
    node = names[near[0]]
    label = f" ({node.label})" if isinstance(node, (Leaf, Rows)) and node.label else ""
    return f"Vouliez-vous écrire « {near[0]} »{label} ?"
