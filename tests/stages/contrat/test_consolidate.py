"""The workbooks of a contract together: gathered, checked, compared, planned, dated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.dossier import Dossier
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.plain import dossier_from_plain, dossier_to_plain
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate
from cpomdoc.stages.pieces.compare import compare
from cpomdoc.stages.pieces.context import Mention, context
from cpomdoc.stages.pieces.deadlines import deadlines
from cpomdoc.stages.pieces.plan import plan
from tests.familles.petite import ANSWERS, petite, site_answers
from tests.familles.petite import FAMILLE as FAMILLE_TOML
from tests.pictures import accepted

FAMILLE = petite()
ACCUEIL = accepted(FAMILLE, "accueil", ANSWERS)
TILLEULS = accepted(FAMILLE, "sites", site_answers("990001455"))
ROSERAIE = accepted(FAMILLE, "sites", site_answers("990001679"))
STRANGER = accepted(FAMILLE, "sites", site_answers("990001893"))


def gathered(*dossiers: Dossier):
    return consolidate("C-1", dossiers, FAMILLE)


def test_what_is_missing_is_told_by_questionnaire_and_site():
    assert gathered(ACCUEIL, ROSERAIE).missing == (("sites", "990001455"),)
    assert gathered(ROSERAIE).missing == (("accueil", ""), ("sites", ""))
    assert gathered(ACCUEIL, TILLEULS, ROSERAIE).complete == {"accueil", "sites"}


def test_sites_come_in_the_order_of_the_perimeter():
    rows = gathered(ROSERAIE, TILLEULS, ACCUEIL).values["sites"]
    assert [row["site.finess"] for row in rows] == ["990001455", "990001679"]


def test_a_site_outside_the_perimeter_is_reported_in_its_own_workbook():
    contrat = gathered(ACCUEIL, TILLEULS, ROSERAIE, STRANGER)
    (finding,) = check_contrat(contrat, FAMILLE)
    assert (finding.rule.code, finding.at) == ("E-391", STRANGER.places[finding_key(finding)])
    assert bearer(finding, contrat, FAMILLE) == ("sites", "990001893")


def finding_key(finding):
    from cpomdoc.domain.location import FieldKey

    return FieldKey(finding.key.name.removeprefix("sites."))


def test_checks_wait_for_the_questionnaires_that_they_name():
    assert check_contrat(gathered(TILLEULS, STRANGER), FAMILLE) == ()


def test_each_establishment_is_judged_as_soon_as_its_workbook_comes():
    (finding,) = check_contrat(gathered(ACCUEIL, STRANGER), FAMILLE)
    assert finding.rule.code == "E-391"


def test_changes_are_told_question_by_question():
    after = accepted(
        FAMILLE,
        "accueil",
        {
            **ANSWERS,
            "contrat.duree": "4",
            "etablissements": [{**ANSWERS["etablissements"][0], "installees": "79"}, ANSWERS["etablissements"][1]],
        },
    )
    changes = compare(gathered(ACCUEIL, TILLEULS), gathered(after, TILLEULS, ROSERAIE), FAMILLE)
    assert [(c.question, c.before, c.after) for c in changes] == [
        ("Durée", "5", "4"),
        ("Places installées", "80", "79"),
        ("Établissement, 990001679", "", "reçu"),
    ]


def test_rows_that_only_changed_place_are_no_change():
    swapped = accepted(FAMILLE, "accueil", {**ANSWERS, "etablissements": ANSWERS["etablissements"][::-1]})
    assert compare(gathered(ACCUEIL), gathered(swapped), FAMILLE) == ()


def test_a_piece_is_planned_as_soon_as_its_questionnaires_are_there():
    assert [piece.key for piece in plan(gathered(ACCUEIL), FAMILLE, ())] == ["annexe-01"]
    assert [piece.key for piece in plan(gathered(ACCUEIL, TILLEULS, ROSERAIE), FAMILLE, ())] == ["contrat", "annexe-01"]


def test_a_blocking_finding_holds_only_the_pieces_that_it_concerns():
    contrat = gathered(ACCUEIL, TILLEULS, ROSERAIE, STRANGER)
    assert [piece.key for piece in plan(contrat, FAMILLE, check_contrat(contrat, FAMILLE))] == ["annexe-01"]


def test_a_corrected_answer_changes_only_the_recipes_that_use_it():
    corrected = accepted(FAMILLE, "sites", site_answers("990001455", residents="11", gir1="5"))
    before = {p.key: p.recipe for p in plan(gathered(ACCUEIL, TILLEULS, ROSERAIE), FAMILLE, ())}
    after = {p.key: p.recipe for p in plan(gathered(ACCUEIL, corrected, ROSERAIE), FAMILLE, ())}
    assert [key for key in before if before[key] != after[key]] == ["contrat"]


def test_a_recipe_holds_only_the_answers_that_its_template_reads():
    reading = replace(FAMILLE, printed={"annexe.docx": frozenset({"gestionnaire.nom", "etablissements.nom"})})
    renamed = accepted(FAMILLE, "accueil", {**ANSWERS, "gestionnaire.nom": "Autre"})
    shorter = accepted(FAMILLE, "accueil", {**ANSWERS, "contrat.duree": "4"})

    def recipe(dossier: Dossier) -> str:
        return next(p.recipe for p in plan(gathered(dossier), reading, ()) if p.key == "annexe-01")

    assert recipe(shorter) == recipe(ACCUEIL)
    assert recipe(renamed) != recipe(ACCUEIL)


def test_a_template_is_given_only_what_its_recipe_holds():
    reading = replace(FAMILLE, printed={"annexe.docx": frozenset({"gestionnaire.nom", "etablissements.nom"})})
    contrat = gathered(ACCUEIL)
    pieces = plan(contrat, reading, ())
    words = context(contrat, pieces[0], pieces, reading, Mention(1, date(2026, 11, 21)))
    assert words["gestionnaire"] == {"nom": "ADEF"}
    assert words["etablissements"] == [{"nom": "Les Tilleuls"}, {"nom": "La Roseraie"}]
    assert words["calendrier"] == []


def test_a_template_sees_nested_words_and_none_for_sans_objet():
    contrat = gathered(ACCUEIL, TILLEULS, ROSERAIE)
    pieces = plan(contrat, FAMILLE, ())
    words = context(contrat, pieces[0], pieces, FAMILLE, Mention(3, date(2026, 11, 21)))
    assert words["gestionnaire"]["projet"] is None
    assert words["contrat"]["date_fin"] == date(2031, 12, 31)
    assert words["sites"][1]["publics"]["residents"] == 10
    assert words["sites"][0]["activite"] == [{"exercice": 2025, "journees": 3650}]
    assert words["annexes"] == [{"numero": 1, "titre": "Accueil"}]
    assert (words["piece"]["version"], words["piece"]["fin"]) == (3, "— Fin du contrat —")


def test_a_piece_cannot_print_what_it_did_not_declare():
    contrat = gathered(ACCUEIL, TILLEULS, ROSERAIE)
    pieces = plan(contrat, FAMILLE, ())
    assert "sites" not in context(contrat, pieces[1], pieces, FAMILLE, Mention(1, date(2026, 11, 21)))


def test_dates_are_computed_from_the_family():
    dates = [(view.date, view.evenement) for view in deadlines(gathered(ACCUEIL), FAMILLE)]
    assert dates[0] == (date(2028, 4, 30), "Compte rendu 2027")
    assert (date(2031, 12, 31), "Dernier jour") in dates
    assert len(dates) == 6


def test_a_dossier_goes_through_the_store_unchanged():
    again = dossier_from_plain(loads(dumps(dossier_to_plain(ACCUEIL))))
    assert (again.values, again.places) == (ACCUEIL.values, ACCUEIL.places)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('titre = "Petite famille"', "", "« titre » manque"),
        ('version = "1"', 'version = "1"\nvershion = "2"', "« vershion » n’est pas compris"),
        ('besoins = ["accueil"]', 'besoins = ["acueil"]', "« acueil » n’existe pas"),
        ('modele = "annexe.docx"', 'modele = "anexe.docx"', "« anexe.docx » manque"),
        ('vers = "etablissements.finess"', 'vers = "etablissements.finesse"', "etablissements.finesse"),
        ('genre = "reference"', 'genre = "eval"', "« eval »"),
        ('code = "E-391"', 'code = "E-392"', "E-392 sert à deux contrôles"),
        ('date_effet = "contrat.date_effet"', 'date_effet = "contrat.debut"', "date_effet"),
        ('chaque_annee = "04-30"', 'chaque_annee = "30 avril"', "mois-jour"),
    ],
)
def test_a_wrong_family_is_refused_and_the_word_is_named(old, new, said):
    assert old in FAMILLE_TOML
    with pytest.raises(TemplateError) as refused:
        petite(famille=FAMILLE_TOML.replace(old, new, 1))
    assert said in refused.value.message
