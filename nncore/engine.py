"""The engine: hand it an Experiment, watch the run, fetch what came of it.

Pages talk to one `Engine` (`start`, `get`, `close`) from many threads. It decides: who joins a run
that is already there, who is next, when a stopped worker has had long enough, what a dead worker
leaves behind. The work itself is done in worker processes (`nncore.lanes`), reached only through
JSON and bytes. One thread of the engine takes in what the workers tell and writes it to the store,
so that asking for news costs a page microseconds.
"""

from __future__ import annotations

import logging
import math
import multiprocessing
import os
import queue
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import platformdirs
from numpy.typing import NDArray

from nncore import npz, spec
from nncore.fair_queue import FairQueue
from nncore.history import Event, History
from nncore.jobs import REPEATABLE, Job, Record, Refused, going_on
from nncore.journal import Journal
from nncore.limits import Limits
from nncore.questions import EngineBusy, Questions
from nncore.spec import Experiment
from nncore.store import JobRow, Presence, Store, StoreFull, WatcherRow

if TYPE_CHECKING:
    from nncore.lanes import Lanes

__all__ = [
    "Engine",
    "EngineBusy",
    "Job",
    "Refused",
    "Result",
    "Status",
    "Submission",
    "close",
    "get",
    "start",
]

STOP_SECONDS = 3.0
"""A run that has not heard the request to stop by then loses its worker."""
COMPILING_STOP_SECONDS = 20.0
"""The same while the program is being compiled, which nothing can interrupt."""
ENDING_SECONDS = 60.0
"""Time for a run that has heard, or has used up its own time, to test and write its network."""
FLUSH_SECONDS = 0.25
RETRY_SECONDS = 5.0
PRUNE_SECONDS = 60.0
USUAL_WARM_UP_SECONDS = {"starting": 8.0, "restarting": 8.0}
EXTENDABLE_SCHEDULES = ("constant", "step", "exponential")
KEPT_RECORDS = 256
KEPT_RESULTS = 8
KEPT_OWNERS = 1_000
LISTED_RUNS = 100
MAXIMUM_OWNER_CHARACTERS = 200

