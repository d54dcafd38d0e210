"""PDFs and scans of which nobody vouches: looked at, made plain, read page by page."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.pdf.received.codes import first_codes
    from cpomdoc.adapters.pdf.received.foreign import find_ghostscript, normalise
    from cpomdoc.adapters.pdf.received.frames import frames_of
    from cpomdoc.adapters.pdf.received.harmless import make_harmless
    from cpomdoc.adapters.pdf.received.paper import examine_paper
    from cpomdoc.adapters.pdf.received.piece import inspect_piece, looks_like_pdf
else:
    __getattr__ = on_demand(
        __name__,
        codes="first_codes",
        foreign="find_ghostscript normalise",
        frames="frames_of",
        harmless="make_harmless",
        paper="examine_paper",
        piece="inspect_piece looks_like_pdf",
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
]
