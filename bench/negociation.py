"""What people wait for when they negotiate the contract of 22 pages: its provenance, a redline, a merge.

- Provenance: writing the contract with and without it, and what laying it out takes then (bench/provenance.py).
- A save without an edit, by each editor: what is marked as changed, by cpomdoc and by the two peers.
- Two drafts -> one file with tracked changes.
- Two returns and the draft of today -> one draft. No peer does that: the peers make the redlines of both returns,
  that a person would then read side by side.

The peers are Docxodus, through python-redlines, and the comparison of LibreOffice. cpomdoc proves its files within its
time; the others do not. What each redline gives once all is accepted, or refused, is read by tests/juge_suivi.py, which
is none of theirs. Run by ``make bench``, or ``python -m bench.negociation``. Docxodus is required by nobody here: it is
compared when a Python that has ``python-redlines[docxodus]`` is named (``--pair-python``, or the variable
CPOMDOC_PAIR_PYTHON); its absence is said, and so is that of an editor.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.dossier import Spent, measure
from bench.provenance import laid_out, paired, sides, spent
from cpomdoc.adapters.word import accept_every, fusionner, lay_bookmarks, read_parts, read_propositions, resolve
from cpomdoc.adapters.word.redline import Redline, write_redline
from cpomdoc.domain.fusion import Fusion, Voix
from tests import juge_suivi as juge
from tests.adapters.word.word_edits import edited
from tests.campagnes.negociation.editeurs import EDITORS
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


@dataclass(frozen=True)
class Peers:
    """What is asked of all: *python* runs Docxodus, when there is one; each measure is made *times* times."""

    python: Path | None
    times: int


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
    return median([Spent(wall, cpu) for wall, cpu in json.loads(said)]), target.read_bytes()


def libreoffice(pair: Pair, times: int) -> tuple[Spent, bytes]:
    """Its comparison alone: neither its start nor the opening of the file. Its processor time is not told."""
    before, after = pair.paths()
    target, script = pair.folder / "libreoffice.docx", pair.folder / "script.json"
    play = {"open": str(after), "save": str(target), "gestures": [{"do": "compare", "other": str(before)}]}
    script.write_text(json.dumps([play] * times), "utf-8")
    said = subprocess.run(["/usr/bin/python3", WRITER, script], capture_output=True, text=True, check=True).stdout
    return median([Spent(wall, float("nan")) for wall in json.loads(said)]), target.read_bytes()


def median(took: Sequence[Spent]) -> Spent:
    return Spent(statistics.median(one.wall for one in took), statistics.median(one.cpu for one in took))


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


def line(who: str, took: Spent, least: Spent | None, said: str) -> None:
    """The processor is what is compared where it is known: the wall tells of the others who use the machine."""
    known = not math.isnan(took.cpu)
    cpu = f", {took.cpu:.3f} s of processor" if known else ""
    times = ""
    if least is not None:
        times = f" (x{took.cpu / least.cpu:.1f})" if known else f" (x{took.wall / least.wall:.1f} on the wall)"
    print(f"  {who:<12} {took.wall:7.2f} s{cpu}{times}; {said}")


def told_provenance(peers: Peers) -> None:
    both = sides()
    print("\nProvenance: the contract written with it, and without")
    ratio("writing", paired(both.with_it, both.without, 3 * peers.times))
    made = both.with_it()
    cost = median([spent(lambda: lay_bookmarks(made.docx, made.valeurs)) for _ in range(peers.times)])
    print(f"  laying {len(made.valeurs)} bookmarks: {cost.cpu * 1000:.0f} ms of processor")
    with_it, without = made.docx, both.without().docx
    print(f"  the text that is laid out is the one without, to the byte: {with_it == without}")
    pdfs = laid_out(with_it), laid_out(without)
    print(f"  and so are their PDFs: {pdfs[0] == pdfs[1]}")
    turns = [(measure(lambda: laid_out(with_it)), measure(lambda: laid_out(without))) for _ in range(peers.times)]
    ratio("laying out", turns)


def ratio(what: str, pairs: Sequence[tuple[Spent, Spent]]) -> None:
    """The median of paired ratios, of the processor and of the wall; with and without."""
    cpu = statistics.median(one.cpu / other.cpu for one, other in pairs)
    wall = statistics.median(one.wall / other.wall for one, other in pairs)
    print(f"  {what}: x{cpu:.2f} of processor, x{wall:.2f} on the wall, {len(pairs)} pairs")


def told_unedited(before: bytes, peers: Peers) -> None:
    """A save without an edit: what each program says that somebody changed."""
    print("\nA save without an edit")
    for name, save in EDITORS.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                (saved,) = save([before], Path(folder) / "saved")
            except (OSError, subprocess.SubprocessError) as error:
                print(f"  {name}: not compared, it could not save ({type(error).__name__})")
                continue
            merged = fusionner(before, [Voix("ARS", saved)], before)
            if not isinstance(merged, Fusion):
                raise SystemExit(f"no proof: {merged}")
            told = len(merged.reprises) + len(merged.conflits) + len(merged.mises_en_forme) + len(merged.a_verifier)
            pair = Pair(before, merged.docx, Path(folder))
            marks = len(juge.marks(ours(pair)))
            print(f"  by {name}: cpomdoc, {told} changes told, {marks} marks in the redline of what is taken", end="")
            pair = Pair(before, saved, Path(folder))
            if peers.python is not None:
                print(f"; Docxodus, {len(juge.marks(docxodus(pair, peers.python, 1)[1]))} marks", end="")
            print(f"; LibreOffice, {len(juge.marks(libreoffice(pair, 1)[1]))} marks")


def told_redline(name: str, pair: Pair, peers: Peers) -> None:
    print(f"\n{name} between the two drafts")
    docx = ours(pair)
    mine = median([spent(lambda: ours(pair)) for _ in range(2 * peers.times)])
    line("cpomdoc", mine, None, f"{verdict(docx, pair)}; proved")
    if peers.python is not None:
        theirs, made = docxodus(pair, peers.python, peers.times)
        line("Docxodus", theirs, mine, verdict(made, pair))
    theirs, made = libreoffice(pair, peers.times)
    line("LibreOffice", theirs, mine, f"{verdict(made, pair)}; without opening the file")
    parts = read_parts(docx)
    told = len(read_propositions(parts))
    for what, work in (("read", read_propositions), ("accept", accept_every), ("refuse", lambda of: resolve(of, ()))):
        cost = median([spent(lambda work=work: work(parts)) for _ in range(peers.times)])
        print(f"  {what:<12} {cost.cpu:7.3f} s of processor: {told} proposals")


def told_merge(before: bytes, peers: Peers) -> None:
    returns = [edited(before, seed, 12)[0] for seed in (1, 2)]
    today = edited(before, 3, 12)[0]
    voices = [Voix(name, docx) for name, docx in zip(("ARS", "Gestionnaire"), returns, strict=True)]
    merged = fusionner(before, voices, today)
    if not isinstance(merged, Fusion):
        raise SystemExit(f"no proof: {merged}")
    print("\nA merge: two returns of 12 gestures each, and a draft of today with 12 others")
    mine = median([spent(lambda: fusionner(before, voices, today)) for _ in range(peers.times)])
    line("cpomdoc", mine, None, f"{len(merged.reprises)} taken, {len(merged.conflits)} to reconcile; proved")
    with tempfile.TemporaryDirectory() as folder:
        pairs = [Pair(before, one, Path(folder)) for one in returns]
        if peers.python is not None:
            two = [docxodus(pair, peers.python, peers.times)[0] for pair in pairs]
            line("Docxodus", together(two), mine, "two redlines, nothing merged")
        two = [libreoffice(pair, peers.times)[0] for pair in pairs]
        line("LibreOffice", together(two), mine, "two comparisons, nothing merged")


def together(took: Sequence[Spent]) -> Spent:
    return Spent(sum(one.wall for one in took), sum(one.cpu for one in took))


def main() -> None:
    options = argparse.ArgumentParser(description="what people wait for when they negotiate the contract of 22 pages")
    known = os.environ.get("CPOMDOC_PAIR_PYTHON")
    options.add_argument("--pair-python", type=Path, default=known, help="a Python that has python-redlines[docxodus]")
    options.add_argument("--fois", type=int, default=5)
    given = options.parse_args()
    peers = Peers(Path(given.pair_python) if given.pair_python else None, given.fois)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if peers.python is None:
        print("Docxodus is not compared: no Python that has python-redlines[docxodus] was named (--pair-python).")
    told_provenance(peers)
    before = rendered("contrat", contrat("ehpad", "huit-etablissements"), famille("ehpad"))
    told_unedited(before, peers)
    for name, gestures in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            told_redline(name, Pair(before, edited(before, 2027, gestures)[0], Path(folder)), peers)
    told_merge(before, peers)
    print(f"\nload of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
