"""Step « garder_extrait »: a national export that somebody dropped is kept, to fill forms in advance."""

from __future__ import annotations

from cpomdoc.domain.journal import Extrait, Redepose
from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received, put_away_key
from cpomdoc.engine.memory.extraits import last_of_source, source_of
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.values import Depot, ExtraitGarde, Role
from cpomdoc.store.names import DEPOTS


@step
def garder_extrait(atelier: Atelier, depot: Depot) -> ExtraitGarde:
    """Noted; the last one of its kind counts, so that an older one that comes again after another is noted anew."""
    note_received(atelier, "", depot, Role.EXTRAIT)
    source = source_of(atelier, atelier.archive.objects.get(depot.sha256))
    assert source is not None  # it was recognised
    last = last_of_source(atelier, source)
    same = last is not None and last.link.materials[0].digest == depot.sha256
    key = last.link.key if last is not None and same else _key(depot, last.digest if last is not None else "")
    before = known(atelier, "", Extrait, key)
    gone = before is not None and atelier.archive.journal(DEPOTS).find(put_away_key(depot.sha256, key)) is not None
    matter = Matter(Role.EXTRAIT, depot.sha256, depot.nom)
    said = Extrait(nom=depot.nom, genre=source.kind, source=source.key)
    entry = before or note(atelier, "", said, key, materials=[matter], at=depot.recu_le)
    if gone:
        key_again = step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier)
        note(atelier, "", Redepose(nom=depot.nom, deja_recu_le=entry.link.at), key_again, materials=[matter])
    return ExtraitGarde(depot=depot, etape=entry.link.key, genre=source.kind, deja=entry.link.at if gone else "")


def _key(depot: Depot, apres: str) -> str:
    return step_key(Extrait, [depot.sha256], apres=apres)
