"""A frame that was read -> what was found in it and what was not, in words: for the screen, and for the note that is
kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cpomdoc.domain.findings import Finding, Severity
from cpomdoc.domain.francais import NBSP, enumeration, pluriel
from cpomdoc.domain.show import show
from cpomdoc.stages.formulaire.cadre import CadreLu, FeuilleLue, Lue

_UNITS = {"montant": f"{NBSP}€", "taux": f"{NBSP}%", "nombre": ""}


def title(lu: CadreLu) -> str:
    """« ERRD complet, exercice 2028 »."""
    words = [lu.cadre.titre if lu.cadre is not None else "cadre non reconnu"]
    return ", ".join([*words, *([f"exercice {lu.exercice}"] if lu.exercice else [])])


def summary(feuille: FeuilleLue) -> str:
    """What a sheet gave, in one sentence."""
    whom = f", établissement {feuille.finess}" if feuille.finess and _of_one(feuille) else ""
    if feuille.refusee:
        return f"Feuille «{NBSP}{feuille.nom}{NBSP}»{whom} : écartée en entier."
    if not feuille.lues:
        return f"Feuille «{NBSP}{feuille.nom}{NBSP}»{whom} : rien n’est repris."
    found = pluriel(len(feuille.lues), "montant ou taux trouvé", "montants ou taux trouvés")
    lacking = (
        f" Non trouvés : {enumeration([f'«{NBSP}{name}{NBSP}»' for name in feuille.manques])}."
        if feuille.manques
        else ""
    )
    return f"Feuille «{NBSP}{feuille.nom}{NBSP}»{whom} : {found}.{lacking}"


def _of_one(feuille: FeuilleLue) -> bool:
    return all(lue.niveau == "et" for lue in feuille.lues)


def report(nom: str, lu: CadreLu, inbox: str) -> bytes:
    """The note that tells what was kept of the file *nom*: for Windows' Notepad and any other editor."""
    lines = [f"Ce qui est repris de «{NBSP}{nom}{NBSP}» : {title(lu)}.", ""]
    for feuille in lu.feuilles:
        lines += [summary(feuille), *_told(feuille.findings)]
        if not feuille.refusee:
            lines += [f"    {_amount(lue)}" for lue in feuille.lues]
        lines.append("")
    lines += [*_told(lu.findings), ""]
    lines += [
        "Ces montants sont proposés dans les formulaires que l’on vous prépare ; ils restent à confirmer.",
        f"Pour corriger une feuille écartée, corrigez le cadre et déposez-le de nouveau dans «{NBSP}{inbox}{NBSP}».",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")


def _amount(lue: Lue) -> str:
    whom = lue.finess if lue.niveau == "et" else f"{lue.finess} (gestionnaire)"
    return f"{whom}, {lue.exercice}, {lue.titre} : {show(lue.valeur)}{_UNITS[lue.mesure]} ({lue.at})"


def _told(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        level = "À corriger" if finding.rule.severity is Severity.BLOCKING else "À vérifier"
        place = f"{finding.at} — " if finding.at is not None else ""
        question = f"«{NBSP}{finding.question}{NBSP}» : " if finding.question else ""
        yield f"    {level} : {place}{question}{finding.message} {finding.remedy}"
