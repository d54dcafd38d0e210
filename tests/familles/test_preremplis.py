"""The forms that the shipped families fill in advance: every word is answered, and the true contracts fill them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Contrat, Dossier, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.questionnaire import Questionnaire, Sheet
from cpomdoc.schema.reglementation import Dated, value_at
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.formulaire.avancements import avancements
from cpomdoc.stages.formulaire.preremplir import Anterieure, Avance, Contexte, Extraite, fill, misread
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.repris import otherwise, taken
from cpomdoc.stages.formulaire.validate import validate
from cpomdoc.stages.suivi.reponses import rang_compare
from tests.familles.exemples import TEMPLATES, examples, famille, family_keys

FAMILLES = ("chrs", "ehpad", "handicap", "ph-departemental", "residences-autonomie")
SETS = (("ehpad", "huit-etablissements"), ("ehpad", "minimal"))
DAY = date(2029, 9, 20)
CONTRATS = {"ehpad": "CPOM-2027-014", "handicap": "CPOM-2027-031", "chrs": "CPOM-2027-114"}


@cache
def contract(key: str, name: str) -> Contrat:
    """The answers of a set of examples, read from the forms as people drop them."""
    known, dossiers = famille(key), []
    for one in examples(name, key).values():
        data = write_form(known, one.questionnaire, contrat=one.contrat, site=one.site, answers=dict(one.answers))
        dossier = validate(_read(data, key), known)
        assert isinstance(dossier, Dossier)
        dossiers.append(dossier)
    return consolidate(dossiers[0].contrat, dossiers, known)


def _read(data: bytes, key: str) -> Submission:
    classeur = read_classeur(data)
    assert isinstance(classeur, Classeur)
    found = read(classeur, {key: famille(key)})
    assert isinstance(found, Submission)
    return found


def read_back(key: str, questionnaire: str, avance: Avance) -> object:
    """The verdict on a form dropped as it was filled in advance, nobody having changed it."""
    known = famille(key)
    form = known.questionnaires[questionnaire]
    data = write_form(known, form, contrat=CONTRATS[key], answers=dict(avance.typed), origins=avance.origins)
    return validate(_read(data, key), known)


def advance(key: str, name: str, form: str, exercice: int = 2028, **more: object) -> Avance:
    known, contrat = famille(key), contract(key, name)
    rang = rang_compare(contrat.values, contrat.values["@date_effet"], exercice, known.reglementation)
    contexte = Contexte(contrat, DAY, 1, exercice, rang, **more)
    return fill(known.preremplis[form], known, contexte)


@pytest.mark.parametrize("key", FAMILLES)
def test_every_expression_of_every_family_reads_what_its_forms_ask(key: str):
    known = famille(key)
    assert {"revue", "bilan", "comite", "avenant"} <= set(known.preremplis)
    assert [fault for plan in known.preremplis.values() for fault in misread(known, plan)] == []


@pytest.mark.parametrize("key", FAMILLES)
def test_the_review_is_laid_once_the_accounts_are_due(key: str):
    acte = famille(key).acte("revue")
    assert acte.exercice
    due = value_at(famille(key).reglementation, acte.opens, DAY)
    assert isinstance(due, Dated)
    assert due.value == "04-30"


def test_the_review_of_a_contract_holds_its_objectives_actions_and_indicators_with_the_target_of_the_year():
    contrat, avance = contract(*SETS[0]), advance(*SETS[0], "revue")
    for table, source in (("objectifs", "objectifs"), ("actions", "actions"), ("indicateurs", "indicateurs")):
        assert avance.rows[f"revue_{table}"] == len(contrat.values[source])
    targets = {(row["objectif"], row["code"]): row["cible_2"] for row in contrat.values["indicateurs"]}
    for at in range(avance.rows["revue_indicateurs"]):
        mine = tuple(avance.values[FieldKey(f"revue_indicateurs.{name}", at)] for name in ("objectif", "code"))
        assert avance.values[FieldKey("revue_indicateurs.cible", at)] == targets[mine]
    assert avance.told == ()


def test_each_year_is_compared_with_its_own_target():
    contrat = contract(*SETS[0])
    first = contrat.values["indicateurs"][0]
    for exercice in range(2027, 2032):
        avance = advance(*SETS[0], "revue", exercice)
        row = next(
            at
            for at in range(avance.rows["revue_indicateurs"])
            if avance.values[FieldKey("revue_indicateurs.code", at)] == first["code"]
        )
        expected = first[f"cible_{exercice - 2026}"]
        assert avance.values[FieldKey("revue_indicateurs.cible", row)] == expected


def test_the_bilan_of_the_example_has_a_line_an_objective_and_an_indicator_and_needs_only_what_people_know():
    avance = advance(*SETS[0], "bilan", numero="3")
    contrat = contract(*SETS[0])
    assert avance.rows["bilan_objectifs"] == len(contrat.values["objectifs"])
    assert avance.rows["bilan_indicateurs"] == len(contrat.values["indicateurs"])
    assert avance.typed[FieldKey("bilan.exercice")] == 2028
    assert avance.typed[FieldKey("acte.numero")] == "3"


def test_the_next_review_starts_from_what_all_establishments_were_worth():
    """(188 + 14) of (200 + 20) are 91,818 %: 91,8, as the document of that year printed it."""
    first = next(row for row in contract(*SETS[0]).values["indicateurs"] if row["code"] == "TO_HP")
    line = {"objectif": first["objectif"], "code": "TO_HP", "etat_mesure": "Mesurée"}
    large = {"finess_et": "990001455", "numerateur": Decimal(188), "denominateur": Decimal(200), "valeur": 94}
    small = {"finess_et": "990001679", "numerateur": Decimal(14), "denominateur": Decimal(20), "valeur": 70}
    told = {"revue_indicateurs": ({**line, **large}, {**line, **small})}
    avance = advance(*SETS[0], "revue", 2029, revues=(Anterieure(2028, told),))
    known = {key.row: value for key, value in avance.typed.items() if key.name == "revue_indicateurs.code"}
    row = next(at for at, code in known.items() if code == "TO_HP")
    assert avance.typed[FieldKey("revue_indicateurs.realise_n_1", row)] == Decimal("91.8")


def test_the_bilan_takes_the_values_of_the_review_of_its_exercice():
    contrat = contract(*SETS[0])
    first = contrat.values["indicateurs"][0]
    told = {
        "revue_indicateurs": (
            {"objectif": first["objectif"], "code": first["code"], "valeur": 95, "etat_mesure": "Estimée"},
        ),
        "revue.faits_marquants": "Ouverture de l’unité.",
    }
    avance = advance(*SETS[0], "bilan", revues=(Anterieure(2027, {}), Anterieure(2028, told)))
    values = [value for key, value in avance.typed.items() if key.name == "bilan_indicateurs.valeur"]
    assert values == [95]
    assert avance.typed[FieldKey("bilan.synthese")] == "Ouverture de l’unité."


def cells(avance: Avance, form: Questionnaire) -> Iterator[bool]:
    """Each cell that a complete form needs: whether it is there already. Comments are nobody's duty."""
    for table in form.tables():
        for at in range(avance.rows.get(table.key, 0)):
            for one in table.columns:
                key = FieldKey(f"{table.key}.{one.key}", at)
                condition = one.condition
                other = FieldKey(f"{table.key}.{condition.field}", at) if condition is not None else key
                asked = condition is None or avance.values.get(other) in condition.values
                done = key in avance.typed or key in avance.repris
                if done or (one.required and asked):
                    yield done
    yield from (FieldKey(one.key) in avance.typed for one in form.fields() if one.required)


