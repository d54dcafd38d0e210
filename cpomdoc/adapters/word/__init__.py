"""Word files: templates rendered, drafts finished, returned drafts read."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.word.breaks import Titles, seen
    from cpomdoc.adapters.word.changed import Suivies, changed_values, followed
    from cpomdoc.adapters.word.changes_note import is_ours, to_be_read, write_changes
    from cpomdoc.adapters.word.comments import lay_comments, of_readers, passages_to_confirm
    from cpomdoc.adapters.word.consolidated import consolidate_text
    from cpomdoc.adapters.word.deciding import RetourSuivi, decided, proposals, tracked, without_and_with
    from cpomdoc.adapters.word.doubtful import marked_passages
    from cpomdoc.adapters.word.final import finalise
    from cpomdoc.adapters.word.fusion import fusionner
    from cpomdoc.adapters.word.gate import reference_of
    from cpomdoc.adapters.word.headings import articles
    from cpomdoc.adapters.word.lint import annotate, take_apart
    from cpomdoc.adapters.word.normal import passages
    from cpomdoc.adapters.word.package import TocEntry, read_parts, strip_comments, write_parts
    from cpomdoc.adapters.word.placement import Placement
    from cpomdoc.adapters.word.points_note import untouched, write_points
    from cpomdoc.adapters.word.propositions import Proposition, UnknownMark, accept_every, read_propositions, resolve
    from cpomdoc.adapters.word.reading import blocs
    from cpomdoc.adapters.word.redline import NonProuve, Redline, write_redline
    from cpomdoc.adapters.word.redline_proof import Ecart
    from cpomdoc.adapters.word.remarks_note import Remarques, remarks_of, remarks_untouched, write_remarks
    from cpomdoc.adapters.word.rendering import DocumentProperties, Ecrit, identify, render, write
    from cpomdoc.adapters.word.returned import Retour, last_words, open_return, read_return
    from cpomdoc.adapters.word.signets import bare, carried, lay_bookmarks, lift_bookmarks
    from cpomdoc.adapters.word.text import paragraphs
    from cpomdoc.adapters.word.toc import write_toc
    from cpomdoc.adapters.word.wording import alineas, unites
else:
    __getattr__ = on_demand(
        __name__,
        breaks="Titles seen",
        changed="Suivies changed_values followed",
        changes_note="is_ours to_be_read write_changes",
        comments="lay_comments of_readers passages_to_confirm",
        consolidated="consolidate_text",
        deciding="RetourSuivi decided proposals tracked without_and_with",
        doubtful="marked_passages",
        final="finalise",
        fusion="fusionner",
        gate="reference_of",
        headings="articles",
        lint="annotate take_apart",
        normal="passages",
        package="TocEntry read_parts strip_comments write_parts",
        placement="Placement",
        points_note="untouched write_points",
        propositions="Proposition UnknownMark accept_every read_propositions resolve",
        reading="blocs",
        redline="NonProuve Redline write_redline",
        redline_proof="Ecart",
        remarks_note="Remarques remarks_of remarks_untouched write_remarks",
        rendering="DocumentProperties Ecrit identify render write",
        returned="Retour last_words open_return read_return",
        signets="bare carried lay_bookmarks lift_bookmarks",
        text="paragraphs",
        toc="write_toc",
        wording="alineas unites",
    )

__all__ = [
    "DocumentProperties",
    "Ecart",
    "Ecrit",
    "NonProuve",
    "Placement",
    "Proposition",
    "Redline",
    "Remarques",
    "Retour",
    "RetourSuivi",
    "Suivies",
    "Titles",
    "TocEntry",
    "UnknownMark",
    "accept_every",
    "alineas",
    "annotate",
    "articles",
    "bare",
    "blocs",
    "carried",
    "changed_values",
    "consolidate_text",
    "decided",
    "finalise",
    "followed",
    "fusionner",
    "identify",
    "is_ours",
    "last_words",
    "lay_bookmarks",
    "lay_comments",
    "lift_bookmarks",
    "marked_passages",
    "of_readers",
    "open_return",
    "paragraphs",
    "passages",
    "passages_to_confirm",
    "proposals",
    "read_parts",
    "read_propositions",
    "read_return",
    "reference_of",
    "remarks_of",
    "remarks_untouched",
    "render",
    "resolve",
    "seen",
    "strip_comments",
    "take_apart",
    "to_be_read",
    "tracked",
    "unites",
    "untouched",
    "without_and_with",
    "write",
    "write_changes",
    "write_parts",
    "write_points",
    "write_redline",
    "write_remarks",
    "write_toc",
]
