"""Contrat + Famille -> the pieces to make, each with the digest of all that its text depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cpomdoc.domain.canonical import digest, digest_of
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.pieces import Piece
from cpomdoc.domain.values import Value
from cpomdoc.schema.checks import DATE_FIN, SITES
from cpomdoc.schema.famille import Famille, PieceModel
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.deadlines import deadlines
from cpomdoc.stages.facts import is_table

RENDERING = 2
"""Bumped by hand when the same answers and the same model would print otherwise."""

CALENDAR = "calendrier"
"""The name under which templates find the computable dates."""


def plan(contrat: Contrat, famille: Famille, findings: Sequence[Finding]) -> tuple[Piece, ...]:
    """The pieces that can be made: their questionnaires are there, and nothing blocking was found about these."""
    blocked = {owner.key for f in findings if f.blocking and f.key and (owner := owner_of(famille, f.key.name))}
    models = [model for model in famille.pieces if _possible(model, contrat, blocked)]
    return tuple(_piece(model, contrat, famille, models) for model in models)


def _possible(model: PieceModel, contrat: Contrat, blocked: set[str]) -> bool:
    needs = set(model.needs)
    if not needs <= contrat.complete or needs & blocked:
        return False
    return not model.condition or bool(contrat.values.get(model.condition))


def _piece(model: PieceModel, contrat: Contrat, famille: Famille, models: Sequence[PieceModel]) -> Piece:
    recipe = {
        "rendu": RENDERING,
        "modele": digest(famille.files[model.template]),
        "piece": (model.key, model.title, model.filename, model.number or 0),
        "famille": (famille.key, famille.title, famille.legal_basis),
        "reponses": answers_for(model, contrat, famille),
        "annexes": annexes_for(model, models),
        "calendrier": calendar_for(model, contrat, famille),
    }
    return Piece(model.key, model.title, model.filename, model.template, model.number, digest_of(recipe))


def answers_for(model: PieceModel, contrat: Contrat, famille: Famille) -> dict[str, Value]:
    """The answers that the piece may print: of the questionnaires that it declares, those that its template reads.

    Rendering sees these and no other, so that a piece cannot depend on an answer that its recipe does not hold.
    """
    wanted: dict[str, Value] = {}
    if DATE_FIN in contrat.values:
        wanted[famille.roles.date_fin] = contrat.values[DATE_FIN]
    for key in model.needs:
        questionnaire = famille.questionnaires[key]
        if questionnaire.per == "etablissement":
            wanted[SITES] = contrat.values.get(SITES, ())
        else:
            wanted.update({name: contrat.values[name] for name in _names(questionnaire) if name in contrat.values})
    read = famille.printed.get(model.template)
    return wanted if read is None else _only(wanted, "", read)


def _only(values: Mapping[str, Any], prefix: str, read: frozenset[str]) -> dict[str, Any]:
    """The values whose full name is read; of a table, every row with the columns that are."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        path = prefix + name
        if is_table(value):
            if any(other == path or other.startswith(f"{path}.") for other in read):
                kept[name] = tuple(_only(row, f"{path}.", read) for row in value)
        elif path in read:
            kept[name] = value
    return kept


def calendar_for(model: PieceModel, contrat: Contrat, famille: Famille) -> tuple[Mapping[str, Any], ...]:
    """The computable dates of the contract, for a piece whose template reads them."""
    read = famille.printed.get(model.template)
    if read is not None and not any(name.partition(".")[0] == CALENDAR for name in read):
        return ()
    return tuple(
        {"date": view.date, "fin": view.fin, "evenement": view.evenement, "source": view.source}
        for view in deadlines(contrat, famille)
    )


def _names(questionnaire: Questionnaire) -> list[str]:
    return [field.key for field in questionnaire.fields()] + [table.key for table in questionnaire.tables()]


def annexes_for(model: PieceModel, models: Sequence[PieceModel]) -> tuple[Mapping[str, int | str], ...]:
    """The annexes that the contract lists: only the contract itself (a piece without number) speaks of the others."""
    if model.number is not None:
        return ()
    return tuple({"numero": other.number, "titre": other.title} for other in models if other.number is not None)
