"""« comparer »: two versions of a contract -> answers and pieces, old and new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import count, paragraph, plain, say, say_json, shorten
from cpomdoc.cli.suivre import known_contrat, known_version, reachable_settings
from cpomdoc.domain.dossier import Changement
from cpomdoc.engine.reports.comparaison import Comparaison, compare_versions
from cpomdoc.engine.reports.views import look
from cpomdoc.stages.pieces.ecarts import EcartPiece, EcartTexte

_MOST = 12
"""Changed paragraphs shown for a piece; all of them with --json."""


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.argument("avant", metavar="VERSION1", help="Son numéro (1) ou son nom (« bon à signer »).")
@click.argument("apres", metavar="VERSION2", help="L’autre version.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def comparer(contrat: str, avant: str, apres: str, as_json: bool) -> None:
    """Dit ce qui change entre deux versions d’un contrat.

    Les réponses, ancienne et nouvelle, article par article ; les pièces et les documents ajoutés, retirés, récrits ou
    inchangés, avec les paragraphes qui changent.
    """
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        (one, first), (two, second) = (known_version(atelier, seen.contrat, words) for words in (avant, apres))
        before, after = atelier.archive.version(seen.contrat, one), atelier.archive.version(seen.contrat, two)
        assert before is not None
        assert after is not None
        found = compare_versions(atelier, before, after)
    if as_json:
        say_json({"contrat": seen.contrat, "avant": [one, first], "apres": [two, second], **_for_programs(found)})
        return
    say(f"{plain(seen.contrat)} : de la version {one} ({first}) à la version {two} ({second})")
    _show_answers(found)
    _show_pieces(found)


def _for_programs(found: Comparaison) -> dict[str, Any]:
    return {
        "reponses": [
            {"article": article, "question": change.question, "lieu": change.where}
            | {"cle": change.key.name, "avant": change.before, "apres": change.after}
            for article, changes in found.reponses.items()
            for change in changes
        ],
        "pieces": [asdict(piece) for piece in found.pieces],
    }


def _show_answers(found: Comparaison) -> None:
    say()
    if not found.reponses:
        say("Réponses : aucune ne change.")
    for article, changes in found.reponses.items():
        say(plain(article) or "Réponses")
        for change in changes:
            say(paragraph(_change(change), "  "))


def _change(change: Changement) -> str:
    before, after = (plain(shorten(text or "(vide)", 120)) for text in (change.before, change.after))
    place = f" ({plain(change.where)})" if change.where else ""
    return f"« {plain(change.question)} »{place} : {before} → {after}"


def _show_pieces(found: Comparaison) -> None:
    say()
    say("Pièces et documents")
    for piece in found.pieces:
        if piece.sort != "inchangée":
            say(paragraph(f"{piece.sort} : {plain(piece.titre)}", "  "))
            for line in _texts(piece):
                say(line)
    same = sum(piece.sort == "inchangée" for piece in found.pieces)
    if same:
        say(f"  {count(same, 'pièce inchangée', 'pièces inchangées')}")


def _texts(piece: EcartPiece) -> Iterator[str]:
    for one in piece.textes[:_MOST]:
        yield from _text(one)
    if len(piece.textes) > _MOST:
        yield f"      et {count(len(piece.textes) - _MOST, 'autre passage', 'autres passages')} : --json les donne tous"


def _text(one: EcartTexte) -> Iterator[str]:
    for sign, texts in (("-", one.avant), ("+", one.apres)):
        for text in texts:
            yield paragraph(f"{sign} {plain(shorten(text, 200))}", "      ")
