"""The journal of a contract -> what a version would be made from, and what is known of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.dossier import Contrat, Engagement
from cpomdoc.domain.journal import Etape, EtapeFaite, Joint, Recu, Reperes, Retourne, Suspendu, Valide
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import accepted, attached, dossier_digest, form_of, gather, reviews
from cpomdoc.engine.memory.note import step_key
from cpomdoc.engine.memory.voisins import bound_elsewhere
from cpomdoc.engine.values import Demande
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.checks.check import Facts
from cpomdoc.stages.checks.words import pseudo_values
from cpomdoc.store.journal import Entry


def demand(atelier: Atelier, contrat: str) -> Demande | None:
    """What a version of *contrat* would be made from today; None while no form is accepted."""
    entries = accepted(atelier, contrat)
    if not entries:
        return None
    joined = attached(atelier, contrat)
    reviewed = reviews(atelier, contrat)
    told: list[Entry] = [*entries.values(), *joined.values(), *reviewed.values()]
    return Demande(
        contrat=contrat,
        famille=max(entries.values(), key=lambda entry: entry.numero).etape.famille,
        dossiers=tuple(sorted(dossier_digest(entry) for entry in entries.values())),
        formulaires=tuple(sorted(form_of(entry).digest for entry in entries.values())),
        jointes=tuple(entry.etape.piece for _, entry in sorted(joined.items())),
        relus=tuple(sorted(entry.etape.recette for entry in reviewed.values())),
        ailleurs=bound_elsewhere(atelier, contrat, list(entries.values())),
        date=max(told, key=lambda entry: entry.numero).link.at,
    )


def demand_key(atelier: Atelier, kind: type[Etape], demande: Demande) -> str:
    """The key under which a step that looks at a whole demand is noted: *demande*, by the family of the day."""
    materials = [*demande.formulaires, *(one.sha256 for one in demande.jointes)]
    bound: dict[str, object] = {"ailleurs": tuple(_in_words(one) for one in demande.ailleurs), "relus": demande.relus}
    options = {name: words for name, words in bound.items() if words}
    return step_key(kind, materials, famille=atelier.famille(demande.famille).digest, date=demande.date, **options)


def _in_words(one: Engagement) -> dict[str, str]:
    days = {"debut": one.debut.isoformat(), "fin": one.fin.isoformat()}
    return {"site": one.site, "contrat": one.contrat, **days}


def whole(atelier: Atelier, demande: Demande, famille: Famille) -> Contrat:
    """The contract with all that is known beside its answers: the PDFs joined, what binds its establishments."""
    contrat = gather(atelier, demande.contrat, demande.dossiers, famille, demande.jointes)
    return replace(contrat, ailleurs=demande.ailleurs)


def signed_together(famille: Famille, pieces: Sequence[Made], sujet: str) -> list[Made]:
    """The pieces that the parties sign in one file: the contract and its annexes, or one act."""
    if sujet != CONTRAT:
        return [made for made in pieces if made.key == sujet]
    contract = next((model.key for model in famille.pieces if model.number is None), "")
    annexes = {model.key for model in famille.pieces if model.number is not None}
    return [made for made in pieces if made.key == contract] + [made for made in pieces if made.key in annexes]


def famille_of(atelier: Atelier, contrat: str) -> str:
    """The family of a contract, as the last entry that tells it says; empty when none does."""
    told = (_famille(entry.etape) for entry in reversed(atelier.archive.journal(contrat).entries()))
    return next((famille for famille in told if famille), "")


def _famille(etape: EtapeFaite) -> str:
    match etape:
        case Recu() | Valide() | Suspendu() | Retourne() | Joint():
            return etape.famille or ""
    return ""


def landmarks(answers: Mapping[str, Value], famille: Famille) -> Reperes:
    """What the dashboard says of a contract before its first version: who, from when to when, which establishments."""
    values = {**answers, **pseudo_values(answers, famille)}
    name, start, end = (values.get(key) for key in (famille.roles.gestionnaire, DATE_EFFET, DATE_FIN))
    sites = tuple(dict.fromkeys(str(site) for site in Facts(values, {}, {}).column(famille.roles.etablissement)))
    return Reperes(
        gestionnaire=name if isinstance(name, str) else None,
        date_effet=start if isinstance(start, date) else None,
        date_fin=end if isinstance(end, date) else None,
        perimetre=sites or None,
    )
