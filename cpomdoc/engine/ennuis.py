"""Whatever was raised -> a failure with words for people, its details kept; and what lies beside the work, done so that
nothing that it raises ends the work.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import CpomdocError, ShareGone
from cpomdoc.domain.suivi import Avis
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import Accroc
from cpomdoc.store.files import OURS
from cpomdoc.store.refus import refusal_of


class StepFailed(Exception):
    """A step raised what no step should, in the durable engine: our own fault, with its details as a text."""


T = TypeVar("T")
Ennuis = Mapping[tuple[Accessoire, str], CpomdocError]

OURS_TO_MEND = "Une erreur interne s’est produite. Rien de ce que vous avez déposé n’est perdu."
_KEPT = "Transmettez ce fichier à la personne qui entretient cpomdoc : {path}"
_NOT_KEPT = "Le détail n’a pas pu être enregistré. Prévenez la personne qui entretient cpomdoc."


def failure_of(atelier: Atelier, error: Exception) -> CpomdocError:
    """The failure of the world that *error* is; when it is our own fault, its details are kept, each once, where that
    can be written.
    """
    known = refusal_of(error)
    if known is not None:
        return known
    try:
        return CpomdocError(OURS_TO_MEND, _KEPT.format(path=_kept(atelier, error)))
    except Exception:  # noqa: BLE001 - the disk of the details may be the very one that refuses
        return CpomdocError(OURS_TO_MEND, _NOT_KEPT)


def _kept(atelier: Atelier, error: Exception) -> str:
    details = "".join(traceback.format_exception(error)).encode("utf-8", "backslashreplace")
    path = atelier.settings.state / f"erreur-interne-{_mark(error)}.log"
    if not path.is_file():
        atelier.files.replace(path, details, OURS)
    return str(path)


def _mark(error: Exception) -> str:
    """The same for the same fault at the same place, whatever its words: else each round would keep another file."""
    places = [f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)]
    words = str(error) if isinstance(error, StepFailed) else ""
    return digest("\n".join((type(error).__name__, words, *places)).encode("utf-8", "backslashreplace"))[:12]


def beside(atelier: Atelier, chose: Accessoire, work: Callable[[], T], quoi: str = "") -> T | None:
    """What *work* gives. Whatever it raises is kept in *atelier.ennuis* until it goes well again, and None is given.

    Only a share that went away is raised: then there is nothing to work on either.
    """
    try:
        done = work()
    except ShareGone:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it does to us, the work goes on
        atelier.ennuis[chose, quoi] = failure_of(atelier, error)
        return None
    atelier.ennuis.pop((chose, quoi), None)
    return done


def went_wrong(atelier: Atelier, chose: Accessoire, quoi: str = "") -> bool:
    """Whether it could not be done the last time."""
    return (chose, quoi) in atelier.ennuis


def notices_of_ennuis(ennuis: Ennuis) -> tuple[Avis, ...]:
    """What the first page says of it; when it can be made, nothing is wrong with itself."""
    return tuple(
        Avis("attention", chose.titre(quoi), f"{error.message} {error.remedy}\n{chose.value.suite}")
        for (chose, quoi), error in ennuis.items()
        if chose is not Accessoire.ETAT
    )


def accrocs(ennuis: Ennuis, told: Ennuis) -> Iterator[Accroc]:
    """What is to be told now, having *told* what went wrong before."""
    for (chose, quoi), error in ennuis.items():
        before = told.get((chose, quoi))
        if before is None or before.message != error.message:
            yield Accroc(chose.titre(quoi), error, chose.value.suite)
