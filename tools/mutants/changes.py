"""Source text -> the small faults that can be put in it, each with the text that carries it.

Expressions and statements are found by the parser and changed in the text, so that all the rest keeps its form. Nothing
is changed in documentation, annotations, decorators, imports, ``__all__`` and f-strings (whose places the parser does
not give before Python 3.12).
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One fault: where, of what kind, what is written from byte *begin* to byte *end*, and what instead.

    Two alike in one function are told apart by *rank*. The line is for people: it moves with every change of the file.
    """

    file: str
    function: str
    kind: str
    before: str
    after: str
    rank: int
    line: int
    begin: int
    end: int

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What names it as long as its function keeps these words."""
        return self.file, self.function, self.kind, self.before, self.rank

    def put_in(self, source: str) -> str:
        """The text of the file with this fault."""
        data = source.encode()
        return (data[: self.begin] + self.after.encode() + data[self.end :]).decode()


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Every fault that can be put in *source*, the text of *file*."""
    data = source.encode()
    starts = [0, *accumulate(map(len, data.splitlines(keepends=True)))]
    seen: Counter[tuple[str, str, str]] = Counter()
    for function, node, kind, after in _changes(ast.parse(source)):
        begin, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        place = function, kind, " ".join(data[begin:end].decode().split())
        yield Mutant(file, *place, after, seen[place], node.lineno, begin, end)
        seen[place] += 1


def _changes(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str, str]]:
    """(function, what is replaced, kind, what is written instead)."""
    for function, node, parent in _visited(tree, ""):
        for kind, changed, new in _of(node, parent):
            yield function, changed, kind, new if isinstance(new, str) else f"({ast.unparse(new)})"


def _visited(node: ast.AST, function: str) -> Iterator[tuple[str, ast.AST, ast.AST]]:
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _left_alone(child):
                continue
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            inside = f"{function}.{child.name}".lstrip(".") if named else function
            yield inside, child, node
            yield from _visited(child, inside)


def _left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets)
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id in {"Literal", "Annotated"}
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Assert)


def _of(node: ast.AST, parent: ast.AST) -> Iterator[tuple[str, ast.AST, ast.AST | str]]:
    """The faults that begin at *node*: kind, what is replaced, by what."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SWAPPED:
            yield "comparison", node, ast.Compare(left, [_SWAPPED[type(op)]()], [right])
        case ast.BoolOp(op=op, values=values):
            yield "and/or", node, ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield "condition", test, ast.UnaryOp(ast.Not(), test)
        case ast.comprehension(ifs=[test, *_]):
            yield "condition", test, ast.UnaryOp(ast.Not(), test)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return", value, "None"
        case ast.Expr(value=ast.Call()):
            yield "call", node, "pass"
        case ast.Call(args=[first, second, *more]) if not any(isinstance(one, ast.Starred) for one in node.args):
            yield "arguments", node, ast.Call(node.func, [second, first, *more], node.keywords)
        case ast.Constant(value=bool() as value):
            yield "flag", node, repr(not value)
        case ast.Constant(value=int() | float() as value):
            yield "number", node, repr(value + 1)
        case ast.Constant(value=str() as value) if _is_key(node, parent):
            yield "word", node, repr(f"{value}_")


def _is_key(node: ast.Constant, parent: ast.AST) -> bool:
    """A key of a dictionary, or a word that something is compared with or told apart by."""
    match parent:
        case ast.Dict(keys=keys):
            return node in keys
        case ast.Subscript() | ast.Compare() | ast.MatchValue() | ast.Set():
            return True
        case ast.Call(func=ast.Attribute(attr="get"), args=[first, *_]):
            return node is first
        case ast.keyword(arg="step"):
            return True
    return False


def sample(root: Path, folders: Sequence[str], seed: int, count: int) -> list[Mutant]:
    """About *count* faults of the files below *folders*: as many from each folder, and in it from each kind, as there
    are. Each is drawn by its key: what is changed elsewhere in the program draws no others.
    """
    share = -(-count // len(folders))
    return [one for folder in folders for one in _drawn(root, folder, seed, share)]


def _drawn(root: Path, folder: str, seed: int, share: int) -> list[Mutant]:
    kinds: dict[str, list[Mutant]] = defaultdict(list)
    for path in sorted((root / folder).rglob("*.py")):
        for one in mutants(path.relative_to(root).as_posix(), path.read_text("utf-8")):
            kinds[one.kind].append(one)
    turns = [
        (turn, kind, one)
        for kind, found in sorted(kinds.items())
        for turn, one in enumerate(sorted(found, key=lambda one: _lot(seed, one)))
    ]
    return [one for _, _, one in sorted(turns, key=lambda each: each[:2])[:share]]


def _lot(seed: int, one: Mutant) -> str:
    return hashlib.sha256(repr((seed, one.key)).encode()).hexdigest()
