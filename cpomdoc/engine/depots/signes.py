"""A file that answers what was sent to be signed: it counts, leaves a doubt, or is put aside."""

from __future__ import annotations

from cpomdoc.domain.journal import Ecarte, Redepose, Signe
from cpomdoc.domain.links import Link, Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import SigneDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.ranger import note_put_away, note_received, put_away, put_away_key
from cpomdoc.engine.journeys.signature.examiner import recognised
from cpomdoc.engine.journeys.steps import signature
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.engine.memory.sendings import Envoi, current, sendings, state
from cpomdoc.engine.values import Depot, Role, SigneJuge
from cpomdoc.store.journal import EntryOf


def _told(atelier: Atelier, juge: SigneJuge) -> SigneDone:
    examen = juge.examen
    envoi = current(atelier, examen.contrat, examen.sujet)
    assert envoi is not None
    refused = tuple(one.message for one in examen.anomalies)
    doubts = tuple(dict.fromkeys(reason for one in examen.signatures for reason in one.raisons)) or examen.raisons
    return SigneDone(
        name=examen.depot.nom,
        verdict=examen.verdict,
        contrat=examen.contrat,
        titre=examen.titre,
        nature=examen.nature,
        signataires=tuple(one.signataire for one in examen.signatures),
        attendus=tuple(place.denomination for place in state(atelier, envoi).attendues),
        raisons=(refused or doubts) if examen.verdict == "refusee" else (doubts or refused),
        retour=juge.retour,
        remarques=tuple(
            f"{point}\u00a0: {seen}" for point, seen in examen.verifications if examen.nature == "électronique"
        ),
    )


def _judged(link: Link) -> str | None:
    """A file that was signed here was never in the inbox: its author is not who drops files."""
    match link.etape:
        case Redepose():
            return link.key
        case Signe():
            return link.key if link.actor == DEPOSITOR else None
        case Ecarte():
            return link.key
    return None


def _answers_a_sending(atelier: Atelier, data: bytes) -> bool:
    """Whether a PDF or an image is what somebody was asked to sign."""
    return recognised(atelier, data) is not None


# --- a file that comes late -----------------------------------------------------------------------------------------


def _remembers(atelier: Atelier, depot: Depot) -> Depot | SigneDone:
    """The beginning of a file that counts, tried again after it: all that it holds is there. Noted, and put away."""
    found = _going_on(atelier, depot.sha256) if depot.chemin else None
    if found is None:
        return depot
    envoi, longer = found
    if _counts_and_stayed(atelier, envoi.contrat, depot.sha256):
        return depot  # its journey goes on
    note_received(atelier, envoi.contrat, depot, Role.SIGNE)
    matter = Matter(Role.SIGNE, depot.sha256, depot.nom)
    key = step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier)
    again = Redepose(nom=depot.nom, deja_recu_le=longer.link.at)
    note(atelier, envoi.contrat, again, key, materials=[matter])
    put_away(atelier, depot.chemin, depot.sha256)
    note_put_away(atelier, envoi.contrat, matter, key)
    return SigneDone(
        name=depot.nom,
        verdict="acceptee",
        contrat=envoi.contrat,
        titre=envoi.titre,
        nature="électronique",
        signataires=(),
        attendus=tuple(place.denomination for place in state(atelier, envoi).attendues),
        raisons=(),
        remarques=(f"tout est déjà dans «\u00a0{longer.etape.nom}\u00a0»",),
    )


def _counts_and_stayed(atelier: Atelier, contrat: str, sha256: str) -> bool:
    """Whether this very file was counted before those that go on from it, and something kept it in the inbox."""
    journal = atelier.archive.journal(contrat)
    counted = [entry.link for entry in journal.told(Signe) if entry.link.materials[0].digest == sha256]
    keys = [key for key in map(_judged, counted) if key is not None]
    return bool(keys) and all(journal.find(put_away_key(sha256, key)) is None for key in keys)


def _going_on(atelier: Atelier, sha256: str) -> tuple[Envoi, EntryOf[Signe]] | None:
    """What was sent, and a longer file that counts for it and begins by this one; not for what was sent itself."""
    data = atelier.archive.objects.get(sha256)
    for contrat in atelier.index.sound():
        told = {entry.link.materials[0].digest: entry for entry in atelier.archive.journal(contrat).told(Signe)}
        for envoi in sendings(atelier, contrat) if told else ():
            sent = atelier.archive.objects.get(envoi.digest)
            for one in state(atelier, envoi).recues if data != sent and data.startswith(sent) else ():
                longer = atelier.archive.objects.get(one.fichier)
                if longer != data and longer.startswith(data):
                    return envoi, told[one.fichier]
    return None


SIGNE = Sorte(
    role=Role.SIGNE,
    contents=frozenset({Contenu.PDF, Contenu.IMAGE}),
    recognises=_answers_a_sending,
    deal=by_journey(signature, _told),
    judged=_judged,
    remembers=_remembers,
)
