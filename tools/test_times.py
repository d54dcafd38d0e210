"""What pytest measured (a JUnit file) -> the table of slow files in docs/tests.md.

After a full run, which « make test » does and measures:

    python -m tools.test_times [build/tests.xml]

A file is slow from five seconds on, all its tests and what they prepare together. With tests shared out between workers
(-n 2) seconds are those of the workers: their sum is about twice the time that passes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tests.md"
MEASURED = ROOT / "build" / "tests.xml"
SLOW = 5.0
_TABLE = re.compile(r"(<!-- durees -->\n).*?(<!-- /durees -->)", re.S)


@dataclass(frozen=True)
class Times:
    """A file of tests: how many, how many seconds in all, and the longest of them."""

    path: str
    tests: int
    seconds: float
    longest: str
    most: float


def measured(junit: bytes) -> list[Times]:
    """Every file of the run, the slowest first."""
    found: dict[str, list[tuple[float, str]]] = {}
    for case in ElementTree.fromstring(junit).iter("testcase"):
        path = _file_of(case.get("classname", ""))
        found.setdefault(path, []).append((float(case.get("time", "0")), case.get("name", "")))
    times = (Times(path, len(all_), sum(one for one, _ in all_), *_longest(all_)) for path, all_ in found.items())
    return sorted(times, key=lambda one: (-one.seconds, one.path))


def _longest(cases: Iterable[tuple[float, str]]) -> tuple[str, float]:
    seconds, name = max(cases)
    return name.partition("[")[0], seconds


def _file_of(classname: str) -> str:
    """« tests.domain.test_codec » (a class of tests may follow) -> its file below the repository."""
    parts = classname.split(".")
    return next(path for end in range(len(parts), 0, -1) if (ROOT / (path := "/".join(parts[:end]) + ".py")).is_file())


def table(times: Iterable[Times]) -> str:
    """The slow files as people read them."""
    rows = [
        f"| [{one.path}](../{one.path}) | {one.tests} | {one.seconds:.0f} | `{one.longest}` | {one.most:.0f} |"
        for one in times
        if one.seconds >= SLOW
    ]
    return "\n".join(["| File | Tests | Seconds | The longest of them | Seconds |", "|---|---|---|---|---|", *rows])


def current(page: str, times: list[Times]) -> str:
    """The page with the table of *times*."""
    slow = sum(one.seconds for one in times if one.seconds >= SLOW)
    whole = sum(one.seconds for one in times)
    count = sum(one.tests for one in times)
    said = f"{count} tests took {whole:.0f} seconds in all; the files below, {slow:.0f} of them."
    told, places = _TABLE.subn(lambda mark: f"{mark[1]}{said}\n\n{table(times)}\n{mark[2]}", page)
    if places != 1:
        raise ValueError(f"{PAGE.name} has {places} places for the table of times")
    return told


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else MEASURED
    PAGE.write_text(current(PAGE.read_text("utf-8"), measured(source.read_bytes())), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
