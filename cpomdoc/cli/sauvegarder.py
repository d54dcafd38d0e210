"""« sauvegarder », « restaurer »: an instance -> one file; one file -> an instance that goes on where it was."""

from __future__ import annotations

from pathlib import Path

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import count, good, paragraph, plain, say
from cpomdoc.cli.suivre import reachable_settings
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.engine.atelier import open_atelier
from cpomdoc.engine.hold import hold
from cpomdoc.engine.instance.sauvegarde import bring_back, save
from cpomdoc.engine.reports.controle import control
from cpomdoc.engine.shown.republish import republish_view

_PATH = click.Path(path_type=Path)


@click.command(cls=Commande)
@click.argument("fichier", metavar="FICHIER.tar", type=_PATH, help="Le fichier à écrire, qui n’existe pas encore.")
def sauvegarder(fichier: Path) -> None:
    """Écrit une copie de tout, même pendant le travail.

    L’archive, les documents visibles, les dépôts en attente, les réglages, les questionnaires et les modèles. Les
    clés et les mots de passe n’y sont pas. « cpomdoc restaurer » remet la copie en place.
    """
    number = save(reachable_settings(), fichier)
    say(paragraph(f"{good('Copié.')} {count(number, 'fichier')} dans « {plain(str(fichier))} »."))


@click.command(cls=Commande)
@click.argument("fichier", metavar="FICHIER.tar", type=_PATH, help="Une copie écrite par « sauvegarder ».")
@click.argument("dossier", metavar="DOSSIER", type=_PATH, help="Le dossier de travail à créer, ou un dossier vide.")
def restaurer(fichier: Path, dossier: Path) -> None:
    """Remet une copie en place dans un nouveau dossier.

    La copie est relue en entier d’abord : coupée ou modifiée, elle est refusée et rien n’est écrit. Ensuite tout est
    contrôlé, l’index et les pages sont refaits ; le travail reprend où il en était.

    Code de sortie : 0 fait, 7 la copie est altérée.
    """
    settings = bring_back(fichier, dossier)
    with hold(settings), open_atelier(settings) as atelier:
        seen = control(atelier)
        if any(one.fichier.startswith(f"{atelier.archive.root.name}/") for one in seen.alterations):
            first = seen.alterations[0]
            raise ArchiveError(f"L’archive de cette copie est altérée : {plain(str(first))}", "Prenez une autre copie.")
        atelier.index.rebuild()
        restored = republish_view(atelier)
        refresh_dashboard(atelier)
    what = f"{count(seen.contrats, 'contrat')}, {count(seen.fichiers, 'fichier gardé', 'fichiers gardés')}"
    documents = (
        count(restored, "document refait", "documents refaits") if restored else "tous les documents à leur place"
    )
    say(paragraph(f"{good('Remis en place.')} {what}, {documents} dans « {plain(str(dossier))} »."))
    say(paragraph("Remettez vous-même les clés et les mots de passe que citent les réglages : la copie ne les a pas."))
