"""What is to be said -> lines of a terminal: French, 110 columns at most, colour only where it can be seen."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click

from cpomdoc.domain.francais import NBSP, nombre

WIDTH = 110
GAP = "  "
_BEFORE = re.compile(r"(?<=\S) (?=[:;!?»%€])")
_AFTER = re.compile(r"« ")


def french(text: str) -> str:
    """A sentence with the no-break spaces of French, so that no line begins with « : » or ends with « « »."""
    return _BEFORE.sub(NBSP, _AFTER.sub(f"«{NBSP}", text))


def say(text: str = "") -> None:
    """One line of the answer."""
    click.echo(french(text))


def progress(text: str) -> None:
    """One line about work that goes on: to the other output, so that the answer alone can be kept."""
    click.echo(french(text), err=True)


def say_json(value: Any) -> None:
    """The whole answer for a program."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(text.encode("utf-8", "replace").decode())  # the bytes of an old file name may be no text


def good(text: str) -> str:
    """A word that says that all is well."""
    return click.style(text, fg="green", bold=True)


def odd(text: str) -> str:
    """A word that asks for a look."""
    return click.style(text, fg="yellow", bold=True)


def bad(text: str) -> str:
    """A word that asks for work."""
    return click.style(text, fg="red", bold=True)


def plain(text: str) -> str:
    """A text that people gave (a file name, an answer), without the characters that command a terminal."""
    return "".join(char if unicodedata.category(char)[0] != "C" else " " for char in text)


def shorten(text: str, most: int) -> str:
    """The beginning of a text too long for its column."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def duration(seconds: float) -> str:
    """0.42 -> « 0,4 s », 75 -> « 1 min 15 s »."""
    if seconds < 60:
        return f"{seconds:.1f}".replace(".", ",") + f"{NBSP}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}{NBSP}min{NBSP}{rest:02d}{NBSP}s"


def paragraph(text: str, indent: str = "") -> str:
    """A text cut at spaces, every line after *indent*."""
    return textwrap.fill(
        french(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(rows: Sequence[Sequence[str]], *, last_free: bool = True) -> Iterable[str]:
    """Rows whose columns stand under one another; styles do not count. The last column is not padded."""
    if not rows:
        return
    count = max(len(row) for row in rows)
    widths = [max((len(click.unstyle(row[at])) for row in rows if at < len(row)), default=0) for at in range(count)]
    for row in rows:
        cells = [cell + " " * (widths[at] - len(click.unstyle(cell))) for at, cell in enumerate(row)]
        yield GAP.join(cells).rstrip() if last_free else GAP.join(cells)


def count(number: int, one: str, several: str = "") -> str:
    """(2, "fichier") -> « 2 fichiers »."""
    return f"{nombre(number)} {one if number < 2 else several or one + 's'}"
