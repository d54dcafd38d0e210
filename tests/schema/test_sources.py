"""A file of commun/sources says which column of a national export answers which question; what it does not say well
is refused by name.
"""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.rubrique import parse
from cpomdoc.schema.sources import Colonne, Ligne, Prise, Source, load_source

NAME = "commun/sources/essai.toml"
TEXT = """
cle = "essai"
titre = "Export d’essai"
genre = "tdb"
etablissement = "ET-N°FINESS"
gestionnaire = "EJ-N°FINESS"
nom = "Raison\\n  sociale"

[reponses]
"site.nom" = "Raison sociale"
"site.taux" = { en_tete = "Taux", rang = 2, sur = 3, conversion = "fraction" }
"site.places" = { en_tetes = ["HP", { en_tete = "HT", rang = 1, sur = 2 }], conversion = "somme" }
"site.source" = { valeur = "Tableau de bord" }
"site.annee" = { annee = true }
"site.statut" = { en_tete = "Statut", libelles = { "1" = "Public" } }

[tables.accueil]
mode = "Mode"
places = "Places"

[[ligne]]
table = "accueil"
si_positif = { en_tete = "Capacité", rang = 2, sur = 2 }
si = { en_tete = "Catégorie", vaut = ["500", "501"] }
distinguer = ["nom"]
colonnes = { places = { en_tete = "Places", conversion = "arrondi" } }

[[ligne]]
table = "autre"
colonnes = { nom = "Nom" }
"""


def load(text: str = TEXT) -> Source:
    return load_source(parse({NAME: text.encode()}, NAME))


def test_an_answer_comes_from_a_column_several_columns_a_word_or_the_year():
    source = load()
    assert (source.key, source.title, source.kind) == ("essai", "Export d’essai", "tdb")
    assert source.answers == {
        "site.nom": Prise((Colonne("Raison sociale"),)),
        "site.taux": Prise((Colonne("Taux", 2, 3),), "fraction"),
        "site.places": Prise((Colonne("HP"), Colonne("HT", 1, 2)), "somme"),
        "site.source": Prise(value="Tableau de bord"),
        "site.annee": Prise(year=True),
        "site.statut": Prise((Colonne("Statut"),), labels={"1": "Public"}),
    }


def test_a_row_takes_what_is_said_of_its_table_once_and_its_own_words_count_first():
    assert load().lines == (
        Ligne(
            "accueil",
            {"mode": Prise((Colonne("Mode"),)), "places": Prise((Colonne("Places"),), "arrondi")},
            positive=Colonne("Capacité", 2, 2),
            test=(Colonne("Catégorie"), ("500", "501")),
            apart=("nom",),
        ),
        Ligne("autre", {"nom": Prise((Colonne("Nom"),))}),
    )


def test_spaces_and_line_ends_of_a_header_do_not_count():
    assert load().name == Colonne("Raison sociale")


def test_every_column_that_may_be_read_is_looked_for_in_the_export():
    assert load().columns() == {
        *(Colonne("ET-N°FINESS"), Colonne("EJ-N°FINESS"), Colonne("Raison sociale"), Colonne("Taux", 2, 3)),
        *(Colonne("HP"), Colonne("HT", 1, 2), Colonne("Statut"), Colonne("Mode"), Colonne("Places"), Colonne("Nom")),
        *(Colonne("Capacité", 2, 2), Colonne("Catégorie")),
    }


TAUX = 'conversion = "fraction"'
SOURCE = 'valeur = "Tableau de bord"'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('genre = "tdb"', 'genre = "insee"', "« genre » vaut « insee » ; attendu : finess, tdb, diamant."),
        ('etablissement = "ET-N°FINESS"\n', "", "« etablissement » manque."),
        ('nom = "Raison\\n  sociale"', 'nom = "Raison sociale"\nannee = 2024', "« annee » n’est pas compris."),
        (TAUX, 'conversion = "pourcent"', "« conversion » vaut « pourcent » ; attendu : tel_quel,"),
        (TAUX, f'{TAUX}, valeur = "3"', "une réponse vient d’une colonne, d’une valeur ou de l’année"),
        (SOURCE, f"{SOURCE}, annee = true", "une réponse vient d’une colonne, d’une valeur ou de l’année"),
        (SOURCE, 'conversion = "code"', "une réponse vient d’une colonne, d’une valeur ou de l’année"),
        (SOURCE, f'{SOURCE}, libelle = "x"', "« libelle » n’est pas compris."),
        (', conversion = "somme"', "", "plusieurs colonnes ne font une réponse que par « somme »."),
        ("rang = 1, sur = 2", "rang = 1, de = 2", "« de » n’est pas compris."),
        ("rang = 2, sur = 3", 'rang = "2", sur = 3', "« rang » n’a pas la forme attendue."),
        ('table = "autre"\n', "", "commun/sources/essai.toml, ligne 2 : « table » manque."),
        ('table = "autre"', 'table = "autre"\nquand = "x"', "ligne 2 : « quand » n’est pas compris."),
        ('vaut = ["500", "501"]', "vaut = [500]", "ligne 1, si : « vaut » doit être une liste de textes."),
    ],
)
def test_a_source_that_is_not_well_said_is_refused_by_name(old: str, new: str, said: str):
    assert old in TEXT
    with pytest.raises(TemplateError) as refused:
        load(TEXT.replace(old, new, 1))
    assert refused.value.message.startswith(NAME)
    assert said in refused.value.message
