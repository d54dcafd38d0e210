"""The journal of a contract -> the version whose family it keeps: once approved, and for ever once signed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.errors import ArchiveError, TemplateError
from cpomdoc.domain.journal import Rouvert
from cpomdoc.domain.pieces import Mention, PieceJointe
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.actes import answers_of, signed_version
from cpomdoc.engine.memory.forms import accepted, attached, dossier_digest, gather
from cpomdoc.engine.memory.modeles import learnt, modeles_of_version
from cpomdoc.engine.memory.reprise import taken_over
from cpomdoc.engine.memory.sendings import Envoi, current, sealed
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import rank_of
from cpomdoc.stages.contrat.consolidate import check_contrat
from cpomdoc.stages.signature.signatures import written_anew
from cpomdoc.store.archive import StoredVersion


def frozen(atelier: Atelier, contrat: str) -> int | None:
    """The version whose family, templates and law a contract keeps; None while it is a draft.

    That is the version sent to be signed: for ever once all have signed; before, as long as the answers and documents
    of today give its text, and nobody takes it back to today's models.
    """
    entries = atelier.archive.journal(contrat).entries()
    head = entries[-1].digest if entries else ""
    known = atelier.frozen.get(contrat)
    if known is None or known[0] != head:
        known = atelier.frozen[contrat] = (head, _frozen(atelier, contrat))
    return known[1]


def is_signed(atelier: Atelier, contrat: str) -> bool:
    """Whether all parties have signed the contract, and it is sealed."""
    return sealed(atelier, contrat, CONTRAT) is not None


def in_force(atelier: Atelier, contrat: str) -> bool:
    """Whether the contract binds its parties, so that acts may change it: sealed here, or signed elsewhere."""
    return is_signed(atelier, contrat) or taken_over(atelier, contrat) is not None


def families_needed(atelier: Atelier) -> dict[str, bool]:
    """The key of each family of a contract, and whether one of its contracts is not signed yet: that one is written by
    the family in use. A contract whose journal is altered asks for nothing: others say so of it.
    """
    needed: dict[str, bool] = {}
    with suppress(ArchiveError):
        for contrat in atelier.index.contrats():
            _need(atelier, contrat, needed)
    return needed


def _need(atelier: Atelier, contrat: str, needed: dict[str, bool]) -> None:
    with suppress(ArchiveError):
        if entries := accepted(atelier, contrat).values():
            key = max(entries, key=lambda entry: entry.numero).etape.famille
            needed[key] = needed.get(key, False) or not is_signed(atelier, contrat)


def _frozen(atelier: Atelier, contrat: str) -> int | None:
    sent = current(atelier, contrat, CONTRAT)
    version = atelier.archive.version(contrat, sent.version) if sent is not None else None
    if sent is None or version is None:
        return None
    if is_signed(atelier, contrat):
        return version.numero
    if _left(atelier, sent):
        return None
    return None if calls_for_another_text(atelier, version) else version.numero


def _left(atelier: Atelier, sent: Envoi) -> bool:
    """Whether the last draft has another text of what was sent, or somebody asked for one."""
    reopened = (entry.etape.version for entry in atelier.archive.journal(sent.contrat).told(Rouvert))
    return overtaking(atelier, sent) is not None or sent.version in reopened


def overtaking(atelier: Atelier, sent: Envoi) -> StoredVersion | None:
    """The last draft, when it has another text of what was sent; None while what was sent is the text of today. Former
    answers that come back bring it back.
    """
    versions = atelier.archive.versions(sent.contrat)
    made = next((one for one in versions if one.numero == sent.version), None)
    draft = next((one for one in reversed(versions) if one.bordereau.nom == Mention.PROJET), None)
    if made is None or draft is None:
        return None
    acts = {f"{questionnaire}-{site}" for questionnaire, site in accepted(atelier, sent.contrat)}
    return draft if written_anew(made.bordereau, draft.bordereau, sent.sujet, acts) else None


def calls_for_another_text(atelier: Atelier, version: StoredVersion) -> bool:
    """Whether the answers and documents of today would be written otherwise, by the very family of *version*."""
    dossiers, joined = _today(atelier, version.contrat)
    if set(dossiers) <= {one.sha256 for one in version.bordereau.dossiers} and joined == joined_to(version):
        return False
    try:
        famille = learnt(atelier, modeles_of_version(atelier, version)).contrat
    except TemplateError:  # kept by a release whose words we no longer understand: what came since counts as a change
        return True
    now = gather(atelier, version.contrat, dossiers, famille, joined)
    return texts(now, famille) != texts(as_sent(atelier, version, famille), famille)


def _today(atelier: Atelier, contrat: str) -> tuple[list[str], tuple[PieceJointe, ...]]:
    entries = sorted(dossier_digest(entry) for entry in accepted(atelier, contrat).values())
    return entries, tuple(entry.etape.piece for _, entry in sorted(attached(atelier, contrat).items()))


def joined_to(version: StoredVersion) -> tuple[PieceJointe, ...]:
    """The documents joined to a version, by place."""
    return tuple(sorted((one.piece for one in version.bordereau.jointes), key=lambda piece: piece.place))


def as_sent(atelier: Atelier, version: StoredVersion, famille: Famille) -> Contrat:
    """The answers and documents of a kept version, as *famille* gathers them."""
    return answers_of(atelier, version, famille, joined_to(version))


def texts(contrat: Contrat, famille: Famille) -> Mapping[str, str]:
    """What the text of each piece of the contract itself depends on, acts apart."""
    from cpomdoc.stages.pieces.plan import plan

    own = {piece.key for piece in famille.pieces}
    pieces = plan(contrat, famille, check_contrat(contrat, famille))
    return {piece.key: piece.recipe for piece in pieces if piece.key in own}


def acts_follow(atelier: Atelier, contrat: str, famille: Famille) -> bool:
    """Whether a frozen contract has an act whose text still follows the models of today, those of *famille*."""
    kinds = {one.key: one for one in famille.actes}
    return any(
        _follows(atelier, contrat, kinds[questionnaire], numero)
        for questionnaire, numero in accepted(atelier, contrat)
        if questionnaire in kinds
    )


def _follows(atelier: Atelier, contrat: str, kind: ActeModel, numero: str) -> bool:
    key = f"{kind.key}-{numero}"
    if issued(atelier, contrat, key, kind) is not None or _is_signed_act(atelier, contrat, key):
        return False
    others = [site for questionnaire, site in accepted(atelier, contrat) if questionnaire == kind.key]
    return all(rank_of(other) <= rank_of(numero) for other in others)


def _is_signed_act(atelier: Atelier, contrat: str, key: str) -> bool:
    number = signed_version(atelier.archive.journal(contrat))
    version = atelier.archive.version(contrat, number) if number is not None else None
    return version is not None and any(made.key == key for made in version.bordereau.pieces)


def issued(atelier: Atelier, contrat: str, key: str, kind: ActeModel) -> StoredVersion | None:
    """The version where the act *key* got a text that the models of later days no longer change: it was sent to be
    signed, or nobody signs acts of its kind; None while it is a draft.
    """
    sent = current(atelier, contrat, key)
    if sent is not None:
        return None if _left(atelier, sent) else atelier.archive.version(contrat, sent.version)
    versions = atelier.archive.versions(contrat)
    made = next((one for one in versions[-1].bordereau.pieces if one.key == key), None) if versions else None
    return atelier.archive.version(contrat, made.version) if made is not None and not kind.signed else None
