"""Journeys -> done, durably: the one module that knows DBOS. A crash at any point, and a restart goes on.

The engine's database is disposable: steps are idempotent and the journal says what was done, so losing it costs time,
nothing else. Values are kept as JSON, never as pickle; documents never pass through it, only their digests.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, cast

from cpomdoc.domain import errors
from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import STEPS, Do, G, R, Runner
from cpomdoc.engine.journeys.steps import JOURNEYS
from cpomdoc.engine.values import read, write

APPLICATION_VERSION = "3"
"""Bumped by hand when a journey changes shape: work in progress of another version is then done anew, not resumed."""


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
    """A runner on DBOS for the time of the block. What a former process left unfinished is finished first."""
    from dbos import DBOS, DBOSConfig  # heavy: only those who run the engine pay for it

    logging.getLogger("dbos").setLevel(_SILENT)
    _prepare_database(atelier)
    config: DBOSConfig = {
        "name": "cpomdoc",
        "system_database_url": atelier.settings.database,
        "application_version": APPLICATION_VERSION,
        "executor_id": "local",
        "enable_otlp": False,
        "serializer": JsonSerializer(),  # type: ignore[typeddict-item]  # same methods, without importing dbos at load
        "log_level": logging.getLevelName(_SILENT),
        "notification_listener_polling_interval_sec": 0.05,
        "scheduler_polling_interval_sec": 3600.0,
    }
    DBOS(config=config)
    runner = _DbosRunner(atelier)
    try:
        DBOS.launch()
        runner.finish_what_was_begun()
        yield runner
    finally:
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)


_SILENT = logging.CRITICAL
"""DBOS writes the stack of each failed step on the terminal; ours are raised to the caller, who says them in French."""


def _prepare_database(atelier: Atelier) -> None:
    if atelier.settings.database.startswith("sqlite"):
        atelier.settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)


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
        """Do *journey* to its end, resuming it if it was begun; one that failed is begun again, any number of times."""
        from dbos import DBOS, SetWorkflowID

        name, words = journey.__name__, write(given)
        identity = digest_of(
            {"parcours": name, "entrees": words, "familles": self._families(), "moteur": APPLICATION_VERSION}
        )
        if _to_be_forgotten(identity):
            DBOS.delete_workflow(identity, delete_children=True)  # what its steps did stands in the journal
        with SetWorkflowID(identity):
            done: str = DBOS.start_workflow(self._journey, name, words).get_result()
        return cast("R", read(done))

    def finish_what_was_begun(self) -> None:
        """Wait for the journeys that DBOS resumed by itself, so that nothing is done twice side by side. It puts them
        in a queue first, and one may begin others. One that fails is told when its file or its contract comes up again.
        """
        from dbos import DBOS

        unfinished = ["PENDING", "ENQUEUED"]
        while begun := DBOS.list_workflows(status=unfinished, app_version=APPLICATION_VERSION, load_input=False):
            for status in begun:
                with suppress(Exception):
                    DBOS.retrieve_workflow(status.workflow_id).get_result(polling_interval_sec=0.05)

    def _families(self) -> tuple[str, ...]:
        return tuple(sorted(famille.digest for famille in self._atelier.familles.values()))

    def __call__(self, step: Callable[[Atelier, G], R], given: G) -> R:
        from dbos import DBOS

        def done() -> str:
            return write(step(self._atelier, given))

        return cast("R", read(DBOS.run_step({"name": step.__name__}, done)))

    def each(self, step: Callable[[Atelier, G], R], given: Sequence[G]) -> list[R]:
        """All at once; as many run together as there are offices to take. All are awaited, then a failure is told."""
        from dbos import DBOS

        handles = [DBOS.start_workflow(self._one, step.__name__, write(one)) for one in given]
        return [cast("R", read(done)) for done in _all([handle.get_result for handle in handles])]


def _to_be_forgotten(identity: str) -> bool:
    """Whether a workflow ended badly, or with a result that is no value of ours."""
    from dbos import DBOS

    status = DBOS.get_workflow_status(identity)
    if status is None or status.status != "SUCCESS":
        return status is not None and status.status in _ENDED_BADLY
    try:
        read(DBOS.retrieve_workflow(identity).get_result())
    except ValueError:
        return True
    return False


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


_ENDED_BADLY = frozenset({"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


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
    if isinstance(value, CpomdocError):
        return {"$erreur": type(value).__name__, "message": value.message, "remede": value.remedy}
    if isinstance(value, BaseException):
        return {"$erreur": "CpomdocError", "message": f"{type(value).__name__} : {value}", "remede": ""}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _error_from_plain(plain: dict[str, Any]) -> Any:
    if "$erreur" not in plain:
        return plain
    kind = getattr(errors, plain["$erreur"], CpomdocError)
    return kind(plain["message"], plain["remede"])
