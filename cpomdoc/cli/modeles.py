"""« modeles verifier »: the Word templates of a family -> what is wrong in them, and commented copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from cpomdoc.adapters.instance import family_keys, load_cadres, load_family, load_sources
from cpomdoc.cli import instance
from cpomdoc.cli.base import Commande, Section
from cpomdoc.cli.screen import bad, count, good, odd, paragraph, plain, say
from cpomdoc.cli.verifier import finding_lines
from cpomdoc.domain.errors import ExitCode, TemplateError
from cpomdoc.domain.findings import Finding, Severity
from cpomdoc.engine.modeles.appris import FAULTY
from cpomdoc.engine.modeles.verification import (
    Checked,
    check_templates,
    never_answered,
    never_found,
    never_printed,
    require_readable,
)
from cpomdoc.store.files import Files

_HERE = "cpomdoc.cli.modeles:"
SECTIONS = {"Commandes": {"verifier": (_HERE + "verifier", "Compare chaque modèle Word aux questions de sa famille.")}}


@click.group("modeles", cls=Section, sections=SECTIONS)
def modeles() -> None:
    """Contrôle les modèles Word."""


@click.command(cls=Commande)
@click.argument("famille", default="", metavar="[FAMILLE]", help="Une famille ; toutes, si aucune n’est nommée.")
@click.option("--sortie", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Où écrire les copies.")
@click.option("--tout", is_flag=True, help="Montre aussi les simples informations.")
def verifier(famille: str, sortie: Path | None, tout: bool) -> int:
    """Compare chaque modèle Word aux questions de sa famille.

    Un modèle à corriger est aussi rendu en copie, avec un commentaire Word à chaque endroit. Sans famille nommée, les
    descriptions des extraits et des cadres budgétaires sont relues aussi.

    Code de sortie : 0 tout est bon, 4 un modèle est à corriger.
    """
    wrong = 0 if famille else _outside_families()
    for key in (famille,) if famille else family_keys(instance.templates()):
        try:
            chosen = load_family(instance.templates(), key)
            require_readable(chosen)
            checked = check_templates(chosen)
        except TemplateError as error:
            if famille and instance.settings_if_any() is None:
                raise
            _show_fault(key, error)
            wrong += 1
            continue
        say(f"Famille {chosen.key} ({plain(chosen.title)})")
        for one in checked:
            _show(one, tout)
            wrong += one.report.blocking
        _write(checked, sortie or _default_folder(chosen.key))
        _show_unanswered(never_answered(chosen, checked))
        _show_unlocked(never_found(chosen, checked))
        _show_unused(never_printed(chosen, checked), tout)
        if any(one.report.blocking for one in checked):
            _say_what_goes_on(chosen.key)
    say(bad(f"{count(wrong, 'modèle')} à corriger.") if wrong else f"{good('Modèles bons.')} Ils peuvent servir.")
    return ExitCode.TEMPLATE if wrong else ExitCode.DONE


def _outside_families() -> int:
    """What fills forms in advance and is of no family, national exports and budget frames: how many are at fault."""
    wrong = 0
    for load in (load_sources, load_cadres):
        try:
            load(instance.templates())
        except TemplateError as error:
            say(bad(plain(error.message)))
            say(paragraph(plain(error.remedy), "  "))
            wrong += 1
    return wrong


def _show_fault(key: str, error: TemplateError) -> None:
    """A family that cannot be read at all: the others are looked at all the same."""
    say(f"Famille {plain(key)}")
    say(f"  {bad(plain(error.message))}")
    say(paragraph(plain(error.remedy), "  "))
    _say_what_goes_on(key)


def _say_what_goes_on(key: str) -> None:
    former = instance.last_sound_of(key)
    if former is not None:
        say(odd(f"  Les modèles précédents de cette famille (version {plain(former.version)}) restent en service."))


def _show(one: Checked, everything: bool) -> None:
    findings = [remark.finding for remark in one.report.remarks]
    wrong = sum(finding.blocking for finding in findings)
    to_check = sum(finding.rule.severity is Severity.TO_CHECK for finding in findings)
    verdict = bad(f"{wrong} à corriger") if wrong else odd(f"{to_check} à vérifier") if to_check else good("bon")
    say(f"  {one.template:<44}  {verdict}")
    for finding in findings:
        if everything or finding.rule.severity is not Severity.INFORMATION:
            for line in finding_lines(finding):
                say(f"  {line}" if "\n" not in line else line)


def _show_unanswered(lacks: Mapping[str, str]) -> None:
    if lacks:
        say(odd(f"  {count(len(lacks), 'exigence')} du cahier des charges sans réponse dans les modèles"))
        for key, lack in lacks.items():
            say(paragraph(plain(f"{key} : {lack}"), "    "))


def _show_unlocked(lacks: Mapping[str, str]) -> None:
    if lacks:
        say(odd(f"  {count(len(lacks), 'texte imposé introuvable', 'textes imposés introuvables')} dans les modèles"))
        for key, lack in lacks.items():
            say(paragraph(plain(f"{key} : {lack}"), "    "))


def _show_unused(findings: Sequence[Finding], everything: bool) -> None:
    if not findings:
        return
    more = "" if everything else " (--tout les nomme)"
    say(f"  {count(len(findings), 'question')} sans emploi dans les modèles{more}")
    if everything:
        for finding in findings:
            say(f"    {plain(finding.seen)}")


def _default_folder(key: str) -> Path:
    known = instance.settings_if_any()
    return (known.outbox if known is not None else Path()) / FAULTY / key


def _write(checked: Sequence[Checked], folder: Path) -> None:
    files = Files()
    for one in checked:
        if one.commented is not None:
            files.replace(folder / one.copy_name, one.commented)
            say(f"  Copie commentée : {plain(str(folder / one.copy_name))}")
