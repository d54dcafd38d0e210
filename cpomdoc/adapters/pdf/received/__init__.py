"""PDFs and scans of which nobody vouches: looked at, made plain, read page by page."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.pdf.received.foreign import find_ghostscript, normalise
    from cpomdoc.adapters.pdf.received.harmless import make_harmless
    from cpomdoc.adapters.pdf.received.piece import inspect_piece, looks_like_pdf
    from cpomdoc.adapters.pdf.received.scan import page_texts, read_pages
else:
    __getattr__ = on_demand(
        __name__,
        foreign="find_ghostscript normalise",
        harmless="make_harmless",
        piece="inspect_piece looks_like_pdf",
        scan="page_texts read_pages",
    )

__all__ = [
    "find_ghostscript",
    "inspect_piece",
    "looks_like_pdf",
    "make_harmless",
    "normalise",
    "page_texts",
    "read_pages",
]
