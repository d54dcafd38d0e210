"""A contract that ends -> the Excel forms of the one that comes after it, filled in advance from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cpomdoc.adapters.excel import writing
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.suivants import ContratSuivant, Suivant, next_contract
from cpomdoc.store.places import form_name


@dataclass(frozen=True, slots=True)
class FormulaireSuivant:
    """A form of the next contract: the name of its file, its bytes, how many answers are proposed in it, what could
    not be written, in words.
    """

    name: str
    data: bytes
    proposes: int
    told: tuple[str, ...]


def next_forms(atelier: Atelier, contrat: str, numero: str) -> tuple[FormulaireSuivant, ...]:
    """The forms of the contract *numero* that comes after *contrat*; none while too little is known of that one.

    Nothing in them is locked: each proposed answer says where it comes from, and somebody confirms or changes it.
    """
    suivant = next_contract(atelier, contrat, numero)
    return tuple(_written(atelier, suivant, numero)) if suivant is not None else ()


def _written(atelier: Atelier, suivant: ContratSuivant, numero: str) -> Iterator[FormulaireSuivant]:
    for one in suivant.formulaires:
        data = writing.write_form(
            suivant.famille,
            one.questionnaire,
            contrat=numero,
            site=one.site,
            answers=one.avance.typed,
            origins=_told(one, suivant),
            inbox_name=atelier.settings.inbox.name,
        )
        name = form_name(one.questionnaire, numero, one.site)
        yield FormulaireSuivant(name, data, one.avance.proposed, one.avance.told)


def _told(one: Suivant, suivant: ContratSuivant) -> dict[FieldKey, str]:
    """Where each answer comes from; the number of the contract and of the establishment are typed by who asks."""
    own = {FieldKey(suivant.famille.roles.contrat), FieldKey(suivant.famille.roles.site)}
    return {key: origin for key, origin in one.avance.origins.items() if key not in own}
