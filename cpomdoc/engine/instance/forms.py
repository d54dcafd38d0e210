"""A family (+ an example) -> Excel forms by their French file names: blank, or filled to learn and to try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cpomdoc.adapters.excel import writing
from cpomdoc.adapters.instance import load_examples
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.prefill import Moisson
from cpomdoc.store.places import form_name

EXAMPLES_BY = "Camille Exemple"
"""Who saved the filled forms of the examples: one person, so that a changed example follows the first."""


def blank_forms(
    famille: Famille, contrat: str, sites: Sequence[str], inbox: str, moisson: Moisson | None = None
) -> Iterator[tuple[str, bytes]]:
    """One form a questionnaire of the contract; those of establishments once for each of *sites*, once for all without
    any. The forms of acts are asked for by name: see ``acte_form``.

    With *moisson* the forms hold what national exports say, one form for each establishment that they know of.
    """
    known = moisson or Moisson(famille)
    for questionnaire in famille.awaited():
        per_site = questionnaire.per == "etablissement"
        for site in (sites or tuple(known.sites) or ("",)) if per_site else ("",):
            answers, origins = known.of((questionnaire.key, site))
            data = writing.write_form(
                famille, questionnaire, contrat=contrat, site=site, answers=answers, origins=origins, inbox_name=inbox
            )
            yield form_name(questionnaire, contrat, site), data


def acte_form(famille: Famille, acte: str, contrat: str, inbox: str) -> tuple[str, bytes]:
    """The blank form of one act beside the contract. Raises KeyError when the family has no such act."""
    questionnaire = famille.questionnaires[famille.acte(acte).key]
    return form_name(questionnaire, contrat, ""), writing.write_form(
        famille, questionnaire, contrat=contrat, inbox_name=inbox
    )


def reprise_form(famille: Famille, contrat: str, inbox: str) -> tuple[str, bytes]:
    """The blank workbook that takes over a contract signed elsewhere. Raises KeyError when the family has none."""
    if famille.reprise is None:
        raise KeyError(famille.key)
    questionnaire = famille.questionnaires[famille.reprise.questionnaire]
    return form_name(questionnaire, contrat, ""), writing.write_form(
        famille, questionnaire, contrat=contrat, inbox_name=inbox
    )


def example_forms(templates: Path, famille: Famille, name: str, inbox: str) -> Iterator[tuple[str, bytes]]:
    """The filled forms of one set of examples."""
    for example in load_examples(templates, famille, name):
        data = writing.write_form(
            famille,
            example.questionnaire,
            contrat=example.contrat,
            site=example.site,
            answers=example.answers,
            inbox_name=inbox,
            auteur=EXAMPLES_BY,
        )
        yield form_name(example.questionnaire, example.contrat, example.site), data
