"""« verifier »: files -> their anomalies on the screen, or for a program; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from cpomdoc.adapters.instance import load_cadres
from cpomdoc.cli import instance
from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import bad, count, good, odd, paragraph, plain, say, say_json
from cpomdoc.domain.errors import ExitCode
from cpomdoc.domain.findings import Finding, Severity
from cpomdoc.domain.location import CellRef
from cpomdoc.domain.plain import anomalie
from cpomdoc.engine.reports.inspection import Inspection, inspect
from cpomdoc.stages.formulaire.cadre import CadreLu
from cpomdoc.stages.formulaire.cadre_rapport import summary
from cpomdoc.stages.formulaire.cadre_rapport import title as title_of_cadre

_INFORMATIONS = 8
"""Informations of one file that the screen shows: they must not drown what is to be corrected."""


@click.command(cls=Commande)
@click.argument(
    "fichiers",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="FICHIER…",
    help="Les classeurs remplis, les PDF à joindre, un dossier, un dossier compressé ou un courriel qui en contient.",
)
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def verifier(fichiers: tuple[Path, ...], as_json: bool) -> int:
    """Contrôle des formulaires sans rien enregistrer.

    Les formulaires d’un même contrat donnés ensemble sont aussi rapprochés entre eux. Pour un PDF, dit à quelle annexe
    il irait. D’un dossier, d’un dossier compressé ou d’un courriel, chaque fichier est contrôlé. D’un cadre budgétaire
    (EPRD, ERRD, même .xlsm : ses macros ne sont jamais exécutées), dit ce qui y est trouvé, et ce qui ne l’est pas.

    Code de sortie : 0 tout est accepté, 1 des réponses sont à corriger, 3 un fichier ne peut pas être lu.
    """
    known = instance.familles()
    seen = inspect(fichiers, known.familles, load_cadres(instance.templates()))
    if as_json:
        say_json([_plain(one) for one in seen])
    else:
        for faute in known.fautes:
            say(odd(paragraph(plain(f"{faute.message} {faute.suite}"))))
        for one in seen:
            _show(one)
        say(_conclusion(seen))
    if any(not one.readable for one in seen):
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if any(one.verdict == "refuse" for one in seen) else ExitCode.DONE


def _plain(one: Inspection) -> dict[str, object]:
    return {
        "fichier": one.place,
        "questionnaire": one.questionnaire,
        "contrat": one.contrat,
        "verdict": one.verdict,
        **({"cadre": _plain_cadre(one.cadre)} if one.cadre is not None else {}),
        **({"annexe": one.annexe, "document": one.title, "pages": one.pages} if one.pages else {}),
        "anomalies": [
            {
                "code": known.code,
                "gravite": known.gravite,
                "feuille": known.feuille,
                "cellule": known.cellule,
                "champ": known.champ,
                "message": known.message,
                "remede": known.remede,
            }
            for known in (anomalie(finding) for finding in one.findings)
        ],
    }


def _plain_cadre(lu: CadreLu) -> dict[str, object]:
    return {
        "titre": title_of_cadre(lu),
        "exercice": lu.exercice,
        "feuilles": [
            {
                "feuille": feuille.nom,
                "etablissement": feuille.finess,
                "reprise": not feuille.refusee,
                "trouves": [
                    {
                        "finess": lue.finess,
                        "exercice": lue.exercice,
                        "nom": lue.nom,
                        "valeur": f"{lue.valeur:f}",
                        "cellule": lue.at.cell,
                    }
                    for lue in feuille.lues
                ],
                "non_trouves": list(feuille.manques),
            }
            for feuille in lu.feuilles
        ],
    }


def _show(one: Inspection) -> None:
    say(paragraph(f"{plain(one.nom)} : {_what(one)}"))
    say()
    for feuille in one.cadre.feuilles if one.cadre is not None else ():
        say(paragraph(plain(summary(feuille)), "  "))
    for severity, title in ((Severity.BLOCKING, bad("À corriger")), (Severity.TO_CHECK, odd("À vérifier"))):
        group = [finding for finding in one.findings if finding.rule.severity is severity]
        if group:
            say(f"{title} ({len(group)})")
            for same in alike(group):
                for line in finding_lines(same[0], [finding.at for finding in same]):
                    say(line)
    for line in understood([finding for finding in one.findings if finding.rule.severity is Severity.INFORMATION]):
        say(line)
    if one.findings:
        say()


def understood(told: Sequence[Finding]) -> Iterator[str]:
    """What was read otherwise than it was typed, or left aside: a line each, the first ones; nothing is to be done."""
    if not told:
        return
    yield f"Pour information ({len(told)})"
    groups = alike(told)
    for same in groups[:_INFORMATIONS]:
        yield _fact(same[0], [finding.at for finding in same])
    if rest := sum(map(len, groups[_INFORMATIONS:])):
        yield f"  … et {count(rest, 'autre')}, avec « --json »."


def _what(one: Inspection) -> str:
    if one.verdict == "ignore":
        return "fichier de travail d’un autre programme, laissé de côté"
    if one.pages:
        return _what_pdf(one)
    if one.cadre is not None:
        return f"cadre budgétaire, {plain(title_of_cadre(one.cadre))}"
    if not one.title:
        return "formulaire non reconnu"
    words = [f"formulaire {one.title}", plain(one.contrat), f"établissement {plain(one.site)}" if one.site else ""]
    return ", ".join(word for word in words if word)


def _what_pdf(one: Inspection) -> str:
    """Where a PDF would go, as far as it can be told."""
    if not one.title:
        return f"PDF de {count(one.pages, 'page')}, document non reconnu"
    words = [
        f"annexe {one.annexe}, {one.title}",
        plain(one.contrat) or "contrat à reconnaître au dépôt",
        f"établissement {plain(one.site)}" if one.site else "",
        count(one.pages, "page"),
    ]
    return ", ".join(word for word in words if word)


def alike(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """The findings that say the same of cells of one sheet, together."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        sheet = one.at.sheet if one.at else ""
        groups.setdefault((one.rule.code, sheet, one.question, one.message, one.remedy), []).append(one)
    return tuple(map(tuple, groups.values()))


