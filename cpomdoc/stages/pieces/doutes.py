"""Contrat + Famille + the marked passages of each draft -> what is to be confirmed before a version is signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.doutes import Doute, Doutes
from cpomdoc.domain.pieces import sujet_of
from cpomdoc.schema.conformite import GRID_PIECE
from cpomdoc.schema.famille import Famille, PieceModel
from cpomdoc.schema.kinds import fold
from cpomdoc.stages.contrat.actes import seen_by
from cpomdoc.stages.pieces.jointes import AWAITED, rows_for_templates
from cpomdoc.stages.pieces.plan import acte_model, calendar_for, reads
from cpomdoc.stages.pieces.visas import DEFINITIONS, VISAS, definitions, visas


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that a draft marks « à confirmer », below the heading *titre*."""

    titre: str
    texte: str


def doubts(
    contrat: Contrat, famille: Famille, pieces: Sequence[str], marked: Mapping[str, Sequence[Passage]]
) -> Doutes:
    """Each doubt once for what is signed together, piece by piece: of the law that the piece cites, then of the words
    that it marks. *pieces* are those of the version, *marked* what their drafts mark. The grid is never signed.
    """
    acts = {one.key: one for one in contrat.actes}
    found: dict[tuple[str, ...], Doute] = {}
    for key in pieces:
        if key == GRID_PIECE:
            continue
        if key != sujet_of(key):  # the contract as an act changes it: never signed, its doubts are the contract's
            continue
        acte = acts.get(key)
        seen = seen_by(acte, contrat, famille) if acte is not None else contrat
        model = acte_model(acte, famille) if acte is not None else famille.piece(key)
        law = list(_of_the_law(model, seen, famille))
        for one in (*law, *_of_the_words(model, marked.get(key, ()), law)):
            where = "" if one.droit else one.lieu  # the same law cited in two places is one doubt
            found.setdefault((key if acte is not None else "", where, one.passage, one.motif), one)
    return tuple(found.values())


def _of_the_law(model: PieceModel, contrat: Contrat, famille: Famille) -> Iterator[Doute]:
    """What the piece prints of rows whose source nobody confirmed."""
    for where, passage, doubt in _rows(model, contrat, famille):
        if doubt:
            yield Doute(piece=model.key, lieu=f"{_named(model)}, {where}", passage=passage, motif=doubt, droit=True)


def _rows(model: PieceModel, contrat: Contrat, famille: Famille) -> Iterator[tuple[str, str, str]]:
    """Where, which words, what leaves a doubt about them (may be empty)."""
    if reads(model, famille, VISAS):
        for row in visas(contrat.values, famille):
            yield "visas", row["texte"], row["doute"] or ""
    if reads(model, famille, DEFINITIONS):
        for row in definitions(contrat.values, famille):
            yield "définitions", row["titre"], row["doute"] or ""
    if reads(model, famille, AWAITED):
        for row in rows_for_templates(contrat, famille)[AWAITED]:
            if row["annexe"] == model.number:
                yield f"documents attendus, {row['titre']}", row["source"] or "", row["doute"] or ""
    known: set[tuple[str, str]] = set()
    for row in calendar_for(model, contrat, famille):
        source, doubt = row["source"], row["doute"] or ""
        if (source, doubt) not in known:  # a date that comes back each year is one doubt
            known.add((source, doubt))
            yield f"échéances, d’après «\u00a0{source}\u00a0»", row["evenement"], doubt


def _of_the_words(model: PieceModel, marked: Sequence[Passage], law: Sequence[Doute]) -> Iterator[Doute]:
    """What the draft marks, but for what the law has told already."""
    known = [_bare(f"{one.passage} {one.motif}") for one in law]
    for one in marked:
        if not any(_bare(one.texte) in told for told in known):
            where = f"{_named(model)}, «\u00a0{one.titre}\u00a0»" if one.titre else _named(model)
            yield Doute(piece=model.key, lieu=where, passage=one.texte, motif="", droit=False)


def _bare(text: str) -> str:
    return " ".join(fold(text).strip("() .;").split())


def _named(model: PieceModel) -> str:
    return f"Annexe {model.number}" if model.number is not None else model.filename
