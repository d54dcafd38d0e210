"""An act and the workbooks by which establishments answer their rows of it -> one act; who is awaited; what disagrees.

The act keeps its own rows; those of establishments come after them. Where both tell the same row otherwise, neither
takes the place of the other: both workbooks go back (docs/decisions/0037-revue-par-etablissement.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cpomdoc.domain.dossier import Acte, Contrat, Dossier, Partie
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SANS_OBJET, Row, Scalar, Value
from cpomdoc.schema.acte import ACTES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import fold
from cpomdoc.schema.questionnaire import Field, Questionnaire, Table, establishment_column
from cpomdoc.stages.checks.facts import Facts
from cpomdoc.stages.checks.words import shorten, shown
from cpomdoc.stages.contrat.actes import as_it_was, rank_of

OTHERWISE, LACKING = "E-725", "E-726"
"""The codes of what an act and the workbook of an establishment tell otherwise: an answer; a row."""

GONE = "W-726"
"""The code of a workbook whose establishment left the perimeter."""

_Identity = tuple[Scalar | None, ...]
_Rows = list[tuple[int, Row]]


def parts_of(dossiers: Sequence[Dossier], famille: Famille) -> tuple[Partie, ...]:
    """The workbooks of establishments among *dossiers*."""
    found = []
    for one in dossiers:
        questionnaire = famille.questionnaires[one.questionnaire]
        if questionnaire.per == "partie":
            numero, site = apart(one.site)
            found.append(Partie(one.questionnaire, questionnaire.part_of, numero, site, one.values, one.places))
    return tuple(found)


def perimeter(values: Mapping[str, Value], famille: Famille) -> tuple[str, ...]:
    """The establishments of the contract, each once, in the order people gave them."""
    column = Facts(values, {}, {}).column(famille.roles.etablissement)
    return tuple(dict.fromkeys(str(site) for site in column))


def outside(partie: Partie, contrat: Contrat, famille: Famille) -> bool:
    """Whether the workbook is of an establishment that is not in the perimeter by which its act is judged: it then says
    nothing to the act. False while no perimeter is known.
    """
    sites = perimeter(as_it_was(contrat, contrat.en_vigueur.get(partie.sujet)).values, famille)
    return bool(sites) and partie.site not in sites


def inside(contrat: Contrat, famille: Famille) -> tuple[tuple[int, Partie], ...]:
    """The workbooks of establishments that count, each with its place among them all."""
    return tuple((rank, one) for rank, one in enumerate(contrat.parties) if not outside(one, contrat, famille))


def left_since(partie: Partie, contrat: Contrat, famille: Famille) -> bool:
    """Whether the establishment of a workbook was in a perimeter, as far as the contract tells: today’s, the first."""
    then = contrat.en_vigueur.get(partie.sujet)
    return any(partie.site in perimeter(one, famille) for one in (contrat.values, then.signees if then else {}))


def apart(place: str) -> tuple[str, str]:
    """The number of the act and the establishment that *place* names."""
    numero, _, site = place.partition("-")
    return numero, site


def beside(contrat: Contrat) -> tuple[Acte, ...]:
    """The acts of a contract, and for each one of which only parts came, what stands for it."""
    here = {acte.key for acte in contrat.actes}
    awaiting = {one.sujet: Acte(one.acte, one.numero, {}, {}) for one in contrat.parties if one.sujet not in here}
    return (*contrat.actes, *awaiting.values())


# --- one act ----------------------------------------------------------------------------------------------------------


def settled(contrat: Contrat, famille: Famille) -> Contrat:
    """*contrat*, each act with its own rows and those of the establishments by whose perimeter it is judged."""
    if not contrat.parties:
        return contrat
    counting = inside(contrat, famille)
    return replace(contrat, actes=tuple(_completed(_alone(acte), counting, famille) for acte in contrat.actes))


def _alone(acte: Acte) -> Acte:
    """*acte* as its own workbook tells it."""
    return acte.propre or acte


def _completed(acte: Acte, parties: Sequence[tuple[int, Partie]], famille: Famille) -> Acte:
    """*acte* with the rows that the workbooks of establishments tell and that it has not; where it left an answer of
    one of its own rows empty and they give it, theirs.
    """
    values, places = dict(acte.values), dict(acte.places)
    sources: dict[tuple[str, int], int] = {}
    for rank, partie in parties:
        if partie.sujet != acte.key:
            continue
        for table in _tables(famille, partie.questionnaire):
            own = {_identity(table, row): at for at, row in rows_of(acte.values, table.key)}
            rows = [row for _, row in rows_of(values, table.key)]
            for at, row in rows_of(partie.values, table.key):
                if (here := own.get(_identity(table, row))) is not None:
                    rows[here] = {**rows[here], **_given(table, rows[here], row)}
                    continue
                for column in table.columns:
                    name = f"{table.key}.{column.key}"
                    if (place := partie.places.get(FieldKey(name, at))) is not None:
                        places[FieldKey(name, len(rows))] = place
                sources[table.key, len(rows)] = rank
                rows.append(row)
            values[table.key] = tuple(rows)
    if values == acte.values:
        return acte
    return replace(acte, values=values, places=places, sources=sources, propre=acte)


def _given(table: Table, mine: Row, theirs: Row) -> Row:
    """The answers that *mine* was free to leave empty, and that *theirs* gives."""
    free = (column.key for column in table.columns if not column.required)
    return {key: theirs[key] for key in free if _empty(mine.get(key)) and not _empty(theirs.get(key))}


def _empty(value: object) -> bool:
    return value is None or value is SANS_OBJET


def _otherwise(column: Field, one: Row, other: Row) -> bool:
    """Whether two rows answer a question otherwise; an answer that one was free to leave empty contradicts none."""
    mine, theirs = one.get(column.key), other.get(column.key)
    if _empty(mine) or _empty(theirs):
        return column.required and _empty(mine) is not _empty(theirs)
    if isinstance(mine, str) and isinstance(theirs, str):
        return fold(mine) != fold(theirs)
    return mine != theirs


def _tables(famille: Famille, part: str) -> list[Table]:
    """The tables that a part takes from its act."""
    questionnaire = famille.questionnaires[part]
    return [sheet.table for sheet in questionnaire.sheets if sheet.table and sheet.key in questionnaire.taken]


def rows_of(values: Mapping[str, Value], table: str) -> _Rows:
    """The rows of a table, each with its place."""
    held = values.get(table, ())
    return [(at, row) for at, row in enumerate(held) if isinstance(row, Mapping)] if isinstance(held, tuple) else []


def _identity(table: Table, row: Row) -> _Identity:
    values = (row.get(column) for column in table.identity)
    return tuple(None if _empty(one) else fold(one) if isinstance(one, str) else one for one in values)


def _own(acte: Acte, table: Table) -> _Rows:
    """The rows that the workbook of the act tells itself."""
    return rows_of(_alone(acte).values, table.key)


def _site(table: Table, row: Row) -> str:
    return show(row.get(establishment_column(table) or ""))


# --- who is awaited ---------------------------------------------------------------------------------------------------


def awaited_parts(contrat: Contrat, famille: Famille) -> tuple[tuple[str, str], ...]:
    """The workbooks (questionnaire, place) without which an act that establishments answer is not whole: its own, those
    of the establishments of which it tells nothing. None once a later act of its kind came.
    """
    return tuple(place for acte in beside(contrat) for place in awaited_of(acte, contrat, famille))


def awaited_of(acte: Acte, contrat: Contrat, famille: Famille) -> Iterator[tuple[str, str]]:
    """The same, of one act."""
    part = famille.part(acte.questionnaire)
    mine = [one for _, one in inside(contrat, famille) if one.sujet == acte.key]
    later = any(
        one.questionnaire == acte.questionnaire and rank_of(one.numero) > rank_of(acte.numero) for one in contrat.actes
    )
    if part is None or later or not (acte.partage or mine):
        return
    if acte not in contrat.actes:
        yield acte.questionnaire, acte.numero
    seen = as_it_was(contrat, contrat.en_vigueur.get(acte.key))
    came = {one.site for one in mine}
    for site in perimeter(seen.values, famille):
        if site not in came and not _tells(acte, famille, part, site):
            yield part.key, f"{acte.numero}-{site}"


def _tells(acte: Acte, famille: Famille, part: Questionnaire, site: str) -> bool:
    """Whether the act itself has rows of *site* wherever each establishment has some."""
    of_act = famille.questionnaires[part.part_of]
    asked = [
        table
        for table in _tables(famille, part.key)
        if (column := of_act.find(f"{table.key}.{establishment_column(table)}")) is not None and column.required
    ]
    return all(any(_site(table, row) == site for _, row in _own(acte, table)) for table in asked)


# --- who left ---------------------------------------------------------------------------------------------------------


def gone(partie: Partie, rank: int, contrat: Contrat, famille: Famille) -> Iterator[Finding]:
    """The workbook of an establishment that left the perimeter: its rows are no longer in the act."""
    if outside(partie, contrat, famille) and left_since(partie, contrat, famille):
        questionnaire = famille.questionnaires[partie.questionnaire]
        question = next(one for one in questionnaire.fields() if one.key == questionnaire.place)
        yield Finding(
            CATALOGUE[GONE],
            partie.places.get(FieldKey(question.key)),
            FieldKey(f"{ACTES}.{questionnaire.key}.{question.key}", rank),
            question.label,
            partie.site,
            {"acte": famille.acte(partie.acte).title_of(partie.numero)},
        )


# --- what disagrees ---------------------------------------------------------------------------------------------------


def disagreements(contrat: Contrat, famille: Famille) -> Iterator[Finding]:
    """What an act and the workbook of an establishment tell otherwise: each at both cells."""
    for position, acte in enumerate(contrat.actes):
        for rank, partie in inside(contrat, famille):
            if partie.sujet == acte.key:
                for table in _tables(famille, partie.questionnaire):
                    yield from _compared(acte, position, partie, rank, table)


def _compared(acte: Acte, position: int, partie: Partie, rank: int, table: Table) -> Iterator[Finding]:
    theirs = {_identity(table, row): (at, row) for at, row in rows_of(partie.values, table.key)}
    ours = {_identity(table, row): (at, row) for at, row in _own(acte, table) if _site(table, row) == partie.site}
    if not theirs or not ours:
        return
    head = table.column(table.identity[0])
    of_act, of_part = (acte.questionnaire, position, acte.places), (partie.questionnaire, rank, partie.places)
    for identity in dict.fromkeys((*ours, *theirs)):
        if identity not in theirs:
            yield _told(LACKING, of_act, table, head, ours[identity], _workbook(partie.site), "")
        elif identity not in ours:
            yield _told(LACKING, of_part, table, head, theirs[identity], _ACT, "")
        else:
            one, other = ours[identity], theirs[identity]
            for column in table.columns:
                if not column.shown and _otherwise(column, one[1], other[1]):
                    here = _where(acte.places, table, column, one[0])
                    there = _where(partie.places, table, column, other[0])
                    said, told = _said(column, one[1]), _said(column, other[1])
                    yield _told(OTHERWISE, of_act, table, column, one, f"{_workbook(partie.site)}{there}", told)
                    yield _told(OTHERWISE, of_part, table, column, other, f"{_ACT}{here}", said)


_ACT = "le classeur d’ensemble"
_Place = tuple[str, int, Mapping[FieldKey, CellRef]]


def _workbook(site: str) -> str:
    return f"le classeur de l’établissement {site}"


def _where(places: Mapping[FieldKey, CellRef], table: Table, column: Field, row: int) -> str:
    at = places.get(FieldKey(f"{table.key}.{column.key}", row))
    return f" ({at})" if at is not None else ""


def _said(column: Field, row: Row) -> str:
    value = row.get(column.key)
    return "rien" if value is None or value is SANS_OBJET else f"«\u00a0{shorten(shown(column, value))}\u00a0»"


def _told(
    code: str, of: _Place, table: Table, column: Field, held: tuple[int, Row], autre: str, attendu: str
) -> Finding:
    questionnaire, position, places = of
    name = f"{table.key}.{column.key}"
    return Finding(
        CATALOGUE[code],
        places.get(FieldKey(name, held[0])),
        FieldKey(f"{ACTES}.{questionnaire}.{name}", position),
        column.label,
        shorten(shown(column, value)) if (value := held[1].get(column.key)) is not None else "",
        {"autre": autre, "attendu": attendu},
    )
