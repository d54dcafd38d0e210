"""« exporter »: a signed contract -> the package that an archive service takes over."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import good, paragraph, plain, say
from cpomdoc.cli.suivre import known_contrat, known_version, reachable_settings
from cpomdoc.engine.instance.exports import Format, export, last_sealed
from cpomdoc.engine.reports.views import look


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--format", "form", type=click.Choice(["bagit", "seda"]), required=True, help="Le format du paquet.")
@click.option("--version", default="", metavar="VERSION", help="Une version signée ; sinon, la dernière.")
@click.option(
    "--sortie", default=Path(), type=click.Path(path_type=Path), metavar="DOSSIER", help="Où l’écrire ; sinon, ici."
)
def exporter(contrat: str, form: str, version: str, sortie: Path) -> None:
    """Prépare un contrat signé pour un service d’archives.

    « bagit » (RFC 8493) : un dossier qui se vérifie avec les outils du domaine. « seda » (SEDA 2.2, NF Z 44-022) : un
    fichier zip, le bordereau de versement et les documents. Les deux disent la durée de conservation et le sort final,
    réglés dans cpomdoc.toml, partie [archives].
    """
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        if version:
            kept = atelier.archive.version(seen.contrat, known_version(atelier, seen.contrat, version)[0])
            assert kept is not None
        else:
            kept = last_sealed(atelier, seen.contrat)
        written = export(atelier, kept, cast(Format, form), sortie)
    what = f"{plain(seen.contrat)}, version {kept.numero} : « {plain(str(written))} »"
    say(paragraph(f"{good('Écrit.')} {what}."))
