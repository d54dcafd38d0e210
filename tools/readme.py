"""README.md -> the same with the help texts of today, in the blocks that « <!-- aide: … --> » announces.

Run as `python -m tools.readme`; with --check it only says whether something is out of date (exit 1).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from click.testing import CliRunner

from cpomdoc.cli.click_fr import speak_french
from cpomdoc.cli.main import cpomdoc

README = Path(__file__).resolve().parent.parent / "README.md"
_BLOCK = re.compile(r"<!-- aide:(?P<words>[^>]*?) -->\n```text\n.*?```", re.S)


def help_of(words: str) -> str:
    """What « cpomdoc … --help » prints."""
    speak_french()
    result = CliRunner().invoke(cpomdoc, [*words.split(), "--help"], prog_name="cpomdoc", terminal_width=100)
    if result.exit_code:
        raise ValueError(result.output)
    return result.output


def current(text: str) -> str:
    """The README as it should be."""
    return _BLOCK.sub(lambda block: f"<!-- aide:{block['words']} -->\n```text\n{help_of(block['words'])}```", text)


def main() -> int:
    """Write, or only check."""
    text = README.read_text(encoding="utf-8")
    if current(text) == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("README.md: the help texts are out of date; run « make readme »")
        return 1
    README.write_text(current(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
