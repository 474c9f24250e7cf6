"""Where work runs: two lanes of Dask workers.

The keras lane has TensorFlow and trains one job a worker; the light lane has scikit-learn and
answers short questions. A question that needs Keras waits in the keras lane until no job holds the
worker. By default both belong to a cluster of our own (`nncore.local_cluster`);
with an address, they are the workers of a cluster that is already there, known by their resources
`keras` and `light`. One thread with its own event loop does all of it, and tells a `Listener` what
happens. Besides `local_cluster`, this is the only module that knows Dask.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import subprocess
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import distributed
from distributed.comm import CommClosedError

from nncore import inside_worker, local_cluster
from nncore.history import Event
from nncore.inside_worker import KERAS, LIGHT, WARM_UPS

OUTGREW_TOPIC = "worker-restart-memory"
"""Under this name Dask's nannies tell that a worker has outgrown its memory."""
LOOK_SECONDS = 1.0
ANSWER_SECONDS = 30.0
"""A scheduler that takes longer is gone."""
RETRY_SECONDS = 3.0
PULL_PAUSE = 20.0
"""A checkpoint is fetched again only after this many times what fetching took."""
KILL_SECONDS = 5.0
CLOSE_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who wants to know; called from the lanes' thread, so no method may take its time."""

    def worker_ready(self, worker: str) -> None:
        """A keras worker is warm."""

    def worker_lost(self, worker: str) -> None:
        """A keras worker is gone."""

    def outgrew(self, worker: str) -> None:
        """A worker has outgrown its memory and is about to be ended."""

    def alive(self, attempt: str) -> None:
        """A running attempt has nothing to report, but goes on."""

    def told(self, attempt: str, events: list[Event]) -> None:
        """A running attempt reports."""

    def heard(self, attempt: str) -> None:
        """A running attempt has heard that it shall stop."""

    def saved(self, attempt: str, epoch: int, checkpoint: bytes) -> None:
        """A checkpoint with so many whole epochs was fetched."""

    def returned(self, attempt: str, answer: dict[str, Any]) -> None:
        """An attempt has ended by itself; see `nncore.inside_worker.train`."""

    def broke(self, attempt: str) -> None:
        """An attempt has ended because its worker or the connection did."""

    def trouble_is(self, sentence: str) -> None:
        """The lanes cannot work for this reason; an empty sentence: they can again."""


class LanesClosed(ConnectionError):
    """The question came while the lanes were closing, or its worker died over it."""


