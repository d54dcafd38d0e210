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


def _rivals(known: Connu) -> Iterator[Point]:
    """The forms that wait for a choice: what would be signed is not what everybody answered."""
    for (questionnaire, site), waiting in known.story.rivals.items():
        for link in waiting.values():
            etape = link.etape
            yield Point(
                Sorte.CONFLIT,
                f"«\u00a0{etape.nom}\u00a0» attend un choix\u00a0: il {etape.remplacement.phrase('remplacerait')}.",
                lieu=", ".join(part for part in (_title(questionnaire, known.famille), site) if part),
                remede="Déposez de nouveau celui des deux classeurs qui est le bon.",
                sujet=_subject(questionnaire, site, known.famille),
            )


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
        lieu=", ".join(part for part in (_title(one.questionnaire, famille), one.site, one.cellule) if part),
        remede=one.remede,
        sujet=_subject(one.questionnaire, one.site, famille),
    )


def _title(questionnaire: str, famille: Famille | None) -> str:
    known = famille.questionnaires.get(questionnaire) if famille is not None else None
    return known.title if known is not None else questionnaire


def _subject(questionnaire: str, site: str, famille: Famille | None) -> str:
    acts = famille.actes if famille is not None else ()
    return f"{questionnaire}-{site}" if any(acte.key == questionnaire for acte in acts) else CONTRAT


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


SOURCES: tuple[Source, ...] = (_rivals, _answers, _documents)
"""Each kind of doubt, by the function that finds it."""
