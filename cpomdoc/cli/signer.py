"""« approuver », « signer »: a contract said good to sign, then signed here by those who have a certificate file."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from cpomdoc.adapters.instance import read_password, read_private
from cpomdoc.cli.base import Commande
from cpomdoc.cli.events import line, plain_event
from cpomdoc.cli.screen import count, good, plain, progress, say, say_json
from cpomdoc.cli.suivre import known_contrat, reachable_settings
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.engine.decisions.signature import approve, lift_doubt, sign_here
from cpomdoc.engine.decisions.signes import seal_signed
from cpomdoc.engine.events import Event
from cpomdoc.engine.rounds import at_work


class BadWords(CpomdocError):
    """Options that do not go together."""

    exit_code = ExitCode.USAGE


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--par", metavar="NOM", default="", help="La personne qui approuve, gardée dans l’historique.")
@click.option("--acte", metavar="PIECE", default=CONTRAT, help="Un acte plutôt que le contrat : avenant-1…")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def approuver(contrat: str, par: str, acte: str, as_json: bool) -> int:
    """Dit un contrat bon à signer et prépare le fichier à signer.

    Tout ce qui s’y oppose est dit d’un coup : formulaires attendus, points à corriger, exigences manquantes. Sinon, le
    contrat, ses annexes et les documents joints deviennent un seul PDF, dans le dossier « a-signer » du contrat.

    Code de sortie : 0 le fichier est prêt, 1 le contrat n’est pas bon à signer.
    """
    with at_work(reachable_settings()) as rounds:
        seen = known_contrat(rounds.atelier, contrat)
        progress("Rédaction définitive, mise en pages, assemblage…")
        done = approve(rounds.atelier, rounds.runner, seen.contrat, par, acte)
        refresh_dashboard(rounds.atelier, rounds.avis)
        outbox = rounds.atelier.settings.outbox.name
    if as_json:
        say_json(
            {
                "contrat": done.contrat,
                "version": done.version,
                "fichier": done.fichier,
                "pages": done.pages,
                "parties": list(done.parties),
                "par": done.par,
            }
        )
        return ExitCode.DONE
    say(f"{good('Bon à signer')} : {plain(done.contrat)}, version {done.version}, {count(done.pages, 'page')}.")
    say(f"À signer par : {', '.join(plain(party) for party in done.parties)}.")
    say(f"Le fichier est dans « {outbox}/{plain(done.contrat)}/a-signer ».")
    return ExitCode.DONE


@click.command(cls=Commande)
@click.argument("contrat", metavar="CONTRAT", help="Le numéro du contrat.")
@click.option("--role", metavar="PARTIE", required=True, help="La partie qui signe : Gestionnaire, ARS…")
@click.option("--certificat", metavar="FICHIER", type=click.Path(path_type=Path), help="Le certificat (.p12, .pfx).")
@click.option(
    "--mot-de-passe",
    "password",
    metavar="FICHIER",
    type=click.Path(path_type=Path),
    help="Le fichier qui contient le mot de passe ; sinon il est demandé.",
)
@click.option("--admettre", is_flag=True, help="Tient pour bonne une signature qui reste à vérifier.")
@click.option("--motif", metavar="TEXTE", default="", help="Le motif de cette décision, gardé dans l’historique.")
@click.option("--par", metavar="NOM", default="", help="La personne qui décide, gardée dans l’historique.")
@click.option("--acte", metavar="PIECE", default=CONTRAT, help="Un acte plutôt que le contrat : avenant-1…")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def signer(
    contrat: str,
    role: str,
    certificat: Path | None,
    password: Path | None,
    admettre: bool,
    motif: str,
    par: str,
    acte: str,
    as_json: bool,
) -> int:
    """Signe ici, avec un certificat, ce qui attend une signature.

    Le nom, l’usage et les dates du certificat sont vérifiés avant que rien ne soit touché. Le mot de passe est
    demandé à l’écran, ou lu dans un fichier que vous seul pouvez lire (chmod 600). Quand toutes les parties ont signé,
    le dossier est scellé et archivé.

    Code de sortie : 0 signé, 1 rien n’attend cette signature, 6 le certificat ne convient pas.
    """
    if admettre == (certificat is not None):
        raise BadWords("Donnez « --certificat » pour signer, ou « --admettre » et « --motif » pour décider.", "")
    with at_work(reachable_settings()) as rounds:
        seen = known_contrat(rounds.atelier, contrat)
        events: list[Event] = []
        if certificat is not None:
            key = read_private(certificat)
            secret = read_password(password) if password is not None else _asked(certificat)
            events.append(sign_here(rounds.atelier, rounds.runner, seen.contrat, role, key, secret, acte))
        else:
            lift_doubt(rounds.atelier, seen.contrat, role, motif, par, acte)
        events += seal_signed(rounds.atelier, rounds.runner, seen.contrat)
        refresh_dashboard(rounds.atelier, rounds.avis)
    if as_json:
        say_json([plain_event(event) for event in events])
    else:
        for event in events:
            say(line(event))
    return ExitCode.DONE


def _asked(certificat: Path) -> str:
    """The passphrase, typed without being shown."""
    try:
        return getpass.getpass(f"Mot de passe de {certificat.name} : ")
    except (EOFError, OSError) as error:
        raise BadWords(
            "Le mot de passe ne peut pas être demandé ici.", "Donnez un fichier : --mot-de-passe FICHIER"
        ) from error
