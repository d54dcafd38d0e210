"""Steps « verifier_signe », « retenir_signe » and « refuser_signe »: a signed file comes back, on line or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from cpomdoc.adapters import signature as signatures
from cpomdoc.adapters.instance import trusted
from cpomdoc.adapters.pdf.received import first_codes
from cpomdoc.domain.contrat_signe import PAPER, Nature, SignatureRecue
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.journal import Signe
from cpomdoc.domain.links import Matter
from cpomdoc.domain.page_code import PageCode, short_reference
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.signature import Examen, Signature, Validite
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ecarter import put_aside
from cpomdoc.engine.journeys.ranger import note_received, put_away_key
from cpomdoc.engine.journeys.signature.papier import note_on_paper, others_of, scanned
from cpomdoc.engine.memory.gel import overtaking
from cpomdoc.engine.memory.note import DEPOSITOR, decide, known, note, step_key
from cpomdoc.engine.memory.sendings import Envoi, current, received, sealed, sendings, state
from cpomdoc.engine.shown.papier import show_note
from cpomdoc.engine.shown.returns import withdraw_aside
from cpomdoc.engine.values import Depot, Refuse, Role, SigneExamine, SigneJuge
from cpomdoc.stages.signature.scan import subject
from cpomdoc.stages.signature.signatures import identified, verdict
from cpomdoc.store.journal import EntryOf, HeadMoved

_FIRST_BYTES = 1024


def recognised(atelier: Atelier, data: bytes) -> Envoi | None:
    """The sending that a dropped file answers: it begins like it, or its pages bear its code.

    Raises ArchiveError when it is of a contract whose journal is altered: it must not be taken for another document.
    """
    sent = [one for contrat in atelier.index.sound() for one in sendings(atelier, contrat)]
    altered = atelier.index.altered()
    if not sent and not altered:
        return None
    objects = atelier.archive.objects
    alike = [one for one in sent if objects.start(one.digest, _FIRST_BYTES) == data[:_FIRST_BYTES]]
    for one in reversed(alike):
        if data.startswith(objects.get(one.digest)):
            return one
    told = subject(_codes(atelier, data))
    for contrat, error in altered.items():
        if told is not None and told[0] == short_reference(contrat):
            raise error
    matching = [one for one in sent if told == (short_reference(one.contrat), one.version)]
    candidates = matching or alike
    return candidates[-1] if candidates else None


def _codes(atelier: Atelier, data: bytes) -> tuple[PageCode, ...]:
    """The codes of its first pages, read once: when it comes, and no more when it is examined. A file where none was
    read is asked again.
    """
    return atelier.codes.of(sha256(data).hexdigest(), lambda: first_codes(data) or None) or ()


def _slow(name: str) -> ToolFailed:
    return ToolFailed(
        f"Les pages de « {name} » n’ont pas pu être regardées : la machine est trop occupée.",
        remedy="Fermez d’autres programmes, puis relancez le traitement : le fichier n’est pas en cause.",
    )


def confiance_of(atelier: Atelier) -> signatures.Confiance:
    """Whom this instance believes: the certificates that people put in its folder."""
    certificates, lists = trusted(atelier.settings.signatures.confiance)
    return signatures.Confiance(racines=certificates, revocations=lists)


@step
def verifier_signe(atelier: Atelier, depot: Depot) -> SigneExamine:
    """What the file is worth: which sending it answers, who signed, what was touched; or why it does not count."""
    data = atelier.archive.objects.get(depot.sha256)
    envoi = recognised(atelier, data)
    if envoi is None:  # it was when it came: its codes were read within their time then, and not now
        raise _slow(depot.nom)
    if depot.chemin:  # one that is signed here was never dropped
        note_received(atelier, envoi.contrat, depot, Role.SIGNE)
    refused = SigneExamine(
        depot=depot,
        contrat=envoi.contrat,
        version=envoi.version,
        sujet=envoi.sujet,
        titre=envoi.titre,
        verdict="refusee",
    )
    if not _tried_again(atelier, envoi, depot) and (finding := _too_late(atelier, envoi)):
        return replace(refused, anomalies=(anomalie(finding),))
    electronic = data.startswith(atelier.archive.objects.get(envoi.digest)) or b"/ByteRange" in data
    if electronic or _cut(atelier, envoi, data):
        return _examined(atelier, envoi, data, refused)
    return scanned(atelier, envoi, data, refused)


def _tried_again(atelier: Atelier, envoi: Envoi, depot: Depot) -> bool:
    """Whether this very file was kept before, and something failed before it left the inbox: it does not come late."""
    journal = atelier.archive.journal(envoi.contrat)
    kept = [entry for entry in journal.told(Signe) if entry.link.materials[0].digest == depot.sha256]
    return bool(kept) and journal.find(put_away_key(depot.sha256, kept[-1].link.key)) is None


def _too_late(atelier: Atelier, envoi: Envoi) -> Finding | None:
    last = current(atelier, envoi.contrat, envoi.sujet)
    assert last is not None
    if sealed(atelier, envoi.contrat, envoi.sujet) is not None:
        return Finding(CATALOGUE["E-493"], facts={"actuelle": str(last.version)})
    if last.version != envoi.version:
        return Finding(CATALOGUE["E-492"], facts={"lue": str(envoi.version), "actuelle": str(last.version)})
    return _written_anew(atelier, envoi)


def _written_anew(atelier: Atelier, envoi: Envoi) -> Finding | None:
    """What is said of a text that is no longer that of the contract, and that nobody has sent to be signed anew."""
    draft = overtaking(atelier, envoi)
    if draft is None:
        return None
    facts = {"titre": envoi.titre, "lue": str(envoi.version), "actuelle": str(draft.numero)}
    return Finding(CATALOGUE["E-494"], facts=facts)


def _cut(atelier: Atelier, envoi: Envoi, data: bytes) -> bool:
    """Whether the file begins like the one that was sent, and ends before it."""
    return atelier.archive.objects.get(envoi.digest).startswith(data[:_FIRST_BYTES])


def _examined(atelier: Atelier, envoi: Envoi, data: bytes, refused: SigneExamine) -> SigneExamine:
    """What *refused* becomes once its signatures are checked."""
    examen = _worth(atelier, envoi, data, atelier.now(), _taken(atelier, envoi, data))
    return replace(
        _because(refused, "électronique", _refusals(examen)),
        verdict=verdict(examen),
        signatures=tuple(_received(one, examen) for one in examen.signatures),
        raisons=tuple(str(one) for one in examen.raisons),
        verifications=(*examen.remarques, *_signed_already(atelier, envoi, data, examen)),
    )


def _worth(atelier: Atelier, envoi: Envoi, data: bytes, moment: datetime, taken: bytes = b"") -> Examen:
    sent = atelier.archive.objects.get(envoi.digest)
    seen = signatures.examine(data, sent=sent, confiance=confiance_of(atelier), moment=moment, taken=taken)
    return identified(seen, envoi.places)


def worth_today(atelier: Atelier, envoi: Envoi, sha256: str, moment: datetime) -> tuple[SignatureRecue, ...]:
    """The signatures of a file that was taken, as they would be taken today if it had come at *moment*."""
    examen = _worth(atelier, envoi, atelier.archive.objects.get(sha256), moment)
    told = tuple(_received(one, examen) for one in examen.signatures)
    reasons = tuple(str(one) for one in examen.raisons if one.validite is not Validite.VALIDE)
    return tuple(replace(one, raisons=(*reasons, *one.raisons), fichier=sha256) for one in told)


def _signed_already(atelier: Atelier, envoi: Envoi, data: bytes, examen: Examen) -> Iterator[tuple[str, str]]:
    """Who signs again what counts already, in a file that does not go on from that one: the first signature stays."""
    counted = {one.champ: one for one in state(atelier, envoi).recues}
    names = {place.champ: place.denomination for place in envoi.places}
    for one in examen.signatures:
        before = counted.get(one.champ)
        if before is not None and not data.startswith(atelier.archive.objects.get(before.fichier)):
            said = f"«\u00a0{before.signataire}\u00a0» a déjà signé\u00a0: cette première signature compte"
            yield names[one.champ], said


def _because(refused: SigneExamine, nature: Nature, findings: Iterable[Finding]) -> SigneExamine:
    """The same, with its nature and why it does not count."""
    return replace(refused, nature=nature, anomalies=tuple(anomalie(one) for one in findings))


def _taken(atelier: Atelier, envoi: Envoi, data: bytes) -> bytes:
    """The longest file already taken that this one goes on; nothing when it goes on from what was sent."""
    taken = [atelier.archive.objects.get(one.fichier) for one in received(atelier, envoi)]
    return max((one for one in taken if data.startswith(one)), key=len, default=b"")


def _received(one: Signature, examen: Examen) -> SignatureRecue:
    return SignatureRecue(
        champ=one.champ,
        nature="électronique",
        signataire=one.signataire,
        moment=one.moment.isoformat() if one.moment is not None else "",
        validite=str(one.validite) if not examen.raisons else str(examen.validite),
        raisons=tuple(str(reason) for reason in one.raisons),
        fichier="",
    )


def _refusals(examen: Examen) -> Iterator[Finding]:
    for reason in examen.raisons:
        yield Finding(CATALOGUE["E-490"], facts={"raison": str(reason)})
    for one in examen.signatures:
        for reason in one.raisons:
            if reason.validite is Validite.INVALIDE:
                yield Finding(CATALOGUE["E-490"], facts={"raison": f"signature de « {one.signataire} », {reason}"})


@step
def retenir_signe(atelier: Atelier, examen: SigneExamine) -> SigneJuge:
    """The signed file is kept, untouched; who signed stays in the journal."""
    assert examen.nature  # what counts was looked at
    depot, others = examen.depot, others_of(examen)
    products = note_on_paper(atelier, examen) if examen.nature == PAPER else []
    key = step_key(Signe, sorted([depot.sha256, *(other.digest for other in others)]), version=examen.version)
    told = Signe(
        nom=depot.nom,
        version=examen.version,
        sujet=examen.sujet,
        titre=examen.titre,
        nature=examen.nature,
        verdict=examen.verdict,
        signatures=examen.signatures,
        raisons=examen.raisons,
        verifications=examen.verifications,
        pages=examen.pages,
    )

    def count(head: str | None) -> EntryOf[Signe]:
        _require_awaited(atelier, examen, key)
        return note(
            atelier,
            examen.contrat,
            told,
            key,
            materials=[Matter(Role.SIGNE, depot.sha256, depot.nom), *others],
            products=products,
            actor=depot.par or DEPOSITOR,
            at=depot.recu_le,
            on=head,
        )

    entry = decide(atelier, examen.contrat, count)
    withdraw_aside(atelier, examen.contrat, depot.sha256)
    return SigneJuge(examen=examen, etape=entry.link.key, retour=_shown(atelier, entry))


def _require_awaited(atelier: Atelier, examen: SigneExamine, key: str) -> None:
    """What the file answers is still the one to sign, or the file was counted before. Raises HeadMoved when it is not:
    it was sealed, or sent anew, while the file was looked at, and the next look says so.
    """
    envoi = next(
        one for one in sendings(atelier, examen.contrat) if (one.version, one.sujet) == (examen.version, examen.sujet)
    )
    if known(atelier, examen.contrat, Signe, key) is None and _too_late(atelier, envoi) is not None:
        raise HeadMoved(examen.contrat)


def _shown(atelier: Atelier, entry: EntryOf[Signe]) -> str:
    """On paper: the note and the scans, where whoever is to admit them finds both."""
    if not entry.link.products:
        return ""
    return show_note(atelier, entry.contrat, entry.link.products[0], entry.link.materials)


@step
def refuser_signe(atelier: Atelier, examen: SigneExamine) -> SigneJuge:
    """The signed file beside a note that says why it does not count."""
    refus = Refuse(depot=examen.depot, contrat=examen.contrat, role=Role.SIGNE, anomalies=examen.anomalies)
    entry = put_aside(atelier, refus)
    return SigneJuge(examen=examen, etape=entry.link.key, retour=entry.etape.retour)
