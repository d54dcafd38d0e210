"""Write docs/pannes.md: what each failure of the world says to a person, and what to do.

Run as `python -m tools.pannes`; tests/house/test_pannes.py checks that what is committed is what this writes. What the
disks refuse and what lies beside the work are data; the other failures are read from the code that raises them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cpomdoc.cli.screen import french
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.errors import ExitCode
from cpomdoc.domain.pannes import OTHERS, PANNES, Lieu, Panne

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "cpomdoc"
GUIDE = ROOT / "docs" / "pannes.md"
_BASE = "CpomdocError"

INTRODUCTION = """# Quand quelque chose refuse : ce qui est dit, ce qu’il faut faire

Cette page est produite par `python -m tools.pannes` : elle dit ce que le logiciel dit. Elle complète le
[guide d’installation et d’entretien](guide-administrateur.md#quand-cela-ne-va-pas). Ce qui est à corriger dans un
formulaire est dans [Les anomalies, une à une](anomalies.md).

Trois règles valent pour tout ce qui suit :

- **rien de ce qui a été déposé n’est perdu** ; un fichier qui n’a pas pu être traité reste dans `inbox` ;
- `surveiller` ne s’arrête pas : il réessaie de lui-même, et ETAT.html dit ce qui attend ;
- une commande dit la même chose à l’écran et rend le code de sortie indiqué.

« … » tient la place d’un nom, d’un chemin ou d’un nombre.
"""

TITLES: Mapping[ExitCode, str] = {
    ExitCode.FINDINGS: "Ce qui reste à régler (code 1)",
    ExitCode.USAGE: "La commande ou les réglages (code 2)",
    ExitCode.UNREADABLE: "Un fichier que l’on ne peut pas lire (code 3)",
    ExitCode.TEMPLATE: "Les familles et les modèles (code 4)",
    ExitCode.TOOL: "Un outil, un disque ou un service (code 5)",
    ExitCode.SIGNATURE: "Les signatures (code 6)",
    ExitCode.ARCHIVE: "L’archive (code 7)",
    ExitCode.BUSY: "Un autre traitement (code 8)",
    ExitCode.INTERNAL: "Notre propre faute (code 70)",
}
"""The chapters; the guide of the command line lists the same codes."""


@dataclass(frozen=True, slots=True, order=True)
class Echec:
    """A failure as the code raises it: where, its class, its exit code, its words, empty if not written there."""

    module: str
    line: int
    kind: str
    code: ExitCode
    message: str
    remede: str


def current() -> str:
    """The whole page."""
    parts = [INTRODUCTION, _disks(), _beside()]
    told = failures()
    for code, title in TITLES.items():
        parts.append(_chapter(title, (one for one in told if one.code == code and one.message)))
    return "\n".join(parts)


# --- what is data -----------------------------------------------------------------------------------------------------


def _disks() -> str:
    head = (
        "## Les disques\n\n"
        "Le message nomme le fichier et le disque : dossier partagé (`inbox`, `outbox`, `templates`), "
        "dossier d’état local (`~/.local/state/cpomdoc`) ou dossier temporaire (`/tmp`). Code de sortie : 5.\n"
    )
    rows = [(_of_disk(one), _remedies(one)) for one in dict.fromkeys((*PANNES.values(), *OTHERS))]
    return "\n".join([head, *_table(rows)])


def _of_disk(panne: Panne) -> str:
    fact = panne.said(Lieu.AUTRE)
    return f"Impossible de lire ou d’écrire « … » : {fact}."


def _remedies(panne: Panne) -> str:
    others = [f"{str(lieu).capitalize()} : {words}" for lieu, words in panne.ailleurs.items()]
    return "<br>".join((panne.remede, *others))


def _beside() -> str:
    head = (
        "## À côté du travail\n\n"
        "Ce qui suit n’arrête jamais le travail. ETAT.html le dit, avec la raison, jusqu’à ce que cela aille mieux.\n"
    )
    return "\n".join([head, *_table([(f"{chose.titre('…')}.", chose.value.suite) for chose in Accessoire])])


# --- what the code raises ---------------------------------------------------------------------------------------------


def failures() -> list[Echec]:
    """Each place of the code that makes a failure."""
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in PRODUCT.rglob("*.py")}
    kinds, constants = _kinds(trees.values()), _constants(trees.values())
    return sorted(one for module, tree in trees.items() for one in _raised(module, tree, kinds, constants))


def _raised(
    module: str, tree: ast.Module, kinds: Mapping[str, ExitCode], constants: Mapping[str, str]
) -> Iterator[Echec]:
    for node in ast.walk(tree):
        name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in kinds and (node.args or node.keywords):
            given = {word.arg: word.value for word in node.keywords}
            message = node.args[0] if node.args else given.get("message")
            remedy = node.args[1] if len(node.args) > 1 else given.get("remedy")
            yield Echec(module, node.lineno, name, kinds[name], _words(message, constants), _words(remedy, constants))


def _kinds(trees: Iterable[ast.Module]) -> dict[str, ExitCode]:
    """The classes of failures, each with its exit code."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known = {_BASE: ExitCode.INTERNAL}
    for _ in range(5):  # as deep as classes of failures go
        for node in classes:
            for base in node.bases:
                if isinstance(base, ast.Name) and base.id in known and node.name != _BASE:
                    known[node.name] = _code_of(node) or known[base.id]
    return known


def _code_of(node: ast.ClassDef) -> ExitCode | None:
    for one in node.body:
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "exit_code":
            return ExitCode[ast.unparse(one.value).rpartition(".")[2]]
    return None


def _constants(trees: Iterable[ast.Module]) -> dict[str, str]:
    """The texts that modules give a name."""
    return {
        target.id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _words(node: ast.expr | None, constants: Mapping[str, str]) -> str:
    """The text of an expression, « … » for each part that only the moment tells; empty when it is all of that."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return constants.get(name, "")
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _words(left, constants) + _words(right, constants)
        case _:
            return ""


# --- the page ---------------------------------------------------------------------------------------------------------


def _chapter(title: str, told: Iterable[Echec]) -> str:
    rows = list(dict.fromkeys((one.message, one.remede) for one in told))
    return "\n".join([f"## {title}\n", *_table(sorted(rows))])


def _table(rows: Iterable[tuple[str, str]]) -> list[str]:
    lines = [f"| {_cell(said)} | {_cell(remedy) or '—'} |" for said, remedy in rows]
    return ["| Ce qui est dit | Ce qu’il faut faire |", "|---|---|", *lines, ""]


def _cell(text: str) -> str:
    return french(text.replace("|", "\\|").replace("\n", " ").replace("'", "’").strip())


if __name__ == "__main__":
    GUIDE.write_text(current(), encoding="utf-8")
    print(GUIDE.relative_to(ROOT))
