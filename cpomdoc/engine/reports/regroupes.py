"""What a control found -> what is told of it: near-equal lines about one folder are one line, with their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.domain.francais import nombre
from cpomdoc.engine.shown.altered import CHANGED, FOREIGN, MISPLACED, OTHER, REMOVED
from cpomdoc.store.verify import Alteration, Gravite

MANY = 3
"""As many as are told one by one."""

_TOGETHER: Mapping[str, str] = {
    REMOVED: "{n} fichiers de {dossier} ont été retirés ; « cpomdoc archive reconstruire » les remet",
    OTHER: "{n} fichiers de {dossier} ne sont pas ceux qui sont gardés ; retirez-les d'ici, puis lancez "
    "« cpomdoc archive reconstruire »",
    CHANGED: "{n} fichiers de travail de {dossier} ont été modifiés",
    FOREIGN: "{n} fichiers de {dossier} ne sont pas connus de l'archive",
    MISPLACED: "{n} fichiers de {dossier} n'y ont pas leur place",
}
"""What is said of several, for what is said of one."""


@dataclass(frozen=True, slots=True)
class Groupe:
    """What is told at once: *texte*, and of what it tells."""

    gravite: Gravite
    texte: str
    constats: tuple[Alteration, ...]


def grouped(constats: Iterable[Alteration]) -> tuple[Groupe, ...]:
    """One line a folder where there are many of the same; the others one by one, all in their order."""
    together: dict[tuple[str, str, str], list[Alteration]] = {}
    for one in constats:
        together.setdefault((one.gravite, one.fichier.rpartition("/")[0], one.message), []).append(one)
    told: list[Groupe] = []
    for (_, folder, message), found in together.items():
        told += [_as_one(folder, message, found)] if folder and len(found) > MANY else _one_by_one(found)
    return tuple(told)


def _as_one(folder: str, message: str, found: Sequence[Alteration]) -> Groupe:
    place, number = f"« {folder} »", nombre(len(found))
    words = _TOGETHER.get(message, "{n} fichiers de {dossier} : {message}")
    return Groupe(found[0].gravite, words.format(n=number, dossier=place, message=message), tuple(found))


def _one_by_one(found: Sequence[Alteration]) -> list[Groupe]:
    return [Groupe(one.gravite, str(one), (one,)) for one in found]
