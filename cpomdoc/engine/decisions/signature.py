"""A contract -> approved for signature, or the reasons why not: what « approuver » and inbox/bon-a-signer/ do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cpomdoc.adapters.instance import clock
from cpomdoc.adapters.signature import field_size, open_key, sign, stamp, time_stamper
from cpomdoc.domain.contrat_signe import CONTRAT, PlaceSignature
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.places import TO_SIGN
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions.conformite import reasons_not_to_sign
from cpomdoc.engine.decisions.signes import take
from cpomdoc.engine.events import LiasseDone, SigneDone
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.relecture.demander import withdraw
from cpomdoc.engine.memory.contrat import demand, signed_together, whole
from cpomdoc.engine.memory.forms import last_version, pieces_of
from cpomdoc.engine.memory.inacheve import unfinished
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.sendings import Envoi, current, received, sealed, state
from cpomdoc.stages.contrat.consolidate import check_contrat
from cpomdoc.stages.signature.signatures import places
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.view import contract_folder


class NotReady(CpomdocError):
    """A contract cannot be approved: *reasons* says all that stands in the way."""

    exit_code = ExitCode.FINDINGS

    def __init__(self, contrat: str, reasons: Sequence[str]) -> None:
        super().__init__(
            f"« {contrat} » n’est pas bon à signer :\n" + "\n".join(f"  - {reason}" for reason in reasons),
            "Réglez ces points, puis recommencez. Où en est le contrat : outbox/ETAT.html",
        )
        self.reasons = tuple(reasons)


def approve(atelier: Atelier, runner: Runner, contrat: str, par: str, sujet: str = CONTRAT) -> LiasseDone:
    """Say « bon à signer » for *contrat* (or one of its acts) and make the file to sign. Raises NotReady."""
    start = clock.monotonic()
    version, asked = _ready(atelier, contrat, sujet)
    famille = atelier.famille(asked["famille"])
    signed = signed_together(famille, pieces_of(version), sujet)
    result = runner.run(
        "bon_a_signer",
        {
            **asked,
            "approuvee": version.numero,
            "sujet": sujet,
            "titre": signed[0].title,
            "sources": list(version.manifest["formulaires"]),
            "par": par,
            "le": _agreed_at(atelier, contrat, version, sujet),
        },
    )
    withdraw(atelier, contrat, sujet, signed[0].title)
    expected = places(whole(atelier, asked, famille).values, famille)
    return LiasseDone(
        contrat,
        result["version"],
        signed[0].title,
        result["par"],
        result["liasse"]["pages"],
        result["liasse"]["nom"],
        tuple(place.denomination for place in expected),
        clock.monotonic() - start,
    )


def sign_here(
    atelier: Atelier, runner: Runner, contrat: str, role: str, p12: bytes, passphrase: str, sujet: str = CONTRAT
) -> SigneDone:
    """Sign what was sent with a person's certificate, in the field of *role*, as if the signed file had been dropped.

    Raises NotReady when nothing is to sign or *role* is no party, SignatureFailed when the key does not do.
    """
    start = clock.monotonic()
    envoi = current(atelier, contrat, sujet)
    if envoi is None or sealed(atelier, contrat, sujet) is not None:
        raise NotReady(contrat, ["rien n’attend de signature : dites d’abord « cpomdoc approuver »"])
    place = _place(envoi, role, state(atelier, envoi).attendues)
    moment = atelier.now()
    key = open_key(p12, passphrase, moment)
    base = max(
        (atelier.archive.objects.get(one.fichier) for one in received(atelier, envoi) if one.nature == "électronique"),
        key=len,
        default=atelier.archive.objects.get(envoi.digest),
    )
    url = atelier.settings.signatures.horodatage
    words = (key.name, f"{place.qualite}, {place.denomination}", f"Signé le {date_longue(moment.date())}")
    drawn = stamp(words, field_size(base, place.champ))
    first = not received(atelier, envoi)
    signed = sign(base, place.champ, key, first=first, stamp=drawn, stamper=time_stamper(url) if url else None)
    name = f"{contrat} - {envoi.titre} v{envoi.version} - signé {place.role}.pdf"
    depot = {"sha256": atelier.archive.objects.put(signed), "nom": name, "chemin": "", "par": key.name}
    return take(atelier, runner, depot, 0, start)


def _place(envoi: Envoi, role: str, awaited: Sequence[PlaceSignature]) -> PlaceSignature:
    """The place of *role* among those still awaited: its name, its party or its field, as people write them."""
    wanted = role.casefold().strip()

    def names(place: PlaceSignature) -> set[str]:
        said = (place.role, place.denomination, place.champ, place.champ.removeprefix("Signature_"))
        return {one.casefold() for one in said}

    for place in awaited:
        if wanted in names(place):
            return place
    if any(wanted in names(place) for place in envoi.places):
        raise NotReady(envoi.contrat, [f"« {role} » a déjà signé"])
    known = ", ".join(place.role for place in envoi.places)
    raise NotReady(envoi.contrat, [f"« {role} » n’est pas une partie de ce contrat ; parties : {known}"])


def lift_doubt(atelier: Atelier, contrat: str, role: str, reason: str, par: str, sujet: str = CONTRAT) -> None:
    """Take an undetermined signature as good; the reason and the person stay in the history. Raises NotReady."""
    envoi = current(atelier, contrat, sujet)
    doubtful = state(atelier, envoi).douteuses if envoi is not None else ()
    if envoi is None or not doubtful:
        raise NotReady(contrat, ["aucune signature n’attend de décision"])
    if not reason.strip():
        raise NotReady(contrat, ["une décision a un motif : --motif « … »"])
    fields = {one.champ for one in doubtful}
    place = _place(envoi, role, [place for place in envoi.places if place.champ in fields])
    note(
        atelier,
        contrat,
        "lever",
        step_key("lever", [envoi.digest], champ=place.champ, apres=len(received(atelier, envoi))),
        actor=par,
        facts={
            "version": envoi.version,
            "sujet": sujet,
            "champ": place.champ,
            "role": place.role,
            "motif": " ".join(reason.split()),
        },
    )


def _agreed_at(atelier: Atelier, contrat: str, version: StoredVersion, sujet: str) -> str:
    """The moment of this agreement: that of the first try when a crash cut it short."""
    for entry in atelier.archive.journal(contrat).entries():
        facts = entry.link.facts
        if entry.link.step == "approuver" and (facts["version"], facts["sujet"]) == (version.numero, sujet):
            return entry.link.at
    return atelier.now().isoformat()


def _ready(atelier: Atelier, contrat: str, sujet: str) -> tuple[StoredVersion, dict[str, Any]]:
    """The version to approve and what it was made from. Raises NotReady with every reason."""
    asked, version = demand(atelier, contrat), last_version(atelier, contrat)
    if asked is None or version is None:
        raise NotReady(contrat, ["aucun projet n’est rédigé : déposez d’abord les formulaires"])
    if (begun := _cut_short(atelier, version, sujet)) is not None:
        return begun, asked
    reasons = list(_reasons(atelier, contrat, asked, version, sujet))
    if reasons:
        raise NotReady(contrat, reasons)
    return version, asked


def _cut_short(atelier: Atelier, version: StoredVersion, sujet: str) -> StoredVersion | None:
    """The version whose agreement made *version*, when the file to sign is not where people take it: a crash fell
    before it was shown, or somebody removed it. The same agreement then shows it, and makes nothing anew.
    """
    liasse = version.manifest.get("liasse", {})
    if liasse.get("sujet") != sujet or sealed(atelier, version.contrat, sujet) is not None:
        return None
    shown = contract_folder(atelier.settings.outbox, version.contrat) / TO_SIGN / liasse["nom"]
    if shown.exists() or version.contrat in unfinished(atelier):
        return None
    entries = reversed(atelier.archive.journal(version.contrat).entries())
    agreed = (one.link.facts for one in entries if one.link.step == "approuver")
    number = next((facts["version"] for facts in agreed if facts["sujet"] == sujet), 0)
    return atelier.archive.version(version.contrat, number)


def _reasons(
    atelier: Atelier, contrat: str, asked: dict[str, Any], version: StoredVersion, sujet: str
) -> Sequence[str]:
    famille = atelier.famille(asked["famille"])
    known = whole(atelier, asked, famille)
    found: list[str] = []
    if sealed(atelier, contrat, sujet) is not None:
        found.append("toutes les parties l’ont déjà signé : ce qui change désormais fait l’objet d’un avenant")
    elif version.manifest.get("liasse", {}).get("sujet") == sujet:
        found.append(f"la version {version.numero} est déjà partie à la signature")
    elif contrat in unfinished(atelier):
        found.append("des formulaires ou des documents attendent d’être traités : lancez « cpomdoc traiter »")
    for questionnaire, site in known.missing:
        title = famille.questionnaires[questionnaire].title
        found.append(f"le questionnaire « {title} »{f' de {site}' if site else ''} est attendu")
    blocking = [one for one in check_contrat(known, famille, version.numero) if one.blocking]
    found += [f"{one.question} : {one.message}" for one in blocking]
    if sujet == CONTRAT:
        found += [f"{line.titre} : {line.raison} — {line.remede}" for line in reasons_not_to_sign(atelier, contrat)]
    if any(sujet.startswith(f"{acte.key}-") and not acte.signed for acte in famille.actes):
        found.append("cette pièce ne se signe pas")
    if not signed_together(famille, pieces_of(version), sujet):
        found.append("cette pièce n’est pas dans le dernier projet")
    if not places(known.values, famille):
        found.append("aucune partie n’est nommée pour signer")
    return found
