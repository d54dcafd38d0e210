"""« remarques »: what the parties ask about the drafts of a contract, and what a named person decides of it."""

from __future__ import annotations

from dataclasses import asdict

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.conformite import BadWords
from cpomdoc.cli.screen import bad, count, good, paragraph, plain, say, say_json
from cpomdoc.cli.suivre import known_contrat, reachable_settings, to_plain
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.errors import ExitCode
from cpomdoc.domain.negociation import Remarque, Tranchee
from cpomdoc.engine.decisions.remarques import decide_remark, remarks_of
from cpomdoc.engine.hold import call
from cpomdoc.engine.reports.views import look


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--accepter", metavar="NOM", multiple=True, help="Une remarque acceptée : le texte la dira.")
@click.option("--refuser", metavar="NOM", multiple=True, help="Une remarque refusée.")
@click.option("--discuter", metavar="NOM", multiple=True, help="Une remarque à discuter : elle reste ouverte.")
@click.option("--reponse", metavar="TEXTE", default="", help="Ce qui est répondu, gardé dans l’historique.")
@click.option("--par", metavar="NOM", default="", help="La personne qui décide, gardée dans l’historique.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def remarques(
    contrat: str,
    accepter: tuple[str, ...],
    refuser: tuple[str, ...],
    discuter: tuple[str, ...],
    reponse: str,
    par: str,
    as_json: bool,
) -> int:
    """Liste ce que les parties proposent ou demandent sur les projets, et tranche.

    Une proposition acceptée entre telle quelle dans le projet suivant ; une remarque ouverte empêche de signer.

    Code de sortie : 0 tout est tranché, 1 une remarque reste ouverte.
    """
    asked = [(name, said) for said, names in _by_decision(accepter, refuser, discuter) for name in names]
    if len({name for name, _ in asked}) < len(asked):
        raise BadWords("Une remarque est nommée deux fois.", "Donnez une seule décision à chacune.")
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        for name, decision in asked:
            decide_remark(atelier, seen.contrat, name, decision, par, reponse)
        if asked:
            call(atelier.settings)
            refresh_dashboard(atelier)
        found = remarks_of(atelier, seen.contrat)
    if as_json:
        say_json([to_plain({"nom": one.nom, "ouverte": one.ouverte, **asdict(one)}) for one in found])
    else:
        _show(seen.contrat, found)
    return ExitCode.FINDINGS if any(one.ouverte for one in found) else ExitCode.DONE


def _by_decision(*names: tuple[str, ...]) -> zip[tuple[Tranchee, tuple[str, ...]]]:
    return zip((Tranchee.ACCEPTEE, Tranchee.REFUSEE, Tranchee.A_DISCUTER), names, strict=True)


def _show(contrat: str, found: tuple[Remarque, ...]) -> None:
    say(f"Remarques sur les projets de {plain(contrat)}")
    for one in found:
        say()
        say(paragraph(plain(f"{one.nom} — {one.qui} : {one.phrase} ({one.ou})"), "  "))
        if one.decision is not None:
            answer = f" : {one.reponse}" if one.reponse else ""
            say(paragraph(plain(f"{one.decision.lower()} par {one.par}{answer}"), "      "))
    say()
    left = [one for one in found if one.ouverte]
    if not left:
        say(f"{good('Tout est tranché')}.")
        return
    settle = f'cpomdoc remarques {plain(contrat)} --accepter {left[0].nom} --par "…"'
    say(f"{bad(count(len(left), 'remarque reste', 'remarques restent'))} à trancher.\nPour trancher : {settle}")
