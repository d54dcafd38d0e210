"""Steps « verifier_signe », « retenir_signe » and « refuser_signe »: a signed file comes back, on line or on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cpomdoc.adapters.instance import trusted
from cpomdoc.adapters.pdf.received import page_texts, read_pages
from cpomdoc.adapters.signature import Confiance, examine
from cpomdoc.domain.contrat_signe import COMPLETE, PlaceSignature, SignatureRecue
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.links import Matter
from cpomdoc.domain.numerisation import Numerisation, PageLue
from cpomdoc.domain.page_code import short_reference
from cpomdoc.domain.plain import anomalie, anomalies_to_plain
from cpomdoc.domain.signature import Examen, Signature, Validite
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.ecarter import put_aside
from cpomdoc.engine.journeys.ranger import SIGNE, note_received
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.engine.memory.sendings import Envoi, current, received, sealed, sendings, state
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


def verifier_signe(atelier: Atelier, depot: Mapping[str, Any]) -> dict[str, Any]:
    """What the file is worth: which sending it answers, who signed, what was touched; or why it does not count."""
    data = atelier.archive.objects.get(depot["sha256"])
    envoi = recognised(atelier, data)
    assert envoi is not None  # the service sends nothing else here
    if depot["chemin"]:  # one that is signed here was never dropped
        note_received(atelier, envoi.contrat, depot, SIGNE)
    facts: dict[str, Any] = {
        **depot,
        "role": SIGNE,
        "contrat": envoi.contrat,
        "version": envoi.version,
        "sujet": envoi.sujet,
        "titre": envoi.titre,
        "verdict": "refusee",
    }
    if finding := _too_late(atelier, envoi):
        return {**facts, "anomalies": anomalies_to_plain([anomalie(finding)])}
    electronic = data.startswith(atelier.archive.objects.get(envoi.digest)) or b"/ByteRange" in data
    seen = (
        _examined(atelier, envoi, data) if electronic or _cut(atelier, envoi, data) else _scanned(atelier, envoi, data)
    )
    return {**facts, **seen}


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


def _examined(atelier: Atelier, envoi: Envoi, data: bytes) -> dict[str, Any]:
    moment = atelier.now()
    sent = _base(atelier, envoi, data)
    examen = identified(examine(data, sent=sent, confiance=confiance_of(atelier), moment=moment), envoi.places)
    return {
        "nature": "électronique",
        "verdict": verdict(examen),
        "signatures": [asdict(_received(one, examen)) for one in examen.signatures],
        "raisons": [str(one) for one in examen.raisons],
        "anomalies": anomalies_to_plain(anomalie(one) for one in _refusals(examen)),
    }


def _base(atelier: Atelier, envoi: Envoi, data: bytes) -> bytes:
    """What the file is compared with: the longest file already taken that it goes on, else the one that was sent."""
    taken = [atelier.archive.objects.get(one.fichier) for one in received(atelier, envoi)]
    going_on = [one for one in taken if data.startswith(one)]
    return max(going_on, key=len) if going_on else atelier.archive.objects.get(envoi.digest)


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


def _scanned(atelier: Atelier, envoi: Envoi, data: bytes) -> dict[str, Any]:
    try:
        pages = read_pages(data)
    except UnreadableFile as error:
        return _not_taken([error.message])
    if not any(page.photographiee for page in pages if page.code is not None):
        return {
            "nature": "électronique",
            "anomalies": anomalies_to_plain(
                [
                    anomalie(
                        Finding(
                            CATALOGUE["E-490"], facts={"raison": "il a été enregistré de nouveau, et n’est pas signé"}
                        )
                    )
                ]
            ),
        }
    texts = page_texts(atelier.archive.objects.get(envoi.digest)) if any(page.texte for page in pages) else {}
    seen = judge(pages, short_reference(envoi.contrat), envoi.version, envoi.pages, texts)
    if not seen.complete:
        return _not_taken(list(_what_lacks(seen)))
    doubts = (
        ["des mots diffèrent de ceux qui ont été envoyés : " + _numbers(seen.differentes)] if seen.differentes else []
    )
    awaited = state(atelier, envoi).attendues
    return {
        "nature": "manuscrite numérisée",
        "verdict": "a_verifier" if doubts else "acceptee",
        "signatures": [asdict(_on_paper(place, doubts)) for place in awaited],
        "raisons": doubts,
        "verifications": list(_verifications(seen, pages)),
        "anomalies": (),
    }


def _on_paper(place: PlaceSignature, doubts: Sequence[str]) -> SignatureRecue:
    validite = str(Validite.INDETERMINEE) if doubts else COMPLETE
    return SignatureRecue(place.champ, "manuscrite numérisée", place.nom, "", validite, tuple(doubts), "")


def _not_taken(reasons: Sequence[str]) -> dict[str, Any]:
    findings = [Finding(CATALOGUE["E-491"], facts={"raison": reason}) for reason in reasons]
    return {"nature": "manuscrite numérisée", "anomalies": anomalies_to_plain(anomalie(one) for one in findings)}


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


def retenir_signe(atelier: Atelier, seen: Mapping[str, Any]) -> dict[str, Any]:
    """The signed file is kept, untouched; who signed stays in the journal."""
    entry = note(
        atelier,
        seen["contrat"],
        "signer",
        step_key("signer", [seen["sha256"]], version=seen["version"]),
        materials=[Matter(SIGNE, seen["sha256"], seen["nom"])],
        actor=seen.get("par") or DEPOSITOR,
        at=seen["recu_le"],
        facts={
            name: seen[name]
            for name in ("nom", "version", "sujet", "titre", "nature", "verdict", "signatures", "raisons")
        }
        | {"verifications": tuple(seen.get("verifications", ()))},
    )
    return {**seen, "accepte": True, "etape": entry.link.key}


def refuser_signe(atelier: Atelier, seen: Mapping[str, Any]) -> dict[str, Any]:
    """The signed file beside a note that says why it does not count."""
    return put_aside(atelier, seen, SIGNE)
