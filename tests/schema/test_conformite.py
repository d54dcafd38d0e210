"""conformite.toml: the items that the law asks for, their order and their piece; what is not well said is refused."""

from __future__ import annotations

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.conformite import FILE
from cpomdoc.schema.exigence import Couverture, Dispense, Exigence
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading import load_famille
from tests.familles.petite import files

ITEM = """
[[exigence]]
cle = "a"
rubrique = "Accueil"
titre = "Un point"
source = "Code d’essai"
confiance = "B"
piece = "contrat"
article = "Le gestionnaire"
champs = ["gestionnaire.nom"]
"""
WHOLE = """
[[exigence]]
cle = "b"
rubrique = "Moyens"
titre = "Un autre"
source = "Code d’essai, article 2"
confiance = "C"
piece = "annexe-01"
article = "Accueil"
imprime = ["calendrier.date"]
mots = ["cinq ans"]
champs = ["siege.taux"]
couverture = { par = "etablissements.mode", parmi = ["Accueil de jour", "Hébergement permanent"] }
sans_objet = [
    { champ = "siege.existe", vaut = ["Non"], raison = "pas de siège" },
    { champ = "etablissements.mode", sans = ["Accueil de jour"], raison = "pas d’accueil de jour" },
    { champ = "parties", vide = true, raison = "pas de partie" },
]
remede = "Répondez."
doute = "article à confirmer"
"""
GRID = """
[piece]
cle = "conformite"
titre = "Grille"
fichier = "Grille de conformité"
modele = "annexe.docx"
"""


def load(text: str, **more: str) -> Famille:
    """The small family with this conformite.toml; *more* are files of commun/conformite."""
    shared = {f"commun/conformite/{name}.toml": content.encode() for name, content in more.items()}
    return load_famille({**files(), **shared, FILE: text.encode()})


def refusal(text: str, **more: str) -> str:
    with pytest.raises(TemplateError) as refused:
        load(text, **more)
    assert refused.value.remedy == "Corrigez ce fichier de la famille, puis recommencez."
    return refused.value.message


def test_an_item_says_where_it_is_answered_what_it_rests_on_and_when_it_does_not_apply():
    (found,) = load(WHOLE).exigences
    assert found == Exigence(
        key="b", heading="Moyens", title="Un autre", source="Code d’essai, article 2", confidence="C",
        fields=("siege.taux",), piece="annexe-01", article="Accueil", prints=("calendrier.date",), words=("cinq ans",),
        coverage=(Couverture("etablissements.mode", any_of=("Accueil de jour", "Hébergement permanent")),),
        waivers=(
            Dispense("siege.existe", "pas de siège", values=("Non",)),
            Dispense("etablissements.mode", "pas d’accueil de jour", without=("Accueil de jour",)),
            Dispense("parties", "pas de partie", empty=True),
        ),
        remedy="Répondez.", doubt="article à confirmer",
    )  # fmt: skip
    assert found.names == ("siege.taux", "etablissements.mode")


def test_what_must_be_covered_may_be_what_another_column_says():
    said = ITEM + 'couverture = { par = "etablissements.nom", attendus = "parties.denomination" }'
    (found,) = load(said).exigences
    assert found.names == ("gestionnaire.nom", "etablissements.nom", "parties.denomination")


def test_items_come_in_the_order_of_their_groups_and_in_a_group_as_they_are_written():
    text = WHOLE + ITEM + WHOLE.replace('cle = "b"', 'cle = "c"', 1)
    assert [item.key for item in load(text).exigences] == ["b", "c", "a"]
    assert [item.key for item in load('rubriques = ["Accueil", "Moyens"]' + text).exigences] == ["a", "b", "c"]


def test_an_item_is_imposed_or_adaptable_and_the_family_says_it_of_those_that_do_not():
    own = ITEM + 'portee = "obligatoire"' + ITEM.replace('cle = "a"', 'cle = "z"')
    assert [item.scope for item in load('portee = "adaptable"' + own).exigences] == ["obligatoire", "adaptable"]
    assert [item.scope for item in load(own).exigences] == ["obligatoire", ""]
    assert "« portee » vaut « libre »" in refusal(ITEM + 'portee = "libre"')


def test_a_shared_item_is_replaced_once_and_the_others_stay():
    text = 'inclure = ["commun/conformite/x.toml"]' + ITEM.replace("Un point", "Le nôtre")
    found = load(text, x=ITEM + WHOLE).exigences
    assert [(item.key, item.title) for item in found] == [("a", "Le nôtre"), ("b", "Un autre")]
    assert refusal(text + ITEM, x=ITEM + WHOLE) == "conformite.toml : l’exigence « a » y est deux fois."
    two = 'inclure = ["commun/conformite/x.toml", "commun/conformite/y.toml"]'
    assert refusal(two, x=ITEM, y=ITEM) == "commun/conformite/y.toml : l’exigence « a » y est deux fois."


