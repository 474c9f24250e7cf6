"""Which job runs where and when: hands jobs to workers and takes in what comes back.

One thread does it all. The lanes' thread only drops what it hears into an inbox; this one folds it
into the records, writes the journal, gives idle workers the next job, and loses its patience with a
worker that does not answer. Stopping has two steps: ask the worker, and if it does not hear, replace
it; the run then ends with its last checkpoint.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from nncore import event_log, run_events
from nncore.assignments import Assignments
from nncore.fair_queue import FairQueue
from nncore.history import Event
from nncore.jobs import Record, compares, going_on, visitor
from nncore.journal import Journal
from nncore.limits import Limits
from nncore.patience import Patience
from nncore.readiness import Readiness
from nncore.records import Records
from nncore.upkeep import Upkeep

if TYPE_CHECKING:
    from nncore.lanes import Lanes

STOP_SECONDS = 3.0
"""A run that has not heard the request to stop by then loses its worker."""
COMPILING_STOP_SECONDS = 20.0
"""The same while the program is being compiled, which nothing can interrupt."""
ENDING_SECONDS = 60.0
"""Time for a run that has heard, or has used up its own time, to test and write its network."""
NEEDS_LESS = "A smaller batch size or a smaller network needs less."
OUT_OF_MEMORY = f"The worker ran out of memory and was replaced. {NEEDS_LESS}"
DIED = (
    "The process that trained was ended from outside, crashed or is out of reach. Often the "
    f"machine has run out of memory. {NEEDS_LESS}"
)
COMPARED_BLOBS = ("weights", "predictions")
"""What is kept of a run that belongs to a comparison; see `nncore.jobs.compares`."""
IDLE_SECONDS = 5.0

_log = logging.getLogger(__name__)


class Dispatcher:
    """The queue, the workers and what they do. It is the lanes' `nncore.listener.Listener`.

    Parameters
    ----------
    records : Records
    journal : Journal
    limits : Limits
    lock : RLock
        The engine's, which guards the records.

    Attributes
    ----------
    trouble : str
        A sentence while the workers cannot be reached, else empty.
    """

    def __init__(
        self, records: Records, journal: Journal, limits: Limits, lock: threading.RLock
    ) -> None:
        self._records = records
        self._journal = journal
        self._limits = limits
        self._lock = lock
        self._queue = FairQueue()
        self._assignments = Assignments()
        self._lanes: Lanes | None = None
        self._patience = Patience(limits)
        self.readiness = Readiness(journal)
        self.trouble = ""
        self._trouble_since = 0.0
        self._looked_at = time.monotonic()

        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._closing = False
        self._upkeep = Upkeep(journal)
        self._thread = threading.Thread(target=self._work, name="nncore-dispatcher", daemon=True)

    # ----------------------------------------------------------------------- for the engine

    def start(self) -> None:
        """Begin to take in messages."""
        self.readiness.start()
        self._thread.start()

    def connect(self, lanes: Lanes) -> None:
        """Use these lanes from now on."""
        self._lanes = lanes

    def close(self) -> None:
        """Take in nothing more."""
        self._closing = True
        self.wake()
        self._thread.join(timeout=20)

    @property
    def waiting(self) -> int:
        """Jobs that wait."""
        return len(self._queue)

    @property
    def ailing_seconds(self) -> float:
        """How long there has been no ready worker, or trouble; 0 while all is well."""
        troubled = time.monotonic() - self._trouble_since if self.trouble else 0.0
        return max(self.readiness.seconds_without, troubled)

    @property
    def silent_seconds(self) -> float:
        """Seconds since the thread last looked for work; infinite if it or the lanes' is dead."""
        lanes_alive = self._lanes is None or self._lanes.alive
        alive = self._thread.is_alive() and lanes_alive
        return time.monotonic() - self._looked_at if alive else math.inf

    def wake(self) -> None:
        """Look at once whether something is to be done."""
        self._inbox.put(lambda: None)

    def enqueue(self, record: Record, owner: str) -> None:
        """Let a job wait for its turn. With the lock held, as for the next two."""
        self._records.activate(record, owner)
        self._queue.join(record.row.id, visitor(owner))
        self._number_places()
        self.wake()

    def stop(self, record: Record) -> None:
        """End a job that waits or runs; the second step, if needed, is its deadline."""
        if record.state == "waiting":
            why = f"{record.because} It left the queue before it started.".lstrip()
            self.end(record, "stopped", why if record.because else "Withdrawn before it started.")
            return
        record.change("stopping")
        self._records.close_to_others(record)
        patience = STOP_SECONDS if record.history.phase == "training" else COMPILING_STOP_SECONDS
        record.deadline = time.monotonic() + patience
        record.overdue = "stopped"
        if self._lanes is not None:
            self._lanes.stop(record.attempt)
        self.wake()

    def end(self, record: Record, outcome: str, message: str, **changes: Any) -> None:
        """End a job, however it came about; `changes` are further fields of its row."""
        if record.end_message != message or record.history.outcome != outcome:
            event: Event = {"kind": "end", "outcome": outcome, "message": message}
            self._journal.add_events(record.row.id, record.events, [event])
            record.fold([event])
        run_events.ended(record, outcome)
        self._queue.leave(record.row.id)
        self._assignments.release(record)
        record.deadline = math.inf
        self._upkeep.hurry()  # what a visitor has seen end shall survive whatever comes next
        self._records.retire(record, outcome=outcome, message=message, **changes)
        self._number_places()

    # -------------------------------------------------------- what the lanes tell (any thread)

    def worker_ready(self, worker: str) -> None:
        """See `nncore.listener.Listener`, as for the methods below."""
        self._post(self._worker_ready, worker)

    def worker_lost(self, worker: str) -> None:
        self._post(self._worker_lost, worker)

    def outgrew(self, worker: str) -> None:
        self._post(self._outgrew, worker)

    def alive(self, attempt: str) -> None:
        self._post(self._about, attempt, lambda record: None)

    def worker_taken(self, worker: str, taken: bool) -> None:
        self._post(self._worker_taken, worker, taken)

    def turned_away(self, attempt: str) -> None:
        self._post(self._about, attempt, self._turned_away)

    def told(self, attempt: str, events: list[Event]) -> None:
        self._post(self._about, attempt, self._told, events)

    def heard(self, attempt: str) -> None:
        self._post(self._about, attempt, self._heard)

    def saved(self, attempt: str, epoch: int, checkpoint: bytes) -> None:
        self._post(self._about, attempt, self._saved, epoch, checkpoint)

    def returned(self, attempt: str, answer: dict[str, Any]) -> None:
        self._post(self._about, attempt, self._returned, answer)

    def broke(self, attempt: str) -> None:
        self._post(self._about, attempt, self._broke)

    def trouble_is(self, sentence: str) -> None:
        if sentence != self.trouble and not self._closing:
            event_log.tell("trouble", what=sentence or "over")
            self._trouble_since = self._trouble_since if self.trouble else time.monotonic()
        self.trouble = sentence

    # ---------------------------------------------------------------- the dispatcher's thread

    def _post(self, function: Callable[..., None], *arguments: Any) -> None:
        self._inbox.put(partial(function, *arguments))

    def _work(self) -> None:
        while not self._closing:
            self._looked_at = time.monotonic()
            try:
                message: Callable[[], None] | None = self._inbox.get(timeout=self._idle_seconds())
            except queue.Empty:
                message = None
            try:
                with self._lock:
                    while message is not None:
                        message()
                        message = None if self._inbox.empty() else self._inbox.get()
                    self._lose_patience()
                self._begin_waiting()
                self._tidy()
            except Exception:
                _log.exception("the engine could not take this in")

    def _idle_seconds(self) -> float:
        """Return the seconds until something is due."""
        now = time.monotonic()
        with self._lock:
            due = map(self._patience.ends, self._records.active.values())
            return max(0.0, min([now + IDLE_SECONDS, self._upkeep.due_at, *due]) - now)

    def _tidy(self) -> None:
        """Write what waits and drop what is old, if it is time."""
        dropped = self._upkeep.tidy()
        if dropped:
            with self._lock:
                self._records.forget(dropped)

    def _begin_waiting(self) -> None:
        """Give each idle worker the job whose turn it is."""
        while self._lanes is not None:
            with self._lock:
                record = self._assign()
            if record is None:
                return
            checkpoint = None
            if record.row.checkpoint_epoch is not None:
                checkpoint = self._journal.blob(record.row.id, "checkpoint")
            self._lanes.train(
                record.worker,
                record.attempt,
                record.experiment.model_dump_json(),
                self._limits.max_seconds,
                checkpoint,
            )
            if record.state == "stopping":  # asked in the meantime, too early to reach the worker
                self._lanes.stop(record.attempt)

    def _assign(self) -> Record | None:
        """Pair an idle worker with the job whose turn it is, if there are both."""
        worker = self._assignments.idle()
        if worker is None:
            return None
        # A comparison may use every worker that nobody else waits for.
        job_id = self._queue.next(self._assignments.busy_visitors()) or self._queue.next()
        if job_id is None:
            return None
        record = self._records.active[job_id]
        self._assignments.assign(record, worker)
        record.end_message = None
        record.deadline = time.monotonic() + self._limits.max_seconds + ENDING_SECONDS
        record.overdue = "time_limit"
        record.heard_at = time.monotonic()
        record.change("running")
        run_events.started(record)
        self._number_places()
        return record

    def _number_places(self) -> None:
        for place, job_id in enumerate(self._queue.jobs(), start=1):
            record = self._records.active[job_id]
            if record.place != place:
                record.place = place
                record.change()

    # ------------------------------------------------------ one message each, with the lock held

    def _worker_ready(self, worker: str) -> None:
        self._assignments.workers.setdefault(worker, None)
        self.readiness.ready()

    def _worker_lost(self, worker: str) -> None:
        if worker in self._assignments.workers:  # not one that was replaced
            event_log.tell("worker_lost")
        record = self._assignments.workers.get(worker)
        self._drop_worker(worker)
        if record is not None:
            self._break_off(record)

    def _outgrew(self, worker: str) -> None:
        record = self._assignments.workers.get(worker)
        if record is not None:
            record.because = OUT_OF_MEMORY

    def _worker_taken(self, worker: str, taken: bool) -> None:
        if taken:
            self._assignments.taken.add(worker)
        else:
            self._assignments.taken.discard(worker)

    def _turned_away(self, record: Record) -> None:
        """Let a job that has not begun wait again, before all others."""
        if record.state == "stopping":
            self.end(record, "stopped", "Withdrawn before it started.")
            return
        self._assignments.release(record)
        record.deadline = math.inf
        record.change("waiting")
        self._queue.come_back(record.row.id, visitor(record.row.started_by))
        self._number_places()

    def _about(self, attempt: str, take_in: Callable[..., None], *arguments: Any) -> None:
        """Take in a message about an attempt, unless that is over."""
        record = self._assignments.attempted(attempt)
        if record is not None:
            record.heard_at = time.monotonic()
            take_in(record, *arguments)

    def _told(self, record: Record, events: list[Event]) -> None:
        self._journal.add_events(record.row.id, record.events, events)
        record.fold(events)

    def _heard(self, record: Record) -> None:
        record.deadline = time.monotonic() + ENDING_SECONDS

    def _saved(self, record: Record, epoch: int, checkpoint: bytes) -> None:
        if not compares(record.row.started_by):
            self._journal.put_blob(record.row.id, "checkpoint", checkpoint)
            self._records.put(record, checkpoint_epoch=epoch)

    def _returned(self, record: Record, answer: dict[str, Any]) -> None:
        if "error" in answer:
            rest = going_on(record.row.checkpoint_epoch)
            self.end(record, "failed", f"The training failed ({answer['error']}). {rest}")
            return
        worker = record.worker
        light = compares(record.row.started_by)
        for name in COMPARED_BLOBS if light else answer["blobs"]:
            self._journal.put_blob(record.row.id, name, answer["blobs"][name])
        stopped = answer["outcome"] == "stopped"
        why = record.because if stopped else ""
        self.end(
            record,
            answer["outcome"],
            f"{why} {record.end_message or ''}".strip(),
            test_loss=answer["test_loss"],
            checkpoint_epoch=None if light else answer["checkpoint_epoch"],
        )
        if (
            answer["programs"] > self._limits.worker_programs
            or answer["memory"] > self._limits.worker_megabytes * 1_000_000
        ):
            self._replace_worker(worker)

    def _broke(self, record: Record) -> None:
        self._replace_worker(record.worker)  # it may be alive, but nobody knows how
        self._break_off(record)

    def _break_off(self, record: Record) -> None:
        """End a job whose worker is gone."""
        rest = going_on(record.row.checkpoint_epoch)
        if record.state == "stopping":
            self.end(record, "stopped", f"{record.because or 'Stopped.'} {rest}")
        else:
            why = record.because or DIED
            self.end(record, "failed", f"{why} {rest}")

    def _lose_patience(self) -> None:
        """Replace workers that do not answer, and stop what nobody looks at."""
        now = self._patience.look_around(self._records.active.values())
        for record in list(self._records.active.values()):
            if now < self._patience.ends(record):
                continue
            silent = self._patience.silent(record, now)
            if now >= record.deadline or silent:
                rest = going_on(record.row.checkpoint_epoch)
                why = silent or "Stopped: its worker did not answer and was replaced."
                self._replace_worker(record.worker)
                outcome = "failed" if silent else record.overdue
                self.end(record, outcome, f"{record.because} {why} {rest}".lstrip())
            else:
                record.because = self._patience.unwatched(record, now) or ""
                self.stop(record)

    def _replace_worker(self, worker: str) -> None:
        event_log.tell("worker_replaced")
        self._drop_worker(worker)
        if self._lanes is not None:
            self._lanes.kill(worker)

    def _drop_worker(self, worker: str) -> None:
        self._assignments.workers.pop(worker, None)
        if not self._assignments.workers:
            self.readiness.lost()