def extracts(contrat: Contrat) -> tuple[Extraite, ...]:
    """What the ERRD and the tableau de bord say of everybody."""
    groups = (
        "charges_g1",
        "charges_g2",
        "charges_g3",
        "charges",
        "produits_g1",
        "produits_g2",
        "produits_g3",
        "produits",
    )
    names = [f"{one}_{when}" for one in (*groups, "resultat") for when in ("prevu", "realise")]
    names += ["etp_realises", "contrats_remplacement", "TO_HP", "TO_HT", "TO_AJ"]
    sites = dict.fromkeys(str(row["finess_et"]) for row in contrat.values["etablissements"])
    told = [Extraite(name, site, "", 2028, 90, "ERRD 2028") for site in sites for name in names]
    whole = [str(row["code"]) for row in contrat.values["indicateurs"]]
    return (*told, *(Extraite(name, "", "990001232", 2028, 3, "ERRD 2028") for name in (*whole, "caf", "frng", "bfr")))


def share(avance: Avance, form: Questionnaire) -> float:
    found = list(cells(avance, form))
    return sum(found) / len(found)


def told_in_2028() -> Anterieure:
    """The review of the example, as a person gave it."""
    known, one = famille("ehpad"), examples("actes", "ehpad")["revue", "2028"]
    form = known.questionnaires["revue"]
    dossier = validate(_read(write_form(known, form, contrat=one.contrat, answers=dict(one.answers)), "ehpad"), known)
    assert isinstance(dossier, Dossier)
    return Anterieure(2028, dossier.values)


