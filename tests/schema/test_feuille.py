"""The sheet of a document, as its file says it: what each column comes from; whatever is not understood is refused."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.tableau import Genre
from cpomdoc.schema.feuille import FeuilleModel, read_feuille

FILE = """
titre = "Suivi {acte.numero}"
note = "Contrat {contrat.numero}"
table = "suivi_indicateurs"
ordre = "objectif"

[[colonne]]
titre = "Départ"
champ = "depart"
genre = "nombre"
decimales = "decimales"

[[colonne]]
titre = "Cible {annee}"
champ = "cibles"
genre = "nombre"
decimales = 1
annuelle = true

[[colonne]]
titre = "Contrat"
valeur = "contrat.numero"
"""


def loaded(text: str) -> FeuilleModel:
    return read_feuille({"suivi.toml": text.encode()}, "suivi.toml")


def test_a_sheet_says_where_each_column_comes_from() -> None:
    depart, cible, contrat = loaded(FILE).columns
    assert (depart.field, depart.genre, depart.decimals, depart.yearly) == ("depart", Genre.NOMBRE, "decimales", False)
    assert (cible.field, cible.decimals, cible.yearly) == ("cibles", "1", True)
    assert (contrat.field, contrat.value, contrat.genre) == ("", "contrat.numero", Genre.TEXTE)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('champ = "depart"', 'champ = "arrivee"', "« arrivee » n’est pas une colonne de ce tableau."),
        ('decimales = "decimales"', 'decimales = "chiffres"', "« chiffres » n’est pas une colonne de ce tableau."),
        ('ordre = "objectif"', 'ordre = "rang"', "« rang » n’est pas une colonne de suivi_indicateurs."),
        ('table = "suivi_indicateurs"', 'table = "suivi"', "« table » vaut « suivi »"),
        ('genre = "nombre"', 'genre = "mesure"', "« genre » vaut « mesure »"),
        ("annuelle = true", "annuelle = false", "une colonne annuelle vient d’une suite de valeurs"),
        ('"Cible {annee}"', '"Cible"', "une colonne annuelle vient d’une suite de valeurs"),
        ('valeur = "contrat.numero"', "largeur = 9", "une colonne a un champ de la ligne, ou une valeur du contrat."),
        ('valeur = "contrat.numero"', 'valeur = "contrat.numero"\ncouleur = 1', "« couleur » n’est pas compris."),
    ],
)
def test_a_sheet_that_is_not_understood_is_refused_by_name(old: str, new: str, said: str) -> None:
    with pytest.raises(TemplateError) as refused:
        loaded(FILE.replace(old, new, 1))
    assert said in refused.value.message.replace("\u00a0", " ")


def test_a_sheet_that_is_not_there_is_said_to_lack() -> None:
    with pytest.raises(TemplateError, match=r"absent\.toml manque"):
        read_feuille({}, "absent.toml")
