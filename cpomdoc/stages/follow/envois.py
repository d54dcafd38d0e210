"""Journal entries -> what was sent to be signed: who signed, who is awaited, where what all signed is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from cpomdoc.domain.bordereau import FichierScelle
from cpomdoc.domain.contrat_signe import CONTRAT, PAPER, PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import Archivee, Assemble, Ecarte, Scelle, Signe, Valide
from cpomdoc.domain.links import Link
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.places import TO_SIGN
from cpomdoc.domain.suivi import EnvoiVue, Fichier, PartieVue, ScelleVue
from cpomdoc.stages.follow.recorded import Recorded, Size
from cpomdoc.stages.signature.signatures import gathered, received_of, written_anew

_SIGNED, _SHEET, _NOTICE = "fichier signé", "fiche d’historique", "LISEZMOI.txt"
_RETURNED = "signe"
"""What a signed file that came back is called in an entry."""


def sendings(entries: Sequence[Recorded], dossier: str, size: Size) -> tuple[EnvoiVue, ...]:
    """The last file sent for the contract, then those of its acts as they were sent."""
    last = {entry.etape.sujet: (entry, entry.etape) for entry in entries if isinstance(entry.etape, Assemble)}
    views = [_view(entry, sent, entries, dossier, size) for entry, sent in last.values()]
    newest = max((entry.numero for entry, _ in last.values()), default=0)
    aside = tuple(_aside([one for one in entries if one.numero > newest]))
    views = [
        replace(view, ecartes=aside if entry.numero == newest and view.scelle is None else ())
        for view, (entry, _) in zip(views, last.values(), strict=True)
    ]
    return tuple(sorted(views, key=lambda view: view.sujet != CONTRAT))


def _aside(later: Sequence[Recorded]) -> list[str]:
    """What is said of the signed files that do not count, since the last one that does."""
    found: list[str] = []
    for entry in later:
        match entry.link.etape:
            case Signe(verdict="acceptee"):
                found = []
            case Ecarte() as etape if entry.link.materials[0].role == _RETURNED:
                found.append(etape.sentence(()))
    return list(dict.fromkeys(found))


def _view(entry: Recorded, sent: Assemble, entries: Sequence[Recorded], dossier: str, size: Size) -> EnvoiVue:
    path = f"{dossier}/{TO_SIGN}/{entry.link.products[0].name}"
    later = [one for one in entries if one.numero > entry.numero]
    return EnvoiVue(
        sujet=sent.sujet,
        titre=sent.titre,
        version=sent.version,
        date=entry.link.at,
        pages=sent.pages,
        fichier=Fichier("À signer", path, size(path)),
        parties=_parties(sent, entry.link.at, [one.link for one in later]),
        depasse=_written_anew(sent, entries),
        scelle=_sealed(sent, entries, later, size),
    )


def _written_anew(sent: Assemble, entries: Sequence[Recorded]) -> bool:
    """Whether the last draft has another text of what was sent."""
    kept = [(one.etape, one.bordereau) for one in entries if isinstance(one.etape, Archivee)]
    made = next((bordereau for etape, bordereau in kept if etape.version == sent.version), None)
    draft = next((bordereau for etape, bordereau in reversed(kept) if etape.nom == Mention.PROJET), None)
    return made is not None and draft is not None and written_anew(made, draft, sent.sujet, _acts(entries))


def _acts(entries: Sequence[Recorded]) -> Collection[str]:
    """The keys that the acts of the contract have: those of the forms that tell them."""
    told = [one.etape for one in entries]
    return {f"{etape.questionnaire}-{etape.site}" for etape in told if isinstance(etape, Valide)}


def _parties(sent: Assemble, at: str, later: Sequence[Link]) -> tuple[PartieVue, ...]:
    state = gathered(sent.places, received_of(later, sent.version, sent.sujet))
    signed = {one.champ: one for one in state.recues}
    doubtful = {one.champ: one for one in state.douteuses}
    came = _arrivals(later)
    paper = _last_paper(sent, later)
    return tuple(
        _signed(place, signed[place.champ], came)
        if place.champ in signed
        else _doubtful(place, doubtful[place.champ], came)
        if place.champ in doubtful
        else _party(place, "attendue", date=at, raisons=_not_yet(place, paper))
        for place in sent.places
    )


def _last_paper(sent: Assemble, links: Sequence[Link]) -> Signe | None:
    """The last scan that came for what was sent."""
    told = [link.etape for link in links if isinstance(link.etape, Signe) and link.etape.nature == PAPER]
    return next((one for one in reversed(told) if (one.version, one.sujet) == (sent.version, sent.sujet)), None)


def _not_yet(place: PlaceSignature, paper: Signe | None) -> tuple[str, ...]:
    """Why a scan that came leaves a party awaited: pages are missing, or its frame is empty."""
    if paper is None:
        return ()
    if not paper.signatures:
        return tuple(f"«\u00a0{paper.nom}\u00a0»\u00a0: {reason}" for reason in paper.raisons)
    return (
        ()
        if any(one.champ == place.champ for one in paper.signatures)
        else (f"«\u00a0{paper.nom}\u00a0»\u00a0: le cadre de cette partie est vide",)
    )


def _arrivals(links: Sequence[Link]) -> dict[str, str]:
    """When each signed file came: paper does not say when it was signed."""
    return {link.materials[0].digest: link.at for link in links if isinstance(link.etape, Signe)}


def _signed(place: PlaceSignature, one: SignatureRecue, came: Mapping[str, str]) -> PartieVue:
    by = f" par {one.levee_par}" if one.levee_par else ""
    word = "constatée" if one.nature == PAPER else "doute levé"
    reasons = (f"{word}{by} : {one.levee}",) if one.levee else ()
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


def _sealed(sent: Assemble, entries: Sequence[Recorded], later: Sequence[Recorded], size: Size) -> ScelleVue | None:
    """What was sealed of it, once the version that keeps it is written."""
    seals = {
        one.link.key: (one.link.at, one.etape)
        for one in later
        if isinstance(one.etape, Scelle) and one.etape.sujet == sent.sujet
    }
    for entry in entries:
        kept = entry.bordereau.scelle if entry.bordereau is not None else None
        if kept is not None and kept.etape in seals:
            at, seal = seals[kept.etape]
            return _folder(entry, seal, at, kept.fichiers, size)
    return None


def _folder(entry: Recorded, seal: Scelle, at: str, files: Sequence[FichierScelle], size: Size) -> ScelleVue:
    def of_role(role: str) -> tuple[Fichier, ...]:
        paths = [f"{entry.folder}/{one.chemin}" for one in files if one.role == role]
        return tuple(Fichier(path.rpartition("/")[2], path, size(path)) for path in paths)

    assert isinstance(entry.etape, Archivee)
    notice = f"{entry.folder}/{_NOTICE}"
    return ScelleVue(
        version=entry.etape.version,
        date=at,
        dossier=entry.folder,
        sceau=seal.sceau,
        horodate=seal.horodate,
        signes=of_role(_SIGNED),
        fiche=next(iter(of_role(_SHEET)), None),
        lisezmoi=Fichier(_NOTICE, notice, size(notice)),
    )
