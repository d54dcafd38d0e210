"""From tables of other people to proposals: known by headings, put together, checked, and never sure of what is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cpomdoc.adapters.instance import load_family
from cpomdoc.domain.tableaux import Case, Confiance, LigneVue, Moyen, Releve, Tableau
from cpomdoc.stages.reprise.proposer import Cadre, Proposition, propose
from cpomdoc.stages.reprise.valeurs import coded, figure
from tests.campagnes.tableaux import rows_of

EHPAD = load_family(Path(__file__).resolve().parents[3] / "templates", "ehpad")
CADRE = Cadre(date(2024, 1, 1), 5)


def table(*rows: str, page: int = 4, moyen: Moyen = Moyen.WORD) -> Tableau:
    """Rows written « a | b | c »; « ^ » is a cell merged with the one above, « < » with the one on its left."""
    lines: list[LigneVue] = []
    for row in rows:
        cases: list[Case] = []
        for rank, text in enumerate(one.strip() for one in row.split("|")):
            above = lines[-1].cases[rank].texte if lines and text == "^" else ""
            left = cases[-1].texte if cases and text == "<" else ""
            cases.append(Case(above or left, True) if text in ("^", "<") else Case(text))
        lines.append(LigneVue(page, tuple(cases)))
    return Tableau(moyen, tuple(lines))


def made(*tables: Tableau, cadre: Cadre = CADRE) -> Proposition:
    assert EHPAD.reprise is not None
    return propose(Releve(tables), EHPAD.reprise, EHPAD.questionnaires["reprise"], cadre)


def codes(one: Proposition) -> list[str]:
    return [finding.rule.code for finding in one.remarques]


HEAD = "Objectif | Code | Indicateur | Unité | Départ 2023 | 2024 | 2025 | 2026 | 2027 | 2028"
ROW = "A1-O1 | TABS | Absentéisme | % | 11 | 10,6 | 10,2 | 9,8 | 9,4 | 9"


def test_a_row_gives_each_answer_at_its_place() -> None:
    assert rows_of(made(table(HEAD, ROW)))[0] == {
        "objectif": "A1-O1", "code": "TABS", "libelle": "Absentéisme", "unite": "%", "annee_reference": 2023,
        "valeur_depart": Decimal("11"), "cible_1": Decimal("10.6"), "cible_2": Decimal("10.2"),
        "cible_3": Decimal("9.8"), "cible_4": Decimal("9.4"), "cible_5": Decimal("9"), "decimales": 1,
        "sens": "baisse", "page": 4,
    }  # fmt: skip


def test_columns_are_known_by_their_headings_in_any_order() -> None:
    found = rows_of(
        made(table("2025 | Indicateurs de résultat | 2024 | Réf. | Situation actuelle", "7 | Chutes | 8 | CH | 9"))
    )
    assert (found[0]["cible_1"], found[0]["cible_2"], found[0]["valeur_depart"]) == (8, 7, 9)
    assert (found[0]["code"], found[0]["libelle"]) == ("CH", "Chutes")


def test_ranks_of_years_stand_for_years() -> None:
    found = rows_of(made(table("Indicateur | Départ | Cible année 1 | Cible année 2 | N+3", "Chutes | 9 | 8 | 7 | 6")))
    assert [found[0].get(f"cible_{rank}") for rank in (1, 2, 3)] == [8, 7, 6]


def test_a_single_target_is_that_of_the_last_year() -> None:
    found = rows_of(made(table("Code | Indicateur | Valeur initiale | Cible", "CH | Chutes | 9 | 6")))
    assert (found[0].get("cible_5"), found[0].get("cible_1")) == (6, None)


def test_the_year_before_the_contract_is_its_start() -> None:
    found = rows_of(made(table("Indicateur | 2023 | 2024 | 2025", "Chutes | 9 | 8 | 7")))
    assert found[0]["valeur_depart"] == 9
    assert (found[0]["annee_reference"], found[0]["cible_1"]) == (2023, 8)


def test_a_column_of_what_was_reached_is_no_target() -> None:
    found = rows_of(made(table("Code | Indicateur | Réalisé 2024 | Cible 2025", "CH | Chutes | 9 | 7")))
    assert (found[0].get("cible_1"), found[0]["cible_2"]) == (None, 7)


def test_two_rows_of_headings_are_read_as_one() -> None:
    found = rows_of(
        made(table("Code | Indicateur | Cibles | < | <", "^ | ^ | 2024 | 2025 | 2026", "CH | Chutes | 8 | 7 | 6"))
    )
    assert [found[0].get(f"cible_{rank}") for rank in (1, 2, 3)] == [8, 7, 6]


def test_a_table_of_something_else_is_left_alone() -> None:
    other = table("Partie | Représentant | Qualité", "ARS | Mme A | directrice", "Association | M. B | président")
    assert made(other).lus == {}
    assert codes(made(other)) == ["W-786"]


def test_an_objective_merged_over_its_rows_or_said_above_them_is_that_of_each() -> None:
    merged = rows_of(made(table(HEAD, ROW, ROW.replace("A1-O1", "^").replace("TABS", "TROT"))))
    assert [row["objectif"] for row in merged.values()] == ["A1-O1", "A1-O1"]
    head = HEAD.removeprefix("Objectif | ")
    band = "OBJ-2 : Prévenir les chutes" + " | <" * 8
    above = made(table(head, band, ROW.removeprefix("A1-O1 | ")))
    assert rows_of(above)[0]["objectif"] == "OBJ-2"
    assert rows_of(above, "objectifs")[0] == {"code": "OBJ-2", "intitule": "Prévenir les chutes"}


def test_a_row_cut_by_a_page_is_one_row_and_its_heading_said_again_is_none() -> None:
    first = table(HEAD, ROW.replace("Absentéisme", "Absentéisme hors"), page=4, moyen=Moyen.FILETS)
    second = table(HEAD, " | | formation | | | | | | | ", ROW.replace("TABS", "TROT"), page=5, moyen=Moyen.FILETS)
    found = made(first, second)
    assert [row["libelle"] for row in rows_of(found).values()] == ["Absentéisme hors formation", "Absentéisme"]
    assert [row["page"] for row in rows_of(found).values()] == [4, 5]


def test_a_table_of_the_next_page_without_headings_goes_on_only_with_as_many_columns() -> None:
    first = table(HEAD, ROW, page=4, moyen=Moyen.FILETS)
    assert len(rows_of(made(first, table(ROW.replace("TABS", "B"), page=5, moyen=Moyen.FILETS)))) == 2
    assert len(rows_of(made(first, table("1 | 2 | 3", page=5, moyen=Moyen.FILETS)))) == 1
    assert len(rows_of(made(first, table(ROW.replace("TABS", "B"), page=9, moyen=Moyen.FILETS)))) == 1


def test_the_month_of_an_action_is_proposed_as_its_last_day_and_not_as_the_end_of_the_year() -> None:
    head, action = "Objectif | Action | Responsable | Échéance", "A1-O1 | Former les équipes | cadre |"
    found = rows_of(made(table(head, f"{action} juin 2026", f"{action} 1er semestre 2027")), "actions")
    assert [row.get("fin") for row in found.values()] == [date(2026, 6, 30), None]


def test_objectives_actions_and_establishments_are_proposed_from_tables_of_theirs() -> None:
    found = made(
        table("N° | Intitulé de l’objectif | Pilote", "A1-O1 | Prévenir les chutes | direction"),
        table("Objectif | Action | Responsable | Échéance", "A1-O1 | Former les équipes | cadre | 2026"),
        table("FINESS ET | Établissement | Capacité", "990001455 | Les Tilleuls | 80", "Total | | 80"),
    )
    assert rows_of(found, "objectifs")[0] | {"page": 4} == {
        "code": "A1-O1", "intitule": "Prévenir les chutes", "pilote": "direction", "page": 4,
    }  # fmt: skip
    assert rows_of(found, "actions")[0] == {
        "objectif": "A1-O1", "numero": 1, "libelle": "Former les équipes", "pilote": "cadre", "fin": date(2026, 12, 31),
    }  # fmt: skip
    assert rows_of(found, "etablissements") == {
        0: {"finess_et": "990001455", "raison_sociale": "Les Tilleuls", "places_autorisees": 80}
    }
    assert codes(found) == []


JULY = Cadre(date(2024, 7, 1), 5, (6, 30))
LATE = HEAD.replace(
    "2024 | 2025 | 2026 | 2027 | 2028", "Cible 2025 | Cible 2026 | Cible 2027 | Cible 2028 | Cible 2029"
)


@pytest.mark.parametrize(
    ("cadre", "head"),
    [
        (JULY, LATE),
        (Cadre(date(2024, 6, 30), 5, (6, 30)), HEAD),
        (Cadre(date(2024, 7, 1), 5), HEAD),
    ],
)
def test_years_are_those_of_the_first_target_of_the_contract(cadre: Cadre, head: str) -> None:
    found = made(table(head, ROW), cadre=cadre)
    assert figures_of(found) == [Decimal(one) for one in ("11", "10.6", "10.2", "9.8", "9.4", "9")]
    assert codes(found) == []


def test_the_year_of_a_contract_of_july_is_its_start_and_no_target() -> None:
    found = rows_of(made(table("Indicateur | 2024 | 2025 | 2026", "Chutes | 9 | 8 | 7"), cadre=JULY))[0]
    assert (found["valeur_depart"], found["annee_reference"], found["cible_1"], found["cible_2"]) == (9, 2024, 8, 7)


def test_of_several_years_before_the_first_target_the_last_is_the_start_and_the_others_are_told() -> None:
    found = made(table("Indicateur | Unité | 2021 | 2022 | 2023 | 2024 | 2025", "Chutes | nombre | 5 | 6 | 9 | 8 | 7"))
    row = rows_of(found)[0]
    assert (row["valeur_depart"], row["annee_reference"], row["cible_1"]) == (9, 2023, 8)
    assert codes(found) == ["W-774"]
    assert "2021, 2022" in found.remarques[0].message


@pytest.mark.parametrize(
    ("first", "annees", "targets"), [(2019, 5, 0), (2025, 5, 4), (2030, 5, 0), (2019, None, 0), (2022, 4, 3)]
)
def test_years_that_are_not_those_of_the_contract_are_told_however_many_they_are(
    first: int, annees: int | None, targets: int
) -> None:
    years = " | ".join(str(year) for year in range(first, first + 5))
    head = HEAD.replace("2024 | 2025 | 2026 | 2027 | 2028", years)
    found = made(table(head, ROW), cadre=Cadre(date(2024, 1, 1), annees))
    assert sum(name.startswith("cible_") for name in rows_of(found)[0]) == targets
    assert codes(found) == ["W-774"]
    assert str(first) in found.remarques[0].message
    assert "2024" in found.remarques[0].message.partition("celles des cibles")[2]


def test_a_contract_of_three_targets_is_given_no_fourth() -> None:
    found = made(table(HEAD, ROW), cadre=Cadre(date(2024, 1, 1), 3))
    assert [name for name in rows_of(found)[0] if name.startswith("cible_")] == ["cible_1", "cible_2", "cible_3"]
    assert codes(found) == ["W-774"]


def test_without_the_first_day_no_year_is_guessed() -> None:
    found = made(table(HEAD, ROW), cadre=Cadre(None, 5))
    assert not any(name.startswith("cible_") for name in rows_of(found)[0])
    assert codes(found) == ["W-792"]


def test_without_the_number_of_targets_a_target_without_year_is_nobody_s() -> None:
    single = table("Code | Indicateur | Unité | Valeur initiale | Cible", "CH | Chutes | nombre | 9 | 6")
    found = made(single, cadre=Cadre(date(2024, 1, 1)))
    assert not any(name.startswith("cible_") for name in rows_of(found)[0])
    assert codes(found) == ["W-793"]


@pytest.mark.parametrize(
    ("code", "tables"),
    [
        ("W-774", [table(HEAD.replace(" | 2028", ""), ROW.replace(" | 9,4 | 9", " | 9,4"))]),
        ("W-775", [table(HEAD, ROW.replace("9,8", "98"))]),
        ("W-776", [table(HEAD, ROW.replace("| % |", "| |"))]),
        ("W-778", [table(HEAD, ROW, ROW.replace("Absentéisme", "Rotation"))]),
        ("W-777", [table("FINESS | Établissement | Places", "990001455 | Les Tilleuls | 80", "Total | | 90")]),
        ("W-779", [table("FINESS | Établissement | Places", "990001456 | Les Tilleuls | 80")]),
        ("W-789", [table(HEAD, ROW.replace("10,2", "à définir"))]),
    ],
)
def test_what_was_read_is_checked_and_doubts_are_told(code: str, tables: list[Tableau]) -> None:
    assert codes(made(*tables)) == [code]


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("W-781", Releve(faute="protege")),
        ("W-782", Releve(faute="abime")),
        ("W-783", Releve(faute="image", pages=3, lues=3)),
        ("W-784", Releve(faute="lent")),
        ("W-785", Releve(faute="refuse", raison="Il contient des macros.", remede="Retirez-les.")),
    ],
)
def test_a_document_that_could_not_be_read_says_why(code: str, read: Releve) -> None:
    assert EHPAD.reprise is not None
    told = propose(read, EHPAD.reprise, EHPAD.questionnaires["reprise"], CADRE).remarques
    assert [one.rule.code for one in told] == [code]
    assert all(one.message and one.remedy for one in told)


def test_pages_that_were_not_looked_at_are_told() -> None:
    assert EHPAD.reprise is not None
    read = Releve((table(HEAD, ROW),), pages=900, lues=400, faute="long")
    told = propose(read, EHPAD.reprise, EHPAD.questionnaires["reprise"], CADRE).remarques
    assert ["W-787" in one.rule.code and "400" in one.message for one in told] == [True]


def test_each_proposal_says_its_page_how_it_was_seen_and_what_it_is_worth() -> None:
    found = made(table(HEAD, ROW, page=12, moyen=Moyen.BALISES))
    origins = {key.name: text for key, text in found.origins("Contrat.pdf").items()}
    assert (
        origins["indicateurs.cible_1"] == "«\u00a0Contrat.pdf\u00a0», page 12, tableau balisé du PDF (confiance élevée)"
    )
    assert origins["indicateurs.sens"].endswith("(confiance moyenne)")


def test_what_was_put_right_by_where_it_stands_is_worth_less() -> None:
    seen = table(HEAD, ROW, moyen=Moyen.BALISES)
    moved = LigneVue(4, tuple(Case(case.texte, recalee=True) for case in seen.lignes[1].cases))
    found = made(Tableau(Moyen.BALISES, (seen.lignes[0], moved)))
    worth = {key.name: one.confiance for key, one in found.lus.items()}
    assert worth["indicateurs.cible_1"] is Confiance.MOYENNE


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("10,6", "10.6", 1),
        ("1 250", "1250", 0),
        ("≥ 95 %", "95", 0),
        ("-3,25", "-3.25", 2),
        ("12\u202f500 €", "12500", 0),
        ("– 35 000", "-35000", 0),
        ("− 35 000 €", "-35000", 0),
        ("- 3,5 %", "-3.5", 1),
        ("\u20113", "-3", 0),
        ("+ 5", "5", 0),
        ("au moins 95 %", "95", 0),
        ("0.600", "0.600", 3),
    ],
)
def test_a_figure_is_read_as_french_people_write_it(text: str, value: str, decimals: int) -> None:
    found = figure(text)
    assert found is not None
    assert (found.value, found.decimals) == (Decimal(value), decimals)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NC",
        "entre 10 et 12",
        "12 34",
        "2 ou 3",
        "10 / 20",
        "(35 000)",
        "moins 3",
        "12.500",
        "-620.000",
        "3.310.000",
        "déficit de 12 €",
        "12’500",
        "95,5(1)",
        "12-15",
    ],
)
def test_what_is_no_single_figure_is_not_read_as_one(text: str) -> None:
    assert figure(text) is None


def of(*figures: str, unit: str = "euros", label: str = "Résultat", head: str = HEAD) -> Proposition:
    """A row of these six figures."""
    return made(table(head, f"A1-O1 | RES | {label} | {unit} | " + " | ".join(figures)))


def figures_of(found: Proposition) -> list[object]:
    row = rows_of(found)[0]
    return [row.get(name) for name in ("valeur_depart", *(f"cible_{rank}" for rank in range(1, 6)))]


def test_negatives_keep_their_sign_whatever_dash_says_it_and_turn_no_direction() -> None:
    found = of("– 35 000", "-20 000", "− 10 000 €", "\u20115 000", "— 1 000", "0")
    assert figures_of(found) == [-35_000, -20_000, -10_000, -5_000, -1_000, 0]
    assert rows_of(found)[0]["sens"] == "hausse"
    assert codes(found) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(35 000)", "son signe"),
        ("moins 35 000", "son signe"),
        ("déficit de 35 000", "son signe"),
        ("35 000 € de déficit", "son signe"),
        ("35 000 -", "unité"),
        ("1,2 M€", "milliers"),
        ("35 k€", "milliers"),
        ("35 milliers d’euros", "milliers"),
        ("12.500", "deux façons, 12\u00a0500 ou 12,5"),
        ("3.310.000", "nombre seul"),
        ("35 %", "«\u00a0euros\u00a0»"),
        ("35 jours", "«\u00a0euros\u00a0»"),
        ("35 mois", "unité"),
        ("5 à 6", "nombre seul"),
        ("35¹", "unité"),
    ],
)
def test_a_number_whose_sign_or_unit_is_not_sure_is_not_proposed_and_is_told(text: str, why: str) -> None:
    found = of(text, "1", "2", "3", "4", "5")
    assert figures_of(found) == [None, 1, 2, 3, 4, 5]
    assert "sens" not in rows_of(found)[0]
    (told,) = found.remarques
    assert (told.rule.code, told.facts["vus"]) == ("W-791", f"«\u00a0{text}\u00a0»")
    assert why in told.message
    assert told.key is not None
    assert (told.key.name, told.key.row) == ("indicateurs.valeur_depart", 0)


def test_a_unit_beside_the_number_that_is_that_of_the_row_changes_nothing() -> None:
    assert figures_of(of("12 j", "11 jours", "10 jour", "9", "8", "7", unit="jours"))[1:3] == [11, 10]
    assert figures_of(of("12 chutes", "11 chutes", "10", "9", "8", "7", unit="nombre")) == [12, 11, 10, 9, 8, 7]
    without = of("90 %", "91 %", "92 %", "93 %", "94 %", "95 % des résidents", unit="")
    assert (figures_of(without)[5], rows_of(without)[0]["unite"]) == (95, "%")


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "k€"},
        {"label": "Résultat (en milliers d’euros)"},
        {"head": HEAD.replace("Départ 2023", "Départ 2023 k€")},
    ],
)
def test_a_row_or_a_column_in_thousands_gives_no_number_and_is_told(changes: dict[str, str]) -> None:
    found = of("35", "36", "37", "38", "39", "40", **changes)
    assert figures_of(found)[0] is None
    assert "W-791" in codes(found)


def test_places_are_counted_by_the_same_rule() -> None:
    found = made(
        table("FINESS | Établissement | Places", "990001455 | Les Tilleuls | 1.020", "990001679 | B | 80 lits")
    )
    assert [row.get("places_autorisees") for row in rows_of(found, "etablissements").values()] == [None, 80]
    assert codes(found) == ["W-791"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("OBJ-1 – Prévenir", ("OBJ-1", "Prévenir")),
        ("A4-O1", ("A4-O1", "")),
        ("Objectif 1.2 : Former", ("1.2", "Former")),
        ("Objectif n° 3 – Coordonner", ("3", "Coordonner")),
        ("Prévenir les chutes", ("", "Prévenir les chutes")),
        ("80 % des résidents", ("", "80 % des résidents")),
        ("12 résidents au plus", ("", "12 résidents au plus")),
        ("3. Coordonner", ("3", "Coordonner")),
        ("ARS et Département", ("", "ARS et Département")),
    ],
)
def test_a_code_is_parted_from_the_words_after_it(text: str, parts: tuple[str, str]) -> None:
    assert coded(text) == parts


@pytest.mark.parametrize("famille", ["chrs", "handicap", "ph-departemental", "residences-autonomie"])
def test_every_family_takes_contracts_over_by_the_same_names(famille: str) -> None:
    other = load_family(Path(__file__).resolve().parents[3] / "templates", famille)
    assert other.reprise == EHPAD.reprise
    own = {one.key for one in other.questionnaires["reprise"].fields()}
    assert own == {one.key for one in EHPAD.questionnaires["reprise"].fields()}
