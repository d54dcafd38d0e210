"""What all parties have signed -> sealed, archived, and the event that tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import ScelleDone
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.forms import pieces_of
from cpomdoc.engine.memory.sendings import Envoi, current, sealed, sendings, state
from cpomdoc.engine.shown.sealed import sealed_folder, show_sealed
from cpomdoc.store.archive import StoredVersion


def seal_complete(atelier: Atelier, runner: Runner) -> Iterator[ScelleDone]:
    """Seal and archive each contract, or act, that all parties have signed and that is not sealed yet."""
    for contrat in atelier.index.contrats():
        for sujet in dict.fromkeys(one.sujet for one in sendings(atelier, contrat)):
            envoi = current(atelier, contrat, sujet)
            assert envoi is not None
            if not state(atelier, envoi).complete:
                continue
            version = _sealed_version(atelier, envoi)
            if version is None:
                yield _seal(atelier, runner, envoi)
            elif not sealed_folder(atelier, version, envoi.titre).is_dir():  # a crash fell before it was shown
                start = clock.monotonic()
                yield _done(atelier, envoi, version.numero, show_sealed(atelier, version, envoi.titre), start)


def _sealed_version(atelier: Atelier, envoi: Envoi) -> StoredVersion | None:
    """The version that keeps what was sealed; None while there is none."""
    entry = sealed(atelier, envoi.contrat, envoi.sujet)
    versions = atelier.archive.versions(envoi.contrat) if entry is not None else ()
    mine = (one for one in versions if entry and one.manifest.get("scelle", {}).get("etape") == entry.link.key)
    return next(mine, None)


def _seal(atelier: Atelier, runner: Runner, envoi: Envoi) -> ScelleDone:
    start = clock.monotonic()
    asked = demand(atelier, envoi.contrat)
    version = atelier.archive.version(envoi.contrat, envoi.version)
    assert asked is not None
    assert version is not None
    last = _last_signature(atelier, envoi)
    famille = atelier.famille(version.manifest["famille"]["cle"])
    made = pieces_of(version)
    result = runner.run(
        "scellement",
        {
            **asked,
            "dossiers": tuple(plain["sha256"] for plain in version.manifest["dossiers"]),
            "famille": famille.key,
            "version": envoi.version,
            "sujet": envoi.sujet,
            "titre": envoi.titre,
            "gestionnaire": _who(atelier, envoi),
            "tete": last.digest,
            "date": last.link.at,
            "pieces": [piece.key for piece in made],
        },
    )
    return _done(atelier, envoi, result["scelle"], result["dossier"], start)


def _done(atelier: Atelier, envoi: Envoi, version: int, folder: str, start: float) -> ScelleDone:
    entry = sealed(atelier, envoi.contrat, envoi.sujet)
    assert entry is not None
    who = show(entry.link.facts["sceau"] or "aucun")
    return ScelleDone(envoi.contrat, envoi.titre, version, folder, who, clock.monotonic() - start)


def _last_signature(atelier: Atelier, envoi: Envoi) -> Any:
    """The entry by which the last awaited party signed: the history sheet tells all up to it."""
    entries = atelier.archive.journal(envoi.contrat).entries()
    steps = {"signer", "lever"}
    mine = [
        one
        for one in entries
        if one.link.step in steps
        and (one.link.facts["version"], one.link.facts["sujet"]) == (envoi.version, envoi.sujet)
    ]
    return mine[-1]


def _who(atelier: Atelier, envoi: Envoi) -> str:
    entries = reversed(atelier.archive.journal(envoi.contrat).entries())
    found = (entry.link.facts.get("gestionnaire") for entry in entries if entry.link.step == "archiver")
    return next((str(name) for name in found if name), "")
