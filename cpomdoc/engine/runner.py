"""Journeys -> done, durably: the one module that knows DBOS. A crash at any point, and a restart goes on.

The engine's database remembers what was asked and is under way, never what was done: that, the journal says. A journey
that a crash cut short is begun anew at the next start, where each step finds its own entry; one that ended is forgotten
at once. So the database can be lost, or be older or newer than the archive, without harm. Values are kept as JSON,
never as pickle; documents never pass through it, only their digests.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sqlite3
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cpomdoc.domain import errors
from cpomdoc.domain.errors import CpomdocError, StorageFailed
from cpomdoc.domain.pannes import SANS_REPONSE, Lieu, failed, refused
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.ennuis import StepFailed
from cpomdoc.engine.journeys.do import STEPS, Do, G, R, Runner
from cpomdoc.engine.journeys.ranger import is_put_away
from cpomdoc.engine.journeys.steps import JOURNEYS
from cpomdoc.engine.values import Depot, read, write
from cpomdoc.store.index import remove_base
from cpomdoc.store.refus import refusal_of, refusal_of_base

if TYPE_CHECKING:
    from dbos import WorkflowStatus

APPLICATION_VERSION = "13"
"""Bumped by hand when the values of journeys change shape: what a process of another version had begun is then found
again from the inbox and the journal, not from its words."""


class InlineRunner:
    """The same journeys in order, in this process, without a database: for tests and for looking without keeping."""

    def __init__(self, atelier: Atelier) -> None:
        self._atelier = atelier

    def run(self, journey: Callable[[Do, G], R], given: G) -> R:
        """Do *journey* now."""
        return journey(self, given)

    def __call__(self, step: Callable[[Atelier, G], R], given: G) -> R:
        return step(self._atelier, given)

    def each(self, step: Callable[[Atelier, G], R], given: Sequence[G]) -> list[R]:
        """One after the other; all are tried, then a failure is told."""
        return _all([partial(step, self._atelier, one) for one in given])


@contextmanager
def durable(atelier: Atelier) -> Iterator[Runner]:
    """A runner on DBOS for the time of the block. What a former process left unfinished is done first, anew."""
    with _launched(atelier) as runner:
        runner.begin_anew()
        yield runner


def forget_begun(atelier: Atelier) -> None:
    """The archive was put back from elsewhere: what was under way then is not begun anew."""
    with _launched(atelier), _told(atelier):
        _forget_former()


@contextmanager
def _launched(atelier: Atelier) -> Iterator[_DbosRunner]:
    from dbos import DBOS, DBOSConfig  # heavy: only those who run the engine pay for it

    logging.getLogger("dbos").setLevel(_SILENT)
    _prepare_database(atelier)
    config: DBOSConfig = {
        "name": "cpomdoc",
        "system_database_url": atelier.settings.database,
        "application_version": APPLICATION_VERSION,
        "executor_id": f"{os.getpid()}-{secrets.token_hex(8)}",  # so that DBOS resumes nothing by itself
        "enable_otlp": False,
        "serializer": JsonSerializer(),  # type: ignore[typeddict-item]  # same methods, without importing dbos at load
        "log_level": logging.getLevelName(_SILENT),
        "notification_listener_polling_interval_sec": 0.05,
        "scheduler_polling_interval_sec": 3600.0,
    }
    with _told(atelier):
        DBOS(config=config)
    runner = _DbosRunner(atelier)
    try:
        with _told(atelier):
            DBOS.launch()
        yield runner
    finally:
        with suppress(Exception):  # its base may be full or gone: nothing of what it would write is needed
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)


_SILENT = logging.CRITICAL
"""DBOS writes the stack of each failed step on the terminal; ours are raised to the caller, who says them in French."""


def _prepare_database(atelier: Atelier) -> None:
    kind, _, place = atelier.settings.database.partition(":///")
    if kind == "sqlite":
        try:
            atelier.settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)
            if Path(place).parent == atelier.settings.state:  # elsewhere, what stands under that name may be a person's
                _forget_if_damaged(Path(place))
        except OSError as error:
            raise refused(error.errno, str(atelier.settings.state), Lieu.ETAT) from error


def _forget_if_damaged(base: Path) -> None:
    """A base that is no base any more goes: the archive says what was done, and what was under way is dropped files."""
    if not base.is_file():
        return
    try:
        with closing(sqlite3.connect(base, timeout=0)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.OperationalError:  # locked, unreachable: told when it is used
        return
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        remove_base(base)


@contextmanager
def _told(atelier: Atelier) -> Iterator[None]:
    """What the engine's base refuses, as the failure of the world that it is; what a step raised stays as it is."""
    from dbos._error import DBOSException  # no public name
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, DBOSException, sqlite3.Error) as error:
        raise _refusal(atelier.settings.database, error) from error


@contextmanager
def _said() -> Iterator[None]:
    """What a step raises of the world, as the failure that it is: not taken for one of the engine's base."""
    try:
        yield
    except Exception as error:
        known = refusal_of(error)
        if known is None or known is error:
            raise
        raise known from error


def _refusal(database: str, error: Exception) -> StorageFailed:
    kind, _, place = database.partition(":///")
    behind = getattr(error, "orig", None) or error.__cause__ or error
    if kind == "sqlite" and isinstance(behind, sqlite3.Error | OSError):
        return refusal_of_base(behind, Path(place))
    return failed(SANS_REPONSE, place if kind == "sqlite" else kind, Lieu.AUTRE)


