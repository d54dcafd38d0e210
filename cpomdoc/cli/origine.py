"""« origine »: a version of a contract -> where each value that it prints comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import count, odd, paragraph, plain, say, say_json, shorten
from cpomdoc.cli.suivre import known_contrat, known_version, reachable_settings
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.francais import serie
from cpomdoc.domain.origine import OrigineTrouvee, words_of
from cpomdoc.engine.instance.restitution import names_of
from cpomdoc.engine.reports.origines import Enquete, origins, pieces_named
from cpomdoc.engine.reports.views import look
from cpomdoc.store.archive import StoredVersion

_MOST = 6
"""Answers that a computed value is told to come from; all of them with --json."""


class NoVersion(CpomdocError):
    """The contract has no version yet."""

    exit_code = ExitCode.USAGE


class UnknownPiece(CpomdocError):
    """The version has no piece of that name."""

    exit_code = ExitCode.USAGE


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.argument("piece", default="", metavar="[PIECE]", help="« contrat », « annexe 6 », un titre ; sinon, toutes.")
@click.argument("texte", default="", metavar="[TEXTE]", help="Les mots ou le chiffre cherchés, tels qu’on les lit.")
@click.option("--version", "words", default="", metavar="VERSION", help="Son numéro ou son nom ; sinon, la dernière.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def origine(contrat: str, piece: str, texte: str, words: str, as_json: bool) -> None:
    """Dit d’où vient chaque chiffre d’un contrat : question, classeur, feuille, case, qui l’a déposé, quand.

    Sans PIECE, toutes les pièces. Un seul mot qui n’est le nom d’aucune pièce est le TEXTE cherché. Un chiffre calculé
    dit d’après quelles réponses, quand elles sont connues ; un chiffre changé à la main, par qui.
    """
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        names = names_of(atelier, seen.contrat)
        if not names:
            raise NoVersion(
                f"« {plain(seen.contrat)} » n’a pas encore de version.", "Déposez ses formulaires, puis recommencez."
            )
        number, name = known_version(atelier, seen.contrat, words) if words else max(names.items())
        version = atelier.archive.version(seen.contrat, number)
        assert version is not None
        pieces = pieces_named(version, piece)
        if not pieces and not texte:
            pieces, texte = pieces_named(version, ""), piece
        if not pieces:
            raise UnknownPiece(f"La version {number} n’a pas de pièce « {plain(piece)} ».", _known(version))
        found = origins(atelier, version, pieces, texte)
    if as_json:
        say_json({"contrat": seen.contrat, "version": [number, name], **_for_programs(found)})
        return
    say(f"{plain(seen.contrat)}, version {number} ({name}) : {_summary(found, texte)}")
    for title, values in groupby(found.trouvees, lambda one: one.titre):
        _show(title, list(values))
    if found.muettes:
        say()
        say(odd(paragraph(_silent(found))))


def _known(version: StoredVersion) -> str:
    return f"Pièces : {serie([plain(made.nom) for made in version.bordereau.pieces])}."


def _for_programs(found: Enquete) -> dict[str, Any]:
    values = [{**asdict(one), "nature": one.nature.value} for one in found.trouvees]
    return {"valeurs": values, "pieces_sans_origine": list(found.muettes)}


def _summary(found: Enquete, texte: str) -> str:
    number = len(found.trouvees)
    if number:
        return count(number, "valeur", "valeurs")
    if not texte:
        return "aucune valeur"
    return (
        f"aucune valeur ne contient « {plain(texte)} ». Ces mots viennent du modèle, ont été ajoutés à la main dans "
        "Word, ou ne sont pas dans ces pièces."
    )


def _silent(found: Enquete) -> str:
    pieces = serie([plain(one) for one in found.muettes])
    return (
        f"Origine inconnue : {pieces}. Cette version a été écrite avant que cpomdoc garde l’origine des chiffres ; la "
        "prochaine version de la pièce la dira."
    )


def _show(title: str, values: Sequence[OrigineTrouvee]) -> None:
    say()
    say(plain(title))
    for article, some in groupby(values, lambda one: one.article):
        if article:
            say(paragraph(plain(article), "  "))
        for one in some:
            for line in _told(one):
                say(line)


def _told(one: OrigineTrouvee) -> Iterator[str]:
    yield paragraph(f"« {plain(shorten(one.main or one.mots, 90))} »", "    ")
    said = words_of(one)
    for line in said[:_MOST]:
        yield paragraph(plain(shorten(line, 400)), "      ")
    if len(said) > _MOST:
        yield paragraph(f"et {count(len(said) - _MOST, 'autre réponse', 'autres réponses')}", "      ")
