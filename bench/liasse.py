"""Thirty tagged pieces of twenty pages -> one liasse of 600 pages, by cpomdoc and by pypdf used plainly.

Both give bookmarks, page labels, three joined files and a code on each page. pypdf's file loses its structure: it is
neither archival nor accessible; cpomdoc's is both, and its own checker says that tags and pages agree. What each part
costs is printed too. The two alternate, A-B-A-B; what counts is their ratio. Run by ``python -m bench.liasse``.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import segno
from pypdf import PdfReader, PdfWriter

from bench.dossier import alternate, compare, measure, show
from cpomdoc.adapters.libreoffice import Office
from cpomdoc.adapters.pdf import check_tags, finish_pdf, judge_pdf
from cpomdoc.adapters.pdf.liasse import assemble
from cpomdoc.domain.liasse import JoinedFile, Liasse, LiassePiece, Relation
from cpomdoc.domain.page_code import PageCode, encode
from tests.adapters.word_sample import contract

DATE = datetime(2026, 11, 21, tzinfo=UTC)
PIECES, PAGES = 30, 20
DIFFERENT = 6  # pieces that LibreOffice lays out; each is used five times, under other titles


def piece_of(office: Office, number: int) -> bytes:
    """A tagged piece of exactly PAGES pages."""
    raw = office.convert(contract(6, 7 + number % 2), title=f"Pièce {number}", timeout=300).pdf
    finished = finish_pdf(raw, title=f"Pièce {number}", author="", subject="", date=DATE)
    if len(PdfReader(io.BytesIO(finished)).pages) < PAGES:
        raise SystemExit("the sample is shorter than it was: lengthen it")
    return finished


def liasse() -> Liasse:
    with Office() as office:
        made = [piece_of(office, number) for number in range(DIFFERENT)]
    pieces = tuple(LiassePiece(f"Annexe {n}", f"A{n}-", made[n % DIFFERENT]) for n in range(1, PIECES))
    joined = tuple(
        JoinedFile(f"Classeur {n}.xlsx", bytes(50_000), "application/xlsx", Relation.DATA, "Formulaire", DATE)
        for n in range(3)
    )
    return Liasse(
        "Liasse", "", "", "CPOM-2027-900", 1, DATE, LiassePiece("Contrat", "C-", made[0]), pieces, joined=joined
    )


def plainly(whole: Liasse, *, codes: bool = True) -> bytes:
    """The same with pypdf, as its documentation shows each thing."""
    writer = PdfWriter()
    starts = []
    for piece in (whole.cover, *whole.pieces):
        starts.append(len(writer.pages))
        writer.append(io.BytesIO(piece.pdf), outline_item=piece.title)
    ends = [start - 1 for start in starts[1:]] + [len(writer.pages) - 1]
    for piece, start, end in zip((whole.cover, *whole.pieces), starts, ends, strict=True):
        writer.set_page_label(start, end, style="/D", prefix=piece.prefix)
    for number, page in enumerate(writer.pages if codes else (), start=1):
        code = segno.make(encode(PageCode("2027-900", 1, number, len(writer.pages))), error="m", boost_error=False)
        code.save(drawn := io.BytesIO(), kind="pdf", scale=1.6)
        page.merge_translated_page(PdfReader(drawn).pages[0], 540, 10)
    for file in whole.joined:
        writer.add_attachment(file.name, file.data)
    writer.write(target := io.BytesIO())
    return target.getvalue()


def main() -> None:
    options = argparse.ArgumentParser(description="a liasse of 600 pages: cpomdoc and pypdf")
    options.add_argument("--paires", type=int, default=3)
    given = options.parse_args()
    whole = liasse()
    ours, theirs = assemble(whole), plainly(whole)
    pages = len(PdfReader(io.BytesIO(ours)).pages)
    print(f"{PIECES} pieces, {pages} pages; cpomdoc {len(ours) >> 10} KiB, pypdf {len(theirs) >> 10} KiB")
    print(f"cpomdoc: {verdict(ours)}; pypdf: {verdict(theirs)}")
    rows = [
        compare("a liasse, all in", alternate(lambda: assemble(whole), lambda: plainly(whole), given.paires)),
        compare(
            "the same, pypdf draws no codes",
            alternate(lambda: assemble(whole), lambda: plainly(whole, codes=False), given.paires),
        ),
    ]
    show(rows)
    print(f"\nchecking the tags: {measure(lambda: check_tags(ours)).cpu:.1f} s of processor")


def verdict(pdf: bytes) -> str:
    """What the judge and our checker say."""
    faults: dict[str, Sequence[str]] = {**judge_pdf(pdf), "tags": check_tags(pdf)}
    return ", ".join(f"{name} {'clean' if not found else f'{len(found)} faults'}" for name, found in faults.items())


if __name__ == "__main__":
    main()
