"""Pieces as PDFs, who signs, files to join -> the one PDF to sign (PDF/A-3b and PDF/UA-1, same bytes each time).

Our own pieces keep their tags, links and bookmarks; those received from elsewhere become one described picture a page.
`container` makes in the same way the PDF that carries a signed one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
from pikepdf import Dictionary, Name, String

from cpomdoc.adapters.pdf.endings import mend_saved, mend_streams
from cpomdoc.adapters.pdf.finish import page_texts
from cpomdoc.adapters.pdf.liasse.colour import declare_colours
from cpomdoc.adapters.pdf.liasse.fields import add_signature_fields
from cpomdoc.adapters.pdf.liasse.figures import add_figures
from cpomdoc.adapters.pdf.liasse.files import join_files
from cpomdoc.adapters.pdf.liasse.graft import Tree
from cpomdoc.adapters.pdf.liasse.outline import Chapter, write_labels, write_outline
from cpomdoc.adapters.pdf.liasse.share import share_streams
from cpomdoc.adapters.pdf.liasse.stamps import stamp_pages
from cpomdoc.adapters.pdf.liasse.words import Box, Words
from cpomdoc.adapters.pdf.tags import check_tags
from cpomdoc.adapters.pdf.xmp import CREATOR, Description, info_entries, xmp_packet
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.liasse import Liasse, LiassePiece, Signataire

_LANG = "fr-FR"
_ANY_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # a proof is judged and thrown away


def assemble(liasse: Liasse) -> bytes:
    """The PDF of *liasse*: cover, pieces, fields, joined files, numbers and codes on every page."""
    with ExitStack() as opened:
        tree, chapters = _gathered(liasse, opened)
        pieces = (liasse.cover, *liasse.pieces)
        words = Words([(at.first, b"" if piece.alt else piece.pdf) for at, piece in zip(chapters, pieces, strict=True)])
        if liasse.signataires:
            add_signature_fields(tree, liasse.signataires, words)
        stamp_pages(tree.pdf, liasse.contrat, liasse.version, _free(tree.pdf, words))
        return _written(tree, chapters, liasse)


def _free(pdf: pikepdf.Pdf, words: Words) -> Callable[[int, Box], bool]:
    """Whether a box of a page is free: of ours, when nothing is drawn there; the others only leave their foot free."""

    def free(index: int, box: Box) -> bool:
        high = box[1] > float(pdf.pages[index].cropbox[3]) / 2
        return not high if words.is_picture(index) else words.blank(index, box)

    return free


def container(liasse: Liasse) -> bytes:
    """A PDF of the cover alone that carries files: the signed liasse and its manifest. Nothing is drawn on it."""
    with ExitStack() as opened:
        alone = replace(liasse, pieces=(), signataires=())
        tree, chapters = _gathered(alone, opened)
        return _written(tree, chapters, alone)


def proof(normalised: bytes) -> bytes:
    """A normalised document alone, as it will stand in a liasse: what a judge is shown before it is taken."""
    piece = LiassePiece("Document", "", normalised, alt="Document.")
    return container(Liasse("Document", "", "", "", 1, _ANY_DATE, piece, ()))


def unsignable(pdf: bytes, signataires: Sequence[Signataire]) -> str:
    """Why a piece alone could not be put in a liasse that *signataires* sign; empty when it can."""
    piece = LiassePiece("Document", "", pdf)
    try:
        faults = check_tags(assemble(Liasse("Document", "", "", "", 1, _ANY_DATE, piece, (), tuple(signataires))))
    except ToolFailed as error:
        return error.message
    except (AttributeError, KeyError, pikepdf.PdfError) as error:
        faults = (repr(error),)
    return "Sa structure est incohérente." if faults else ""


def _gathered(liasse: Liasse, opened: ExitStack) -> tuple[Tree, list[Chapter]]:
    """All pages in one PDF, under one structure; the sources stay open as long as *opened*."""
    pdf = opened.enter_context(pikepdf.new())
    pdf.Root.Lang = String(_LANG)
    tree = Tree(pdf)
    chapters = []
    for piece in (liasse.cover, *liasse.pieces):
        source = opened.enter_context(_open(piece))
        first, outline = len(pdf.pages), None
        if piece.alt:
            add_figures(tree, source, piece.title, piece.lang, piece.alt, page_texts(piece.pdf))
        else:
            _, outline = tree.graft(source, piece.title, piece.lang)
        chapters.append(Chapter(piece.title, piece.prefix, first, outline))
    return tree, chapters


def _open(piece: LiassePiece) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(piece.pdf))
    except pikepdf.PdfError as error:
        raise ToolFailed(
            f"La pièce « {piece.title} » ne s’ouvre pas.", remedy="Lancez « cpomdoc controler », puis recommencez."
        ) from error


def _written(tree: Tree, chapters: Sequence[Chapter], liasse: Liasse) -> bytes:
    pdf = tree.pdf
    tree.finish()
    write_outline(pdf, chapters)
    write_labels(pdf, chapters)
    join_files(pdf, liasse.joined)
    described = Description(liasse.title, liasse.author, liasse.subject, _LANG, CREATOR, liasse.date)
    pdf.Root.Metadata = pdf.make_stream(xmp_packet(described), Type=Name.Metadata, Subtype=Name.XML)
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary({name: String(text) for name, text in info_entries(described).items()})
    )
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    declare_colours(pdf)
    share_streams(pdf)
    mend_streams(pdf)
    pdf.save(
        target := io.BytesIO(),
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return mend_saved(target.getvalue())
