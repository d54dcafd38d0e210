"""« restituer »: a version as it was kept -> a folder of the person's choice."""

from __future__ import annotations

from pathlib import Path

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import count, good, paragraph, plain, say
from cpomdoc.cli.suivre import known_contrat, known_version, reachable_settings
from cpomdoc.engine.instance.restitution import give_back_version
from cpomdoc.engine.reports.views import look


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.argument("version", metavar="VERSION", help="Son numéro (3) ou son nom (« bon à signer »).")
@click.argument("dossier", metavar="DOSSIER", type=click.Path(path_type=Path), help="Un dossier nouveau, ou vide.")
def restituer(contrat: str, version: str, dossier: Path) -> None:
    """Rend une version d’un contrat, telle qu’elle a été gardée.

    Les pièces en Word et en PDF, les documents joints, les formulaires, le bordereau ; le fichier à signer et les
    fichiers signés quand la version en a. Chaque fichier est relu une fois écrit. « sha256sum -c SHA256SUMS » le
    vérifie sans cpomdoc.
    """
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        number, name = known_version(atelier, seen.contrat, version)
        kept = atelier.archive.version(seen.contrat, number)
        assert kept is not None
        written = give_back_version(atelier, kept, dossier)
    what = f"{plain(seen.contrat)}, version {number} ({name}) : {count(len(written), 'fichier')}"
    say(paragraph(f"{good('Rendu.')} {what} dans « {plain(str(dossier))} », à l’octet près."))
