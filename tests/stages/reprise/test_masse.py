"""A list of contracts signed elsewhere: one workbook a contract, nothing guessed, nothing blocked, no contract made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cpomdoc.adapters.instance import load_families
from cpomdoc.domain.classeur import Cell
from cpomdoc.stages.reprise.masse import Liste, Row, header_of, listed, workbooks

FAMILLES = load_families(Path(__file__).resolve().parents[3] / "templates")
HEAD = (
    "contrat;département;code structure;typologie;opérateur;date_debut;date_fin;"
    "date_entree_structure;date_sortie_structure"
)
LINE = "CPOM Tilleuls;99;990001455;EHPAD;Les Tilleuls;01/01/2024;31/12/2028;01/01/2024;"


def _masse():
    reprise = FAMILLES["ehpad"].reprise
    assert reprise is not None
    return reprise.masse


def rows(*lines: str) -> list[Row]:
    return [tuple(Cell(text) if text.strip() else None for text in line.split(";")) for line in lines]


def read(*lines: str) -> Liste:
    return listed([("", rows(HEAD, *lines))], _masse())


def test_the_lines_of_a_name_two_dates_and_an_operator_are_one_contract() -> None:
    liste = read(
        LINE, LINE.replace("990001455", "990001679"), LINE.replace("2028", "2029"), LINE.replace("Les T", "Nos T")
    )
    assert [len(one.lignes) for one in liste.contrats] == [2, 1, 1]


def test_its_workbook_says_what_the_list_says_and_from_which_line() -> None:
    (made,), told = workbooks(read(LINE, LINE.replace("990001455", "990001679")), FAMILLES, "", "liste.csv")
    answers = {(key.name, key.row): value for key, value in made.answers.items()}
    assert answers[("contrat.date_effet", None)] == date(2024, 1, 1)
    assert answers[("contrat.duree_annees", None)] == 5
    assert answers[("gestionnaire.raison_sociale", None)] == "Les Tilleuls"
    assert [answers[("etablissements.finess_et", at)] for at in (0, 1)] == ["990001455", "990001679"]
    assert {text for key, text in made.origins.items() if key.row == 1} == {"«\u00a0liste.csv\u00a0», ligne 3"}
    assert (made.numero, made.famille.key, told) == ("CPOM Tilleuls", "ehpad", [])


@pytest.mark.parametrize(
    ("kind", "famille"),
    [
        ("EHPAD public", "ehpad"),
        ("CHRS insertion", "chrs"),
        ("Résidence autonomie", "residences-autonomie"),
        ("SESSAD", "handicap"),
        ("Foyer de vie", "ph-departemental"),
    ],
)
def test_the_types_of_structures_tell_the_family(kind: str, famille: str) -> None:
    (made,), _ = workbooks(read(LINE.replace("EHPAD", kind)), FAMILLES, "", "liste.csv")
    assert made.famille.key == famille


def test_a_contract_of_no_known_type_waits_for_somebody_to_name_its_family() -> None:
    liste = read(LINE.replace("EHPAD", "Autre chose"))
    made, told = workbooks(liste, FAMILLES, "", "liste.csv")
    assert (made, len(told)) == ([], 1)
    assert [one.famille.key for one in workbooks(liste, FAMILLES, "chrs", "liste.csv")[0]] == ["chrs"]


def test_lines_that_lack_something_are_cited_and_kept() -> None:
    liste = read(LINE.replace("31/12/2028", ""), LINE.replace("990001455", ""))
    assert liste.told == [
        "Ligne 2 : «\u00a0date_fin\u00a0» manque.",
        "Ligne 3 : «\u00a0code structure\u00a0» manque.",
    ]
    assert len(liste.contrats) == 2


def test_a_line_that_names_no_contract_is_cited_and_left() -> None:
    liste = read(LINE.replace("CPOM Tilleuls", ""), LINE)
    assert liste.told == ["Ligne 2 : aucun contrat n’est nommé ; elle n’est pas reprise."]
    assert len(liste.contrats) == 1


def test_a_name_that_two_contracts_bear_is_the_number_of_neither() -> None:
    made, _ = workbooks(read(LINE, LINE.replace("2028", "2029")), FAMILLES, "", "liste.csv")
    assert [one.numero for one in made] == ["", ""]
    assert len({one.nom for one in made}) == 2


def test_what_a_form_would_refuse_is_left_to_fill() -> None:
    (made,), _ = workbooks(read(LINE.replace("990001455", "990001456")), FAMILLES, "", "liste.csv")
    assert "etablissements.finess_et" not in {key.name for key in made.answers}


def test_other_words_for_the_columns_and_days_as_programs_write_them_are_understood() -> None:
    head = "CPOM;Gestionnaire;Date de début;Échéance;N° FINESS;Type"
    liste = listed([("", rows("Liste au 1er mars", head, "C-1;Nord;2024-01-01;2028-12-31;990001455;EHPAD"))], _masse())
    (made,), _ = workbooks(liste, FAMILLES, "", "liste.csv")
    assert made.answers[next(key for key in made.answers if key.name == "reprise.date_fin")] == date(2028, 12, 31)


def test_another_file_is_no_list() -> None:
    assert header_of(rows("nom;prénom;date_debut", "a;b;c"), _masse()) is None
    assert listed([("", rows("nom;prénom", "a;b"))], _masse()).contrats == []
