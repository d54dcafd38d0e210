"""Contracts laid out by LibreOffice and by a second engine -> the pages of headings and titles of tables in each.

``make moteurs`` compares all the example contracts; tests/familles/test_pages.py, one. The second engine is that of
ONLYOFFICE (tools/judges/moteur.lock): nobody here wrote a line of it. It is given the Word file that people receive.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.familles.pages import CONTRACTS, Laid, laid_out

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "build" / "moteur"
CHILD = ROOT / "tools" / "judges" / "moteur.py"
HEADINGS = ("H1", "H2", "H3", "H4", "Caption")


@dataclass(frozen=True)
class Comparison:
    """*titles* of one contract: where each stands in either layout; *pages* of both."""

    titles: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]
    pages: tuple[int, int]

    @property
    def apart(self) -> tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]:
        """The titles that do not stand on the same pages, or that were seen on none."""
        return tuple(title for title in self.titles if not title[1] or title[1] != title[2])


def compare(laid: Laid) -> Comparison:
    """The two layouts of a contract."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "contrat.docx"), Path(folder, "contrat.pdf")
        source.write_bytes(laid.docx)
        _run([source, target], Path(folder))
        ours, theirs = _pages(laid.pdf), _pages(target.read_bytes())
    named = [node for node in laid.structure.walk() if node.kind in HEADINGS]
    texts = dict.fromkeys(" ".join(node.text.split()) for node in named)
    found = ((text, _where(text, ours), _where(text, theirs)) for text in texts)
    return Comparison(tuple(found), (len(ours), len(theirs)))


def _pages(pdf: bytes) -> list[str]:
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return [_squeezed(page) for page in text.split("\f")[:-1]]


def _where(title: str, pages: list[str]) -> tuple[int, ...]:
    """The pages that hold *title*; the table of contents holds all, and counts for its own title alone."""
    wanted, contents = _squeezed(title), "sommaire"
    return tuple(
        at for at, text in enumerate(pages, start=1) if wanted in text and (wanted == contents or contents not in text)
    )


def saved_by_the_other(books: Sequence[bytes], folder: Path) -> list[bytes]:
    """Each workbook, opened by the second engine and saved by it. *folder* is scratch."""
    pairs = [(folder / f"other-{at}-before.xlsx", folder / f"other-{at}.xlsx") for at in range(len(books))]
    for (source, _), data in zip(pairs, books, strict=True):
        source.write_bytes(data)
    _run([path for pair in pairs for path in pair], folder)
    return [target.read_bytes() for _, target in pairs]


def _run(paths: Sequence[Path], home: Path) -> None:
    subprocess.run(
        [sys.executable, str(CHILD), *map(str, paths)],
        env={"PYTHONPATH": str(ENGINE), "HOME": str(home), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
        timeout=300,
    )


def _squeezed(text: str) -> str:
    """What two programs draw alike: letters and figures."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def main() -> None:
    """Print the figure of each example, and each title that moved."""
    total = same = 0
    for key, name in CONTRACTS:
        found = compare(laid_out(key, name)["contrat"])
        total, same = total + len(found.titles), same + len(found.titles) - len(found.apart)
        print(f"{key}/{name}: {len(found.titles) - len(found.apart)} of {len(found.titles)}; pages {found.pages}")
        for title, ours, theirs in found.apart:
            print(f"    {title}: {ours} / {theirs}")
    print(f"{same} of {total} headings and titles of tables on the same pages")


if __name__ == "__main__":
    main()
