"""Where work runs: two lanes of Dask workers.

The keras lane has TensorFlow and trains one job a worker; the light lane has scikit-learn and
answers short questions. A question that needs Keras waits in the keras lane until no job holds the
worker. By default both belong to a cluster of our own (`nncore.local_cluster`);
with an address, they are the workers of a cluster that is already there, known by their resources
`keras` and `light`. One thread with its own event loop does all of it: here it keeps the connection,
admits workers to the roster and sends questions; trainings are in `nncore.trainings`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import distributed
from distributed.comm import CommClosedError

from nncore import event_log, inside_worker, local_cluster, project_version
from nncore.errands import Errands
from nncore.inside_worker import KERAS, LIGHT, WARM_UPS
from nncore.listener import Listener
from nncore.roster import Roster
from nncore.trainings import Trainings

OUTGREW_TOPIC = "worker-restart-memory"
"""Under this name Dask's nannies tell that a worker has outgrown its memory."""
LOOK_SECONDS = 1.0
ANSWER_SECONDS = 30.0
"""A scheduler that takes longer is gone."""
RETRY_SECONDS = 3.0

OTHER_VERSION = (
    "The cluster's {whose} runs another version of this project, or none, and is not used. "
    "Install there what this server runs, and start it again."
)
NO_NANNY = (
    "The cluster's {whose} has no nanny, so that nothing could end a run that hangs, and is "
    "not used. Start it with python -m nncore.cluster_worker."
)

_log = logging.getLogger(__name__)


