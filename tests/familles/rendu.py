"""A contract -> the Word file of one of its pieces, as the engine makes it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cpomdoc.adapters.instance import family_keys
from cpomdoc.adapters.word import DocumentProperties, consolidate_text, render
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Mention, Piece, is_consolidated, sujet_of
from cpomdoc.engine.journeys.version.consolider import contract_text, redige
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.context import EnTete, context, end_mark
from cpomdoc.stages.pieces.plan import DISPOSITIONS, plan, reads
from tests.familles.exemples import TEMPLATES, ehpad, read_family
from tests.familles.exemples import famille as shipped

DAY = date(2026, 11, 21)
_SHIPPED = family_keys(TEMPLATES)
CONTRAT = "contrat"
"""What is planned when no act is asked for: the contract itself, its annexes, the acts that compare nothing."""


class _Kept:
    """The last things that were made, by what they were made from: tests ask the same of one contract many times."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[tuple[object, ...], tuple[tuple[object, ...], Any]] = OrderedDict()

    def made(self, make: Callable[..., Any], *of: object) -> Any:
        """What *make* makes of these; the very same objects give the same."""
        place = tuple(one if isinstance(one, str) else id(one) for one in of)
        if place not in self._made:
            self._made[place] = of, make(*of)  # the objects are kept too: no other takes their place in memory
        self._made.move_to_end(place)
        while len(self._made) > self._most:
            self._made.popitem(last=False)
        return self._made[place][1]


_PLANS, _FILES, _SAID, _TEXTS = _Kept(32), _Kept(64), _Kept(16), _Kept(16)
_HEADS = {mention: EnTete(1, DAY, mention) for mention in Mention}


def rendered(
    key: str,
    contrat: Contrat,
    family: Famille | None = None,
    mention: Mention = Mention.PROJET,
    before: Contrat | None = None,
) -> bytes:
    """The draft of the piece *key* of a contract, or its final text; of EHPAD when no family is said. An act that
    compares is compared with *before*.
    """
    made: bytes = _FILES.made(_rendered, key, contrat, family or ehpad(), mention, before)
    return made


def _rendered(key: str, contrat: Contrat, family: Famille, mention: Mention, before: Contrat | None) -> bytes:
    sujet = sujet_of(key) if sujet_of(key) in {acte.key for acte in contrat.actes} else CONTRAT
    pieces = planned(contrat, family, before, sujet)
    piece = next(piece for piece in pieces if piece.key == key)
    return written(piece, contrat, family, mention, [one.key for one in pieces], before)


def planned(contrat: Contrat, family: Famille, before: Contrat | None = None, sujet: str = "") -> tuple[Piece, ...]:
    """Every piece of a contract, acts that compare included: to the contract itself, when no other is said. With
    *sujet*, of acts that compare this one alone: what each changes in the contract is long to find.
    """
    pieces: tuple[Piece, ...] = _PLANS.made(_planned, contrat, family, before, sujet)
    return pieces


def _planned(contrat: Contrat, family: Famille, before: Contrat | None, sujet: str) -> tuple[Piece, ...]:
    references, family = _references(contrat, before), _as_taken(family)
    wanted = {key: one for key, one in references.items() if not sujet or key == sujet}
    return plan(contrat, family, (), wanted)


def written(
    piece: Piece, contrat: Contrat, family: Famille, mention: Mention, keys: list[str], before: Contrat | None = None
) -> bytes:
    """One piece of those whose keys are *keys*."""
    family = _as_taken(family)
    properties = DocumentProperties(
        title=piece.title,
        day=DAY,
        reference=contrat.numero,
        piece=piece.key,
        version="1",
        digest=piece.recipe,
        subject="",
        author="",
        end_mark=end_mark(piece),
    )
    before, head = _references(contrat, before).get(sujet_of(piece.key)), _HEADS[mention]
    said = None
    if before is not None and _is_told(piece, family):  # in the same words in every act, in its draft and final text
        said = _SAID.made(lambda *_: redige(contrat, piece, before, family, family, head), contrat, before, family)
    words = context(contrat, piece, keys, family, head, before, said)
    template = family.files[piece.template]
    docx = render(template, words, properties=properties, blocks=family.blocks(piece.template))
    if not is_consolidated(piece.key):
        return docx
    return consolidate_text(_TEXTS.made(contract_text, contrat, family, _HEADS[Mention.A_SIGNER]), docx)


def _as_taken(family: Famille) -> Famille:
    """A family as it is shipped, as the engine takes it; one that a test made otherwise, as that test has it."""
    return read_family(family.key) if family.key in _SHIPPED and family is shipped(family.key) else family


def _is_told(piece: Piece, family: Famille) -> bool:
    """Whether a piece is an act whose template prints what changes in the contract."""
    return piece.template in {one.template for one in family.actes} and reads(piece, family, DISPOSITIONS)


def _references(contrat: Contrat, before: Contrat | None) -> Mapping[str, Contrat]:
    return {acte.key: before or contrat for acte in contrat.actes}
