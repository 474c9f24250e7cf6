"""Errands: functions that workers run for us, over the connection to a Dask cluster.

A task that somebody waits for is cancelled when none of the workers that may do it is left; Dask
itself would keep it for a worker of that very address.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any

from nncore import inside_worker

KILL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Errand:
    """A task that somebody waits for: its key, and the workers of which one does it."""

    key: str
    workers: list[str]


class Errands:
    """What is sent to workers. To be used in the event loop of the connection.

    Attributes
    ----------
    client : distributed.Client
        The connection; another one each time it was lost.
    """

    def __init__(self) -> None:
        self.client: Any = None
        self._waiting: dict[asyncio.Task[Any], _Errand] = {}

    async def submit(
        self,
        lane: str,
        workers: list[str],
        function: Callable[..., Any],
        *arguments: Any,
        key: str = "",
    ) -> Any:
        """Run a function on one of these workers of a lane and return what it returns.

        It is cancelled when none of them is left.
        """
        key = key or f"nncore-{uuid.uuid4().hex}"
        task = asyncio.current_task()
        if task is not None:
            self._waiting[task] = _Errand(key, workers)
        future = None
        try:
            future = self.client.submit(
                function, *arguments, key=key, workers=workers, resources={lane: 1}, pure=False
            )
            return await future
        finally:
            if future is not None:
                future.release()
            if task is not None:
                self._waiting.pop(task, None)

    async def call(self, worker: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function in a worker beside the task that runs there."""
        return (await self.client.run(function, *arguments, workers=[worker]))[worker]

    async def kill(self, worker: str) -> None:
        """End a worker's process; its nanny starts a new one."""
        await asyncio.wait_for(
            self.client.run(inside_worker.kill, workers=[worker], nanny=True), KILL_SECONDS
        )

    async def given(self, workers: list[str]) -> dict[str, Iterable[str]]:
        """Return the keys of all that workers were given to do, by us and by others.

        Raises
        ------
        KeyError
            If one of the workers is gone.
        """
        found: dict[str, Iterable[str]] = await self.client.scheduler.processing(workers=workers)
        return found

    @property
    def keys(self) -> set[str]:
        """The keys of the tasks that somebody waits for."""
        return {errand.key for errand in self._waiting.values()}

    def withdraw(self, key: str) -> None:
        """Take a task back."""
        for task, errand in list(self._waiting.items()):
            if errand.key == key:
                task.cancel()

    def give_up(self, there: Container[str]) -> None:
        """Cancel the tasks that none of the workers that are still there may do."""
        for task, errand in list(self._waiting.items()):
            if not any(one in there for one in errand.workers):
                task.cancel()
