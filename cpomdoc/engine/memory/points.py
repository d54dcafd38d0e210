"""The journal of a contract -> the doubts to settle before it is signed, lifted or not."""

from __future__ import annotations

from cpomdoc.domain.avant_signature import Points
from cpomdoc.domain.journal import Archivee
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import familles_seen
from cpomdoc.engine.memory.voisins import unread_beside
from cpomdoc.stages.follow.points import points_told
from cpomdoc.stages.follow.recorded import Recorded
from cpomdoc.stages.follow.story import Story, learn
from cpomdoc.store.journal import Entry


def points_of(atelier: Atelier, contrat: str) -> Points:
    """The doubts about a contract and its acts: those that its page shows."""
    entries = [_recorded(atelier, entry) for entry in atelier.archive.journal(contrat).entries()]
    return points_told(entries, familles_seen(atelier, contrat), unread_beside(atelier, contrat))


def story_of(atelier: Atelier, contrat: str) -> Story:
    """What has been learnt of a contract, from its whole journal."""
    return learn([_recorded(atelier, entry) for entry in atelier.archive.journal(contrat).entries()], lambda path: 0)


def _recorded(atelier: Atelier, entry: Entry) -> Recorded:
    etape = entry.etape
    version = atelier.archive.version(entry.contrat, etape.version) if isinstance(etape, Archivee) else None
    return Recorded(entry.numero, entry.link, version.bordereau if version is not None else None)
