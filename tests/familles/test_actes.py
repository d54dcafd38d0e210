"""The acts of the EHPAD family: their examples are accepted; each check is silent on them but for one change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Contrat, Dossier, EnVigueur, Refus, Submission
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine.modeles.verification import check_templates
from cpomdoc.schema.acte import EXERCICE
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.ensemble import for_acts
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Check, Field, Table
from cpomdoc.stages.contrat.actes import exercice_of, signing
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate, in_form
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.stages.signature.signatures import places
from tests.familles import applicateur
from tests.familles.applicateur import words
from tests.familles.exemples import as_typed, cell, change, ehpad, examples
from tests.familles.rendu import rendered
from tests.pictures import spell, verdict

ACTS = ("avenant", "prorogation", "prolongation", "bilan", "comite", "notification", "repartition")
LAST_VERSION = 3

Changes = Mapping[str, Mapping[str, str]]

CASES: Mapping[str, Changes] = {
    "E-601": {"avenant": {"acte.numero": "2"}},
    "W-957": {"repartition": {"repartition_comptes[1].finess_et": "990004285"}},
    "E-614": {"avenant": {"acte.numero": "2"}},
    "E-615": {"avenant": {"avenant_signataires[1].denomination": "Commune de Valmont"}},
    "E-616": {"avenant": {"avenant_signataires[1].denomination": "Commune de Valmont"}},
    "E-619": {"avenant": {"avenant.deliberation_date": "16/11/2028", "avenant.deliberation": "délibération n° 9"}},
    "E-620": {"avenant": {"avenant_signataires[1].date": "16/11/2028"}},
    "W-618": {"avenant": {"avenant.arrete_capacite_date": "16/11/2028"}},
    "E-622": {"prorogation": {"prorogation_signataires[1].denomination": "Commune de Valmont"}},
    "E-623": {"prorogation": {"prorogation_signataires[1].denomination": "Commune de Valmont"}},
    "E-626": {"prorogation": {"prorogation.deliberation_date": "15/11/2031", "prorogation.deliberation": "n° 9"}},
    "E-627": {"prorogation": {"prorogation_signataires[1].date": "15/11/2031"}},
    "E-632": {"prolongation": {"prolongation_signataires[1].denomination": "Commune de Valmont"}},
    "E-633": {"prolongation": {"prolongation_signataires[1].denomination": "Commune de Valmont"}},
    "E-636": {"prolongation": {"prolongation.deliberation_date": "11/11/2032", "prolongation.deliberation": "n° 9"}},
    "E-637": {"prolongation": {"prolongation_signataires[1].date": "11/11/2032"}},
    "E-638": {"prolongation": {"prolongation.decision_date": "30/12/2031"}},
    "E-602": {"avenant": {"avenant.version_reference": "4"}},
    "E-603": {"avenant": {"avenant.date_effet": "01/01/2032"}},
    "E-604": {"avenant": {"avenant.date_effet": "31/12/2026"}},
    "W-611": {"avenant": {"avenant.date_effet": "14/11/2028"}},
    "E-605": {
        "prorogation": {"prorogation.mois": "20"},
        "prolongation": {"acte.numero": "1"},
        "avenant": {"acte.numero": "3"},
    },
    "E-654": {"prorogation": {"prorogation_cibles[0].objectif": "A1-O1"}},
    "E-655": {"prorogation": {"prorogation_cibles[0].annee_2": "8,6"}},
    "W-605": {"prorogation": {"prorogation.date_notification": "01/07/2031"}},
    "W-606": {"prorogation": {"prorogation.date": "02/01/2032"}},
    "E-606": {"prorogation": {"prorogation.auteur": "Les Tilleuls"}},
    "E-610": {"prorogation": {"prorogation.mois": "13"}},
    "W-612": {"prorogation": {"prorogation.date_notification": "15/11/2031"}},
    "E-607": {"notification": {"notification.auteur": "Les Tilleuls"}},
    "W-607": {"notification": {"notification.terme": "30/12/2031"}},
    "E-611": {"notification": {"notification.mois": "13"}},
    "W-613": {"notification": {"notification.date": "01/07/2031"}},
    "E-657": {"bilan": {"acte.numero": "6"}},
    "E-656": {"bilan": {"bilan_reserves[0].finess_et": "990009102"}},
    "W-650": {"bilan": {"bilan.stade": "Définitif"}},
    "W-651": {"bilan": {"bilan.stade": "Provisoire"}},
    "E-608": {"bilan": {"bilan_objectifs[0].objectif": "A9-O9"}},
    "W-608": {"bilan": {"bilan_objectifs[0].objectif": "A9-O9"}},
    "E-609": {"bilan": {"bilan_indicateurs[0].code": "RIEN"}},
    "W-609": {"bilan": {"bilan.date": "31/12/2026"}},
    "W-610": {"comite": {"reunion_membres[2].entite": "Commune de Valmont"}},
    "W-614": {"comite": {"reunion.date": "31/12/2026"}},
    "W-616": {"prolongation": {"prolongation.mois": "13"}},
    "W-617": {"prolongation": {"prolongation.decision_date": "06/02/2025"}},
    "E-960": {"avenant": {"avenant.date": "14/12/2026", "avenant.comite_date": "sans objet"}},
    "E-961": {"prorogation": {"prorogation.date": "14/12/2026"}},
    "E-962": {"prolongation": {"prolongation.date": "14/12/2026"}},
    "W-960": {"avenant": {"avenant.date": "31/12/2026", "avenant.comite_date": "sans objet"}},
    "W-961": {"prorogation": {"prorogation.date": "31/12/2026"}},
    "W-962": {"prolongation": {"prolongation.date": "31/12/2026"}},
    "E-966": {"avenant": {"avenant.deliberation_date": "14/12/2026", "avenant.deliberation": "n° 9"}},
    "E-967": {"prorogation": {"prorogation.deliberation_date": "14/12/2026", "prorogation.deliberation": "n° 9"}},
    "E-968": {"prolongation": {"prolongation.deliberation_date": "14/12/2026", "prolongation.deliberation": "n° 9"}},
    "W-963": {"avenant": {"avenant_signataires[1].date": "14/12/2026"}},
    "W-964": {"prorogation": {"prorogation_signataires[1].date": "14/12/2026"}},
    "W-965": {"prolongation": {"prolongation_signataires[1].date": "14/12/2026"}},
    "W-620": {"avenant": {"avenant_signataires[1].reference": "n° 2026-118 de la commission permanente"}},
    "W-621": {"prorogation": {"prorogation_signataires[1].reference": "délibération n° 2026-118"}},
    "W-622": {"prolongation": {"prolongation_signataires[1].reference": "2026-118"}},
    "W-966": {"avenant": {"avenant.comite_date": "14/12/2026"}},
    "W-619": {"notification": {"notification.date": "31/12/2026"}},
    "W-967": {"bilan": {"bilan_indicateurs[0].code": "RIEN"}},
    "W-968": {"bilan": {"bilan.date": "31/12/2028"}},
    "W-969": {"bilan": {"bilan.date": "01/01/2031"}},
    "E-645": {"bilan": {"bilan.exercice": "2029"}},
    "W-645": {"bilan": {"bilan.exercice": "2027"}},
    "W-646": {"bilan": {"bilan.date": "29/06/2029"}},
    "W-647": {"bilan": {"bilan.exercice": "2026"}},
    "W-648": {"bilan": {"bilan.exercice": "2036", "bilan.date": "01/07/2037"}},
}
"""For each check, what one types otherwise in the sound acts; the act named first bears the finding."""

OF_A_PUBLIC_BODY = {
    "avenant": ("E-617", "E-618"),
    "prorogation": ("E-624", "E-625"),
    "prolongation": ("E-634", "E-635"),
}
"""What is asked of each act of a public gestionnaire: its deliberation on it, and the day."""

THE_SAME_AS_FOR_THE_CONTRACT = {"avenant": "E-963", "prorogation": "E-964", "prolongation": "E-965"}
"""What is said of an act that cites the deliberation on the contract itself."""

REFUSED = {
    "E-969": ("avenant", {"avenant.comite_date": "16/11/2028"}, "Réunion du comité de suivi"),
    "E-954": (
        "repartition",
        {
            "repartition.decision": "Acceptée",
            "repartition.decision_date": "20/06/2028",
            "repartition.propose": "sans objet",
        },
        "Scénario proposé",
    ),
    "E-955": (
        "repartition",
        {"repartition.decision": "Refusée", "repartition.decision_date": "09/04/2028"},
        "Date de la décision",
    ),
    "E-958": ("repartition", {"repartition_mouvements[0].debut": "2027"}, "Début"),
    "E-959": ("repartition", {"repartition.dernier_exercice": "2027"}, "Dernier exercice du PGFP"),
}
"""What the form itself is given back for: the act, what is typed otherwise, the question."""

TO_CHECK = {
    "W-952": (
        "repartition",
        {
            "repartition.decision": "Acceptée",
            "repartition.decision_date": "20/06/2028",
            "repartition.acte_date": "19/06/2028",
        },
        "Décision modificative prise le",
    ),
}
"""What the form itself is accepted with, and told of: the same."""

KNOWN_ELSEWHERE = {
    "E-600": "@signe",
    "E-612": "@capacites",
    "E-613": "@capacites",
    "E-639": "@cibles_closes",
    "W-639": "@cibles_deux_fois",
    "W-640": "@cibles_changees",
}
"""Checks of what answers alone cannot say: whether the contract is signed, what changed since it was."""

OF_A_TAKEOVER = "E-773"
"""About a contract that was signed elsewhere: tests/engine/journeys/reprise."""

ALWAYS_SEEN = "W-615"
"""The example of a prolongation is of a contract that ends after 2025, which its check says."""


def declared() -> Iterator[Check]:
    """Every check about acts; the rules of a simulation of the means have their own tests (test_repartition.py)."""
    for key in ACTS:
        yield from (one for one in ehpad().questionnaires[key].checks if one.kind != "repartition")
    for check in ehpad().checks:
        owner = owner_of(ehpad(), check.at)
        if owner is not None and owner.key in ACTS and check.options.get("gauche") != EXERCICE:  # those: test_revue
            yield check


@lru_cache
def base() -> tuple[Dossier, ...]:
    """The dossiers of the complete example."""
    return tuple(dossier(one.questionnaire.key, as_typed(one)) for one in examples("huit-etablissements").values())


def dossier(questionnaire: str, answers: Mapping[str, Any]) -> Dossier:
    outcome = verdict(ehpad(), questionnaire, answers)
    assert isinstance(outcome, Dossier), spell(outcome)
    return outcome


def sound(key: str) -> dict[str, Any]:
    """The answers of the example of an act, as typed."""
    if key == "prolongation":  # no example: nothing says that its law reaches the contracts of 2027
        said = tomllib.loads((Path(__file__).parent / "prolongation.toml").read_text("utf-8"))
        typed = {name: cell(value) for name, value in said["reponses"].items()}
        rows = {name: [{k: cell(v) for k, v in row.items()} for row in table] for name, table in said["tables"].items()}
        return {**typed, **rows}
    example = next(one for name in ("avenant", "actes") for (act, _), one in examples(name).items() if act == key)
    return as_typed(example)


def gathered(changes: Changes) -> tuple[Contrat, list[Finding]]:
    """The complete example with its acts, some answers typed otherwise; and what their own forms are told."""
    acts, warnings = [], []
    for key in ACTS:
        answers = sound(key)
        for name, value in changes.get(key, {}).items():
            change(answers, name, value)
        found = dossier(key, answers)
        acts.append(found)
        warnings += [replace(one, key=one.key) for one in found.warnings]
    return consolidate("CPOM-2027-014", [*base(), *acts], ehpad()), warnings


def said(changes: Changes) -> set[tuple[str, str, str]]:
    """(code, bearing act, question) of what is said of acts."""
    contrat, warnings = gathered(changes)
    found = {(one.rule.code, _owner(one), one.key.name) for one in warnings if one.key}
    for finding in check_contrat(contrat, ehpad(), LAST_VERSION):
        assert finding.key is not None
        if finding.key.name.startswith("actes."):
            assert finding.at is not None, finding
            assert "{" not in finding.message + finding.remedy
            found.add((finding.rule.code, bearer(finding, contrat, ehpad())[0], in_form(finding.key.name)))
    return found


def _owner(finding: Finding) -> str:
    assert finding.key is not None
    owner = ehpad().owner(finding.key.name)
    assert owner is not None
    return owner.key


@pytest.mark.parametrize("key", [key for key in ACTS if key != "prolongation"])
def test_the_example_of_each_act_goes_through_a_real_form(key: str):
    example = next(one for name in ("avenant", "actes") for (act, _), one in examples(name).items() if act == key)
    data = write_form(ehpad(), example.questionnaire, contrat=example.contrat, answers=example.answers)
    found = read_classeur(data)
    assert isinstance(found, Classeur)
    submission = read(found, {"ehpad": ehpad()})
    assert isinstance(submission, Submission)
    outcome = validate(submission, ehpad())
    assert not isinstance(outcome, Refus), spell(outcome)
    assert (outcome.questionnaire, outcome.contrat, outcome.site) == (key, "CPOM-2027-014", example.site)
    assert outcome.site.isdecimal()


def test_the_changed_workbooks_of_the_avenant_are_sound_together():
    last = {(one.questionnaire, one.site): one for one in base()}
    for one in examples("avenant").values():
        found = dossier(one.questionnaire.key, as_typed(one))
        last[found.questionnaire, found.site] = found
    contrat = consolidate("CPOM-2027-014", list(last.values()), ehpad())
    assert contrat.missing == ()
    assert [one.message for one in check_contrat(contrat, ehpad(), LAST_VERSION) if one.blocking] == []


def test_every_check_about_acts_has_a_case():
    public = [code for codes in OF_A_PUBLIC_BODY.values() for code in codes]
    told = [
        *CASES,
        *public,
        *THE_SAME_AS_FOR_THE_CONTRACT.values(),
        *REFUSED,
        *TO_CHECK,
        *KNOWN_ELSEWHERE,
        OF_A_TAKEOVER,
        ALWAYS_SEEN,
    ]
    assert sorted(check.code for check in declared()) == sorted(told)


@pytest.mark.parametrize("key", OF_A_PUBLIC_BODY)
def test_a_public_gestionnaire_deliberates_on_each_act(key: str):
    contrat, _ = gathered({})
    public = replace(contrat, values={**contrat.values, "gestionnaire.secteur": "Public"})
    found = {one.rule.code for one in check_contrat(public, ehpad(), LAST_VERSION)}
    assert found >= set(OF_A_PUBLIC_BODY[key])


@pytest.mark.parametrize(("key", "code"), THE_SAME_AS_FOR_THE_CONTRACT.items())
def test_the_deliberation_on_the_contract_is_no_deliberation_on_an_act(key: str, code: str):
    contrat, _ = gathered(
        {key: {f"{key}.deliberation": "délibération n° 2026-46", f"{key}.deliberation_date": "16/12/2026"}}
    )

    def codes(reference: str) -> set[str]:
        known = replace(contrat, values={**contrat.values, "instances.ca_reference": reference})
        return {one.rule.code for one in check_contrat(known, ehpad(), LAST_VERSION)}

    assert code in codes("délibération n° 2026-46")
    assert code not in codes("délibération n° 2026-45")


@pytest.mark.parametrize("reference", ["n° 2026-119", "n° 118", "n° 2027-118 de la commission", "du conseil"])
def test_a_power_of_another_number_is_not_that_of_the_contract(reference: str):
    found = said({"avenant": {"avenant_signataires[1].reference": reference}})
    assert {code for code, _, _ in found} == {ALWAYS_SEEN}


@pytest.mark.parametrize("code", REFUSED)
def test_an_act_that_contradicts_itself_is_given_back(code: str):
    key, changes, question = REFUSED[code]
    answers = sound(key)
    for name, value in changes.items():
        change(answers, name, value)
    outcome = verdict(ehpad(), key, answers)
    assert isinstance(outcome, Refus)
    assert [(one.rule.code, one.question) for one in outcome.findings if one.blocking] == [(code, question)]


@pytest.mark.parametrize("code", TO_CHECK)
def test_an_act_that_is_strange_is_accepted_and_told(code: str):
    key, changes, question = TO_CHECK[code]
    answers = sound(key)
    for name, value in changes.items():
        change(answers, name, value)
    outcome = verdict(ehpad(), key, answers)
    assert isinstance(outcome, Dossier)
    assert [(one.rule.code, one.question) for one in outcome.warnings] == [(code, question)]


@pytest.mark.parametrize(("year", "code"), [("1", "W-969"), ("2", ""), ("3", ""), ("4", "W-968"), ("5", "W-968")])
def test_a_bilan_is_of_its_year_or_of_the_next(year: str, code: str):
    assert {one for one, act, _ in said({"bilan": {"acte.numero": year}}) if act == "bilan"} == ({code} - {""})


@pytest.mark.parametrize("joined", ["Oui", "Non"])
def test_a_bilan_that_joins_the_values_leaves_out_no_indicator(joined: str):
    answers = sound("bilan")
    answers["bilan.avec_indicateurs"] = joined
    answers["bilan_indicateurs"] = answers["bilan_indicateurs"][1:-1]
    contrat = consolidate("CPOM-2027-014", [*base(), dossier("bilan", answers)], ehpad())
    left_out = [one.facts["manquants"] for one in check_contrat(contrat, ehpad()) if one.rule.code == "W-967"]
    assert left_out == (["A1-O1 – TO_HP", "A8-O1 – ENERGIE"] if joined == "Oui" else [])


def test_an_avenant_of_a_later_year_neither_makes_a_bilan_wrong_nor_excuses_it():
    """Since 2029 the contract has one objective less with its indicators, and another more: the bilan of 2028 speaks of
    those of 2028, and would be wrong to speak of today's.
    """
    answers = sound("bilan")
    contrat = consolidate("CPOM-2027-014", [*base(), dossier("bilan", answers)], ehpad())
    (acte,) = contrat.actes
    assert exercice_of(acte, ehpad()) == 2028
    then = EnVigueur(1, contrat.values, contrat.places, contrat.complete)
    gone, *kept = contrat.values["objectifs"]
    now = {
        **contrat.values,
        "objectifs": (*kept, {**gone, "code": "A9-O9"}),
        "indicateurs": tuple(one for one in contrat.values["indicateurs"] if one["objectif"] != gone["code"]),
    }

    def codes(seen: Contrat) -> set[str]:
        told = check_contrat(seen, ehpad())
        return {one.rule.code for one in told} & {"E-608", "W-608", "E-609", "W-967"}

    assert codes(contrat) == set()
    assert codes(replace(contrat, values=now)) == {"E-608", "W-608", "E-609"}
    assert codes(replace(contrat, values=now, en_vigueur={acte.key: then})) == set()


def test_an_avenant_that_changes_capacities_cites_what_authorises_them_and_one_of_an_unsigned_contract_is_told():
    changes = {"avenant": {"avenant.arrete_capacite": "sans objet", "avenant.arrete_capacite_date": "sans objet"}}
    contrat, _ = gathered(changes)
    changed = {"@cibles_closes": 1, "@cibles_deux_fois": 1, "@cibles_changees": Decimal(31)}
    seen = {"avenant-1": {"@signe": False, "@capacites": 2, **changed}}
    found = {one.rule.code for one in check_contrat(contrat, ehpad(), LAST_VERSION, known=seen)}
    assert found >= set(KNOWN_ELSEWHERE)
    changed = {"@cibles_closes": 0, "@cibles_deux_fois": 0, "@cibles_changees": Decimal(30)}
    settled = {"avenant-1": {"@signe": True, "@capacites": 0, **changed}}
    silent = {one.rule.code for one in check_contrat(contrat, ehpad(), LAST_VERSION, known=settled)}
    assert not silent & set(KNOWN_ELSEWHERE)


def test_the_examples_of_acts_have_nothing_to_correct_nor_to_look_at_again():
    assert {code for code, _, _ in said({})} == {ALWAYS_SEEN}


@pytest.mark.parametrize("code", CASES)
def test_one_change_triggers_the_check_on_its_act(code: str):
    check = next(one for one in declared() if one.code == code)
    assert (code, next(iter(CASES[code])), check.at) in said(CASES[code])


def test_a_prolongation_of_a_contract_that_ends_in_2025_is_not_questioned():
    prolongation = dossier("prolongation", {**sound("prolongation"), "acte.numero": "1"})
    contrat = consolidate("CPOM-2027-014", [*base(), prolongation], ehpad())
    ended = replace(contrat, values={**contrat.values, DATE_EFFET: date(2021, 1, 1)})
    assert ALWAYS_SEEN in {one.rule.code for one in check_contrat(contrat, ehpad())}
    assert ALWAYS_SEEN not in {one.rule.code for one in check_contrat(ended, ehpad())}


def test_the_templates_of_acts_have_no_remark():
    templates = {acte.template for acte in ehpad().actes}
    checked = [one for one in check_templates(ehpad()) if one.template in templates]
    assert {one.template for one in checked} == templates
    assert [remark for one in checked for remark in one.report.remarks] == []


def _printed(table: Table) -> list[Field]:
    return [column for column in table.columns if column.usage != "information"]


def test_every_answer_of_an_act_is_printed_by_its_template():
    used = {one.template: one.report.used for one in check_templates(ehpad())}
    for acte in (one for one in ehpad().actes if not one.pieces):  # those that make several: test_revue
        questionnaire = ehpad().questionnaires[acte.key]
        names = [field.key for field in questionnaire.fields() if field.usage != "information"]
        names += [f"{table.key}.{column.key}" for table in questionnaire.tables() for column in _printed(table)]
        in_its_title = {ehpad().roles.acte}
        assert [name for name in names if name not in used[acte.template] | in_its_title] == []


# --- the bilan -------------------------------------------------------------------------------------------------------


def bilan() -> dict[str, list[str]]:
    """What the bilan prints of each indicator, by its code."""
    contrat, _ = gathered({})
    found = {}
    for one in applicateur.read(rendered("bilan-3", contrat, mention=Mention.A_SIGNER)):
        for row in one.rows:
            code = re.search(r"· (\w+),", row[0])
            if code is not None:
                found[code[1]] = [" ".join(cell.split()) for cell in row]
    return found


def test_the_bilan_reckons_how_far_each_target_is_reached():
    printed = bilan()
    assert {code: row[1].partition(" Le gestionnaire")[0].partition(" Deux")[0] for code, row in printed.items()} == {
        "TO_HP": "Atteinte",
        "TO_HT": "Atteinte",
        "TO_AJ": "Atteinte",
        "PP": "Proche",
        "HAD_CONV": "Atteinte",
        "HAD_SEJ": "Atteinte",
        "HOSP_URG": "Proche Baisse régulière depuis la venue d’une infirmière de nuit",
        "TABS": "Proche",
        "TROT": "Non atteinte",
        "TCAF": "Atteinte",
        "DUI_DMP": "Atteinte",
        "ENERGIE": "Non mesurée Surfaces modifiées par les travaux de La Roseraie : mesure reprise en 2030",
        "PL_HT": "Atteinte",
    }


def printed_of(changes: Changes) -> str:
    """All the words of the bilan, some answers being typed otherwise."""
    contrat, _ = gathered(changes)
    return " ".join(
        " ".join(" ".join(cell.split()) for row in [[one.text], *one.rows] for cell in row)
        for one in applicateur.read(rendered("bilan-3", contrat, mention=Mention.A_SIGNER))
    )


def test_the_bilan_is_compared_with_the_target_of_the_exercice_that_it_judges():
    assert bilan()["TABS"][2:] == ["11,0", "10,2", "10,5"]
    contrat, _ = gathered({"bilan": {"bilan.exercice": "2027"}})
    rows_printed = [row for one in applicateur.read(rendered("bilan-3", contrat)) for row in one.rows]
    assert next(row for row in rows_printed if "TABS," in row[0])[-3:] == ["11,0", "10,6", "10,5"]


def test_before_the_first_target_nothing_is_judged_and_the_bilan_says_so():
    words_printed = printed_of({"bilan": {"bilan.exercice": "2026"}})
    assert "2026, aucune cible exigible" in words_printed
    assert "Atteinte 93,4" not in words_printed


def test_the_bilan_prints_the_rule_by_which_it_judges():
    words_printed = printed_of({})
    assert "elle ne dépasse pas 50 % du chemin du départ à la cible" in words_printed.replace("\u00a0", " ")
    assert "la règle de l’article 3 du contrat" in words_printed


def test_a_value_of_the_year_under_way_is_printed_and_never_judged():
    words_printed = printed_of({"bilan": {"bilan_indicateurs[0].provisoire": "96,4"}})
    assert "Année en cours, valeur provisoire, non jugée : 96,4" in words_printed.replace("\u00a0", " ")


def test_a_contract_of_before_the_rule_is_judged_and_told_by_the_tolerance_that_it_signed():
    contrat, _ = gathered({"bilan": {"bilan_indicateurs[0].valeur": "93,4"}})
    before = replace(
        ehpad(),
        digest="before",
        reglementation={k: v for k, v in ehpad().reglementation.items() if "atteinte." not in k},
    )
    for famille, said_of, told in ((ehpad(), "Non atteinte", True), (for_acts(before, ehpad()), "Atteinte", False)):
        texts = applicateur.read(rendered("bilan-3", contrat, famille))
        row = next(row for one in texts for row in one.rows if "TO_HP," in row[0])
        assert row[1] == said_of
        assert any("du chemin du départ" in one.text for one in texts) is told


def test_an_appreciation_kept_by_hand_is_printed_beside_the_reckoned_one_with_its_reason():
    assert "Atteinte Le gestionnaire retient « proche » : la cible" in bilan()["TO_HT"][1]
    answers = sound("bilan")
    change(answers, "bilan_indicateurs[0].appreciation", "Non atteinte")
    outcome = verdict(ehpad(), "bilan", answers)
    assert isinstance(outcome, Refus)
    assert [one.question for one in outcome.findings if one.blocking] == ["Raison de la correction"]


def test_the_arithmetic_of_the_example_of_a_bilan_is_right():
    """What its texts say of objectives and of the financing plan is what its tables and those of the contract hold."""
    contrat, _ = gathered({})
    answers = next(one.values for one in contrat.actes if one.questionnaire == "bilan")
    going = [row for row in rows(answers["bilan_objectifs"]) if row["avancement"] in ("Atteint", "En bonne voie")]
    everything = rows(contrat.values["objectifs"])
    assert (len(going), len(everything)) == (8, 11)
    assert "Huit objectifs sur onze sont atteints ou en bonne voie" in str(answers["bilan.synthese"])
    planned = next(row["taux_caf"] for row in rows(contrat.values["pgfp"]) if row["exercice"] == 2028)
    said = re.search(r"pour (\d,\d) % prévus", words(str(answers["bilan.moyens"])))
    assert said is not None
    assert round(Decimal(str(planned)), 1) == Decimal(said[1].replace(",", "."))
    absent = next(row for row in rows(answers["bilan_indicateurs"]) if row["code"] == "TABS")
    start = next(row for row in rows(contrat.values["indicateurs"]) if row["code"] == "TABS")
    assert Decimal(str(start["valeur_depart"])) - Decimal(str(absent["valeur"])) == Decimal("0.5")
    late = next(
        row for row in rows(contrat.values["actions"]) if row["libelle"] == "Reconstruire l’aile nord en deux phases"
    )
    assert months_between(late["fin"], date(2032, 3, 31)) == 21
    assert "vingt et un mois de retard" in str(answers["bilan.synthese"])


def rows(table: object) -> list[dict[str, Any]]:
    assert isinstance(table, tuple)
    return [dict(row) for row in table]


def months_between(start: date, end: date) -> int:
    return 12 * (end.year - start.year) + end.month - start.month


# --- who signs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["avenant-1", "prorogation-2", "prolongation-3"])
def test_an_act_prints_the_powers_of_its_own_day_and_the_avenants_before_it(key: str):
    contrat, _ = gathered({})
    text = words(" ".join(one.line for one in applicateur.read(rendered(key, contrat))))
    acte = next(one for one in contrat.actes if one.key == key)
    signers = rows(acte.values[f"{acte.questionnaire}_signataires"])
    assert all(f"{row['civilite']} {row['nom']}" in text for row in signers)
    assert all(words(str(row["reference"])) in text for row in signers if row["nature"] != "Fonction")
    for party in rows(contrat.values["parties"]):
        if isinstance(party["acte_date"], date):
            assert words(f"{party['acte']} du {date_longue(party['acte_date'])}") not in text
    for row in rows(acte.values[f"{acte.questionnaire}_anterieurs"]):
        day = words(date_longue(row["date"]))
        assert f"l’avenant n° {row['numero']} à ce contrat, du {day}, portant {row['objet']}" in text


def test_who_signs_an_act_is_who_its_own_form_names():
    contrat, _ = gathered({})
    ars = {place.denomination: place for place in places(signing(contrat, ehpad(), "avenant-1"), ehpad())}
    assert ars["Agence régionale de santé du Val-d’Aure"].nom == "Antoine Peyrac"
    of_the_contract = {one.denomination: one for one in places(signing(contrat, ehpad(), "contrat"), ehpad())}
    assert of_the_contract["Agence régionale de santé du Val-d’Aure"].nom == "Hélène Marchal-Duroc"


def test_a_prorogation_says_the_targets_that_change_and_keeps_the_others_of_the_last_year():
    contrat, _ = gathered({})
    texts = applicateur.read(rendered("prorogation-2", contrat))
    words_printed = " ".join(" ".join(one.text.split()) for one in texts)
    assert (
        "La cible de chaque indicateur au 31 décembre 2032 est celle de la dernière année du contrat" in words_printed
    )
    row = next(row for one in texts for row in one.rows if "TABS" in row[0])
    assert row[1:] == ["9,0", "8,8"]


def test_a_prorogation_without_a_target_of_its_own_keeps_all_of_the_last_year():
    contrat, _ = gathered({})
    acts = [one for one in contrat.actes if one.questionnaire == "prorogation"]
    quiet = replace(acts[0], values={**acts[0].values, "prorogation_cibles": ()})
    whole = replace(contrat, actes=tuple(quiet if one is acts[0] else one for one in contrat.actes))
    texts = applicateur.read(rendered("prorogation-2", whole))
    assert any(one.text.rstrip().endswith("est celle de la dernière année du contrat.") for one in texts)
    assert not any("TABS" in cell for one in texts for row in one.rows for cell in row)
