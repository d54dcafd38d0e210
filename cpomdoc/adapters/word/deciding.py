"""A returned file with tracked changes -> what each person proposes; the same file once some are accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping

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
    return _resolved(receive(data).parts, accepted)


def without_and_with(data: bytes, accepted: Collection[str], one: str) -> tuple[bytes, bytes]:
    """The file as `decided` gives it, then with the proposal *one* accepted too: it is received once."""
    parts = receive(data).parts
    return _resolved(parts, accepted), _resolved(parts, [*accepted, one])


def _resolved(parts: Mapping[str, bytes], accepted: Collection[str]) -> bytes:
    return write_parts(strip_comments(resolve(parts, accepted)))