def test_more_than_half_of_a_review_is_written_by_the_contract_alone_and_two_thirds_with_what_was_exported():
    """What must be observed is left: what was notified and spent, people who came and went, days of absence."""
    form = famille("ehpad").questionnaires["revue"]
    alone = share(advance(*SETS[0], "revue"), form)
    told = share(advance(*SETS[0], "revue", extraits=extracts(contract(*SETS[0]))), form)
    assert alone > 0.54
    assert told > alone + 0.09
    assert share(advance(*SETS[1], "revue", extraits=extracts(contract(*SETS[1]))), form) > 0.73


def test_the_second_review_has_seven_answers_in_ten_with_what_was_exported():
    extraits = tuple(replace(one, exercice=2029) for one in extracts(contract(*SETS[0])))
    avance = advance(*SETS[0], "revue", 2029, revues=(told_in_2028(),), extraits=extraits)
    assert share(avance, famille("ehpad").questionnaires["revue"]) > 0.7
    assert avance.told == ()


def affected(result: int | None, before: dict[str, int] | None = None) -> dict[str, object]:
    """What is proposed of the result of the first establishment; *before*: what the last review told of it."""
    site = "990001455"
    extraits = () if result is None else (Extraite("resultat_realise", site, "", 2028, result, "ERRD 2028"),)
    row = {"finess_et": site, "exercice": 2027, "regime": "Droit commun", **(before or {})}
    revues = (Anterieure(2027, {"revue_affectation": (row,)}),) if before is not None else ()
    avance = advance(*SETS[0], "revue", extraits=extraits, revues=revues)
    place = next(
        key.row for key, value in avance.values.items() if key.name == "revue_affectation.finess_et" and value == site
    )
    assert avance.told == ()
    return {
        key.name.rpartition(".")[2]: value
        for key, value in avance.values.items()
        if key.name.startswith("revue_affectation.") and key.row == place and key in avance.typed
    }


def far(value: int) -> dict[str, object]:
    """How far objectives are proposed to be, when every indicator of the contract was exported with this value."""
    known, contrat = famille("ehpad"), contract(*SETS[1])
    codes = dict.fromkeys(str(row["code"]) for row in contrat.values["indicateurs"])
    extraits = tuple(Extraite(code, "", "990001232", 2028, value, "Extrait") for code in codes)
    rang = rang_compare(contrat.values, contrat.values["@date_effet"], 2028, known.reglementation)
    contexte = Contexte(contrat, DAY, 1, 2028, rang, extraits=extraits)
    form, plan = known.questionnaires["revue"], known.preremplis["revue"]
    found = avancements(fill(plan, known, contexte), form, contexte, known)
    avance = fill(plan, known, replace(contexte, avancements=found))
    places = {key.row: value for key, value in avance.typed.items() if key.name == "revue_objectifs.objectif"}
    told = {places[key.row]: value for key, value in avance.typed.items() if key.name == "revue_objectifs.avancement"}
    assert told == {one.objectif: one.avancement for one in found}
    return told


def test_how_far_an_objective_is_comes_from_the_rule_when_all_its_indicators_are_known():
    """A rate of 100 reaches what must rise, a rate of 0 what must fall; what is not reached waits for its actions."""
    contrat = contract(*SETS[1])
    sens = {str(row["objectif"]): str(row["sens"]) for row in contrat.values["indicateurs"]}
    assert {name for name, said in far(100).items() if said == "Atteint"} == {
        name for name, way in sens.items() if way == "hausse"
    }
    assert {name for name, said in far(0).items() if said == "Atteint"} == {
        name for name, way in sens.items() if way == "baisse"
    }
    assert far(0)["A8-O1"] == "En retard", "its one action has a state"


