"""Two states of one family -> one: the contract of its day, with the acts of today.

A contract that is signed keeps the family that it was signed with; what is made beside it later is written with the
family in use. Whoever reads the whole contract, or writes an act about it, works with one of these two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cpomdoc.domain.canonical import digest_of
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Check, Questionnaire
from cpomdoc.schema.reglementation import Reglementation

SIGNED_VALUES = "atteinte."
"""How the dated values begin that a contract keeps as they were when it was signed: how its targets are judged."""


def with_acts(contrat: Famille, actes: Famille) -> Famille:
    """The family *contrat* that knows the acts of *actes*; kinds of acts that are known no more stay as they were."""
    if contrat.digest == actes.digest:
        return contrat
    kinds = {one.key: one for one in (*contrat.actes, *actes.actes)}
    return replace(
        contrat,
        roles=replace(contrat.roles, acte=actes.roles.acte),
        questionnaires={**_own(contrat), **_of_acts(contrat), **_of_acts(actes)},
        actes=tuple(kinds.values()),
        checks=tuple(_checks(contrat, actes)),
        preremplis={**contrat.preremplis, **actes.preremplis},
        avis=(
            *(replace(one, acts=False) for one in contrat.avis),
            *(replace(one, contract=False) for one in actes.avis),
        ),
        digest=digest_of((contrat.digest, actes.digest)),
    )


def for_acts(contrat: Famille, actes: Famille) -> Famille:
    """The family *actes*, its words, templates and law, that sees the contract as *contrat* asks and prints it."""
    if contrat.digest == actes.digest:
        return contrat
    whole = with_acts(contrat, actes)
    return replace(
        actes,
        roles=whole.roles,
        questionnaires=whole.questionnaires,
        pieces=contrat.pieces,
        checks=whole.checks,
        echeances=contrat.echeances,
        jointes=contrat.jointes,
        reglementation=_law(contrat.reglementation, actes.reglementation),
        exigences=contrat.exigences,
        unwritten=contrat.unwritten,
        verrous=contrat.verrous,
        actes=whole.actes,
        articles=contrat.articles,
        preremplis=whole.preremplis,
        avis=whole.avis,
        negociation=whole.negociation,
        modeles=_state(actes, "" if actes.version != contrat.version else ", modifiée depuis la signature du contrat"),
        modeles_contrat=f"version {contrat.version}",
        digest=digest_of(("actes", contrat.digest, actes.digest)),
    )


def _law(contrat: Reglementation, actes: Reglementation) -> Reglementation:
    """The law of today, with the rule of attainment that the parties signed, or none where they signed none."""
    return {
        **{key: value for key, value in actes.items() if not key.startswith(SIGNED_VALUES)},
        **{key: value for key, value in contrat.items() if key.startswith(SIGNED_VALUES)},
    }


def _state(famille: Famille, since: str) -> str:
    return f"{famille.title}, version {famille.version}{since}"


_OF_ACTS = ("acte", "partie")


def _own(famille: Famille) -> dict[str, Questionnaire]:
    return {key: one for key, one in famille.questionnaires.items() if one.per not in _OF_ACTS}


def _of_acts(famille: Famille) -> dict[str, Questionnaire]:
    return {key: one for key, one in famille.questionnaires.items() if one.per in _OF_ACTS}


def _checks(contrat: Famille, actes: Famille) -> Iterator[Check]:
    """Those of the contract from its own family; those of an act from the family that writes it."""
    written_anew = {one.key for one in actes.actes}
    for check in contrat.checks:
        owner = owner_of(contrat, check.at)
        if owner is None or owner.per != "acte" or owner.key not in written_anew:
            yield check
    for check in actes.checks:
        owner = owner_of(actes, check.at)
        if owner is not None and owner.per == "acte":
            yield check
