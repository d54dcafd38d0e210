"""A Word text -> the same with its contents filled, and its checked PDF, from one and the same layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cpomdoc.adapters import word
from cpomdoc.adapters.pdf import check_pdf, finish_pdf
from cpomdoc.engine.atelier import CONVERSION_TIMEOUT, Atelier


@dataclass(frozen=True, slots=True)
class MiseEnPages:
    """What one layout gave; *logiciel* is the program that made it."""

    docx: bytes
    pdf: bytes
    pages: int
    logiciel: str


def lay_out(
    atelier: Atelier, docx: bytes, properties: word.DocumentProperties, when: datetime, *, reviewed: bool
) -> MiseEnPages:
    """Lay out a text. The end of one that somebody *reviewed* is his own. Raises ToolFailed when the PDF is not right,
    TemplateError when its contents are not those of its headings.
    """
    with atelier.offices.take() as office:
        conversion = office.convert(docx, title=properties.title, timeout=CONVERSION_TIMEOUT)
    pdf = finish_pdf(
        conversion.pdf, title=properties.title, author=properties.author, subject=properties.subject, date=when
    )
    check_pdf(
        pdf, title=properties.title, end_marker=word.last_words(conversion.docx) if reviewed else properties.end_mark
    )
    return MiseEnPages(conversion.docx, pdf, conversion.pages, conversion.version)
