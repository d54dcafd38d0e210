"""A checkout -> what it costs to change the house, in figures; two checkouts: before and after, side by side.

    python -m tools.measure_house [--json] CHECKOUT [CHECKOUT]

Reads the source as text; nothing of it is imported, so that a former layout is measured as well as today's. What
counts:

- a string-key read is ``one["key"]`` or ``one.get("key")`` in engine, stages, dashboard or cli, when it reads; tables
  of constants (``CATALOGUE["E-470"]``) and ``Literal["…"]`` are none. A fact read is one of these on ``facts``.
- a step comparison has ``….step`` or ``step`` on one side (==, !=, in, not in), or is a ``case "…"`` of a match on it.
- a module names a step when it holds its word as a string, or takes from elsewhere the class that domain/journal.py
  gives it, by its name or through the module (``journal.Recu``): either way, a step like it touches that module. Words
  that people type (cli) are none.
- a table of steps is an assignment of a module or a class that holds two of these words or more: followed by hand.
- a module names a kind of answer when it holds its word as a string; kinds that are everyday words are left out.
- an arrow leads from one outside tool to another: modules of one tool import modules of the other.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

PACKAGE = "cpomdoc"
FLOORS = ("engine", "stages", "dashboard", "cli")
STEP_FLOORS = ("domain", "store", "engine", "stages", "dashboard")
STEPS = frozenset(
    {
        "recevoir", "valider", "retourner", "redeposer", "ranger", "joindre", "ecarter", "relire", "demander",
        "differer", "controler", "rediger", "convertir", "archiver", "aboutir", "deroger", "retablir", "approuver",
        "normaliser", "couvrir", "assembler", "signer", "lever", "historier", "sceller",
    }
)  # fmt: skip
"""The words of the journal: the archive's format, the same before and after."""
EVERYDAY = frozenset({"code", "date", "liste", "nombre", "places", "personnes", "texte"})
TOOLS = {
    "excel": "excel", "word": "word", "ooxml": "word", "toc": "word", "trajectory": "word",
    "libreoffice": "libreoffice", "office": "libreoffice",
    "pdf": "pdf", "liasse": "pdf", "scan": "pdf", "tag": "pdf", "verapdf": "pdf",
    "signature": "signature", "pades": "signature", "cades": "signature",
    "exchange": "exchange", "bagit": "exchange", "seda": "exchange", "calendar": "exchange", "mail": "exchange",
    "copie": "exchange", "exports": "exchange",
    "instance": "instance", "clock": "instance", "settings": "instance", "mounts": "instance", "secrets": "instance",
    "families": "instance", "examples": "instance",
}  # fmt: skip
"""The tool of an adapter, by its package or, in one folder, by the first word of its name."""
Figures = dict[str, int | float]


