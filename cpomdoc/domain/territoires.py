"""The name of a département or a région -> the same with its article, and after « de », as official texts write it.

Usage, not a rule, decides: « le Lot, du Lot », « l’Eure, de l’Eure », but « l’Eure-et-Loir, d’Eure-et-Loir », « de
Vaucluse ». A name that is not here is left to francais.de, which guesses nothing about its article.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cpomdoc.domain.francais import APOSTROPHE, de


@dataclass(frozen=True, slots=True)
class Territoire:
    """A name and its *article* (with its space or apostrophe, empty when it has none).

    *bare* says that « de » comes without the article: d’Eure-et-Loir, de Bretagne.
    """

    nom: str
    article: str
    bare: bool
    code: str

    @property
    def avec_article(self) -> str:
        """« le Lot », « La Réunion », « Paris »."""
        return f"{self.article}{self.nom}"

    @property
    def apres_de(self) -> str:
        """« du Lot », « de La Réunion », « d’Île-de-France »."""
        if not self.article and self.nom.startswith("La "):
            return f"de {self.nom}"  # the capital article belongs to the name
        return de(self.nom if self.bare else self.avec_article)


# One line a kind of article; « code name » separated by commas. The sign ° says that « de » drops the article.
_DEPARTEMENTS = {
    "l'": """01 Ain, 02 Aisne, 03 Allier, 07 Ardèche, 09 Ariège, 10 Aube, 11 Aude, 12 Aveyron, 27 Eure,
        28 Eure-et-Loir°, 34 Hérault, 35 Ille-et-Vilaine°, 36 Indre, 37 Indre-et-Loire°, 38 Isère, 60 Oise, 61 Orne,
        89 Yonne, 91 Essonne""",
    "le ": """14 Calvados, 15 Cantal, 18 Cher, 25 Doubs, 29 Finistère, 30 Gard, 32 Gers, 39 Jura, 41 Loir-et-Cher°,
        45 Loiret, 46 Lot, 47 Lot-et-Garonne°, 49 Maine-et-Loire°, 56 Morbihan, 59 Nord, 62 Pas-de-Calais,
        63 Puy-de-Dôme, 67 Bas-Rhin, 68 Haut-Rhin, 69 Rhône, 81 Tarn, 82 Tarn-et-Garonne°, 83 Var, 84 Vaucluse°,
        90 Territoire de Belfort, 94 Val-de-Marne, 95 Val-d'Oise""",
    "la ": """16 Charente, 17 Charente-Maritime, 19 Corrèze, 2A Corse-du-Sud, 2B Haute-Corse, 21 Côte-d'Or, 23 Creuse,
        24 Dordogne, 26 Drôme, 31 Haute-Garonne, 33 Gironde, 42 Loire, 43 Haute-Loire, 44 Loire-Atlantique, 48 Lozère,
        50 Manche, 51 Marne, 52 Haute-Marne, 53 Mayenne, 54 Meurthe-et-Moselle°, 55 Meuse, 57 Moselle, 58 Nièvre,
        70 Haute-Saône, 71 Saône-et-Loire°, 72 Sarthe, 73 Savoie, 74 Haute-Savoie, 76 Seine-Maritime,
        77 Seine-et-Marne°, 80 Somme, 85 Vendée, 86 Vienne, 87 Haute-Vienne, 93 Seine-Saint-Denis, 971 Guadeloupe,
        972 Martinique, 973 Guyane""",
    "les ": """04 Alpes-de-Haute-Provence, 05 Hautes-Alpes, 06 Alpes-Maritimes, 08 Ardennes, 13 Bouches-du-Rhône,
        22 Côtes-d'Armor, 40 Landes, 64 Pyrénées-Atlantiques, 65 Hautes-Pyrénées, 66 Pyrénées-Orientales,
        78 Yvelines, 79 Deux-Sèvres, 88 Vosges, 92 Hauts-de-Seine""",
    "": "75 Paris, 974 La Réunion, 976 Mayotte",
}
# Bodies that stand for a département in a contract.
_COLLECTIVITES = {
    "la ": """69M Métropole de Lyon, 67A Collectivité européenne d'Alsace, 20R Collectivité de Corse,
        972R Collectivité territoriale de Martinique, 973R Collectivité territoriale de Guyane""",
}
_REGIONS = {
    "l'": "84 Auvergne-Rhône-Alpes°, 11 Île-de-France°, 76 Occitanie°",
    "le ": "24 Centre-Val de Loire, 44 Grand Est",
    "la ": """27 Bourgogne-Franche-Comté°, 53 Bretagne°, 94 Corse°, 01 Guadeloupe°, 03 Guyane°, 02 Martinique°,
        28 Normandie°, 75 Nouvelle-Aquitaine°, 93 Provence-Alpes-Côte d'Azur°""",
    "les ": "32 Hauts-de-France, 52 Pays de la Loire",
    "": "04 La Réunion, 06 Mayotte",
}


def _listed(lines: Mapping[str, str]) -> Iterator[Territoire]:
    for article, names in lines.items():
        for entry in names.replace("'", APOSTROPHE).split(","):
            code, _, name = entry.strip().partition(" ")
            yield Territoire(name.rstrip("°"), article.replace("'", APOSTROPHE), name.endswith("°"), code)


def _plain(name: str) -> str:
    """Letters alone: « Cote d'or », « COTE D’OR » and « Côte-d’Or » are one name."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if sign.isalpha())
    return "reunion" if letters == "lareunion" else letters  # written both ways


DEPARTEMENTS: tuple[Territoire, ...] = tuple(sorted(_listed(_DEPARTEMENTS), key=lambda one: one.code))
REGIONS: tuple[Territoire, ...] = tuple(sorted(_listed(_REGIONS), key=lambda one: one.nom))
_DEPARTEMENT_BY_NAME = {_plain(one.nom): one for one in (*DEPARTEMENTS, *_listed(_COLLECTIVITES))}
_REGION_BY_NAME = {_plain(one.nom): one for one in REGIONS}


def departement(nom: str) -> str:
    """« Lot » -> « le Lot »; a name that is not known is printed as it is."""
    known = _DEPARTEMENT_BY_NAME.get(_plain(nom))
    return known.avec_article if known else nom.replace("'", APOSTROPHE)


def de_departement(nom: str) -> str:
    """« Lot » -> « du Lot », « Aude » -> « de l’Aude », « Eure-et-Loir » -> « d’Eure-et-Loir »."""
    known = _DEPARTEMENT_BY_NAME.get(_plain(nom))
    return known.apres_de if known else de(nom)


def de_region(nom: str) -> str:
    """« Île-de-France » -> « d’Île-de-France », « Grand Est » -> « du Grand Est »."""
    known = _REGION_BY_NAME.get(_plain(nom))
    return known.apres_de if known else de(nom)


def de_commune(nom: str) -> str:
    """« Le Havre » -> « du Havre », « Les Ulis » -> « des Ulis »; « La Rochelle » keeps its article."""
    name = nom.replace("'", APOSTROPHE)
    return f"de {name}" if name.startswith(("La ", f"L{APOSTROPHE}")) else de(name)