class Lanes:
    """The workers, local or remote.

    Parameters
    ----------
    listener : Listener
    address : str, optional
        Of the scheduler of an existing cluster, `tls://…` or `tcp://…`. Keys and certificates come
        from Dask's own configuration.
    """

    def __init__(self, listener: Listener, address: str | None = None) -> None:
        self._listener = listener
        self._address = address
        self._topic = f"nncore-{uuid.uuid4().hex}"
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._connected = asyncio.Event()
        self._changed = asyncio.Event()
        self._client: Any = None
        self._lane_of: dict[str, str] = {}
        self._worker_of: dict[str, str] = {}
        self._pulling: set[str] = set()
        self._announced: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="nncore-lanes", daemon=True)
        self._thread.start()

    # ------------------------------------------------------------ from any thread, without delay

    def train(
        self,
        worker: str,
        attempt: str,
        experiment_json: str,
        max_seconds: float,
        checkpoint: bytes | None,
    ) -> None:
        """Begin an attempt on a keras worker that is ready and idle."""
        self._begin(self._train(worker, attempt, experiment_json, max_seconds, checkpoint))

    def stop(self, attempt: str) -> None:
        """Ask an attempt to end; the listener hears when it has heard."""
        self._begin(self._stop(attempt))

    def kill(self, worker: str) -> None:
        """End a worker's process; a new one comes."""
        self._begin(self._kill(worker))

    def kill_light(self) -> None:
        """End the processes of the light lane, one of which is stuck; new ones come."""
        for worker, lane in list(self._lane_of.items()):
            if lane == LIGHT:
                self.kill(worker)

    def answer(
        self, lane: str, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> concurrent.futures.Future[tuple[str, Any]]:
        """Have a lane call a function; see `nncore.inside_worker.answer`.

        The future raises `LanesClosed` if the worker died over it.

        Raises
        ------
        LanesClosed
        """
        question = self._answer(lane, function, arguments)
        try:
            return asyncio.run_coroutine_threadsafe(question, self._loop)
        except RuntimeError as error:
            question.close()
            raise LanesClosed(str(error)) from error

    def close(self) -> None:
        """End the workers (those of an existing cluster stay), and wait until they are gone."""
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(timeout=20)

    # ------------------------------------------------------------------------ in the lanes' thread

    def _begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            try:
                await coroutine
            except Exception as error:  # its worker died: the listener hears of that anyway
                _log.info("%s: %s", coroutine, error)

        def begin() -> None:
            task = self._loop.create_task(guarded())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        try:
            self._loop.call_soon_threadsafe(begin)
        except RuntimeError:  # the lanes have been closed
            coroutine.close()

    def _run(self) -> None:
        local_cluster.configure()
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                async with self._connection() as self._client:
                    self._client.subscribe_topic(self._topic, self._hear)
                    self._client.subscribe_topic("all", self._hear_of_workers)
                    self._client.subscribe_topic(OUTGREW_TOPIC, self._hear_of_memory)
                    self._connected.set()
                    self._listener.trouble_is("")
                    await self._look_after_workers()
            except Exception as error:
                _log.warning("the workers cannot be reached: %s", error)
                self._listener.trouble_is(
                    f"The workers cannot be reached ({type(error).__name__}: {error}). "
                    "Trying again."
                )
            finally:
                self._connected.clear()
                for worker in list(self._lane_of):
                    self._lose(worker)
            await self._closing_within(RETRY_SECONDS)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        async with AsyncExitStack() as stack:
            address = self._address or await self._start_cluster(stack)
            client = distributed.Client(
                address, asynchronous=True, set_as_default=False, timeout="10s"
            )
            yield await stack.enter_async_context(client)

    async def _start_cluster(self, stack: AsyncExitStack) -> str:
        """Start a cluster of our own, which ends with the stack; return its address."""
        cluster = local_cluster.start()
        stack.push_async_callback(asyncio.to_thread, _end, cluster)
        address = await asyncio.to_thread(_first_line, cluster)
        if not address:
            raise ConnectionError("the local cluster did not start")
        return address

    async def _look_after_workers(self) -> None:
        """Warm up workers that come, notice those that go; return when the lanes shall close.

        Raises
        ------
        ConnectionError
            If the scheduler is gone.
        """
        while not self._closing.is_set():
            if self._client.status != "running":
                raise ConnectionError("the scheduler is gone")
            self._changed.clear()
            scheduler = self._client.scheduler
            identity = await asyncio.wait_for(scheduler.identity(n_workers=-1), ANSWER_SECONDS)
            found = identity["workers"]
            for worker in set(self._lane_of) - set(found):
                self._lose(worker)
            for worker in set(found) - set(self._lane_of):
                for lane in WARM_UPS:
                    if lane in found[worker]["resources"]:
                        self._lane_of[worker] = lane
                        self._begin(self._warm(worker, lane))
            await self._closing_within(LOOK_SECONDS)

    async def _closing_within(self, seconds: float) -> None:
        """Wait until the lanes shall close or the workers change, but not for longer."""
        waiting = [asyncio.ensure_future(event.wait()) for event in (self._closing, self._changed)]
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()

    def _hear_of_workers(self, event: tuple[float, Any]) -> None:
        """Take in what the scheduler, or anybody on an existing cluster, tells all."""
        _, message = event
        if isinstance(message, dict) and message.get("action") == "remove-worker":
            self._lose(message["worker"])
        self._changed.set()

    def _hear_of_memory(self, event: tuple[float, dict[str, Any]]) -> None:
        """Take in what a nanny tells before it ends its worker."""
        _, message = event
        self._listener.outgrew(message["worker"])

    def _lose(self, worker: str) -> None:
        if self._lane_of.pop(worker, None) == KERAS:
            self._listener.worker_lost(worker)

    async def _warm(self, worker: str, lane: str) -> None:
        try:
            await self._submit(WARM_UPS[lane], workers=[worker], resources={lane: 1})
        except Exception as error:
            if worker in self._lane_of and self._connected.is_set():
                self._listener.trouble_is(f"A worker did not start: {error}. Trying again.")
                await asyncio.sleep(RETRY_SECONDS)
                await self._kill(worker)
            return
        self._listener.trouble_is("")
        if lane == KERAS and worker in self._lane_of:
            self._listener.worker_ready(worker)

    async def _submit(self, function: Callable[..., Any], *arguments: Any, **where: Any) -> Any:
        """Run a function on a worker and return what it returns."""
        future = self._client.submit(function, *arguments, pure=False, **where)
        try:
            return await future
        finally:
            future.release()

    async def _call(self, worker: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function in a worker beside the task that runs there."""
        return (await self._client.run(function, *arguments, workers=[worker]))[worker]

    async def _train(
        self,
        worker: str,
        attempt: str,
        experiment_json: str,
        max_seconds: float,
        checkpoint: bytes | None,
    ) -> None:
        self._worker_of[attempt] = worker
        try:
            if checkpoint is not None:
                await self._call(worker, inside_worker.give_checkpoint, attempt, checkpoint)
            answer = await self._submit(
                _train_here,
                self._topic,
                attempt,
                experiment_json,
                max_seconds,
                workers=[worker],
                resources={KERAS: 1},
            )
            self._listener.returned(attempt, answer)
        except Exception as error:
            _log.info("attempt %s broke: %s", attempt, error)
            self._listener.broke(attempt)
        finally:
            self._worker_of.pop(attempt, None)

    async def _stop(self, attempt: str) -> None:
        if attempt in self._worker_of:
            await self._call(self._worker_of[attempt], inside_worker.stop, attempt)

    async def _kill(self, worker: str) -> None:
        await asyncio.wait_for(
            self._client.run(inside_worker.kill, workers=[worker], nanny=True), KILL_SECONDS
        )

    async def _answer(
        self, lane: str, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> tuple[str, Any]:
        await self._connected.wait()
        try:
            kind, value = await self._submit(
                inside_worker.answer, function, arguments, resources={lane: 1}
            )
        except (distributed.KilledWorker, CommClosedError, asyncio.CancelledError) as error:
            raise LanesClosed(str(error)) from error
        return kind, value

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """Take in what a training task sent with `Worker.log_event`."""
        _, message = event
        attempt = message["attempt"]
        if "events" in message:
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
        try:
            while attempt in self._announced and attempt in self._worker_of:
                self._announced.discard(attempt)
                began = self._loop.time()
                found = await self._call(self._worker_of[attempt], inside_worker.saved, attempt)
                if found is not None:
                    epoch, checkpoint = found
                    self._listener.saved(attempt, epoch, checkpoint)
                await asyncio.sleep(PULL_PAUSE * (self._loop.time() - began))
        except Exception as error:  # the worker died: the checkpoint before this one serves
            _log.info("no checkpoint of %s: %s", attempt, error)
        finally:
            self._announced.discard(attempt)
            self._pulling.discard(attempt)


def _first_line(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline().strip() if process.stdout else ""


def _end(process: subprocess.Popen[str]) -> None:
    """End a cluster of our own by closing its standard input, or else by force."""
    with process:  # closes its input and output, and waits
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


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
        return task is None or task.state in ("cancelled", "resumed")

    return inside_worker.train(attempt, experiment_json, max_seconds, tell, abandoned)
