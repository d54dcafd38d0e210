"""« comparer »: two versions of a contract -> answers and pieces, old and new; the pieces with tracked changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import count, good, paragraph, plain, say, say_json
from cpomdoc.cli.suivre import known_contrat, known_version, reachable_settings
from cpomdoc.domain.changements import Comparee
from cpomdoc.domain.extraits import answer_changed
from cpomdoc.domain.relecture import Modification
from cpomdoc.engine.instance.restitution import give_comparison, require_free
from cpomdoc.engine.memory.comparaison import Comparaison, compare_versions
from cpomdoc.engine.reports.views import look
from cpomdoc.stages.pieces.ecarts import EcartPiece
from cpomdoc.stages.pieces.retours import focused

_MOST = 12
"""Changes shown for a piece; all of them with --json."""
_LONG = 200


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.argument("avant", metavar="VERSION1", help="Son numéro (1) ou son nom (« bon à signer »).")
@click.argument("apres", metavar="VERSION2", help="L’autre version.")
@click.option(
    "--sortie",
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    help="Un dossier nouveau, ou vide, pour les pièces récrites avec leurs modifications suivies.",
)
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def comparer(contrat: str, avant: str, apres: str, sortie: Path | None, as_json: bool) -> None:
    """Dit ce qui change entre deux versions d’un contrat.

    Les réponses, ancienne et nouvelle, article par article ; les pièces et les documents ajoutés, retirés, récrits ou
    inchangés, avec les mots qui changent. Avec --sortie, chaque pièce récrite est aussi donnée en Word, avec ses
    modifications suivies : tout accepté, elle a le nouveau texte ; tout refusé, l’ancien.
    """
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        (one, first), (two, second) = (known_version(atelier, seen.contrat, words) for words in (avant, apres))
        before, after = atelier.archive.version(seen.contrat, one), atelier.archive.version(seen.contrat, two)
        assert before is not None
        assert after is not None
        if sortie is not None:
            require_free(sortie)
        found = compare_versions(atelier, before, after)
        given = give_comparison(atelier, before, after, sortie) if sortie is not None else ()
    if as_json:
        head = {"contrat": seen.contrat, "avant": [one, first], "apres": [two, second]}
        say_json({**head, **_for_programs(found), "fichiers": [_file(one) for one in given]})
        return
    say(f"{plain(seen.contrat)} : de la version {one} ({first}) à la version {two} ({second})")
    _show_answers(found)
    _show_pieces(found)
    if sortie is not None:
        _show_files(given, sortie)


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


def _file(one: Comparee) -> dict[str, Any]:
    return {"titre": one.titre, "nom": one.nom if one.docx else None, "sort": one.sort.name.lower()}


def _show_answers(found: Comparaison) -> None:
    say()
    if not found.reponses:
        say("Réponses : aucune ne change.")
    for article, changes in found.reponses.items():
        say(plain(article) or "Réponses")
        for change in changes:
            told = answer_changed(change.question, change.where, change.before, change.after, _LONG)
            say(paragraph(plain(told), "  "))


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
        yield from _text(focused(one, _LONG))
    if len(piece.textes) > _MOST:
        yield f"      et {count(len(piece.textes) - _MOST, 'autre passage', 'autres passages')} : --json les donne tous"


def _text(one: Modification) -> Iterator[str]:
    if one.lieu:
        yield paragraph(plain(one.lieu), "    ")
    for sign, text in (("-", one.avant), ("+", one.apres)):
        if text:
            yield paragraph(f"{sign} {plain(text)}", "      ")


def _show_files(given: Sequence[Comparee], folder: Path) -> None:
    say()
    written = sum(bool(one.docx) for one in given)
    say(paragraph(f"{good('Rendu.')} {count(written, 'fichier')} dans « {plain(str(folder))} »."))
    for one in given:
        say(paragraph(plain(one.phrase), "  "))
