"""The cover of the one PDF to sign, and the history sheet of the sealed contract: the same for all families."""

# ruff: noqa: E501 - template tags read better unbroken

from __future__ import annotations

from collections.abc import Callable

from tools.modeles.blocs import fin
from tools.modeles.ooxml import Column, facts, p, table, when

TITRE_COURT = "{{ liasse.titre_court }}"


def couverture() -> str:
    return "".join(
        (
            p("TitreAnnexe", "{{ liasse.titre }}"),
            p("Introduction", "{{ liasse.periode }}"),
            facts(
                "Références de la liasse",
                [
                    ("Numéro du contrat", "{{ piece.reference }}"),
                    ("Gestionnaire", "{{ liasse.gestionnaire }}"),
                    ("Fondement", "{{ famille.fondement }}"),
                    ("Version", "v{{ piece.version }} du {{ piece.date | date_longue }}, pour signature"),
                    (
                        "Ensemble",
                        '{{ liasse.pieces | compter | pluriel("pièce", "pièces") }}, {{ liasse.pages | pluriel("page", "pages") }}',
                    ),
                ],
            ),
            p("TitreTableau", "Parties"),
            table(
                "Parties qui signent",
                [
                    Column("Partie", 70, "{{ x.denomination }}"),
                    Column("Représentée par", 50, "{{ x.nom }}"),
                    Column("Qualité", 40, "{{ x.qualite | majuscule_initiale }}"),
                ],
                "x in liasse.parties",
            ),
            p("TitreTableau", "Pièces, dans l'ordre"),
            table(
                "Pièces de la liasse et leurs pages",
                [
                    Column("Pièce", 122, "{{ x.titre }}"),
                    Column("De la page", 19, "{{ x.premiere }}", True),
                    Column("à la page", 19, "{{ x.derniere }}", True),
                ],
                "x in liasse.pieces",
                compact=True,
            ),
            p(
                "NoteTableau",
                "Chaque page porte son numéro dans la liasse et un code qui dit le contrat, la version et la page.",
            ),
            p("TitreBloc", "Empreinte"),
            p(
                "Normal",
                "Cette suite de signes change dès qu'une pièce change. Elle est aussi dans le bordereau du contrat.",
            ),
            p("Introduction", "{{ liasse.empreinte }}"),
            fin(),
        )
    )


def historique() -> str:
    return "".join(
        (
            p("TitreAnnexe", "Fiche d'historique"),
            p("Introduction", "{{ liasse.titre }}, {{ liasse.periode }}"),
            facts(
                "Références du contrat signé",
                [
                    ("Numéro du contrat", "{{ piece.reference }}"),
                    ("Gestionnaire", "{{ liasse.gestionnaire }}"),
                    ("Version signée", "v{{ piece.version }} du {{ piece.date | date_longue }}"),
                    ("Ensemble", '{{ liasse.pages | pluriel("page", "pages") }}'),
                ],
            ),
            p("TitrePartie", "Signatures"),
            table(
                "Signatures reçues",
                [
                    Column("Partie", 52, "{{ x.partie }}"),
                    Column("Signature", 46, "{{ x.signataire }}", note="{{ x.nature }}"),
                    Column("Date", 26, "{{ x.date }}"),
                    Column(
                        "Vérification",
                        36,
                        "{{ x.verdict | majuscule_initiale }}",
                        note="{{ x.raisons }}",
                        note_if="x.raisons is renseigne",
                    ),
                ],
                "x in liasse.signatures",
            ),
            when(
                "liasse.verifications is renseigne",
                p("TitreBloc", "Ce qui a été vérifié, et ce qui ne l'a pas été"),
                table(
                    "Vérifications",
                    [Column("Point", 60, "{{ x.point }}"), Column("Constat", 100, "{{ x.constat }}")],
                    "x in liasse.verifications",
                ),
            ),
            p("TitrePartie", "Histoire du contrat"),
            table(
                "Évènements, du premier au dernier",
                [
                    Column("N°", 12, "{{ x.numero }}", True),
                    Column("Date", 34, "{{ x.date }}"),
                    Column("Par", 40, "{{ x.acteur }}"),
                    Column("Ce qui s'est passé", 74, "{{ x.texte | typographie }}"),
                ],
                "x in liasse.faits",
                compact=True,
            ),
            p(
                "NoteTableau",
                "Le journal, dont cette fiche est un extrait lisible, est joint : chaque ligne y porte l'empreinte de la précédente.",
            ),
            p("TitreBloc", "Empreinte de la dernière ligne du journal au moment du scellement"),
            p("Introduction", "{{ liasse.tete }}"),
            fin(),
        )
    )


MODELS: dict[str, Callable[[], str]] = {
    "commun/liasse/couverture.docx": couverture,
    "commun/liasse/historique.docx": historique,
}
