"""A list of contracts signed elsewhere: one workbook a contract, nothing guessed, nothing blocked, no contract made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cpomdoc.adapters.instance import load_families
from cpomdoc.domain.classeur import Cell
from cpomdoc.stages.reprise.masse import Liste, Row, bounded, header_of, listed, workbooks

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


# --- nothing is lost without a remark ---------------------------------------------------------------------------------

WIDE = "contrat;operateur;date_debut;date_fin;code structure;structure;typologie;places;siren;date_sortie_structure"
FULL = {
    "contrat": "CPOM-A", "operateur": "Les Tilleuls", "date_debut": "01/01/2024", "date_fin": "31/12/2028",
    "code": "990001455", "structure": "Les Tilleuls", "typologie": "EHPAD", "places": "80", "siren": "", "sortie": "",
}  # fmt: skip


def line(**changes: str) -> str:
    return ";".join({**FULL, **changes}.values())


def taken(*lines: str, head: str = WIDE) -> tuple[dict[tuple[str, int | None], object], list[str]]:
    """What the workbook of the only contract says, and all that is told."""
    liste = listed([("", rows(head, *lines))], _masse())
    (made,), told = workbooks(liste, FAMILLES, "", "liste.csv")
    return {(key.name, key.row): value for key, value in made.answers.items()}, [*liste.told, *told]


def test_a_full_line_is_taken_without_a_remark() -> None:
    answers, told = taken(line(siren="812003457", sortie="31/12/2026"))
    assert told == []
    assert answers["gestionnaire.siren", None] == "812003457"
    assert answers["etablissements.sortie", 0] == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("changes", "name", "seen"),
    [
        ({"code": "990001456"}, "etablissements.finess_et", "990001456"),
        ({"code": "99000145"}, "etablissements.finess_et", "99000145"),
        ({"places": "quatre-vingts"}, "etablissements.places_autorisees", "quatre-vingts"),
        ({"places": "1.020"}, "etablissements.places_autorisees", "1.020"),
        ({"places": "-80"}, "etablissements.places_autorisees", "-80"),
        ({"siren": "123456789"}, "gestionnaire.siren", "123456789"),
        ({"date_debut": "janvier 2024"}, "contrat.date_effet", "janvier 2024"),
        ({"date_fin": "fin 2028"}, "reprise.date_fin", "fin 2028"),
        ({"date_fin": "30/06/29"}, "reprise.date_fin", "30/06/29"),
        ({"date_fin": "2028-12-31 environ"}, "reprise.date_fin", "2028-12-31 environ"),
        ({"sortie": "31/02/2026"}, "etablissements.sortie", "31/02/2026"),
    ],
)
def test_a_cell_that_no_form_would_take_is_told_with_its_line_and_why(
    changes: dict[str, str], name: str, seen: str
) -> None:
    answers, told = taken(line(), line(**changes)) if name.startswith("etab") else taken(line(**changes))
    assert not any(key == name and row in (1, None) for key, row in answers)
    assert len(told) == 1
    assert f"«\u00a0{seen}\u00a0» n’est pas repris." in told[0]
    assert told[0].startswith("Ligne 3" if name.startswith("etab") else "Ligne 2")


def test_a_number_whose_zero_a_spreadsheet_dropped_has_it_again() -> None:
    answers, told = taken(line(code="10000024"))
    assert (answers["etablissements.finess_et", 0], told) == ("010000024", [])


def test_an_end_before_the_beginning_is_told_and_gives_no_duration() -> None:
    answers, told = taken(line(date_debut="01/01/2027", date_fin="31/12/2021"))
    assert ("contrat.duree_annees", None) not in answers
    assert len(told) == 1
    assert "31/12/2021" in told[0]
    assert "01/01/2027" in told[0]


def test_what_a_later_line_alone_says_of_the_contract_is_taken_and_another_word_is_told() -> None:
    answers, told = taken(line(), line(siren="812003457"), line(siren="732829320"))
    assert answers["gestionnaire.siren", None] == "812003457"
    assert len(told) == 1
    assert told[0].startswith("Ligne 4")
    assert "732829320" in told[0]


def test_a_column_that_is_not_read_is_told_when_it_holds_something() -> None:
    _, told = taken(f"{line()};à revoir", head=f"{WIDE};Observations")
    assert told == ["Colonne «\u00a0Observations\u00a0» : elle n’est pas lue."]
    assert taken(f"{line()};", head=f"{WIDE};Observations")[1] == []
    assert taken(f"{line()};60", head=f"{WIDE};places")[1] == ["Colonne «\u00a0places\u00a0» : elle n’est pas lue."]


def test_every_sheet_that_is_a_list_is_read_and_the_others_are_told() -> None:
    first, second = rows(WIDE, line()), rows(WIDE, line(contrat="CPOM-B", places="beaucoup"))
    sheets = [("Ain", first), ("Lot", second), ("Notes", rows("à revoir")), ("Vide", rows(""))]
    liste = listed(sheets, _masse())
    assert [one.nom for one in liste.contrats] == ["CPOM-A", "CPOM-B"]
    assert liste.told == ["Feuille «\u00a0Notes\u00a0» : ce n’est pas une liste de contrats, elle n’est pas lue."]
    made, told = workbooks(liste, FAMILLES, "", "liste.xlsx")
    assert len(made) == 2
    assert told[0].startswith("Feuille «\u00a0Lot\u00a0», ligne 2")


def test_thirty_remarks_are_thirty_remarks_and_thousands_are_counted() -> None:
    _, told = taken(*(line(places=f"environ {one}") for one in range(30)))
    assert len(told) == 30
    assert bounded(told) == tuple(told)
    assert bounded(["une"] * 2_010)[-1] == "Et 10 autres remarques."