class _DbosRunner:
    """Journeys as DBOS workflows; each piece of an ``each`` is a child workflow, so that several go on at once."""

    def __init__(self, atelier: Atelier) -> None:
        from dbos import DBOS

        self._atelier = atelier

        @DBOS.workflow(name="parcours")
        def parcours(journey: str, given: str) -> str:
            asked: Callable[[Do, Any], object] = JOURNEYS[journey]
            return write(asked(self, read(given)))

        @DBOS.workflow(name="etape")
        def etape(name: str, given: str) -> str:
            asked: Callable[[Atelier, Any], object] = STEPS[name]
            return write(self(asked, read(given)))

        self._journey, self._one = parcours, etape

    def run(self, journey: Callable[[Do, G], R], given: G) -> R:
        """Do *journey* to its end. What its steps did before stands in the journal: they do not do it again."""
        return cast("R", read(self._do(journey.__name__, write(given))))

    def _do(self, name: str, words: str) -> str:
        from dbos import DBOS

        with _told(self._atelier):
            begun = DBOS.start_workflow(self._journey, name, words)
            try:
                done: str = begun.get_result()
            finally:
                DBOS.delete_workflow(begun.workflow_id, delete_children=True)
        return done

    def begin_anew(self) -> None:
        """Do what former processes had begun and not ended, one after the other, and forget that they had; nothing of
        theirs runs any more then. What fails is told when its file or its contract comes up again.
        """
        with _told(self._atelier):
            former = _forget_former()
        for name, words in [asked for one in former if (asked := _asked(one)) is not None]:
            with suppress(Exception):
                if not _ended(self._atelier, read(words)):
                    self._do(name, words)

    def __call__(self, step: Callable[[Atelier, G], R], given: G) -> R:
        from dbos import DBOS

        def done() -> str:
            with _said():
                return write(step(self._atelier, given))

        return cast("R", read(DBOS.run_step({"name": step.__name__}, done)))

    def each(self, step: Callable[[Atelier, G], R], given: Sequence[G]) -> list[R]:
        """All at once; as many run together as there are offices to take. All are awaited, then a failure is told."""
        from dbos import DBOS

        handles = [DBOS.start_workflow(self._one, step.__name__, write(one)) for one in given]
        return [cast("R", read(done)) for done in _all([handle.get_result for handle in handles])]


def _forget_former() -> list[WorkflowStatus]:
    """Everything in the database is of a former process, since this one has begun nothing yet: what was unfinished,
    oldest first, once nothing is left.
    """
    from dbos import DBOS

    unfinished: list[WorkflowStatus] = []
    while former := DBOS.list_workflows(limit=_AT_ONCE):
        unfinished += [one for one in former if one.status in _UNFINISHED]
        DBOS.delete_workflows([one.workflow_id for one in former])
    return unfinished


def _asked(former: WorkflowStatus) -> tuple[str, str] | None:
    """The journey that a workflow was, and what it was given; None for a part of one, or words of another version."""
    if former.name != "parcours" or former.app_version != APPLICATION_VERSION or former.input is None:
        return None
    name, words = former.input["args"]
    return (name, words) if name in JOURNEYS else None


def _ended(atelier: Atelier, given: object) -> bool:
    """Whether a journey had come to its end, but for the base to forget it: done again, it would say that its file was
    dropped again.
    """
    depot = getattr(given, "depot", given)
    return isinstance(depot, Depot) and is_put_away(atelier, depot)


def _all(results: Sequence[Callable[[], R]]) -> list[R]:
    """Every result; the first failure, once nothing of this journey runs any more and all that could be done is."""
    failures: list[Exception] = []
    found = []
    for result in results:
        try:
            found.append(result())
        except Exception as failure:  # noqa: BLE001 - raised below
            failures.append(failure)
    if failures:
        raise failures[0]
    return found


_UNFINISHED = frozenset({"PENDING", "ENQUEUED", "DELAYED"})
_AT_ONCE = 500


class JsonSerializer:
    """Plain values and our own errors as JSON. What is neither is refused: nothing unexpected enters the database."""

    def serialize(self, data: Any) -> str:
        """Value -> JSON."""
        return json.dumps(data, default=_error_to_plain, ensure_ascii=False)

    def deserialize(self, serialized_data: str) -> Any:
        """JSON -> value; sequences come back as lists."""
        return json.loads(serialized_data, object_hook=_error_from_plain)

    def name(self) -> str:
        """Written beside each value."""
        return "cpomdoc-json-1"


def _error_to_plain(value: object) -> dict[str, Any]:
    if isinstance(value, BaseException):
        known = refusal_of(value)
        if known is None:
            return {"$erreur": StepFailed.__name__, "message": "".join(traceback.format_exception(value))}
        kind = next(one.__name__ for one in type(known).__mro__ if hasattr(errors, one.__name__))
        return {"$erreur": kind, "message": known.message, "remede": known.remedy}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _error_from_plain(plain: dict[str, Any]) -> Any:
    if "$erreur" not in plain:
        return plain
    if plain["$erreur"] == StepFailed.__name__:
        return StepFailed(plain["message"])
    kind = getattr(errors, plain["$erreur"], CpomdocError)
    return kind(plain["message"], plain["remede"])
