"""Trainings in the keras lane: one attempt a worker, what it tells, and its checkpoints.

A cluster that is not ours may serve other servers of this project. Their trainings are known by
the keys of their tasks, and are left alone.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import distributed

from nncore import inside_worker
from nncore.errands import Errands
from nncore.inside_worker import KERAS
from nncore.listener import Listener

PULL_PAUSE = 20.0
"""A checkpoint is fetched again only after this many times what fetching took."""
TRAINING = "nncore-train-"
"""How the keys of trainings begin, those of other servers included."""

_log = logging.getLogger(__name__)


class Trainings:
    """The attempts that we have sent. To be used in the event loop of the connection.

    Parameters
    ----------
    listener : Listener
    errands : Errands
    shared : bool
        Whether other servers may use the same workers.
    begin : function of a coroutine
        Has it run beside everything else.

    Attributes
    ----------
    topic : str
        Under this name running attempts tell what happens; `hear` takes it in.
    """

    def __init__(
        self,
        listener: Listener,
        errands: Errands,
        shared: bool,
        begin: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self.topic = f"nncore-{uuid.uuid4().hex}"
        self._listener = listener
        self._errands = errands
        self._shared = shared
        self._begin = begin
        self._worker_of: dict[str, str] = {}
        self._begun: set[str] = set()
        self._taken: set[str] = set()
        self._pulling: set[str] = set()
        self._announced: set[str] = set()

    async def train(
        self,
        worker: str,
        attempt: str,
        experiment_json: str,
        max_seconds: float,
        checkpoint: bytes | None,
    ) -> None:
        """Train on a keras worker, and tell how it ended."""
        self._worker_of[attempt] = worker
        try:
            if checkpoint is not None:
                await self._errands.call(worker, inside_worker.give_checkpoint, attempt, checkpoint)
            answer = await self._errands.submit(
                KERAS,
                [worker],
                _train_here,
                self.topic,
                attempt,
                experiment_json,
                max_seconds,
                key=TRAINING + attempt,
            )
            self._listener.returned(attempt, answer)
        except Exception as error:
            _log.info("attempt %s broke: %s", attempt, error)
            self._listener.broke(attempt)
        finally:
            self._worker_of.pop(attempt, None)
            self._begun.discard(attempt)

    async def stop(self, attempt: str) -> None:
        """Ask an attempt to end."""
        if attempt in self._worker_of:
            await self._errands.call(self._worker_of[attempt], inside_worker.stop, attempt)

    async def kill(self, worker: str) -> None:
        """End a worker's process, unless another server trains there now."""
        ours = [attempt for attempt, one in self._worker_of.items() if one == worker]
        shared = self._shared and not self._begun.intersection(ours)
        if shared and await self._taken_by_others([worker]):
            # It is another server's now; its end comes, if still due, after a later run of ours.
            for attempt in ours:
                self._errands.withdraw(TRAINING + attempt)
            self._listener.worker_ready(worker)
            return
        await self._errands.kill(worker)

    def lose(self, worker: str) -> None:
        """Take in that a keras worker is gone."""
        for attempt, one in self._worker_of.items():
            if one == worker and attempt not in self._begun:
                self._listener.turned_away(attempt)
        self._taken.discard(worker)
        self._listener.worker_taken(worker, False)
        self._listener.worker_lost(worker)

    async def heed_others(self, workers: list[str]) -> None:
        """Leave those of these keras workers on which other servers train to them."""
        taken = await self._taken_by_others(workers)
        for worker in taken ^ self._taken:
            self._listener.worker_taken(worker, worker in taken)
        self._taken = taken
        for attempt, worker in self._worker_of.items():
            if worker in taken and attempt not in self._begun:
                self._listener.turned_away(attempt)
                self._errands.withdraw(TRAINING + attempt)

    async def _taken_by_others(self, workers: list[str]) -> set[str]:
        """Return the workers that other servers have given trainings to."""
        try:
            given = await self._errands.given(workers)
        except KeyError:  # one of them has gone since; the next look tells
            return self._taken & set(workers)
        ours = {TRAINING + attempt for attempt in self._worker_of}
        return {
            worker
            for worker, keys in given.items()
            if any(str(key).startswith(TRAINING) and key not in ours for key in keys)
        }

    def hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """Take in what a training task sent with `Worker.log_event`."""
        _, message = event
        attempt = message["attempt"]
        if "begun" in message:
            if attempt in self._worker_of:
                self._begun.add(attempt)
        elif "events" in message:
            self._listener.told(attempt, message["events"])
        elif "heard" in message:
            self._listener.heard(attempt)
        elif "saved" in message:
            self._announced.add(attempt)
            if attempt not in self._pulling:
                self._begin(self._pull(attempt))
        elif "alive" in message:
            self._listener.alive(attempt)

    async def _pull(self, attempt: str) -> None:
        """Fetch an attempt's newest checkpoint, as often as there is one but not too often."""
        self._pulling.add(attempt)
        clock = asyncio.get_running_loop().time
        try:
            while attempt in self._announced and attempt in self._worker_of:
                self._announced.discard(attempt)
                began = clock()
                worker = self._worker_of[attempt]
                found = await self._errands.call(worker, inside_worker.saved, attempt)
                if found is not None:
                    epoch, checkpoint = found
                    self._listener.saved(attempt, epoch, checkpoint)
                await asyncio.sleep(PULL_PAUSE * (clock() - began))
        except Exception as error:  # the worker died: the checkpoint before this one serves
            _log.info("no checkpoint of %s: %s", attempt, error)
        finally:
            self._announced.discard(attempt)
            self._pulling.discard(attempt)


def _train_here(
    topic: str, attempt: str, experiment_json: str, max_seconds: float
) -> dict[str, Any]:
    """Train inside a worker, as a Dask task."""
    worker = distributed.get_worker()
    key = worker.get_current_task()

    def tell(message: dict[str, Any]) -> None:
        worker.log_event(topic, {"attempt": attempt, **message})

    def abandoned() -> bool:
        task = worker.state.tasks.get(key)
        unwanted = task is None or task.state in ("cancelled", "resumed")
        # A worker that has lost its scheduler closes, but waits for what it does.
        return unwanted or worker.status.name != "running"

    tell({"begun": True})
    return inside_worker.train(attempt, experiment_json, max_seconds, tell, abandoned)
