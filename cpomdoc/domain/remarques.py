"""Remarks that say the same of several places are said once, with all their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cpomdoc.domain.suivi import Anomalie


def ensemble(anomalies: Iterable[Anomalie]) -> tuple[Anomalie, ...]:
    """Each remark once, where its first stood: those that only differ by their establishment or their cell are one."""
    groups: dict[tuple[str, ...], list[Anomalie]] = {}
    for one in anomalies:
        same = (one.code, one.gravite, one.question, one.message, one.remede, one.questionnaire, one.feuille)
        groups.setdefault(same, []).append(one)
    return tuple(_one(group) for group in groups.values())


def _one(group: list[Anomalie]) -> Anomalie:
    sites = dict.fromkeys(one.site for one in group if one.site)
    cells = dict.fromkeys(one.cellule for one in group if one.cellule)
    return replace(group[0], site=", ".join(sites), cellule=", ".join(cells))
