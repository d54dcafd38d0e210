"""Writes the first version of the templates: ``python -m tools.modeles [nom…]``; never over one that people edited."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from tools.modeles import (
    actes,
    annexes_conformite,
    annexes_diagnostic,
    annexes_identite,
    annexes_moyens,
    annexes_objectifs,
    annexes_pieces,
    chrs,
    communs_contrat,
    communs_titre_1,
    communs_titre_2,
    contrat,
    echantillon,
    handicap,
    handicap_annexes,
    liasse,
)
from tools.modeles.base import package, parts
from tools.modeles.blocs import TITRE_COURT
from tools.modeles.ooxml import p

TEMPLATES = Path(__file__).parents[2] / "templates"
TITLE = "{{ piece.titre }} — {{ contrat.numero }}"

MODELS: dict[str, Callable[[], str]] = {
    "commun/base.docx": echantillon.body,
    "commun/annexes/grille-conformite.docx": annexes_conformite.grille,
    "commun/blocs/couverture.docx": communs_contrat.couverture,
    "commun/blocs/parties.docx": communs_contrat.parties,
    "commun/blocs/visas-nationaux.docx": communs_contrat.visas_nationaux,
    "commun/blocs/visas-contrat.docx": communs_contrat.visas_contrat,
    "commun/blocs/preambule.docx": communs_contrat.preambule,
    "commun/blocs/signatures.docx": communs_contrat.signatures,
    "commun/blocs/presentation.docx": communs_titre_1.presentation,
    "commun/blocs/projets.docx": communs_titre_1.projets,
    "commun/blocs/diagnostic.docx": communs_titre_1.diagnostic,
    "commun/blocs/objectifs-annonce.docx": communs_titre_1.objectifs_annonce,
    "commun/blocs/objectifs.docx": communs_titre_1.objectifs,
    "commun/blocs/comite.docx": communs_titre_2.comite,
    "commun/blocs/documents-suivi.docx": communs_titre_2.documents_suivi,
    "commun/blocs/dialogues.docx": communs_titre_2.dialogues,
    "commun/blocs/litiges.docx": communs_titre_2.litiges,
    "commun/blocs/revision.docx": communs_titre_2.revision,
    "commun/blocs/conventions.docx": communs_titre_2.conventions,
    "commun/blocs/duree.docx": communs_titre_2.duree,
    "commun/blocs/clauses.docx": communs_titre_2.clauses,
    "commun/blocs/definitions-indicateurs.docx": annexes_objectifs.definitions_indicateurs,
    **actes.MODELS,
    **chrs.MODELS,
    **annexes_pieces.MODELS,
    **liasse.MODELS,
    "ehpad/contrat.docx": contrat.body,
    "ehpad/annexes/01-fiche-signaletique.docx": annexes_identite.fiche_signaletique,
    "commun/annexes/02-synthese-diagnostic.docx": annexes_diagnostic.synthese_diagnostic,
    "ehpad/annexes/03-diagnostic-complet.docx": annexes_diagnostic.diagnostic_complet,
    "commun/annexes/04-fiches-objectifs.docx": annexes_objectifs.fiches_objectifs,
    "commun/annexes/05-suivi-indicateurs.docx": annexes_objectifs.suivi_indicateurs,
    "ehpad/annexes/06-base-budgetaire.docx": annexes_moyens.base_budgetaire,
    "commun/annexes/07-pgfp.docx": annexes_moyens.pgfp,
    "commun/annexes/11-calendrier-suivi.docx": annexes_identite.calendrier,
    "ehpad/annexes/14-glossaire-indicateurs.docx": annexes_objectifs.glossaire,
    "handicap/blocs/couverture.docx": handicap.cover,
    "handicap/contrat.docx": handicap.body,
    "handicap/annexes/01-fiche-signaletique.docx": handicap_annexes.fiche_signaletique,
    "handicap/annexes/03-diagnostic-complet.docx": handicap_annexes.diagnostic_complet,
    "handicap/annexes/06-base-budgetaire.docx": handicap_annexes.base_budgetaire,
    "handicap/annexes/09-aide-sociale.docx": handicap_annexes.aide_sociale,
    "handicap/annexes/14-glossaire-indicateurs.docx": handicap_annexes.glossaire,
}

ROMAN = frozenset({"chrs/contrat.docx"})
"""Contracts whose national model has parts I, II, III rather than titres."""


def build(name: str) -> bytes:
    """The template or block *name*, from its source; Word wants a paragraph after a last table."""
    body = MODELS[name]()
    return package(
        parts(
            body + p("Normal") if body.endswith("</w:tbl>") else body,
            cover=name.endswith(("/contrat.docx", "/base.docx")),
            title="{{ piece.titre }} — {{ piece.reference }}" if name in liasse.MODELS else TITLE,
            short_title=liasse.TITRE_COURT if name in liasse.MODELS else TITRE_COURT,
            model=name.removesuffix(".docx"),
            roman=name in ROMAN,
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Écrit la première version des modèles Word.")
    parser.add_argument("noms", nargs="*", help="modèles à écrire (par défaut : ceux qui n’existent pas)")
    parser.add_argument("--remplacer", action="store_true", help="remplace un modèle existant")
    chosen = parser.parse_args()
    for name in chosen.noms or MODELS:
        target = TEMPLATES / name
        if target.exists() and not chosen.remplacer:
            print(f"{name} : déjà là, conservé")
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(build(name))
        print(f"{name} : écrit")


if __name__ == "__main__":
    main()
