"""The same forms and templates -> a dossier (contract and annexes, Word and PDF), by cpomdoc and by bench/plain.py.

The two alternate, A-B-A-B, so that the noise of the machine falls on both; what counts is their ratio. cpomdoc runs as
the watcher does (engine on DBOS, archive, offices kept alive) and does more for that time: validation, journal, table
of contents, PDF/A-3b and PDF/UA-1, independent verdict. Run by ``make bench``; the figures kept are in docs/mesures.md.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import openpyxl
from docx.shared import Emu
from docxtpl import DocxTemplate, InlineImage
from pypdf import PdfReader

from bench import plain
from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.instance import Settings, load_examples
from cpomdoc.adapters.instance.examples import Example, Typed
from cpomdoc.adapters.word import DocumentProperties, read_parts, render, write_parts
from cpomdoc.adapters.word.blocks import expand
from cpomdoc.adapters.word.drawing import draw
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, serialize_xml
from cpomdoc.domain.identifiers import luhn
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine import inbox, reception
from cpomdoc.engine.atelier import Atelier, open_atelier
from cpomdoc.engine.events import Event, FormDone, Held, Trouble, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.instance.creation import create
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.forms import gather
from cpomdoc.engine.runner import durable
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.context import EnTete, context
from cpomdoc.stages.pieces.plan import plan
from cpomdoc.stages.templates.dialect import Dialect
from cpomdoc.stages.templates.filters import Dessin, imprime

Forms = Mapping[str, bytes]


@dataclass(frozen=True)
class Spent:
    """Seconds of a clock on the wall, and of the processors (children included)."""

    wall: float
    cpu: float


def measure(work: Callable[[], object]) -> Spent:
    """What one call takes."""
    cpu, start = _cpu(), time.perf_counter()
    work()
    return Spent(time.perf_counter() - start, _cpu() - cpu)


def _cpu() -> float:
    """Processor time of this process and of all that descend from it, living or dead."""
    parents, spent = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended: its parent has its time
        parents[int(stat.parent.name)] = int(words[1])
        spent[int(stat.parent.name)] = sum(int(word) for word in words[11:15])
    return sum(spent[one] for one in spent if _descends(one, parents)) / os.sysconf("SC_CLK_TCK")


def _descends(process: int, parents: Mapping[int, int]) -> bool:
    while process and process != os.getpid():
        process = parents.get(process, 0)
    return bool(process)


# --- A: cpomdoc -------------------------------------------------------------------------------------------------------


@dataclass
class Watcher:
    """An instance whose watcher is awake."""

    settings: Settings
    atelier: Atelier
    runner: Runner

    def drop(self, forms: Forms) -> None:
        for name, data in forms.items():
            (self.settings.inbox / name).write_bytes(data)

    def work(self, expected: type) -> list[Event]:
        """Deal with all that was dropped; the last event is the one awaited, or the figures would mean nothing."""
        events = list(reception.process(self.atelier, self.runner, inbox.scan(self.settings.inbox)))
        wrong = [event for event in events if isinstance(event, Held | Trouble)]
        if wrong or not events or not isinstance(events[-1], expected):
            raise SystemExit(f"the dossier was not made: {wrong or events[-1:]}")
        return events


@contextmanager
def watcher(root: Path) -> Iterator[Watcher]:
    os.environ["XDG_STATE_HOME"] = str(root / "etat")
    settings = create(root / "instance", "Bench")
    with open_atelier(settings) as atelier:
        take_families(atelier)
        with durable(atelier) as runner:
            yield Watcher(settings, atelier, runner)


def forms_of(famille: Famille, examples: Sequence[Example], contrat: str, copy: int = 0) -> dict[str, bytes]:
    """The filled forms, as files of the contract *contrat*. No establishment is in two contracts: each *copy* of the
    examples has its own.
    """
    number = FieldKey(famille.roles.contrat)
    sites = {one.site: finess(one.site, copy) for one in examples if one.site}
    forms = {}
    for example in examples:
        answers = {key: _renumbered(value, sites) for key, value in example.answers.items()} | {number: contrat}
        site = sites.get(example.site, "")
        name = " - ".join(part for part in (example.questionnaire.key, contrat, site) if part)
        forms[f"{name}.xlsx"] = write_form(
            famille, example.questionnaire, contrat=contrat, site=site, answers=answers, auteur="Camille Exemple"
        )
    return forms


def _renumbered(value: Typed, sites: Mapping[str, str]) -> Typed:
    """An answer may name several establishments."""
    if isinstance(value, str):
        for before, after in sites.items():
            value = value.replace(before, after)
    return value


def finess(site: str, copy: int) -> str:
    """The number of the example, then others of the same kind: eight figures and the key that makes them valid."""
    body = site[:8] if copy == 0 else f"98{copy:02d}{site[4:8]}"
    return next(f"{body}{key}" for key in range(10) if luhn(f"{body}{key}"))


def corrected(famille: Famille, examples: Sequence[Example], contrat: str, copy: int) -> dict[str, bytes]:
    """The form of indicators again, its first long answer changed by a word."""
    (example,) = (one for one in examples if one.questionnaire.key == "indicateurs")
    key = max(example.answers, key=lambda one: len(str(example.answers[one])))
    changed = replace(example, answers={**example.answers, key: f"{example.answers[key]} (corrigé)"})
    forms = forms_of(famille, [changed if one is example else one for one in examples], contrat, copy)
    return {name: data for name, data in forms.items() if name.startswith("indicateurs")}


# --- B: the plain script ----------------------------------------------------------------------------------------------


def plain_environment(document: DocxTemplate) -> Dialect:
    """The filters of the templates, for docxtpl; what is drawn becomes docxtpl's picture."""

    def finalize(value: Any) -> Any:
        if isinstance(value, Dessin):
            picture = draw(value)
            return InlineImage(document, io.BytesIO(picture.png), width=Emu(picture.width), height=Emu(picture.height))
        return imprime(value)

    return Dialect(finalize=finalize)


