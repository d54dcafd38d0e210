"""What was done -> an entry of the journal, written once; plain values kept as objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cpomdoc.domain.canonical import digest_of, dumps, loads
from cpomdoc.domain.links import Link, Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import DEPOTS

ACTOR = "cpomdoc"
DEPOSITOR = "dépôt dans le dossier partagé"
STEP_VERSION = 1


def step_key(step: str, materials: Sequence[str], **options: Any) -> str:
    """The key of a step: the same step on the same inputs, with the same options, is the same fact."""
    return digest_of({"etape": step, "version": STEP_VERSION, "entrees": tuple(materials), "options": options})


def note(
    atelier: Atelier,
    contrat: str,
    step: str,
    key: str,
    *,
    materials: Sequence[Matter] = (),
    products: Sequence[Matter] = (),
    actor: str = ACTOR,
    at: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Entry:
    """Write in the journal of *contrat* what was done; the second time, the entry of the first."""
    moment = at or atelier.now().isoformat()
    link = Link(step, STEP_VERSION, key, tuple(materials), tuple(products), actor, moment, facts or {})
    return atelier.archive.append(contrat or DEPOTS, link)


def keep_plain(atelier: Atelier, value: Any) -> str:
    """Keep a plain value as an object of the store; its digest."""
    return atelier.archive.objects.put(dumps(value))


def load_plain(atelier: Atelier, digest: str) -> Any:
    """The plain value kept under *digest*."""
    return loads(atelier.archive.objects.get(digest))