def test_nothing_is_said_of_an_objective_while_nothing_of_it_is_known():
    avance = advance(*SETS[1], "revue")
    form, known = famille("ehpad").questionnaires["revue"], famille("ehpad")
    assert avancements(avance, form, Contexte(contract(*SETS[1]), DAY, 1, 2028, 2), known) == ()


NOTHING_LEFT = {
    "deficits_anterieurs": 0,
    "apurement": 0,
    "report_deficitaire": 0,
    "report_anterieur": 100,
    "report": 40,
    "reprise_report": 0,
    "reserve_anterieure": 30,
    "compensation": 0,
    "reprise_compensation": 10,
}
AN_EXCEDENT_GOES_TO = ("report", "investissement", "compensation", "tresorerie", "amortissements")


def test_a_deficit_is_proposed_covered_by_the_report_then_by_the_reserve_then_carried_over():
    """CASF R. 314-234: 140 carried over and 20 in reserve on 1 January, for a deficit of 200."""
    found = affected(-200, NOTHING_LEFT)
    assert (found["report_anterieur"], found["reserve_anterieure"], found["deficits_anterieurs"]) == (140, 20, 0)
    assert (found["reprise_report"], found["reprise_compensation"], found["report_deficitaire"]) == (140, 20, 40)
    assert {found[name] for name in ("apurement", *AN_EXCEDENT_GOES_TO)} == {0}
    small = affected(-150, NOTHING_LEFT)
    assert (small["reprise_report"], small["reprise_compensation"], small["report_deficitaire"]) == (140, 10, 0)


def test_an_excedent_is_proposed_to_clear_the_former_deficits_and_the_rest_is_left_to_people():
    """50 of former deficits, of which 20 were cleared last year, and 5 more carried over."""
    found = affected(90, {**NOTHING_LEFT, "deficits_anterieurs": 50, "apurement": 20, "report_deficitaire": 5})
    assert (found["deficits_anterieurs"], found["apurement"]) == (35, 35)
    assert {found[name] for name in ("reprise_report", "reprise_compensation", "report_deficitaire")} == {0}
    assert not set(AN_EXCEDENT_GOES_TO) & set(found)


def test_nothing_is_proposed_of_a_result_that_nobody_knows_nor_of_an_opening_that_nobody_told():
    assert not {"resultat", "apurement", "report", "reprise_report", "report_deficitaire"} & set(affected(None))
    assert not {"reprise_report", "reprise_compensation", "report_deficitaire"} & set(affected(-200))
    assert affected(-200)["apurement"] == 0


def occupied(value: int) -> set[tuple[object, ...]]:
    """What is proposed of the modulation, by way of care, when this occupancy was exported."""
    site = "990001455"
    extraits = tuple(Extraite(code, site, "", 2028, value, "ERRD 2028") for code in ("TO_HP", "TO_HT", "TO_AJ"))
    avance = advance(*SETS[0], "revue", extraits=extraits)
    names = ("finess_et", "mode_accueil", "objectif_activite", "realise_activite", "abattement")
    rows = (
        tuple(avance.values.get(FieldKey(f"revue_activite.{name}", at)) for name in names)
        for at in range(avance.rows["revue_activite"])
    )
    return {row[1:] for row in rows if row[0] == site}


def test_the_threshold_of_an_ehpad_is_that_of_the_law_and_only_for_permanent_places():
    assert ("Hébergement permanent", 95, 97, 0) in occupied(97)
    assert ("Hébergement permanent", 95, 90, None) in occupied(90)
    assert ("Hébergement temporaire", SANS_OBJET, SANS_OBJET, SANS_OBJET) in occupied(97)


def test_a_table_that_judges_the_contract_needs_nothing_but_what_happened():
    """Objectives, actions, indicators: four cells in five are there before anybody types."""
    avance = advance(*SETS[0], "revue", extraits=extracts(contract(*SETS[0])))
    found = []
    for table in famille("ehpad").questionnaires["revue"].tables():
        if table.key in {"revue_objectifs", "revue_actions", "revue_indicateurs"}:
            one = Questionnaire(
                "x", "x", "1", "acte", tuple(_only(famille("ehpad").questionnaires["revue"], table.key))
            )
            found += list(cells(avance, one))
    assert sum(found) / len(found) > 0.8


