"""What the journal tells of a contract -> the doubts to settle before it is signed, with those that somebody lifted.

One more kind of doubt is one more source: a function of what is known of the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.domain.avant_signature import Levee, Point, Points, Sorte
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.journal import PointLeve, PointRepris
from cpomdoc.domain.links import Link
from cpomdoc.domain.suivi import Anomalie
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.recorded import Recorded
from cpomdoc.stages.follow.story import Story, learn, settle


@dataclass(frozen=True, slots=True)
class Connu:
    """What the sources look at."""

    story: Story
    famille: Famille | None


Source = Callable[[Connu], Iterator[Point]]


def points_told(entries: Sequence[Recorded], familles: Mapping[str, Famille]) -> Points:
    """Every doubt about a contract, from its whole journal."""
    story = learn(entries, lambda path: 0)
    famille = familles.get(story.famille)
    settle(story, famille)
    return points_of_the_day(story, famille, (entry.link for entry in entries))


def points_of_the_day(story: Story, famille: Famille | None, links: Iterable[Link]) -> Points:
    """Every doubt about the contract and its acts, kind by kind, each once; lifted as *links* say."""
    known = Connu(story, famille)
    found = {one.nom: one for source in SOURCES for one in source(known)}
    held = _lifted(links)
    ordered = sorted(found.values(), key=lambda one: list(Sorte).index(one.sorte))
    return tuple(one.lifted(held.get(one.nom)) for one in ordered)


def _lifted(links: Iterable[Link]) -> dict[str, Levee]:
    """The doubts that stay lifted after all of *links*, by name."""
    held: dict[str, Levee] = {}
    for link in links:
        match link.etape:
            case PointLeve() as lifted:
                held[lifted.point] = Levee(lifted.motif, link.actor, link.at)
            case PointRepris() as again:
                held.pop(again.point, None)
    return held


# --- the sources ------------------------------------------------------------------------------------------------------


def _answers(known: Connu) -> Iterator[Point]:
    """What the checks of each workbook, then those across workbooks, ask to look at."""
    for group in (*known.story.warnings.values(), known.story.crossed):
        for one in group:
            if one.gravite == "a_verifier":
                yield _answer(one, known.famille)


def _answer(one: Anomalie, famille: Famille | None) -> Point:
    question = f"«\u00a0{one.question}\u00a0»\u00a0: " if one.question else ""
    return Point(
        Sorte.REPONSE,
        f"{question}{one.message}",
        lieu=", ".join(part for part in (_workbook(one, famille), one.site, one.cellule) if part),
        remede=one.remede,
        sujet=_subject(one, famille),
    )


def _workbook(one: Anomalie, famille: Famille | None) -> str:
    known = famille.questionnaires.get(one.questionnaire) if famille is not None else None
    return known.title if known is not None else one.questionnaire


def _subject(one: Anomalie, famille: Famille | None) -> str:
    acts = famille.actes if famille is not None else ()
    return f"{one.questionnaire}-{one.site}" if any(acte.key == one.questionnaire for acte in acts) else CONTRAT


def _documents(known: Connu) -> Iterator[Point]:
    """The documents that the contract announces, and that nobody has joined."""
    for one in known.story.awaited:
        whose = f" ({one.etablissement})" if one.etablissement else ""
        yield Point(
            Sorte.DOCUMENT,
            f"«\u00a0{one.titre}\u00a0»{whose} n’est pas joint.",
            lieu=f"annexe {one.annexe}",
            remede="Déposez ce document en PDF, sous le numéro du contrat.",
        )


SOURCES: tuple[Source, ...] = (_answers, _documents)
"""Each kind of doubt, by the function that finds it."""
