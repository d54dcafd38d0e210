"""A run of all tests on an instrumented copy -> which tests run a function, the quickest first."""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

SEEN = '"""The functions that were run, in the instrumented copy."""\nSEEN = set()\nsee = SEEN.add\n'


def instrument(copy: Path, folders: Sequence[str]) -> None:
    """Have each function below *folders* say that it runs."""
    (copy / "cpomdoc" / "_seen.py").write_text(SEEN)
    for folder in folders:
        for path in (copy / folder).rglob("*.py"):
            path.write_text(instrumented(path.relative_to(copy).as_posix(), path.read_text("utf-8")), "utf-8")


def instrumented(file: str, source: str) -> str:
    """The text of *file* where each function first says its name."""
    lines = source.splitlines()
    for name, function in sorted(_functions(ast.parse(source), ""), key=lambda one: -one[1].lineno):
        first = next((one for one in function.body if not _documents(one)), function.body[0])
        if first.lineno > function.lineno and not _documents(first):
            at = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", ()))]) - 1
            lines.insert(at, " " * first.col_offset + f"__import__('cpomdoc._seen')._seen.see({f'{file}:{name}'!r})")
    return "\n".join(lines) + "\n"


def _functions(node: ast.AST, above: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        name = f"{above}.{child.name}".lstrip(".") if named else above
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield name, child
        yield from _functions(child, name)


def _documents(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@dataclass(frozen=True)
class Related:
    """By function (``file:name``), the tests that run it; how long each takes, and what its file prepares for all."""

    by_function: Mapping[str, frozenset[str]]
    seconds: Mapping[str, float]
    preparation: Mapping[str, float]

    def tests(self, file: str, function: str, budget: float) -> list[str]:
        """The tests that run *function* of *file*, or anything of the file when it is no function that runs: those of
        its mirror first, then the quickest, as many as fit in *budget* seconds.
        """
        found = self._of(file, function)
        chosen: list[str] = []
        for name in sorted(found, key=lambda name: (not _mirrors(name, file), self.cost([name]), name)):
            if chosen and self.cost([*chosen, name]) > budget:
                break
            chosen.append(name)
        return chosen

    def cost(self, tests: Sequence[str]) -> float:
        """Seconds that these tests take together: what a file prepares is prepared once."""
        files = {test.partition("::")[0] for test in tests}
        return sum(self.seconds[test] for test in tests) + sum(self.preparation[file] for file in files)

    def _of(self, file: str, function: str) -> frozenset[str]:
        parts = function.split(".")
        for end in range(len(parts), 0, -1):  # a class, a function inside another: what holds it
            if found := self.by_function.get(f"{file}:{'.'.join(parts[:end])}"):
                return found
        anything = [tests for name, tests in self.by_function.items() if name.startswith(f"{file}:")]
        mirror = [name for name in self.seconds if _mirrors(name, file)]  # that of a class may run no function of it
        return frozenset(mirror).union(*anything)


def _mirrors(test: str, file: str) -> bool:
    """Whether a test lies in the file that bears the name of *file*."""
    return PurePosixPath(test.partition("::")[0]).name == f"test_{PurePosixPath(file).stem}.py"


def read_seen(folder: Path) -> Related:
    """What the plugin wrote. What prepares one test of a file may have been prepared for all of them; a test that does
    not pass on the instrumented copy proves nothing.
    """
    ran: dict[str, set[str]] = defaultdict(set)
    prepared: dict[str, set[str]] = defaultdict(set)
    seconds: dict[str, float] = defaultdict(float)
    preparation: dict[str, float] = defaultdict(float)
    failed = set()
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            test, when, took, outcome, functions = json.loads(line)
            file = test.partition("::")[0]
            (ran[test] if when == "call" else prepared[file]).update(functions)
            seconds[test] += 0.0 if when == "setup" else took
            preparation[file] = max(preparation[file], took if when == "setup" else 0.0)
            if outcome != "passed":
                failed.add(test)
    by_function: dict[str, set[str]] = defaultdict(set)
    for test in seconds.keys() - failed:
        for function in ran[test] | prepared[test.partition("::")[0]]:
            by_function[function].add(test)
    return Related({name: frozenset(tests) for name, tests in by_function.items()}, seconds, preparation)
