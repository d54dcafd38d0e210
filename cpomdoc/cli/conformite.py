"""« conformite »: the grid of a contract on the screen; a derogation given, or taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import bad, count, good, odd, paragraph, plain, say, say_json, shorten, table
from cpomdoc.cli.suivre import known_contrat, reachable_settings, to_plain
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.conformite import Etat, Grille, Ligne, blocking
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.francais import date_courte, majuscule_initiale
from cpomdoc.engine.decisions.conformite import derogate, grid_of, withdraw_derogation
from cpomdoc.engine.reports.views import look


class BadWords(CpomdocError):
    """Options that do not go together."""

    exit_code = ExitCode.USAGE


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
@click.option("--deroger", metavar="CLE", default="", help="Laisse signer bien que ce point manque.")
@click.option("--motif", metavar="TEXTE", default="", help="Le motif de la dérogation, gardé dans l’historique.")
@click.option("--retablir", metavar="CLE", default="", help="Retire une dérogation.")
@click.option("--par", metavar="NOM", default="", help="La personne qui décide, gardée dans l’historique.")
def conformite(contrat: str, as_json: bool, deroger: str, motif: str, retablir: str, par: str) -> int:
    """Dit, point par point, si un contrat répond au cahier des charges.

    Un point est présent, sans objet (avec la raison) ou manquant. Un point manquant empêche le bon à signer, sauf
    dérogation avec un motif écrit.

    Code de sortie : 0 tout est présent, sans objet ou dérogé, 1 un point manque.
    """
    if deroger and retablir:
        raise BadWords("« --deroger » et « --retablir » ne vont pas ensemble.", "Lancez la commande deux fois.")
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        if deroger:
            line = derogate(atelier, seen.contrat, deroger, motif, par)
            refresh_dashboard(atelier)
            say(paragraph(f"{good('Dérogation écrite')} : « {plain(line.titre)} ». Elle figure dans l’historique."))
        elif retablir:
            line = withdraw_derogation(atelier, seen.contrat, retablir, par)
            refresh_dashboard(atelier)
            say(paragraph(f"{good('Dérogation retirée')} : « {plain(line.titre)} » est de nouveau exigé."))
        grille = grid_of(atelier, seen.contrat)
    if as_json:
        say_json([_plain(line) for line in grille])
    elif deroger or retablir:
        say(_conclusion(plain(seen.contrat), grille))
    else:
        _show(plain(seen.contrat), plain(seen.gestionnaire), grille)
    return ExitCode.FINDINGS if blocking(grille) else ExitCode.DONE


def _plain(line: Ligne) -> object:
    return to_plain({name: value for name, value in asdict(line).items() if name != "vu"})


def _show(contrat: str, gestionnaire: str, grille: Grille) -> None:
    say(f"Conformité de {contrat}, {gestionnaire}")
    if not grille:
        say("Aucune grille pour le moment : elle est établie avec la première version du contrat.")
        return
    say(_counts(grille))
    for title, lines in (
        (bad("Manquants"), list(_lacking(blocking(grille)))),
        (odd("Dérogations"), list(_derogations(grille))),
        ("Sans objet", list(_waived(grille))),
        (odd("Renseignés, à vérifier"), list(_weak(grille))),
        ("Répondent", list(_answering(grille))),
    ):
        if lines:
            say()
            say(title)
            for line in lines:
                say(line if line.startswith("  ") else f"  {line}")
    say()
    say(_conclusion(contrat, grille))


def _counts(grille: Iterable[Ligne]) -> str:
    states = [line.etat for line in grille]
    shown = [
        count(sum(map(states.count, _ANSWERING)), "répond", "répondent"),
        count(states.count(Etat.RENSEIGNE), "renseigné"),
        f"{states.count(Etat.SANS_OBJET)} sans objet",
        count(states.count(Etat.MANQUANT), "manquant"),
        *([count(states.count(Etat.CONSTATE), "constaté")] if Etat.CONSTATE in states else []),
        *([count(states.count(Etat.NON_VERIFIE), "non vérifié")] if Etat.NON_VERIFIE in states else []),
    ]
    return f"{count(len(states), 'point')} : {', '.join(shown)}"


def _lacking(grille: Grille) -> Iterator[str]:
    for line in grille:
        yield paragraph(plain(f"{line.cle} — {line.titre} ({line.source})"), "  ")
        yield paragraph(plain(f"{majuscule_initiale(line.raison)}. {line.remede}"), "      ")


def _derogations(grille: Grille) -> Iterator[str]:
    for line in grille:
        if line.derogation is not None:
            yield paragraph(plain(f"{line.cle} — {line.titre}" + ("" if line.lacks else " (plus utile)")), "  ")
            at = date_courte(datetime.fromisoformat(line.derogation.le).date())
            yield paragraph(plain(f"{line.derogation.motif} ({line.derogation.par}, {at})"), "      ")


def _waived(grille: Grille) -> Iterator[str]:
    lines = [line for line in grille if line.etat is Etat.SANS_OBJET]
    return (paragraph(plain(f"{line.cle} — {line.titre} : {line.raison}"), "  ") for line in lines)


def _weak(grille: Grille) -> Iterator[str]:
    for line in grille:
        if line.etat is Etat.RENSEIGNE:
            yield paragraph(plain(f"{line.cle} — {line.titre} : {line.raison or 'présence seule'}"), "  ")


_ANSWERING = (Etat.REPOND, Etat.PRESENT)


def _answering(grille: Grille) -> Iterable[str]:
    lines = [line for line in grille if line.etat in _ANSWERING]
    return table([(line.cle, plain(shorten(line.titre, 46)), plain(shorten(line.lieu, 30))) for line in lines])


def _conclusion(contrat: str, grille: Grille) -> str:
    wrong = blocking(grille)
    if any(line.etat in (Etat.CONSTATE, Etat.NON_VERIFIE) for line in grille):
        return paragraph(
            f"{odd('Non vérifié.')} Ce contrat a été signé sans cpomdoc : cette grille dit ce qui en a été recopié, "
            "pas si son texte répond à la loi."
        )
    if not wrong:
        return paragraph(f"{good('Conforme.')} Rien n’empêche le bon à signer de ce côté.")
    return (
        f"{bad('Bon à signer bloqué.')} {count(len(wrong), 'point manque', 'points manquent')}.\n"
        f'À défaut de compléter : cpomdoc conformite {contrat} --deroger {wrong[0].cle} --par "…" --motif "…"'
    )
