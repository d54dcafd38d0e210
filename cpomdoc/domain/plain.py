"""Dossier, findings and pieces <-> plain values, for canonical JSON in the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from cpomdoc.domain.dossier import Changement, Dossier
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.pieces import Made
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
    }


def _by_key(item: tuple[FieldKey, CellRef]) -> tuple[str, int]:
    key = item[0]
    return key.name, -1 if key.row is None else key.row


def dossier_from_plain(plain: Mapping[str, Any]) -> Dossier:
    """The dossier that ``dossier_to_plain`` wrote."""
    places = {
        FieldKey(name, None if row < 0 else row): CellRef(sheet, cell) for name, row, sheet, cell in plain["cases"]
    }
    return Dossier(plain["famille"], plain["questionnaire"], plain["contrat"], plain["site"], plain["reponses"], places)


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


def anomalies_to_plain(anomalies: Iterable[Anomalie]) -> tuple[dict[str, str], ...]:
    """Anomalies for a journal entry."""
    return tuple(asdict(one) for one in anomalies)


def anomalies_from_plain(plain: Iterable[Mapping[str, str]]) -> tuple[Anomalie, ...]:
    """The anomalies of a journal entry."""
    return tuple(Anomalie(**one) for one in plain)


def made_to_plain(made: Made) -> dict[str, Any]:
    """A piece made, for a manifest: objects under « sha256 », so that the archive follows them."""
    plain = asdict(made)
    plain["docx"], plain["pdf"] = {"sha256": made.docx}, {"sha256": made.pdf}
    return plain


def made_from_plain(plain: Mapping[str, Any]) -> Made:
    """The piece that ``made_to_plain`` wrote."""
    return Made(**{**plain, "docx": plain["docx"]["sha256"], "pdf": plain["pdf"]["sha256"]})


def changement_to_plain(change: Changement) -> dict[str, str]:
    """A change, for a manifest and a journal entry."""
    return {
        "question": change.question,
        "avant": change.before,
        "apres": change.after,
        "lieu": change.where,
        "champ": str(change.key),
    }
