"""« archive reconstruire »: the files of the archive -> the index, the readable view and ETAT.html, made again."""

from __future__ import annotations

import click

from cpomdoc.cli import instance
from cpomdoc.cli.base import Commande, Section
from cpomdoc.cli.screen import bad, count, good, paragraph, plain, progress, say
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.errors import ExitCode
from cpomdoc.engine.atelier import open_atelier
from cpomdoc.engine.hold import hold
from cpomdoc.engine.runner import forget_begun
from cpomdoc.engine.shown.republish import republish_view
from cpomdoc.store.archive import Archive
from cpomdoc.store.verify import Alteration, verify

_HERE = "cpomdoc.cli.archive:"
SECTIONS = {
    "Commandes": {
        "verifier": ("cpomdoc.cli.controler:controler", "Relit tout ce qui est gardé : c’est « cpomdoc controler »."),
        "reconstruire": (_HERE + "reconstruire", "Refait l’index et la vue lisible à partir de l’archive."),
    }
}


@click.group("archive", cls=Section, sections=SECTIONS)
def archive() -> None:
    """Vérifie l’archive, ou reconstruit ce qui s’en déduit."""


def _altered(archive_: Archive) -> list[Alteration]:
    """What is not as it was written, each said as it is found."""
    altered = [one for one in verify(archive_) if one.gravite == "alteration"]
    for one in altered:
        progress(paragraph(f"{bad('altéré')}  {plain(str(one))}"))
    return altered


@click.command(cls=Commande)
def reconstruire() -> int:
    """Refait l’index et la vue lisible à partir des fichiers gardés.

    À lancer après la remise en place d’une sauvegarde, ou si l’index est abîmé. Rien de ce que des personnes ont écrit
    n’est supprimé ni remplacé.

    Code de sortie : 0 tout est sain, 7 une pièce gardée a été modifiée.
    """
    settings = instance.settings()
    with hold(settings), open_atelier(settings) as atelier:
        altered = _altered(atelier.archive)
        if altered:
            say(f"{bad(count(len(altered), 'altération'))} : rien n’a été refait. Reprenez une sauvegarde.")
            return ExitCode.ARCHIVE
        atelier.index.rebuild()
        forget_begun(atelier)
        restored = republish_view(atelier)
        etat = refresh_dashboard(atelier)
    say(
        f"{good('Fait.')} {count(len(etat.contrats), 'contrat')}, {count(restored, 'document')} remis en place dans "
        f"« {settings.outbox.name} »."
    )
    return ExitCode.DONE
