"""A returned file with tracked changes -> what each person proposes; the same file once some are accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cpomdoc.adapters.word.gate import receive
from cpomdoc.adapters.word.joined import styles_given_back
from cpomdoc.adapters.word.package import read_parts, strip_comments, write_parts
from cpomdoc.adapters.word.propositions import Proposition, read_propositions, resolve


@dataclass(frozen=True, slots=True)
class RetourSuivi:
    """The parts of a returned file in which changes are pending, past the gate once, whatever is asked of them."""

    parts: Mapping[str, bytes]

    def proposals(self) -> tuple[Proposition, ...]:
        """What people propose."""
        return read_propositions(self.parts)

    def decided(self, accepted: Collection[str]) -> bytes:
        """The file as it is once the proposals of these keys are accepted and the others refused, without its comments.

        Raises UnknownMark when it holds a change that nobody can decide on.
        """
        return write_parts(strip_comments(resolve(self.parts, accepted)))


def tracked(data: bytes, given: bytes) -> RetourSuivi:
    """A file that somebody dropped, beside the draft that was *given* out. Raises UnreadableFile."""
    return RetourSuivi(styles_given_back(receive(data).parts, read_parts(given)))


def proposals(data: bytes) -> tuple[Proposition, ...]:
    """What people propose in a file that somebody dropped. Raises UnreadableFile."""
    return RetourSuivi(receive(data).parts).proposals()


def decided(data: bytes, accepted: Collection[str]) -> bytes:
    """The file with these proposals accepted, whatever draft it comes from. Raises UnknownMark, UnreadableFile."""
    return RetourSuivi(receive(data).parts).decided(accepted)


def without_and_with(data: bytes, accepted: Collection[str], one: str) -> tuple[bytes, bytes]:
    """The file as `decided` gives it, then with the proposal *one* accepted too: it is received once."""
    read = RetourSuivi(receive(data).parts)
    return read.decided(accepted), read.decided([*accepted, one])
