"""The group « cpomdoc »: its sections, its general options."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from cpomdoc.cli.base import Section, instance_option

_HERE = "cpomdoc.cli."
SECTIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Préparer": {
        "init": (_HERE + "init:init", "Crée un dossier de travail : inbox, outbox, templates."),
        "formulaires": (_HERE + "formulaires:formulaires", "Écrit les formulaires Excel d’une famille."),
        "exemples": (_HERE + "formulaires:exemples", "Écrit des formulaires déjà remplis, pour apprendre et essayer."),
    },
    "Traiter": {
        "verifier": (_HERE + "verifier:verifier", "Contrôle des formulaires sans rien enregistrer."),
        "deposer": (_HERE + "deposer:deposer", "Dépose des fichiers dans inbox, au besoin au nom d’une partie."),
        "traiter": (_HERE + "traiter:traiter", "Traite une fois ce qui est dans inbox."),
        "surveiller": (_HERE + "traiter:surveiller", "Traite les dépôts au fil de l’eau, jusqu’à l’arrêt."),
    },
    "Suivre": {
        "etat": (_HERE + "suivre:etat", "Dit où en sont les contrats, ce qui est attendu et de qui."),
        "historique": (_HERE + "suivre:historique", "Raconte ce qui a été fait pour un contrat."),
        "comparer": (_HERE + "comparer:comparer", "Dit ce qui change entre deux versions d’un contrat."),
        "origine": (_HERE + "origine:origine", "Dit d’où vient chaque chiffre d’un contrat."),
        "restituer": (_HERE + "restituer:restituer", "Rend une version d’un contrat, telle qu’elle a été gardée."),
        "conformite": (
            _HERE + "conformite:conformite",
            "Dit, point par point, si un contrat répond au cahier des charges.",
        ),
        "points": (_HERE + "points:points", "Liste ce qui reste à régler avant de signer, chaque point avec son nom."),
        "lever": (_HERE + "points:lever", "Lève un point à régler avant de signer : une personne nommée décide."),
        "remarques": (
            _HERE + "remarques:remarques",
            "Liste ce que les parties proposent ou demandent sur les projets, et tranche.",
        ),
        "avis": (_HERE + "avis:avis", "Dit où en est l’avis de chaque partie, et en note un au nom de l’une d’elles."),
        "approuver": (_HERE + "signer:approuver", "Dit un contrat bon à signer et prépare le fichier à signer."),
        "rouvrir": (_HERE + "rouvrir:rouvrir", "Reprend, avec les modèles d’aujourd’hui, un contrat à signer."),
        "signer": (_HERE + "signer:signer", "Signe ici, avec un certificat, ce qui attend une signature."),
    },
    "Entretenir": {
        "modeles": (_HERE + "modeles:modeles", "Contrôle les modèles Word."),
        "controler": (_HERE + "controler:controler", "Relit tout ce qui est gardé et dit ce qui a changé."),
        "sauvegarder": (_HERE + "sauvegarder:sauvegarder", "Écrit une copie de tout, même pendant le travail."),
        "restaurer": (_HERE + "sauvegarder:restaurer", "Remet une copie en place dans un nouveau dossier."),
        "exporter": (_HERE + "exporter:exporter", "Prépare un contrat signé pour un service d’archives."),
        "archive": (_HERE + "archive:archive", "Vérifie l’archive, ou reconstruit ce qui s’en déduit."),
        "environnement": (_HERE + "environnement:environnement", "Dit ce qui est installé et ce qui manque."),
    },
}


class _AnyWord(click.Option):
    """NO_COLOR asks for no colour whatever its value is (no-color.org)."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """Present and not empty."""
        return "1" if super().resolve_envvar_value(ctx) else None


@click.group(
    "cpomdoc",
    cls=Section,
    sections=SECTIONS,
    params=[instance_option()],
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    epilog="Aide d’une commande : cpomdoc COMMANDE --help",
)
@click.option(
    "--sans-couleur", cls=_AnyWord, is_flag=True, envvar="NO_COLOR", help="Texte sans couleur (ou variable NO_COLOR)."
)
@click.version_option(
    package_name="cpomdoc", prog_name="cpomdoc", message="%(prog)s %(version)s", help="Affiche la version."
)
@click.pass_context
def cpomdoc(context: click.Context, instance: Path | None, sans_couleur: bool) -> None:
    """Des questionnaires Excel déposés dans un dossier aux contrats CPOM prêts à signer."""
    if sans_couleur:
        context.color = False