Piece = tuple[str, Path, dict[str, Any]]


def words_of(awake: Watcher, contrat: str, folder: Path) -> list[Piece]:
    """Name, template (its shared blocks in place, below *folder*) and words of each piece, as cpomdoc has them."""
    asked = demand(awake.atelier, contrat)
    assert asked is not None
    famille = awake.atelier.famille(asked.famille)
    gathered = gather(awake.atelier, contrat, asked.dossiers, famille)
    pieces = plan(gathered, famille, [])
    return [
        (
            piece.filename,
            whole_template(famille, piece.template, folder / f"{piece.key}.docx"),
            context(
                gathered, piece, [one.key for one in pieces], famille, EnTete(1, date(2026, 11, 21), Mention.PROJET)
            ),
        )
        for piece in pieces
    ]


def whole_template(famille: Famille, name: str, target: Path) -> Path:
    """A template with its shared blocks in place: docxtpl knows none."""
    parts = read_parts(famille.files[name])
    tree = parse_xml(parts[DOCUMENT])
    expand(tree, famille.blocks(name))
    target.write_bytes(write_parts({**parts, DOCUMENT: serialize_xml(tree)}))
    return target


# --- pairs ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One comparison: medians of the two, and the median of the ratios of the pairs."""

    what: str
    ours: Spent
    theirs: Spent
    wall: float
    cpu: float
    pairs: int


def compare(what: str, pairs: Sequence[tuple[Spent, Spent]]) -> Row:
    def median(values: Iterator[float]) -> float:
        return statistics.median(values)

    return Row(
        what,
        Spent(median(a.wall for a, _ in pairs), median(a.cpu for a, _ in pairs)),
        Spent(median(b.wall for _, b in pairs), median(b.cpu for _, b in pairs)),
        median(b.wall / a.wall for a, b in pairs),
        median(b.cpu / max(a.cpu, 0.01) for a, b in pairs),
        len(pairs),
    )


def alternate(ours: Callable[[], object], theirs: Callable[[], object], pairs: int) -> list[tuple[Spent, Spent]]:
    """A-B-A-B, after one turn of each that is not counted."""
    ours(), theirs()
    return [(measure(ours), measure(theirs)) for _ in range(pairs)]


