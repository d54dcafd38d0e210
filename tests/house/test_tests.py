"""The page of the tests names what there is; its table says what was measured."""

from __future__ import annotations

import re

from tools.test_times import PAGE, ROOT, SLOW, current, measured

JUNIT = b"""<testsuites><testsuite>
<testcase classname="tests.house.test_tests" name="test_one[a]" time="4.5"/>
<testcase classname="tests.house.test_tests" name="test_two" time="2.25"/>
<testcase classname="tests.house.test_docs.TestOfAClass" name="test_three" time="4.75"/>
</testsuite></testsuites>"""


def named() -> set[str]:
    """The files and folders of tests that the page names."""
    return set(re.findall(r"\btests/[\w/]+(?:\.py)?", PAGE.read_text("utf-8")))


def test_each_room_of_the_tests_is_told_and_each_file_named_is_there() -> None:
    rooms = {f"tests/{path.name}/" for path in (ROOT / "tests").iterdir() if (path / "__init__.py").is_file()}
    assert rooms - named() == set()
    assert [name for name in sorted(named()) if not (ROOT / name).exists()] == []


def test_each_make_target_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"\bmake ([a-z-]+)", PAGE.read_text("utf-8"))) <= targets


def test_make_test_measures_what_the_table_is_made_from() -> None:
    assert "--junit-xml=build/tests.xml" in (ROOT / "Makefile").read_text("utf-8")


def test_the_files_of_the_table_are_slow_and_the_slowest_comes_first() -> None:
    rows = re.findall(r"^\| \[(tests/[\w/]+\.py)\]\([^)]+\) \| \d+ \| (\d+) \|", PAGE.read_text("utf-8"), re.M)
    seconds = [int(row[1]) for row in rows]
    assert seconds == sorted(seconds, reverse=True)
    assert all(one >= SLOW for one in seconds)


def test_a_file_is_slow_by_all_its_tests_together() -> None:
    page = current(PAGE.read_text("utf-8"), measured(JUNIT))
    assert "3 tests took 12 seconds in all; the files below, 7 of them." in page
    assert re.findall(r"^\| \[.+", page, re.M) == [
        "| [tests/house/test_tests.py](../tests/house/test_tests.py) | 2 | 7 | `test_one` | 4 |"
    ]


def test_the_table_is_written_again_in_its_place() -> None:
    once = current(PAGE.read_text("utf-8"), measured(JUNIT))
    assert current(once, measured(JUNIT)) == once
    assert once.partition("<!-- durees -->")[0] == PAGE.read_text("utf-8").partition("<!-- durees -->")[0]
