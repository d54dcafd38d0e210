"""What was done -> an entry of the journal, written once; plain values kept as objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar, cast

from cpomdoc.domain.canonical import digest_of, dumps, loads
from cpomdoc.domain.dossier import Dossier
from cpomdoc.domain.journal import Approuve, Archivee, Etape, EtapeFaite, Scelle, Signe
from cpomdoc.domain.links import LinkOf, Matter
from cpomdoc.domain.plain import dossier_from_plain
from cpomdoc.engine.atelier import Atelier
from cpomdoc.store.journal import ANY, EntryOf, HeadMoved
from cpomdoc.store.names import DEPOTS

E = TypeVar("E", bound=EtapeFaite)
D = TypeVar("D")

ACTOR = "cpomdoc"
DEPOSITOR = "dépôt dans le dossier partagé"
DECISIVES = (Approuve, Archivee, Signe, Scelle)
"""What binds people: its entry follows at once the last one that was looked at to decide it."""
_LOOKS = 5


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
    on: str | None = ANY,
) -> EntryOf[E]:
    """Write in the journal of *contrat* what was done; the second time, the entry of the first. *on*: the last entry
    that was there when it was decided. Raises HeadMoved when another one came since.
    """
    moment = at or atelier.now().isoformat()
    link = LinkOf(etape, key, tuple(materials), tuple(products), actor, moment)
    assert on != ANY or not isinstance(etape, DECISIVES), "what decides says on which entry"
    return cast("EntryOf[E]", atelier.archive.append(contrat or DEPOTS, link, on=on))


def decide(atelier: Atelier, contrat: str, act: Callable[[str | None], D]) -> D:
    """What *act* decides, given the digest of the journal's last entry, and writes on that entry (``note``, *on*). When
    somebody wrote another one meanwhile, it looks again. Raises HeadMoved when that never ends.
    """
    for _ in range(_LOOKS):
        head = atelier.archive.journal(contrat).head()
        with suppress(HeadMoved):
            return act(head.digest if head is not None else None)
    raise HeadMoved(contrat)


def known(atelier: Atelier, contrat: str, kind: type[E], key: str) -> EntryOf[E] | None:
    """The entry of the step that has this key, None while it was not done."""
    entry = atelier.archive.journal(contrat or DEPOTS).find(key)
    return cast("EntryOf[E]", entry) if entry is not None and isinstance(entry.etape, kind) else None


def keep_plain(atelier: Atelier, value: Mapping[str, object]) -> str:
    """Keep a plain value as an object of the store; its digest."""
    return atelier.archive.objects.put(dumps(value))


def load_dossier(atelier: Atelier, digest: str) -> Dossier:
    """The dossier kept under *digest*: its object is read and checked each time, what it says made once."""
    data = atelier.archive.objects.get(digest)
    return atelier.dossiers.of(digest, lambda: dossier_from_plain(loads(data)))


def require_sound(atelier: Atelier, dossiers: Iterable[str]) -> None:
    """Before answers made of *dossiers* and held are used: their objects are read and checked, as for new ones.
    Raises ArchiveError.
    """
    for digest in dossiers:
        atelier.archive.objects.get(digest)


def load_plain(atelier: Atelier, digest: str) -> Mapping[str, object]:
    """The plain value kept under *digest*."""
    plain = loads(atelier.archive.objects.get(digest))
    assert isinstance(plain, Mapping)
    return plain
