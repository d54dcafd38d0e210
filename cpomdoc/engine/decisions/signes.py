"""What all parties have signed -> looked at once more, sealed, archived, and the event that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.contrat_signe import CONTRAT, SignatureRecue
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.journal import Archivee, Revu, Signe
from cpomdoc.domain.links import Matter
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.show import show
from cpomdoc.domain.signature import Validite
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import ScelleDone, SigneDone
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.ecarter import put_aside
from cpomdoc.engine.journeys.signature.examiner import worth_today
from cpomdoc.engine.journeys.steps import scellement
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.gel import calls_for_another_text, overtaking
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.sendings import (
    Envoi,
    current,
    files_of,
    last_signature,
    moment_of,
    received,
    sealed,
    sealed_version,
    sendings,
    state,
)
from cpomdoc.engine.shown.sealed import sealed_folder, show_sealed
from cpomdoc.engine.values import Depot, Refuse, Role, Scellement
from cpomdoc.stages.signature.signatures import worth_less
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import EntryOf


def seal_signed(atelier: Atelier, runner: Runner, contrat: str) -> Iterator[ScelleDone | SigneDone]:
    """Seal and archive what all parties have signed and is not sealed yet, of a contract and its acts. Files that no
    longer count, looked at once more, are told instead: their parties are awaited again. A text that is no longer that
    of the contract waits: the page says so, and former answers that come back let it be sealed.
    """
    for sujet in dict.fromkeys(one.sujet for one in sendings(atelier, contrat)):
        envoi = current(atelier, contrat, sujet)
        assert envoi is not None
        if not state(atelier, envoi).complete:
            continue
        version = _sealed_version(atelier, envoi)
        if version is None and _is_of_the_past(atelier, envoi):
            continue
        if version is None:
            doubtful = list(look_again(atelier, envoi))
            yield from doubtful
            if not doubtful:
                yield _seal(atelier, runner, envoi)
        elif not sealed_folder(atelier, version, envoi.titre).is_dir():  # a crash fell before it was shown
            start = clock.monotonic()
            yield _done(atelier, envoi, version.numero, show_sealed(atelier, version, envoi.titre), start)


def _is_of_the_past(atelier: Atelier, envoi: Envoi) -> bool:
    """Whether what all signed is no longer the text of the contract, or will not be once its answers are written."""
    if sealed(atelier, envoi.contrat, envoi.sujet) is not None:  # a crash fell before its version was kept
        return False
    sent = atelier.archive.version(envoi.contrat, envoi.version)
    ahead = sent is not None and envoi.sujet == CONTRAT and calls_for_another_text(atelier, sent)
    return ahead or overtaking(atelier, envoi) is not None


def look_again(atelier: Atelier, envoi: Envoi) -> Iterator[SigneDone]:
    """Each file signed on line that counts, examined as on the day it came; what is worth less is noted, and told.

    A file that goes on from others answers for them: these are looked at one by one only when something is wrong.
    """
    told = [
        entry
        for entry in atelier.archive.journal(envoi.contrat).told(Signe)
        if (entry.etape.version, entry.etape.sujet) == (envoi.version, envoi.sujet)
        and entry.etape.nature == "électronique"
    ]
    whole = {one.sha256: one.champs for one in files_of(atelier, envoi)}
    last = [(entry, whole[sha256]) for entry in told if (sha256 := entry.link.materials[0].digest) in whole]
    if not any(_less_of(atelier, envoi, entry, champs) for entry, champs in last):
        return
    for entry in told:
        file = entry.link.materials[0]
        mine = frozenset(one.champ for one in state(atelier, envoi).recues if one.fichier == file.digest)
        if less := _less_of(atelier, envoi, entry, mine):
            yield _taken_back(atelier, envoi, file, less)


def _less_of(
    atelier: Atelier, envoi: Envoi, entry: EntryOf[Signe], champs: frozenset[str]
) -> tuple[SignatureRecue, ...]:
    """The signatures in these fields that are worth less in the file of *entry* than they counted for."""
    counted = [one for one in state(atelier, envoi).recues if one.champ in champs]
    today = worth_today(atelier, envoi, entry.link.materials[0].digest, moment_of(entry)) if counted else ()
    return tuple(_less(counted, {one.champ: one for one in today}))


def _less(counted: Iterable[SignatureRecue], today: Mapping[str, SignatureRecue]) -> Iterator[SignatureRecue]:
    for before in counted:
        now = today.get(before.champ)
        if worth_less(before, now):
            gone = replace(before, validite=str(Validite.INVALIDE), raisons=("elle n’est plus dans le fichier",))
            yield replace(now or gone, fichier="", levee="")


def _taken_back(atelier: Atelier, envoi: Envoi, file: Matter, less: tuple[SignatureRecue, ...]) -> SigneDone:
    note(
        atelier,
        envoi.contrat,
        Revu(nom=file.name, version=envoi.version, sujet=envoi.sujet, signatures=less),
        step_key(Revu, [file.digest], apres=len(received(atelier, envoi))),
        materials=[Matter(Role.SIGNE, file.digest, file.name)],
    )
    reasons = tuple(dict.fromkeys(reason for one in less for reason in one.raisons))
    refused = any(one.validite == str(Validite.INVALIDE) for one in less)
    return SigneDone(
        name=file.name,
        verdict="refusee" if refused else "a_verifier",
        contrat=envoi.contrat,
        titre=envoi.titre,
        nature="électronique",
        signataires=tuple(one.signataire for one in less),
        attendus=tuple(place.denomination for place in state(atelier, envoi).attendues),
        raisons=reasons,
        retour=_put_aside(atelier, envoi, file, reasons) if refused else "",
    )


def _put_aside(atelier: Atelier, envoi: Envoi, file: Matter, reasons: Sequence[str]) -> str:
    """The file in a-corriger/, beside a note that says why it does not count any more; where that note is."""
    anomalies = tuple(anomalie(Finding(CATALOGUE["E-490"], facts={"raison": one})) for one in reasons)
    depot = Depot(sha256=file.digest, nom=file.name, chemin="", recu_le=atelier.now().isoformat())
    refus = Refuse(depot=depot, contrat=envoi.contrat, role=Role.SIGNE, anomalies=anomalies)
    return put_aside(atelier, refus).etape.retour


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
    last = last_signature(atelier, envoi)
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


def _who(atelier: Atelier, envoi: Envoi) -> str:
    told = reversed(atelier.archive.journal(envoi.contrat).told(Archivee))
    return next((entry.etape.gestionnaire for entry in told if entry.etape.gestionnaire), "")
