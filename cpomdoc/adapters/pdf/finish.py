"""LibreOffice's PDF -> a finished PDF (PDF/A-3b and PDF/UA-1, same bytes each time); a PDF -> its facts, its verdicts.

Finishing keeps every page as it is and rewrites what the file says of itself.
"""

from __future__ import annotations

import io
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
from pikepdf import Name

from cpomdoc.adapters.pdf.artifacts import mark_decoration
from cpomdoc.adapters.pdf.endings import mend_saved, mend_streams
from cpomdoc.adapters.pdf.structure import tell_structure
from cpomdoc.adapters.pdf.xmp import Description, info_entries, xmp_packet
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.glyphs import undrawn

PROFILES = {"pdfa3b": "3b", "pdfua1": "ua1"}
_ICC_DATE = slice(24, 36)
_ICC_FIXED_DATE = bytes.fromhex("07da00010001000000000000")  # 2010-01-01
_ALLOWED_ACTIONS = frozenset({"/GoTo", "/URI"})
_MARKER_PAGES = 2  # the marker is the last paragraph: it may fall on a page of its own
_ONE_AT_A_TIME = threading.Lock()
"""PDFium knows no threads, and pieces are finished side by side."""
_LIMITS: dict[str, int] = {"max_reference_depth": 20000}


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What was seen in a checked PDF; *fonts* are the embedded ones, by name."""

    pages: int
    title: str
    lang: str
    fonts: tuple[str, ...]
    size: int


def finish_pdf(raw: bytes, *, title: str, author: str, subject: str, date: datetime, lang: str = "fr-FR") -> bytes:
    """The archival form of *raw*: own metadata, everything tagged, no trace of the clock, object streams."""
    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            described = Description(title, author, subject, lang, _producer(pdf), date)
            _describe(pdf, described)
            _cure(pdf)
            mark_decoration(pdf)
            tell_structure(pdf)
            mend_streams(pdf)
            return _saved(pdf)
    except pikepdf.PdfError as error:
        raise _failed("il ne s’ouvre pas") from error


def _producer(pdf: pikepdf.Pdf) -> str:
    return str(pdf.docinfo.get("/Producer", "LibreOffice"))


def _describe(pdf: pikepdf.Pdf, described: Description) -> None:
    pdf.Root.Metadata = pdf.make_stream(xmp_packet(described), Type=Name.Metadata, Subtype=Name.XML)
    pdf.trailer.Info = pdf.make_indirect(
        pikepdf.Dictionary({name: pikepdf.String(text) for name, text in info_entries(described).items()})
    )
    pdf.Root.Lang = pikepdf.String(described.lang)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)


def _cure(pdf: pikepdf.Pdf) -> None:
    """The defects of LibreOffice 7.4, and what it takes from the clock."""
    for leaf in pdf.pages:
        if "/Annots" in leaf:
            leaf.Tabs = Name.S  # LibreOffice writes a string: PDF/UA fails
    if "/OpenAction" in pdf.Root:
        del pdf.Root.OpenAction  # only « go to the first page »
    for key in ("/DocChecksum", "/ID"):  # the latter is made anew from the content
        if key in pdf.trailer:
            del pdf.trailer[key]
    for intent in pdf.Root.get("/OutputIntents", []):
        intent.Info = intent.OutputConditionIdentifier
        profile = bytearray(intent.DestOutputProfile.read_bytes())
        profile[_ICC_DATE] = _ICC_FIXED_DATE
        intent.DestOutputProfile.write(bytes(profile))


def _saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(
        target,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return mend_saved(target.getvalue())


def check_pdf(pdf: bytes, *, title: str, end_marker: str, min_pages: int = 1) -> PdfFacts:
    """Facts of *pdf*, or ToolFailed: it does not open, is another document, is cut short, or holds what it must not."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            facts = _facts(opened, len(pdf))
            end = _last_text(opened)
    except pikepdf.PdfError as error:
        raise _failed("il ne s’ouvre pas") from error
    if facts.title != title:
        raise _failed(f"il porte le titre « {facts.title} » au lieu de « {title} »")
    if facts.pages < min_pages:
        raise _failed(f"il a {pluriel(facts.pages, 'page')} au lieu de {min_pages} au moins")
    if _squeezed(end_marker) not in _squeezed(end):
        raise _failed("sa fin manque")
    return facts


