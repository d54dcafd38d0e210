"""A small invented family whose one form has every kind of question, conditions, lists, a table and live checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cpomdoc.adapters.excel.reading.reader import read_classeur
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.loading import load_famille
from cpomdoc.stages.formulaire.annotate import Typed
from cpomdoc.stages.formulaire.read import read

FAMILLE = """
cle = "essai"
titre = "Famille d’essai"
version = "1"
fondement = "Code d’essai, article 1"
questionnaires = ["fiche"]
[roles]
contrat = "contrat.numero"
gestionnaire = "contrat.nom"
date_effet = "contrat.date_effet"
duree = "contrat.duree"
etablissement = "lieux.finess"
site = "contrat.site"
signataires = "lieux"
"""

HEAD = """
cle = "fiche"
titre = "Fiche d’essai"
version = "2026.1"
par = "contrat"
objet = "Essayer le formulaire."
rempli_par = "La direction."
contact = "La personne qui suit le contrat."

[[feuille]]
cle = "contrat"
titre = "L’accueil"
aide = "Une aide."
[[feuille.section]]
titre = "Le contrat"
"""

LIEUX = """
[[feuille]]
cle = "lieux"
titre = "Lieux"
aide = "Une ligne par lieu."
[feuille.table]
cle = "lieux"
lignes = 8
minimum = 1
identite = ["finess"]
"""

ACTES = """
[[feuille]]
cle = "actes"
titre = "Actes"
[feuille.table]
cle = "actes"
lignes = 4
"""

LARGE = """
[[feuille]]
cle = "large"
titre = "Tableau large"
[feuille.table]
cle = "large"
lignes = 3
"""

CHECKS = """
[[controle]]
code = "E-391"
genre = "somme"
sur = "contrat.total"
termes = ["contrat.un", "contrat.deux"]
total = "contrat.total"
message = "la somme est de {somme}, pour {total}."
remede = "Corrigez la somme ou le total."

[[controle]]
code = "W-391"
genre = "compare"
sur = "lieux.installees"
gauche = "lieux.installees"
operateur = "<="
droite = "lieux.autorisees"
message = "{gauche} places installées pour {droite} autorisées."
remede = "Rien à faire si c’est exact."

[[controle]]
code = "E-392"
genre = "compare"
sur = "contrat.date_acte"
gauche = "contrat.date_acte"
operateur = "<="
droite = "contrat.date_effet"
message = "l’acte est postérieur au contrat."
remede = "Vérifiez l’année."

