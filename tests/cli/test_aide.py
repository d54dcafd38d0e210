"""What is read before anything is done: helps, mistakes, completion; in French, and at once."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cpomdoc.cli.click_fr import WORDS
from cpomdoc.cli.main import SECTIONS, cpomdoc

HEAVY = ("lxml", "dbos", "xlsxwriter", "openpyxl", "docx", "docxtpl", "pikepdf", "jinja2", "sqlalchemy", "watchdog")
OURS_NEVER_SAYS = {  # click's words about mistakes of a programmer, editors, Windows: no user of ours can meet them
    "{editor}: Editing failed", "{editor}: Editing failed: {e}", "Unknown color {colour!r}", "d",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}", "Value must be an iterable.",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}", "Windows error: {error}",
    "Could not determine name for option with declarations {decls!r}", "Unknown standard stream '{name}'",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
    "Did you mean to pass '--{name}'?",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.", "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Invalid start character for option ({option})",
}  # fmt: skip


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    context = click.Context(cpomdoc)
    for name in cpomdoc.list_commands(context):
        command = cpomdoc.get_command(context, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.list_commands(click.Context(command))]
    return found


def test_the_help_of_the_program_loads_nothing_heavy():
    code = (
        "import sys; from cpomdoc.cli.door import run; run(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "surveiller" in done.stdout


def test_every_command_of_the_issue_is_there():
    assert {" ".join(words) for words in commands()} >= {
        "init", "formulaires", "exemples", "verifier", "traiter", "surveiller", "etat", "historique",
        "modeles verifier", "environnement", "archive reconstruire",
    }  # fmt: skip


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_every_help_is_in_french_and_fits(terminal, words):
    answer = terminal(*words, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Utilisation : {' '.join(('cpomdoc', *words))} ")
    assert not {"Usage", "Options:", "Show", "Commands", "default"} & set(answer.out.split())
    assert max(len(line) for line in answer.out.splitlines()) <= 110


def test_the_short_helps_of_the_group_are_those_of_the_commands():
    context = click.Context(cpomdoc)
    for section in SECTIONS.values():
        for name, (_, short) in section.items():
            command = cpomdoc.get_command(context, name)
            assert command is not None
            assert (command.help or "").split("\n")[0].replace("\u00a0", " ").startswith(short.rstrip(".")), name


def test_every_word_that_click_can_say_to_a_user_is_translated():
    said = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
                said |= {word.value for word in node.args if isinstance(word, ast.Constant)}
    assert {word for word in said if isinstance(word, str)} - OURS_NEVER_SAYS - set(WORDS) == set()


def test_a_translation_keeps_the_facts_of_the_original():
    def facts(text: str) -> set[str]:
        return {word.partition("!")[0] for word in text.replace("}", "{").split("{")[1::2]}

    assert {word: french for word, french in WORDS.items() if not facts(french) <= facts(word)} == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("facturer",), "La commande « facturer » n’existe pas."),
        (("traiter", "--vite"), "L’option « --vite » n’existe pas."),
        (("verifier",), "Il manque l’argument"),
        (("historique", "a", "b"), "Cet argument est de trop : b"),
        (("formulaires", "--contrat"), "L’option « --contrat » attend une valeur."),
    ],
)
def test_a_mistyped_command_is_answered_in_french_with_exit_2(terminal, words, said):
    answer = terminal(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_a_mistyped_command_is_told_where_help_is(terminal):
    assert "Essayez « cpomdoc traiter --help »." in terminal("traiter", "--vite").err


def test_a_command_nearly_right_is_suggested(terminal):
    assert "Vouliez-vous dire" in terminal("surveille").err


def test_the_shell_completes_commands_without_loading_them(monkeypatch, capsys):
    monkeypatch.setenv("COMP_WORDS", "cpomdoc e")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("_CPOMDOC_COMPLETE", "bash_complete")
    before = set(sys.modules)
    with pytest.raises(SystemExit):
        cpomdoc.main(prog_name="cpomdoc")
    offered = {line.partition(",")[2] for line in capsys.readouterr().out.split()}
    assert offered == {"exemples", "etat", "exporter", "environnement"}
    assert not {name for name in set(sys.modules) - before if name.startswith("cpomdoc.engine")}


def test_the_version_is_said(terminal):
    assert terminal("--version").out.startswith("cpomdoc 0.")
