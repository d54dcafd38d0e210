"""What the sources of doubts look at, and how they name what a doubt is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cpomdoc.domain.avant_signature import Point
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.pieces import sujet_of
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.story import Story


@dataclass(frozen=True, slots=True)
class Connu:
    """What is known of a contract; *illisibles* are the other contracts whose journal cannot be read."""

    story: Story
    famille: Famille | None
    illisibles: tuple[str, ...] = ()


Source = Callable[[Connu], Iterator[Point]]
"""A kind of doubt: the function that finds it."""


def title_of(questionnaire: str, famille: Famille | None) -> str:
    """The title of a questionnaire, as people know it."""
    known = famille.questionnaires.get(questionnaire) if famille is not None else None
    return known.title if known is not None else questionnaire


def subject_of(questionnaire: str, site: str, famille: Famille | None) -> str:
    """What the answers of a workbook are signed with: the contract, or the act that the workbook tells."""
    acts = famille.actes if famille is not None else ()
    for acte in acts:
        if acte.key == questionnaire:
            return f"{questionnaire}-{site}"
        if acte.parts and acte.parts == questionnaire:
            return f"{acte.key}-{site.partition('-')[0]}"
    return CONTRAT


def signed_as(piece: str, famille: Famille | None) -> str:
    """What a piece is signed with: the contract, or the act that it is or goes with."""
    acts = famille.actes if famille is not None else ()
    return sujet_of(piece) if any(piece.startswith(f"{acte.key}-") for acte in acts) else CONTRAT