def _facts(pdf: pikepdf.Pdf, size: int) -> PdfFacts:
    fonts: set[str] = set()
    for entry in _dictionaries(pdf):
        _refuse_actions(entry)
        fonts |= _embedded_font(entry)
    _refuse_embedded_files(pdf)
    return PdfFacts(
        pages=len(pdf.pages),
        title=str(pdf.docinfo.get("/Title", "")),
        lang=str(pdf.Root.get("/Lang", "")),
        fonts=tuple(sorted(fonts)),
        size=size,
    )


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary that a reader can reach from the catalogue; not the structure tree, the bulk of a tagged file,
    whose /A and /S mean other things and whose elements can do nothing.
    """
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [pdf.Root]
    while waiting:
        item = waiting.pop()
        if item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        if isinstance(item, pikepdf.Array):
            waiting.extend(child for child in item if _is_container(child))
        else:
            yield item
            waiting.extend(child for key, child in item.items() if key != "/StructTreeRoot" and _is_container(child))


def _is_container(child: Any) -> bool:
    return isinstance(child, (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream))


def _refuse_actions(entry: Any) -> None:
    if "/JS" in entry or "/JavaScript" in entry or "/AA" in entry or "/OpenAction" in entry:
        raise _failed("il contient une action automatique")
    action = entry.get("/A")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) not in _ALLOWED_ACTIONS:
        raise _failed("il contient une action interdite")


def _refuse_embedded_files(pdf: pikepdf.Pdf) -> None:
    if "/EmbeddedFiles" in pdf.Root.get("/Names", {}) or "/AF" in pdf.Root:
        raise _failed("il contient un fichier joint inattendu")


def _embedded_font(entry: Any) -> set[str]:
    """The name of the font that *entry* describes, if it is one; ToolFailed if the font is not in the file."""
    kind = entry.get("/Type")
    if kind == Name.Font and "/FontDescriptor" not in entry and entry.get("/Subtype") in (Name.Type1, Name.TrueType):
        raise _failed(f"la police {entry.get('/BaseFont')} n’y est pas incorporée")
    if kind != Name.FontDescriptor:
        return set()
    name = str(entry.get("/FontName", "")).lstrip("/").rpartition("+")[2]
    if not any(key in entry for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        raise _failed(f"la police {name} n’y est pas incorporée")
    return {name}


def _last_text(pdf: pikepdf.Pdf) -> str:
    """The text of the last pages, read from a file of these pages alone: the work stays small whatever the rest."""
    last = pikepdf.new()
    last.pages.extend(pdf.pages[-_MARKER_PAGES:])
    for leaf in last.pages:
        for key in ("/Annots", "/StructParents"):
            if key in leaf:
                del leaf[key]
    last.save(target := io.BytesIO())
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(target.getvalue()) as opened:
        return "".join(opened[number].get_textpage().get_text_bounded() for number in range(len(opened)))


def printed_text(pdf: bytes) -> str:
    """All that the pages of a finished PDF say."""
    return "\n".join(page_texts(pdf))


def page_texts(pdf: bytes) -> list[str]:
    """What each page says; a picture of a text says nothing."""
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as opened:
        return [opened[number].get_textpage().get_text_bounded() for number in range(len(opened))]


def _squeezed(text: str) -> str:
    """Letters and figures: spaces, and hyphens at the ends of lines, are read in more than one way. So are capitals,
    which a style may make, and ligatures, which a font may. Letters that no font of ours draws, or that are written
    from right to left, are read in no sure way.
    """
    text = unicodedata.normalize("NFC", text)
    lost = undrawn(text)
    sure = (char for char in text if char not in lost and unicodedata.bidirectional(char) not in {"R", "AL"})
    return "".join(char for char in unicodedata.normalize("NFKC", "".join(sure)).casefold() if char.isalnum())


def judge_pdf(pdf: bytes) -> dict[str, list[str]]:
    """What an independent judge finds wrong, by profile; both lists empty for an archival and accessible PDF."""
    limits = page_validation.SafetyLimits(**_LIMITS)
    verdicts: dict[str, list[str]] = {}
    for name, profile in PROFILES.items():
        try:
            report = page_validation.validate_pdf_bytes(pdf, profile=profile, limits=limits)
        except page_validation.PageError as error:
            verdicts[name] = [f"UNREADABLE: {error}"]
            continue
        verdicts[name] = [f"{failure.rule_id}: {failure.message}" for failure in report.failures]
        if not report.is_compliant and not verdicts[name]:
            verdicts[name] = ["NOT-COMPLIANT"]
    return verdicts


def heading_pages(pdf: bytes) -> list[tuple[str, int]]:
    """The bookmarks in reading order: title and page, from 1."""
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        numbers = {leaf.obj.objgen: number for number, leaf in enumerate(opened.pages, start=1)}
        waiting = list(reversed(outline.root))
        found = []
        while waiting:
            item = waiting.pop()
            target: Any = item.destination
            found.append((str(item.title), numbers[target[0].objgen]))
            waiting.extend(reversed(item.children))
        return found


def _failed(what: str) -> ToolFailed:
    return ToolFailed(
        f"Le PDF produit n’est pas conforme : {what}.",
        remedy="Relancez le traitement. Si l’échec se répète, lancez « cpomdoc environnement ».",
    )
