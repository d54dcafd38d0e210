"""« init »: a folder -> an instance: settings, inbox, outbox, and templates of its own."""

from __future__ import annotations

from pathlib import Path

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import good, plain, say
from cpomdoc.engine.instance.creation import create


@click.command(cls=Commande)
@click.argument("dossier", type=click.Path(path_type=Path), help="Le dossier à créer, ou un dossier vide.")
@click.option("--service", default="", metavar="NOM", help="Le nom du service, tel qu’il paraît dans ETAT.html.")
def init(dossier: Path, service: str) -> None:
    """Crée un dossier de travail : inbox, outbox, templates.

    Rien de ce qui existe n’est remplacé. Le dossier « templates » est à vous : les questionnaires et les modèles Word
    s’y modifient.
    """
    settings = create(dossier, service)
    say(f"{good('Prêt.')} Dossier de travail : {plain(str(dossier))}")
    say(f"  {settings.inbox.name:<10} où l’on dépose les formulaires remplis")
    say(f"  {settings.outbox.name:<10} où l’on reprend les retours, les projets et ETAT.html")
    say(f"  {settings.templates.name:<10} les questionnaires et les modèles Word, que vous pouvez modifier")
    say(f"Ensuite : cpomdoc --instance {plain(str(dossier))} formulaires --famille ehpad")
