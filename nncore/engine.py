"""The engine: hand it an Experiment, watch the run, fetch what came of it.

Pages talk to one `Engine` (`start`, `get`, `close`) from many threads, and asking it for news costs
microseconds. It keeps records of jobs (`nncore.records`) and a journal of them on disk
(`nncore.journal`); a dispatcher (`nncore.dispatcher`) sends them to worker processes
(`nncore.lanes`), which are reached only through JSON and bytes and may be on another machine.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import platformdirs
from numpy.typing import NDArray

from nncore import clock, npz
from nncore.admission import Admission
from nncore.dispatcher import Dispatcher
from nncore.history import Event, History
from nncore.inside_worker import KERAS, LIGHT
from nncore.jobs import Job, Record, Refused, comparing, going_on
from nncore.journal import Journal
from nncore.limits import Limits
from nncore.longer_run import longer
from nncore.presence import Presence
from nncore.questions import EngineBusy, Questions
from nncore.readiness import Phase
from nncore.records import Records
from nncore.spec import Experiment
from nncore.store import Store, StoreFull

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

KEPT_RESULTS = 8

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
    unsaved : str
        A sentence while runs cannot be saved.
    ailing_seconds : float
        How long no worker has been ready or the workers have been in trouble; 0 if all is well.
    silent_seconds : float
        Since the dispatcher last looked for work; it does every few seconds while it lives.
    """

    phase: Phase
    seconds_left: float | None
    running: int
    waiting: int
    message: str = ""
    unsaved: str = ""
    ailing_seconds: float = 0.0
    silent_seconds: float = 0.0


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
        Address of an existing Dask cluster; by default `NNCORE_SCHEDULER`, or a cluster of our own.
    delay : float
        Seconds until workers of our own start, which take all processors of a small machine for a
        while.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        store_path: Path | None = None,
        scheduler: str | None = None,
        delay: float = 0.0,
    ) -> None:
        self._limits = limits or Limits.from_environment()
        self._scheduler = scheduler or os.environ.get("NNCORE_SCHEDULER")
        folder = os.environ.get("NNCORE_STORE") or platformdirs.user_data_path("nncore")
        self._folder = store_path or Path(folder).expanduser()
        self._name = uuid.uuid4().hex
        self._presence: Presence | None = None
        self._store = Store(self._folder, self._limits.store_megabytes)
        self._journal = Journal(self._store, self._limits.store_days)
        self._lock = threading.RLock()
        self._records = Records(self._journal, self._name)
        self._admission = Admission(self._limits, self._records)
        self._dispatcher = Dispatcher(self._records, self._journal, self._limits, self._lock)
        self._results: OrderedDict[tuple[str, int], Result] = OrderedDict()
        self._delay = delay
        self._closing = threading.Event()
        self._opening = threading.Thread(target=self._open, name="nncore-open", daemon=True)
        self._lanes: Lanes | None = None
        self._lanes_open = threading.Event()
        self._questions: dict[str, Questions] = {}

    # ------------------------------------------------------------------------- start and close

    def start(self) -> None:
        """Open the store and begin to start the workers; return without waiting for them."""
        self._take_over()
        self._dispatcher.start()
        self._opening.start()

    def close(self) -> None:
        """End the workers; what runs is kept as far as its last checkpoint."""
        self._closing.set()
        self._opening.join(timeout=20)
        self._lanes_open.set()  # whoever still waits for an answer would hold the server up
        for questions in self._questions.values():
            questions.close()
        self._dispatcher.close()
        if self._lanes is not None:
            self._lanes.close()
        with self._lock:
            for record in list(self._records.active.values()):
                self._dispatcher.end(record, "failed", _interrupted("stopped", record))
        self._journal.flush()
        self._store.close()
        if self._presence is not None:
            self._presence.release()

    # ----------------------------------------------------------------------- what pages ask for

    def status(self) -> Status:
        """Return how the engine is. Costs microseconds."""
        readiness, waiting = self._dispatcher.readiness, self._dispatcher.waiting
        return Status(
            phase=readiness.phase,
            seconds_left=readiness.seconds_left,
            running=len(self._records.active) - waiting,
            waiting=waiting,
            message=self._dispatcher.trouble or self._journal.problem or self._store.notice,
            unsaved=self._journal.problem,
            ailing_seconds=self._dispatcher.ailing_seconds,
            silent_seconds=self._dispatcher.silent_seconds,
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
        self._admission.check_press(owner, expected_accuracy)
        with self._lock:
            how: Literal["started", "joined", "reused"] = "joined"
            record = self._records.joinable(experiment.key, owner)
            if record is None and not fresh:
                how, record = "reused", self._records.repeated(experiment.key, owner)
            if record is None:
                how, record = "started", self._begin(experiment, owner)
            self._records.watch(record, owner, expected_accuracy)
        return Submission(record.row.id, how)

    def compare(self, experiments: Sequence[Experiment], owner: str) -> list[str]:
        """Have the runs of a comparison trained, at one press; equal runs are joined or reused.

        Parameters
        ----------
        experiments : sequence of Experiment
        owner : str
            The visitor's token for comparisons; see `nncore.jobs.comparing`.

        Returns
        -------
        list of str
            A job for each Experiment.

        Raises
        ------
        Refused
            If this host does not run one of them, or not now. Then none is begun.
        """
        self._admission.check_size(experiments)
        with self._lock:
            new = len({one.key for one in experiments if self._known(one, owner) is None})
            self._admission.check_comparison(new, owner, self._dispatcher.waiting)
            return [self.submit(one, owner).job_id for one in experiments]

    def here(self, owner: str) -> None:
        """Note that a visitor is here: a run that nobody looks at is stopped after a while."""
        with self._lock:
            self._records.look(owner)
            self._records.look(comparing(owner))

    def look(self, what: str, owner: str) -> int:
        """Count that a visitor has looked at something, such as a test part; return how often."""
        place = f"looks {owner} {what}"
        with self._lock:
            looks = int(self._journal.number(place) or 0) + 1
            self._journal.put_number(place, looks)
        self._dispatcher.wake()
        return looks

    def looks(self, what: str, owner: str) -> int:
        """Return how often a visitor has looked at something."""
        return int(self._journal.number(f"looks {owner} {what}") or 0)

    def job(self, job_id: str, owner: str) -> Job:
        """Return what this visitor sees of a job. Costs microseconds.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            return self._records.view(self._records.of(job_id, owner), owner)

    def history(self, job_id: str, owner: str) -> History:
        """Return the course of a job so far: the same object until there is news. Do not change it.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            return self._records.of(job_id, owner).snapshot()

    def events(self, job_id: str, owner: str, since: int = 0) -> list[Event]:
        """Return a job's events from number `since` on.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            self._records.of(job_id, owner)
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
            record = self._records.of(job_id, owner)
            watcher = record.watchers[owner]
            if record.state not in ("waiting", "running") or watcher.stopped_watching:
                return
            if record.watching() > 1:
                self._records.put_watcher(record, replace(watcher, stopped_watching=True))
            else:
                self._dispatcher.stop(record)

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
            record = self._records.of(job_id, owner)
            if epochs is not None and epochs != record.experiment.training.epochs:
                successor = self._extend(record, owner, epochs)
                expected_accuracy = record.watchers[owner].expected_accuracy
                self._records.watch(successor, owner, expected_accuracy)
                return successor.row.id
            if record.state != "ended":
                raise Refused("This run has not ended.")
            if not record.resumable:
                raise Refused("There is nothing to resume: press Train to start this run again.")
            self._enqueue(record, owner)
            watcher = replace(record.watchers[owner], stopped_watching=False)
            self._records.put_watcher(record, watcher)
        return job_id

    def result(self, job_id: str, owner: str) -> Result | None:
        """Return what a run ended with; None if it has not ended or left no predictions.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's.
        """
        with self._lock:
            record = self._records.of(job_id, owner)
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
            self._records.of(job_id, owner)
        return self._journal.blob(job_id, name)

    def runs(self, owner: str) -> list[Job]:
        """Return this visitor's runs, newest first."""
        with self._lock:
            records = self._records.pressed_by(owner)
            return [self._records.view(record, owner) for record in records]

    def active(self, owner: str) -> Job | None:
        """Return the run that this visitor waits for or watches: a running one before others."""
        with self._lock:
            watched = self._records.watched_by(owner)
            if not watched:
                return None
            watched.sort(key=lambda record: (record.state == "waiting", record.row.submitted_at))
            return self._records.view(watched[0], owner)

    def ask(
        self,
        function: Callable[..., Value],
        *arguments: Any,
        timeout: float = 10.0,
        lane: Literal["light", "keras"] = "light",
    ) -> Value:
        """Have a worker answer a short question; equal questions are answered once.

        Parameters
        ----------
        function : function
            Importable by name in the worker.
        *arguments : str, bytes, int, float, bool or None
        timeout : float
            Seconds.
        lane : {"light", "keras"}
            What needs Keras waits in its lane until no training holds the worker.

        Raises
        ------
        Refused
            If the function raised a ValueError: its sentence.
        EngineBusy
            If there is no answer in time; asking again in a moment may help.
        """
        began = time.monotonic()
        if not self._lanes_open.wait(timeout):
            raise EngineBusy("The workers are still starting.")
        if lane not in self._questions:
            raise EngineBusy("The server is stopping.")
        left = max(0.0, timeout - (time.monotonic() - began))
        return self._questions[lane].ask(function, *arguments, timeout=left)

    # --------------------------------------------------------------------------------- inside

    def _open(self) -> None:
        """Import Dask and start the lanes; in a thread of its own, for pages do not wait for it."""
        # Workers of a cluster run already, elsewhere: joining them takes nothing from a first page.
        if self._closing.wait(0.0 if self._scheduler else self._delay):
            return
        from nncore.lanes import Lanes

        self._lanes = Lanes(self._dispatcher, self._scheduler)
        self._questions = {
            LIGHT: Questions(
                partial(self._lanes.answer, LIGHT),
                self._lanes.kill_light,
                self._why_light_waits,
                partial(self._lanes.ready, LIGHT),
            ),
            # A training may hold this lane for minutes, so silence is no reason to restart it.
            KERAS: Questions(
                partial(self._lanes.answer, KERAS), lambda: None, self._why_keras_waits
            ),
        }
        self._dispatcher.connect(self._lanes)
        self._lanes_open.set()

    def _why_light_waits(self) -> str:
        if self._lanes is None or not self._lanes.ready(LIGHT):
            return "There is no worker for short questions just now."
        return "The worker for short questions is busy."

    def _why_keras_waits(self) -> str:
        if self._dispatcher.readiness.phase != "ready":
            return "The worker with TensorFlow is still starting."
        if len(self._records.active) > self._dispatcher.waiting:
            return "The worker with TensorFlow is training; this follows as soon as it is free."
        return "The worker with TensorFlow is computing this."

    def _take_over(self) -> None:
        """Mark what a server left unfinished that died; leave alone what another one runs."""
        try:
            self._presence = Presence.claim(self._folder, self._name)
            for row in self._store.unfinished():
                dead = Presence.claim(self._folder, row.server)
                if dead is None:
                    continue
                record = self._records.read(row)
                if record is not None:
                    self._dispatcher.end(record, "failed", _interrupted("restarted", record))
                else:
                    self._journal.put_job(replace(row, ended_at=clock.now(), outcome="failed"))
                dead.release()
        except (OSError, StoreFull) as error:
            _log.warning("the store cannot be opened: %s", error)
        self._journal.flush()

    def _known(self, experiment: Experiment, owner: str) -> Record | None:
        """Return the run of an equal Experiment that a press would join or reuse."""
        key = experiment.key
        return self._records.joinable(key, owner) or self._records.repeated(key, owner)

    def _begin(self, experiment: Experiment, owner: str) -> Record:
        """Let a new job wait for its turn.

        Raises
        ------
        Refused
        """
        self._admission.check_size([experiment])
        record = self._records.new(experiment, owner)
        self._enqueue(record, owner)
        return record

    def _enqueue(self, record: Record, owner: str) -> None:
        """Let a job wait for its turn.

        Raises
        ------
        Refused
            If this visitor or the line has too many.
        """
        self._admission.check_place(owner, self._dispatcher.waiting)
        self._dispatcher.enqueue(record, owner)

    def _extend(self, record: Record, owner: str, epochs: int) -> Record:
        """Return the run of an Experiment with more epochs, begun where this one finished.

        Raises
        ------
        Refused
        """
        experiment = longer(record, epochs)
        known = self._known(experiment, owner)
        if known is not None:
            return known
        checkpoint = self._journal.blob(record.row.id, "checkpoint")
        if checkpoint is None:
            raise Refused("The checkpoint of this run is not kept any more.")
        successor = self._begin(experiment, owner)
        events = [event for event in self._journal.events(record.row.id) if event["kind"] != "end"]
        self._journal.add_events(successor.row.id, 0, events)
        successor.fold(events)
        self._journal.put_blob(successor.row.id, "checkpoint", checkpoint)
        self._records.put(successor, checkpoint_epoch=record.row.checkpoint_epoch)
        return successor


def _interrupted(what: str, record: Record) -> str:
    return (
        f"The server was {what} while this run was going on or waiting. "
        f"{going_on(record.row.checkpoint_epoch)}"
    )


_singleton_lock = threading.Lock()
_engine: Engine | None = None


def start(
    limits: Limits | None = None,
    store_path: Path | None = None,
    scheduler: str | None = None,
    delay: float = 0.0,
) -> Engine:
    """Start this process's engine, if it has none, and return it; see `Engine`.

    In a child process, which imports its parent's main script anew, nothing is started.
    """
    global _engine
    with _singleton_lock:
        if _engine is None:
            _engine = Engine(limits, store_path, scheduler, delay)
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
