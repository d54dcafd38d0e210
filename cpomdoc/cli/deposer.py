"""« deposer »: files named on the line -> copies in the inbox, in the folder of the party that speaks."""

from __future__ import annotations

from pathlib import Path

import click

from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import count, good, plain, say, say_json
from cpomdoc.cli.suivre import reachable_settings
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.engine.instance.deposer import drop
from cpomdoc.engine.reports.views import look


@click.command(cls=Commande)
@click.argument(
    "fichiers",
    nargs=-1,
    required=True,
    metavar="FICHIER…",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Ce qui est déposé : formulaires, projets relus, PDF à joindre.",
)
@click.option(
    "--partie",
    metavar="ROLE",
    default="",
    help="La partie qui a corrigé ces projets : « ARS », « Conseil départemental », « departement »…",
)
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def deposer(fichiers: tuple[Path, ...], partie: str, as_json: bool) -> None:
    """Dépose des fichiers dans inbox, au besoin au nom d’une partie.

    Chaque fichier est copié entier, sous un nom que nul autre n’a ; l’original reste où il est. Avec --partie, un
    projet Word relu va dans le dossier « retour-… » de cette partie de son contrat. Rien n’est traité : c’est ce que
    font « traiter » et « surveiller ».
    """
    files = [(one.name, _bytes(one)) for one in fichiers]
    with look(reachable_settings()) as atelier:
        dropped = drop(atelier, files, partie)
        inbox = atelier.settings.inbox.name
    if as_json:
        say_json(list(dropped))
        return
    say(good(f"{count(len(dropped), 'fichier déposé', 'fichiers déposés')}."))
    for path in dropped:
        say(f"  {plain(f'{inbox}/{path}')}")
    say("Pour les traiter : cpomdoc traiter")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"« {path.name} » ne peut pas être lu.", "Vérifiez vos droits sur ce fichier.") from error
