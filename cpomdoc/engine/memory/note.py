"""What was done -> an entry of the journal, written once; plain values kept as objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

from cpomdoc.domain.canonical import digest_of, dumps, loads
from cpomdoc.domain.journal import Etape, EtapeFaite
from cpomdoc.domain.links import LinkOf, Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS

E = TypeVar("E", bound=EtapeFaite)

ACTOR = "cpomdoc"
DEPOSITOR = "dépôt dans le dossier partagé"


def step_key(kind: type[Etape], materials: Sequence[str], **options: object) -> str:
    """The key of a step: the same step on the same inputs, with the same options, is the same fact."""
    plain = {"etape": kind.step, "version": kind.step_version, "entrees": tuple(materials), "options": options}
    return digest_of(plain)


def note(
    atelier: Atelier,
    contrat: str,
    etape: E,
    key: str,
    *,
    materials: Sequence[Matter] = (),
    products: Sequence[Matter] = (),
    actor: str = ACTOR,
    at: str = "",
) -> EntryOf[E]:
    """Write in the journal of *contrat* what was done; the second time, the entry of the first."""
    moment = at or atelier.now().isoformat()
    link = LinkOf(etape, key, tuple(materials), tuple(products), actor, moment)
    return cast("EntryOf[E]", atelier.archive.append(contrat or DEPOTS, link))


def known(atelier: Atelier, contrat: str, kind: type[E], key: str) -> EntryOf[E] | None:
    """The entry of the step that has this key, None while it was not done."""
    entry = atelier.archive.journal(contrat or DEPOTS).find(key)
    return cast("EntryOf[E]", entry) if entry is not None and isinstance(entry.etape, kind) else None


def keep_plain(atelier: Atelier, value: Mapping[str, object]) -> str:
    """Keep a plain value as an object of the store; its digest."""
    return atelier.archive.objects.put(dumps(value))


def load_plain(atelier: Atelier, digest: str) -> Mapping[str, object]:
    """The plain value kept under *digest*."""
    plain = loads(atelier.archive.objects.get(digest))
    assert isinstance(plain, Mapping)
    return plain
