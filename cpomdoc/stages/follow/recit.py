"""A contract's links and manifests -> the names of its versions, by event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.journal import Archivee, Relu, Tranche, Valide
from cpomdoc.domain.links import Link
from cpomdoc.domain.negociation import retour_de
from cpomdoc.domain.pieces import Mention, sujet_of
from cpomdoc.schema.cells import fold

_REVIEW = "relecture"
"""Someone returned a draft, and nobody said for whom."""


def version_names(links: Sequence[Link], manifests: Mapping[int, Bordereau]) -> dict[int, str]:
    """Each version by the event that made it: « projet 3 », « retour de l’ARS », « relecture », « bon à signer »,
    « signée », « avenant 1 ».

    A draft bears the number of its version; an event that comes again bears its rank: « relecture 2 ».
    """
    reviewed = _made_by_a_review(links)
    names: dict[int, str] = {}
    seen: dict[str, int] = {}
    before: frozenset[str] = frozenset()
    for number, manifest in sorted(manifests.items()):
        name = _event(manifest, before, reviewed.get(number, "")) or f"{Mention.PROJET} {number}"
        seen[name] = seen.get(name, 0) + 1
        names[number] = name if seen[name] == 1 else f"{name} {seen[name]}"
        before = frozenset(made.key for made in manifest.pieces)
    return names


def _made_by_a_review(links: Sequence[Link]) -> dict[int, str]:
    """The versions since whose predecessor a reviewed draft came, or a proposal of one was accepted, and no form: by
    whose return, as far as all said.
    """
    found, parties, answered = dict[int, str](), list[str](), False
    spoken: dict[str, str] = {}  # the party of each returned file
    for link in links:
        match link.etape:
            case Archivee() as etape:
                if parties and not answered:
                    found[etape.version] = retour_de(list(dict.fromkeys(parties))) if all(parties) else _REVIEW
                parties, answered = [], False
            case Relu() as etape:
                spoken |= {one.digest: etape.partie or "" for one in link.materials}
                parties += [] if etape.inchange else [etape.partie or ""]
            case Tranche() as etape if etape.recette != etape.base:
                parties += [spoken.get(one.digest, "") for one in link.materials[:1]]
            case Valide():
                answered = True
    return found


def _event(manifest: Bordereau, before: frozenset[str], reviewed: str) -> str:
    """What made this version something else than one more draft; empty for a draft."""
    titles = {made.key: made.title for made in manifest.pieces}
    if manifest.nom is not Mention.PROJET:
        subject = manifest.sujet
        act = "" if subject == CONTRAT else f" : {_act(titles.get(subject, subject))}"
        return f"{manifest.nom}{act}"
    came = (made for made in manifest.pieces if made.number is None and made.key not in before)
    acts = [made.title for made in came if sujet_of(made.key) == made.key]
    if before and acts:
        return ", ".join(_act(title) for title in acts)
    return reviewed


def _act(title: str) -> str:
    """« Avenant n° 1 » -> « avenant 1 »."""
    words = re.sub(r"n°\s*", "", title)
    return words[:1].lower() + words[1:]


def find_version(names: Mapping[int, str], words: str) -> int | None:
    """The version that *words* name: « 3 », « v3 », « projet 3 », « Bon à signer »; None when there is none."""
    asked = fold(words)
    if (number := re.fullmatch(r"v?(\d+)", asked)) and int(number[1]) in names:
        return int(number[1])
    return next((number for number, name in names.items() if fold(name) == asked), None)
