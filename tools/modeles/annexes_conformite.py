"""The grid of conformity: each item of the cahier des charges, its state, and where the contract answers it."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import fin
from tools.modeles.ooxml import Column, each, facts, p, table, when

_MISSING = 'conformite | dont("etat", "manquant")'


def grille() -> str:
    def count(etat: str) -> str:
        return f'{{{{ conformite | dont("etat", "{etat}") | compter }}}}'

    return "".join(
        (
            p("TitreAnnexe", "{{ piece.titre }}"),
            p(
                "Normal",
                "Cette grille rapproche le contrat {{ contrat.numero }} ({{ gestionnaire.raison_sociale }}) du cahier des charges de sa "
                "famille. Elle est établie à partir des réponses aux questionnaires et du texte des modèles. Un point sans objet dit "
                "pourquoi. La confiance porte sur la source : A, lue dans le texte ; B, concordante ; C, à confirmer.",
            ),
            facts(
                "Résultat de la grille",
                [
                    ("Fondement", "{{ famille.fondement }}"),
                    ("Points examinés", "{{ conformite | compter }}"),
                    ("Présents", count("présent")),
                    ("Sans objet", count("sans objet")),
                    ("Manquants", count("manquant")),
                ],
            ),
            when(
                f"{_MISSING} is renseigne",
                p("TitrePartie", "Points manquants"),
                p("Introduction", "Le contrat ne peut pas être déclaré bon à signer tant que ces points manquent."),
                table(
                    "Points manquants et remèdes",
                    [
                        Column("Exigence", 62, "{{ l.titre | typographie }}", note="{{ l.source | typographie }}"),
                        Column("Ce qui manque", 49, "{{ l.raison | majuscule_initiale | typographie }}"),
                        Column("Que faire", 49, "{{ l.remede | typographie }}"),
                    ],
                    f"l in {_MISSING}",
                    compact=True,
                ),
            ),
            each(
                'rubrique in conformite | valeurs("rubrique")',
                p("TitrePartie", "{{ rubrique }}"),
                table(
                    "Exigences, état et réponse",
                    [
                        Column(
                            "Exigence",
                            80,
                            "{{ l.titre | typographie }}",
                            note="{{ l.source | typographie }} ({{ l.confiance }})",
                        ),
                        Column("État", 22, "{{ l.etat | majuscule_initiale }}"),
                        Column(
                            "Où le contrat y répond",
                            58,
                            "{{ l.lieu | typographie }}",
                            note="{{ l.raison | majuscule_initiale | typographie }}",
                            note_if="l.raison is renseigne",
                        ),
                    ],
                    'l in conformite | dont("rubrique", rubrique)',
                    compact=True,
                ),
            ),
            fin(),
        )
    )
