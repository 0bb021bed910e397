"""Run a service that breaks at a point of our choice: `python -m tests.faults.broken SERVICE FAULT`.

The points are methods of the service, replaced before it starts, so that nothing of this is in the service itself.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from enterprisehub.cli import main
from enterprisehub.kit import clock
from enterprisehub.learning import churn
from enterprisehub.services.coaching import service as coaching
from enterprisehub.services.hub.intake import committer, repository
from enterprisehub.services.ml import app as ml
from enterprisehub.services.pipeline import worker
from enterprisehub.services.pipeline.inbox_repository import InboxRepository

AHEAD = timedelta(minutes=10)


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _pipeline_before_commit() -> None:
    write = worker.Worker._write

    async def then_die(self: Any, connection: Any, fence: int, batch: Any, moment: Any) -> Any:
        found = await write(self, connection, fence, batch, moment)
        if batch.rows:
            _die()
        return found

    worker.Worker._write = then_die  # type: ignore[method-assign]


def _pipeline_after_commit() -> None:
    publish = worker.Worker._publish

    async def die_first(self: Any, batch_id: int | None, decision: Any) -> None:
        if any(row[18] for row in decision.leads):  # the event that a lead was scored for
            _die()
        await publish(self, batch_id, decision)

    worker.Worker._publish = die_first  # type: ignore[method-assign]


def _pipeline_after_publishing() -> None:
    InboxRepository.published = _die_later  # type: ignore[method-assign,assignment]


async def _die_later(*_: Any) -> None:
    _die()


def _pipeline_pauses() -> None:
    """Stop like a machine that is put to sleep, between reading the states and writing; once."""
    write, stopped = worker.Worker._write, list[bool]()

    async def pause_first(self: Any, connection: Any, fence: int, batch: Any, moment: Any) -> Any:
        if batch.rows and not stopped:
            stopped.append(True)
            os.kill(os.getpid(), signal.SIGSTOP)
        return await write(self, connection, fence, batch, moment)

    worker.Worker._write = pause_first  # type: ignore[method-assign]


def _hub_before_commit() -> None:
    repository.store = _die_later  # type: ignore[assignment]


def _hub_after_commit() -> None:
    committer._answer = _die


def _fails_at_one_contact() -> None:
    """Each model raises as soon as a certain contact is among those that it is asked about."""

    def fails_at(answer: Callable[..., Any]) -> Callable[..., Any]:
        def broken(*arguments: Any) -> Any:
            if "POISON" in repr(arguments):
                raise ZeroDivisionError("a bug of ours")
            return answer(*arguments)

        return broken

    for module, name in ((ml, "score"), (churn, "predict"), (coaching, "coach")):
        setattr(module, name, fails_at(getattr(module, name)))


def _clock_ahead() -> None:
    sound = clock.SystemClock.now
    clock.SystemClock.now = lambda self: sound(self) + AHEAD  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    "pipeline dies before its commit": _pipeline_before_commit,
    "pipeline dies between commit and publication": _pipeline_after_commit,
    "pipeline dies between publication and its note": _pipeline_after_publishing,
    "pipeline pauses": _pipeline_pauses,
    "hub dies before its commit": _hub_before_commit,
    "hub dies between commit and answer": _hub_after_commit,
    "fails at one contact": _fails_at_one_contact,
    "clock is ten minutes ahead": _clock_ahead,
}

if __name__ == "__main__":
    _, service, fault = sys.argv
    FAULTS[fault]()
    sys.argv = ["enterprisehub", "serve", service]
    main()
