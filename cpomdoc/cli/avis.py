"""« avis »: what each party says of the texts to sign, and an opinion given in its name by a named person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.conformite import BadWords
from cpomdoc.cli.screen import bad, count, good, paragraph, plain, say, say_json
from cpomdoc.cli.suivre import known_contrat, reachable_settings, to_plain
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.avis import AvisVu, EtatAvis, Sens
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import ExitCode
from cpomdoc.domain.francais import majuscule_initiale
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions.avis import Objet, give, opinions_of, take_back
from cpomdoc.engine.reports.views import look


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--partie", metavar="RÔLE", default="", help="La partie qui parle, telle que le contrat l’appelle : ARS.")
@click.option("--favorable", is_flag=True, help="Elle est d’accord.")
@click.option("--refuser", is_flag=True, help="Elle refuse : un motif est obligatoire.")
@click.option("--retirer", is_flag=True, help="Ce qu’elle avait dit ne compte plus.")
@click.option("--version", "numero", metavar="N", type=click.IntRange(1), default=None, help="Sinon, la dernière.")
@click.option("--acte", metavar="CLÉ", default="", help="Un acte plutôt que le contrat : avenant-1.")
@click.option("--piece", metavar="NOM", default="", help="Un seul document : annexe-05.")
@click.option("--questionnaire", metavar="NOM", default="", help="Un formulaire accepté : moyens.")
@click.option("--site", metavar="FINESS", default="", help="L’établissement de ce formulaire, s’il y en a plusieurs.")
@click.option("--le", metavar="DATE", default="", help="Le jour de l’avis : 20/11/2026. Sinon, aujourd’hui.")
@click.option("--motif", metavar="TEXTE", default="", help="Le motif du refus, ou la réserve.")
@click.option("--par", metavar="NOM", default="", help="La personne qui donne l’avis, gardée dans l’historique.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def avis(
    contrat: str,
    partie: str,
    favorable: bool,
    refuser: bool,
    retirer: bool,
    numero: int | None,
    acte: str,
    piece: str,
    questionnaire: str,
    site: str,
    le: str,
    motif: str,
    par: str,
    as_json: bool,
) -> int:
    """Dit où en est l’avis de chaque partie, et en note un au nom de l’une d’elles.

    Un avis porte sur une version du contrat, sur un acte, sur un document ou sur un formulaire. Il vaut pour le texte
    sur lequel il est donné : si ce texte change, il est à redonner. Un refus empêche de signer.

    Code de sortie : 0 rien n’est attendu, 1 un avis manque ou un refus tient.
    """
    asked = [name for name, said in (("favorable", favorable), ("refuser", refuser), ("retirer", retirer)) if said]
    about = Objet(acte or CONTRAT, numero or 0, piece, questionnaire, site)
    _require_one(asked, partie, about, le)
    with look(reachable_settings()) as atelier:
        seen = known_contrat(atelier, contrat)
        if asked:
            _say(atelier, seen.contrat, asked[0], partie, about, _day(le), par, motif)
            refresh_dashboard(atelier)
        found = opinions_of(atelier, seen.contrat)
    if as_json:
        say_json([to_plain(asdict(one)) for one in found])
    else:
        _show(seen.contrat, found)
    return ExitCode.FINDINGS if any(one.manque or one.etat is EtatAvis.REFUS for one in found) else ExitCode.DONE


def _require_one(asked: list[str], partie: str, about: Objet, le: str) -> None:
    """One opinion of one party on one thing, or none. Raises BadWords."""
    if len(asked) > 1:
        raise BadWords("Un avis est favorable, ou il refuse, ou il est retiré.", "Donnez une seule de ces options.")
    if not asked and (partie or le or about != Objet()):
        raise BadWords("Que dit cette partie ?", "Ajoutez --favorable, --refuser ou --retirer.")
    if asked and not partie:
        raise BadWords("Un avis est donné au nom d’une partie.", "Dites laquelle : --partie ARS")
    if bool(about.piece) + bool(about.questionnaire) + (about.sujet != CONTRAT) > 1:
        raise BadWords("Un avis porte sur une seule chose.", "Gardez une option : --acte, --piece ou --questionnaire.")


def _day(text: str) -> date | None:
    """The day as people write it. Raises BadWords."""
    if not text:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no offset
        except ValueError:
            continue
    raise BadWords(f"« {text} » n’est pas une date.", "Écrivez-la ainsi : 20/11/2026")


def _say(
    atelier: Atelier, contrat: str, what: str, partie: str, about: Objet, day: date | None, par: str, motif: str
) -> None:
    if what == "retirer":
        said = take_back(atelier, contrat, partie, about, par, motif)
    else:
        sens = Sens.FAVORABLE if what == "favorable" else Sens.DEFAVORABLE
        said = give(atelier, contrat, partie, sens, about, day, par, motif)
    click.echo(plain(said.link.sentence), err=True)


def _show(contrat: str, found: tuple[AvisVu, ...]) -> None:
    say(f"Avis des parties sur {plain(contrat)}")
    title = ""
    for one in found:
        if one.titre != title:
            title = one.titre
            say()
            say(paragraph(plain(majuscule_initiale(title))))
        say(paragraph(plain(f"{one.partie} : {one.phrase}"), "  "))
    say()
    refused = sum(one.etat is EtatAvis.REFUS for one in found)
    lacking = [one for one in found if one.manque]
    if refused:
        say(f"{bad(count(refused, 'refus tient', 'refus tiennent'))}.")
    if lacking:
        how = f'cpomdoc avis {plain(contrat)} --partie "{plain(lacking[0].partie)}" --favorable --le … --par "…"'
        say(f"{bad(count(len(lacking), 'avis est attendu', 'avis sont attendus'))}.\nPour en noter un : {how}")
    if not refused and not lacking:
        say(f"{good('Aucun avis n’est attendu')}.")
