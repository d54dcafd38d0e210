"""The base document: every style of the house shown once, to start the templates of a new family from."""

from __future__ import annotations

from tools.modeles.blocs import fin
from tools.modeles.ooxml import Column, barred, box, contents, facts, p, table

_ROWS = (("EHPAD Les Tilleuls", "80", "24"), ("EHPAD La Roseraie", "62", "62"))


def body() -> str:
    return "".join(
        (
            p("PartieCouverture", "Partie en couverture"),
            p("BlancCouverture"),
            barred(
                "Titre du contrat",
                p("TitreContrat", "Titre du contrat"),
                p("SousTitreContrat", "Sous-titre du contrat"),
            ),
            p("BlancPetit"),
            box(
                "Mention de projet",
                89,
                p("MentionProjetTitre", "Mention de projet (titre)"),
                p("MentionProjet", "Mention de projet"),
            ),
            p("BlancCouverture"),
            facts("Références", [("Cellule (intitulé)", "Cellule")]),
            contents(),
            p("TitreHorsNumerotation", "Titre hors numérotation"),
            p("Introduction", "Texte d'introduction : il reste avec ce qui le suit."),
            p("NomPartie", "Nom de partie"),
            p("Normal", "Corps du texte, 11 points, interligne exact de 15 points."),
            p("TitreHorsNumerotationSuite", "Titre hors numérotation (suite)"),
            p("Visa", "Vu\tun texte ou un acte ;"),
            p("Intertitre", "Intertitre"),
            p("Normal", "Un passage [[à confirmer]], un mot **important**, le 1^^er^^ janvier."),
            p("Titre1", "Titre 1, numéroté"),
            p("Titre2", "Titre 2, l'article"),
            p("Titre3", "Titre 3"),
            p("Alinea", "Alinéa numéroté : il se cite « article 1.1 »."),
            p("AlineaSuite", "Alinéa sans numéro, pour un texte repris d'un formulaire."),
            p("Alinea", "Alinéa suivi d'une liste :"),
            p("ListeLettree", "liste lettrée ;"),
            p("ListeLettree", "liste lettrée."),
            p("ListePuces", "Liste à puces"),
            p("AlineaIntroduction", "Alinéa d’introduction : il reste avec lui."),
            p("TitreTableau", "Titre de tableau, numéroté"),
            table(
                "Exemple de tableau",
                [
                    Column("En-tête de colonne", 100, "", total="Cellule (total)"),
                    Column("Places", 30, "", True, "142"),
                    Column("dont aide\nsociale", 30, "", True, "86"),
                ],
                rows=_ROWS,
                total=True,
            ),
            p("NoteTableau", "Note de tableau. « — » : sans objet."),
            p("MentionClause", "Mention de clause : adaptation locale."),
            fin(),
        )
    )