def test_the_piece_that_prints_the_grid_is_delivered_with_the_others():
    assert [piece.key for piece in load(ITEM).pieces] == ["contrat", "annexe-01"]
    grid = load(ITEM + GRID).pieces[-1]
    assert (grid.key, grid.template, grid.number) == ("conformite", "annexe.docx", None)


def changed(old: str, new: str, text: str = ITEM) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed('"B"', '"D"'), "exigence 1 : « confiance » vaut « D » ; attendu : A, B, C."),
        (changed('"B"', '"A"\ndoute = "à lire"'), "exigence 1 : « a » porte un doute : sa confiance n’est pas A."),
        (
            changed('piece = "contrat"\narticle = "Le gestionnaire"', ""),
            "exigence 1 : « a » ne dit pas où on lui répond : « piece » ou « jointe » manque.",
        ),
        *(
            (
                changed('piece = "contrat"\narticle = "Le gestionnaire"', f'jointe = "x"\n{said}'),
                "exigence 1 : « a » dit ce qu’imprime une pièce sans la nommer.",
            )
            for said in ('article = "x"', 'mots = ["x"]', 'imprime = ["calendrier.date"]')
        ),
        (
            changed('article = "Le gestionnaire"\nchamps = ["gestionnaire.nom"]', ""),
            "« a » ne s’appuie sur rien : « champs », « couverture » ou « article » manque.",
        ),
        (changed('["gestionnaire.nom"]', '["gestionnaire.nom"]\nlieu = "x"'), "« lieu » n’est pas compris."),
        (ITEM + "sans_objet = 3", "exigence 1 : « sans_objet » doit être une suite de rubriques."),
        (
            ITEM + 'couverture = { par = "etablissements.mode", valeurs = ["Accueil de jour"], attendus = "parties" }',
            "couverture 1 : « valeurs », « parmi » ou « attendus » : l’un des trois.",
        ),
        (ITEM + 'couverture = { par = "x", parmi = ["y"], de = "z" }', "couverture 1 : « de » n’est pas compris."),
        (
            changed("vide = true, raison", 'vide = true, vaut = ["ARS"], raison', WHOLE),
            "sans_objet 3 : « vaut », « sans » ou « vide = true » : l’un des trois.",
        ),
        (changed("vide = true", "vide = false", WHOLE), "sans_objet 3 : « vaut », « sans » ou « vide = true »"),
        (changed("vide = true", 'vide = true, si = "x"', WHOLE), "sans_objet 3 : « si » n’est pas compris."),
        ('rubriques = ["Moyens"]' + ITEM, "« a » est d’une rubrique absente de « rubriques »."),
        ('groupes = ["Moyens"]' + ITEM, "« groupes » n’est pas compris."),
        (ITEM + GRID.replace('"conformite"', '"grille"'), "conformite.toml, piece : « cle » s’écrit « conformite »."),
        (ITEM + GRID.replace("annexe.docx", "grille.docx"), "piece : le modèle « grille.docx » manque."),
        (changed('["gestionnaire.nom"]', '["gestionnaire.rang"]'), "cite « gestionnaire.rang », qui n’existe pas."),
        (changed('piece = "contrat"', 'piece = "annexe-02"'), "cite la pièce « annexe-02 », qui n’existe pas."),
        (ITEM + 'jointe = "arrete"', "cite le document à joindre « arrete », qui n’existe pas."),
        (changed('"calendrier.date"', '"gestionnaire.nom"', WHOLE), "cite « gestionnaire.nom », que cpomdoc ne"),
        (changed('["Non"]', '["non"]', WHOLE), "cite « non », qui n’est pas un choix de « siege.existe »."),
        (changed('sans = ["Accueil de jour"]', 'sans = ["Nuit"]', WHOLE), "cite « Nuit », qui n’est pas un choix de"),
        (changed('parmi = ["Accueil de jour"', 'parmi = ["Nuit"', WHOLE), "cite « Nuit », qui n’est pas un choix de"),
        (changed('champ = "parties"', 'champ = "partis"', WHOLE), "« b » cite « partis », qui n’existe pas."),
    ],
)  # fmt: skip
def test_an_item_that_is_not_well_said_is_refused_by_name(text: str, said: str):
    found = refusal(text)
    assert found.startswith(FILE)
    assert said in found


def test_a_shared_file_of_items_is_read_to_its_last_word():
    said = refusal('inclure = ["commun/conformite/x.toml"]', x='note = "x"' + ITEM)
    assert said == "commun/conformite/x.toml : « note » n’est pas compris."


def test_a_free_answer_may_be_any_word():
    waived = 'sans_objet = { champ = "gestionnaire.nom", vaut = ["ADEF"], raison = "r" }'
    assert load(ITEM + waived).exigences[0].waivers == (Dispense("gestionnaire.nom", "r", values=("ADEF",)),)
