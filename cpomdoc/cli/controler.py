"""« controler »: the whole instance read again -> what is no longer as it was written, or nothing."""

from __future__ import annotations

import re
from dataclasses import asdict

import click

from cpomdoc.cli import instance
from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import bad, count, good, odd, paragraph, plain, progress, say, say_json
from cpomdoc.cli.suivre import UnknownContrat
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.engine.reports.controle import Controle, control, is_known
from cpomdoc.engine.reports.regroupes import Groupe, grouped
from cpomdoc.engine.reports.views import look
from cpomdoc.engine.share import require_reachable

_MOST_TOLD = 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BadTete(CpomdocError):
    """What follows « --tete » is not the digest of an entry."""

    exit_code = ExitCode.USAGE


@click.command(cls=Commande)
@click.argument("contrat", default="", metavar="[CONTRAT]", help="Le numéro d’un contrat ; sinon, tous.")
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
@click.option("--detail", is_flag=True, help="Chaque fichier sur sa ligne, sans les réunir par dossier.")
@click.option(
    "--tete",
    "tetes",
    metavar="EMPREINTE",
    multiple=True,
    help="L’empreinte d’une étape, gardée ailleurs : dit si elle est toujours là. Se répète.",
)
def controler(contrat: str, as_json: bool, detail: bool, tetes: tuple[str, ...]) -> int:
    """Relit tout ce qui est gardé et dit ce qui a changé.

    Rien n’est écrit.

    Chaque fichier, chaque étape, chaque version, chaque document visible, chaque signature et chaque sceau sont
    contrôlés. Pour chacun de ceux qui ont changé : le fichier, ce qui était attendu, ce qui a été trouvé.

    Une empreinte gardée ailleurs (« cpomdoc historique » l’affiche) fait aussi voir si la fin de l’historique a été
    retirée.

    Code de sortie : 0 tout est sain, 7 une pièce gardée a été modifiée, ou n’a pas pu être contrôlée.
    """
    wrong = [tete for tete in tetes if not _DIGEST.fullmatch(tete.lower())]
    if wrong:
        raise BadTete(f"« {plain(wrong[0])} » n’est pas une empreinte.", "Copiez les 64 caractères affichés.")
    settings = instance.settings()
    if not (settings.outbox / "archives").is_dir():
        require_reachable(settings)
    with look(settings) as atelier:
        if contrat and not is_known(atelier, contrat):
            raise UnknownContrat(
                f"Le contrat « {plain(contrat)} » n’est pas connu ici.", "Contrats connus : cpomdoc etat"
            )
        seen = control(atelier, contrat, [tete.lower() for tete in tetes])
    if as_json:
        say_json({**asdict(seen), "sain": seen.sain})
    else:
        _show(seen, detail)
    return ExitCode.DONE if seen.sain else ExitCode.ARCHIVE


def _show(seen: Controle, detail: bool) -> None:
    groups = tuple(Groupe(one.gravite, str(one), (one,)) for one in seen.constats) if detail else grouped(seen.constats)
    told = [one for one in groups if one.gravite == "information"]
    most = len(told) if detail else _MOST_TOLD
    for one in told[:most]:
        say(paragraph(f"{odd('à savoir')}  {plain(one.texte)}"))
    if len(told) > most:
        say(f"et {count(len(told) - most, 'autre point', 'autres points')} à savoir : cpomdoc controler --detail")
    for one in groups:
        if one.gravite == "alteration":
            progress(paragraph(f"{bad('altéré')}  {plain(one.texte)}"))
    if seen.alterations:
        number = count(len(seen.alterations), "altération")
        say(bad(f"{number}. N’utilisez pas ces pièces et prévenez l’administrateur."))
        return
    if seen.non_verifies:
        names = ", ".join(f"« {plain(name)} »" for name in seen.non_verifies)
        say(bad(f"Non vérifié : {names}. Le reste est sain."))
        return
    what = f"{count(seen.contrats, 'contrat')}, {count(seen.fichiers, 'fichier gardé', 'fichiers gardés')}"
    signed = f", {count(seen.signatures, 'fichier signé', 'fichiers signés')}" if seen.signatures else ""
    say(f"{good('Tout est sain')} : {what}{signed}.")
