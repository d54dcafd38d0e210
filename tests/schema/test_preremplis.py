"""What fills a form in advance, as data: read once, and refused by name when it does not fit the form."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.ensemble import for_acts, with_acts
from tests.familles import petite_suivi


def refused(old: str, new: str) -> str:
    """Why the file of the small family is refused once *old* is written *new*."""
    assert old in petite_suivi.PREREMPLIS
    changed = petite_suivi.PREREMPLIS.replace(old, new, 1)
    with pytest.raises(TemplateError) as refusal:
        petite_suivi.famille(**{"preremplis/suivi.toml": changed})
    return refusal.value.message


def test_each_answer_says_whether_it_is_the_contracts_or_only_proposed_and_where_it_comes_from():
    plan = petite_suivi.famille().preremplis["suivi"]
    assert plan.answers["suivi.gestionnaire"].repris
    assert not plan.answers["suivi.redacteur"].repris
    assert plan.answers["suivi.redacteur"].origin == "suivi {annee_precedente}"
    assert plan.fixed == {"suivi_maisons"}
    assert "suivi_maisons.places" in plan.taken
    assert "suivi_maisons.occupees" not in plan.taken


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"suivi.total" =', '"suivi.totaux" =', "Vouliez-vous écrire « suivi.total »"),
        ('table = "suivi_maisons"', 'table = "suivi_maison"', "Vouliez-vous écrire « suivi_maisons »"),
        ('places = "e.autorisees"', 'place = "e.autorisees"', "Vouliez-vous écrire « places »"),
        ('pour = "e in etablissements"', 'pour = "etablissements"', "nom in tableau"),
        ('trier = ["nom"]', 'trier = ["occupee"]', "Vouliez-vous écrire « occupees »"),
        ("{contrat}, version {version}, périmètre", "{contrats}", "{contrats}"),
        ('lignes = "contrat"', 'lignes = "toutes"', "contrat, libres"),
        ('finess = "e.finess"\nnom', "nom", "reprenez aussi « finess »"),
        ('occupees = "e.installees"', 'places = "e.installees"', "à la fois repris et proposé"),
        ('revues = "suivi"', 'revues = "suivis"', "Vouliez-vous écrire « suivi »"),
        ('n_1 = \'', 'N-1 = \'', "lettres minuscules"),
        ('lignes = "contrat"', 'ligne = "contrat"', "« ligne » n’est pas compris"),
        ('occupees = "places', 'occupes = "places', "a une origine et pas de valeur"),
        ("[[table]]", '[[copie]]\norigine = "x"\nsauf_genres = ["tau"]\n[[table]]', "Vouliez-vous écrire « taux »"),
        ("[[table]]", '[[dit]]\nphrases = "1"\n[[table]]', "phrase"),
        ("[[table]]", '[[dit]]\npour = "lignes"\nphrase = "1"\n[[table]]', "nom in tableau"),
        ('revues = "suivi"', 'revues = "suivi"\ncalculees = ["suivi.total"]', "ne dit comment il se calcule"),
    ],
)  # fmt: skip
def test_a_word_that_does_not_fit_the_form_is_refused_and_the_nearest_one_named(old: str, new: str, said: str):
    assert said in refused(old, new)


def test_an_act_names_what_fills_it_and_a_day_of_the_law_that_exist():
    for old, new, said in (
        ('preremplis = "suivi"', 'preremplis = "suivis"', "« suivis »"),
        ('ouvre = "delai.comptes"', 'ouvre = "delai.compte"', "« delai.compte »"),
    ):
        with pytest.raises(TemplateError, match=said):
            petite_suivi.famille(famille=petite_suivi.FAMILLE.replace(old, new))


def test_the_file_of_a_family_takes_the_place_of_the_shared_one_and_one_for_a_form_unknown_here_is_left():
    shared = petite_suivi.PREREMPLIS.replace("suivi {annee_precedente}", "partagé {annee_precedente}", 1)
    elsewhere = petite_suivi.PREREMPLIS.replace('questionnaire = "suivi"', 'questionnaire = "ailleurs"')
    famille = petite_suivi.famille(
        **{"commun/preremplis/suivi.toml": shared, "commun/preremplis/ailleurs.toml": elsewhere}
    )
    assert set(famille.preremplis) == {"suivi"}
    assert famille.preremplis["suivi"].answers["suivi.redacteur"].origin == "suivi {annee_precedente}"


def test_rows_for_other_families_are_left_and_need_not_fit_this_one():
    other = '\n[[table]]\ntable = "ailleurs"\nfamilles = ["grande"]\npour = "x in y"\n'
    changed = {"preremplis/suivi.toml": petite_suivi.PREREMPLIS + other}
    assert len(petite_suivi.famille(**changed).preremplis["suivi"].rows) == 2


def test_a_signed_contract_is_followed_by_the_forms_of_today():
    former = petite_suivi.famille(
        **{"preremplis/suivi.toml": petite_suivi.PREREMPLIS.replace("{version}, périmètre", "{version}")}
    )
    today = petite_suivi.famille()
    for whole in (with_acts(former, today), for_acts(former, today)):
        assert whole.preremplis["suivi"] == today.preremplis["suivi"]
