"""Contrat + Famille -> the pieces to make, each with the digest of all that its text depends on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cpomdoc.domain import codec
from cpomdoc.domain.canonical import digest, digest_of
from cpomdoc.domain.conformite import grille_to_plain
from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.francais import typographie
from cpomdoc.domain.pieces import BESIDE, CONSOLIDEE, Piece, sujet_of
from cpomdoc.domain.values import Value
from cpomdoc.schema.acte import ACTE_WORDS
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN, SITES
from cpomdoc.schema.chronique import CHRONIQUE_ROWS
from cpomdoc.schema.conformite import GRID_PIECE
from cpomdoc.schema.famille import Famille, PieceModel
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.schema.suivi import SUIVI_ANNEE, SUIVI_ROWS
from cpomdoc.stages.checks.facts import is_table
from cpomdoc.stages.contrat.actes import seen_by
from cpomdoc.stages.contrat.annee import exercice_tables
from cpomdoc.stages.contrat.chronique import chronique_tables
from cpomdoc.stages.contrat.consolidate import bearer
from cpomdoc.stages.contrat.equations import equations
from cpomdoc.stages.contrat.parties import awaited_of, inside
from cpomdoc.stages.figures.compute import add_months
from cpomdoc.stages.pieces.conformite import grille
from cpomdoc.stages.pieces.deadlines import deadlines
from cpomdoc.stages.pieces.feuille import feuille_of
from cpomdoc.stages.pieces.jointes import rows_for_templates
from cpomdoc.stages.pieces.modifications import MODIFICATIONS, modifications
from cpomdoc.stages.pieces.simulations import simulations
from cpomdoc.stages.pieces.visas import DEFINITIONS, VISAS, definitions, visas
from cpomdoc.stages.suivi.imprimes import imprimes

RENDERING = 2
"""Bumped by hand when what answers and models printed was wrong, not only less handsome: every draft is made again
then, those beside signed contracts too."""

DISPOSITIONS, QUOTED_ROWS, CHANGED_ANNEXES = "dispositions", "lignes_citees", "annexes_modifiees"
"""The names under which an avenant finds its own sentences, the rows that they quote, the annexes that it replaces."""

REMPLACEE, AJOUTEE, SUPPRIMEE = "remplacée", "ajoutée", "supprimée"
"""What an avenant does to an annexe."""


@dataclass(frozen=True, slots=True)
class AnnexeModifiee:
    """An annexe of the contract that an avenant changes: *forme* says what it does to it."""

    cle: str
    numero: int
    titre: str
    forme: str


_KNOWN_MONTHS = 9
"""The months after an exercice in which it is reviewed: what is awaited then is no longer to come."""

CALENDAR = "calendrier"
"""The name under which templates find the computable dates."""

GRID = "conformite"
"""The name under which the grid of conformity finds its lines."""


def plan(
    contrat: Contrat,
    famille: Famille,
    findings: Sequence[Finding],
    references: Mapping[str, Contrat] | None = None,
    actes: Famille | None = None,
) -> tuple[Piece, ...]:
    """The pieces that can be made: their questionnaires are there, and nothing blocking was found about these. An act
    that establishments answer in workbooks of their own waits for all of them.

    *references* are, by key of act, the contract as it was before it: an act that compares waits for its own. *actes*
    is the family that writes acts, when it is another (schema/ensemble.py).
    """
    stopped = _stopped(findings, contrat, famille)
    blocked = {questionnaire for questionnaire, _ in stopped}
    models = [model for model in famille.pieces if _possible(model, contrat, blocked)]
    pieces = [_piece(model, contrat, famille, models) for model in models]
    for acte in contrat.actes:
        pieces += _of_acte(acte, contrat, famille, stopped, references or {}, actes or famille)
    return tuple(pieces)


def plan_acts(
    contrat: Contrat,
    famille: Famille,
    findings: Sequence[Finding],
    references: Mapping[str, Contrat],
    writer: Famille,
    sujets: Collection[str],
) -> tuple[Piece, ...]:
    """Of the same pieces those of the acts *sujets*, by key, alone: the others are not even thought of."""
    stopped = _stopped(findings, contrat, famille)
    mine = (acte for acte in contrat.actes if acte.key in sujets)
    return tuple(piece for acte in mine for piece in _of_acte(acte, contrat, famille, stopped, references, writer))


def _stopped(findings: Sequence[Finding], contrat: Contrat, famille: Famille) -> set[tuple[str, str]]:
    """The questionnaires, with the establishment or the number of the act, about which something blocking was found."""
    return {bearer(finding, contrat, famille) for finding in findings if finding.blocking and finding.key}


def _of_acte(
    acte: Acte,
    contrat: Contrat,
    famille: Famille,
    stopped: Collection[tuple[str, str]],
    references: Mapping[str, Contrat],
    writer: Famille,
) -> Iterator[Piece]:
    """The documents that an act makes: its own, those beside it, the contract as it changes it; none while it waits."""
    model, kind = acte_model(acte, writer), writer.acte(acte.questionnaire)
    past = references.get(acte.key)
    blocked = any(questionnaire in kind.needs for questionnaire, _ in stopped)
    if model.template not in writer.files or not _ready(kind.needs, contrat) or blocked:
        return
    if (kind.compare and past is None) or (acte.questionnaire, acte.numero) in stopped:
        return
    if any(True for _ in awaited_of(acte, contrat, writer)) or any(
        (one.questionnaire, one.place) in stopped for _, one in inside(contrat, writer) if one.sujet == acte.key
    ):
        return
    seen = seen_by(acte, contrat, writer)
    bound = _bound(model, past, contrat, famille, writer)
    yield _piece(model, seen, writer, (), modifications_for(model, past, seen, writer), bound)
    for one in acte_pieces(acte, writer):
        if one.template in writer.files:
            yield _piece(one, seen, writer, ())
    whole = consolidated_model(acte, writer) if contrat.repris is None else None  # its text is not ours
    if whole is not None and whole.template in writer.files and past is not None:
        yield _piece(whole, seen, writer, (), (), {"contrat": (_contract_recipe(contrat, famille),)})


def _ready(needs: Sequence[str], contrat: Contrat) -> bool:
    """Whether what an act needs of the contract is there; of one taken over, what was copied is all there is."""
    return contrat.repris is not None or set(needs) <= contrat.complete


def _bound(
    model: PieceModel, before: Contrat | None, after: Contrat, famille: Famille, writer: Famille
) -> dict[str, object]:
    """What the sentences of an act depend on: the contract that it changes, before and after, with its annexes."""
    if before is None or not reads(model, writer, DISPOSITIONS):
        return {}
    return {
        "contrat": (_contract_recipe(before, famille), _contract_recipe(after, famille)),
        "annexes": tuple((one.key, now) for one, _, now in _touched(before, after, famille)),
    }


def _contract_recipe(contrat: Contrat, famille: Famille) -> str:
    """What the text of the contract itself depends on, its annexes being those that it calls for."""
    models = [model for model in famille.pieces if _possible(model, contrat, set())]
    own = contract_model(famille)
    return _piece(own, contrat, famille, models).recipe if own is not None and own in models else ""


def _touched(before: Contrat, after: Contrat, famille: Famille) -> Iterator[tuple[PieceModel, str, str]]:
    """The annexes that do not depend on the same things before and after, with what they depend on; none: empty."""
    old, new = (
        {
            model: _piece(model, contrat, famille, ()).recipe
            for model in famille.pieces
            if model.number is not None and model.key != GRID_PIECE and _possible(model, contrat, set())
        }
        for contrat in (before, after)
    )
    for model in famille.pieces:
        then, now = old.get(model, ""), new.get(model, "")
        if then != now:
            yield model, then, now


def touched_annexes(before: Contrat, after: Contrat, famille: Famille) -> list[tuple[PieceModel, str]]:
    """The annexes that may read otherwise after an avenant, and what that would do to them: one that is there before
    and after is replaced only if its text is no longer the same.
    """
    return [
        (model, REMPLACEE if then and now else AJOUTEE if now else SUPPRIMEE)
        for model, then, now in _touched(before, after, famille)
    ]


def contract_model(famille: Famille) -> PieceModel | None:
    """The contract itself among the pieces of its family."""
    return next((model for model in famille.pieces if model.number is None), None)


def consolidated_model(acte: Acte, famille: Famille) -> PieceModel | None:
    """The contract as the act changes it, for an act beside which it is made."""
    kind = famille.acte(acte.questionnaire)
    if kind.consolidated is None:
        return None
    title, filename = (
        text.replace("{numero}", acte.numero) for text in (kind.consolidated.title, kind.consolidated.filename)
    )
    needs = (*kind.needs, kind.key)
    return PieceModel(f"{acte.key}{CONSOLIDEE}", typographie(title), filename, kind.consolidated.template, needs)


def acte_model(acte: Acte, famille: Famille) -> PieceModel:
    """The piece that an act makes, under the number that it bears."""
    model = famille.acte(acte.questionnaire)
    needs = (*model.needs, model.key)
    return PieceModel(acte.key, model.title_of(acte.numero), model.filename_of(acte.numero), model.template, needs)


def acte_pieces(acte: Acte, famille: Famille) -> tuple[PieceModel, ...]:
    """The documents that an act makes beside its first, under the number that it bears."""
    model = famille.acte(acte.questionnaire)
    needs = (*model.needs, model.key)
    return tuple(
        PieceModel(
            f"{acte.key}{BESIDE}{piece.key}",
            typographie(piece.title.replace("{numero}", acte.numero)),
            piece.filename.replace("{numero}", acte.numero),
            piece.template,
            needs,
            sheet=piece.sheet,
        )
        for piece in model.pieces
    )


def model_of(key: str, acte: Acte, famille: Famille) -> PieceModel:
    """The model of the piece *key* of an act: its first document, another one, or the contract as it changes it."""
    whole = consolidated_model(acte, famille)
    beside = (*acte_pieces(acte, famille), *((whole,) if whole is not None else ()))
    return next((model for model in beside if model.key == key), acte_model(acte, famille))


def modifications_for(
    model: PieceModel, before: Contrat | None, after: Contrat, famille: Famille
) -> tuple[Mapping[str, str], ...]:
    """What changed since *before*, for an act whose template reads it."""
    return modifications(before, after, famille) if before is not None and reads(model, famille, MODIFICATIONS) else ()


def _models_for(model: PieceModel, famille: Famille) -> tuple[str, ...]:
    """By which models an act and its contract are written, for a template that says so."""
    read = famille.printed.get(model.template)
    said = famille.modeles and (read is None or {"piece.modeles", "piece.modeles_contrat"} & read)
    return (famille.modeles, famille.modeles_contrat) if said else ()


def possible(model: PieceModel, contrat: Contrat) -> bool:
    """Whether a contract calls for the piece, and its questionnaires are there."""
    return _possible(model, contrat, set())


def reads(model: PieceModel | Piece, famille: Famille, table: str) -> bool:
    """Whether the template of a piece reads *table*, of what the engine gives it."""
    read = famille.printed.get(model.template)
    return read is None or any(name.partition(".")[0] == table for name in read)


def _possible(model: PieceModel, contrat: Contrat, blocked: set[str]) -> bool:
    needs = set(model.needs)
    if not needs <= contrat.complete or needs & blocked:
        return False
    return not model.condition or bool(contrat.values.get(model.condition))


def _piece(
    model: PieceModel,
    contrat: Contrat,
    famille: Famille,
    models: Sequence[PieceModel],
    changes: Sequence[Mapping[str, str]] = (),
    bound: Mapping[str, object] | None = None,
) -> Piece:
    blocks = {name: digest(content) for name, content in famille.blocks(model.template).items()}
    recipe = {
        "rendu": RENDERING,
        "modele": digest(famille.files[model.template]),
        **({"blocs": blocks} if blocks else {}),
        "piece": (model.key, model.title, model.filename, model.number or 0),
        "famille": (famille.key, famille.title, famille.legal_basis),
        "reponses": answers_for(model, contrat, famille),
        "annexes": annexes_for(model, models),
        "calendrier": calendar_for(model, contrat, famille),
        **({GRID: rows} if (rows := grid_for(model, contrat, famille, models)) else {}),
        **{name: rows for name, rows in rows_for(model, contrat, famille).items() if rows},
        **({MODIFICATIONS: tuple(changes)} if changes else {}),
        **(bound or {}),
        **({"modeles": words} if (words := _models_for(model, famille)) else {}),
        **({"feuille": codec.to_plain(sheet)} if (sheet := feuille_of(model, contrat, famille)) is not None else {}),
    }
    acte = next((key for key in model.needs if famille.questionnaires[key].per == "acte"), "")
    return Piece(model.key, model.title, model.filename, model.template, model.number, digest_of(recipe), acte)


def answers_for(model: PieceModel, contrat: Contrat, famille: Famille) -> dict[str, Value]:
    """The answers that the piece may print: of the questionnaires that it declares, those that its template reads.

    Rendering sees these and no other, so that a piece cannot depend on an answer that its recipe does not hold.
    """
    wanted: dict[str, Value] = {}
    start, years = contrat.values.get(DATE_EFFET), contrat.values.get(famille.roles.duree)
    if isinstance(start, date) and isinstance(years, int):
        wanted.update(imprimes(famille.reglementation, start, years))
    if DATE_FIN in contrat.values:
        wanted[famille.roles.date_fin] = contrat.values[DATE_FIN]
    wanted.update({name: contrat.values[key] for name, key in ACTE_WORDS.items() if key in contrat.values})
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
    if not reads(model, famille, CALENDAR):
        return ()
    return tuple(
        {"date": view.date, "fin": view.fin, "evenement": view.evenement, "source": view.source, "doute": view.doute}
        for view in deadlines(contrat, famille)
    )


def grid_for(
    model: PieceModel, contrat: Contrat, famille: Famille, models: Sequence[PieceModel]
) -> tuple[Mapping[str, str], ...]:
    """The lines of the grid, for the piece whose template reads them; *models* are the pieces of the version."""
    if not famille.exigences or not reads(model, famille, GRID):
        return ()
    return grille_to_plain(grille(contrat, famille, {other.key for other in models}))


def rows_for(model: PieceModel, contrat: Contrat, famille: Famille) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """The documents to join, what the law says in words, the computed tables, for a piece whose template reads them:
    with those columns.
    """
    read = famille.printed.get(model.template)
    tables: dict[str, tuple[Mapping[str, Any], ...]] = dict.fromkeys((one.key for one in famille.equations), ())
    computed = read is None or any(name == key or name.startswith(f"{key}.") for key in tables for name in read)
    rows: dict[str, tuple[Mapping[str, Any], ...]] = {
        **rows_for_templates(contrat, famille),
        VISAS: tuple(visas(contrat.values, famille)),
        DEFINITIONS: tuple(definitions(contrat.values, famille)),
        **(equations(contrat.values, famille) if computed else tables),
        **_exercice_for(model, contrat, famille),
        **_chronique_for(model, contrat, famille),
        **simulations(contrat.values, famille),
    }
    if read is None:
        return rows
    kept = _only(rows, "", read)
    return {name: kept.get(name, ()) for name in rows}


def _exercice_for(model: PieceModel, contrat: Contrat, famille: Famille) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """The tables of the exercice that the act of the piece is about, for a template that reads one of them."""
    kind = next((one for one in famille.actes if one.key in model.needs and one.exercice), None)
    if kind is None or not any(reads(model, famille, name) for name in SUIVI_ROWS):
        return {}
    acte = next((one for one in contrat.actes if one.key == sujet_of(model.key)), None)
    found = dict(exercice_tables(acte, contrat, famille)) if acte is not None else {}
    return found | {
        SUIVI_ANNEE: tuple(
            {**row, **_next_deadline(contrat, famille, row["fin"])} for row in found.get(SUIVI_ANNEE, ())
        )
    }


def _chronique_for(model: PieceModel, contrat: Contrat, famille: Famille) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """The tables of the whole contract, for the template of an act of a year of it that reads one of them."""
    yearly = any(one.yearly for one in famille.actes if one.key in model.needs)
    if not yearly or not any(reads(model, famille, name) for name in CHRONIQUE_ROWS):
        return {}
    return dict(chronique_tables(contrat, famille))


def _next_deadline(contrat: Contrat, famille: Famille, day: date) -> dict[str, Any]:
    """What is awaited first of the contract, once the exercice that ends on *day* is reviewed."""
    after = add_months(day, _KNOWN_MONTHS)
    coming = sorted((view for view in deadlines(contrat, famille) if view.date > after), key=lambda view: view.date)
    return {"prochaine": coming[0].date, "prochaine_quoi": coming[0].evenement} if coming else {}


def _names(questionnaire: Questionnaire) -> list[str]:
    return [field.key for field in questionnaire.fields()] + [table.key for table in questionnaire.tables()]


def annexes_for(model: PieceModel, models: Sequence[PieceModel]) -> tuple[Mapping[str, int | str], ...]:
    """The annexes that the contract lists: only the contract itself (a piece without number) speaks of the others."""
    if model.number is not None:
        return ()
    return tuple({"numero": other.number, "titre": other.title} for other in models if other.number is not None)
