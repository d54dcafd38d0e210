"""The revue annuelle: its examples are accepted, each check has one change, its documents say every figure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_book, write_form
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Contrat, Dossier, Refus, Submission
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.francais import nombre
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.modeles.verification import check_templates
from cpomdoc.schema.acte import EXERCICE
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.suivi import SOURCES
from cpomdoc.stages.contrat.actes import seen_by
from cpomdoc.stages.contrat.annee import exercice_tables
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate, in_form, uncompared
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.stages.pieces.feuille import feuille_of
from cpomdoc.stages.pieces.plan import model_of
from tests.familles.exemples import as_typed, change, examples, famille
from tests.familles.rendu import planned, rendered
from tests.pictures import spell, verdict

FAMILIES = {
    "ehpad": "huit-etablissements",
    "handicap": "complet",
    "chrs": "complet",
    "ph-departemental": "complet",
    "residences-autonomie": "complet",
}
"""For each family whose example of a revue is given, the contract that it follows."""
DOCUMENTS = ("", "--dossier", "--rapport", "--suivi", "--reunion")
KNOWN = {
    "ehpad": {"W-660"},
    "handicap": {"W-660", "W-661"},
    "chrs": {"W-661"},
    "ph-departemental": set(),
    "residences-autonomie": {"W-660", "W-662"},
}
"""What the examples are told: actions that are late, a definition that changed."""

Changes = Mapping[str, str]

CASES: Mapping[str, Changes] = {
    "E-660": {"revue_affectation[0].investissement": "4904", "revue_affectation[0].compensation": "7357"},
    "E-661": {"revue_affectation[0].deficits_anterieurs": "100"},
    "E-662": {"revue_affectation[1].reprise_report": "0", "revue_affectation[1].report_deficitaire": "36307"},
    "E-663": {"revue_affectation[1].reprise_compensation": "0", "revue_affectation[1].report_deficitaire": "51307"},
    "E-664": {"revue_affectation[0].tresorerie": "10", "revue_affectation[0].compensation": "7347"},
    "E-665": {"revue_actions[0].part": "90"},
    "E-666": {"revue_actions[0].terminee_le": "02/01/2029"},
    "W-660": {"revue_actions[1].fin": "31/10/2028"},
    "E-667": {"revue_indicateurs[0].denominateur": "0"},
    "E-668": {"revue_indicateurs[0].valeur": "98,2"},
    "E-788": {f"revue_indicateurs[5].{name}": "" for name in ("finess_et", "numerateur", "denominateur")}
    | {"revue_indicateurs[5].valeur": "80"},
    "E-789": {"revue_indicateurs[0].depart_rebase": "90", "revue_indicateurs[1].depart_rebase": "91"},
    "E-790": {"revue_indicateurs[0].cible_rebasee": "95", "revue_indicateurs[1].cible_rebasee": "96"},
    "E-791": {
        f"revue_indicateurs[{row}].{column}": said
        for row, verdict in enumerate(("Proche", "Atteinte"))
        for column, said in (("appreciation", verdict), ("raison", "Comptage"))
    },
    "E-792": {"revue_indicateurs[0].exoneration": "Non", "revue_indicateurs[1].exoneration": "Oui"},
    "W-661": {"revue_indicateurs[20].etat_mesure": "Définition changée", "revue_indicateurs[20].motif_mesure": "Outil"},
    "W-694": {"revue_indicateurs[0].exoneration": "Oui", "revue.contexte": "sans objet"},
    "W-668": {"revue_objectifs[0].avancement": "Abandonné", "revue_objectifs[0].ecart_motif": "Moyens"},
    "W-692": {"revue_activite[0].taux_occupation": "95,2"},
    "E-669": {"revue_activite[0].abattement": "1"},
    "E-679": {"revue_rh[0].jours_absence": "1"},
    "W-691": {"revue_qualite[1].injonctions_levees": "6"},
    "E-680": {"revue_finances[0].charges_g1_prevu": "1"},
    "E-681": {"revue_finances[0].charges_g1_realise": "1"},
    "E-682": {"revue_finances[0].produits_g1_prevu": "1"},
    "E-683": {"revue_finances[0].produits_g1_realise": "1"},
    "E-684": {"revue_finances[0].resultat_prevu": "1"},
    "E-685": {"revue_finances[0].resultat_realise": "1"},
    "W-669": {"revue_finances[0].percu": "9000000"},
    "E-688": {"revue_eprd.tresorerie": "1"},
    "E-689": {"revue_eprd.taux_caf": "3"},
    "W-673": {"revue_eprd.capital": "412001"},
    "W-675": {"revue_eprd.frng": "-1", "revue_eprd.bfr": "0", "revue_eprd.tresorerie": "-1"},
    "W-676": {"revue_eprd.resultat": "-203054"},
    "E-690": {"revue_moyens[0].solde": "1"},
    "E-691": {"revue_moyens[0].suite": ""},
    "W-678": {"revue_moyens[1].conforme": "Non"},
    "E-672": {"revue_ajustements[0].exercice": "2028"},
    "W-652": {"revue_activite[0].journees_realisees": "27000", "revue_activite[0].taux_occupation": "92,21"},
    "W-653": {"revue_activite[1].journees_realisees": "1100", "revue_activite[1].taux_occupation": "75,14"},
    "W-654": {"revue_activite[2].journees_realisees": "1700", "revue_activite[2].taux_occupation": "68"},
    "W-697": {"revue_indicateurs[0].finess_et": "sans objet"},
    "W-698": {"revue_indicateurs[6].finess_et": "sans objet"},
    "W-699": {"revue_indicateurs[9].finess_et": "sans objet"},
    "W-693": {"revue_indicateurs[18].valeur": "2,5"},
    "W-695": {"revue_indicateurs[16].valeur": "10,8"},
    "W-696": {"revue_indicateurs[17].valeur": "13,7"},
    "W-667": {"revue.date": "29/04/2029"},
    "E-793": {"revue.cible_rang": "6", "revue.cible_motif": "Avenant n° 1"},
    "E-678": {"revue.cible_rang": "1"},
    "E-673": {"revue_objectifs[0].objectif": "A9-O9"},
    "W-664": {"revue_objectifs[0].objectif": "A9-O9"},
    "E-675": {"revue_actions[0].objectif": "A9-O9"},
    "W-666": {"revue_actions[0].numero": "9"},
    "E-674": {"revue_indicateurs[20].code": "RIEN"},
    "W-665": {"revue_indicateurs[20].code": "RIEN"},
    "E-670": {"revue_indicateurs[0].numerateur": ""},
    "E-671": {"revue_indicateurs[0].denominateur": ""},
    "W-662": {"revue_indicateurs[0].realise_n_1": "81"},
    "W-670": {"charges": "1,03"},
    "W-671": {"produits": "1,03"},
    "E-686": {"charges": "1,06"},
    "E-687": {"produits": "1,06"},
    "W-672": {"revue_eprd.resultat_prevu": "200000", "revue_eprd.commentaire": "sans objet"},
    "W-674": {"revue_eprd.caf": "300000", "revue_eprd.taux_caf": "1,61"},
    **{
        code: {f"revue_{table}[0].finess_et": "990009102"}
        for code, table in (
            ("E-692", "activite"),
            ("E-693", "rh"),
            ("E-694", "qualite"),
            ("E-695", "finances"),
            ("E-696", "investissements"),
            ("E-697", "affectation"),
            ("E-698", "moyens"),
            ("E-699", "indicateurs"),
        )
    },
    "W-685": {"revue_finances[0].finess_et": "990009102"},
    "W-686": {"revue_activite[3].finess_et": "990009102"},
    "W-687": {"revue_rh[0].finess_et": "990009102"},
    "W-688": {"revue_qualite[0].finess_et": "990009102"},
}
"""For each check, what one types otherwise in the sound revue of the EHPAD; « charges » and « produits »: what is
realised of them in the first account, over what was planned, without a word of explanation.
"""

WITH_THE_CONTRACT = {"E-676": date(2029, 1, 1), "E-677": date(2021, 1, 1)}
"""Checks of the years of the contract: the first day of one that they tell of."""


@lru_cache
def base(key: str) -> tuple[Dossier, ...]:
    """The dossiers of the contract that the revue of a family follows."""
    found = examples(FAMILIES[key], key).values()
    return tuple(_dossier(key, one.questionnaire.key, as_typed(one)) for one in found)


def _dossier(key: str, questionnaire: str, answers: Mapping[str, Any]) -> Dossier:
    outcome = verdict(famille(key), questionnaire, answers)
    assert isinstance(outcome, Dossier), spell(outcome)
    return outcome


def typed(key: str, changes: Changes | None = None) -> dict[str, Any]:
    """The answers of the example, as typed, some of them otherwise."""
    answers = as_typed(next(one for (act, _), one in examples("actes", key).items() if act == "revue"))
    for name, value in (changes or {}).items():
        if name in ("charges", "produits"):
            _spread(answers["revue_finances"][0], name, Decimal(value.replace(",", ".")))
        else:
            change(answers, name, value)
    return answers


def _spread(account: dict[str, Any], kind: str, share: Decimal) -> None:
    """What an account planned becomes what it realised over *share*, its totals and its results with it."""
    done = Decimal(account[f"{kind}_realise"].raw)
    plan = (done / share).quantize(Decimal(1))
    groups = [Decimal(account[f"{kind}_g{group}_prevu"].raw) for group in (2, 3)]
    other = Decimal(account[f"{'produits' if kind == 'charges' else 'charges'}_prevu"].raw)
    result = plan - other if kind == "produits" else other - plan
    new = {f"{kind}_g1_prevu": plan - sum(groups), f"{kind}_prevu": plan, "resultat_prevu": result}
    account.update({name: str(value) for name, value in new.items()}, commentaire="")


def gathered(key: str, *revues: Mapping[str, Any]) -> Contrat:
    """The contract with revues of it."""
    mine = [_dossier(key, "revue", answers) for answers in revues or (typed(key),)]
    numero = next(iter(examples("actes", key).values())).contrat
    return consolidate(numero, [*base(key), *mine], famille(key))


def said(key: str, changes: Changes | None = None) -> set[tuple[str, str]]:
    """(code, question) of all that a revue is told: by its own form, then with its contract."""
    outcome = verdict(famille(key), "revue", typed(key, changes))
    found = outcome.findings if isinstance(outcome, Refus) else outcome.warnings
    told = {(one.rule.code, one.key.name) for one in found if one.key}
    if isinstance(outcome, Dossier):
        contrat = consolidate("CPOM-2027-014", [*base(key), outcome], famille(key))
        for one in check_contrat(contrat, famille(key), 1):
            if one.key is not None and one.key.name.startswith("actes."):
                assert one.at is not None, one
                assert "{" not in one.message + one.remedy
                told.add((one.rule.code, in_form(one.key.name)))
    return told


def test_a_rate_that_nothing_in_the_review_lets_compare_is_said_to_be_uncompared() -> None:
    """The days of Les Glycines are not told: its occupation, measured, stands alone."""
    assert [one for one in uncompared(gathered("ehpad"), famille("ehpad")) if of_an_act(one)] == []
    answers = typed("ehpad")
    answers["revue_activite"] = [one for one in answers["revue_activite"] if one["finess_et"] != "990002107"]
    held = gathered("ehpad", answers)
    (told,) = [one for one in uncompared(held, famille("ehpad")) if of_an_act(one)]
    assert "taux d’occupation en accueil de jour" in told.message
    assert bearer(told, held, famille("ehpad")) == ("revue", "2028")
    assert told.at is not None
    assert told.at.sheet == "Indicateurs"


def of_an_act(finding: Finding) -> bool:
    return finding.key is not None and finding.key.name.startswith("actes.")


def declared(key: str) -> Iterator[Check]:
    """Every check about the revue of a family."""
    yield from famille(key).questionnaires["revue"].checks
    for check in famille(key).checks:
        owner = owner_of(famille(key), check.at)
        if owner is not None and (owner.key == "revue" or check.options.get("gauche") == EXERCICE):
            yield check


# --- the form ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", FAMILIES)
def test_the_example_of_a_revue_goes_through_a_real_form(key: str) -> None:
    example = next(one for (act, _), one in examples("actes", key).items() if act == "revue")
    data = write_form(famille(key), example.questionnaire, contrat=example.contrat, answers=example.answers)
    found = read_classeur(data)
    assert isinstance(found, Classeur)
    submission = read(found, {key: famille(key)})
    assert isinstance(submission, Submission)
    outcome = validate(submission, famille(key))
    assert not isinstance(outcome, Refus), spell(outcome)
    assert (outcome.questionnaire, outcome.contrat, outcome.site) == ("revue", example.contrat, "2028")


@pytest.mark.parametrize("key", FAMILIES)
def test_the_example_of_a_revue_is_told_of_nothing_but_what_is_late_or_not_comparable(key: str) -> None:
    assert {code for code, _ in said(key)} == KNOWN[key]


@pytest.mark.parametrize("site", ["", "sans objet"])
def test_an_indicator_of_the_whole_contract_is_told_once(site: str) -> None:
    """Two rows that both name no establishment are one row told twice: the first does not win."""
    answers = typed("ehpad")
    answers["revue_indicateurs"].append({**answers["revue_indicateurs"][12], "valeur": "50", "finess_et": site})
    outcome = verdict(famille("ehpad"), "revue", answers)
    assert isinstance(outcome, Refus)
    (found,) = (one for one in outcome.findings if one.blocking)
    last = len(answers["revue_indicateurs"])
    assert (found.rule.code, found.key) == ("E-202", FieldKey("revue_indicateurs.objectif", last - 1))
    assert int(found.facts["seconde"]) - int(found.facts["premiere"]) == last - 1 - 12


@pytest.mark.parametrize("code", CASES)
def test_one_change_triggers_the_check_at_its_question(code: str) -> None:
    check = next(one for one in declared("ehpad") if one.code == code)
    assert (code, check.at) in said("ehpad", CASES[code])
    if code not in KNOWN["ehpad"]:
        assert code not in {one for one, _ in said("ehpad")}


def test_every_check_about_a_revue_has_a_case() -> None:
    assert sorted(one.code for one in declared("ehpad")) == sorted([*CASES, *WITH_THE_CONTRACT])


@pytest.mark.parametrize(("code", "start"), WITH_THE_CONTRACT.items())
def test_a_review_is_of_a_year_of_its_contract(code: str, start: date) -> None:
    contrat = gathered("ehpad")
    moved = replace(contrat, values={**contrat.values, DATE_EFFET: start})
    assert code in {one.rule.code for one in check_contrat(moved, famille("ehpad"), 1)}
    assert code not in {one.rule.code for one in check_contrat(contrat, famille("ehpad"), 1)}


@pytest.mark.parametrize("place", ["sorties_logement", "sorties_adapte", "demandes", "presents_longs"])
def test_a_part_of_the_households_of_a_chrs_is_no_more_than_all(place: str) -> None:
    found = said("chrs", {f"revue_logement[0].{place}": "900"})
    assert f"revue_logement.{place}" in {name for _, name in found}


def test_the_abatement_of_a_service_for_the_disabled_is_half_of_what_lacks() -> None:
    one = {"revue_activite[0].objectif_activite": "96", "revue_activite[0].realise_activite": "94,2"}
    assert "E-669" not in {code for code, _ in said("handicap", {**one, "revue_activite[0].abattement": "0,9"})}
    assert "E-669" in {code for code, _ in said("handicap", {**one, "revue_activite[0].abattement": "1,8"})}


@pytest.mark.parametrize("key", ["ehpad", "handicap", "chrs", "ph-departemental", "residences-autonomie"])
def test_the_five_families_review_the_same_fourteen_subjects(key: str) -> None:
    sheets = [sheet.key for sheet in famille(key).questionnaires["revue"].sheets]
    common = [sheet for sheet in sheets if sheet not in ("revue_eprd", "revue_logement")]
    assert len(common) == 14
    assert ("revue_logement" in sheets) is (key == "chrs")
    columns = {one.key for one in next(t for t in _tables(key) if t.key == "revue_activite").columns}
    assert ("abattement" in columns) is (key in ("ehpad", "handicap"))


def _tables(key: str) -> list[Any]:
    return list(famille(key).questionnaires["revue"].tables())


# --- the case of the domain, to the cent ------------------------------------------------------------------------------


def test_the_figures_of_an_account_are_those_of_the_domain_to_the_cent() -> None:
    """The case of a year with less activity: 3 410 000 € for 3 450 000, a CAF of 14 000 for 41 000 of capital."""
    account = {
        "charges_prevu": 3438000, "charges_realise": 3445000, "produits_prevu": 3450000, "produits_realise": 3410000,
        "resultat_prevu": 12000, "resultat_realise": -35000, "finess_et": "990001455", "commentaire": "",
    }  # fmt: skip
    eprd = {"caf": 14000, "caf_prevu": 58000, "capital": 41000, "produits": 3410000, "resultat": -35000}
    values = {f"revue_eprd.{name}": Decimal(value) for name, value in {**eprd, "resultat_prevu": 12000}.items()}
    contrat = gathered("ehpad")
    acte = replace(contrat.actes[0], values={**contrat.actes[0].values, "revue_finances": (account,), **values})
    made = exercice_tables(acte, seen_by(acte, contrat, famille("ehpad")), famille("ehpad"))
    row = made["suivi_comptes"][0]
    assert (row["ecart_produits"], nombre(row["taux_produits"], 2)) == (-40000, "−1,16")
    assert (row["ecart_charges"], nombre(row["taux_charges"], 2)) == (7000, "0,20")
    assert (row["resultat"], row["ecart_resultat"], nombre(row["taux_resultat"], 2)) == (-35000, -47000, "−1,38")
    assert made["suivi_annee"][0]["manque_caf"] == 27000
    told = said(
        "ehpad",
        {
            "revue_eprd.caf": "14000",
            "revue_eprd.capital": "41000",
            "revue_eprd.produits_caf": "3400000",
            "revue_eprd.taux_caf": "0,41",
        },
    )
    assert {"W-673", "W-674"} <= {code for code, _ in told}


# --- which target, which exercices ------------------------------------------------------------------------------------


def test_a_review_is_compared_with_the_target_of_its_exercice_and_knows_the_earlier_ones() -> None:
    before = typed("ehpad", {"acte.numero": "2027", "revue.date": "28/09/2028", "revue.cible_rang": "1"})
    before["revue_indicateurs"] = [
        {**row, "finess_et": ""} for row in before["revue_indicateurs"] if row["code"] == "PP"
    ]
    before["revue_indicateurs"][0]["valeur"] = "80,0"
    before |= {"revue_actions": [], "revue_ajustements": []}
    contrat = gathered("ehpad", before, typed("ehpad"))
    acte = next(one for one in contrat.actes if one.numero == "2028")
    made = exercice_tables(acte, seen_by(acte, contrat, famille("ehpad")), famille("ehpad"))
    row = next(one for one in made["suivi_indicateurs"] if one["code"] == "PP")
    assert made["suivi_annee"][0]["rang"] == 2
    assert row["realises"][0] == Decimal("80.0")
    assert row["avant"] == Decimal("80.0")
    assert row["cible"] == row["cibles"][1]


def test_the_value_of_several_establishments_is_the_sum_of_numerators_over_the_sum_of_denominators() -> None:
    contrat = gathered("ehpad")
    acte = contrat.actes[0]
    made = exercice_tables(acte, seen_by(acte, contrat, famille("ehpad")), famille("ehpad"))
    row = next(one for one in made["suivi_indicateurs"] if one["code"] == "TO_HP")
    sites = [one for one in made["suivi_sites"] if one["code"] == "TO_HP"]
    whole = 100 * sum(one["numerateur"] for one in sites) / sum(one["denominateur"] for one in sites)
    assert row["realise"] == round(whole, 1)
    assert row["couverture"] == f"{len(sites)}/{len(sites)}"


def test_a_review_of_a_year_without_target_judges_nothing() -> None:
    contrat = gathered("ehpad")
    later = replace(contrat, values={**contrat.values, DATE_EFFET: date(2029, 1, 1)})
    made = exercice_tables(contrat.actes[0], seen_by(contrat.actes[0], later, famille("ehpad")), famille("ehpad"))
    assert {row["verdict"] for row in made["suivi_indicateurs"]} == {"Sans objet"}
    assert made["suivi_annee"][0]["mesures"] == 0


def test_a_contract_says_how_many_of_each_and_never_a_mark() -> None:
    contrat = gathered("handicap")
    made = exercice_tables(
        contrat.actes[0], seen_by(contrat.actes[0], contrat, famille("handicap")), famille("handicap")
    )
    annee = made["suivi_annee"][0]
    counted = [annee[name] for name in ("atteints", "partiels", "non_atteints", "non_mesures")]
    assert sum(counted) == len(made["suivi_objectifs"])
    assert "couverture" in annee["distribution"]
    assert annee["mesures"] < annee["attendus"] <= len(made["suivi_indicateurs"])


# --- the documents ----------------------------------------------------------------------------------------------------


def _words(key: str, suffix: str) -> str:
    document = Document(io.BytesIO(rendered(f"revue-2028{suffix}", gathered_once(key), famille(key))))
    texts = ["".join(t.text or "" for t in one.iter(_W + "t")) for one in document.element.body.iter(_W + "p")]
    return " ".join(" ".join(texts).replace("\u00a0", " ").replace("\u202f", " ").split())


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@lru_cache
def gathered_once(key: str) -> Contrat:
    return gathered(key)


@pytest.mark.parametrize("key", FAMILIES)
def test_a_revue_makes_five_documents_with_names_in_their_order(key: str) -> None:
    names = {one.key: one.filename for one in planned(gathered_once(key), famille(key)) if one.acte == "revue"}
    assert list(names) == [f"revue-2028{suffix}" for suffix in DOCUMENTS]
    assert [name.split(" - ")[1][0] for name in names.values()] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("key", FAMILIES)
@pytest.mark.parametrize("suffix", ["--dossier", "--rapport", "--suivi"])
def test_a_document_of_the_revue_says_each_verdict_with_the_numbers_it_comes_from(key: str, suffix: str) -> None:
    text = _words(key, suffix)
    contrat = gathered_once(key)
    made = exercice_tables(contrat.actes[0], seen_by(contrat.actes[0], contrat, famille(key)), famille(key))
    for row in made["suivi_indicateurs"]:
        assert str(row["libelle"]).replace("\u00a0", " ") in text
        for name in ("depart", "cible", "realise"):
            if isinstance(row[name], Decimal):
                assert nombre(row[name], int(row["decimales"])).replace("\u00a0", " ") in text, (row["code"], name)
        assert f"{row['signe']} {row['verdict']}" in text
    tolerance = nombre(Decimal(str(contrat.values["mesure.tolerance"])))
    assert f"la tolérance est de {tolerance} % de la cible" in text


@pytest.mark.parametrize("key", FAMILIES)
def test_the_workbook_of_the_follow_up_holds_what_its_word_table_prints_each_value_with_its_type(key: str) -> None:
    contrat = gathered_once(key)
    acte, family = contrat.actes[0], famille(key)
    sheet = feuille_of(model_of(f"{acte.key}--suivi", acte, family), seen_by(acte, contrat, family), family)
    assert sheet is not None
    book = load_workbook(io.BytesIO(write_book([sheet])))
    assert [one.title for one in book] == ["Suivi 2028"]
    page = book["Suivi 2028"]
    titles = [str(cell.value) for cell in page[2]]
    rows = [dict(zip(titles, line, strict=True)) for line in page.iter_rows(min_row=3)]
    printed = _indicators_in_word(key)
    assert [(row["Fiche"].value, row["Indicateur"].value) for row in rows] == [one[:2] for one in printed]
    for row, (_, libelle, notes, *numbers, judged) in zip(rows, printed, strict=True):
        told = [_as_printed(row[name]) for name in ("Départ", "Cible 2028", "Réalisé 2028")]
        assert told == numbers, libelle
        assert judged.split(" ", 1)[1] == row["Verdict"].value, libelle
        targets, done = ([_as_printed(row[f"{name} {year}"]) for year in range(2027, 2032)] for name in KINDS)
        assert notes["Cibles"] == targets, libelle
        assert [*notes["Réalisé"], *["—"] * 5][:5] == done, libelle
        assert (row["N° du contrat"].value, row["Exercice jugé"].value) == (contrat.numero, 2028)
    assert page.freeze_panes == "C3"
    assert (page.page_setup.orientation, page.print_title_rows, page.print_title_cols) == (
        "landscape",
        "$2:$2",
        "$A:$B",
    )
    assert not page.merged_cells.ranges
    assert len(set(titles)) == len(titles)


KINDS = ("Cible", "Réalisé")


def _as_printed(cell: Any) -> str:
    """A number of a sheet, with the decimals that its format shows, as a French document prints it; « — » for none."""
    if cell.value is None:
        return "—"
    assert isinstance(cell.value, int | float), cell.coordinate
    _, _, decimals = cell.number_format.partition(".")
    return f"{cell.value:,.{len(decimals)}f}".replace(",", " ").replace(".", ",").replace("-", "−")


def _indicators_in_word(key: str) -> list[tuple[Any, ...]]:
    """The table of the Word file: objective, indicator, its series, start, target, value, sign and verdict."""
    document = Document(io.BytesIO(rendered("revue-2028--suivi", gathered_once(key), famille(key))))
    table = next(one for one in document.tables if one.cell(0, 0).text == "Fiche")
    found = []
    for row in table.rows[1:]:
        cells = [
            [line.text.replace("\u00a0", " ").replace("\u202f", " ") for line in one.paragraphs] for one in row.cells
        ]
        libelle, *notes = cells[1]
        series = {name: said.split(" · ") for name, _, said in (note.partition(" : ") for note in notes) if said}
        found.append((cells[0][0], libelle, series, *(cell[0] for cell in cells[2:6])))
    return found


@pytest.mark.parametrize("key", FAMILIES)
def test_the_dossier_holds_each_amount_of_each_account(key: str) -> None:
    text = _words(key, "--dossier")
    rows = gathered_once(key).actes[0].values["revue_finances"]
    assert isinstance(rows, tuple)
    for row in rows:
        assert isinstance(row, Mapping)
        for name, value in row.items():
            if name.endswith(("_prevu", "_realise")):
                assert nombre(Decimal(str(value)), 0).replace("\u00a0", " ").replace("\u202f", " ") in text, name


@pytest.mark.parametrize("key", FAMILIES)
@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_no_title_of_a_document_of_the_revue_stands_over_nothing(key: str, suffix: str) -> None:
    body = Document(io.BytesIO(rendered(f"revue-2028{suffix}", gathered_once(key), famille(key)))).element.body
    kinds = []
    for one in body:
        style = one.find(f"{_W}pPr/{_W}pStyle")
        words = "".join(t.text or "" for t in one.iter(_W + "t")).strip()
        if one.tag == _W + "tbl" or words:
            kinds.append(
                ("table", words)
                if one.tag == _W + "tbl"
                else (style.get(f"{_W}val") if style is not None else "", words)
            )
    order = {"TitrePartie": 2, "TitreFiche": 1, "TitreBloc": 0, "TitreTableau": 0}
    empty = [
        one
        for one, after in pairwise(kinds)
        if one[0] in order and after[0] in order and order[after[0]] >= order[one[0]]
    ]
    assert empty == []


@pytest.mark.parametrize("key", FAMILIES)
def test_the_templates_of_a_revue_have_no_remark_and_print_all_that_it_asks(key: str) -> None:
    checked = [one for one in check_templates(famille(key)) if "/revue_" in one.template]
    assert len(checked) == len(DOCUMENTS)
    assert [remark for one in checked for remark in one.report.remarks] == []
    used = {name for one in checked for name in one.report.used}
    carried = {source for name in used for source in SOURCES.get(name.partition(".")[0], ())}
    asked = [field.key for field in famille(key).questionnaires["revue"].fields()]
    asked += [f"{t.key}.{c.key}" for t in _tables(key) for c in t.columns if c.usage != "information"]
    named = {famille(key).roles.acte}
    assert [name for name in asked if name not in used | named and name.partition(".")[0] not in carried] == []


def test_a_figure_of_the_account_that_changes_makes_its_documents_again_and_no_other() -> None:
    printed = {one.template: frozenset(one.report.used) for one in check_templates(famille("ehpad"))}
    known = replace(famille("ehpad"), printed=printed)
    whole = {one.key: one.recipe for one in planned(gathered_once("ehpad"), known)}
    changed = gathered("ehpad", typed("ehpad", {"revue_rh[0].heures_formation": "1"}))
    again = {one.key: one.recipe for one in planned(changed, known)}
    assert {key for key in whole if whole[key] != again[key]} == {"revue-2028--dossier"}
