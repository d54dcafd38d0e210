"""The fonts of this machine -> the tables of cpomdoc/domain/glyphs.py: the signs that a document can show.

Run as `python -m tools.glyphs`; tests/house/test_glyphs.py checks that what is committed is what this writes.
"""

from __future__ import annotations

import re
import subprocess
import textwrap
from collections.abc import Collection
from pathlib import Path

from cpomdoc.domain.glyphs import code_points

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "cpomdoc" / "domain" / "glyphs.py"
FONTS = {"CARLITO": "Carlito", "DEJAVU_SANS": "DejaVu Sans"}
RELEASES = {"CARLITO": 72286, "DEJAVU_SANS": 155320}
"""The releases that the tables are made from (Debian 12), as fontconfig numbers them."""
WEIGHTS = ("regular", "bold")  # an answer may stand in either; DejaVu Sans draws a few alphabets in plain only
_PRIVATE = frozenset([*range(0xE000, 0xF900), *range(0xF0000, 0x110000)])
_TABLE = re.compile(r'^(?P<name>[A-Z_]+) = """\n.*?^"""', re.M | re.S)


def drawn(name: str) -> frozenset[int]:
    """The code points that the font of table *name* draws in each weight, those of private use aside."""
    return (
        frozenset.intersection(*(code_points(_query(name, weight, "charset")) for weight in WEIGHTS)) - _PRIVATE - {0}
    )


def releases() -> dict[str, int]:
    """The releases of the fonts that are installed here."""
    return {name: int(_query(name, WEIGHTS[0], "fontversion")) for name in FONTS}


def ranges(points: Collection[int]) -> str:
    """Code points -> the shortest list of ranges: « 20-7e a1 »."""
    starts = sorted(point for point in points if point - 1 not in points)
    ends = sorted(point for point in points if point + 1 not in points)
    runs = zip(starts, ends, strict=True)
    return " ".join(f"{first:x}" if first == last else f"{first:x}-{last:x}" for first, last in runs)


def current(text: str) -> str:
    """The module as it should be."""
    return _TABLE.sub(lambda table: f'{table["name"]} = """\n{_lines(table["name"])}\n"""', text)


def _lines(name: str) -> str:
    return textwrap.fill(ranges(drawn(name)), 118, break_on_hyphens=False)


def _query(name: str, weight: str, element: str) -> str:
    file, families = _said("fc-match", "--format=%{file}\n%{family}", f"{FONTS[name]}:{weight}").split("\n")
    if FONTS[name] not in families.split(","):
        raise LookupError(f"{FONTS[name]} is not installed: run « make install »")
    return _said("fc-query", f"--format=%{{{element}}}", file)


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    MODULE.write_text(current(MODULE.read_text("utf-8")), encoding="utf-8")
    print(MODULE.relative_to(ROOT))
