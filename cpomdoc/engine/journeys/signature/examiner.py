"""Steps « verifier_signe », « retenir_signe » and « refuser_signe »: a signed file comes back, on line or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cpomdoc.adapters.instance import trusted
from cpomdoc.adapters.pdf.received import page_texts, read_pages
from cpomdoc.adapters.signature import Confiance, examine
from cpomdoc.domain.contrat_signe import COMPLETE, Nature, PlaceSignature, SignatureRecue
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.journal import Signe
from cpomdoc.domain.links import Matter
from cpomdoc.domain.numerisation import Numerisation, PageLue
from cpomdoc.domain.page_code import short_reference
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.signature import Examen, Signature, Validite
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ecarter import put_aside
from cpomdoc.engine.journeys.ranger import note_received
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.engine.memory.sendings import Envoi, current, received, sealed, sendings, state
from cpomdoc.engine.values import Depot, Refuse, Role, SigneExamine, SigneJuge
from cpomdoc.stages.signature.scan import judge, subject
from cpomdoc.stages.signature.signatures import identified, verdict

_FIRST_BYTES = 1024
_PAGES_LOOKED_AT = 2
"""Pages of an unknown PDF on which our code is looked for."""


def recognised(atelier: Atelier, data: bytes) -> Envoi | None:
    """The sending that a dropped file answers: it begins like it, or its pages bear its code."""
    sent = [one for contrat in atelier.index.contrats() for one in sendings(atelier, contrat)]
    if not sent:
        return None
    objects = atelier.archive.objects
    alike = [one for one in sent if objects.start(one.digest, _FIRST_BYTES) == data[:_FIRST_BYTES]]
    for one in reversed(alike):
        if data.startswith(objects.get(one.digest)):
            return one
    try:
        told = subject(read_pages(data, _PAGES_LOOKED_AT))
    except UnreadableFile:
        told = None
    matching = [one for one in sent if told == (short_reference(one.contrat), one.version)]
    candidates = matching or alike
    return candidates[-1] if candidates else None


def confiance_of(atelier: Atelier) -> Confiance:
    """Whom this instance believes: the certificates that people put in its folder."""
    certificates, lists = trusted(atelier.settings.signatures.confiance)
    return Confiance(racines=certificates, revocations=lists)


@step
def verifier_signe(atelier: Atelier, depot: Depot) -> SigneExamine:
    """What the file is worth: which sending it answers, who signed, what was touched; or why it does not count."""
    data = atelier.archive.objects.get(depot.sha256)
    envoi = recognised(atelier, data)
    assert envoi is not None  # the service sends nothing else here
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
    if finding := _too_late(atelier, envoi):
        return replace(refused, anomalies=(anomalie(finding),))
    electronic = data.startswith(atelier.archive.objects.get(envoi.digest)) or b"/ByteRange" in data
    if electronic or _cut(atelier, envoi, data):
        return _examined(atelier, envoi, data, refused)
    return _scanned(atelier, envoi, data, refused)


def _too_late(atelier: Atelier, envoi: Envoi) -> Finding | None:
    last = current(atelier, envoi.contrat, envoi.sujet)
    assert last is not None
    if sealed(atelier, envoi.contrat, envoi.sujet) is not None:
        return Finding(CATALOGUE["E-493"], facts={"actuelle": str(last.version)})
    if last.version != envoi.version:
        return Finding(CATALOGUE["E-492"], facts={"lue": str(envoi.version), "actuelle": str(last.version)})
    return None


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
        verifications=(*examen.remarques, *_signed_already(atelier, envoi, examen)),
    )


def _worth(atelier: Atelier, envoi: Envoi, data: bytes, moment: datetime, taken: bytes = b"") -> Examen:
    sent = atelier.archive.objects.get(envoi.digest)
    seen = examine(data, sent=sent, confiance=confiance_of(atelier), moment=moment, taken=taken)
    return identified(seen, envoi.places)


def worth_today(atelier: Atelier, envoi: Envoi, sha256: str, moment: datetime) -> tuple[SignatureRecue, ...]:
    """The signatures of a file that was taken, as they would be taken today if it had come at *moment*."""
    examen = _worth(atelier, envoi, atelier.archive.objects.get(sha256), moment)
    told = tuple(_received(one, examen) for one in examen.signatures)
    reasons = tuple(str(one) for one in examen.raisons if one.validite is not Validite.VALIDE)
    return tuple(replace(one, raisons=(*reasons, *one.raisons), fichier=sha256) for one in told)


def _signed_already(atelier: Atelier, envoi: Envoi, examen: Examen) -> Iterator[tuple[str, str]]:
    """Who signs again what counts already: the first signature stays."""
    counted = {one.champ: one for one in state(atelier, envoi).recues}
    names = {place.champ: place.denomination for place in envoi.places}
    for one in examen.signatures:
        before = counted.get(one.champ)
        if before is not None and before.moment != (one.moment.isoformat() if one.moment is not None else ""):
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


def _scanned(atelier: Atelier, envoi: Envoi, data: bytes, refused: SigneExamine) -> SigneExamine:
    """What *refused* becomes once its pages are read."""
    try:
        pages = read_pages(data)
    except UnreadableFile as error:
        return _not_taken(refused, [error.message])
    if not any(page.photographiee for page in pages if page.code is not None):
        again = Finding(CATALOGUE["E-490"], facts={"raison": "il a été enregistré de nouveau, et n’est pas signé"})
        return _because(refused, "électronique", [again])
    texts = page_texts(atelier.archive.objects.get(envoi.digest)) if any(page.texte for page in pages) else {}
    seen = judge(pages, short_reference(envoi.contrat), envoi.version, envoi.pages, texts)
    if not seen.complete:
        return _not_taken(refused, list(_what_lacks(seen)))
    doubts = tuple(_doubts(seen))
    return replace(
        refused,
        nature="manuscrite numérisée",
        verdict="a_verifier" if doubts else "acceptee",
        signatures=tuple(_on_paper(place, doubts) for place in state(atelier, envoi).attendues),
        raisons=doubts,
        verifications=tuple(_verifications(seen, pages)),
    )


def _doubts(seen: Numerisation) -> Iterator[str]:
    if seen.differentes:
        yield "des mots diffèrent de ceux qui ont été envoyés : " + _numbers(seen.differentes)


def _on_paper(place: PlaceSignature, doubts: tuple[str, ...]) -> SignatureRecue:
    validite = str(Validite.INDETERMINEE) if doubts else COMPLETE
    return SignatureRecue(place.champ, "manuscrite numérisée", place.nom, "", validite, doubts, "")


def _not_taken(refused: SigneExamine, reasons: Sequence[str]) -> SigneExamine:
    findings = [Finding(CATALOGUE["E-491"], facts={"raison": reason}) for reason in reasons]
    return _because(refused, "manuscrite numérisée", findings)


def _what_lacks(seen: Numerisation) -> Iterator[str]:
    if seen.manquantes:
        yield f"il manque {_numbers(seen.manquantes)} sur {seen.pages}"
    if seen.illisibles:
        yield f"le code de {_numbers(seen.illisibles)} du fichier ne se lit pas"
    yield from seen.etrangeres


def _numbers(pages: Sequence[int]) -> str:
    word = "la page" if len(pages) == 1 else "les pages"
    shown = [str(page) for page in pages[:20]] + (["d’autres"] if len(pages) > 20 else [])
    return f"{word} {enumeration(shown)}"


def _verifications(seen: Numerisation, pages: Sequence[PageLue]) -> Iterator[tuple[str, str]]:
    """What the history sheet says was looked at, and what was not."""
    yield (
        "Pages",
        f"les {seen.pages} pages sont là, {seen.order}"
        + (f" ; en double : {_numbers(seen.doubles)}" if seen.doubles else ""),
    )
    alike = len(seen.comparees) - len(seen.differentes)
    told = (
        f"{alike} pages relues, mêmes mots que l’envoi"
        if seen.comparees
        else "non comparé : la numérisation n’a pas de texte"
    )
    yield "Texte", told
    yield (
        "Signatures manuscrites",
        "non vérifiées par un moyen automatique : elles se constatent sur les pages numérisées",
    )


@step
def retenir_signe(atelier: Atelier, examen: SigneExamine) -> SigneJuge:
    """The signed file is kept, untouched; who signed stays in the journal."""
    assert examen.nature  # what counts was looked at
    depot = examen.depot
    entry = note(
        atelier,
        examen.contrat,
        Signe(
            nom=depot.nom,
            version=examen.version,
            sujet=examen.sujet,
            titre=examen.titre,
            nature=examen.nature,
            verdict=examen.verdict,
            signatures=examen.signatures,
            raisons=examen.raisons,
            verifications=examen.verifications,
        ),
        step_key(Signe, [depot.sha256], version=examen.version),
        materials=[Matter(Role.SIGNE, depot.sha256, depot.nom)],
        actor=depot.par or DEPOSITOR,
        at=depot.recu_le,
    )
    return SigneJuge(examen=examen, etape=entry.link.key)


@step
def refuser_signe(atelier: Atelier, examen: SigneExamine) -> SigneJuge:
    """The signed file beside a note that says why it does not count."""
    refus = Refuse(depot=examen.depot, contrat=examen.contrat, role=Role.SIGNE, anomalies=examen.anomalies)
    entry = put_aside(atelier, refus)
    return SigneJuge(examen=examen, etape=entry.link.key, retour=entry.etape.retour)
