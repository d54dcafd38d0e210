"""Dossiers, findings and changes in the words that the store keeps and people are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.domain.bordereau import ChangementGarde
from cpomdoc.domain.dossier import Changement, Dossier
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.suivi import Anomalie


def dossier_to_plain(dossier: Dossier) -> dict[str, Any]:
    """A dossier without its warnings, which the journal keeps."""
    return {
        "famille": dossier.famille,
        "questionnaire": dossier.questionnaire,
        "contrat": dossier.contrat,
        "site": dossier.site,
        "reponses": dict(dossier.values),
        "cases": [
            (key.name, -1 if key.row is None else key.row, at.sheet, at.cell)
            for key, at in sorted(dossier.places.items(), key=_by_key)
        ],
        **({"partage": True} if dossier.partage else {}),
    }


def _by_key(item: tuple[FieldKey, CellRef]) -> tuple[str, int]:
    key = item[0]
    return key.name, -1 if key.row is None else key.row


def dossier_from_plain(plain: Mapping[str, Any]) -> Dossier:
    """The dossier that ``dossier_to_plain`` wrote."""
    places = {
        FieldKey(name, None if row < 0 else row): CellRef(sheet, cell) for name, row, sheet, cell in plain["cases"]
    }
    return Dossier(
        plain["famille"],
        plain["questionnaire"],
        plain["contrat"],
        plain["site"],
        plain["reponses"],
        places,
        partage=plain.get("partage", False),
    )


def anomalie(finding: Finding, questionnaire: str = "", site: str = "") -> Anomalie:
    """A finding in the words that people and machines are given."""
    at = finding.at
    return Anomalie(
        code=finding.rule.code,
        gravite=finding.rule.severity.value,
        feuille=at.sheet if at else "",
        cellule=at.cell if at else "",
        champ=str(finding.key) if finding.key else "",
        question=finding.question,
        vu=finding.seen,
        message=finding.message,
        remede=finding.remedy,
        questionnaire=questionnaire,
        site=site,
    )


def changement(change: Changement) -> ChangementGarde:
    """A change in the words of a manifest."""
    return ChangementGarde(
        question=change.question, avant=change.before, apres=change.after, lieu=change.where, champ=str(change.key)
    )
