"""What the law says of CHRS contracts, read in the contracts that the examples make."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest
from lxml import etree

from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.package import parse_xml, w
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.conformite import Etat, blocking
from cpomdoc.domain.dossier import Contrat, Dossier, Refus
from cpomdoc.domain.findings import Severity
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.values import Row
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.pieces.conformite import grille
from cpomdoc.stages.pieces.plan import plan
from cpomdoc.stages.pieces.visas import definitions
from tests.familles.exemples import as_typed, examples, famille
from tests.familles.rendu import rendered
from tests.familles.test_les_28_controles import cited
from tests.pictures import verdict

EXAMPLES = ("minimal", "complet", "deux-departements")
PIECES = {piece.key for piece in famille("chrs").pieces}
each_example = pytest.mark.parametrize("name", EXAMPLES)


@lru_cache
def contrat(name: str) -> Contrat:
    """The consolidated contract of an example."""
    outcomes = [
        verdict(famille("chrs"), one.questionnaire.key, as_typed(one)) for one in examples(name, "chrs").values()
    ]
    return consolidate(name, [one for one in outcomes if isinstance(one, Dossier)], famille("chrs"))


@lru_cache
def document(name: str) -> etree._Element:
    return parse_xml(read_parts(rendered("contrat", contrat(name), famille("chrs")))["word/document.xml"])


@lru_cache
def words(name: str) -> str:
    """The text of the contract, with ordinary spaces and hyphens."""
    return re.sub(r"\s+", " ", text_of(document(name)).replace("\u2011", "-"))


def rows(name: str, table: str) -> tuple[Row, ...]:
    found = contrat(name).values[table]
    assert isinstance(found, tuple)
    return found  # type: ignore[return-value]


def titles(name: str, style: str) -> list[str]:
    found = document(name).iter(w("p"))
    return [
        text_of(one).strip()
        for one in found
        if one.find(f"{w('pPr')}/{w('pStyle')}[@{w('val')}='{style}']") is not None
    ]


@each_example
def test_27_the_contract_stands_for_the_convention_of_social_aid(name: str):
    assert "L. 345-3" in words(name)
    assert "vaut convention d’aide sociale" in words(name)


@each_example
def test_the_parts_are_those_of_the_national_model_then_what_was_not_read(name: str):
    assert titles(name, "Titre1") == [
        "Objet et périmètre",
        "Objectifs issus du diagnostic",
        "Modalités financières",
        "Mise en œuvre du contrat",
        "Clauses additionnelles",
    ]
    assert "La suite du modèle national" in words(name)


@each_example
def test_each_party_has_a_place_to_sign(name: str):
    assert words(name).count("Signature et cachet") == len(rows(name, "parties"))


@each_example
def test_the_annexes_that_the_contract_cites_come_with_it(name: str):
    made = {piece.number for piece in plan(contrat(name), famille("chrs"), ()) if piece.number is not None}
    assert cited(words(name))
    assert cited(words(name)) <= made


def test_every_prefet_who_subsidises_signs_when_two_departements_are_covered():
    payers = {row["financeur"] for row in rows("deux-departements", "dispositifs")}
    assert payers == {"Préfet de la Lonne", "Préfet de l’Aure"}
    for prefet in payers:
        assert prefet in words("deux-departements").rpartition("Signatures")[2]


def test_each_departement_has_its_plan_among_the_visas():
    visas = words("deux-departements").partition("Visas")[2].partition("Préambule")[0]
    assert "de la Lonne, adopté le 28 juin 2023" in visas
    assert "de l’Aure, adopté le 14 mars 2024" in visas


def test_an_allocation_is_common_or_of_each_establishment():
    assert "Dotation globalisée commune" in titles("complet", "Titre3")
    assert "Dotation globale de financement" in titles("minimal", "Titre3")


def test_the_yearly_documents_are_those_that_the_parties_chose():
    assert "le compte administratif de chaque établissement" in words("complet")
    assert "(EPRD), dans les délais" in words("deux-departements")
    assert "compte administratif" not in words("minimal")


def test_income_that_lowers_the_allocation_is_shown_beside_it():
    assert "2 454 000 232 000 2 222 000" in words("complet")


# --- What the cahier des charges imposes ------------------------------------------------------------------------------

AXES = {
    "ii.axe.a1": "A1 - Accès rapide à un logement ordinaire ou adapté",
    "ii.axe.a2": "A2 - Adaptation de l’offre aux besoins des territoires et des personnes",
}
INDICATEURS = {
    "ii.indicateur.io1-n": "IO1-N - Sorties vers un logement ordinaire, nombre",
    "ii.indicateur.io1-t": "IO1-T - Sorties vers un logement ordinaire, taux",
    "ii.indicateur.io2-n": "IO2-N - Sorties vers un logement adapté, nombre",
    "ii.indicateur.io2-t": "IO2-T - Sorties vers un logement adapté, taux",
    "ii.indicateur.io3": "IO3 - Demandes de logement social actives, taux",
    "ii.indicateur.io4": "IO4 - Présence au-delà d’une durée anormalement longue, taux",
}
IMPOSED = (
    *(("objectifs", "axe", key, words) for key, words in AXES.items()),
    *(("indicateurs", "impose", key, words) for key, words in INDICATEURS.items()),
)
"""The workbook and its table, the column that says it, the item of the grid, the word that a person chose."""
each_imposed = pytest.mark.parametrize(("table", "column", "item", "words"), IMPOSED, ids=[one[2] for one in IMPOSED])


def workbook(name: str, key: str) -> dict[str, Any]:
    return as_typed(next(one for (asked, _), one in examples(name, "chrs").items() if asked == key))


def states(one: Contrat) -> dict[str, Etat]:
    family = famille("chrs")
    return {line.cle: line.etat for line in grille(one, family, {piece.key for piece in family.pieces})}


def test_what_the_tests_walk_through_is_all_that_the_checks_and_the_grid_impose():
    family = famille("chrs")
    checks = {check.code: check for one in family.awaited() for check in one.checks}
    assert checks["E-840"].options["valeurs"] == tuple(AXES.values())
    assert checks["E-841"].options["valeurs"] == tuple(INDICATEURS.values())
    imposed = {item.key for item in family.exigences if item.key.startswith(("ii.axe.", "ii.indicateur."))}
    assert imposed == {*AXES, *INDICATEURS}
    offered = family.questionnaires["indicateurs"].find("indicateurs.impose")
    assert offered is not None
    assert offered.choices == tuple(INDICATEURS.values())


@each_example
@each_imposed
def test_without_an_imposed_axis_or_indicator_the_form_is_returned(
    name: str, table: str, column: str, item: str, words: str
):
    answers = workbook(name, table)
    rows_ = answers[table]
    found = [row for row in rows_ if row.get(column) == words]
    assert found, f"{name} lacks {item}"
    answers[table] = [row for row in rows_ if row not in found]
    refused = verdict(famille("chrs"), table, answers)
    assert isinstance(refused, Refus)
    (finding,) = [one for one in refused.findings if one.rule.code in ("E-840", "E-841")]
    assert finding.rule.severity is Severity.BLOCKING
    assert words in finding.message


@each_example
@each_imposed
def test_without_an_imposed_axis_or_indicator_the_contract_is_not_good_to_sign(
    name: str, table: str, column: str, item: str, words: str
):
    whole = contrat(name)
    assert states(whole)[item] is Etat.REPOND
    kept = tuple(row for row in rows(name, table) if row.get(column) != words)
    assert len(kept) < len(rows(name, table))
    without = replace(whole, values={**whole.values, table: kept})
    assert {key for key, state in states(without).items() if state is Etat.MANQUANT} >= {item}
    assert item in {line.cle for line in blocking(grille(without, famille("chrs"), PIECES))}


def test_without_a_threshold_the_long_stay_blocks():
    answers = workbook("minimal", "indicateurs")
    answers["seuils_duree"] = []
    refused = verdict(famille("chrs"), "indicateurs", answers)
    assert isinstance(refused, Refus)
    whole = contrat("minimal")
    without = replace(whole, values={**whole.values, "seuils_duree": ()})
    assert states(without)["ii.duree_longue"] is Etat.MANQUANT


@each_example
def test_the_contract_says_the_threshold_its_method_and_whether_the_ceilings_apply(name: str):
    article = words(name).partition("Durée de présence anormalement longue")[2].partition("Modalités financières")[0]
    for row in rows(name, "seuils_duree"):
        assert str(row["public"]) in article
        assert f" {row['mois']} " in f" {article} "
    assert "ne s’appliquent pas au présent contrat" in words(name)


def test_the_ceilings_apply_when_the_parties_say_so():
    whole = contrat("minimal")
    arrete = "Arrêté des tarifs plafonds de l’exercice"
    said = {"tarifs_plafonds.applicables": True, "tarifs_plafonds.arrete": arrete}
    family = famille("chrs")
    made = rendered("contrat", replace(whole, values={**whole.values, **said}), family)
    text = text_of(parse_xml(read_parts(made)["word/document.xml"]))
    assert "s’appliquent au présent contrat" in re.sub(r"\s+", " ", text)
    assert "ne s’appliquent pas" not in re.sub(r"\s+", " ", text)
    assert "arrêté des tarifs plafonds de l’exercice" in re.sub(r"\s+", " ", text)


@each_example
def test_the_opinion_is_on_the_programming_and_never_on_the_contract(name: str):
    visas = words(name).partition("Visas")[2].partition("Préambule")[0]
    assert "Vu l’arrêté du préfet de région qui fixe la programmation des contrats" in visas
    opinion = visas.find("comité régional de l’habitat et de l’hébergement")
    assert (opinion > 0) is (name != "minimal")
    assert name == "minimal" or "l’avis rendu sur cette programmation le" in visas[:opinion]
    assert not [item for item in famille("chrs").exigences if "crhh" in item.key]


@each_example
def test_the_visas_give_whole_titles_and_periods(name: str):
    visas = words(name).partition("Visas")[2].partition("Préambule")[0]
    assert "fixant le contenu du cahier des charges du contrat pluriannuel d’objectifs et de moyens prévu" in visas
    assert "R. 314-39 à R. 314-43-1, applicables dans les conditions prévues à son article L. 313-11" in visas
    assert "Logement d’abord 2023-2027" in visas
    assert "plan local" not in visas
    assert "plan départemental d’action pour le logement et l’hébergement des personnes défavorisées" in visas


@each_example
def test_the_part_on_results_says_what_the_model_wants_of_it(name: str):
    results = words(name).partition("Affectation des résultats")[2].partition("Trajectoire financière")[0]
    assert "analysent le résultat de chaque compte" in results
    assert "affecte librement les résultats au sein d’un même budget opérationnel de programme" in results
    assert ("qui est privé, peut affecter" in results) is contrat(name).values["affectation.entre_comptes"]
    assert "à l’intérieur d’une même dotation limitative" in words(name)
    assert ("causes de la sous-activité" in words(name)) is contrat(name).values["modulation.existe"]


def test_the_imposed_indicators_of_the_examples_start_where_their_sites_are():
    """What the starting values of the imposed indicators say is what the sites counted, summed by this test."""
    for name in EXAMPLES:
        sites = rows(name, "sites")
        start = {row["impose"]: row["valeur_depart"] for row in rows(name, "indicateurs") if row.get("impose")}

        def total(key: str, sites: tuple[Row, ...] = sites) -> Decimal:
            return sum((Decimal(str(site[key])) for site in sites), Decimal(0))

        outs, present = total("publics.sorties_retenues"), total("publics.menages_retenus")
        expected = [
            total("publics.sorties_logement"),
            100 * total("publics.sorties_logement") / outs,
            total("publics.sorties_logement_adapte"),
            100 * total("publics.sorties_logement_adapte") / outs,
            100 * total("accompagnement.menages_demande") / present,
            100 * total("publics.presence_longue") / total("publics.menages"),
        ]
        for imposed, value in zip(INDICATEURS.values(), expected, strict=True):
            assert abs(Decimal(str(start[imposed])) - value) <= Decimal("0.05"), (name, imposed, value)


def test_the_grid_of_a_family_with_two_scopes_prints_each_state_in_its_column():
    made = rendered("conformite", contrat("minimal"), famille("chrs"))
    text = text_of(parse_xml(read_parts(made)["word/document.xml"]))
    assert "Obligatoire" in text
    assert "Adaptable" in text
    scopes = {item.key: item.scope for item in famille("chrs").exigences}
    assert scopes["ii.axe.a1"] == "obligatoire"
    assert scopes["signatures.blocs"] == "adaptable"
    assert not {item.scope for item in famille("ehpad").exigences} - {""}


def test_the_last_year_has_its_report_for_each_objective_and_indicator():
    family = famille("chrs")
    assert "rapport" in {one.key for one in family.actes}
    (example,) = (one for (key, _), one in examples("actes", "chrs").items() if key == "rapport")
    answers = as_typed(example)

    def with_report(changes: dict[str, Any]) -> Contrat:
        act = verdict(family, "rapport", {**answers, **changes})
        assert isinstance(act, Dossier), act
        base = [verdict(family, one.questionnaire.key, as_typed(one)) for one in examples("complet", "chrs").values()]
        return consolidate("CPOM-2027-114", [*(one for one in base if isinstance(one, Dossier)), act], family)

    def said(changes: dict[str, Any]) -> set[str]:
        return {one.rule.code for one in check_contrat(with_report(changes), family)} & REPORT

    assert said({}) == set()
    (act,) = with_report({}).actes
    made = rendered(act.key, with_report({}), family)
    text = text_of(parse_xml(read_parts(made)["word/document.xml"]))
    assert "Accélérer l’accès à un logement durable" in text
    assert "Taux de sortie vers un logement ordinaire" in text
    objectives, values = answers["rapport_objectifs"], answers["rapport_indicateurs"]
    assert said({"rapport_objectifs": objectives[1:]}) == {"E-631"}
    assert said({"rapport_objectifs": [*objectives, {**objectives[0], "objectif": "A9-O9"}]}) == {"E-630"}
    assert said({"rapport_indicateurs": values[1:]}) == {"E-643"}
    assert said({"rapport_indicateurs": [*values, {**values[0], "code": "RIEN"}]}) == {"E-642"}
    assert said({"rapport_destinataires": [{"partie": "Commune", "remise": "30/06/2031"}]}) == {"E-644"}
    assert said({"rapport.date": "31/12/2030"}) == {"W-630"}
    assert said({"rapport.date": "01/01/2032"}) == {"W-631"}


REPORT = {"E-630", "E-631", "E-642", "E-643", "E-644", "W-630", "W-631"}


def test_what_the_law_defines_is_dated_and_its_doubts_are_of_drafts_alone():
    found = {row["code"]: row for row in definitions(contrat("minimal").values, famille("chrs"))}
    assert list(found) == ["A1", "A2", "IO1", "IO2", "IO3", "IO4", "DI"]
    assert found["A1"]["texte"].rstrip(".") in AXES["ii.axe.a1"]
    assert "hors ménages à droits incomplets" in found["IO3"]["texte"]
    assert all(row["doute"] for row in found.values())
    before = {**contrat("minimal").values, DATE_EFFET: date(2019, 10, 24)}
    assert list(definitions(before, famille("chrs"))) == []
    assert list(definitions(contrat("minimal").values, famille("ehpad"))) == []
    for mention, doubted in ((Mention.PROJET, True), (Mention.A_SIGNER, False)):
        made = rendered("annexe-14", contrat("minimal"), famille("chrs"), mention)
        text = text_of(parse_xml(read_parts(made)["word/document.xml"]))
        assert "Ménage à droits incomplets" in text
        assert ("Définition proposée" in text) is doubted
