"""PDFs and scans of which nobody vouches: looked at, made plain, read page by page."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.pdf.received.foreign import find_ghostscript, normalise
    from cpomdoc.adapters.pdf.received.harmless import make_harmless
    from cpomdoc.adapters.pdf.received.paper import examine_paper
    from cpomdoc.adapters.pdf.received.piece import inspect_piece, looks_like_pdf
    from cpomdoc.adapters.pdf.received.scan import first_codes
    from cpomdoc.adapters.pdf.received.sent import frames_of, page_texts
else:
    __getattr__ = on_demand(
        __name__,
        foreign="find_ghostscript normalise",
        harmless="make_harmless",
        paper="examine_paper",
        piece="inspect_piece looks_like_pdf",
        scan="first_codes",
        sent="frames_of page_texts",
    )

__all__ = [
    "examine_paper",
    "find_ghostscript",
    "first_codes",
    "frames_of",
    "inspect_piece",
    "looks_like_pdf",
    "make_harmless",
    "normalise",
    "page_texts",
]
