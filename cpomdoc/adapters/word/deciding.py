"""A returned file with tracked changes -> what each person proposes; the same file once some are accepted."""

from __future__ import annotations

from collections.abc import Collection

from cpomdoc.adapters.word.gate import receive
from cpomdoc.adapters.word.package import strip_comments, write_parts
from cpomdoc.adapters.word.propositions import Proposition, read_propositions, resolve


def proposals(data: bytes) -> tuple[Proposition, ...]:
    """What people propose in a file that somebody dropped. Raises UnreadableFile."""
    return read_propositions(receive(data).parts)


def decided(data: bytes, accepted: Collection[str]) -> bytes:
    """The file as it is once the proposals of these keys are accepted and the others refused, without its comments.

    Raises UnknownMark when it holds a change that nobody can decide on, UnreadableFile.
    """
    return write_parts(strip_comments(resolve(receive(data).parts, accepted)))