def _only(form: Questionnaire, table: str) -> tuple[Sheet, ...]:
    return tuple(sheet for sheet in form.sheets if sheet.table is not None and sheet.table.key == table)


@pytest.mark.parametrize(("key", "name"), SETS)
@pytest.mark.parametrize("form", ["revue", "bilan"])
def test_a_form_filled_in_advance_holds_nothing_that_would_be_refused(key: str, name: str, form: str):
    known, avance = famille(key), advance(key, name, form, numero="3")
    questionnaire = known.questionnaires[form]
    repris = taken(known.preremplis[form], questionnaire, avance)
    data = write_form(
        known,
        questionnaire,
        contrat=contract(key, name).numero,
        answers=avance.typed,
        origins=avance.origins,
        repris=repris,
    )
    verdict = validate(_read(data, key), known)
    findings = verdict.warnings if isinstance(verdict, Dossier) else verdict.findings
    assert {finding.rule.code for finding in findings} <= {"E-101", "E-201"}


def test_what_a_form_took_is_found_again_as_it_was():
    known, avance = famille("ehpad"), advance(*SETS[0], "revue")
    form, plan = known.questionnaires["revue"], known.preremplis["revue"]
    values: dict[str, object] = {key.name: value for key, value in avance.values.items() if key.row is None}
    for table in form.tables():
        values[table.key] = tuple(
            {one.key: avance.values.get(FieldKey(f"{table.key}.{one.key}", at)) for one in table.columns}
            for at in range(avance.rows.get(table.key, 0))
        )
    marks = taken(plan, form, avance).marks
    assert list(otherwise(avance, values, {}, form, 1, plan, marks)) == []


def test_the_acts_that_something_fills_say_by_what():
    kinds: list[ActeModel] = [one for one in famille("ehpad").actes if one.prefilled]
    assert [one.key for one in kinds] == ["avenant", "bilan", "comite", "revue"]
    assert famille("ehpad").acte("avenant").effect == "avenant.date_effet"


@pytest.mark.parametrize(
    ("key", "name"), [("ehpad", "huit-etablissements"), ("handicap", "complet"), ("chrs", "complet")]
)
def test_the_simulation_has_every_account_of_the_budget_base_and_tells_nothing(key: str, name: str):
    """What the contract says of an account is proposed, each with its origin; nothing is left untold."""
    contrat, avance = contract(key, name), advance(key, name, "repartition", 0, numero="1")
    base = contrat.values["base_budgetaire"]
    assert avance.told == ()
    assert avance.rows["repartition_comptes"] == len(base)
    for at, row in enumerate(base):
        told = {
            column: avance.values[FieldKey(f"repartition_comptes.{column}", at)]
            for column in ("finess_et", "section", "base", "charges_g1", "charges_g2", "charges_g3", "produits_g1")
        }
        expected = {column: row["dont_tarification" if column == "base" else column] for column in told}
        assert told == expected
    tables = {one.key: one for one in famille(key).questionnaires["repartition"].tables()}
    required = [one.key for one in tables["repartition_comptes"].columns if one.required]
    lacking = {
        column for column in required for at in range(len(base))
        if FieldKey(f"repartition_comptes.{column}", at) not in avance.typed
    }  # fmt: skip
    said = contrat.values.get("affectation_resultats")
    assert lacking == ({"regime"} if key == "ehpad" and not said else set()), "what the contract does not say is asked"
    codes = [avance.values[FieldKey("repartition_comptes.code", at)] for at in range(len(base))]
    assert len(set(codes)) == len(codes)
    assert FieldKey("repartition.decision") not in avance.typed


def test_every_shared_file_fills_a_form_of_some_family():
    """Else a wrong word in one would only make nothing of it."""
    shared = {path.stem for path in (TEMPLATES / "commun" / "preremplis").glob("*.toml")}
    assert shared == {key for family in family_keys(TEMPLATES) for key in famille(family).preremplis}
