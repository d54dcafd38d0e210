"""A dropped file that answers what was sent to be signed -> the event that tells what was done; then the sealing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import ScelleDone, SigneDone
from cpomdoc.engine.inbox import Dropped
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.ranger import note_put_away, put_away_key
from cpomdoc.engine.journeys.signature.examiner import recognised
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.forms import pieces_of
from cpomdoc.engine.memory.note import DEPOSITOR
from cpomdoc.engine.memory.sendings import Envoi, current, sealed, sendings, state
from cpomdoc.engine.shown.sealed import sealed_folder, show_sealed
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import Journal


def answers_a_sending(atelier: Atelier, data: bytes) -> bool:
    """Whether a dropped PDF or image is what somebody was asked to sign."""
    return recognised(atelier, data) is not None


def take(atelier: Atelier, runner: Runner, depot: dict[str, Any], dropped_at: int, start: float) -> SigneDone:
    """Have the journey of a signed file done."""
    moment = atelier.now().isoformat()
    result = runner.run("signature", {**depot, "recu_le": moment, "date_fichier": dropped_at})
    envoi = current(atelier, result["contrat"], result["sujet"])
    assert envoi is not None
    after = state(atelier, envoi)
    refused = [one["message"] for one in result["anomalies"]]
    doubts = [reason for one in result.get("signatures", ()) for reason in one["raisons"]]
    return SigneDone(
        result["nom"],
        result["verdict"],
        result["contrat"],
        result["titre"],
        result.get("nature", ""),
        tuple(one["signataire"] for one in result.get("signatures", ())),
        tuple(place.denomination for place in after.attendues),
        tuple(refused or doubts),
        clock.monotonic() - start,
        result.get("retour", ""),
    )


def take_dropped(atelier: Atelier, runner: Runner, depot: dict[str, Any], dropped: Dropped, start: float) -> SigneDone:
    """The same for a file of the inbox."""
    return take(atelier, runner, depot, dropped.modified_ns, start)


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


def tell_put_away(atelier: Atelier, journal: Journal, still_there: Collection[str]) -> None:
    """A crash may have fallen between the removal of a signed file from the inbox and the entry that tells it."""
    for entry in journal.entries():
        if entry.link.step == "signer" and entry.link.actor == DEPOSITOR:
            matter = entry.link.materials[0]
            if matter.name not in still_there and journal.find(put_away_key(matter.digest, entry.link.key)) is None:
                note_put_away(atelier, journal.contrat, matter, entry.link.key)