def show(rows: Sequence[Row]) -> None:
    print(f"\n{'':44}{'cpomdoc':>17}{'plain script':>19}{'ratio':>16}")
    print(f"{'':44}{'wall':>9}{'cpu':>8}{'wall':>11}{'cpu':>8}{'wall':>9}{'cpu':>7}   pairs")
    for row in rows:
        print(
            f"{row.what:44}{row.ours.wall:9.3f}{row.ours.cpu:8.2f}{row.theirs.wall:11.3f}{row.theirs.cpu:8.2f}"
            f"{'x' + _short(row.wall):>9}{'x' + _short(row.cpu):>7}   {row.pairs}"
        )


def _short(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.1f}"


def main() -> None:
    options = argparse.ArgumentParser(description="cpomdoc against a plain script of the same libraries")
    options.add_argument("--exemple", default="huit-etablissements", help="a set of templates/ehpad/exemples")
    options.add_argument("--paires", type=int, default=3)
    given = options.parse_args()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cpomdoc-bench-")))
        awake = stack.enter_context(watcher(root))
        run(awake, root, given.exemple, given.paires)


def run(awake: Watcher, root: Path, example: str, pairs: int) -> None:
    famille = awake.atelier.famille("ehpad")
    examples = load_examples(awake.settings.templates, famille, example)
    first = forms_of(famille, examples, "CPOM-2027-900")
    awake.drop(first)
    cold = measure(lambda: awake.work(VersionDone))
    print(f"{example}: {len(first)} forms; first dossier after a start, office included: {cold.wall:.1f} s")

    folder, templates = root / "plain", root / "modeles"
    folder.mkdir()
    templates.mkdir()
    pieces = words_of(awake, "CPOM-2027-900", templates)
    forms = [folder / name for name in first]
    for name, data in first.items():
        (folder / name).write_bytes(data)
    plain.convert(_rendered(pieces[-1], folder), root / "profil")  # the profile is made once, outside the count

    whole = []
    for number in range(1, pairs + 1):
        awake.drop(forms_of(famille, examples, f"CPOM-2027-90{number}", number))
        ours = measure(lambda: awake.work(VersionDone))
        theirs = measure(lambda: plain.dossier(forms, pieces, plain_environment, folder))
        whole.append((ours, theirs))
        print(f"  pair {number}: {ours.wall:.1f} s and {theirs.wall:.1f} s")
    rows = [compare("a dossier: forms to Word and PDF", whole)]

    awake.drop(corrected(famille, examples, "CPOM-2027-901", 1))
    again = measure(lambda: awake.work(VersionDone))
    rows.append(compare("again, one answer corrected", [(again, theirs) for _, theirs in whole]))
    awake.drop(forms_of(famille, examples, "CPOM-2027-900"))
    nothing = measure(lambda: awake.work(FormDone))
    rows.append(compare("again, nothing new", [(nothing, theirs) for _, theirs in whole]))

    form = max(first.values(), key=len)
    rows.append(compare("reading the largest form", alternate(lambda: read_classeur(form), lambda: _openpyxl(form), 7)))
    rows.append(compare("rendering the contract", alternate(*_renderings(pieces[0]), 7)))
    show(rows)
    ours_pages, theirs_pages = _pages(awake), len(PdfReader(folder / "dossier.pdf").pages)
    print(f"\npages: {ours_pages} by cpomdoc (contents filled), {theirs_pages} by the plain script (contents empty)")


def _rendered(piece: Piece, folder: Path) -> Path:
    name, template, words = piece
    plain.render(template, words, plain_environment, folder / f"{name}.docx")
    return folder / f"{name}.docx"


def _openpyxl(form: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form), data_only=True)
    for sheet in book.worksheets:
        list(sheet.iter_rows(values_only=True))


def _renderings(piece: Piece) -> tuple[Callable[[], object], Callable[[], object]]:
    name, path, words = piece
    template = path.read_bytes()
    properties = DocumentProperties(
        title=name, day=date(2026, 11, 21), reference="CPOM", piece="contrat", version="1", digest="00",
        end_mark=words["piece"]["fin"],
    )  # fmt: skip

    def theirs() -> None:
        document = DocxTemplate(io.BytesIO(template))
        document.render(dict(words), plain_environment(document))
        document.save(io.BytesIO())

    return lambda: render(template, words, properties=properties), theirs


def _pages(awake: Watcher) -> int:
    folder = awake.settings.outbox / "CPOM-2027-901" / "projets" / "v1"
    return sum(len(PdfReader(path).pages) for path in folder.glob("*.pdf"))


if __name__ == "__main__":
    main()
