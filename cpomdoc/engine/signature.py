"""A contract -> approved for signature, or the reasons why not: what « approuver » and inbox/bon-a-signer/ do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cpomdoc.adapters import clock
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.conformite import reasons_not_to_sign
from cpomdoc.engine.runner import Runner
from cpomdoc.engine.service import unfinished
from cpomdoc.engine.work.accords import APPROVED, CONTRAT, signed_together
from cpomdoc.engine.work.memory import last_version, pieces_of
from cpomdoc.engine.work.versions import demand, whole
from cpomdoc.stages.consolidate import check_contrat
from cpomdoc.stages.signatures import places
from cpomdoc.store.archive import StoredVersion


class NotReady(CpomdocError):
    """A contract cannot be approved: *reasons* says all that stands in the way."""

    exit_code = ExitCode.FINDINGS

    def __init__(self, contrat: str, reasons: Sequence[str]) -> None:
        super().__init__(
            f"« {contrat} » n’est pas bon à signer :\n" + "\n".join(f"  - {reason}" for reason in reasons),
            "Réglez ces points, puis recommencez. Où en est le contrat : outbox/ETAT.html",
        )
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class LiasseDone:
    """The one file to sign was made: where it lies below the outbox, who signs it."""

    contrat: str
    version: int
    titre: str
    par: str
    pages: int
    fichier: str
    parties: tuple[str, ...]
    seconds: float


def approve(atelier: Atelier, runner: Runner, contrat: str, par: str, sujet: str = CONTRAT) -> LiasseDone:
    """Say « bon à signer » for *contrat* (or one of its acts) and make the file to sign. Raises NotReady."""
    start = clock.monotonic()
    version, asked = _ready(atelier, contrat, sujet)
    famille = atelier.famille(asked["famille"])
    signed = signed_together(famille, pieces_of(version), sujet)
    result = runner.run(
        "bon_a_signer",
        {
            **asked,
            "approuvee": version.numero,
            "sujet": sujet,
            "titre": signed[0].title,
            "sources": list(version.manifest["formulaires"]),
            "par": par,
            "le": _agreed_at(atelier, contrat, version, sujet),
        },
    )
    expected = places(whole(atelier, asked, famille).values, famille)
    return LiasseDone(
        contrat,
        result["version"],
        signed[0].title,
        result["par"],
        result["liasse"]["pages"],
        result["liasse"]["nom"],
        tuple(place.denomination for place in expected),
        clock.monotonic() - start,
    )


def _agreed_at(atelier: Atelier, contrat: str, version: StoredVersion, sujet: str) -> str:
    """The moment of this agreement: that of the first try when a crash cut it short."""
    for entry in atelier.archive.journal(contrat).entries():
        facts = entry.link.facts
        if entry.link.step == "approuver" and (facts["version"], facts["sujet"]) == (version.numero, sujet):
            return entry.link.at
    return atelier.now().isoformat()


def _ready(atelier: Atelier, contrat: str, sujet: str) -> tuple[StoredVersion, dict[str, Any]]:
    """The version to approve and what it was made from. Raises NotReady with every reason."""
    asked, version = demand(atelier, contrat), last_version(atelier, contrat)
    if asked is None or version is None:
        raise NotReady(contrat, ["aucun projet n’est rédigé : déposez d’abord les formulaires"])
    reasons = list(_reasons(atelier, contrat, asked, version, sujet))
    if reasons:
        raise NotReady(contrat, reasons)
    return version, asked


def _reasons(
    atelier: Atelier, contrat: str, asked: dict[str, Any], version: StoredVersion, sujet: str
) -> Sequence[str]:
    famille = atelier.famille(asked["famille"])
    known = whole(atelier, asked, famille)
    found: list[str] = []
    if version.manifest.get("liasse", {}).get("sujet") == sujet:
        found.append(f"la version {version.numero} est déjà partie à la signature")
    elif contrat in unfinished(atelier):
        found.append("des formulaires ou des documents attendent d’être traités : lancez « cpomdoc traiter »")
    for questionnaire, site in known.missing:
        title = famille.questionnaires[questionnaire].title
        found.append(f"le questionnaire « {title} »{f' de {site}' if site else ''} est attendu")
    blocking = [one for one in check_contrat(known, famille, version.numero) if one.blocking]
    found += [f"{one.question} : {one.message}" for one in blocking]
    if sujet == CONTRAT:
        found += [f"{line.titre} : {line.raison} — {line.remede}" for line in reasons_not_to_sign(atelier, contrat)]
    if not signed_together(famille, pieces_of(version), sujet):
        found.append("cette pièce n’est pas dans le dernier projet")
    if not places(known.values, famille):
        found.append("aucune partie n’est nommée pour signer")
    return found


__all__ = ["APPROVED", "CONTRAT", "LiasseDone", "NotReady", "approve"]
