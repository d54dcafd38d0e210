"""Acts beside the contract: gathered apart, checked as each sees the contract, compared article by article, planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.pieces import Mention
from cpomdoc.schema.reglementation import FOLDER, load_reglementation
from cpomdoc.stages.contrat.actes import not_in_turn, seen_by, superseded
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate, in_form
from cpomdoc.stages.pieces.compare import compare
from cpomdoc.stages.pieces.context import EnTete, context, end_mark
from cpomdoc.stages.pieces.modifications import modifications
from cpomdoc.stages.pieces.plan import plan
from tests.familles import petite_actes
from tests.familles.petite import ANSWERS, petite, site_answers
from tests.pictures import accepted

FAMILLE = petite_actes.famille()
LAWS = ("suivi.toml", "delais.toml")
ACCUEIL = accepted(FAMILLE, "accueil", ANSWERS)
SITES = [accepted(FAMILLE, "sites", site_answers(finess)) for finess in ("990001455", "990001679")]


def avenant(numero: str = "1", **changes: str) -> Dossier:
    return accepted(FAMILLE, "avenant", petite_actes.avenant(numero, **changes))


def prorogation(numero: str = "1", mois: str = "12", notification: str = "30/06/2031") -> Dossier:
    return accepted(FAMILLE, "prorogation", petite_actes.prorogation(numero, mois, notification))


def contrat(*acts: Dossier, **changes: object) -> Contrat:
    """The contract of the small family, whole; *changes* in « accueil », __ for the dots of keys."""
    answers = {**ANSWERS, **{key.replace("__", "."): value for key, value in changes.items()}}
    return consolidate("C-1", [accepted(FAMILLE, "accueil", answers), *SITES, *acts], FAMILLE)


def told(found: Contrat, version: int = 0) -> list[str]:
    return [
        f"{bearer(finding, found, FAMILLE)} {in_form(finding.key.name)} {finding.rule.code}"
        for finding in check_contrat(found, FAMILLE, version)
        if finding.key
    ]


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_an_act_that_judges_an_exercice_knows_which_are_due_on_its_day_and_the_years_of_the_targets():
    templates = Path(__file__).parents[3] / "templates"
    law = load_reglementation({FOLDER + name: (templates / FOLDER / name).read_bytes() for name in LAWS})
    found = contrat(avenant("1"), contrat__date_effet="01/07/2027")
    dated = replace(found.actes[0], values={**found.actes[0].values, "avenant.jour": date(2029, 5, 15)})
    judging = replace(
        FAMILLE,
        reglementation=law,
        actes=tuple(replace(one, judged_on="avenant.jour") for one in FAMILLE.actes),
    )
    seen = seen_by(dated, found, judging).values
    assert (seen["@exercice_errd"], seen["@exercice_tdb"]) == (2028, 2027)
    years = found.values["contrat.duree"]
    assert (seen["@premiere_cible"], seen["@derniere_cible"]) == (2028, 2027 + years)
    assert "@exercice_errd" not in seen_by(dated, found, FAMILLE).values


def test_an_act_whose_number_is_a_year_knows_the_first_and_the_last_day_of_it():
    yearly = replace(FAMILLE, actes=tuple(replace(one, yearly=True) for one in FAMILLE.actes))
    found = contrat(avenant("3"), contrat__date_effet="01/07/2027")
    seen = seen_by(found.actes[0], found, yearly).values
    assert (seen["@debut_annee"], seen["@fin_annee"]) == (date(2029, 7, 1), date(2030, 6, 30))
    assert "@debut_annee" not in seen_by(found.actes[0], found, FAMILLE).values
    assert "@debut_annee" not in seen_by(replace(found.actes[0], numero="trois"), found, yearly).values


# --- signed in their turn ---------------------------------------------------------------------------------------------


def not_yet(key: str, found: Contrat, *sealed: str) -> str:
    return spaced(" | ".join(not_in_turn(key, found, FAMILLE, sealed)))


def test_an_act_of_a_contract_that_nobody_signed_is_not_signed():
    assert "le contrat lui-même n’est pas signé" in not_yet("avenant-1", contrat(avenant()))
    assert not_yet("avenant-1", contrat(avenant()), "contrat") == ""


def test_acts_of_one_series_are_signed_in_the_order_of_their_numbers_whatever_their_kind():
    both = contrat(prorogation("1", "6"), avenant("2"))
    assert not_yet("prorogation-1", both, "contrat") == ""
    assert "« Avenant n° 1 de prorogation » n’est pas signé" in not_yet("avenant-2", both, "contrat")
    assert not_yet("avenant-2", both, "contrat", "prorogation-1") == ""


def test_number_ten_comes_after_number_nine():
    many = contrat(avenant("9"), prorogation("10", "6"))
    assert "« Avenant n° 9 » n’est pas signé" in not_yet("prorogation-10", many, "contrat")
    assert not_yet("avenant-9", many, "contrat") == ""


def test_a_number_before_one_that_is_signed_comes_too_late():
    late = contrat(avenant("1"), prorogation("2", "6"))
    assert "donnez à celui-ci un numéro qui le suit" in not_yet("avenant-1", late, "contrat", "prorogation-2")


def test_a_number_that_two_acts_bear_is_signed_for_neither():
    twins = contrat(avenant("1"), prorogation("1", "6"))
    assert "porte le même numéro" in not_yet("avenant-1", twins, "contrat")
    assert "porte le même numéro" in not_yet("prorogation-1", twins, "contrat", "avenant-1")


# --- gathered ---------------------------------------------------------------------------------------------------------


def test_an_act_is_never_awaited_and_never_answers_for_the_contract():
    alone = consolidate("C-1", [avenant()], FAMILLE)
    assert alone.missing == (("accueil", ""), ("sites", ""))
    assert (alone.complete, alone.values) == (frozenset(), {})
    assert contrat().missing == contrat(avenant()).missing == ()


def test_a_contract_has_several_acts_of_a_kind_in_the_order_of_their_numbers():
    found = contrat(avenant("10"), prorogation("2"), avenant("9"), avenant("1"))
    assert [acte.key for acte in found.actes] == ["avenant-1", "prorogation-2", "avenant-9", "avenant-10"]


def test_an_act_that_came_or_changed_is_told_between_versions():
    changes = compare(
        contrat(avenant("1")), contrat(avenant("1", avenant__objet="le siège"), prorogation("2")), FAMILLE
    )
    assert [tuple(map(spaced, (one.question, one.before, one.after, one.where))) for one in changes] == [
        ("Objet", "les moyens", "le siège", "Avenant n° 1"),
        ("Avenant n° 2 de prorogation", "", "reçu", ""),
    ]


# --- checked ----------------------------------------------------------------------------------------------------------


def test_numbers_in_sequence_are_silent_whatever_the_kind_of_avenant():
    assert told(contrat(avenant("1"), prorogation("2"), avenant("3"))) == []


def test_a_number_taken_twice_goes_back_to_both_bearers():
    assert told(contrat(avenant("1"), prorogation("1"))) == [
        "('avenant', '1') acte.numero E-601",
        "('prorogation', '1') acte.numero E-601",
    ]


def test_a_number_taken_twice_is_seen_even_when_the_one_before_is_missing():
    assert "('avenant', '2') acte.numero E-601" in told(contrat(avenant("2"), prorogation("2")))


def test_a_missing_number_before_is_only_to_check():
    assert told(contrat(avenant("2"))) == ["('avenant', '2') acte.numero W-601"]


def test_the_preavis_counts_from_the_terme_that_earlier_acts_have_moved():
    assert told(contrat(prorogation("1", notification="30/06/2031"))) == []
    assert told(contrat(prorogation("1", notification="01/07/2031"))) == [
        "('prorogation', '1') prorogation.notification W-602"
    ]
    twice = contrat(prorogation("1", "6"), prorogation("2", "6", notification="30/12/2031"))
    assert told(twice) == []
    assert seen_by(twice.actes[1], twice, FAMILLE).values["@terme"] == date(2032, 6, 30)


def test_the_duration_counts_every_prorogation():
    assert told(contrat(prorogation("1", "12"))) == []
    too_long = contrat(prorogation("1", "12"), prorogation("2", "1", "01/01/2031"))
    assert told(too_long) == ["('prorogation', '2') prorogation.mois E-603"]


def test_a_reference_version_that_does_not_exist_goes_back():
    asked = contrat(avenant(avenant__version_reference="3"))
    assert told(asked, version=2) == ["('avenant', '1') avenant.version_reference E-602"]
    assert told(asked, version=3) == []


def test_an_act_of_a_contract_without_answers_waits_without_findings():
    assert check_contrat(consolidate("C-1", [prorogation("1", "99")], FAMILLE), FAMILLE) == ()


# --- compared ---------------------------------------------------------------------------------------------------------


def test_modifications_are_told_article_by_article_in_the_words_of_a_document():
    rows = [
        {"finess": "990001455", "nom": "Les Tilleuls", "autorisees": "1084", "installees": "80"},
        {"finess": "990001893", "nom": "L’Orme", "autorisees": "20", "installees": "20"},
    ]
    after = contrat(
        contrat__date_effet="01/02/2027", gestionnaire__projet="Ouvrir.\nDurer.", etablissements=rows,
        siege__existe="Oui", siege__taux="3,4",
    )  # fmt: skip
    found = modifications(contrat(), after, FAMILLE)
    assert [tuple(spaced(value) for value in row.values()) for row in found] == [
        ("Article 1 — Le gestionnaire", "texte", "Projet", "", "sans objet", "Ouvrir.\nDurer."),
        ("Article 1 — Le gestionnaire", "réponse", "Places autorisées",
         "Périmètre, Les Tilleuls (FINESS 990 001 455)", "80 places", "1 084 places"),
        ("Article 1 — Le gestionnaire", "retrait", "Périmètre", "", "La Roseraie (FINESS 990 001 679)", ""),
        ("Article 1 — Le gestionnaire", "ajout", "Périmètre", "", "",
         "L’Orme (FINESS 990 001 893) — places autorisées : 20 places ; places installées : 20 places"),
        ("Autres dispositions", "réponse", "Date d’effet", "", "1er janvier 2027", "1er février 2027"),
        ("Autres dispositions", "réponse", "Avez-vous un siège ?", "", "Non", "Oui"),
        ("Autres dispositions", "réponse", "Taux de frais de siège", "", "sans objet", "3,4 %"),
    ]  # fmt: skip


def test_nothing_changed_is_an_empty_list_and_acts_do_not_count():
    assert modifications(contrat(), contrat(avenant()), FAMILLE) == ()


def test_answers_of_establishments_bear_the_name_of_theirs():
    other = accepted(FAMILLE, "sites", site_answers("990001455", "11", "5", "6"))
    after = consolidate("C-1", [ACCUEIL, other, SITES[1]], FAMILLE)
    found = modifications(contrat(), after, FAMILLE)
    assert [tuple(spaced(row[name]) for name in ("article", "lieu", "nouveau")) for row in found] == [
        ("Article 2 — Le diagnostic", "Les Tilleuls (FINESS 990 001 455)", "11 personnes"),
        ("Article 2 — Le diagnostic", "Les Tilleuls (FINESS 990 001 455)", "5 personnes"),
    ]


# --- planned ----------------------------------------------------------------------------------------------------------


def test_an_act_becomes_a_piece_under_its_number():
    found = contrat(avenant("1"), prorogation("2"))
    pieces = {piece.key: piece for piece in plan(found, FAMILLE, (), {"avenant-1": contrat()})}
    assert list(pieces) == ["contrat", "annexe-01", "avenant-1", "prorogation-2"]
    assert (pieces["avenant-1"].title, pieces["avenant-1"].filename) == ("Avenant n°\u00a01", "Avenant n° 1")
    assert end_mark(pieces["prorogation-2"]) == "— Fin du document —"


def test_an_act_that_compares_waits_for_its_reference_and_the_others_do_not():
    keys = [piece.key for piece in plan(contrat(avenant("1"), prorogation("2")), FAMILLE, ())]
    assert keys == ["contrat", "annexe-01", "prorogation-2"]


def test_a_faulty_act_stops_neither_the_contract_nor_the_other_acts():
    found = contrat(prorogation("1", "99"), avenant("2"))
    keys = [piece.key for piece in plan(found, FAMILLE, check_contrat(found, FAMILLE), {"avenant-2": contrat()})]
    assert keys == ["contrat", "annexe-01", "avenant-2"]


def test_an_act_does_not_change_the_recipe_of_the_contract():
    before, after = plan(contrat(), FAMILLE, ()), plan(contrat(prorogation()), FAMILLE, ())
    assert before == after[:2]


def test_an_act_is_made_again_when_what_it_lists_changes():
    first = plan(contrat(avenant()), FAMILLE, (), {"avenant-1": contrat()})[2]
    second = plan(
        contrat(avenant(), gestionnaire__projet="Ouvrir un accueil de jour."), FAMILLE, (), {"avenant-1": contrat()}
    )[2]
    assert first.recipe != second.recipe


def test_a_template_of_an_act_sees_its_answers_the_termes_and_the_modifications():
    found = contrat(avenant("1"), prorogation("2"), gestionnaire__projet="Ouvrir un accueil de jour.")
    pieces = plan(found, FAMILLE, (), {"avenant-1": contrat()})
    keys, head = [piece.key for piece in pieces], EnTete(2, date(2026, 11, 21), Mention.PROJET)
    words = {piece.key: context(found, piece, keys, FAMILLE, head, contrat()) for piece in pieces}
    assert words["avenant-1"]["avenant"] == {"objet": "les moyens", "version_reference": None}
    assert words["avenant-1"]["acte"] == {"numero": 1, "terme": date(2031, 12, 31)}
    assert [row["nouveau"] for row in words["avenant-1"]["modifications"]] == ["Ouvrir un accueil de jour."]
    assert words["prorogation-2"]["acte"]["nouveau_terme"] == date(2032, 12, 31)
    assert "acte" not in words["contrat"]
    assert words["contrat"]["modifications"] == []


def test_only_the_last_of_a_kind_is_still_made_again():
    assert superseded(contrat(avenant("1"), prorogation("2"), avenant("3"))) == {"avenant-1"}


# --- data that contradict themselves ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('par = "acte"', 'par = "contrat"', "par = "),
        ('cle = "avenant.version_reference"', 'cle = "avenant.autre"', "avenant.version_reference"),
    ],
)
def test_an_act_whose_form_lacks_what_it_names_is_refused(before: str, after: str, words: str):
    broken = {**petite_actes.CHANGES, "avenant": petite_actes.AVENANT.replace(before, after)}
    with pytest.raises(TemplateError) as raised:
        petite(**broken)
    assert words in raised.value.message


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('fichier = "Avenant n° {numero}"', 'fichier = "Avenant"', "{numero}"),
        ('modele = "acte.docx"', 'modele = "absent acte.docx"', "absent acte.docx"),
        ('questions = ["publics", "activite"]', 'questions = ["inconnue"]', "inconnue"),
    ],
)
def test_a_family_whose_acts_or_articles_point_nowhere_is_refused(before: str, after: str, words: str):
    with pytest.raises(TemplateError) as raised:
        petite(**{**petite_actes.CHANGES, "famille": petite_actes.FAMILLE.replace(before, after, 1)})
    assert words in raised.value.message


def test_a_family_without_acts_has_none():
    assert (petite().actes, petite().articles) == ((), ())
