"""Where work runs: two lanes of Dask workers.

The keras lane has TensorFlow and trains one job a worker; the light lane has scikit-learn and
answers short questions. A question that needs Keras waits in the keras lane until no job holds the
worker. By default both belong to a cluster of our own (`nncore.local_cluster`);
with an address, they are the workers of a cluster that is already there, known by their resources
`keras` and `light`. Such a cluster may serve other servers of this project, whose trainings are left
alone, and strangers, whose workers are. One thread with its own event loop does all of it, and tells
a `Listener` what happens. Besides `local_cluster` and `cluster_worker`, this is the only module that
knows Dask.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import subprocess
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import distributed
from distributed.comm import CommClosedError

from nncore import event_log, inside_worker, local_cluster, project_version
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
LACKING_SECONDS = 10.0
"""How long a cluster may be without a worker of a lane, as while one is replaced."""

TRAINING = "nncore-train-"
"""How the keys of trainings begin, those of other servers included."""
LACKING = {
    KERAS: "The cluster has no worker for training (resource keras). Runs wait until one comes.",
    LIGHT: "The cluster has no worker for short questions (resource light), such as previews. "
    "They wait until one comes.",
}
OTHER_VERSION = (
    "The cluster's {whose} runs another version of this project, or none, and is not used. "
    "Install there what this server runs, and start it again."
)
NO_NANNY = (
    "The cluster's {whose} has no nanny, so that nothing could end a run that hangs, and is "
    "not used. Start it with python -m nncore.cluster_worker."
)

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

    def worker_taken(self, worker: str, taken: bool) -> None:
        """Another server of this project trains on a keras worker now, or does so no more."""

    def turned_away(self, attempt: str) -> None:
        """An attempt has not begun, and does not: its worker is gone or taken by another server."""

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


class _Unsuited(Exception):
    """The cluster cannot be used as it is; the sentence says why."""


class LanesClosed(ConnectionError):
    """The question came while the lanes were closing, or its worker died over it."""


@dataclass(frozen=True, slots=True)
class _Errand:
    """A task that somebody waits for: its key, and the workers of which one does it."""

    key: str
    workers: list[str]


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
        self._ready: dict[str, list[str]] = {lane: [] for lane in WARM_UPS}
        self._opened = {lane: asyncio.Event() for lane in WARM_UPS}
        self._unfit: dict[str, str] = {}
        self._manned_at = dict.fromkeys(WARM_UPS, 0.0)
        self._trouble = ""
        self._errands: dict[asyncio.Task[Any], _Errand] = {}
        self._worker_of: dict[str, str] = {}
        self._begun: set[str] = set()
        self._taken: set[str] = set()
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
        """End the processes of the light lane that hold our questions and are stuck."""
        self._begin(self._kill_light())

    def ready(self, lane: str) -> bool:
        """Say whether a lane has a worker that can be asked."""
        return bool(self._ready[lane])

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
                async with self._connection() as self._client:
                    await self._ask_scheduler()
                    self._client.subscribe_topic(self._topic, self._hear)
                    self._client.subscribe_topic("all", self._hear_of_workers)
                    self._client.subscribe_topic(OUTGREW_TOPIC, self._hear_of_memory)
                    self._connected.set()
                    self._manned_at = dict.fromkeys(WARM_UPS, self._loop.time())
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
                for worker in list(self._lane_of):
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
        stack.push_async_callback(asyncio.to_thread, _end, cluster)
        address = await asyncio.to_thread(_first_line, cluster)
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
            there = self._client.run_on_scheduler(project_version.fingerprint)
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
            if self._client.status != "running":
                raise ConnectionError("the scheduler is gone")
            self._changed.clear()
            scheduler = self._client.scheduler
            identity = await asyncio.wait_for(scheduler.identity(n_workers=-1), ANSWER_SECONDS)
            found = identity["workers"]
            for worker in set(self._lane_of) - set(found):
                self._lose(worker)
            for worker in set(found) - set(self._lane_of):
                lane = next((one for one in WARM_UPS if one in found[worker]["resources"]), None)
                if lane is not None:
                    self._lane_of[worker] = lane
                    self._begin(self._admit(worker, lane, bool(found[worker]["nanny"])))
            if self._address:
                await self._heed_others()
                self._say_trouble(self._lacking())
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
        lane = self._lane_of.pop(worker, None)
        if lane is None:
            return
        self._unfit.pop(worker, None)
        if worker in self._ready[lane]:
            self._ready[lane].remove(worker)
        if not self._ready[lane]:
            self._opened[lane].clear()
        for attempt, one in self._worker_of.items():
            if one == worker and attempt not in self._begun:
                self._listener.turned_away(attempt)
        for task, errand in list(self._errands.items()):
            # Nobody else will do it, and Dask would keep it for a worker of this very address.
            if not any(one in self._lane_of for one in errand.workers):
                task.cancel()
        if lane == KERAS:
            self._taken.discard(worker)
            self._listener.worker_taken(worker, False)
            self._listener.worker_lost(worker)

    async def _admit(self, worker: str, lane: str, has_nanny: bool) -> None:
        """Warm up a worker and use it from then on, unless it does not suit."""
        try:
            if not has_nanny:
                self._refuse(worker, NO_NANNY)
                return
            asked = project_version.fingerprint
            if self._address and not await _is_ours(self._call(worker, asked)):
                self._refuse(worker, OTHER_VERSION)
                return
            await self._submit(lane, [worker], WARM_UPS[lane])
        except Exception as error:
            if worker in self._lane_of and self._connected.is_set():
                self._say_trouble(f"A worker did not start: {error}. Trying again.")
                await asyncio.sleep(RETRY_SECONDS)
                await self._kill(worker)
            return
        if worker not in self._lane_of:
            return
        self._say_trouble("")
        self._ready[lane].append(worker)
        self._opened[lane].set()
        if lane == KERAS:
            self._listener.worker_ready(worker)

    def _refuse(self, worker: str, why: str) -> None:
        self._unfit[worker] = why.format(whose=f"{self._lane_of[worker]} worker")
        _log.warning("%s: %s", worker, self._unfit[worker])
        event_log.tell("worker_refused")

    def _lacking(self) -> str:
        """Say what keeps a lane of an existing cluster empty; nothing if no lane is."""
        now, missing = self._loop.time(), ""
        for lane, ready in self._ready.items():
            of_lane = [worker for worker, one in self._lane_of.items() if one == lane]
            refused = [self._unfit[worker] for worker in of_lane if worker in self._unfit]
            if ready or len(refused) < len(of_lane):  # or one is being warmed up
                self._manned_at[lane] = now
            elif refused:
                return refused[0]
            elif now - self._manned_at[lane] > LACKING_SECONDS:
                missing = missing or LACKING[lane]
        return missing

    def _say_trouble(self, sentence: str) -> None:
        if sentence != self._trouble:
            self._trouble = sentence
            self._listener.trouble_is(sentence)

    async def _heed_others(self) -> None:
        """Leave keras workers on which other servers train to them."""
        taken = await self._taken_by_others(self._ready[KERAS])
        for worker in taken ^ self._taken:
            self._listener.worker_taken(worker, worker in taken)
        self._taken = taken
        for attempt, worker in self._worker_of.items():
            if worker in taken and attempt not in self._begun:
                self._listener.turned_away(attempt)
                self._withdraw(attempt)

    async def _taken_by_others(self, workers: list[str]) -> set[str]:
        """Return the workers that other servers have given trainings to."""
        try:
            given = await self._client.scheduler.processing(workers=workers)
        except KeyError:  # one of them has gone since; the next look tells
            return self._taken & set(workers)
        ours = {TRAINING + attempt for attempt in self._worker_of}
        return {
            worker
            for worker, keys in given.items()
            if any(str(key).startswith(TRAINING) and key not in ours for key in keys)
        }

    def _withdraw(self, attempt: str) -> None:
        """Take a training that has not begun back from its worker."""
        for task, errand in list(self._errands.items()):
            if errand.key == TRAINING + attempt:
                task.cancel()

    async def _submit(
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
            self._errands[task] = _Errand(key, workers)
        future = None
        try:
            future = self._client.submit(
                function, *arguments, key=key, workers=workers, resources={lane: 1}, pure=False
            )
            return await future
        finally:
            if future is not None:
                future.release()
            if task is not None:
                self._errands.pop(task, None)

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
                KERAS,
                [worker],
                _train_here,
                self._topic,
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

    async def _stop(self, attempt: str) -> None:
        if attempt in self._worker_of:
            await self._call(self._worker_of[attempt], inside_worker.stop, attempt)

    async def _kill(self, worker: str) -> None:
        ours = [attempt for attempt, one in self._worker_of.items() if one == worker]
        shared = self._address and not self._begun.intersection(ours)
        if shared and await self._taken_by_others([worker]):
            # It is another server's now; its end comes, if still due, after a later run of ours.
            for attempt in ours:
                self._withdraw(attempt)
            self._listener.worker_ready(worker)
            return
        await asyncio.wait_for(
            self._client.run(inside_worker.kill, workers=[worker], nanny=True), KILL_SECONDS
        )

    async def _kill_light(self) -> None:
        light = list(self._ready[LIGHT])  # one that still warms up on a busy machine is not stuck
        ours = {errand.key for errand in self._errands.values()}
        given = await self._client.scheduler.processing(workers=light)
        for worker in light:
            if ours.intersection(given[worker]):
                await self._kill(worker)

    async def _answer(
        self, lane: str, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> tuple[str, Any]:
        await self._opened[lane].wait()
        try:
            kind, value = await self._submit(
                lane, list(self._ready[lane]), inside_worker.answer, function, arguments
            )
        except (distributed.KilledWorker, CommClosedError, asyncio.CancelledError) as error:
            raise LanesClosed(str(error)) from error
        return kind, value

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
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


async def _is_ours(fingerprint: Awaitable[str]) -> bool:
    """Say whether another process runs this version; one without the project cannot even answer."""
    try:
        return await fingerprint == project_version.fingerprint()
    except (ImportError, AttributeError):
        return False


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
        unwanted = task is None or task.state in ("cancelled", "resumed")
        # A worker that has lost its scheduler closes, but waits for what it does.
        return unwanted or worker.status.name != "running"

    tell({"begun": True})
    return inside_worker.train(attempt, experiment_json, max_seconds, tell, abandoned)
