"""A filled workbook to its verdict: every anomaly at its cell, and the values that sound answers become."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cpomdoc.domain.dossier import Dossier, Refus
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.formulaire.validate import in_order
from tests.familles.petite import ANSWERS, petite, site_answers
from tests.pictures import accepted, anomalies, place, verdict

FAMILLE = petite()


def wrong(**changes):
    answers = {**ANSWERS, **{key.replace("__", "."): value for key, value in changes.items()}}
    return anomalies(FAMILLE, "accueil", answers)


def at(name: str, row: int | None = None) -> str:
    return place(FAMILLE, "accueil", name, row)


def test_sound_answers_become_typed_values():
    dossier = accepted(FAMILLE, "accueil", ANSWERS)
    assert dossier.contrat == "C-1"
    assert dossier.values["contrat.date_effet"] == date(2027, 1, 1)
    assert dossier.values["contrat.duree"] == 5
    assert dossier.values["siege.existe"] is False
    assert dossier.values["gestionnaire.projet"] == SANS_OBJET
    assert dossier.values["etablissements"][1]["nom"] == "La Roseraie"


def test_a_siren_too_short_is_reported_at_its_cell():
    assert wrong(gestionnaire__siren="77567227") == [f"{at('gestionnaire.siren')} E-104"]


def test_all_anomalies_come_at_once_in_the_order_of_the_form():
    assert wrong(gestionnaire__siren="77567227", contrat__duree="huit", contrat__date_effet="bientôt") == [
        f"{at('contrat.date_effet')} E-106",
        f"{at('contrat.duree')} E-103",
        f"{at('gestionnaire.siren')} E-104",
    ]


def test_what_is_said_of_a_form_comes_before_its_sheets_and_a_table_row_by_row():
    keys = (
        FieldKey("parties.denomination", 0),
        FieldKey("etablissements.nom", 10),
        FieldKey("etablissements.installees", 2),
        FieldKey("etablissements.nom", 2),
        FieldKey("etablissements"),
        FieldKey("siege.taux"),
        FieldKey("contrat.duree"),
        FieldKey("une.autre", 0),
        None,
    )
    found = in_order([Finding(CATALOGUE["E-101"], key=key) for key in keys], FAMILLE.questionnaires["accueil"])
    assert [finding.key and str(finding.key) for finding in found] == [
        None,
        "contrat.duree",
        "siege.taux",
        "etablissements",
        "etablissements[2].nom",
        "etablissements[2].installees",
        "etablissements[10].nom",
        "parties[0].denomination",
        "une[0].autre",
    ]


def test_a_missing_answer_is_asked_for():
    assert wrong(gestionnaire__nom="") == [f"{at('gestionnaire.nom')} E-101"]


def test_spaces_are_no_answer():
    assert wrong(gestionnaire__nom=" \u00a0 ") == [f"{at('gestionnaire.nom')} E-101"]


def test_a_question_is_asked_only_when_its_condition_holds():
    assert accepted(FAMILLE, "accueil", ANSWERS).values["siege.taux"] == SANS_OBJET
    assert wrong(siege__existe="Oui") == [f"{at('siege.taux')} E-101"]
    with_rate = {**ANSWERS, "siege.existe": "x", "siege.taux": "3,4 %"}
    assert accepted(FAMILLE, "accueil", with_rate).values["siege.taux"] == Decimal("3.4")


def test_an_answer_that_was_not_asked_is_said_and_not_taken():
    found = verdict(FAMILLE, "accueil", {**ANSWERS, "siege.taux": "3,4 %"})
    assert isinstance(found, Dossier)
    assert found.values["siege.taux"] == SANS_OBJET
    assert "W-104" in [finding.rule.code for finding in found.warnings]


def test_a_condition_that_could_not_be_read_does_not_accuse_the_next_question():
    assert wrong(siege__existe="peut-être") == [f"{at('siege.existe')} E-123"]


def test_an_odd_value_is_accepted_and_said():
    assert wrong(contrat__duree="2") == [f"{at('contrat.duree')} W-101"]


def test_a_row_given_twice_is_reported_with_both_rows():
    rows = [*ANSWERS["etablissements"], ANSWERS["etablissements"][0]]
    found = verdict(FAMILLE, "accueil", {**ANSWERS, "etablissements": rows})
    assert isinstance(found, Refus)
    (finding,) = found.findings
    assert (finding.rule.code, str(finding.at)) == ("E-202", at("etablissements.finess", 2))
    assert (finding.facts["premiere"], finding.facts["seconde"]) == ("7", "9")


def test_blank_rows_are_skipped_and_cells_stay_right():
    rows = [ANSWERS["etablissements"][0], {}, {}, {**ANSWERS["etablissements"][1], "finess": "99000167"}]
    assert wrong(etablissements=rows) == [f"{at('etablissements.finess', 3)} E-104"]


def test_a_table_without_its_minimum_of_rows_is_reported():
    assert wrong(etablissements=[]) == [f"{at('etablissements.finess', 0)} E-201"]


def test_an_incomplete_row_is_reported_at_the_missing_cell():
    rows = [{k: v for k, v in ANSWERS["etablissements"][0].items() if k != "nom"}]
    assert wrong(etablissements=rows) == [f"{at('etablissements.nom', 0)} E-101"]


def test_a_check_on_a_row_is_placed_on_that_row():
    rows = [ANSWERS["etablissements"][0], {}, {**ANSWERS["etablissements"][1], "installees": "64"}]
    found = verdict(FAMILLE, "accueil", {**ANSWERS, "etablissements": rows})
    assert isinstance(found, Dossier)
    (finding,) = found.warnings
    assert str(finding.at) == at("etablissements.installees", 2)
    assert finding.key is not None
    assert finding.key.row == 2
    assert finding.message == "64 places installées pour 62 autorisées."


def test_a_sum_that_does_not_add_up_is_blocking():
    found = anomalies(FAMILLE, "sites", site_answers("990001455", residents="80", gir1="40", gir2="39"))
    assert found == [f"{place(FAMILLE, 'sites', 'publics.residents')} E-392"]


def test_the_number_stamped_on_the_form_and_the_answer_must_agree():
    found = verdict(FAMILLE, "accueil", ANSWERS, contrat="C-2")
    assert isinstance(found, Refus)
    assert [finding.rule.code for finding in found.findings] == ["E-434"]


def test_the_same_file_gives_the_same_verdict_twice():
    bad = {**ANSWERS, "contrat.duree": "huit"}
    assert verdict(FAMILLE, "accueil", bad) == verdict(FAMILLE, "accueil", bad)


def test_messages_have_all_their_words():
    bad = {
        **ANSWERS,
        "contrat.date_effet": "bientôt",
        "contrat.duree": "9",
        "gestionnaire.nom": "x" * 61,
        "gestionnaire.siren": "812003458",
        "siege.existe": "peut-être",
        "gestionnaire.projet": "a\x01b",
    }
    found = verdict(FAMILLE, "accueil", bad)
    assert isinstance(found, Refus)
    for finding in found.findings:
        assert finding.message
        assert "{" not in finding.message + finding.remedy
