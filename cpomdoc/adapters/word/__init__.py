"""Word files: templates rendered, drafts finished, returned drafts read."""

from cpomdoc.adapters.word.final import finalise
from cpomdoc.adapters.word.lint import annotate, take_apart
from cpomdoc.adapters.word.package import TocEntry, read_parts, strip_comments, write_parts
from cpomdoc.adapters.word.rendering import DocumentProperties, identify, render
from cpomdoc.adapters.word.returned import last_words, read_return, without_comments
from cpomdoc.adapters.word.text import paragraphs
from cpomdoc.adapters.word.toc import write_toc

__all__ = [
    "DocumentProperties",
    "TocEntry",
    "annotate",
    "finalise",
    "identify",
    "last_words",
    "paragraphs",
    "read_parts",
    "read_return",
    "render",
    "strip_comments",
    "take_apart",
    "without_comments",
    "write_parts",
    "write_toc",
]
