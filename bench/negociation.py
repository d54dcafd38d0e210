"""Two drafts of the contract of 22 pages -> one file with tracked changes, by cpomdoc and by two other programs.

The peers are Docxodus, through python-redlines, and the comparison of LibreOffice. cpomdoc proves its file, accepted
and refused, within its time; the others do not. What each file gives once all is accepted, or refused, is read by
tests/juge_suivi.py, which is none of theirs. Run by ``python -m bench.negociation``. Docxodus is required by nobody
here: it is compared when a Python that has ``python-redlines[docxodus]`` is named (``--pair-python``); its absence is
said.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.dossier import Spent, measure
from cpomdoc.adapters.word import accept_every, read_parts, read_propositions, resolve
from cpomdoc.adapters.word.redline import Redline, write_redline
from tests import juge_suivi as juge
from tests.adapters.word.word_edits import edited
from tests.familles.exemples import famille
from tests.familles.pages import contrat
from tests.familles.rendu import rendered

HERE = Path(__file__).resolve().parent
WRITER = HERE.parent / "tests" / "parcours" / "writer_user.py"
CASES = {"3 gestures": 3, "12 gestures": 12, "60 gestures": 60, "300 gestures": 300}
AUTHOR, DAY = "Bench", "2027-01-05"


@dataclass(frozen=True)
class Pair:
    """Two drafts, and where their files are."""

    before: bytes
    after: bytes
    folder: Path

    def paths(self) -> tuple[Path, Path]:
        found = self.folder / "before.docx", self.folder / "after.docx"
        for path, data in zip(found, (self.before, self.after), strict=True):
            path.write_bytes(data)
        return found


def ours(pair: Pair) -> bytes:
    made = write_redline(pair.before, pair.after, AUTHOR, DAY)
    if not isinstance(made, Redline):
        raise SystemExit(f"no proof: {made}")
    return made.docx


def docxodus(pair: Pair, python: Path, times: int) -> tuple[Spent, bytes]:
    before, after = pair.paths()
    target = pair.folder / "docxodus.docx"
    command = [python, HERE / "negociation_peer.py", before, after, target, str(times)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = [Spent(wall, cpu) for wall, cpu in json.loads(said)]
    return median(spent), target.read_bytes()


def libreoffice(pair: Pair, times: int) -> tuple[Spent, bytes]:
    """Its comparison alone: neither its start nor the opening of the file. Its processor time is not told."""
    before, after = pair.paths()
    target, script = pair.folder / "libreoffice.docx", pair.folder / "script.json"
    play = {"open": str(after), "save": str(target), "gestures": [{"do": "compare", "other": str(before)}]}
    script.write_text(json.dumps([play] * times), "utf-8")
    said = subprocess.run(["/usr/bin/python3", WRITER, script], capture_output=True, text=True, check=True).stdout
    return median([Spent(wall, float("nan")) for wall in json.loads(said)]), target.read_bytes()


def median(spent: Sequence[Spent]) -> Spent:
    return Spent(statistics.median(one.wall for one in spent), statistics.median(one.cpu for one in spent))


def verdict(docx: bytes, pair: Pair) -> str:
    """What the judge reads of a file: its marks, and whether it is the two drafts."""
    found = []
    for words, wanted, accepted in (("accepted", pair.after, True), ("refused", pair.before, False)):
        seen, given = (texts(juge.stories(one, accepted=accepted)["word/document.xml"]) for one in (docx, wanted))
        found.append(f"{words}: {'the draft' if seen == given else 'another text'}")
    return f"{len(juge.marks(docx))} marks; {', '.join(found)}"


def texts(blocks: Sequence[tuple[object, ...]]) -> list[object]:
    """Words, row by row and cell by cell, whatever their look; paragraphs that say nothing aside."""
    found: list[object] = []
    for block in blocks:
        if block[0] == "tbl":
            found.append([[texts(cell) for cell in row] for row in block[1]])  # type: ignore[attr-defined]
        elif said := "".join(words for _, words in block[3]):  # type: ignore[attr-defined]
            found.append(said)
    return found


def line(who: str, spent: Spent, least: Spent | None, said: str) -> None:
    times = f" ({spent.wall / least.wall:.1f} times as long)" if least is not None else ""
    cpu = "" if math.isnan(spent.cpu) else f", {spent.cpu:.2f} s of processor"
    print(f"  {who:<12} {spent.wall:7.2f} s{cpu}{times}; {said}")


def main() -> None:
    options = argparse.ArgumentParser(description="a redline of the contract of 22 pages, by cpomdoc and by others")
    options.add_argument("--pair-python", type=Path, help="a Python that has python-redlines[docxodus]")
    options.add_argument("--fois", type=int, default=5)
    given = options.parse_args()
    before = rendered("contrat", contrat("ehpad", "huit-etablissements"), famille("ehpad"))
    if given.pair_python is None:
        print("Docxodus is not compared: no Python that has python-redlines[docxodus] was named (--pair-python).")
    for name, gestures in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            pair = Pair(before, edited(before, 2027, gestures)[0], Path(folder))
            print(f"\n{name} between the two drafts")
            docx = ours(pair)
            mine = median([measure(lambda pair=pair: ours(pair)) for _ in range(given.fois)])
            line("cpomdoc", mine, None, f"{verdict(docx, pair)}; proved")
            if given.pair_python is not None:
                spent, made = docxodus(pair, given.pair_python, given.fois)
                line("Docxodus", spent, mine, verdict(made, pair))
            spent, made = libreoffice(pair, given.fois)
            line("LibreOffice", spent, mine, f"{verdict(made, pair)}; without opening the file")
            parts = read_parts(docx)
            told = len(read_propositions(parts))
            for what, work in (
                ("read", read_propositions),
                ("accept", accept_every),
                ("refuse", lambda of: resolve(of, ())),
            ):
                spent = median([measure(lambda work=work, parts=parts: work(parts)) for _ in range(given.fois)])
                print(f"  {what:<12} {spent.wall:7.2f} s: {told} proposals")


if __name__ == "__main__":
    main()
