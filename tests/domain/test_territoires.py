"""« de » before the 101 départements, the 18 régions and communes, as prefectures and councils write it."""

from __future__ import annotations

import pytest

from cpomdoc.domain.territoires import DEPARTEMENTS, REGIONS, de_commune, de_departement, de_region, departement

APRES_DE = """
de l’Ain, de l’Aisne, de l’Allier, des Alpes-de-Haute-Provence, des Hautes-Alpes, des Alpes-Maritimes, de l’Ardèche,
des Ardennes, de l’Ariège, de l’Aube, de l’Aude, de l’Aveyron, des Bouches-du-Rhône, du Calvados, du Cantal, de la
Charente, de la Charente-Maritime, du Cher, de la Corrèze, de la Corse-du-Sud, de la Haute-Corse, de la Côte-d’Or,
des Côtes-d’Armor, de la Creuse, de la Dordogne, du Doubs, de la Drôme, de l’Eure, d’Eure-et-Loir, du Finistère, du
Gard, de la Haute-Garonne, du Gers, de la Gironde, de l’Hérault, d’Ille-et-Vilaine, de l’Indre, d’Indre-et-Loire, de
l’Isère, du Jura, des Landes, de Loir-et-Cher, de la Loire, de la Haute-Loire, de la Loire-Atlantique, du Loiret, du
Lot, de Lot-et-Garonne, de la Lozère, de Maine-et-Loire, de la Manche, de la Marne, de la Haute-Marne, de la
Mayenne, de Meurthe-et-Moselle, de la Meuse, du Morbihan, de la Moselle, de la Nièvre, du Nord, de l’Oise, de
l’Orne, du Pas-de-Calais, du Puy-de-Dôme, des Pyrénées-Atlantiques, des Hautes-Pyrénées, des Pyrénées-Orientales, du
Bas-Rhin, du Haut-Rhin, du Rhône, de la Haute-Saône, de Saône-et-Loire, de la Sarthe, de la Savoie, de la
Haute-Savoie, de Paris, de la Seine-Maritime, de Seine-et-Marne, des Yvelines, des Deux-Sèvres, de la Somme, du
Tarn, de Tarn-et-Garonne, du Var, de Vaucluse, de la Vendée, de la Vienne, de la Haute-Vienne, des Vosges, de
l’Yonne, du Territoire de Belfort, de l’Essonne, des Hauts-de-Seine, de la Seine-Saint-Denis, du Val-de-Marne, du
Val-d’Oise, de la Guadeloupe, de la Martinique, de la Guyane, de La Réunion, de Mayotte
"""
CASES = [" ".join(case.split()) for case in APRES_DE.split(",")]


@pytest.mark.parametrize("case", CASES)
def test_each_departement_follows_de_as_official_texts_write_it(case: str) -> None:
    assert case in {de_departement(one.nom) for one in DEPARTEMENTS}


def test_the_table_holds_each_of_the_101_departements_once() -> None:
    assert len(CASES) == len(set(CASES)) == len(DEPARTEMENTS) == 101
    assert len({one.code for one in DEPARTEMENTS}) == 101


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Auvergne-Rhône-Alpes", "d’Auvergne-Rhône-Alpes"), ("Bourgogne-Franche-Comté", "de Bourgogne-Franche-Comté"),
        ("Bretagne", "de Bretagne"), ("Centre-Val de Loire", "du Centre-Val de Loire"), ("Corse", "de Corse"),
        ("Grand Est", "du Grand Est"), ("Guadeloupe", "de Guadeloupe"), ("Guyane", "de Guyane"),
        ("Hauts-de-France", "des Hauts-de-France"), ("Île-de-France", "d’Île-de-France"),
        ("La Réunion", "de La Réunion"), ("Martinique", "de Martinique"), ("Mayotte", "de Mayotte"),
        ("Normandie", "de Normandie"), ("Nouvelle-Aquitaine", "de Nouvelle-Aquitaine"), ("Occitanie", "d’Occitanie"),
        ("Pays de la Loire", "des Pays de la Loire"),
        ("Provence-Alpes-Côte d'Azur", "de Provence-Alpes-Côte d’Azur"),
    ],
)  # fmt: skip
def test_each_region_follows_de(name: str, text: str) -> None:
    assert de_region(name) == text
    assert len(REGIONS) == 18


@pytest.mark.parametrize("typed", ["Cote d'or", "CÔTE-D’OR", "Côte d’Or", "cote-d'or"])
def test_a_departement_is_known_however_it_is_typed(typed: str) -> None:
    assert de_departement(typed) == "de la Côte-d’Or"


@pytest.mark.parametrize(
    ("name", "with_article", "after"),
    [
        ("Lot", "le Lot", "du Lot"), ("Réunion", "La Réunion", "de La Réunion"), ("Paris", "Paris", "de Paris"),
        ("Métropole de Lyon", "la Métropole de Lyon", "de la Métropole de Lyon"),
        ("la Marne", "la Marne", "de la Marne"), ("Aure", "Aure", "d’Aure"),
    ],
)  # fmt: skip
def test_the_article_is_that_of_the_name_or_none_when_it_is_not_known(name: str, with_article: str, after: str) -> None:
    assert (departement(name), de_departement(name)) == (with_article, after)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Le Havre", "du Havre"), ("Les Ulis", "des Ulis"), ("La Rochelle", "de La Rochelle"),
        ("L'Haÿ-les-Roses", "de L’Haÿ-les-Roses"), ("Évry", "d’Évry"), ("Hyères", "d’Hyères"), ("Lens", "de Lens"),
    ],
)  # fmt: skip
def test_communes_contract_le_and_les_and_keep_la(name: str, text: str) -> None:
    assert de_commune(name) == text
