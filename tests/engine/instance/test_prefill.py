"""National exports fill forms in advance: exactly what they say, converted, with where it comes from; never a guess."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.exchange import exports
from cpomdoc.adapters.instance import load_sources
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Submission
from cpomdoc.domain.errors import UnclearRequest, UnreadableFile
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.instance.forms import blank_forms
from cpomdoc.engine.instance.prefill import Fourni, harvest
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.sources import Prise
from cpomdoc.stages.formulaire.prefill import Moisson, _told_apart
from cpomdoc.stages.formulaire.read import read
from tests.familles.exemples import TEMPLATES, ehpad
from tests.resources import cadres_budgetaires as cadres
from tests.resources import exports_nationaux as nationaux
from tests.resources.exports_nationaux import AUTRE_EJ, EJ, FINESS, ROSERAIE, TDB, TILLEULS, as_csv, as_xlsx, rows

IDENTIFICATION, INDICATEURS = ("identification", ""), ("indicateurs", "")


@pytest.fixture
def finess(tmp_path: Path) -> Path:
    path = tmp_path / "finess.csv"
    path.write_bytes(as_csv(rows("finess-ehpad", FINESS), ";", "cp1252"))
    return path


@pytest.fixture
def tdb(tmp_path: Path) -> Path:
    path = tmp_path / "tdb.xlsx"
    path.write_bytes(as_xlsx(rows("tdb-esms", TDB), ["Tableau de bord", ""]))
    return path


def taken(*files: Fourni, sites: tuple[str, ...] = (), entity: str = EJ) -> Moisson:
    return harvest(TEMPLATES, ehpad(), files, sites, entity)


def answers(moisson: Moisson, place: tuple[str, str]) -> dict[str, object]:
    return {str(key): value for key, value in moisson.of(place)[0].items()}


def test_every_column_named_in_the_sources_is_a_header_of_the_real_export() -> None:
    for source in load_sources(TEMPLATES):
        real = [" ".join(header.split()) for header in nationaux.headers(source.key)]
        for column in source.columns():
            assert real.count(column.header) == column.of, (source.key, column)


def test_each_establishment_of_the_gestionnaire_has_a_row_for_each_mode(finess: Path) -> None:
    moisson = taken(Fourni("finess", finess))
    found = answers(moisson, IDENTIFICATION)
    modes = [found[f"etablissements[{row}].mode_accueil"] for row in range(5)]
    places = [found[f"etablissements[{row}].places_autorisees"] for row in range(5)]
    assert modes == [
        "Hébergement permanent",
        "Hébergement temporaire",
        "Accueil de jour",
        "PASA",
        "Hébergement permanent",
    ]
    assert places == [80, 4, 10, 14, 60]
    assert found["etablissements[2].places_installees"] == 9
    assert found["etablissements[4].finess_et"] == ROSERAIE
    assert found["gestionnaire.statut_juridique"] == "Association déclarée"
    assert list(moisson.sites) == [TILLEULS, ROSERAIE]
    assert not moisson.told


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8"), (",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")]
)
def test_the_ways_a_csv_is_saved_change_nothing(tmp_path: Path, finess: Path, delimiter: str, encoding: str) -> None:
    other = tmp_path / "autre.csv"
    other.write_bytes(as_csv(rows("finess-ehpad", FINESS), delimiter, encoding))
    as_excel = tmp_path / "autre.xlsx"
    as_excel.write_bytes(as_xlsx(rows("finess-ehpad", FINESS)))
    expected = answers(taken(Fourni("finess", finess)), IDENTIFICATION)
    assert answers(taken(Fourni("finess", other)), IDENTIFICATION) == expected
    assert answers(taken(Fourni("finess", as_excel)), IDENTIFICATION) == expected


def test_fractions_become_percents_expenses_amounts_and_words_choices(tdb: Path) -> None:
    moisson = taken(Fourni("tdb", tdb, 2021))
    site = answers(moisson, ("diagnostic", TILLEULS))
    assert site["rh[0].taux_absenteisme"] == Decimal("8.89")
    assert site["activite[0].taux_occupation"] == Decimal("97.13")
    assert site["finances[0].charges_g1"] == 512345
    assert site["finances[0].exercice"] == 2021
    assert site["qualite.livret_accueil"] == date(2019, 3, 4)
    assert site["soins.had_convention"] == "Oui"
    assert site["personnel.realisation_restauration"] == "Externalisé"
    assert site["publics.duree_sejour"] == 913
    assert site["batiments[0].chambres"] == 80
    indicators = answers(moisson, INDICATEURS)
    assert (indicators["indicateurs[1].code"], indicators["indicateurs[1].valeur_depart"]) == ("TABS", Decimal("8.89"))
    assert indicators["mesure.annee_reference"] == 2021


def test_what_cannot_be_an_answer_is_left_empty_and_told(tdb: Path) -> None:
    moisson = taken(Fourni("tdb", tdb))
    site = answers(moisson, ("diagnostic", TILLEULS))
    assert "qualite.reglement_fonctionnement" not in site
    assert "finances[0].charges_g2" not in site
    told = [sentence.replace("\u00a0", " ") for sentence in moisson.told]
    assert any("« inconnue »" in sentence and "Règlement de fonctionnement" in sentence for sentence in told)
    assert any("« 0.62 » est une part" in sentence for sentence in told)
    assert "finances[0].exercice" not in site  # nobody said of which year the export is


def test_a_percentage_where_a_fraction_stands_is_not_multiplied(tmp_path: Path) -> None:
    path = tmp_path / "tdb.csv"
    line = {**TDB[0], "Taux d'absentéisme (hors formation) en %": "8,89"}
    path.write_bytes(as_csv(rows("tdb-esms", [line])))
    moisson = taken(Fourni("tdb", path))
    assert "rh[0].taux_absenteisme" not in answers(moisson, ("diagnostic", TILLEULS))
    assert any("n’est pas une fraction" in sentence for sentence in moisson.told)


def test_a_renamed_column_is_named_with_the_nearest_and_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "finess.csv"
    path.write_bytes(as_csv(rows("finess-ehpad", FINESS, **{"Raison sociale": "Raison Social."})))
    moisson = taken(Fourni("finess", path))
    assert "gestionnaire.raison_sociale" not in answers(moisson, IDENTIFICATION)
    told = next(sentence.replace("\u00a0", " ") for sentence in moisson.told if "EJ-Raison sociale" in sentence)
    assert "la plus proche : « EJ-Raison Social. »" in told
    assert "Dénomination" in told


def test_a_header_that_several_columns_bear_is_taken_only_when_their_number_is_the_expected_one(tmp_path: Path) -> None:
    table = rows("finess-ehpad", FINESS)
    table[0][17] = "Autre colonne"  # the first of the two « Acc. Personnes Âgées … Places Autorisées »
    path = tmp_path / "finess.csv"
    path.write_bytes(as_csv(table))
    moisson = taken(Fourni("finess", path))
    assert "Hébergement permanent" not in answers(moisson, IDENTIFICATION).values()
    assert any("1 fois au lieu de 2" in sentence for sentence in moisson.told)


def test_two_sources_that_disagree_are_both_told_and_the_first_stands(finess: Path, tdb: Path) -> None:
    moisson = taken(Fourni("finess", finess), Fourni("tdb", tdb))
    found = answers(moisson, IDENTIFICATION)
    assert found["etablissements[0].places_installees"] == 79
    assert found["etablissements[0].gmp"] == Decimal("672.25")  # the row of FINESS, completed
    assert found["gestionnaire.raison_sociale"] == "Association Les Tilleuls"  # capitals are no disagreement
    assert any(sentence.startswith("Places installées") for sentence in moisson.told)
    assert any(f"l’établissement {ROSERAIE}" in sentence for sentence in taken(
        Fourni("finess", finess), Fourni("tdb", tdb), sites=(TILLEULS, ROSERAIE), entity=""
    ).told)  # fmt: skip


def test_each_answer_says_its_source_file_column_and_year(finess: Path, tdb: Path) -> None:
    moisson = taken(Fourni("finess", finess), Fourni("tdb", tdb, 2021))
    _, origins = moisson.of(IDENTIFICATION)
    said = origins[FieldKey("etablissements.gmp", 0)].replace("\u00a0", " ")
    assert said == (
        "Tableau de bord de la performance, tdb.xlsx, colonne « Score moyen de l'échelle retenue de dépendance "
        "(dernier GMP validé) », année 2021"
    )


def test_an_export_of_several_gestionnaires_asks_which_one(finess: Path) -> None:
    with pytest.raises(UnclearRequest) as said:
        taken(Fourni("finess", finess), entity="")
    assert EJ in said.value.message
    assert AUTRE_EJ in said.value.message
    assert "--gestionnaire" in said.value.remedy
    with pytest.raises(UnclearRequest, match="aucune ligne pour le gestionnaire 990000002"):
        taken(Fourni("finess", finess), entity="990000002")
    assert list(taken(Fourni("finess", finess), sites=(ROSERAIE,), entity="").sites) == [ROSERAIE]


def test_an_establishment_that_stands_twice_is_not_chosen_between(tmp_path: Path) -> None:
    path = tmp_path / "finess.csv"
    path.write_bytes(as_csv(rows("finess-ehpad", [FINESS[0], FINESS[0], FINESS[1]])))
    moisson = taken(Fourni("finess", path))
    assert list(moisson.sites) == [ROSERAIE]
    assert any("2 lignes" in sentence for sentence in moisson.told)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a;b\n1;2\n", "aucune colonne ne s’appelle"),
        (b"", "aucune colonne ne s’appelle"),
        ("N° FINESS ET\n990001455\n".encode(), "aucune colonne"),
        (b"PK\x03\x04 not a workbook", "aucune colonne"),
    ],
)
def test_a_file_that_is_no_known_export_is_refused_with_a_remedy(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "autre.csv"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=said) as refusal:
        taken(Fourni("finess", path))
    assert refusal.value.remedy


def test_a_prefilled_form_says_where_each_answer_comes_from_and_is_read_like_any_other(finess: Path, tdb: Path) -> None:
    famille = ehpad()
    moisson = taken(Fourni("finess", finess), Fourni("tdb", tdb, 2021), sites=(TILLEULS,), entity="")
    forms = dict(blank_forms(famille, "CPOM-2027-014", (), "inbox", moisson))
    assert "Diagnostic - CPOM-2027-014 - 990001455.xlsx" in forms
    data = forms["Identification - CPOM-2027-014.xlsx"]
    book = load_workbook(io.BytesIO(data))
    named = next(
        cell for row in book["Gestionnaire"].iter_rows() for cell in row if cell.value == "Association Les Tilleuls"
    )
    assert named.comment.text.replace("\u00a0", " ").startswith(
        "Préremplie d’après : FINESS, capacités des EHPAD, finess"
    )
    rules = [rule.formula[0] for area in book["Gestionnaire"].conditional_formatting for rule in area.rules]
    assert f'EXACT(LEFT(${named.column_letter}${named.row},200),"Association Les Tilleuls")' in rules
    words = [str(cell.value) for row in book["Contrôle"].iter_rows() for cell in row if cell.value]
    count = len(moisson.of(IDENTIFICATION)[1])
    assert any(word.startswith(f"{count} réponses sont préremplies") for word in words)
    classeur = read_classeur(data)
    assert isinstance(classeur, Classeur)
    submission = read(classeur, {"ehpad": famille})
    assert isinstance(submission, Submission)
    assert submission.answers[FieldKey("gestionnaire.raison_sociale")].cell.raw == "Association Les Tilleuls"
    assert submission.answers[FieldKey("etablissements.places_autorisees", 0)].cell.raw == "80"


def test_an_export_beyond_the_bounds_is_refused(finess: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MAX_ROWS", 2)
    with pytest.raises(UnreadableFile, match="trop grand") as refusal:
        taken(Fourni("finess", finess))
    assert "Ne gardez du fichier que les lignes" in refusal.value.remedy


def test_an_export_whose_establishments_stand_under_another_name_is_told_the_nearest(tmp_path: Path) -> None:
    header = next(one for one in load_sources(TEMPLATES) if one.kind == "finess").site.header
    lines = [
        [cell.replace(header, header.replace("N°", "N° ")) for cell in line] for line in rows("finess-ehpad", FINESS)
    ]
    path = tmp_path / "finess.csv"
    path.write_bytes(as_csv(lines, ";", "utf-8"))
    with pytest.raises(UnreadableFile) as said:
        taken(Fourni("finess", path))
    assert f"La plus proche : « {header.replace('N°', 'N° ')} »." in said.value.message


@pytest.mark.parametrize(
    ("kind", "length", "told"),
    [("code", 0, "A1-2"), ("texte", 0, "A1 — Les Tilleuls"), ("texte", 8, "A1 — Les"), ("code", 3, "A1-")],
)
def test_a_fixed_value_is_told_apart_by_its_rank_in_a_code_and_by_its_establishment_in_a_text(kind, length, told):
    question = Field("cle", "Question", kind, length=length)
    assert _told_apart(Prise(value="A1"), 2, "Les Tilleuls", question).value == told


# --- budget frames ----------------------------------------------------------------------------------------------------

MOYENS = ("moyens", "")


def eprd(tmp_path: Path, *more: cadres.Page) -> Path:
    """An EPRD of 2026 with its plan of six years."""
    own = cadres.Compte()
    pages = [cadres.compte("CRP SOUMIS EQUILIBRE", TILLEULS, own, own, 2026), cadres.pgfp(2026, own), *more]
    path = tmp_path / "EPRD 2026.xlsm"
    path.write_bytes(cadres.workbook([cadres.garde("EPRD exécutoire", 2026), *pages], macros=True))
    return path


def test_a_budget_frame_fills_the_means_with_the_cell_of_each_amount(tmp_path: Path) -> None:
    moisson = harvest(TEMPLATES, ehpad(), [Fourni("cadre", eprd(tmp_path))], (), "")
    found, origins = moisson.of(MOYENS)
    said = {str(key): value for key, value in found.items()}
    own = cadres.Compte()
    assert [said[f"base_budgetaire[0].charges_g{group}"] for group in (1, 2, 3)] == list(own.charges)
    assert (said["base_budgetaire[0].finess_et"], said["base_budgetaire[0].annee"]) == (TILLEULS, 2026)
    assert said["base_budgetaire[0].produits_total"] == sum(own.produits)
    assert (said["siege_repartition[0].finess_et"], said["siege_repartition[0].montant"]) == (TILLEULS, 98_000)
    assert [said[f"pgfp[{row}].exercice"] for row in range(6)] == [2026, 2027, 2028, 2029, 2030, 2031]
    assert said["pgfp[5].caf"] == own.times(Decimal("1.05")).caf
    assert origins[FieldKey("base_budgetaire.charges_g1", 0)] == (
        "EPRD de 2026, EPRD 2026.xlsm, case CRP SOUMIS EQUILIBRE!C7"
    )
    assert list(moisson.sites) == [TILLEULS]


def test_what_a_frame_does_not_say_is_not_deduced(tmp_path: Path) -> None:
    """Neither the tariff section of an EHPAD, nor what the authority pays, nor whether a credit lasts."""
    moisson = harvest(TEMPLATES, ehpad(), [Fourni("cadre", eprd(tmp_path))], (), "")
    names = {key.name for key in moisson.of(MOYENS)[0]}
    assert not names & {"base_budgetaire.section", "base_budgetaire.dont_tarification", "siege_repartition.assiette"}
    assert {name.partition(".")[0] for name in names} == {"base_budgetaire", "siege_repartition", "pgfp"}


def test_a_frame_speaks_of_the_establishments_that_are_asked_for_only(tmp_path: Path) -> None:
    moisson = harvest(TEMPLATES, ehpad(), [Fourni("cadre", eprd(tmp_path))], (ROSERAIE,), "")
    assert "base_budgetaire.finess_et" not in {key.name for key in moisson.of(MOYENS)[0]}


def test_a_frame_of_somebody_else_fills_nothing_and_is_told(tmp_path: Path) -> None:
    """Not even the plan, which is of no establishment."""
    for sites, entity in (((ROSERAIE,), ""), ((), AUTRE_EJ)):
        moisson = harvest(TEMPLATES, ehpad(), [Fourni("cadre", eprd(tmp_path))], sites, entity)
        assert moisson.count() == 0
        assert any("n’est pas celui" in said for said in moisson.told)


def test_cents_are_rounded_where_whole_euros_are_asked(tmp_path: Path) -> None:
    own = cadres.Compte()
    page = cadres.compte("CRA", ROSERAIE, own, own, 2026)
    row, _ = cadres.where(page, cadres.CHARGES[0])
    moisson = harvest(
        TEMPLATES, ehpad(), [Fourni("cadre", eprd(tmp_path, cadres.changed(page, (row, 2), 620_000.5)))], (), ""
    )
    said = answers(moisson, MOYENS)
    assert said["base_budgetaire[1].charges_g1"] == 620_001


def test_the_reasons_why_a_sheet_is_refused_are_told(tmp_path: Path) -> None:
    page = cadres.compte("CRA", ROSERAIE, cadres.Compte(), cadres.Compte(), 2026)
    wrong = cadres.changed(page, (cadres.where(page, "TOTAL DES CHARGES")[0], 2), 1)
    moisson = harvest(TEMPLATES, ehpad(), [Fourni("cadre", eprd(tmp_path, wrong))], (), "")
    assert any("Toute la feuille est écartée" in said for said in moisson.told)
    assert list(moisson.sites) == [TILLEULS]


@pytest.mark.parametrize("data", [b"", b"x;y\n", b"PK\x03\x04"])
def test_a_file_that_is_no_workbook_is_no_frame(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "cadre.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile):
        harvest(TEMPLATES, ehpad(), [Fourni("cadre", path)], (), "")
