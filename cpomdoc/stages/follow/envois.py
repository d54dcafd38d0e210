"""Journal entries -> what was sent to be signed: who signed, who is awaited, where what all signed is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cpomdoc.domain.contrat_signe import CONTRAT, TO_SIGN, PlaceSignature, SignatureRecue
from cpomdoc.domain.links import Link
from cpomdoc.domain.suivi import EnvoiVue, Fichier, PartieVue, ScelleVue
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.recit import PROJET
from cpomdoc.stages.follow.recorded import Recorded, Size
from cpomdoc.stages.signature.signatures import gathered, received_of

_SIGNED, _SHEET, _NOTICE = "fichier signé", "fiche d’historique", "LISEZMOI.txt"


def sendings(entries: Sequence[Recorded], famille: Famille | None, dossier: str, size: Size) -> tuple[EnvoiVue, ...]:
    """The last file sent for the contract, then those of its acts as they were sent."""
    last = {entry.link.facts["sujet"]: entry for entry in entries if entry.link.step == "assembler"}
    views = [_view(entry, entries, famille, dossier, size) for entry in last.values()]
    return tuple(sorted(views, key=lambda view: view.sujet != CONTRAT))


def _view(sent: Recorded, entries: Sequence[Recorded], famille: Famille | None, dossier: str, size: Size) -> EnvoiVue:
    facts = sent.link.facts
    sujet, version = facts["sujet"], facts["version"]
    path = f"{dossier}/{TO_SIGN}/{sent.link.products[0].name}"
    return EnvoiVue(
        sujet=sujet,
        titre=facts["titre"],
        version=version,
        date=sent.link.at,
        pages=facts["pages"],
        fichier=Fichier("À signer", path, size(path)),
        parties=_parties(sent, entries),
        depasse=any(one.numero > sent.numero and _written_anew(one, sujet, famille) for one in entries),
        scelle=_sealed(sent, entries, size),
    )


def _written_anew(entry: Recorded, sujet: str, famille: Famille | None) -> bool:
    """Whether a later draft has another text of what was sent."""
    link = entry.link
    if link.step != "archiver" or link.facts["nom"] != PROJET or famille is None:
        return False
    keys = {piece.key for piece in famille.pieces} if sujet == CONTRAT else {sujet}
    return not keys.isdisjoint(link.facts["refaites"])


def _parties(sent: Recorded, entries: Sequence[Recorded]) -> tuple[PartieVue, ...]:
    places = [PlaceSignature(**plain) for plain in sent.link.facts["places"]]
    links = [entry.link for entry in entries if entry.numero > sent.numero]
    received = received_of(links, sent.link.facts["version"], sent.link.facts["sujet"])
    state = gathered(places, received)
    signed = {one.champ: one for one in state.recues}
    doubtful = {one.champ: one for one in state.douteuses}
    came = _arrivals(links)
    return tuple(
        _signed(place, signed[place.champ], came)
        if place.champ in signed
        else _doubtful(place, doubtful[place.champ], came)
        if place.champ in doubtful
        else _party(place, "attendue", date=sent.link.at)
        for place in places
    )


def _arrivals(links: Sequence[Link]) -> dict[str, str]:
    """When each signed file came: paper does not say when it was signed."""
    return {link.materials[0].digest: link.at for link in links if link.step == "signer"}


def _signed(place: PlaceSignature, one: SignatureRecue, came: Mapping[str, str]) -> PartieVue:
    reasons = (f"doute levé : {one.levee}",) if one.levee else ()
    return _party(place, "signé", one.signataire, one.moment or came[one.fichier], one.nature, reasons)


def _doubtful(place: PlaceSignature, one: SignatureRecue, came: Mapping[str, str]) -> PartieVue:
    return _party(place, "à vérifier", one.signataire, came[one.fichier], one.nature, one.raisons)


def _party(
    place: PlaceSignature,
    etat: str,
    signataire: str = "",
    date: str = "",
    nature: str = "",
    raisons: tuple[str, ...] = (),
) -> PartieVue:
    return PartieVue(place.denomination, place.qualite, etat, place.nom, place.role, signataire, date, nature, raisons)


def _sealed(sent: Recorded, entries: Sequence[Recorded], size: Size) -> ScelleVue | None:
    """What was sealed of it, once the version that keeps it is written."""
    seals = {one.link.key: one.link for one in entries if one.link.step == "sceller" and one.numero > sent.numero}
    for entry in entries:
        plain: Mapping[str, Any] = (entry.manifest or {}).get("scelle", {})
        seal = seals.get(plain.get("etape", ""))
        if seal is not None and seal.facts["sujet"] == sent.link.facts["sujet"]:
            return _folder(entry, seal, plain["fichiers"], size)
    return None


def _folder(entry: Recorded, seal: Link, files: Sequence[Mapping[str, str]], size: Size) -> ScelleVue:
    def of_role(role: str) -> tuple[Fichier, ...]:
        paths = [f"{entry.folder}/{one['chemin']}" for one in files if one["role"] == role]
        return tuple(Fichier(path.rpartition("/")[2], path, size(path)) for path in paths)

    notice = f"{entry.folder}/{_NOTICE}"
    return ScelleVue(
        version=entry.link.facts["version"],
        date=seal.at,
        dossier=entry.folder,
        sceau=seal.facts["sceau"],
        horodate=seal.facts["horodate"],
        signes=of_role(_SIGNED),
        fiche=next(iter(of_role(_SHEET)), None),
        lisezmoi=Fichier(_NOTICE, notice, size(notice)),
    )
