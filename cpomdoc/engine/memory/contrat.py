"""The journal of a contract -> what a version would be made from, and what is known of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import accepted, attached, dossier_digest, form_of, gather, jointe_of, reviews
from cpomdoc.engine.memory.voisins import bound_elsewhere, engagements
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.checks.check import Facts
from cpomdoc.stages.checks.words import pseudo_values

APPROVED = "bon à signer"


def demand(atelier: Atelier, contrat: str) -> dict[str, Any] | None:
    """What a version of *contrat* would be made from today; None while no form is accepted."""
    entries = accepted(atelier, contrat)
    if not entries:
        return None
    joined = attached(atelier, contrat)
    reviewed = reviews(atelier, contrat)
    last = max([*entries.values(), *joined.values(), *reviewed.values()], key=lambda entry: entry.numero)
    return {
        "contrat": contrat,
        "famille": max(entries.values(), key=lambda entry: entry.numero).link.facts["famille"],
        "dossiers": tuple(sorted(dossier_digest(entry) for entry in entries.values())),
        "formulaires": tuple(sorted(form_of(entry).digest for entry in entries.values())),
        "jointes": tuple(asdict(jointe_of(entry)) for _, entry in sorted(joined.items())),
        "relus": tuple(sorted(entry.link.facts["recette"] for entry in reviewed.values())),
        "ailleurs": tuple(bound_elsewhere(atelier, contrat, list(entries.values()))),
        "date": last.link.at,
    }


def whole(atelier: Atelier, demande: Mapping[str, Any], famille: Famille) -> Contrat:
    """The contract with all that is known beside its answers: the PDFs joined, what binds its establishments."""
    contrat = gather(atelier, demande["contrat"], demande["dossiers"], famille, demande["jointes"])
    return replace(contrat, ailleurs=engagements(demande["ailleurs"]))


def signed_together(famille: Famille, pieces: Sequence[Made], sujet: str) -> list[Made]:
    """The pieces that the parties sign in one file: the contract and its annexes, or one act."""
    if sujet != CONTRAT:
        return [made for made in pieces if made.key == sujet]
    contract = next((model.key for model in famille.pieces if model.number is None), "")
    annexes = {model.key for model in famille.pieces if model.number is not None}
    return [made for made in pieces if made.key == contract] + [made for made in pieces if made.key in annexes]


def famille_of(atelier: Atelier, contrat: str) -> str:
    """The family of a contract, as the last entry that tells it says; empty when none does."""
    entries = reversed(atelier.archive.journal(contrat).entries())
    return next((str(entry.link.facts["famille"]) for entry in entries if entry.link.facts.get("famille")), "")


def landmarks(answers: Mapping[str, Value], famille: Famille) -> dict[str, Any]:
    """What the dashboard says of a contract before its first version: who, from when to when, which establishments."""
    found: dict[str, Any] = {}
    values = {**answers, **pseudo_values(answers, famille)}
    if isinstance(name := values.get(famille.roles.gestionnaire), str):
        found["gestionnaire"] = name
    for word, key in (("date_effet", DATE_EFFET), ("date_fin", DATE_FIN)):
        if isinstance(day := values.get(key), date):
            found[word] = day
    if perimeter := Facts(values, {}, {}).column(famille.roles.etablissement):
        found["perimetre"] = tuple(dict.fromkeys(str(site) for site in perimeter))
    return found
