"""Contrat + Famille -> the documents to join: which are awaited, which came, under which names people see them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Value
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.jointe import Jointe
from cpomdoc.stages.checks.facts import is_table
from cpomdoc.stages.checks.reach import each

JOINTES, AWAITED = "jointes", "jointes_attendues"
"""The names under which templates find the documents that came, and those still awaited."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')
_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Attendue:
    """A document that the contract calls for: of the establishment *site*, or of the contract when it is empty."""

    jointe: Jointe
    site: str
    etablissement: str


def site_names(values: Mapping[str, Value], famille: Famille) -> dict[str, str]:
    """The establishments of the perimeter, each once, in the order people gave them: FINESS -> how it is called."""
    table, _, column = famille.roles.etablissement.rpartition(".")
    name = famille.roles.nom_etablissement.rpartition(".")[2]
    found: dict[str, str] = {}
    for row in _rows(values, table):
        if isinstance(site := row.get(column), str):
            found.setdefault(site, str(row.get(name) or site))
    return found


def _rows(values: Mapping[str, Value], table: str) -> Sequence[Mapping[str, Any]]:
    rows = values.get(table, ())
    return rows if is_table(rows) else ()  # type: ignore[return-value]  # is_table says that these are rows


def expected(values: Mapping[str, Value], famille: Famille) -> Iterator[Attendue]:
    """Every document that the answers call for, in the order of the annexes."""
    sites = site_names(values, famille)
    for jointe in in_order(famille):
        if jointe.per == "contrat":
            if _called_for(jointe, values):
                yield Attendue(jointe, "", "")
        else:
            for site in sites:
                if any(_called_for(jointe, row) for row in _rows_of(site, values, famille)):
                    yield Attendue(jointe, site, sites[site])


def _rows_of(site: str, values: Mapping[str, Value], famille: Famille) -> Iterator[Mapping[str, Value]]:
    table, _, column = famille.roles.etablissement.rpartition(".")
    return (row for row in _rows(values, table) if row.get(column) == site)


def _called_for(jointe: Jointe, values: Mapping[str, Value]) -> bool:
    """Whether the condition holds: for one row at least when it names a column, for one choice at least of a list."""
    asked = jointe.condition
    return asked is None or any(show(one) in asked.values for one in each(values, asked.field))


def in_order(famille: Famille) -> list[Jointe]:
    """The documents to join, in the order of the annexes."""
    return sorted(famille.jointes, key=lambda jointe: jointe.annexe)


def still_awaited(contrat: Contrat, famille: Famille) -> tuple[Attendue, ...]:
    """The compulsory documents that are called for and have not come."""
    came = {(one.cle, one.site) for one in contrat.jointes}
    return tuple(
        one
        for one in expected(contrat.values, famille)
        if one.jointe.required and (one.jointe.key, one.site) not in came
    )


def shown_names(contrat: Contrat, famille: Famille) -> dict[str, PieceJointe]:
    """The documents that came, under the names that people see: « Annexe 8 - 1 - Arrêté d’autorisation - X.pdf ».

    Each annexe counts its own from 1. One whose kind the family has forgotten is left out.
    """
    sites = site_names(contrat.values, famille)
    order = {jointe.key: rank for rank, jointe in enumerate(in_order(famille))}
    places = {site: rank for rank, site in enumerate(sites)}
    known = [one for one in contrat.jointes if one.cle in order]
    named: dict[str, PieceJointe] = {}
    ranks: dict[int, int] = {}
    for one in sorted(known, key=lambda one: (order[one.cle], places.get(one.site, len(places)), one.site, one.numero)):
        jointe = famille.jointe(one.cle)
        assert jointe is not None
        rank = ranks[jointe.annexe] = ranks.get(jointe.annexe, 0) + 1
        named[f"{_stem(jointe, rank, sites.get(one.site, one.site), one.numero)}.pdf"] = one
    return named


def _stem(jointe: Jointe, rank: int, site: str, numero: int) -> str:
    name = _FORBIDDEN.sub(" ", site).strip(" .")[:_LONGEST_NAME].strip(" .")
    parts = [f"Annexe {jointe.annexe}", str(rank), _FORBIDDEN.sub(" ", jointe.title), name]
    return " - ".join(part for part in [*parts, str(numero) if numero > 1 else ""] if part)


def rows_for_templates(contrat: Contrat, famille: Famille) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """What templates may say of the documents: the rows « jointes » and « jointes_attendues »."""
    sites = site_names(contrat.values, famille)
    came = []
    for name, one in shown_names(contrat, famille).items():
        jointe = famille.jointe(one.cle)
        assert jointe is not None
        came.append(
            {
                "annexe": jointe.annexe,
                "titre": jointe.title,
                "cle": one.cle,
                "finess_et": one.site or None,
                "etablissement": sites.get(one.site, one.site) or None,
                "fichier": name,
                "pages": one.pages,
                "recu_le": datetime.fromisoformat(one.recu_le).date(),
            }
        )
    awaited = [
        {
            "annexe": one.jointe.annexe,
            "titre": one.jointe.title,
            "cle": one.jointe.key,
            "finess_et": one.site or None,
            "etablissement": one.etablissement or None,
            "source": one.jointe.source or None,
            "doute": one.jointe.doubt or None,
        }
        for one in still_awaited(contrat, famille)
    ]
    return {JOINTES: tuple(came), AWAITED: tuple(awaited)}
