"""The dated values of the law: what is known on a day, what must be asked for, what a file may not say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.territoires import DEPARTEMENTS
from cpomdoc.schema.reglementation import (
    FOLDER,
    Dated,
    Missing,
    load_reglementation,
    of_famille,
    value_at,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def law() -> dict[str, bytes]:
    """The regulatory files that cpomdoc is delivered with."""
    return {f"{FOLDER}{path.name}": path.read_bytes() for path in (TEMPLATES / FOLDER).glob("*.toml")}


def periode(valeur: str = "1", debut: str = "2018-01-01", fin: str = "2018-12-31", more: str = "") -> str:
    end = f"fin = {fin}\n" if fin else ""
    return f'[[valeur.periode]]\nvaleur = {valeur}\ndebut = {debut}\n{end}source = "Arrêté"\nconfiance = "B"\n{more}'


def load(*periodes: str, head: str = 'cle = "essai.seuil"\nlibelle = "seuil d’essai"\n'):
    return load_reglementation({f"{FOLDER}essai.toml": f"[[valeur]]\n{head}{''.join(periodes)}".encode()})


SEUIL = load(periode("12.5"), periode("13", "2019-01-01", "2019-06-30"), periode("14", "2021-01-01", ""))


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2018, 1, 1), "12.5"),
        (date(2018, 12, 31), "12.5"),
        (date(2019, 1, 1), "13"),
        (date(2019, 6, 30), "13"),
        (date(2035, 1, 1), "14"),
    ],
)
def test_a_value_is_known_from_its_first_day_to_its_last_evening(day, value):
    dated = value_at(SEUIL, "essai.seuil", day)
    assert isinstance(dated, Dated)
    assert dated.value == Decimal(value)
    assert dated.source == "Arrêté"


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2019, 7, 1), date(2020, 12, 31)])
def test_outside_its_periods_a_value_is_asked_for_never_guessed(day):
    assert value_at(SEUIL, "essai.seuil", day) == Missing(
        "essai.seuil",
        "seuil d’essai",
        day,
        "du 01/01/2018 au 30/06/2019 et depuis le 01/01/2021",
        "le texte en vigueur",
        f"{FOLDER}essai.toml",
    )


def test_what_nobody_looked_for_further_is_asked_for_as_what_has_ended():
    known = periode("14", "2021-01-01", "", "connu_jusqu_au = 2026-11-30\n")
    law = load(known, head='cle = "essai"\nlibelle = "seuil"\nou_chercher = "l’arrêté de l’année"\n')
    assert isinstance(value_at(law, "essai", date(2026, 11, 30)), Dated)
    missing = value_at(law, "essai", date(2026, 12, 1))
    assert isinstance(missing, Missing)
    assert (missing.known, missing.where) == ("du 01/01/2021 au 30/11/2026", "l’arrêté de l’année")


def test_a_table_gives_each_name_what_it_stands_under():
    text = '[valeur.periode.valeur]\n"Lyon" = ["Ain", "Rhône"]\n"Nîmes" = ["Gard"]\n'
    law = load('[[valeur.periode]]\ndebut = 2018-01-01\nsource = "Arrêté"\nconfiance = "B"\n' + text)
    dated = value_at(law, "essai.seuil", date(2020, 1, 1))
    assert isinstance(dated, Dated)
    assert dated.value == {"Ain": "Lyon", "Rhône": "Lyon", "Gard": "Nîmes"}


def test_a_value_that_no_file_has_is_a_fault_of_the_caller():
    with pytest.raises(KeyError):
        value_at(SEUIL, "essai.autre", date(2018, 1, 1))


@pytest.mark.parametrize(
    ("periodes", "words"),
    [
        ((), "aucune période"),
        ((periode(), periode("2", "2018-12-31", "2019-12-31")), "valent le 31/12/2018"),
        ((periode(fin=""), periode("2", "2019-01-01", "")), "valent le 01/01/2019"),
        ((periode(fin="2017-12-31"),), "« fin »"),
        ((periode(more='note = "x"\n'),), "« note » n’est pas compris"),
        ((periode().replace('"B"', '"D"'),), "« confiance » vaut « D »"),
        ((periode().replace('source = "Arrêté"\n', ""),), "« source » manque"),
        ((periode().replace("valeur = 1\n", ""),), "« valeur » manque"),
        ((periode(debut='"2018"'),), "« debut »"),
        ((periode(debut="2018-01-01T00:00:00"),), "sans heure"),
        ((periode(more="connu_jusqu_au = 2018-06-30\n"),), "l’un ou l’autre"),
        ((periode(fin="", more="connu_jusqu_au = 2017-06-30\n"),), "« connu_jusqu_au » précède"),
        ((periode(fin="", more="connu_jusqu_au = 2018-06-30\n"), periode("2", "2018-06-30")), "valent le 30/06/2018"),
        ((periode('{ "Lyon" = ["Ain"], "Nîmes" = ["Ain"] }'),), "« Ain » figure deux fois"),
    ],
)
def test_a_period_that_cannot_be_trusted_is_refused_by_name(periodes, words):
    with pytest.raises(TemplateError, match=words):
        load(*periodes)


def test_a_value_written_in_two_files_is_refused():
    text = ('[[valeur]]\ncle = "a"\nlibelle = "a"\n' + periode()).encode()
    with pytest.raises(TemplateError, match=r"figure déjà dans commun/reglementation/un\.toml"):
        load_reglementation({f"{FOLDER}un.toml": text, f"{FOLDER}zwei.toml": text})


def test_other_files_of_a_family_are_left_alone():
    assert load_reglementation({"famille.toml": b"cle = 1", "commun/base.docx": b""}) == {}


# --- the values delivered -------------------------------------------------------------------------------------------

LAW = load_reglementation(law())


def at(key: str, day: date) -> object:
    dated = value_at(LAW, key, day)
    return dated.value if isinstance(dated, Dated) else None


def test_the_merger_of_sections_is_known_until_its_last_day_only():
    departements = at("forfait_unique.departements", date(2026, 12, 31))
    assert isinstance(departements, tuple)
    assert len(departements) == 23
    assert "Aude" in departements
    assert at("forfait_unique.departements", date(2025, 6, 30)) == ()
    assert at("forfait_unique.departements", date(2027, 1, 1)) is None


def test_points_are_known_for_their_year_only():
    assert at("soins.point.global_sans_pui", date(2013, 6, 1)) == Decimal("12.44")
    assert at("soins.point.global_sans_pui", date(2014, 1, 1)) is None


def test_every_value_that_ends_says_where_its_next_one_is_found():
    ended = [one for one in LAW.values() if one.periodes[-1].last is not None and not one.key.startswith("visa.")]
    assert ended
    assert [one.key for one in ended if one.where == "le texte en vigueur"] == []


@pytest.mark.parametrize(
    ("key", "unread"),
    [
        ("juridiction.administrative", set()),
        ("juridiction.tarifaire", {"Hauts-de-Seine", "Corse-du-Sud", "Haute-Corse"}),
    ],
)
def test_every_departement_has_its_court_or_is_known_not_to_be_read(key, unread):
    table = at(key, date(2027, 1, 1))
    assert isinstance(table, Mapping)
    known = {one.nom for one in DEPARTEMENTS}
    assert known - set(table) == unread
    assert set(table) - known == {"Métropole de Lyon"}


def test_visas_are_those_of_the_family_on_the_day():
    words = [dated.value for _, dated in of_famille(LAW, "visa.", "chrs", date(2027, 1, 1))]
    assert len(words) == 4
    assert ["345-3" in str(words[0]), "R.\u00a0314-39" in str(words[1]), "2019" in str(words[2])] == [True] * 3
    early = [valeur.key for valeur, _ in of_famille(LAW, "visa.", "ehpad", date(2018, 1, 1))]
    assert "visa.arrete_2017" in early
    assert "visa.decret_2018_519" not in early


def test_every_value_has_a_label_for_the_person_who_is_asked():
    assert all(valeur.label and periode.source for valeur in LAW.values() for periode in valeur.periodes)
