"""What those who wrote the models of a version are not sure of: told to people, never printed in what they sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True, kw_only=True)
class Doute:
    """Words of a piece that somebody has to confirm before it is signed."""

    piece: Annotated[str, "key of the piece that says them"]
    lieu: Annotated[str, "where in the version, for people"]
    passage: Annotated[str, "the words in doubt"]
    motif: Annotated[str, "what leaves a doubt; may be empty"]
    droit: Annotated[bool, "whether the law itself is in doubt, rather than words to agree on"]


Doutes = tuple[Doute, ...]