[[controle]]
code = "E-393"
genre = "reference"
sur = "contrat.lieu_code"
de = "contrat.lieu_code"
vers = "lieux.finess"
message = "{valeur} n’est pas un lieu."
remede = "Ajoutez le lieu."
"""

LONG_CHOICES = [f"Un choix assez long pour que la liste ne tienne pas dans la case, numéro {n}" for n in range(1, 9)]


def question(name: str, kind: str, *more: str) -> str:
    """One question of a section, or one column of a table when *name* has no dot."""
    head = "[[feuille.section.champ]]" if "." in name else "[[feuille.table.colonne]]"
    label = name.split(".")[-1].replace("_", " ").capitalize()
    return "\n".join([head, f'cle = "{name}"', f'libelle = "{label}"', f'genre = "{kind}"', *more, ""])


def toml() -> str:
    """The questionnaire, as its owner writes it."""
    kinds = [
        question(
            f"genre.{kind}", kind, "obligatoire = false", *(['choix = ["Rouge", "Vert"]'] if "liste" in kind else [])
        )
        for kind in KINDS
    ]
    return "\n".join(
        [
            HEAD,
            question("contrat.numero", "code", 'aide = "Numéro donné par l’autorité."'),
            question(
                "contrat.nom", "texte", "longueur = 40", 'aide = "Le nom."', 'exemple = "Association Les Tilleuls"'
            ),
            question("contrat.date_effet", "date"),
            question("contrat.duree", "entier", "minimum = 1", "maximum = 5"),
            question("contrat.siren", "siren"),
            question("contrat.finess", "finess_ej"),
            question("contrat.siret", "siret"),
            question("contrat.taux", "taux", "alerte_maximum = 10"),
            question("contrat.existe", "oui_non"),
            question("contrat.date_acte", "date", 'condition = { champ = "contrat.existe", vaut = ["Oui"] }'),
            question("contrat.choix", "liste", f"choix = {LONG_CHOICES!r}"),
            question("contrat.couleur", "liste", 'choix = ["Rouge, vif", "Vert"]'),
            question("contrat.lieu_code", "liste", 'reference = "lieux.finess"', "obligatoire = false"),
            question("contrat.un", "entier"),
            question("contrat.deux", "entier", "sans_objet = true"),
            question("contrat.total", "entier"),
            question("contrat.texte", "texte_long", "obligatoire = false", "longueur = 400"),
            "[[feuille.section]]",
            'titre = "Tous les genres"',
            *kinds,
            LIEUX,
            question("finess", "finess_et"),
            question("nom", "texte"),
            question("accueil", "liste", 'choix = ["Jour", "Nuit"]'),
            question("autorisees", "places", "minimum = 0"),
            question("installees", "places", "minimum = 0"),
            question("nuits", "entier", 'condition = { champ = "accueil", vaut = ["Nuit"] }'),
            question("echeance", "date", "obligatoire = false"),
            ACTES,
            question("lieu", "liste", 'reference = "lieux.finess"'),
            question("objet", "texte_long"),
            question("montant", "montant", "obligatoire = false"),
            LARGE,
            question("mode", "liste", 'choix = ["Jour", "Nuit"]'),
            *(_wide(number) for number in range(1, 31)),
            CHECKS,
        ]
    )


def _wide(number: int) -> str:
    """One of many columns whose formulas together are longer than Excel takes in one cell."""
    bounds = ("minimum = 0", "maximum = 1000", "alerte_minimum = 1", "alerte_maximum = 900")
    asked = ['condition = { champ = "mode", vaut = ["Nuit"] }'] if number % 3 == 0 else []
    return question(f"col_{number}", "montant", *bounds, *asked, *(["obligatoire = false"] if number % 5 == 0 else []))


def wide_rows() -> list[dict[str, Typed]]:
    """Three rows of the wide table: right, wrong, odd."""
    full: dict[str, Typed] = {f"col_{number}": 100 + number for number in range(1, 31)}
    day = {key: typed for key, typed in full.items() if int(key[4:]) % 3}
    return [
        {"mode": "Nuit", **full},
        {"mode": "Jour", **day, "col_29": "douze", "col_28": "sans objet"},
        {"mode": "Jour", **day, "col_3": 5, "col_1": 950},
    ]


def famille() -> Famille:
    """The family, loaded by the customs post."""
    return load_famille({"famille.toml": FAMILLE.encode(), "questionnaires/fiche.toml": toml().encode()})


def good_answers() -> dict[FieldKey, Typed]:
    """Answers that nothing is wrong with."""
    single: dict[str, Typed] = {
        "contrat.numero": "CPOM-2027-014",
        "contrat.nom": "Santé & Social <Association>",
        "contrat.date_effet": date(2027, 1, 1),
        "contrat.duree": 5,
        "contrat.siren": "812003457",
        "contrat.finess": "990001232",
        "contrat.siret": "81200345700015",
        "contrat.taux": Decimal("3.4"),
        "contrat.existe": "Oui",
        "contrat.date_acte": date(2026, 10, 9),
        "contrat.choix": LONG_CHOICES[2],
        "contrat.couleur": "Rouge, vif",
        "contrat.lieu_code": "990001455",
        "contrat.un": 30,
        "contrat.deux": 12,
        "contrat.total": 42,
        "contrat.texte": "Première ligne.\nSeconde ligne.",
    }
    rows: list[dict[str, Typed]] = [
        {"finess": "990001455", "nom": "Les Tilleuls", "accueil": "Jour", "autorisees": 80, "installees": 80},
        {
            "finess": "990001679",
            "nom": "La Roseraie",
            "accueil": "Nuit",
            "autorisees": 62,
            "installees": 60,
            "nuits": 3,
        },
    ]
    acts: list[dict[str, Typed]] = [{"lieu": "990001679", "objet": "Dix places", "montant": Decimal("1223200.32")}]
    return {FieldKey(name): typed for name, typed in single.items()} | in_table("lieux", rows) | in_table("actes", acts)


def in_table(table: str, rows: list[dict[str, Typed]]) -> dict[FieldKey, Typed]:
    """Rows -> answers."""
    return {FieldKey(f"{table}.{name}", index): typed for index, row in enumerate(rows) for name, typed in row.items()}


def read_back(form: bytes, known: Famille) -> Submission:
    """What our own reader finds in a form."""
    classeur = read_classeur(form)
    assert isinstance(classeur, Classeur), classeur
    submission = read(classeur, {known.key: known})
    assert isinstance(submission, Submission), submission
    return submission


def raws(submission: Submission) -> Mapping[FieldKey, str]:
    """The stored text of every answer."""
    return {key: answer.cell.raw for key, answer in submission.answers.items()}
