"""« rouvrir »: a contract out for signature is written again with the models of today, because somebody says so."""

from __future__ import annotations

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import good, paragraph, plain, say
from cpomdoc.cli.suivre import known_contrat, reachable_settings
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.engine.decisions.rouvrir import reopen
from cpomdoc.engine.hold import call
from cpomdoc.engine.reports.views import look


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--par", metavar="NOM", default="", help="La personne qui décide, gardée dans l’historique.")
@click.option("--motif", metavar="TEXTE", default="", help="Le motif de la décision, gardé dans l’historique.")
def rouvrir(contrat: str, par: str, motif: str) -> None:
    """Reprend, avec les modèles d’aujourd’hui, un contrat à signer.

    Un contrat dit bon à signer garde les modèles de ce jour-là, même si l’on y corrige une faute ensuite. Cette
    commande le remet en rédaction : il est récrit au prochain passage, puis relu et approuvé de nouveau. Une fois
    signé de toutes les parties, il ne change plus : une modification fait l’objet d’un avenant.
    """
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        version = reopen(atelier, seen.contrat, par, motif)
        call(atelier.settings)
        refresh_dashboard(atelier)
    say(good(f"{plain(seen.contrat)} est repris avec les modèles d’aujourd’hui."))
    say(
        paragraph(
            "Il est récrit au prochain passage, si ces modèles donnent un autre texte. Prévenez ceux qui ont reçu la "
            f"version {version} : elle est alors remplacée."
        )
    )