class _Unsuited(Exception):
    """The cluster cannot be used as it is; the sentence says why."""


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
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._connected = asyncio.Event()
        self._changed = asyncio.Event()
        self._trouble = ""
        self._roster = Roster()
        self._errands = Errands()
        self._trainings = Trainings(listener, self._errands, bool(address), self._begin)
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
        self._begin(
            self._trainings.train(worker, attempt, experiment_json, max_seconds, checkpoint)
        )

    def stop(self, attempt: str) -> None:
        """Ask an attempt to end; the listener hears when it has heard."""
        self._begin(self._trainings.stop(attempt))

    def kill(self, worker: str) -> None:
        """End a worker's process; a new one comes."""
        self._begin(self._trainings.kill(worker))

    def kill_light(self) -> None:
        """End the processes of the light lane that hold our questions and are stuck."""
        self._begin(self._kill_light())

    def ready(self, lane: str) -> bool:
        """Say whether a lane has a worker that can be asked."""
        return bool(self._roster.ready[lane])

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

    @property
    def alive(self) -> bool:
        """Whether the thread that talks to workers is there."""
        return self._thread.is_alive()

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
                async with self._connection() as client:
                    self._errands.client = client
                    await self._ask_scheduler()
                    client.subscribe_topic(self._trainings.topic, self._trainings.hear)
                    client.subscribe_topic("all", self._hear_of_workers)
                    client.subscribe_topic(OUTGREW_TOPIC, self._hear_of_memory)
                    self._connected.set()
                    self._roster.begin_to_wait(self._loop.time())
                    self._say_trouble("")
                    await self._look_after_workers()
            except _Unsuited as unsuited:
                self._say_trouble(str(unsuited))
            except Exception as error:
                if not self._trouble:  # and not once more at every try
                    _log.warning("the workers cannot be reached: %s", error)
                self._say_trouble("The workers cannot be reached. Trying again.")
            finally:
                self._connected.clear()
                for worker in list(self._roster.lane_of):
                    self._lose(worker)
            await self._closing_within(RETRY_SECONDS)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        async with AsyncExitStack() as stack:
            address = self._address or await self._start_cluster(stack)
            client = distributed.Client(
                address,
                asynchronous=True,
                security=None if self._address else local_cluster.unencrypted(),
                set_as_default=False,
                timeout="10s",
            )
            yield await stack.enter_async_context(client)

    async def _start_cluster(self, stack: AsyncExitStack) -> str:
        """Start a cluster of our own, which ends with the stack; return its address."""
        cluster = local_cluster.start()
        stack.push_async_callback(asyncio.to_thread, local_cluster.end, cluster)
        address = await asyncio.to_thread(local_cluster.address, cluster)
        if not address:
            raise ConnectionError("the local cluster did not start")
        return address

    async def _ask_scheduler(self) -> None:
        """Look whether an existing scheduler can pass on our functions, which it imports.

        Raises
        ------
        _Unsuited
        """
        if self._address:
            there = self._errands.client.run_on_scheduler(project_version.fingerprint)
            if not await _is_ours(there):
                raise _Unsuited(OTHER_VERSION.format(whose="scheduler"))

    async def _look_after_workers(self) -> None:
        """Warm up workers that come, notice those that go; return when the lanes shall close.

        Raises
        ------
        ConnectionError
            If the scheduler is gone.
        """
        while not self._closing.is_set():
            client = self._errands.client
            if client.status != "running":
                raise ConnectionError("the scheduler is gone")
            self._changed.clear()
            identity = await asyncio.wait_for(
                client.scheduler.identity(n_workers=-1), ANSWER_SECONDS
            )
            found, known = identity["workers"], set(self._roster.lane_of)
            for worker in known - set(found):
                self._lose(worker)
            for worker in set(found) - known:
                lane = next((one for one in WARM_UPS if one in found[worker]["resources"]), None)
                if lane is not None:
                    self._roster.join(worker, lane)
                    self._begin(self._admit(worker, lane, bool(found[worker]["nanny"])))
            if self._address:
                await self._trainings.heed_others(self._roster.ready[KERAS])
                self._say_trouble(self._roster.lacking(self._loop.time()))
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
        """Forget a worker and what only it could have done."""
        if self._roster.leave(worker) == KERAS:
            self._trainings.lose(worker)
        self._errands.give_up(self._roster.lane_of)

    async def _admit(self, worker: str, lane: str, has_nanny: bool) -> None:
        """Warm up a worker and use it from then on, unless it does not suit."""
        try:
            if not has_nanny:
                self._refuse(worker, NO_NANNY)
                return
            asked = project_version.fingerprint
            if self._address and not await _is_ours(self._errands.call(worker, asked)):
                self._refuse(worker, OTHER_VERSION)
                return
            await self._errands.submit(lane, [worker], WARM_UPS[lane])
        except Exception as error:
            if worker in self._roster.lane_of and self._connected.is_set():
                self._say_trouble(f"A worker did not start: {error}. Trying again.")
                await asyncio.sleep(RETRY_SECONDS)
                await self._trainings.kill(worker)
            return
        if worker not in self._roster.lane_of:
            return
        self._say_trouble("")
        self._roster.admit(worker)
        if lane == KERAS:
            self._listener.worker_ready(worker)

    def _refuse(self, worker: str, why: str) -> None:
        sentence = why.format(whose=f"{self._roster.lane_of[worker]} worker")
        self._roster.unfit[worker] = sentence
        _log.warning("%s: %s", worker, sentence)
        event_log.tell("worker_refused")

    def _say_trouble(self, sentence: str) -> None:
        if sentence != self._trouble:
            self._trouble = sentence
            self._listener.trouble_is(sentence)

    async def _kill_light(self) -> None:
        # One that still warms up on a busy machine is not stuck.
        light = list(self._roster.ready[LIGHT])
        ours = self._errands.keys
        given = await self._errands.given(light)
        for worker in light:
            if ours.intersection(given[worker]):
                await self._errands.kill(worker)

    async def _answer(
        self, lane: str, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> tuple[str, Any]:
        await self._roster.opened[lane].wait()
        try:
            ready = list(self._roster.ready[lane])
            kind, value = await self._errands.submit(
                lane, ready, inside_worker.answer, function, arguments
            )
        except (distributed.KilledWorker, CommClosedError, asyncio.CancelledError) as error:
            raise LanesClosed(str(error)) from error
        return kind, value


async def _is_ours(fingerprint: Awaitable[str]) -> bool:
    """Say whether another process runs this version; one without the project cannot even answer."""
    try:
        return await fingerprint == project_version.fingerprint()
    except (ImportError, AttributeError):
        return False
