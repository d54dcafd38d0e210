"""« make mutants » draws the same faults each time, and tells which are caught, on a package of four functions."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tools.mutants import __main__ as command
from tools.mutants.changes import Mutant, mutants, sample
from tools.mutants.related import Related, instrumented

PACKAGE = {
    "cpomdoc/__init__.py": "",
    "cpomdoc/domain/bounds.py": "def fits(number):\n    return number < 10\n",
    "cpomdoc/schema/loud.py": "def loud(text):\n    return text and text.upper()\n",
    "cpomdoc/stages/wait.py": "def wait(ready):\n    while not ready():\n        pass\n    return ready\n",
    "cpomdoc/engine/first.py": "def first(found):\n    return found if len(found) == 1 else []\n",
    "tests/test_bounds.py": """
        from cpomdoc.domain.bounds import fits

        def test_ten_does_not_fit():
            assert fits(9)
            assert not fits(10)
    """,
    "tests/test_others.py": """
        import os

        from cpomdoc.engine.first import first
        from cpomdoc.schema.loud import loud
        from cpomdoc.stages.wait import wait

        def test_a_word_is_said():
            assert loud("a")

        def test_it_waits():
            assert wait(lambda: True)

        def test_that_passes_only_where_all_tests_run():
            assert first([1]) == [1]
            assert "CPOMDOC_SEEN" in os.environ
    """,
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in PACKAGE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")
    return tmp_path


# --- the whole command ------------------------------------------------------------------------------------------------


def test_each_fault_of_a_package_has_its_verdict(package, monkeypatch, capsys):
    monkeypatch.setattr(command, "PATIENCE", 8.0)
    assert command.main(["--count", "4"], package) == 1
    told = json.loads((package / "build" / "mutants.json").read_text())["faults"]
    assert [(one["mutant"]["function"], one["outcome"]) for one in told] == [
        ("fits", "caught"),
        ("loud", "survived"),
        ("wait", "timeout"),
        ("first", "unsound"),  # its test fails without any fault too
    ]
    assert told[0]["by"] == "tests/test_bounds.py::test_ten_does_not_fit"
    said = capsys.readouterr().out
    assert "cpomdoc/schema/loud.py:2 loud and/or: text and text.upper() -> (text or text.upper())" in said
    assert "NO REASON GIVEN" in said
    assert "50.0% of 4 faults caught; 90% wanted" in said


def of(function: str, outcome: str) -> command.Verdict:
    return command.Verdict(Mutant("a.py", function, "flag", "True", "False", 0, 1, 0, 4), outcome, "", 1, 1.0)


@pytest.mark.parametrize(
    ("caught", "timeouts", "reasons", "code"),
    [
        (9, 0, {"left": "left: it is only a word of a page"}, 0),
        (5, 4, {"left": "equivalent: both are the same"}, 0),
        (9, 0, {}, 1),  # a survivor without a reason
        (8, 0, {"left": "left: too few are caught"}, 1),
    ],
)
def test_nine_in_ten_are_wanted_and_a_reason_for_each_that_is_left(caught, timeouts, reasons, code):
    verdicts = [of(f"f{at}", "caught") for at in range(caught)]
    verdicts += [of(f"t{at}", "timeout") for at in range(timeouts)] + [of("left", "survived")]
    known = {of(name, "").mutant.key: reason for name, reason in reasons.items()}
    assert command._report(verdicts, known) == code


def test_a_reason_says_whether_the_fault_is_equivalent_or_left(tmp_path):
    path = tmp_path / "survivors.toml"
    entry = '[[survivor]]\nfile = "a.py"\nfunction = "f"\nkind = "flag"\nbefore = "True"\nreason = "{}"\n'
    path.write_text(entry.format("left: a word of a page"))
    assert command._reasons(path) == {("a.py", "f", "flag", "True", 0): "left: a word of a page"}
    path.write_text(entry.format("no idea"))
    with pytest.raises(SystemExit, match="equivalent"):
        command._reasons(path)


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a = b < c", ["comparison: b < c -> (b <= c)"]),
        ("a = b and c", ["and/or: b and c -> (b or c)"]),
        ("if é in b: c", ["condition: é in b -> (not é in b)", "comparison: é in b -> (é not in b)"]),
        ("a = [b for b in c if b]", ["condition: b -> (not b)"]),
        ("def f():\n    return g", ["return: g -> None"]),
        ("f(a, b)", ["call: f(a, b) -> pass", "arguments: f(a, b) -> (f(b, a))"]),
        ("a = f(key=True)", ["flag: True -> False"]),
        ('a = {"nom": b}["nom"]', ['word: "nom" -> \'nom_\'', 'word: "nom" -> \'nom_\'']),
        ('match a:\n    case "b": c()', ['word: "b" -> \'b_\'', "call: c() -> pass"]),
        ('class A(B, step="b"): pass', ['word: "b" -> \'b_\'']),
        ('"""Words."""\n__all__ = ["a"]\na: Literal["b"] = f"{c == 1}"', []),
        ("@d(frozen=True)\ndef f(a: int = 1) -> 'A': '''Words.'''", ["number: 1 -> 2"]),
    ],
)  # fmt: skip
def test_the_faults_of_a_text(source, wanted):
    assert [f"{one.kind}: {one.before} -> {one.after}" for one in mutants("a.py", source)] == wanted


def test_a_fault_changes_its_own_place_and_nothing_else():
    source = 'def f(é):\n    return {"é": é == 1,  # é\n            "b": é == 1}\n'
    first, second = (one for one in mutants("a.py", source) if one.kind == "comparison")
    assert second.put_in(source) == source.replace('"b": é == 1', '"b": (é != 1)')
    assert (first.rank, second.rank) == (0, 1)
    assert first.key != second.key


def test_every_fault_of_the_program_can_be_read_by_python():
    root = command.HOME
    for folder in command.FOLDERS:
        for one in sample(root, [folder], 3, 30):
            ast.parse(one.put_in((root / one.file).read_text("utf-8")))


def test_the_sample_is_the_same_each_time_and_is_drawn_evenly(package):
    root, count = command.HOME, 40
    drawn = sample(root, command.FOLDERS, 7, count)
    assert [one.key for one in drawn] == [one.key for one in sample(root, command.FOLDERS, 7, count)]
    assert [one.key for one in drawn] != [one.key for one in sample(root, command.FOLDERS, 8, count)]
    for folder in command.FOLDERS:
        mine = [one for one in drawn if one.file.startswith(folder)]
        assert (len(mine), len({one.kind for one in mine})) == (10, 9)


def test_what_changes_elsewhere_in_a_file_draws_no_other_fault(package):
    path = package / "cpomdoc/domain/bounds.py"
    drawn = [one.key for one in sample(package, command.FOLDERS, 1, 4)]
    path.write_text("# a line more\n" + path.read_text())
    assert [one.key for one in sample(package, command.FOLDERS, 1, 4)] == drawn


# --- which tests ------------------------------------------------------------------------------------------------------


def ran(source: str, call: Callable[[dict[str, object]], object]) -> set[str]:
    """The functions that say that they ran."""
    seen: set[str] = set()

    class Seen:
        _seen = type("_seen", (), {"see": staticmethod(seen.add)})

    names: dict[str, object] = {"__builtins__": {"__import__": lambda *_: Seen, "__build_class__": __build_class__}}
    names["__name__"] = "a"
    exec(instrumented("a.py", source), names)
    call(names)
    return seen


def test_each_function_says_its_name_before_anything_else():
    source = '''
class A:
    """Words."""

    def f(self):
        """Words
        on two lines."""
        if self:
            return self.g()

    def g(self):
        def h():
            return 1

        return h()

def never(): return 2
'''
    assert ran(source, lambda names: names["A"]().f()) == {"a.py:A.f", "a.py:A.g", "a.py:A.g.h"}


def test_the_mirror_of_a_class_is_tried_although_it_runs_no_function_of_it():
    mirror, other = "tests/domain/test_bounds.py::test_a", "tests/test_others.py::test_b"
    seen = Related(
        {"cpomdoc/domain/bounds.py:fits": frozenset({other})},
        {mirror: 1.0, other: 0.1},
        {
            "tests/domain/test_bounds.py": 0.0,
            "tests/test_others.py": 0.0,
        },
    )
    assert seen.tests("cpomdoc/domain/bounds.py", "Bounds", 60.0) == [mirror, other]
    assert seen.tests("cpomdoc/domain/bounds.py", "fits", 60.0) == [other]
