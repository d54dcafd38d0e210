"""A contract -> approved for signature, or the reasons why not: what « approuver » and inbox/bon-a-signer/ do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cpomdoc.adapters import signature as signatures
from cpomdoc.adapters.instance import clock
from cpomdoc.domain.avant_signature import names_a_point, still_open
from cpomdoc.domain.contrat_signe import CONTRAT, PAPER, PlaceSignature, SignatureRecue
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.journal import Approuve, Leve, Scelle
from cpomdoc.domain.places import TO_SIGN
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions.conformite import reasons_not_to_sign
from cpomdoc.engine.depots.signes import SIGNE
from cpomdoc.engine.depots.sorte import receive
from cpomdoc.engine.events import LiasseDone, SigneDone
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.relecture.demander import withdraw
from cpomdoc.engine.journeys.signature.papier import paper_words
from cpomdoc.engine.journeys.steps import bon_a_signer
from cpomdoc.engine.memory.actes import of_versions, references
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.gel import in_force, overtaking
from cpomdoc.engine.memory.inacheve import unfinished
from cpomdoc.engine.memory.modeles import family_of, family_of_acts, modeles_of
from cpomdoc.engine.memory.note import decide, note, step_key
from cpomdoc.engine.memory.parole import said
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.memory.sendings import Envoi, current, received, sealed, state
from cpomdoc.engine.shown.papier import show_note
from cpomdoc.engine.values import BonASigner, Demande, Depot, Source
from cpomdoc.schema.cells import fold
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import not_in_turn, signing
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat
from cpomdoc.stages.follow.sources.connu import subject_of
from cpomdoc.stages.pieces.autour import around
from cpomdoc.stages.signature.signatures import bears_name, places, signed_together
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.view import contract_folder


class NotReady(CpomdocError):
    """A contract cannot be approved: *reasons* says all that stands in the way, *remede* what agents do about it."""

    exit_code = ExitCode.FINDINGS
    remede = "Réglez ces points, puis recommencez. Où en est le contrat : outbox/ETAT.html"

    def __init__(self, contrat: str, reasons: Sequence[str]) -> None:
        super().__init__(
            f"« {contrat} » n’est pas bon à signer :\n" + "\n".join(f"  - {reason}" for reason in reasons),
            f"{self.remede}{_to_lift(contrat, reasons)}",
        )
        self.reasons = tuple(reasons)


def _to_lift(contrat: str, reasons: Sequence[str]) -> str:
    """A doubt that nobody can settle is lifted by somebody who answers for it."""
    if not any(map(names_a_point, reasons)):
        return ""
    return f'. À défaut, une personne lève un point : cpomdoc lever {contrat} POINT --par "…" --motif "…"'


class Unnamed(CpomdocError):
    """Nobody said who agrees."""

    exit_code = ExitCode.USAGE


def approve(atelier: Atelier, runner: Runner, contrat: str, par: str, sujet: str = CONTRAT) -> LiasseDone:
    """Say « bon à signer » for *contrat* (or one of its acts), in the name of *par*, and make the file to sign. Raises
    Unnamed, NotReady.
    """
    who = said(atelier, par)
    if not who:
        raise Unnamed("Un bon à signer est donné par une personne.", "Dites qui : --par « … ».")
    return decide(atelier, contrat, lambda head: _approve(atelier, runner, contrat, who, sujet, head))


def _approve(atelier: Atelier, runner: Runner, contrat: str, par: str, sujet: str, head: str | None) -> LiasseDone:
    start = clock.monotonic()
    version, asked = _ready(atelier, contrat, sujet)
    asked = _by_models_that_stay(atelier, asked, version, sujet)
    famille = modeles_of(atelier, asked).ensemble
    title = signed_together(famille, version.bordereau.pieces, sujet)[0].title
    bon = BonASigner(
        demande=asked,
        approuvee=version.numero,
        sujet=sujet,
        titre=title,
        sources=tuple(Source(nom=one.nom, sha256=one.sha256) for one in version.bordereau.formulaires),
        par=par,
        le=_agreed_at(atelier, contrat, version, sujet),
        tete=head,
    )
    sent = runner.run(bon_a_signer, bon)
    withdraw(atelier, contrat, sujet, title)
    parties = signing(whole(atelier, asked, famille), famille, sujet)
    expected = tuple(place.denomination for place in places(parties, famille))
    return LiasseDone(contrat, sent.version, title, sent.par, sent.pages, sent.nom, expected, clock.monotonic() - start)


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
    _require_text_of_today(atelier, envoi)
    place = _place(envoi, role, state(atelier, envoi).attendues)
    moment = atelier.now()
    key = signatures.open_key(p12, passphrase, moment)
    _require_right_certificate(key, place)
    sent = atelier.archive.objects.get(envoi.digest)
    base = _to_go_on(atelier, envoi) or sent
    url = atelier.settings.signatures.horodatage
    words = (key.name, f"{place.qualite}, {place.denomination}", f"Signé le {date_longue(moment.date())}")
    drawn = signatures.stamp(words, signatures.field_size(base, place.champ))
    first = base is sent
    signed = signatures.sign(
        base, place.champ, key, first=first, stamp=drawn, stamper=signatures.time_stamper(url) if url else None
    )
    name = f"{contrat} - {envoi.titre} v{envoi.version} - signé {place.role}.pdf"
    sha256, now = atelier.archive.objects.put(signed), atelier.now().isoformat()
    depot = Depot(sha256=sha256, nom=name, chemin="", recu_le=now, par=key.name)
    return receive(atelier, runner, SIGNE, depot, start)


def _require_text_of_today(atelier: Atelier, envoi: Envoi) -> None:
    """Nobody signs, or admits a signature on, a text that was written anew since. Raises NotReady."""
    if (draft := overtaking(atelier, envoi)) is not None:
        raise NotReady(
            envoi.contrat,
            [
                f"le texte de « {envoi.titre} » a changé depuis l’envoi de la version {envoi.version} : relisez la "
                f"version {draft.numero} du projet et dites-la bonne à signer, ou déposez de nouveau les réponses "
                "d’avant"
            ],
        )


def _by_models_that_stay(atelier: Atelier, asked: Demande, version: StoredVersion, sujet: str) -> Demande:
    """The same demand, by the families of today as a version keeps them: whoever changes a template while the file to
    sign is made changes nothing of it.
    """
    today = modeles_of(atelier, asked).of_subject(sujet)
    if sujet == CONTRAT:
        kept = family_of(atelier, version).digest == today.digest
        return replace(asked, fige=version.numero, fige_actes=version.numero) if kept else asked
    made = next(one for one in version.bordereau.pieces if one.key == sujet)
    then = atelier.archive.version(asked.contrat, made.version)
    kept = asked.fige is not None and then is not None and family_of_acts(atelier, then).digest == today.digest
    return replace(asked, fige_actes=made.version) if kept else asked


def _to_go_on(atelier: Atelier, envoi: Envoi) -> bytes:
    """The longest file signed on line whose every signature counts; nothing when there is none. One that bears a
    doubt, or somebody else's signature, is left where it is: whoever was to sign starts again from what was sent.
    """
    told: dict[str, list[SignatureRecue]] = {}
    for one in received(atelier, envoi):
        if one.nature == "électronique":
            told.setdefault(one.fichier, []).append(one)
    ours = {place.champ for place in envoi.places}
    files = ((atelier.archive.objects.get(sha256), mine) for sha256, mine in told.items())
    sound = (
        data for data, mine in files if signatures.signed_fields(data) & ours == {one.champ for one in mine if one.vaut}
    )
    return max(sound, key=len, default=b"")


def _require_right_certificate(key: signatures.Cle, place: PlaceSignature) -> None:
    """The certificate is made for signing, in the name of who is to sign: nothing is touched before. Its dates are
    looked at when it is opened. Raises SignatureFailed.
    """
    wanted = place.nom or place.denomination
    if key.unfit:
        raise signatures.SignatureFailed(
            f"Le certificat de « {key.name} » n’est pas délivré pour signer des documents. Rien n’a été signé.",
            f"Choisissez le certificat de signature de « {wanted} » : celui d’un serveur, d’un service ou d’une "
            "autorité ne convient pas.",
        )
    if not bears_name(key.name, key.organisation, place):
        raise signatures.SignatureFailed(
            f"Ce certificat est au nom de « {key.name} ». Pour « {place.denomination} », c’est « {wanted} » qui signe. "
            "Rien n’a été signé.",
            f"Choisissez le certificat de « {wanted} ». Si une autre personne signe désormais, corrigez-le dans le "
            "formulaire, puis redites « bon à signer ». Si c’est la même personne sous un autre nom, elle signe avec "
            "son logiciel, et sa signature s’admet : cpomdoc signer … --admettre --par « … » --motif « … »",
        )


def _place(envoi: Envoi, role: str, awaited: Sequence[PlaceSignature]) -> PlaceSignature:
    """The place of *role* among those still awaited: its name, its party or its field, as people write them."""
    wanted = fold(role)

    def names(place: PlaceSignature) -> set[str]:
        said = (place.role, place.denomination, place.champ, place.champ.removeprefix("Signature_"))
        return {fold(one) for one in said}

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
    _require_text_of_today(atelier, envoi)
    par, motif = said(atelier, par), said(atelier, reason)
    if not motif:
        raise NotReady(contrat, ["une décision a un motif : --motif « … »"])
    if not par:
        raise NotReady(contrat, ["une décision a un auteur, nommé : --par « … »"])
    fields = {one.champ for one in doubtful}
    place = _place(envoi, role, [place for place in envoi.places if place.champ in fields])
    on_paper = any(one.nature == PAPER for one in doubtful)
    entry = note(
        atelier,
        contrat,
        Leve(version=envoi.version, sujet=sujet, champ=place.champ, role=place.role, motif=motif),
        step_key(Leve, [envoi.digest], champ=place.champ, apres=len(received(atelier, envoi))),
        products=[paper_words(atelier, envoi, {one.champ: one.raisons for one in doubtful}, (), place.champ)]
        if on_paper
        else [],
        actor=par,
    )
    for product in entry.link.products:
        show_note(atelier, contrat, product)


def _agreed_at(atelier: Atelier, contrat: str, version: StoredVersion, sujet: str) -> str:
    """The moment of this agreement: that of the first try when a crash cut it short."""
    for entry in atelier.archive.journal(contrat).told(Approuve):
        if (entry.etape.version, entry.etape.sujet) == (version.numero, sujet):
            return entry.link.at
    return atelier.now().isoformat()


def reasons_against(atelier: Atelier, contrat: str, sujet: str) -> tuple[str, ...]:
    """All that keeps *contrat*, or one of its acts, from being sent to be signed."""
    try:
        _ready(atelier, contrat, sujet)
    except NotReady as error:
        return error.reasons
    return ()


def _ready(atelier: Atelier, contrat: str, sujet: str) -> tuple[StoredVersion, Demande]:
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
    liasse = version.bordereau.liasse
    if liasse is None or liasse.sujet != sujet or sealed(atelier, version.contrat, sujet) is not None:
        return None
    shown = contract_folder(atelier.settings.outbox, version.contrat) / TO_SIGN / liasse.nom
    if shown.exists() or version.contrat in unfinished(atelier):
        return None
    agreed = reversed(atelier.archive.journal(version.contrat).told(Approuve))
    number = next((one.etape.version for one in agreed if one.etape.sujet == sujet), 0)
    return atelier.archive.version(version.contrat, number)


def _reasons(atelier: Atelier, contrat: str, asked: Demande, version: StoredVersion, sujet: str) -> Iterator[str]:
    modeles = modeles_of(atelier, asked)
    famille = modeles.ensemble
    known = whole(atelier, asked, famille)
    yield from _already(atelier, contrat, version, sujet)
    for questionnaire, site in known.missing:
        title = famille.questionnaires[questionnaire].title
        yield f"le questionnaire « {title} »{f' de {site}' if site else ''} est attendu"
    then = of_versions(atelier, known, famille, references(atelier, known, famille))
    beside = around(known, famille, then, signed=in_force(atelier, contrat))
    found = check_contrat(known, famille, version.numero, modeles.des_actes, beside)
    blocking = [one for one in found if one.blocking and _stands_before(one, known, famille, sujet)]
    yield from (f"{one.question} : {one.message}" for one in blocking)
    if sujet == CONTRAT:
        missing = reasons_not_to_sign(atelier, contrat)
        yield from (f"{line.titre} : {line.raison} — {line.remede}" for line in missing)
    else:
        signed = {entry.etape.sujet for entry in atelier.archive.journal(contrat).told(Scelle)}
        yield from not_in_turn(sujet, known, famille, signed)
    yield from (one.raison for one in still_open(points_of(atelier, contrat), sujet))
    if any(sujet.startswith(f"{acte.key}-") and not acte.signed for acte in famille.actes):
        yield "cette pièce ne se signe pas"
    if not signed_together(famille, version.bordereau.pieces, sujet):
        yield "cette pièce n’est pas dans le dernier projet"
    if not places(known.values, famille):
        yield "aucune partie n’est nommée pour signer"


def _stands_before(finding: Finding, contrat: Contrat, famille: Famille, sujet: str) -> bool:
    """Whether a finding forbids to sign *sujet*: an act is stopped by its own form and by those of the contract, the
    contract by no act, that may only be signed after it.
    """
    return subject_of(*bearer(finding, contrat, famille), famille) in (sujet, CONTRAT)


def _already(atelier: Atelier, contrat: str, version: StoredVersion, sujet: str) -> Iterator[str]:
    """What was done, or is still to be done, before anybody may agree."""
    liasse = version.bordereau.liasse
    if sealed(atelier, contrat, sujet) is not None:
        yield "toutes les parties l’ont déjà signé : ce qui change désormais fait l’objet d’un avenant"
    elif liasse is not None and liasse.sujet == sujet:
        yield f"la version {version.numero} est déjà partie à la signature"
    elif contrat in unfinished(atelier):
        yield "des formulaires ou des documents attendent d’être traités : lancez « cpomdoc traiter »"
