"""Step « planifier »: which pieces the next version has, and which of them are made already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Made, Mention, Piece, for_signature, sujet_of
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.version.archiver import note_version
from cpomdoc.engine.journeys.version.concilier import carried
from cpomdoc.engine.journeys.version.examen import examined
from cpomdoc.engine.journeys.version.gele import as_approved, as_issued, as_signed
from cpomdoc.engine.memory.actes import of_versions, references, reviewed_in, settled
from cpomdoc.engine.memory.contrat import whole
from cpomdoc.engine.memory.forms import last_version, number_of
from cpomdoc.engine.memory.gel import is_signed
from cpomdoc.engine.memory.modeles import Modeles, learnt, modeles_of
from cpomdoc.engine.memory.retouches import chain, retouches, text_of
from cpomdoc.engine.shown.calendrier import show_calendar
from cpomdoc.engine.shown.versions import show_version, version_folder
from cpomdoc.engine.values import Demande, Ensemble, Projet
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.plan import plan
from cpomdoc.store.archive import StoredVersion


@step
def planifier(atelier: Atelier, ensemble: Ensemble) -> Projet:
    """The pieces of the next version: those to make, and those of the version before whose recipe is unchanged."""
    demande = ensemble.demande
    modeles = learnt(atelier, modeles_of(atelier, demande))
    famille = modeles.ensemble
    contrat = whole(atelier, demande, famille)
    previous = last_version(atelier, contrat.numero)
    if previous is not None:
        _complete(atelier, previous)
    pieces, before = planned(atelier, contrat, demande, modeles, previous), _made_in(previous)
    places = [before, _made_in(_base(atelier, demande))]
    kept = tuple(made for piece in pieces if (made := _made(piece, places)) is not None)
    to_make = tuple(piece.key for piece in pieces if piece.key not in {made.key for made in kept})
    projet = Projet(
        demande=demande,
        version=number_of(previous) + 1,
        mention=Mention.REPRISE if contrat.repris is not None and not pieces else Mention.PROJET,
        gestionnaire=show(contrat.values.get(famille.roles.gestionnaire)),
        pieces=pieces,
        references=references(atelier, contrat, famille),
        gardees=kept,
        a_faire=to_make,
        nouvelle=(bool(pieces) and (bool(to_make) or set(kept) != set(before.values())))
        or _taken_anew(contrat, demande, previous, pieces),
    )
    return carried(atelier, projet)


def _taken_anew(contrat: Contrat, demande: Demande, previous: StoredVersion | None, pieces: Sequence[Piece]) -> bool:
    """Whether the answers of a contract that was signed elsewhere are to be kept as a version, of no piece: acts are
    compared with it.
    """
    if contrat.repris is None or pieces:
        return False
    return previous is None or {one.sha256 for one in previous.bordereau.dossiers} != set(demande.dossiers)


def planned(
    atelier: Atelier, contrat: Contrat, demande: Demande, modeles: Modeles, previous: StoredVersion | None
) -> tuple[Piece, ...]:
    """The pieces that the contract calls for: with the text of their model, or as somebody reviewed it; those of
    settled acts as they were in the *previous* version; of a frozen contract, all that new answers do not touch as it
    was approved, and the contract itself as it was signed beside its consolidated text.
    """
    famille, writer = modeles.ensemble, modeles.des_actes
    known = of_versions(atelier, contrat, famille, references(atelier, contrat, famille))
    signed = is_signed(atelier, contrat.numero)
    findings = examined(atelier, contrat, modeles, known, number_of(previous))
    done = settled(atelier, contrat)
    models = plan(contrat, famille, findings, known, writer)
    pieces: Sequence[Piece] = _reviewed(atelier, contrat.numero, _aware(atelier, contrat, famille, models))
    if (base := _base(atelier, demande)) is not None:
        pieces = as_approved(atelier, contrat, famille, base, pieces)
        pieces = as_issued(atelier, contrat, modeles, known, pieces)
        if signed:
            pieces = as_signed(famille, base, pieces, done)
    return _settled_as_before(pieces, _made_in(previous), done)


def _base(atelier: Atelier, demande: Demande) -> StoredVersion | None:
    """The version that a frozen contract keeps; None for a draft."""
    return atelier.archive.version(demande.contrat, demande.fige) if demande.fige is not None else None


def _made(piece: Piece, places: Sequence[Mapping[str, Made]]) -> Made | None:
    """The piece as it is made already, in the first of these *places*; None when it is still to make."""
    return next((made[piece.key] for made in places if piece.key in made and _same(piece, made[piece.key])), None)


def _same(piece: Piece, made: Made) -> bool:
    """Whether *made* has the text that *piece* calls for, as a draft or as a final text."""
    return made.recipe in {piece.recipe, for_signature(piece.recipe)}


def _reviewed(atelier: Atelier, contrat: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, those that somebody reviewed with the reviewed text, as long as what it was made from is the same."""
    by_hand, found = retouches(atelier, contrat), []
    for piece in pieces:
        for entry in chain(by_hand, piece.key, piece.recipe):  # a review may itself have been reviewed
            piece = replace(piece, recipe=entry.etape.recette, relu=text_of(entry))
        found.append(piece)
    return found


def _aware(atelier: Atelier, contrat: Contrat, famille: Famille, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, those of acts that compare depending also on the annexes that somebody reviewed since."""
    now = {
        one.key: one.relu for one in _reviewed(atelier, contrat.numero, pieces) if one.number is not None and one.relu
    }
    numbers = references(atelier, contrat, famille) if now else {}
    found = []
    for piece in pieces:
        number = numbers.get(piece.key)
        then = reviewed_in(atelier, contrat.numero, number) if number is not None else now
        since = tuple(sorted(one for one in now.items() if then.get(one[0]) != one[1]))
        found.append(replace(piece, recipe=digest_of((piece.recipe, since))) if since else piece)
    return found


def _settled_as_before(
    pieces: Sequence[Piece], before: Mapping[str, Made], settled_keys: frozenset[str]
) -> tuple[Piece, ...]:
    """The pieces, those of settled acts as the version before made them: their text no longer follows the answers."""
    return tuple(
        replace(piece, recipe=before[piece.key].recipe)
        if sujet_of(piece.key) in settled_keys and piece.key in before
        else piece
        for piece in pieces
    )


def _made_in(version: StoredVersion | None) -> dict[str, Made]:
    """The pieces of a version, by key; none before the first."""
    return {made.key: made for made in version.bordereau.pieces} if version is not None else {}


def _complete(atelier: Atelier, version: StoredVersion) -> None:
    """End what a crash may have cut short after the manifest was written: its entry, its folder, the calendar. What was
    sealed is no draft: it is shown where it was signed.
    """
    note_version(atelier, version)
    if version.bordereau.scelle is None and not version_folder(atelier, version).is_dir():
        show_version(atelier, version)
    show_calendar(atelier, version.contrat)
