"""README.md -> the same with the help texts of today, in the blocks that « <!-- aide: … --> » announces."""

from __future__ import annotations

import re
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
    told, places = _BLOCK.subn(
        lambda block: f"<!-- aide:{block['words']} -->\n```text\n{help_of(block['words'])}```", text
    )
    if not places:
        raise ValueError("README.md has no place for a help text: what it says cannot be checked")
    return told
