"""« points », « lever »: what is to be settled before a contract is signed; a doubt lifted by a named person."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.conformite import BadWords
from cpomdoc.cli.screen import bad, count, good, paragraph, plain, say, say_json
from cpomdoc.cli.suivre import known_contrat, reachable_settings, to_plain
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.avant_signature import Point, Points
from cpomdoc.domain.errors import ExitCode
from cpomdoc.engine.decisions.points import lift, take_up_again
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.reports.views import look


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def points(contrat: str, as_json: bool) -> int:
    """Liste ce qui reste à régler avant de signer, chaque point avec son nom.

    Un point se règle (une réponse corrigée, un document joint) ou se lève, par une personne qui donne son nom et un
    motif : « cpomdoc lever ».

    Code de sortie : 0 rien n’est à régler, 1 un point reste ouvert.
    """
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        found = points_of(atelier, seen.contrat)
    if as_json:
        say_json([_plain(one) for one in found])
    else:
        _show(seen.contrat, found)
    return ExitCode.FINDINGS if any(one.ouvert for one in found) else ExitCode.DONE


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.argument("noms", metavar="POINT…", nargs=-1, help="Les points à lever, par leur nom.")
@click.option("--tous", is_flag=True, help="Lève tous les points encore ouverts.")
@click.option("--par", metavar="NOM", default="", help="La personne qui décide, gardée dans l’historique.")
@click.option("--motif", metavar="TEXTE", default="", help="Le motif de la décision, gardé dans l’historique.")
@click.option("--reprendre", is_flag=True, help="Remet les points à régler, au lieu de les lever.")
def lever(contrat: str, noms: tuple[str, ...], tous: bool, par: str, motif: str, reprendre: bool) -> int:
    """Lève un point à régler avant de signer : une personne nommée décide.

    La décision reste dans l’historique, et la fiche d’historique jointe au contrat signé la reprend.

    Code de sortie : 0 plus rien n’est à régler, 1 un point reste ouvert.
    """
    if bool(noms) == tous:
        raise BadWords("Donnez le nom des points à lever, ou « --tous ».", f"Pour les lire : cpomdoc points {contrat}")
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        wanted = noms or tuple(one.nom for one in points_of(atelier, seen.contrat) if one.ouvert is not reprendre)
        if reprendre:
            done = take_up_again(atelier, seen.contrat, wanted, par)
        else:
            done = lift(atelier, seen.contrat, wanted, par, motif)
        refresh_dashboard(atelier)
        left = [one for one in points_of(atelier, seen.contrat) if one.ouvert]
    word = ("remis à régler", "remis à régler") if reprendre else ("levé", "levés")
    say(f"{good(count(len(done), f'point {word[0]}', f'points {word[1]}'))}. Chacun figure dans l’historique.")
    say(_conclusion(seen.contrat, left))
    return ExitCode.FINDINGS if left else ExitCode.DONE


_INNER = ("temoin", "question")
"""What only names a doubt: a program has the name."""


def _plain(one: Point) -> object:
    return to_plain({"nom": one.nom, **{name: value for name, value in asdict(one).items() if name not in _INNER}})


def _show(contrat: str, found: Points) -> None:
    say(f"Avant de signer {plain(contrat)}")
    for sorte, group in groupby(found, key=lambda one: one.sorte):
        say()
        say(sorte.value)
        for one in group:
            _show_point(one)
    say()
    say(_conclusion(contrat, [one for one in found if one.ouvert]))


def _show_point(one: Point) -> None:
    say(paragraph(plain(f"{one.nom} — {one.texte}" + (f" ({one.lieu})" if one.lieu else "")), "  "))
    if one.levee is not None:
        say(paragraph(plain(f"levé par {one.levee.par} : {one.levee.motif}"), "      "))
    elif one.remede:
        say(paragraph(plain(one.remede), "      "))


def _conclusion(contrat: str, left: list[Point]) -> str:
    if not left:
        return paragraph(f"{good('Plus rien à régler')} avant de signer.")
    settle = f'cpomdoc lever {plain(contrat)} {left[0].nom} --par "…" --motif "…"'
    return f"{bad(count(len(left), 'point reste', 'points restent'))} à régler.\nÀ défaut de le régler : {settle}"
