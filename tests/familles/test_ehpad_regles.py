"""The EHPAD checks on law, years and accounts: each with answers that set it off and answers that do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.adapters.instance import family_keys, load_family
from cpomdoc.domain.findings import Finding
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.reglementation import Dated, value_at
from cpomdoc.stages.checks.check import Facts, run
from cpomdoc.stages.pieces.visas import visas

TEMPLATES = Path(__file__).parents[2] / "templates"
START = date(2026, 9, 1)
LOT, AURE = "Lot", "Aure"


@lru_cache
def famille() -> Famille:
    return load_family(TEMPLATES, "ehpad")


@lru_cache
def check(code: str) -> Check:
    questionnaires = famille().questionnaires.values()
    every = (*famille().checks, *(one for questionnaire in questionnaires for one in questionnaire.checks))
    return next(one for one in every if one.code == code)


def found(code: str, values: dict[str, Any], start: date = START) -> list[Finding]:
    facts = Facts({"@date_effet": start, **values}, {}, {}, famille().reglementation)
    return list(run(check(code), facts))


def rows(table: str, *lines: dict[str, Any]) -> dict[str, Any]:
    return {table: lines}


def perimeter(departement: str) -> dict[str, Any]:
    return rows("etablissements", {"finess_et": "990001455", "departement": departement})


def section(name: str, departement: str) -> dict[str, Any]:
    return {**perimeter(departement), **rows("base_budgetaire", {"finess_et": "990001455", "section": name})}


def sections(answer: str, departement: str) -> dict[str, Any]:
    return {"contrat.sections_tarifaires": answer, "contrat.departement": departement}


def dated(column: str, day: date) -> dict[str, Any]:
    return rows("etablissements", {column: day})


def pgfp(*years: dict[str, Any]) -> dict[str, Any]:
    return rows("pgfp", *years)


def base(charges: int, produits: int, hors_cpom: bool | None = None, annee: int = 2026) -> dict[str, Any]:
    line = {"annee": annee, "charges_total": charges, "produits_total": produits, "hors_cpom": hors_cpom}
    return rows("base_budgetaire", {key: value for key, value in line.items() if value is not None})


AFFECTATION = {
    "regime": "Droit commun",
    "resultat": Decimal("1000.00"),
    "deficits_anterieurs": Decimal(300),
    "report_anterieur": Decimal(0),
    "reserve_anterieure": Decimal(0),
    "bfr": Decimal(200),
    "apurement": Decimal(300),
    "report": Decimal(0),
    "investissement": Decimal(500),
    "compensation": Decimal(0),
    "tresorerie": Decimal(200),
    "amortissements": Decimal(0),
    "reprise_report": Decimal(0),
    "reprise_compensation": Decimal(0),
    "report_deficitaire": Decimal(0),
}
DEFICIT = {
    **AFFECTATION,
    **dict.fromkeys(("apurement", "investissement", "tresorerie", "deficits_anterieurs"), Decimal(0)),
    "resultat": Decimal(-100),
    "report_anterieur": Decimal(30),
    "reserve_anterieure": Decimal(50),
    "reprise_report": Decimal(30),
    "reprise_compensation": Decimal(50),
    "report_deficitaire": Decimal(20),
}
L_342_1 = {**AFFECTATION, "regime": "Soins et dépendance, L. 342-1"}


def affectation(line: dict[str, Any], **changes: object) -> dict[str, Any]:
    decimals = {key: Decimal(str(value)) for key, value in changes.items()}
    return rows("affectation_resultats", {**line, **decimals})


def gmp(mode: str, value: str) -> dict[str, Any]:
    site = {"site.finess_et": "990001455", "publics.gmp": Decimal(value), "publics.pmp": Decimal(value)}
    known = {"finess_et": "990001455", "gmp": Decimal(700), "pmp": Decimal(700)}
    return {**rows("sites", {**site, "publics.mode_validation": mode}), **rows("etablissements", known)}


def dgc(financeur: str) -> dict[str, Any]:
    known = {"finess_et": "990001455", "tarificateurs": ("ARS", "Préfet")}
    share = rows("dgc_quotes_parts", {"finess_et": "990001455"}, {"finess_et": "990009999"})
    return {"dgc.financeur": financeur, **share, **rows("etablissements", known)}


def signed_by(*roles: str, cosignature: bool | None = None) -> dict[str, Any]:
    """The authorities of the one establishment, the parties, and whether the département asks to sign."""
    authorities = {"finess_et": "1", "autorites": ("ARS", "Conseil départemental"), "departement": LOT}
    parties = [{"role": role, "departement": LOT} for role in roles]
    asked = {} if cosignature is None else {"contrat.cosignature_departement": cosignature}
    return {**rows("etablissements", authorities), **rows("parties", *parties), **asked}


def residents(day: date, gmp: str) -> dict[str, Any]:
    girs = {f"publics.gir_{n}": people for n, people in enumerate((12, 28, 14, 18, 5, 3), 1)}
    return {**girs, "publics.gmp": Decimal(gmp), "publics.date_evaluation": day}


CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # code, answers that set it off, answers that do not
    (
        "W-312",
        rows("conventions", {"date_fin": date(2026, 8, 30)}),
        rows("conventions", {"date_fin": date(2026, 8, 31)}),
    ),
    (
        "W-313",
        rows("etablissements", {"arrete_date": date(2017, 3, 20), "autorisation_echeance": date(2032, 3, 21)}),
        rows("etablissements", {"arrete_date": date(2017, 3, 20), "autorisation_echeance": date(2032, 3, 19)}),
    ),
    (
        "W-329",
        rows("finances", {"caf": 160000, "produits_total": 4200000, "taux_caf": Decimal("5.81")}),
        rows("finances", {"caf": 160000, "produits_total": 4200000, "taux_caf": Decimal("3.81")}),
    ),
    ("W-374", dated("gmp_date", date(2025, 7, 1)), dated("gmp_date", date(2025, 6, 30))),
    ("W-375", dated("pmp_date", date(2025, 7, 1)), dated("pmp_date", date(2025, 6, 30))),
    ("W-378", gmp("Sur pièces", "735.01"), gmp("Sur place", "735.01")),
    ("W-379", gmp("Sur pièces", "735.01"), gmp("Sur pièces", "735")),
    ("E-385", sections("Trois sections", LOT), sections("Deux sections", LOT)),
    ("E-385", sections("Trois sections", "pyrenees orientales"), sections("Trois sections", AURE)),
    ("E-385", sections("Trois sections", "Nièvre"), sections("Deux sections", "Nièvre")),
    ("W-320", residents(date(2026, 3, 1), "673"), residents(date(2026, 3, 1), "672.25")),
    (
        "E-302",
        signed_by("ARS", "Gestionnaire", cosignature=True),
        signed_by("ARS", "Gestionnaire", cosignature=False),
    ),
    (
        "E-302",
        signed_by("Conseil départemental", cosignature=False),
        signed_by("ARS", "Conseil départemental", cosignature=False),
    ),
    ("E-316", signed_by("ARS"), signed_by("ARS", cosignature=False)),
    ("E-316", signed_by("ARS", cosignature=True), signed_by("ARS", "Conseil départemental", cosignature=True)),
    ("E-386", section("Dépendance", LOT), section("Dépendance", AURE)),
    ("E-386", section("Dépendance", LOT), section("Forfait global unique", LOT)),
    ("W-376", sections("Deux sections", AURE), sections("Deux sections", LOT)),
    ("W-377", section("Forfait global unique", AURE), section("Forfait global unique", LOT)),
    (
        "E-387",
        {**perimeter(LOT), **rows("affectation_resultats", {"finess_et": "990009999"})},
        {**perimeter(LOT), **rows("affectation_resultats", {"finess_et": "990001455"})},
    ),
    ("E-388", dgc("Conseil départemental"), dgc("ARS")),
    (
        "E-353",
        {
            **rows("base_budgetaire", {"finess_et": "1", "section": "Soins"}, {"finess_et": "2", "section": "Soins"}),
            **rows("evolution", {"finess_et": "1", "section": "Soins"}, {"finess_et": "2", "section": "Hébergement"}),
        },
        {
            **rows("base_budgetaire", {"finess_et": "1", "section": "Soins"}),
            **rows("evolution", {"finess_et": "1", "section": "Soins"}),
        },
    ),
    (
        "E-390",
        pgfp({"exercice": 2027, "frng_ouverture": 651001}, {"exercice": 2026, "frng": 651000}),
        pgfp({"exercice": 2027, "frng_ouverture": 651000}, {"exercice": 2026, "frng": 651000}),
    ),
    (
        "E-391",
        pgfp({"exercice": 2026, "encours": 10}, {"exercice": 2027, "encours_ouverture": 11}),
        pgfp({"exercice": 2026, "encours": 10}, {"exercice": 2027, "encours_ouverture": 10}),
    ),
    ("E-392", pgfp({"exercice": 2026}, {"exercice": 2028}), pgfp({"exercice": 2027}, {"exercice": 2026})),
    (
        "W-354",
        pgfp({"caf": 160000, "produits_total": 4250000, "produits_calcules": 50000, "taux_caf": Decimal("3.9")}),
        pgfp({"caf": 160000, "produits_total": 4250000, "produits_calcules": 50000, "taux_caf": Decimal("3.8")}),
    ),
    (
        "W-355",
        pgfp({"encours": 1142000, "caf": 156000, "duree_dette": Decimal("8.3")}),
        pgfp({"encours": 1142000, "caf": 156000, "duree_dette": Decimal("7.3")}),
    ),
    (
        "W-356",
        {**base(101, 0), **pgfp({"exercice": 2026, "charges_total": 100}, {"exercice": 2027, "charges_total": 7})},
        {**base(100, 0), **pgfp({"exercice": 2026, "charges_total": 100}, {"exercice": 2027, "charges_total": 7})},
    ),
    (
        "W-357",
        {**base(0, 99), **pgfp({"exercice": 2026, "produits_total": 100})},
        {**base(0, 99, annee=2025), **pgfp({"exercice": 2026, "produits_total": 100})},
    ),
    (
        "W-358",
        pgfp({"exercice": 2031, "resultat": -1}, {"exercice": 2026, "resultat": 5}),
        pgfp({"exercice": 2031, "resultat": 0}, {"exercice": 2026, "resultat": -5}),
    ),
    ("E-393", base(100, 101, True), base(100, 101, False)),
    ("E-393", base(100, 99, True), base(100, 100, True)),
    ("E-394", affectation(AFFECTATION, resultat="1000.01"), affectation(AFFECTATION)),
    ("E-394", affectation(DEFICIT, report_deficitaire=0), affectation(DEFICIT)),
    ("E-395", affectation(AFFECTATION, apurement=0, report=300), affectation(AFFECTATION)),
    ("E-396", affectation(DEFICIT, reprise_report=0), affectation(DEFICIT)),
    ("E-397", affectation(DEFICIT, reprise_compensation=0, report_deficitaire=70), affectation(DEFICIT)),
    ("E-398", affectation(AFFECTATION, tresorerie="200.01"), affectation(AFFECTATION)),
    ("E-399", affectation(L_342_1), affectation(AFFECTATION)),
    ("E-348", affectation(L_342_1), affectation(L_342_1, tresorerie=0)),
    ("E-349", affectation(L_342_1, amortissements=1), affectation(L_342_1)),
]


@pytest.mark.parametrize(("code", "wrong", "right"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_a_check_speaks_when_it_must_and_only_then(code, wrong, right):
    assert [finding.rule.code for finding in found(code, wrong)] == [code]
    assert found(code, right) == []


@pytest.mark.parametrize(("code", "wrong"), [(case[0], case[1]) for case in CASES])
def test_its_words_are_whole_french_sentences(code, wrong):
    (finding,) = found(code, wrong)
    assert "{" not in finding.message + finding.remedy
    assert finding.message.endswith(".")
    assert finding.remedy.endswith(".")


def test_both_values_are_shown_when_a_figure_differs():
    (finding,) = found("W-354", next(case[1] for case in CASES if case[0] == "W-354"))
    assert finding.message.replace("\u00a0", " ") == "le taux de CAF recalculé est de 3,81 %, 3,9 % saisi."


def test_the_deadline_is_that_of_the_year_before_the_tariffs():
    (finding,) = found("W-374", dated("gmp_date", date(2026, 7, 1)), start=date(2027, 1, 1))
    assert "après le 30/06/2026" in finding.message


def test_a_day_that_the_law_files_do_not_cover_asks_for_the_value():
    (finding,) = found("E-385", sections("Trois sections", LOT), start=date(2027, 1, 1))
    assert (finding.rule.code, finding.blocking) == ("W-501", False)
    assert "01/01/2027" in finding.message
    assert "loi de financement" in finding.remedy
    assert ".toml" not in finding.message + finding.remedy


@pytest.mark.parametrize(
    ("departements", "code", "answer", "said"),
    [
        (["Gers"], "W-395", "Pau", None),
        (["GERS"], "W-395", "le tribunal administratif de Pau", None),
        (["Gers", "Ariège"], "W-395", "Toulouse", None),
        (["Gers", "Aure"], "W-395", "Pau", None),
        (["Gers"], "W-395", "Palaiseau", ("W-395", "Pau")),
        (["Gers", "Ariège"], "W-395", "Lyon", ("W-395", "Pau ou Toulouse")),
        (["Aure"], "W-395", "Pau", ("W-502", "Aure")),
        (["Nièvre"], "W-396", "le tribunal administratif de Dijon", ("W-396", "Lyon")),
        (["Hauts-de-Seine"], "W-396", "le tribunal administratif de Versailles", ("W-502", "Hauts-de-Seine")),
    ],
)
def test_the_court_is_the_one_of_a_departement_of_the_perimeter_or_nobody_could_tell(departements, code, answer, said):
    name = {"W-395": "clauses.tribunal", "W-396": "clauses.juridiction_tarifaire"}[code]
    values = {**rows("etablissements", *({"departement": one} for one in departements)), name: answer}
    told = [(one.rule.code, one.message.replace("\u00a0", " ")) for one in found(code, values)]
    assert [one for one, _ in told] == ([said[0]] if said else [])
    assert all(said and said[1] in message for _, message in told)


@pytest.mark.parametrize("key", family_keys(TEMPLATES))
def test_every_family_compares_its_courts_with_those_of_its_departements(key: str):
    family = load_family(TEMPLATES, key)
    compared = {str(check.at) for check in family.checks if check.code in {"W-395", "W-396"}}
    assert compared == {"clauses.tribunal", "clauses.juridiction_tarifaire"}


def test_before_the_merger_three_sections_are_right_everywhere():
    assert found("E-385", sections("Trois sections", LOT), start=date(2025, 6, 30)) == []


def test_what_is_missing_for_many_rows_is_asked_for_once():
    values = {
        **perimeter(LOT),
        **rows("base_budgetaire", *({"finess_et": "990001455", "section": "Dépendance"},) * 3),
    }
    assert [finding.rule.code for finding in found("E-386", values, start=date(2027, 1, 1))] == ["W-501"]


def test_the_points_of_the_gmp_are_those_of_the_day_of_the_evaluation():
    (finding,) = found("W-320", residents(date(2014, 3, 1), "672.25"))
    assert (finding.rule.code, finding.blocking) == ("W-501", False)
    assert found("W-320", {**residents(date(2014, 3, 1), "500"), "publics.date_evaluation": None}) == []


def test_twenty_three_departements_merge_their_sections():
    listed = value_at(famille().reglementation, "forfait_unique.departements", START)
    number = value_at(famille().reglementation, "forfait_unique.nombre", START)
    assert isinstance(listed, Dated)
    assert isinstance(number, Dated)
    assert isinstance(listed.value, tuple)
    assert len(set(listed.value)) == len(listed.value) == number.value
    assert "Nièvre" in listed.value
    assert listed.doute


def test_the_stay_of_2025_is_a_faculty_without_an_end():
    stay = value_at(famille().reglementation, "sursis.ehpad", date(2033, 1, 1))
    assert isinstance(stay, Dated)
    assert stay.fin is None
    assert "faculté" in str(stay.value)
    assert stay.doute


def cited(**answers: Any) -> str:
    values = {"@date_effet": START, **{name.replace("__", "."): value for name, value in answers.items()}}
    return " ; ".join(str(row["texte"]) for row in visas(values, famille()))


def test_l_313_12_2_is_cited_for_a_perimeter_that_holds_more_than_ehpad():
    ehpad = {"categorie": "500 - EHPAD"}
    service = {"categorie": "354 - Service de soins infirmiers à domicile"}
    both = cited(etablissements=(ehpad, service))
    assert "L. 313-12-2" not in cited(etablissements=(ehpad,))
    assert "L. 313-12-2" in both
    assert both.count("notamment ses articles L. 313-11") == 1


def test_the_texts_of_the_experiment_are_cited_where_it_applies():
    texts = ("n° 2023-1250", "n° 2025-199", "n° 2025-168", "n° 2025-938", "6 juin 2025")
    two, three = (cited(contrat__sections_tarifaires=answer) for answer in ("Deux sections", "Trois sections"))
    assert [text for text in texts if text not in two] == []
    assert [text for text in texts if text in three] == []


def test_visas_come_in_the_order_of_norms_then_of_days():
    order = ("le code", "la loi", "l’article", "le décret", "l’arrêté")
    said = cited(contrat__sections_tarifaires="Deux sections").split(" ; ")
    ranks = [next(rank for rank, start in enumerate(order) if text.startswith(start)) for text in said]
    decrees = [text.split("n° ")[1].split(" ")[0] for text in said if text.startswith("le décret")]
    assert ranks == sorted(ranks)
    assert decrees == sorted(decrees, key=lambda one: [int(part) for part in one.split("-")])
