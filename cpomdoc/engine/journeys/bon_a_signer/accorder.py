"""Steps « accorder » and « preparer »: somebody says « bon à signer »; the pieces are to be made as final texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.journal import Approuve
from cpomdoc.domain.pieces import Made, Mention, Piece, for_signature, sujet_of
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.version.consolider import Relus, changed_annexes
from cpomdoc.engine.journeys.version.planifier import planned
from cpomdoc.engine.memory.actes import of_version, references, reviewed_in
from cpomdoc.engine.memory.contrat import whole
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.modeles import learnt, modeles_of
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.values import Accord, BonASigner, Projet, ProjetASigner
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.context import EnTete
from cpomdoc.stages.signature.signatures import signed_together
from cpomdoc.store.archive import StoredVersion


@step
def accorder(atelier: Atelier, bon: BonASigner) -> Accord:
    """Who agrees to which version stays in the journal; what forbids it was looked at before (decisions/), and nothing
    was written since.
    """
    version = _approved(atelier, bon)
    entry = note(
        atelier,
        bon.demande.contrat,
        Approuve(version=version.numero, sujet=bon.sujet, titre=bon.titre),
        step_key(Approuve, [version.digest], sujet=bon.sujet),
        actor=bon.par,
        at=bon.le,
        on=bon.tete,
    )
    return Accord(bon=bon, par=entry.link.actor, date=entry.link.at)


@step
def preparer(atelier: Atelier, accord: Accord) -> ProjetASigner:
    """The next version, of the day of the agreement: the pieces to sign as final texts, the others as they are in the
    version that was approved.
    """
    bon, demande = accord.bon, replace(accord.bon.demande, date=accord.date)
    modeles, approved = learnt(atelier, modeles_of(atelier, demande)), _approved(atelier, bon)
    famille = modeles.ensemble
    contrat, before = whole(atelier, demande, famille), approved.bordereau.pieces
    version, day = _next(atelier, contrat.numero, approved), datetime.fromisoformat(accord.date).date()
    head = EnTete(version, day, Mention.A_SIGNER)
    changed = _changed_annexes(atelier, contrat, famille, bon, head)
    signed = {made.key for made in signed_together(famille, before, bon.sujet, changed)}
    to_sign = {made.key for made in before if made.key in signed or sujet_of(made.key) in signed}
    models = {piece.key: piece for piece in planned(atelier, contrat, demande, modeles, approved)}
    pieces = tuple(_final(models[made.key], made) if made.key in to_sign else models[made.key] for made in before)
    projet = Projet(
        demande=demande,
        version=version,
        mention=Mention.A_SIGNER,
        gestionnaire=show(contrat.values.get(famille.roles.gestionnaire)),
        pieces=pieces,
        references=references(atelier, contrat, famille),
        gardees=tuple(made for made in before if made.key not in to_sign),
        a_faire=tuple(piece.key for piece in pieces if piece.key in to_sign),
        nouvelle=True,
    )
    return ProjetASigner(
        projet=projet, sujet=bon.sujet, titre=bon.titre, sources=bon.sources, par=accord.par, annexes=changed
    )


def _changed_annexes(
    atelier: Atelier, contrat: Contrat, famille: Famille, bon: BonASigner, head: EnTete
) -> tuple[str, ...]:
    """The keys of the annexes that the act to sign replaces, adds or takes out, as its text says."""
    number = references(atelier, contrat, famille).get(bon.sujet)
    if number is None:
        return ()
    relus = Relus(*(reviewed_in(atelier, contrat.numero, one) for one in (number, bon.approuvee)))
    before = of_version(atelier, contrat.numero, number, famille)
    return tuple(one.cle for one in changed_annexes(before, contrat, famille, head, relus))


def _approved(atelier: Atelier, bon: BonASigner) -> StoredVersion:
    version = atelier.archive.version(bon.demande.contrat, bon.approuvee)
    assert version is not None
    return version


def _final(piece: Piece, made: Made) -> Piece:
    return replace(piece, recipe=for_signature(made.recipe), relu=made.relu)


def _next(atelier: Atelier, contrat: str, approved: StoredVersion) -> int:
    """The number of the version to come; the same again when a crash fell after its manifest was written."""
    last = last_version(atelier, contrat)
    assert last is not None
    return approved.numero + 1 if last.numero in {approved.numero, approved.numero + 1} else last.numero + 1
