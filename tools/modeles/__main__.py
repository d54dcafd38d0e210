"""Writes the first version of the templates: ``python -m tools.modeles [nom…]``; never over one that people edited."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from tools.modeles import annexes_diagnostic, annexes_identite, annexes_moyens, annexes_objectifs, contrat, echantillon
from tools.modeles.base import package, parts
from tools.modeles.blocs import TITRE_COURT

TEMPLATES = Path(__file__).parents[2] / "templates"
TITLE = "{{ piece.titre }} — {{ contrat.numero }}"

MODELS: dict[str, Callable[[], str]] = {
    "commun/base.docx": echantillon.body,
    "ehpad/contrat.docx": contrat.body,
    "ehpad/annexes/01-fiche-signaletique.docx": annexes_identite.fiche_signaletique,
    "ehpad/annexes/02-synthese-diagnostic.docx": annexes_diagnostic.synthese_diagnostic,
    "ehpad/annexes/03-diagnostic-complet.docx": annexes_diagnostic.diagnostic_complet,
    "ehpad/annexes/04-fiches-objectifs.docx": annexes_objectifs.fiches_objectifs,
    "ehpad/annexes/05-suivi-indicateurs.docx": annexes_objectifs.suivi_indicateurs,
    "ehpad/annexes/06-base-budgetaire.docx": annexes_moyens.base_budgetaire,
    "ehpad/annexes/07-pgfp.docx": annexes_moyens.pgfp,
    "ehpad/annexes/11-calendrier-suivi.docx": annexes_identite.calendrier,
    "ehpad/annexes/14-glossaire-indicateurs.docx": annexes_objectifs.glossaire,
}


def build(name: str) -> bytes:
    """The template *name*, from its source."""
    return package(
        parts(
            MODELS[name](),
            cover=name.endswith(("contrat.docx", "base.docx")),
            title=TITLE,
            short_title=TITRE_COURT,
            model=name.removesuffix(".docx"),
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
