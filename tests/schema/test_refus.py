"""A family that cannot be read as it was meant is refused when it is loaded, and every refusal names the word."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from tests.familles.petite import ACCUEIL, FAMILLE, SITES, petite

CHECK_OF_SITES = 'message = "l’établissement {valeur} n’est pas au périmètre."'
COMPARE = 'operateur = "<="'


def refusal(**changes: str) -> str:
    """What is said of the family with these files."""
    with pytest.raises(TemplateError) as refused:
        petite(**changes)
    return refused.value.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('cle = "gestionnaire.siren"', 'cle = "gestionnaire.nom"', "« gestionnaire.nom » est déjà demandé"),
        ('champ = "siege.existe"', 'champ = "siege.exist"', "la condition de « siege.taux » cite « siege.exist »"),
        ('genre = "siren"', 'genre = "siren"\nliste = 3', "« liste »"),
        ('genre = "siren"', 'genre = "sirene"', "« genre »"),
        ('libelle = "N° SIREN"\n', "", "« libelle » manque"),
        ('libelle = "Nom"', 'libelle = "Nom"\nusage = "autre"', "« usage »"),
        ('cle = "gestionnaire.siren"', 'cle = "Gestionnaire SIREN"', "n’est pas un nom de champ"),
        ('choix = ["Hébergement permanent", "Accueil de jour"]\n', "", "« mode » est une liste sans choix"),
        ('identite = ["finess"]', 'identite = ["finess", "rang"]', "la colonne d’identité « rang » n’existe pas"),
        ('sur = "etablissements.installees"', 'sur = "etablissements.ouvertes"', "cite « etablissements.ouvertes »"),
        ('libelle = "Nom"', 'libelle = "Nom"\nreference = "etablissements.rang"', "cite « etablissements.rang »"),
    ],
)
def test_a_question_that_does_not_hold_together_is_refused(old: str, new: str, said: str) -> None:
    assert old in ACCUEIL
    assert said in refusal(accueil=ACCUEIL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (COMPARE, 'operateur = "<<"', "« operateur » : attendu"),
        (COMPARE, f"{COMPARE}\nvaleur = 3", "« droite » ou « valeur » : l’un ou l’autre"),
        ('droite = "etablissements.autorisees"\n', "", "« droite » ou « valeur » : l’un ou l’autre"),
        (COMPARE, f'{COMPARE}\nsi = "oui"', "« si » s’écrit { champ = …, vaut = [ … ] }"),
        (COMPARE, f'{COMPARE}\nsi = {{ champ = "siege.existe" }}', "« si » s’écrit { champ = …, vaut = [ … ] }"),
        (COMPARE, f'{COMPARE}\nsi = {{ colonne = "siege.existe", vaut = ["Oui"] }}', "« si » s’écrit"),
        ('sur = "etablissements.installees"\n', "", "« sur » ou « message » manque"),
        ('genre = "compare"', 'genre = "compares"', "« genre »"),
        ('code = "W-391"', 'code = "E-391"', "le code E-391 sert à deux contrôles"),
    ],
)
def test_a_check_that_does_not_hold_together_is_refused(old: str, new: str, said: str) -> None:
    assert old in ACCUEIL
    assert said in refusal(accueil=ACCUEIL.replace(old, new, 1))


def test_a_check_that_knows_when_it_applies_is_taken() -> None:
    told = f'{COMPARE}\nsi = {{ champ = "siege.existe", vaut = ["Oui"] }}'
    (check,) = petite(accueil=ACCUEIL.replace(COMPARE, told, 1)).questionnaires["accueil"].checks
    assert check.options["si"] == {"champ": "siege.existe", "vaut": ("Oui",)}


def test_a_condition_on_another_row_than_the_one_that_is_checked_is_refused() -> None:
    other = SITES.replace(
        'sur = "publics.residents"',
        'sur = "publics.residents"\nsi = { champ = "activite.exercice", vaut = ["2027"] }',
        1,
    )
    assert "« si » cite une autre ligne que « sur »" in refusal(sites=other)


def test_the_same_question_twice_in_two_workbooks_is_refused_but_for_those_that_tell_them_apart() -> None:
    said = refusal(sites=SITES.replace('cle = "publics.gir1"', 'cle = "gestionnaire.nom"', 1))
    assert said.endswith("« gestionnaire.nom » est déjà demandé dans questionnaires/accueil.toml.")
    assert petite().owner("contrat.numero") is not None  # asked in both: it says which contract it is


def test_what_tells_workbooks_apart_is_asked_once_in_each() -> None:
    twice = SITES.replace('cle = "publics.gir1"', 'cle = "contrat.numero"', 1)
    assert "« contrat.numero » est déjà demandé dans questionnaires/sites.toml" in refusal(sites=twice)


@pytest.mark.parametrize("role", ["gestionnaire", "date_effet", "duree", "etablissement"])
def test_a_role_that_nothing_plays_is_refused(role: str) -> None:
    line = next(line for line in FAMILLE.splitlines() if line.startswith(f"{role} = "))
    assert f"le rôle « {role} » désigne une question qui n’existe pas" in refusal(
        famille=FAMILLE.replace(line, f'{role} = "nulle.part"', 1)
    )


def test_a_question_says_by_itself_whether_it_must_be_answered_and_whether_it_may_not_apply() -> None:
    asked = {field.key: field for field in petite().questionnaires["accueil"].fields()}
    assert (asked["gestionnaire.nom"].required, asked["gestionnaire.nom"].accepts_sans_objet) == (True, False)
    assert asked["gestionnaire.projet"].accepts_sans_objet
    tables = petite().questionnaires["accueil"].tables()
    (mode,) = [one for table in tables for one in table.columns if one.key == "mode"]
    assert not mode.required


def test_a_date_says_only_what_it_asks_for() -> None:
    last, report = petite().echeances
    assert (last.months, last.days, last.until_months, last.years_later, last.condition) == (0, 0, None, 0, None)
    assert (report.every_year, report.years_later, report.key, report.not_before) == ("04-30", 1, "", "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('evenement = "Dernier jour"', 'evenement = "Dernier jour"\nnature = "autre"', "« nature » n’est pas compris"),
        ('cle = "petite"', "cle = petite", "famille.toml ne peut pas être lu"),
        ('sur = "sites.site.finess"', 'sur = "sites.site.numero"', "le contrôle E-391 cite « sites.site.numero »"),
    ],
)
def test_a_family_file_that_cannot_be_read_as_meant_is_refused(old: str, new: str, said: str) -> None:
    assert old in FAMILLE
    assert said in refusal(famille=FAMILLE.replace(old, new, 1))


def test_a_check_against_the_law_knows_its_own_signs() -> None:
    law = COMPARE.replace("<=", "=>") + '\nregle = "tarif"'
    told = ACCUEIL.replace('genre = "compare"', 'genre = "reglementation"', 1)
    told = told.replace(COMPARE, law, 1).replace('droite = "etablissements.autorisees"\n', "")
    assert "« operateur » : attendu" in refusal(accueil=told)
