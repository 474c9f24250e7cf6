"""Which jobs there are and who may see them: those that go on, and the ended ones asked for lately.

An ended job that nobody has asked for in a while is read back from the journal. Nothing here starts
or stops anything; and nothing here locks: every call is made with the engine's lock held.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from nncore import clock, spec
from nncore.jobs import REPEATABLE, Job, Record, Refused, compares
from nncore.journal import Journal
from nncore.rows import JobRow, WatcherRow
from nncore.spec import Experiment

KEPT_RECORDS = 256
KEPT_OWNERS = 1_000
LISTED_RUNS = 100

_log = logging.getLogger(__name__)


class Records:
    """The records of all jobs.

    Parameters
    ----------
    journal : Journal
    server : str
        Name of this server, written beside each job it runs.

    Attributes
    ----------
    active : dict of str to Record
        Jobs that wait, run or are being stopped.
    """

    def __init__(self, journal: Journal, server: str) -> None:
        self._journal = journal
        self._server = server
        self.active: dict[str, Record] = {}
        self._ended: OrderedDict[str, Record] = OrderedDict()
        self._joinable: dict[str, str] = {}
        self._pressed: OrderedDict[str, dict[str, float]] = OrderedDict()

    # ------------------------------------------------------------------------------- finding

    def find(self, job_id: str) -> Record | None:
        """Return the record of a job, if there is such a job."""
        if job_id in self.active:
            return self.active[job_id]
        if job_id in self._ended:
            self._ended.move_to_end(job_id)
            return self._ended[job_id]
        row = self._journal.job(job_id)
        return None if row is None or row.ended_at is None else self.read(row)

    def of(self, job_id: str, owner: str) -> Record:
        """Return the record of a visitor's job.

        Raises
        ------
        Refused
            If there is no such run, or it is not this visitor's; which of the two is not told.
        """
        record = self.find(job_id)
        if record is None or owner not in record.watchers:
            raise Refused(
                "This run is not one of yours, or is not kept any more. "
                "Press Train to start it again."
            )
        return record

    def read(self, row: JobRow) -> Record | None:
        """Return the record of a job that has ended.

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

    def joinable(self, key: str, owner: str) -> Record | None:
        """Return the job that trains this Experiment just now, if a press of this owner joins it.

        One that is being stopped is not joined.
        """
        job_id = self._joinable.get(key)
        return None if job_id is None else _whole(self.active[job_id], owner)

    def repeated(self, key: str, owner: str) -> Record | None:
        """Return an ended job of this Experiment that another one would only repeat."""
        row = self._journal.finished(key, REPEATABLE)
        return None if row is None else _whole(self.read(row), owner)

    def started_by(self, owner: str) -> int:
        """Return how many jobs go on that a visitor started and still watches."""
        return sum(
            record.row.started_by == owner and not record.watchers[owner].stopped_watching
            for record in self.active.values()
        )

    def compared(self) -> int:
        """Return how many runs of comparisons go on, of all visitors."""
        return sum(compares(record.row.started_by) for record in self.active.values())

    def watched_by(self, owner: str) -> list[Record]:
        """Return the jobs that go on and that a visitor watches."""
        return [
            record
            for record in self.active.values()
            if owner in record.watchers and not record.watchers[owner].stopped_watching
        ]

    def look(self, owner: str) -> None:
        """Note that a visitor is here, whichever page they see."""
        for record in self.watched_by(owner):
            record.looked_at = time.monotonic()

    def pressed_by(self, owner: str) -> list[Record]:
        """Return the jobs for which a visitor pressed Train, newest first."""
        pressed = self._presses(owner)
        newest = sorted(pressed, key=lambda job_id: -pressed[job_id])[:LISTED_RUNS]
        records = (self.find(job_id) for job_id in newest)
        return [record for record in records if record is not None and owner in record.watchers]

    def view(self, record: Record, owner: str) -> Job:
        """Return what a visitor, who looks just now, sees of a job."""
        if not record.watchers[owner].stopped_watching:
            record.looked_at = time.monotonic()
        problem, note = self._journal.problem, ""
        if problem and record.state == "ended" and self._journal.holds(record.row.id):
            note = f"{problem} This run is kept in memory until the server stops."
        return record.view(owner, note, self._journal.changes)

    # ------------------------------------------------------------------------------ changing

    def new(self, experiment: Experiment, owner: str) -> Record:
        """Make the record of a job that is to start; `activate` comes next."""
        row = JobRow(
            id=uuid.uuid4().hex[:16],
            key=experiment.key,
            experiment=experiment.model_dump_json(),
            server=self._server,
            started_by=owner,
            submitted_at=clock.now(),
        )
        return Record(row, experiment)

    def activate(self, record: Record, owner: str) -> None:
        """Let a new or ended job wait, at a visitor's wish."""
        self._ended.pop(record.row.id, None)
        self.active[record.row.id] = record
        self._joinable.setdefault(record.row.key, record.row.id)
        record.waiting_since = time.monotonic()
        record.because = ""
        record.change("waiting")
        self.put(
            record, server=self._server, started_by=owner, ended_at=None, outcome="", message=""
        )

    def close_to_others(self, record: Record) -> None:
        """Let nobody join a job any more."""
        if self._joinable.get(record.row.key) == record.row.id:
            del self._joinable[record.row.key]

    def retire(self, record: Record, **changes: Any) -> None:
        """Move a job to the ended ones; `changes` are fields of its row."""
        self.close_to_others(record)
        self.active.pop(record.row.id, None)
        self.put(record, ended_at=clock.now(), **changes)
        record.change("ended")
        self._keep(record)

    def put(self, record: Record, **changes: Any) -> None:
        """Change fields of a job's row."""
        record.row = replace(record.row, **changes)
        self._journal.put_job(record.row)

    def watch(self, record: Record, owner: str, expected_accuracy: float | None) -> None:
        """Note that a visitor has pressed Train for a job."""
        self.put_watcher(record, WatcherRow(owner, record.row.id, clock.now(), expected_accuracy))

    def put_watcher(self, record: Record, row: WatcherRow) -> None:
        """Add or change a watcher of a job."""
        record.watchers[row.owner] = row
        record.looked_at = time.monotonic()
        record.change()
        self._journal.put_watcher(row)
        if row.owner in self._pressed:
            self._pressed[row.owner][row.job] = row.pressed_at

    def forget(self, jobs: list[str]) -> None:
        """Drop from memory what the store has dropped."""
        for job_id in jobs:
            self._ended.pop(job_id, None)
            for pressed in self._pressed.values():
                pressed.pop(job_id, None)

    # -------------------------------------------------------------------------------- inside

    def _keep(self, record: Record) -> None:
        self._ended[record.row.id] = record
        while len(self._ended) > KEPT_RECORDS:
            self._ended.popitem(last=False)

    def _presses(self, owner: str) -> dict[str, float]:
        """Return when a visitor pressed Train, by job."""
        if owner not in self._pressed:
            rows = self._journal.pressed(owner, LISTED_RUNS)
            self._pressed[owner] = {row.job: row.pressed_at for row in rows}
            while len(self._pressed) > KEPT_OWNERS:
                self._pressed.popitem(last=False)
        self._pressed.move_to_end(owner)
        return self._pressed[owner]


def _whole(record: Record | None, owner: str) -> Record | None:
    """Return a job if it keeps all that this owner may ask of it; see `nncore.jobs.compares`."""
    if record is None or compares(owner) or not compares(record.row.started_by):
        return record
    return None