_log = logging.getLogger(__name__)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Status:
    """How the keras lane is.

    Attributes
    ----------
    phase : {"starting", "ready", "restarting"}
    seconds_left : float or None
        Estimated seconds until it is ready, from earlier times; None once it is.
    running, waiting : int
        Jobs of all visitors.
    message : str
        A sentence if something is wrong: the disk is full, a worker does not start.
    """

    phase: Literal["starting", "ready", "restarting"]
    seconds_left: float | None
    running: int
    waiting: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of a press of the button: a new run, one that was going on, or a finished one."""

    job_id: str
    how: Literal["started", "joined", "reused"]


@dataclass(frozen=True)
class Result:
    """What a run ended with.

    Attributes
    ----------
    experiment : Experiment
    history : History
    y_true : ndarray, int64, (n,)
        Classes of the test rows.
    y_prob : ndarray, float32, (n, classes)
        Predicted probabilities of the test rows.
    test_loss : float
    """

    experiment: Experiment
    history: History
    y_true: NDArray[Any]
    y_prob: NDArray[Any]
    test_loss: float


class Engine:
    """Jobs, their order, their watchers and their worker processes.

    Parameters
    ----------
    limits : Limits, optional
        By default those in the environment.
    store_path : Path, optional
        Folder of past runs; by default `NNCORE_STORE`, or where this system keeps a user's data.
    scheduler : str, optional
        Address of an existing Dask cluster; by default `NNCORE_SCHEDULER`, or a local one.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        store_path: Path | None = None,
        scheduler: str | None = None,
    ) -> None:
        self._limits = limits or Limits.from_environment()
        self._scheduler = scheduler or os.environ.get("NNCORE_SCHEDULER")
        self._folder = store_path or Path(
            os.environ.get("NNCORE_STORE") or platformdirs.user_data_path("nncore")
        )
        self._name = uuid.uuid4().hex
        self._store = Store(self._folder, self._limits.store_megabytes)
        self._journal = Journal(self._store, self._limits.store_days)
        self._presence: Presence | None = None

        self._lock = threading.RLock()
        self._active: dict[str, Record] = {}
        self._ended: OrderedDict[str, Record] = OrderedDict()
        self._attempts: dict[str, Record] = {}
        self._joinable: dict[str, str] = {}
        self._pressed: OrderedDict[str, dict[str, float]] = OrderedDict()
        self._results: OrderedDict[tuple[str, int], Result] = OrderedDict()
        self._queue = FairQueue()
        self._workers: dict[str, Record | None] = {}
        self._trouble = ""

        self._phase: Literal["starting", "ready", "restarting"] = "starting"
        self._phase_since = time.monotonic()
        self._usual_seconds = dict(USUAL_WARM_UP_SECONDS)

        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._closing = False
        self._flush_at = math.inf
        self._prune_at = 0.0
        self._threads: list[threading.Thread] = []
        self._lanes: Lanes | None = None
        self._lanes_open = threading.Event()
        self._questions: Questions | None = None

    # ------------------------------------------------------------------------- start and close

    def start(self) -> None:
        """Open the store and begin to start the workers; return without waiting for them."""
        self._phase_since = time.monotonic()
        self._take_over()
        for phase in USUAL_WARM_UP_SECONDS:
            self._usual_seconds[phase] = (
                self._journal.number(f"seconds {phase}") or self._usual_seconds[phase]
            )
        for name, target in (("nncore-engine", self._work), ("nncore-open-lanes", self._open)):
            thread = threading.Thread(target=target, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """End the workers; what runs is kept as far as its last checkpoint."""
        self._closing = True
        self._inbox.put(lambda: None)
        for thread in self._threads:
            thread.join(timeout=20)
        if self._lanes is not None:
            self._lanes.close()
        with self._lock:
            for record in list(self._active.values()):
                self._end(record, "failed", _interrupted("stopped", record.row))
        self._journal.flush()
        self._store.close()
        if self._presence is not None:
            self._presence.release()

    # --------------------------------------------------------------------- what pages ask for

    def status(self) -> Status:
        """Return how the engine is. Costs microseconds."""
        phase, seconds_left = self._phase, None
        if phase != "ready":
            passed = time.monotonic() - self._phase_since
            seconds_left = max(1.0, self._usual_seconds[phase] - passed)
        waiting = len(self._queue)
        return Status(
            phase=phase,
            seconds_left=seconds_left,
            running=len(self._active) - waiting,
            waiting=waiting,
            message=self._trouble or self._journal.problem or self._store.notice,
        )

    def submit(
        self,
        experiment: Experiment,
        owner: str,
        *,
        fresh: bool = False,
        expected_accuracy: float | None = None,
    ) -> Submission:
        """Have an Experiment trained, or join or reuse the run of an equal one.

        Parameters
        ----------
        experiment : Experiment
        owner : str
            The visitor's token.
        fresh : bool
            Train again even if an equal Experiment has been trained.
        expected_accuracy : float, optional
            What the visitor expects on the test part, 0 to 1.

        Raises
        ------
        Refused
            If this host does not run it, or not now; the sentence says why.
        """
        if not owner or len(owner) > MAXIMUM_OWNER_CHARACTERS:
            raise Refused("This browser sent no valid token. Reload the page.")
        if expected_accuracy is not None and not 0.0 <= expected_accuracy <= 1.0:
            raise Refused("The expected accuracy must lie between 0 and 1.")
        watch = partial(self._watch, owner=owner, expected_accuracy=expected_accuracy)
        found = None if fresh else self._journal.finished(experiment.key, REPEATABLE)
        with self._lock:
            going_on_already = self._joinable.get(experiment.key)
            if going_on_already is not None:
                watch(self._active[going_on_already])
                return Submission(going_on_already, "joined")
            reused = None if found is None else self._loaded(found)
            if reused is not None:
                watch(reused)
                return Submission(reused.row.id, "reused")
            refusal = self._limits.refusal(experiment)
            if refusal is not None:
                raise Refused(refusal)
            record = self._new(experiment, owner)
            self._enqueue(record, owner)
            watch(record)
        return Submission(record.row.id, "started")

    def job(self, job_id: str, owner: str) -> Job:
        """Return what this visitor sees of a job. Costs microseconds.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            return self._view(self._of(job_id, owner), owner)

    def history(self, job_id: str, owner: str) -> History:
        """Return the course of a job so far: the same object until there is news. Do not change it.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            return self._of(job_id, owner).snapshot()

    def events(self, job_id: str, owner: str, since: int = 0) -> list[Event]:
        """Return a job's events from number `since` on.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            self._of(job_id, owner)
        return self._journal.events(job_id)[max(0, since) :]

    def cancel(self, job_id: str, owner: str) -> None:
        """Stop watching a run; the last watcher's cancel stops the run itself.

        What was learned until then is kept.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            record = self._of(job_id, owner)
            if record.state not in ("waiting", "running"):
                return
            if record.watching() > 1:
                self._put_watcher(replace(record.watchers[owner], stopped_watching=True), record)
            elif record.watchers[owner].stopped_watching:
                return
            elif record.state == "waiting":
                self._end(record, "stopped", "Withdrawn before it started.")
            else:
                self._stop(record)
        self._wake()

    def resume(self, job_id: str, owner: str, *, epochs: int | None = None) -> str:
        """Let a run go on from its last checkpoint, with the optimizer's state.

        Parameters
        ----------
        job_id, owner : str
        epochs : int, optional
            Go on to this many epochs in all, after a run that finished. Not with cosine decay,
            whose learning rates would have been others from the first step.

        Returns
        -------
        str
            The same job, or that of the Experiment with more epochs.

        Raises
        ------
        Refused
            If it cannot go on; the sentence says why.
        """
        with self._lock:
            record = self._of(job_id, owner)
            if epochs is not None and epochs != record.experiment.training.epochs:
                return self._extend(record, owner, epochs)
            if record.state != "ended":
                raise Refused("This run has not ended.")
            if not record.resumable:
                raise Refused("There is nothing to resume: press Train to start this run again.")
            self._enqueue(record, owner)
            self._ended.pop(job_id, None)
            self._put_watcher(replace(record.watchers[owner], stopped_watching=False), record)
        return job_id

    def result(self, job_id: str, owner: str) -> Result | None:
        """Return what a run ended with; None if it has not ended or left no predictions.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            record = self._of(job_id, owner)
            if record.state != "ended" or record.row.test_loss is None:
                return None
            key = (job_id, record.events)
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            history, test_loss = record.snapshot(), record.row.test_loss
        predictions = self._journal.blob(job_id, "predictions")
        if predictions is None:
            return None
        arrays = npz.unpack(predictions)
        result = Result(record.experiment, history, arrays["y_true"], arrays["y_prob"], test_loss)
        with self._lock:
            self._results[key] = result
            while len(self._results) > KEPT_RESULTS:
                self._results.popitem(last=False)
        return result

    def blob(self, job_id: str, owner: str, name: str) -> bytes | None:
        """Return bytes that a run left: "weights", "predictions", "keras" or "checkpoint".

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            self._of(job_id, owner)
        return self._journal.blob(job_id, name)

    def runs(self, owner: str) -> list[Job]:
        """Return this visitor's runs, newest first."""
        with self._lock:
            pressed = self._pressed_by(owner)
            newest = sorted(pressed, key=lambda job: -pressed[job])[:LISTED_RUNS]
            records = [record for job in newest if (record := self._find(job)) is not None]
            return [self._view(record, owner) for record in records if owner in record.watchers]

    def active(self, owner: str) -> Job | None:
        """Return the run that this visitor waits for or watches: a running one before others."""
        with self._lock:
            watched = [
                record
                for record in self._active.values()
                if owner in record.watchers and not record.watchers[owner].stopped_watching
            ]
            if not watched:
                return None
            watched.sort(key=lambda record: (record.state == "waiting", record.row.submitted_at))
            return self._view(watched[0], owner)

    def ask(self, function: Callable[..., Value], *arguments: Any, timeout: float = 10.0) -> Value:
        """Have the light lane answer a short question; equal questions are answered once.

        Parameters
        ----------
        function : function
            Importable by name in the worker.
        *arguments : str, bytes, int, float, bool or None
        timeout : float
            Seconds.

        Raises
        ------
        Refused
            If the function raised a ValueError: its sentence.
        EngineBusy
            If there is no answer in time; asking again in a moment may help.
        """
        began = time.monotonic()
        if not self._lanes_open.wait(timeout) or self._questions is None:
            raise EngineBusy("The worker for short questions is still starting.")
        left = max(0.0, timeout - (time.monotonic() - began))
        return self._questions.ask(function, *arguments, timeout=left)

    # -------------------------------------------------------- what the lanes tell (any thread)

    def worker_ready(self, worker: str) -> None:
        """See `nncore.lanes.Listener`, as for the methods below."""
        self._post(self._worker_ready, worker)

    def worker_lost(self, worker: str) -> None:
        self._post(self._worker_lost, worker)

    def told(self, attempt: str, events: list[Event]) -> None:
        self._post(self._told, attempt, events)

    def heard(self, attempt: str) -> None:
        self._post(self._heard, attempt)

    def saved(self, attempt: str, epoch: int, checkpoint: bytes) -> None:
        self._post(self._saved, attempt, epoch, checkpoint)

    def returned(self, attempt: str, answer: dict[str, Any]) -> None:
        self._post(self._returned, attempt, answer)

    def broke(self, attempt: str) -> None:
        self._post(self._broke, attempt)

    def trouble(self, sentence: str) -> None:
        self._trouble = sentence

    # ------------------------------------------------------------------ the engine's own thread

    def _post(self, function: Callable[..., None], *arguments: Any) -> None:
        self._inbox.put(partial(function, *arguments))

    def _wake(self) -> None:
        self._inbox.put(lambda: None)

    def _open(self) -> None:
        """Import Dask and start the lanes; in a thread of its own, for pages do not wait for it."""
        from nncore.lanes import Lanes

        if self._closing:
            return
        self._lanes = Lanes(self, self._scheduler)
        self._questions = Questions(self._lanes.answer, self._lanes.kill_light)
        self._lanes_open.set()

    def _work(self) -> None:
        while not self._closing:
            try:
                message: Callable[[], None] | None = self._inbox.get(timeout=self._patience())
            except queue.Empty:
                message = None
            try:
                with self._lock:
                    while message is not None:
                        message()
                        message = None if self._inbox.empty() else self._inbox.get()
                    self._give_up_overdue()
                self._begin_waiting()
                self._tidy()
            except Exception:
                _log.exception("the engine could not take this in")

    def _patience(self) -> float:
        """Return the seconds until something is due."""
        now = time.monotonic()
        due = [record.deadline for record in self._attempts.copy().values()]
        return max(0.0, min([now + 5.0, self._flush_at, *due]) - now)

    def _tidy(self) -> None:
        """Write what waits and drop what is old, if it is time."""
        now = time.monotonic()
        if self._journal.waiting and self._flush_at == math.inf:
            self._flush_at = now + (RETRY_SECONDS if self._journal.problem else FLUSH_SECONDS)
        if now >= self._flush_at:
            self._flush_at = math.inf
            self._forget(self._journal.flush())
            if self._journal.waiting:
                self._flush_at = now + RETRY_SECONDS
        if now >= self._prune_at:
            self._prune_at = now + PRUNE_SECONDS
            self._forget(self._journal.prune())

    def _begin_waiting(self) -> None:
        """Give each idle worker the job whose turn it is."""
        while True:
            with self._lock:
                idle = [worker for worker, record in self._workers.items() if record is None]
                job = self._queue.next(self._busy_owners()) if idle else None
                if job is None:
                    return
                record, worker = self._active[job], idle[0]
                record.attempt, record.worker = uuid.uuid4().hex, worker
                record.end_message = None
                record.deadline = time.monotonic() + self._limits.max_seconds + ENDING_SECONDS
                record.overdue = "time_limit"
                record.change("running")
                self._workers[worker] = record
                self._attempts[record.attempt] = record
                self._number_places()
            checkpoint = None
            if record.row.checkpoint_epoch is not None:
                checkpoint = self._journal.blob(job, "checkpoint")
            self._send(record, checkpoint)

    def _send(self, record: Record, checkpoint: bytes | None) -> None:
        if self._lanes is None:
            return
        self._lanes.train(
            record.worker,
            record.attempt,
            record.experiment.model_dump_json(),
            self._limits.max_seconds,
            checkpoint,
        )
        if record.state == "stopping":  # pressed in the meantime, too early to reach the worker
            self._lanes.stop(record.attempt)

    def _worker_ready(self, worker: str) -> None:
        self._workers.setdefault(worker, None)
        if self._phase != "ready":
            seconds = time.monotonic() - self._phase_since
            self._usual_seconds[self._phase] = seconds
            self._journal.put_number(f"seconds {self._phase}", seconds)
            self._phase = "ready"

    def _worker_lost(self, worker: str) -> None:
        record = self._workers.get(worker)
        self._drop_worker(worker)
        if record is not None:
            self._break_off(record)

    def _drop_worker(self, worker: str) -> None:
        self._workers.pop(worker, None)
        if not self._workers and self._phase == "ready":
            self._phase = "restarting"
            self._phase_since = time.monotonic()

    def _told(self, attempt: str, events: list[Event]) -> None:
        if attempt in self._attempts:
            record = self._attempts[attempt]
            self._journal.add_events(record.row.id, record.events, events)
            record.fold(events)

    def _heard(self, attempt: str) -> None:
        if attempt in self._attempts:
            self._attempts[attempt].deadline = time.monotonic() + ENDING_SECONDS

    def _saved(self, attempt: str, epoch: int, checkpoint: bytes) -> None:
        if attempt in self._attempts:
            record = self._attempts[attempt]
            self._journal.put_blob(record.row.id, "checkpoint", checkpoint)
            self._put_job(record, checkpoint_epoch=epoch)

    def _returned(self, attempt: str, answer: dict[str, Any]) -> None:
        record = self._attempts.get(attempt)
        if record is None:
            return
        worker = record.worker
        if "error" in answer:
            self._end(
                record,
                "failed",
                f"The training failed ({answer['error']}). {going_on(record.row.checkpoint_epoch)}",
            )
            return
        for name, body in answer["blobs"].items():
            self._journal.put_blob(record.row.id, name, body)
        self._end(
            record,
            answer["outcome"],
            record.end_message or "",
            test_loss=answer["test_loss"],
            checkpoint_epoch=answer["checkpoint_epoch"],
        )
        if (
            answer["programs"] > self._limits.worker_programs
            or answer["memory"] > self._limits.worker_megabytes * 1_000_000
        ):
            self._replace_worker(worker)

    def _broke(self, attempt: str) -> None:
        if attempt in self._attempts:
            record = self._attempts[attempt]
            self._replace_worker(record.worker)  # it may be alive, but nobody knows how
            self._break_off(record)

    def _break_off(self, record: Record) -> None:
        """End a job whose worker is gone."""
        rest = going_on(record.row.checkpoint_epoch)
        if record.state == "stopping":
            self._end(record, "stopped", f"Stopped. {rest}")
        else:
            self._end(record, "failed", f"The worker stopped unexpectedly. {rest}")

    def _give_up_overdue(self) -> None:
        now = time.monotonic()
        for record in list(self._attempts.values()):
            if now >= record.deadline:
                self._replace_worker(record.worker)
                self._end(
                    record,
                    record.overdue,
                    f"Its worker did not answer and was replaced. "
                    f"{going_on(record.row.checkpoint_epoch)}",
                )

    def _replace_worker(self, worker: str) -> None:
        self._drop_worker(worker)
        if self._lanes is not None:
            self._lanes.kill(worker)

    def _stop(self, record: Record) -> None:
        """Step one of two: ask. Step two is the deadline."""
        record.change("stopping")
        self._joinable.pop(record.row.key, None)
        patience = STOP_SECONDS if record.history.phase == "training" else COMPILING_STOP_SECONDS
        record.deadline = time.monotonic() + patience
        record.overdue = "stopped"
        if self._lanes is not None:
            self._lanes.stop(record.attempt)

    # ------------------------------------------------------------- jobs, with the lock held

    def _new(self, experiment: Experiment, owner: str) -> Record:
        row = JobRow(
            id=uuid.uuid4().hex[:16],
            key=experiment.key,
            experiment=experiment.model_dump_json(),
            server=self._name,
            started_by=owner,
            submitted_at=time.time(),
        )
        return Record(row, experiment)

    def _enqueue(self, record: Record, owner: str) -> None:
        """Let a job wait for its turn.

        Raises
        ------
        Refused
            If this visitor or the queue has too many.
        """
        own = sum(
            active.row.started_by == owner and not active.watchers[owner].stopped_watching
            for active in self._active.values()
        )
        if own >= self._limits.max_visitor_runs:
            raise Refused(
                f"You have {own} runs going on, and this host runs at most "
                f"{self._limits.max_visitor_runs} a visitor. Stop one, or wait until it ends."
            )
        if len(self._queue) >= self._limits.max_waiting:
            raise Refused(
                f"{len(self._queue)} runs are waiting already. Try again in a few minutes."
            )
        record.row = replace(
            record.row,
            server=self._name,
            started_by=owner,
            ended_at=None,
            outcome="",
            message="",
        )
        record.change("waiting")
        self._active[record.row.id] = record
        self._joinable.setdefault(record.row.key, record.row.id)
        self._queue.join(record.row.id, owner)
        self._number_places()
        self._put_job(record)
        self._wake()

    def _extend(self, record: Record, owner: str, epochs: int) -> str:
        """Begin the run of an Experiment with more epochs where this one finished."""
        experiment = record.experiment
        if record.state != "ended" or record.row.outcome != "finished":
            raise Refused("Only a run that finished can be given more epochs.")
        if experiment.training.schedule.name not in EXTENDABLE_SCHEDULES:
            raise Refused(
                "With cosine decay the learning rate depends on the number of epochs from the "
                "first step on. Train the longer run from its beginning."
            )
        if epochs < experiment.training.epochs:
            raise Refused(f"This run has done {experiment.training.epochs} epochs already.")
        try:
            longer = spec.from_value(
                {
                    **experiment.model_dump(mode="json"),
                    "training": {**experiment.training.model_dump(mode="json"), "epochs": epochs},
                }
            )
        except spec.InvalidExperiment as invalid:
            raise Refused(str(invalid)) from invalid
        refusal = self._limits.refusal(longer)
        if refusal is not None:
            raise Refused(refusal)
        known = self._joinable.get(longer.key)
        if known is None and (row := self._journal.finished(longer.key, REPEATABLE)) is not None:
            known = row.id
        if known is None:
            checkpoint = self._journal.blob(record.row.id, "checkpoint")
            if checkpoint is None:
                raise Refused("The checkpoint of this run is not kept any more.")
            successor = self._new(longer, owner)
            self._enqueue(successor, owner)
            known = successor.row.id
            before = [
                event for event in self._journal.events(record.row.id) if event["kind"] != "end"
            ]
            self._journal.add_events(known, 0, before)
            successor.fold(before)
            self._journal.put_blob(known, "checkpoint", checkpoint)
            self._put_job(successor, checkpoint_epoch=record.row.checkpoint_epoch)
        found = self._find(known)
        if found is None:
            raise Refused("That run is not kept any more.")
        self._watch(found, owner, record.watchers[owner].expected_accuracy)
        return known

    def _end(self, record: Record, outcome: str, message: str, **results_of_it: Any) -> None:
        """End a job, however it came about."""
        if record.end_message is None or record.history.outcome != outcome:
            event: Event = {"kind": "end", "outcome": outcome, "message": message}
            self._journal.add_events(record.row.id, record.events, [event])
            record.fold([event])
        self._queue.leave(record.row.id)
        self._attempts.pop(record.attempt, None)
        if self._workers.get(record.worker) is record:
            self._workers[record.worker] = None
        if self._joinable.get(record.row.key) == record.row.id:
            del self._joinable[record.row.key]
        self._active.pop(record.row.id, None)
        record.attempt = record.worker = ""
        record.deadline = math.inf
        self._put_job(
            record, ended_at=time.time(), outcome=outcome, message=message, **results_of_it
        )
        record.change("ended")
        self._keep(record)
        self._number_places()

    def _busy_owners(self) -> set[str]:
        return {record.row.started_by for record in self._attempts.values()}

    def _number_places(self) -> None:
        for place, job in enumerate(self._queue.jobs(), start=1):
            record = self._active[job]
            if record.place != place:
                record.place = place
                record.change()

    def _put_job(self, record: Record, **changes: Any) -> None:
        record.row = replace(record.row, **changes)
        self._journal.put_job(record.row)

    def _put_watcher(self, row: WatcherRow, record: Record) -> None:
        record.watchers[row.owner] = row
        record.change()
        self._journal.put_watcher(row)
        if row.owner in self._pressed:
            self._pressed[row.owner][row.job] = row.pressed_at

    def _watch(self, record: Record, owner: str, expected_accuracy: float | None) -> None:
        self._put_watcher(WatcherRow(owner, record.row.id, time.time(), expected_accuracy), record)
        self._wake()

    def _view(self, record: Record, owner: str) -> Job:
        journal, note = self._journal, ""
        if journal.problem and record.state == "ended" and journal.holds(record.row.id):
            note = f"{journal.problem} This run is kept in memory until the server stops."
        return record.view(owner, note, journal.changes)

    def _of(self, job_id: str, owner: str) -> Record:
        """Return a visitor's record.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's; which of the two is not told.
        """
        record = self._find(job_id)
        if record is None or owner not in record.watchers:
            raise Refused(
                "This run is not one of yours, or is not kept any more. "
                "Press Train to start it again."
            )
        return record

    def _find(self, job_id: str) -> Record | None:
        record = self._active.get(job_id) or self._ended.get(job_id)
        if record is not None:
            if record.state == "ended":
                self._ended.move_to_end(job_id)
            return record
        row = self._journal.job(job_id)
        return None if row is None or row.ended_at is None else self._loaded(row)

    def _loaded(self, row: JobRow) -> Record | None:
        """Return the record of a job that has ended, from the store if it is not in memory.

        None if its Experiment was written by a version of this program that knew others.
        """
        if row.id in self._ended:
            return self._ended[row.id]
        try:
            experiment = spec.parse(row.experiment)
        except spec.InvalidExperiment as invalid:
            _log.warning("run %s cannot be read: %s", row.id, invalid)
            return None
        record = Record(row, experiment, state="ended")
        record.fold(self._journal.events(row.id))
        record.watchers = {watcher.owner: watcher for watcher in self._journal.watchers(row.id)}
        self._keep(record)
        return record

    def _keep(self, record: Record) -> None:
        self._ended[record.row.id] = record
        while len(self._ended) > KEPT_RECORDS:
            self._ended.popitem(last=False)

    def _forget(self, jobs: list[str]) -> None:
        """Drop from memory what the store has dropped."""
        with self._lock:
            for job in jobs:
                self._ended.pop(job, None)
                for pressed in self._pressed.values():
                    pressed.pop(job, None)

    def _pressed_by(self, owner: str) -> dict[str, float]:
        if owner not in self._pressed:
            rows = self._journal.pressed(owner, LISTED_RUNS)
            self._pressed[owner] = {row.job: row.pressed_at for row in rows}
            while len(self._pressed) > KEPT_OWNERS:
                self._pressed.popitem(last=False)
        self._pressed.move_to_end(owner)
        return self._pressed[owner]

    def _take_over(self) -> None:
        """Mark what a server left unfinished that died; leave alone what another one runs."""
        try:
            self._presence = Presence.claim(self._folder, self._name)
            for row in self._store.unfinished():
                dead = Presence.claim(self._folder, row.server)
                if dead is None:
                    continue
                message = _interrupted("restarted", row)
                record = self._loaded(row)
                if record is not None:
                    self._end(record, "failed", message)
                else:
                    self._journal.put_job(
                        replace(row, ended_at=time.time(), outcome="failed", message=message)
                    )
                dead.release()
        except (OSError, StoreFull) as error:
            _log.warning("the store cannot be opened: %s", error)
        self._journal.flush()


def _interrupted(what: str, row: JobRow) -> str:
    return (
        f"The server was {what} while this run was going on or waiting. "
        f"{going_on(row.checkpoint_epoch)}"
    )


_singleton_lock = threading.Lock()
_engine: Engine | None = None


def start(
    limits: Limits | None = None, store_path: Path | None = None, scheduler: str | None = None
) -> Engine:
    """Start this process's engine, if it has none, and return it; see `Engine`.

    In a worker process, which imports the main script anew, nothing is started.
    """
    global _engine
    with _singleton_lock:
        if _engine is None:
            _engine = Engine(limits, store_path, scheduler)
            if multiprocessing.parent_process() is None:
                _engine.start()
        return _engine


def get() -> Engine | None:
    """Return this process's engine, if it was started."""
    return _engine


def close() -> None:
    """Close this process's engine, if it has one."""
    global _engine
    with _singleton_lock:
        if _engine is not None:
            _engine.close()
            _engine = None