def finding_lines(finding: Finding, places: Sequence[CellRef | None] = ()) -> Iterator[str]:
    """A finding as the command line shows it: cells — question : fact, then the remedy and the code."""
    yield _fact(finding, places)
    yield paragraph(plain(f"{finding.remedy} [{finding.rule.code}]".strip()), "      ")


def _fact(finding: Finding, places: Sequence[CellRef | None]) -> str:
    others = [place.cell for place in places[1:] if place is not None and place.cell]
    place = f"{', '.join([str(finding.at), *others])} — " if finding.at else ""
    question = f"« {finding.question} » : " if finding.question else ""
    return paragraph(plain(f"{place}{question}{finding.message}"), "  ")


def _conclusion(seen: Sequence[Inspection]) -> str:
    wrong = sum(finding.blocking for one in seen for finding in one.findings)
    to_check = sum(finding.rule.severity is Severity.TO_CHECK for one in seen for finding in one.findings)
    told = sum(finding.rule.severity is Severity.INFORMATION for one in seen for finding in one.findings)
    sound = sum(one.sound for one in seen)
    parts = [f"{count(wrong, 'point')} à corriger"] if wrong else []
    parts += [f"{to_check} à vérifier"] if to_check else []
    parts += [f"{told} pour information"] if told else []
    said = ", ".join([*parts, f"{count(sound, 'réponse')} sans remarque"])
    refused = sum(one.verdict == "refuse" for one in seen)
    if len(seen) > 1:
        said = f"{len(seen)} fichiers{f', dont {refused} à reprendre' if refused else ''} : {said}"
    verdict = bad("À corriger.") if refused else good("Accepté.")
    return paragraph(f"{verdict} {said}. Rien n’a été enregistré.")
