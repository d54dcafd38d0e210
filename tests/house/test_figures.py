"""Each function of stages/figures is used: by the data of a family, or by the rest of the program."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from cpomdoc.stages.figures.compute import FUNCTIONS

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "cpomdoc/stages/figures"
MODULES = ("affectation", "compute", "finance", "tarification")


def named_by_data() -> set[str]:
    """The names of figures that the families cite, in a check or elsewhere."""
    files = (path for path in (ROOT / "templates").rglob("*.toml") if "exemples" not in path.parts)
    return {name for path in files for name in _named(tomllib.loads(path.read_text("utf-8")))}


def _named(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        said = (value.get(key) for key in ("fonction", "calcul"))  # of a check, of the term of an equation
        yield from (name for name in said if isinstance(name, str) and name in FUNCTIONS)
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _named(one)


def called_in(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def functions(module: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((FIGURES / f"{module}.py").read_text("utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def used() -> set[str]:
    """The functions that the program calls, those that a family names, and those that these call."""
    found = {FUNCTIONS[name].__name__ for name in named_by_data()}
    for path in (ROOT / "cpomdoc").rglob("*.py"):
        if FIGURES not in path.parents:
            found |= called_in(ast.parse(path.read_text("utf-8")))
    known = {name: node for module in MODULES for name, node in functions(module).items()}
    while more := {name for one in found & known.keys() for name in called_in(known[one])} - found:
        found |= more
    return found


def test_every_figure_is_used():
    defined = {name for module in MODULES for name in functions(module)}
    assert defined - used() == set()
    assert {"grown", "jours_de_charges", "contract_end"} <= defined


def test_every_figure_that_data_may_name_is_named_by_them():
    assert set(FUNCTIONS) == named_by_data()
