"""What the journal tells of a contract -> the doubts to settle before it is signed, with those that somebody lifted.

One more kind of doubt is one more source: a function of what is known of the contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cpomdoc.domain.avant_signature import Levee, Point, Points, Sorte
from cpomdoc.domain.journal import PointLeve, PointRepris, Scelle
from cpomdoc.domain.links import Link
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.avis import changed, text_of
from cpomdoc.stages.follow.recorded import Recorded
from cpomdoc.stages.follow.sources import avis, reponses, retours, textes, valeurs
from cpomdoc.stages.follow.sources.connu import Connu, Source
from cpomdoc.stages.follow.story import Story, learn, settle

SOURCES: tuple[Source, ...] = (
    avis.refusals,
    reponses.rivals,
    reponses.answers,
    reponses.documents,
    reponses.beyond,
    reponses.unsearched,
    reponses.unneighboured,
    reponses.figures,
    valeurs.changed_by_hand,
    valeurs.unseen,
    retours.returns,
    retours.remarques,
    retours.tables,
    retours.merges,
    retours.dropped,
    retours.choices,
    textes.grid,
    textes.unread_sources,
    textes.drafters,
    textes.imposed,
    textes.unseen,
    avis.awaited,
)
"""Each kind of doubt, by the function that finds it."""


def points_told(entries: Sequence[Recorded], familles: Mapping[str, Famille], illisibles: Sequence[str] = ()) -> Points:
    """Every doubt about a contract, from its whole journal; *illisibles* are other contracts that cannot be read."""
    story = learn(entries, lambda path: 0)
    famille = familles.get(story.famille)
    settle(story, famille)
    return points_of_the_day(story, famille, (entry.link for entry in entries), illisibles)


def points_of_the_day(
    story: Story, famille: Famille | None, links: Iterable[Link], illisibles: Sequence[str] = ()
) -> Points:
    """Every doubt about the contract and its acts, kind by kind, each once; lifted as *links* say."""
    known = Connu(story, famille, tuple(illisibles))
    found = {one.nom: one for source in SOURCES for one in source(known)}
    told = list(links)
    held, sealed = lifted(told), {link.etape.sujet for link in told if isinstance(link.etape, Scelle)}
    ordered = sorted(found.values(), key=lambda one: list(Sorte).index(one.sorte))
    points = [one.lifted(held.get(one.nom)) for one in ordered]
    return tuple(one for one in points if not (one.ouvert and (one.sujet in sealed or _too_late(one, story, famille))))


def _too_late(point: Point, story: Story, famille: Famille | None) -> bool:
    """Whether an opinion is awaited on what was sent to be signed already, and has that text still: who sent it is the
    one who answered for it. A refusal that comes then is told.
    """
    if point.sorte is not Sorte.AVIS or famille is None or story.draft is None or point.sujet not in story.sent:
        return False
    then = story.bordereaux.get(story.sent[point.sujet])
    return then is not None and not changed(
        text_of(then, famille, point.sujet), text_of(story.draft[1], famille, point.sujet)
    )


def lifted(links: Iterable[Link]) -> dict[str, Levee]:
    """The doubts that stay lifted after all of *links*, by name."""
    held: dict[str, Levee] = {}
    for link in links:
        match link.etape:
            case PointLeve() as lifted:
                held[lifted.point] = Levee(lifted.motif, link.actor, link.at)
            case PointRepris() as again:
                held.pop(again.point, None)
    return held