@dataclass(frozen=True)
class Module:
    """A source file: its dotted name and its text."""

    name: str
    text: str
    package: bool

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every string that it holds, documentation aside."""
        notes = {id(node.value) for node in self.nodes if isinstance(node, ast.Expr)}
        return frozenset(
            node.value
            for node in self.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes
        )

    @cached_property
    def taken(self) -> frozenset[tuple[str, str]]:
        """(module, name) of all that it imports from the package; the name is empty for a whole module."""
        return frozenset(self._taken())

    def _taken(self) -> Iterator[tuple[str, str]]:
        for node in self.nodes:
            if isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from ((origin, alias.name) for alias in node.names if _ours(origin))
            elif isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names if _ours(alias.name))

    @cached_property
    def cited(self) -> frozenset[str]:
        """The names that it takes from the package, and those that it reaches through a module that it takes whole."""
        held = {name for _, name in self.taken}
        reached = {
            node.attr
            for node in self.nodes
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in held
        }
        return frozenset(held | reached)

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")[: None if self.package and node.level == 1 else -(node.level - self.package)]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def below(self, *folders: str) -> bool:
        """Whether it lies in one of these folders of the package."""
        return self.name.split(".")[1:2] in [[folder] for folder in folders]


def _ours(name: str) -> bool:
    return name.split(".")[0] == PACKAGE


def modules(checkout: Path) -> list[Module]:
    """The source files of the package."""
    found = []
    for path in sorted((checkout / PACKAGE).rglob("*.py")):
        parts = path.relative_to(checkout).with_suffix("").parts
        package = parts[-1] == "__init__"
        found.append(Module(".".join(parts[:-1] if package else parts), path.read_text("utf-8"), package))
    return found


# --- what is read by a string -----------------------------------------------------------------------------------------


def key_reads(module: Module) -> Iterator[tuple[ast.expr, str]]:
    """(what is read, key) of each read by a constant string."""
    for node in module.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            base, key = node.value, node.slice
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            base, key = node.func.value, node.args[0]
        else:
            continue
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and not _table(base):
            yield base, key.value


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _table(base: ast.expr) -> bool:
    return _name(base).isupper() or _name(base) == "Literal"


def step_comparisons(module: Module) -> int:
    """How often it asks which step an entry tells of, by its word."""
    count = 0
    for node in module.nodes:
        if isinstance(node, ast.Compare):
            count += any(_name(side) == "step" for side in (node.left, *node.comparators))
        elif isinstance(node, ast.Match) and _name(node.subject) == "step":
            count += sum(1 for case in node.cases for _ in _strings(case.pattern))
    return count


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def step_tables(module: Module) -> int:
    """Assignments of a module, or of a class, that hold two step words or more."""
    bodies = [module.tree.body, *(node.body for node in module.nodes if isinstance(node, ast.ClassDef))]
    values = [
        statement.value
        for body in bodies
        for statement in body
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None
    ]
    return sum(len(STEPS.intersection(_strings(value))) > 1 for value in values)


def whole_journals(module: Module) -> int:
    """Readings of a whole journal."""
    return sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "entries"
        for node in module.nodes
    )


# --- what a novelty touches -------------------------------------------------------------------------------------------


def step_classes(house: Sequence[Module]) -> dict[str, str]:
    """The class of each step, as domain/journal.py declares it; empty when no class tells a step."""
    return {
        word: node.name
        for module in house
        if module.name.startswith(f"{PACKAGE}.domain.journal")
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
        for keyword in node.keywords
        for word in STEPS.intersection(_strings(keyword.value))
    }


def modules_of_steps(house: Sequence[Module]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """By step, the modules that hold its word; and those that take its class."""
    classes = step_classes(house)
    told = [module for module in house if module.below(*STEP_FLOORS)]
    by_word = {step: {module.name for module in told if step in module.words} for step in STEPS}
    by_class = {step: {module.name for module in told if classes.get(step) in module.cited} for step in STEPS}
    return by_word, by_class


def kinds(house: Sequence[Module]) -> set[str]:
    """The kinds of answers that schema/kinds.py declares."""
    return {
        first.value
        for module in house
        if module.name == f"{PACKAGE}.schema.kinds"
        for node in module.nodes
        if isinstance(node, ast.Call) and _name(node.func) == "Kind" and node.args
        if isinstance(first := node.args[0], ast.Constant) and isinstance(first.value, str)
    }


def modules_of_kinds(house: Sequence[Module]) -> dict[str, set[str]]:
    """By kind, the modules that hold its word."""
    wanted = kinds(house) - EVERYDAY
    return {kind: {module.name for module in house if kind in module.words} for kind in wanted}


# --- adapters, imports, functions -------------------------------------------------------------------------------------


def tool_of(name: str) -> str:
    """The outside tool of an adapter; empty for anything else."""
    parts = name.split(".")
    return TOOLS.get(parts[2].partition("_")[0], "") if parts[1:2] == ["adapters"] and len(parts) > 2 else ""


def arrows(house: Sequence[Module]) -> Counter[tuple[str, str]]:
    """(tool, other tool that it imports) -> how many imports."""
    pairs = ((tool_of(module), tool_of(target)) for module, target in _imports(house))
    return Counter(pair for pair in pairs if all(pair) and pair[0] != pair[1])


def shown_adapters(house: Sequence[Module]) -> set[str]:
    """The modules of adapters that the rest of the house imports: faces, or what lies behind them."""
    within = f"{PACKAGE}.adapters"
    return {target for module, target in _imports(house) if target.startswith(within) and not module.startswith(within)}


def _imports(house: Sequence[Module]) -> Iterator[tuple[str, str]]:
    """(module, module that it imports a name from, or imports)."""
    known = {module.name for module in house}
    for module in house:
        for origin, name in module.taken:
            whole = f"{origin}.{name}"
            yield module.name, whole if whole in known else origin


def lengths(house: Sequence[Module]) -> dict[str, int]:
    """Lines of each function, its own documentation included."""
    return {
        f"{module.name}.{node.name}:{node.lineno}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in house
        for node in module.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


# --- all of it --------------------------------------------------------------------------------------------------------


def measure(checkout: Path) -> Figures:
    """Every figure of a checkout, by what it says."""
    house = modules(checkout)
    if not house:
        raise SystemExit(f"{checkout}: no {PACKAGE}/ here")
    return {**_strings_read(house), **_novelties(house), **_shape(house)}


def _strings_read(house: Sequence[Module]) -> Figures:
    floors = [module for module in house if module.below(*FLOORS)]
    told = [module for module in house if module.below(*STEP_FLOORS)]
    reads = [list(key_reads(module)) for module in floors]
    facts = [sum(_name(base) == "facts" for base, _ in found) for found in reads]
    compared = [step_comparisons(module) for module in told]
    journals = [whole_journals(module) for module in floors]
    return {
        "string-key reads": sum(map(len, reads)),
        "string-key reads, distinct keys": len({key for found in reads for _, key in found}),
        "string-key reads, modules": _count(reads),
        "reads of facts[…]": sum(facts),
        "reads of facts[…], modules": _count(facts),
        "comparisons of step names": sum(compared),
        "comparisons of step names, modules": _count(compared),
        "tables of step names": sum(map(step_tables, told)),
        "readings of a whole journal": sum(journals),
        "readings of a whole journal, modules": _count(journals),
    }


def _count(found: Iterable[object]) -> int:
    return sum(map(bool, found))


def _novelties(house: Sequence[Module]) -> Figures:
    by_word, by_class = modules_of_steps(house)
    touched = {step: by_word[step] | by_class[step] for step in STEPS}
    of_kinds = modules_of_kinds(house)
    return {
        **_spread("modules that name a step", touched),
        **_spread("modules that name a step by a string", by_word),
        **_spread("modules that name a kind of answer", of_kinds),
    }


def _spread(label: str, found: Mapping[str, set[str]]) -> Figures:
    sizes = [len(one) for one in found.values()] or [0]
    return {
        f"{label}, median": median(sizes),
        f"{label}, most": max(sizes),
        f"{label}, whichever": len(set().union(*found.values())),
    }


def _shape(house: Sequence[Module]) -> Figures:
    between, lines = arrows(house), [*lengths(house).values()] or [0]
    return {
        "arrows between tools": len(between),
        "arrows between tools, imports": between.total(),
        "modules of adapters imported from outside": len(shown_adapters(house)),
        "names that the largest importer takes": max(len(module.taken) for module in house),
        "longest function (lines)": max(lines),
        "median function (lines)": median(lines),
        "files": len(house),
        "lines": sum(module.text.count("\n") for module in house),
    }


def table(columns: Sequence[Figures]) -> str:
    """One line a figure, one column a checkout."""
    width = max(map(len, columns[0]))
    return "\n".join(f"{label:{width}}" + "".join(map(_cell, (one[label] for one in columns))) for label in columns[0])


def _cell(value: float) -> str:
    return f"{f'{value:,.1f}'.removesuffix('.0'):>10}"


def main(arguments: Sequence[str], say: Callable[[str], None] = print) -> int:
    """Measure one checkout, or two side by side."""
    paths = [Path(word) for word in arguments if word != "--json"]
    if not 1 <= len(paths) <= 2:
        say(__doc__ or "")
        return 2
    columns = [measure(path) for path in paths]
    say(json.dumps(columns, indent=1, ensure_ascii=False) if "--json" in arguments else table(columns))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
