"""PDFs of ours: finished, checked, judged. Liasses are made in `liasse`; what comes from elsewhere is in `received`."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.pdf.finish import check_pdf, finish_pdf, judge_pdf, printed_text
    from cpomdoc.adapters.pdf.font import EmbeddedFont, embed_font, font_file, writable
    from cpomdoc.adapters.pdf.tags import check_tags
    from cpomdoc.adapters.pdf.verapdf import conforms
else:
    __getattr__ = on_demand(
        __name__,
        finish="check_pdf finish_pdf judge_pdf printed_text",
        font="EmbeddedFont embed_font font_file writable",
        tags="check_tags",
        verapdf="conforms",
    )

__all__ = [
    "EmbeddedFont",
    "check_pdf",
    "check_tags",
    "conforms",
    "embed_font",
    "finish_pdf",
    "font_file",
    "judge_pdf",
    "printed_text",
    "writable",
]
