"""Step « planifier », continued: what people corrected in Word is written into the text that new answers give.

Base: the text as it was given out. One side: the corrected one. The other: the text of today. Nothing that a hand wrote
is left out in silence: what cannot be carried is told with both readings.
"""

from __future__ import annotations

from dataclasses import replace

from cpomdoc.adapters import word
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.fusion import Fusion, NonProuvee, Voix
from cpomdoc.domain.journal import Concilie
from cpomdoc.domain.links import Matter
from cpomdoc.domain.negociation import MAIN, REPONSES, RIEN, bilan_of, doubts_of
from cpomdoc.domain.pieces import Piece
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.version.rediger import restated, write_piece
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.memory.retouches import Retouche, last_of, retouches, root, text_of
from cpomdoc.engine.values import Ordre, Projet
from cpomdoc.stages.pieces.relecture import recipe_of_review
from cpomdoc.store.journal import EntryOf

_NO_BASE = "le texte qui avait été remis n’est plus dans l’archive"


def carried(atelier: Atelier, projet: Projet) -> Projet:
    """The next version, its pieces with what people had corrected in the text that their new answers replace."""
    found = retouches(atelier, projet.demande.contrat)
    if not found:
        return projet
    now = {ordre.piece.key: _carried(atelier, ordre, found) for ordre in projet.ordres}
    return replace(projet, pieces=tuple(now.get(piece.key, piece) for piece in projet.pieces))


def _carried(atelier: Atelier, ordre: Ordre, found: list[Retouche]) -> Piece:
    """The piece with the last text that hands gave it, merged with that of the order; or as the order has it."""
    piece, last = ordre.piece, last_of(found, ordre.piece.key)
    frozen = ordre.fige is not None and not piece.acte
    if last is None or frozen or last.etape.recette == piece.recipe:
        return piece
    key = step_key(Concilie, [text_of(last)], piece=piece.key, base=piece.recipe)
    entry = known(atelier, ordre.contrat, Concilie, key) or _merged(atelier, ordre, found, last, key)
    return replace(piece, recipe=entry.etape.recette, relu=text_of(entry)) if entry.link.products else piece


def _merged(atelier: Atelier, ordre: Ordre, found: list[Retouche], last: Retouche, key: str) -> EntryOf[Concilie]:
    """The entry that says what became of the corrections."""
    objects, piece = atelier.archive.objects, ordre.piece
    model = root(atelier, ordre.contrat, found, last)
    now, made = write_piece(atelier, ordre), None
    if model is not None:
        by_hand = Voix(MAIN, restated(atelier, ordre, last, model))
        made = word.fusionner(objects.get(model.docx), [by_hand], now, courant=REPONSES)
    kept = made if isinstance(made, Fusion) else None
    told = Concilie(
        piece=piece.key,
        titre=piece.title,
        base=piece.recipe,
        suite=last.etape.recette,
        version=ordre.version,
        recette=recipe_of_review(piece.recipe, digest(kept.docx)) if kept is not None else "",
        raison="" if kept is not None else _why(made),
        fusion=bilan_of(kept) if kept is not None else RIEN,
        du=ordre.date,
    )
    products = [Matter("relu", objects.put(kept.docx)), Matter("genere", objects.put(now))] if kept is not None else []
    materials = [Matter("relu", text_of(last)), Matter("remis", model.docx)] if model is not None else []
    return note(atelier, ordre.contrat, told, key, materials=materials, products=products, at=ordre.date)


def _why(made: Fusion | NonProuvee | None) -> str:
    """Why corrections could not be carried, in words that go on from « : »."""
    return doubts_of(made) if isinstance(made, NonProuvee) else _NO_BASE
