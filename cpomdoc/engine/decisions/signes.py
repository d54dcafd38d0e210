"""What all parties have signed -> sealed, archived, and the event that tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.journal import Archivee, Leve, Signe
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import ScelleDone
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.steps import scellement
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.sendings import Envoi, current, sealed, sealed_version, sendings, state
from cpomdoc.engine.shown.sealed import sealed_folder, show_sealed
from cpomdoc.engine.values import Scellement
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import Entry


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
    return sealed_version(atelier, entry) if entry is not None else None


def _seal(atelier: Atelier, runner: Runner, envoi: Envoi) -> ScelleDone:
    start = clock.monotonic()
    asked = demand(atelier, envoi.contrat)
    version = atelier.archive.version(envoi.contrat, envoi.version)
    assert asked is not None
    assert version is not None
    last = _last_signature(atelier, envoi)
    dossiers = tuple(one.sha256 for one in version.bordereau.dossiers)
    key, number = version.bordereau.famille.cle, version.numero
    done = runner.run(
        scellement,
        Scellement(
            demande=replace(asked, dossiers=dossiers, famille=key, fige=number, fige_actes=number),
            version=envoi.version,
            sujet=envoi.sujet,
            titre=envoi.titre,
            gestionnaire=_who(atelier, envoi),
            tete=last.digest,
            date=last.link.at,
        ),
    )
    return _done(atelier, envoi, done.version, done.dossier, start)


def _done(atelier: Atelier, envoi: Envoi, version: int, folder: str, start: float) -> ScelleDone:
    entry = sealed(atelier, envoi.contrat, envoi.sujet)
    assert entry is not None
    who = show(entry.etape.sceau or "aucun")
    return ScelleDone(envoi.contrat, envoi.titre, version, folder, who, clock.monotonic() - start)


def _last_signature(atelier: Atelier, envoi: Envoi) -> Entry:
    """The entry by which the last awaited party signed: the history sheet tells all up to it."""
    entries = reversed(atelier.archive.journal(envoi.contrat).entries())
    return next(
        one
        for one in entries
        if isinstance(told := one.etape, Signe | Leve) and (told.version, told.sujet) == (envoi.version, envoi.sujet)
    )


def _who(atelier: Atelier, envoi: Envoi) -> str:
    told = reversed(atelier.archive.journal(envoi.contrat).told(Archivee))
    return next((entry.etape.gestionnaire for entry in told if entry.etape.gestionnaire), "")
