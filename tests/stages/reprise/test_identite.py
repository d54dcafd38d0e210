"""A document that names another contract, FINESS or period than the one that it is dropped for is told."""

from __future__ import annotations

from datetime import date

import pytest

from cpomdoc.domain.tableaux import Case, LigneVue, Moyen, Releve, Tableau
from cpomdoc.stages.reprise.identite import Attendu, named_in, told_of_another

OURS = Attendu("CPOM-2024-031", frozenset({"990001232", "990001455"}), date(2024, 1, 1), date(2028, 12, 31))


def table(*rows: str) -> Tableau:
    return Tableau(Moyen.WORD, tuple(LigneVue(1, tuple(Case(one.strip()) for one in row.split("|"))) for row in rows))


INDICATORS = table("Indicateur | 2024", "Chutes | 9")


def told(*phrases: str, tables: tuple[Tableau, ...] = (INDICATORS,), ours: Attendu = OURS) -> list[str]:
    return [one.rule.code for one in told_of_another(Releve(tables, phrases=phrases), ours)]


@pytest.mark.parametrize(
    "phrase",
    [
        "Contrat pluriannuel d’objectifs et de moyens 2024-2028",
        "CPOM n° CPOM-2024-031",
        "CPOM n° CPOM-2019-777, devenu le contrat n° CPOM-2024-031",
        "Association Les Tilleuls (FINESS EJ 99 000 123 2)",
        "Le présent contrat est conclu du 1er janvier 2024 au 31 décembre 2028.",
        "Le présent contrat court du 01/01/2024 au 31/12/2028.",
    ],
)
def test_a_document_that_names_the_contract_says_nothing(phrase: str) -> None:
    assert told(phrase) == []


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("CPOM n° CPOM-2019-777 entre l’ARS de Bretagne et l’association Les Ajoncs", "W-794"),
        ("Contrat pluriannuel d’objectifs et de moyens n° 2019/777", "W-794"),
        ("Association Les Ajoncs (FINESS 350000022)", "W-795"),
        ("Association Les Ajoncs, numéro FINESS : 35 000 002 2", "W-795"),
        ("Association Les Ajoncs (FINESS 350000011)", "W-795"),  # its key is wrong, and it is called so
        ("FINESS EJ 990001232, FINESS ET 350000022", "W-796"),
        ("Contrat pluriannuel d’objectifs et de moyens 2019-2023", "W-797"),
        ("Contrat pluriannuel d’objectifs et de moyens 2019 – 2023", "W-797"),
        ("Le contrat est conclu du 1er janvier 2019 au 31 décembre 2023.", "W-797"),
        ("Le contrat est conclu du 01/01/2019 au 31/12/2023.", "W-797"),
        ("Le contrat est conclu pour 2024-2026.", "W-797"),
        ("Les parties conviennent de ce qui suit en 3 100 mots.", "W-798"),
    ],
)
def test_a_document_that_names_another_one_is_told(phrase: str, code: str) -> None:
    assert told(phrase) == [code]


def test_all_that_is_of_another_is_told_together_with_what_was_read() -> None:
    read = Releve(
        (INDICATORS,),
        phrases=("CPOM n° CPOM-2019-777, FINESS 350000022, contrat du 1er janvier 2019 - 31 décembre 2023",),
    )
    found = list(told_of_another(read, OURS))
    assert [one.rule.code for one in found] == ["W-794", "W-795", "W-797"]
    for one, seen in zip(found, ("CPOM-2019-777", "350000022", "2019-2023"), strict=True):
        assert seen in one.message


@pytest.mark.parametrize(
    "phrases",
    [
        ("Contrat 2024-2028", "Il prend la suite du contrat 2019-2023."),
        ("Contrat 2024-2028", "Vu le schéma départemental 2022-2027"),
        ("Contrat 2024-2028", "Vu le contrat, et le décret n° 2006-422"),
        ("Contrat 2024-2028, SIREN 812003457", "SIRET du gestionnaire : 81200345700015"),
        ("Contrat 2024-2028, FINESS EJ 990001232, dossier 350000011",),  # its key is wrong: no FINESS
    ],
)
def test_what_a_contract_names_beside_itself_is_no_fault(phrases: tuple[str, ...]) -> None:
    assert told(*phrases) == []


def test_the_finess_of_a_table_are_looked_at_too() -> None:
    other = table("FINESS ET | Établissement", "350000022 | Les Ajoncs")
    assert told("Contrat 2024-2028", tables=(other,)) == ["W-795"]
    both = table("FINESS ET | Établissement", "990001455 | Les Tilleuls", "350000022 | Les Ajoncs")
    assert told("Contrat 2024-2028", tables=(both,)) == ["W-796"]


def test_what_the_workbook_does_not_say_yet_is_compared_with_nothing() -> None:
    assert told("CPOM n° CPOM-2019-777, FINESS 350000022, contrat 2019-2023", ours=Attendu()) == []
    assert told("Contrat 2019-2023", ours=Attendu(debut=date(2019, 7, 1))) == []


def test_an_older_reading_that_did_not_look_says_so() -> None:
    assert [one.rule.code for one in told_of_another(Releve((INDICATORS,)), OURS)] == ["W-798"]
    assert list(told_of_another(Releve(faute="image"), OURS)) == []


def test_each_thing_is_named_once() -> None:
    named = named_in(
        Releve(phrases=("Contrat 2024-2028", "Le contrat 2024-2028, FINESS 990001232", "FINESS 990001232"))
    )
    assert (named.numeros, named.finess, named.periodes) == ((), ("990001232",), ((2024, 2028),))
