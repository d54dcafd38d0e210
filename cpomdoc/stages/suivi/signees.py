"""The versions that all signed + something accepted on a day -> the one that it was accepted over, and those since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cpomdoc.domain.dossier import Acte
from cpomdoc.domain.values import Value


@dataclass(frozen=True, slots=True)
class Signee:
    """Answers that all signed: the *jour* of what they signed, the *acte* that they signed (None: the contract, or an
    act that is not known any more), the answers (*values*).
    """

    jour: date
    acte: Acte | None
    values: Mapping[str, Value]


def accepted_over(signees: Sequence[Signee], day: date) -> Signee | None:
    """The last of *signees* before *day*: what was in the hands of those who accepted something that day."""
    return next((one for one in reversed(signees) if one.jour < day), None)


def signed_since(signees: Sequence[Signee], day: date) -> Iterator[tuple[Signee, Signee]]:
    """Those that were signed on *day* or later, each after the one before it."""
    return ((before, after) for before, after in pairwise(signees) if after.jour >= day)
