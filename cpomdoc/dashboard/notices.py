"""Notices of the instance and late rows -> at most three boxes for the top of the first page, the gravest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpomdoc.dashboard.rows import Ligne
from cpomdoc.domain.agents import for_agents, without_path
from cpomdoc.domain.francais import mot, nombre, pluriel
from cpomdoc.domain.suivi import Avis

SHOWN = 3
_LATE_SHOWN = 3
_TEXTS = 2  # paragraphs kept of a notice that is gathered with others; of many, the titles alone


@dataclass(frozen=True, slots=True)
class Encadre:
    """One box: its class (« err » or « att »), its title, its paragraphs, the late rows that it names."""

    classe: str
    titre: str
    textes: tuple[str, ...]
    lignes: tuple[Ligne, ...] = ()
    reste: str = ""


def notices(avis: Sequence[Avis], lines: Sequence[Ligne]) -> tuple[Encadre, ...]:
    """The boxes; beyond three, the last one names all the others: none is left unsaid."""
    world = [_box("err", one) for one in avis if one.gravite == "monde"]
    others = [_box("att", one) for one in avis if one.gravite not in {"monde", "fait"}]
    done = [_box("fait", one) for one in avis if one.gravite == "fait"]
    boxes = [*world, *_late(lines), *others]
    if len(boxes) < SHOWN:
        return (*boxes, *done)
    if len(boxes) <= SHOWN:
        return tuple(boxes)
    gathered = boxes[SHOWN - 1 :]
    title = f"{pluriel(len(gathered), 'autre point demande', 'autres points demandent')} votre attention"
    texts = tuple(
        " ".join((f"{box.titre}.", *box.textes[: _TEXTS if len(gathered) <= SHOWN else 0])) for box in gathered
    )
    return (*boxes[: SHOWN - 1], Encadre(gathered[0].classe, title, texts))


def _box(classe: str, avis: Avis) -> Encadre:
    return Encadre(
        classe,
        without_path(avis.titre),
        tuple(for_agents(part) for part in avis.texte.split("\n") if part.strip()),
    )


def _late(lines: Sequence[Ligne]) -> tuple[Encadre, ...]:
    late = tuple(line for line in lines if line.delai and line.delai.jours < 0)
    if not late:
        return ()
    verb = mot(len(late), "échéance est dépassée", "échéances sont dépassées")
    more = len(late) - _LATE_SHOWN
    rest = f"Et {pluriel(more, 'autre', 'autres')}, en tête du tableau." if more > 0 else ""
    return (Encadre("att", f"{nombre(len(late))} {verb}", (), late[:_LATE_SHOWN], rest),)
