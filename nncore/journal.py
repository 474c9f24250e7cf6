"""Writing to the store a little later, in batches, and losing nothing when it cannot be written.

Whatever is put here can be read here at once. `flush` writes all of it as one transaction, which
spares the disk a commit for each event; while the disk is full, it stays in memory instead, and the
next flush tries again. So the engine never waits for a disk and never fails because of one.
"""

from __future__ import annotations

import threading

from nncore import event_log
from nncore.history import Event
from nncore.rows import Batch, JobRow, WatcherRow
from nncore.store import Store, StoreFull

MAXIMUM_UNSAVED_BYTES = 64_000_000
"""Of weights and checkpoints that wait in memory; beyond it the oldest are given up."""


class Journal:
    """A store that is written behind. Safe to use from several threads.

    Parameters
    ----------
    store : Store
    days : float
        Age above which the store may drop ended jobs.

    Attributes
    ----------
    problem : str
        A sentence while the store cannot be written, else empty.
    changes : int
        Counts how often `problem` came or went.
    """

    def __init__(self, store: Store, days: float) -> None:
        self._store = store
        self._days = days
        self._lock = threading.RLock()
        self._flushing = threading.Lock()
        self._pending = Batch()
        self._writing = Batch()
        self.problem = ""
        self.changes = 0

    # ------------------------------------------------------------------------------- writing

    def put_job(self, row: JobRow) -> None:
        """Write a job's row anew."""
        with self._lock:
            self._pending.jobs[row.id] = row

    def put_watcher(self, row: WatcherRow) -> None:
        """Write a watcher's row anew."""
        with self._lock:
            self._pending.watchers[row.owner, row.job] = row

    def add_events(self, job: str, first: int, events: list[Event]) -> None:
        """Append events; `first` is the number of the first of them, counted from 0."""
        with self._lock:
            self._pending.events.setdefault(job, []).append((first, events))

    def put_blob(self, job: str, name: str, body: bytes) -> None:
        """Write bytes that belong to a job anew."""
        with self._lock:
            self._pending.blobs.pop((job, name), None)  # the newest stand last
            self._pending.blobs[job, name] = body

    def put_number(self, name: str, value: float) -> None:
        """Keep a number from one start to the next."""
        with self._lock:
            self._pending.numbers[name] = value

    @property
    def waiting(self) -> bool:
        """Whether anything is still to be written, or being written at this moment."""
        with self._lock:
            return any(map(bool, self._unsaved()))

    def holds(self, job: str) -> bool:
        """Return whether something of this job is not saved yet."""
        with self._lock:
            return any(
                job in batch.jobs or job in batch.events or any(job == of for of, _ in batch.blobs)
                for batch in self._unsaved()
            )

    def flush(self) -> list[str]:
        """Write what waits. Never raises: see `problem`.

        Returns
        -------
        list of str
            Old jobs that were dropped to make room.
        """
        dropped: list[str] = []
        with self._flushing:
            with self._lock:
                self._writing, self._pending = self._pending, Batch()
            try:
                dropped = self._write(self._writing)
                self._report("")
            except StoreFull as full:
                self._report(str(full))
                with self._lock:
                    self._pending = _joined(self._writing, self._pending)
                    _bound(self._pending)
            finally:
                with self._lock:
                    self._writing = Batch()
        return dropped

    def prune(self) -> list[str]:
        """Drop runs that are too old or too many; return their names. Never raises."""
        try:
            dropped = self._store.prune(self._days)
        except StoreFull as full:
            self._report(str(full))
            return []
        if not self.waiting:
            self._report("")
        return dropped

    # ------------------------------------------------------------------------------- reading

    def job(self, job: str) -> JobRow | None:
        """Return a job's row."""
        with self._lock:
            for batch in self._unsaved():
                if job in batch.jobs:
                    return batch.jobs[job]
        try:
            return self._store.job(job)
        except StoreFull:
            return None

    def finished(self, key: str, outcomes: tuple[str, ...]) -> JobRow | None:
        """Return the latest job of this Experiment that ended in one of these ways."""
        with self._lock:
            for batch in self._unsaved():
                ended = [
                    row for row in batch.jobs.values() if row.key == key and row.outcome in outcomes
                ]
                if ended:
                    return max(ended, key=lambda row: row.ended_at or 0.0)
        try:
            return self._store.finished(key, outcomes)
        except StoreFull:
            return None

    def watchers(self, job: str) -> list[WatcherRow]:
        """Return who pressed Train for a job."""
        try:
            rows = {row.owner: row for row in self._store.watchers(job)}
        except StoreFull:
            rows = {}
        with self._lock:
            for batch in reversed(self._unsaved()):
                rows |= {row.owner: row for row in batch.watchers.values() if row.job == job}
        return list(rows.values())

    def pressed(self, owner: str, limit: int) -> list[WatcherRow]:
        """Return the jobs for which a visitor pressed Train, newest first, `limit` at most."""
        try:
            rows = {row.job: row for row in self._store.pressed(owner, limit)}
        except StoreFull:
            rows = {}
        with self._lock:
            for batch in reversed(self._unsaved()):
                rows |= {row.job: row for row in batch.watchers.values() if row.owner == owner}
        return sorted(rows.values(), key=lambda row: -row.pressed_at)[:limit]

    def events(self, job: str) -> list[Event]:
        """Return all events of a job, in order."""
        with self._lock:
            waiting = [
                (first, list(events))
                for batch in reversed(self._unsaved())
                for first, events in batch.events.get(job, [])
            ]
        try:
            stored = self._store.events(job)
        except StoreFull:
            stored = []
        for first, events in waiting:
            stored[first:] = events
        return stored

    def blob(self, job: str, name: str) -> bytes | None:
        """Return bytes that belong to a job."""
        with self._lock:
            for batch in self._unsaved():
                if (job, name) in batch.blobs:
                    return batch.blobs[job, name]
        try:
            return self._store.blob(job, name)
        except StoreFull:
            return None

    def number(self, name: str) -> float | None:
        """Return a number that was kept from one start to the next."""
        with self._lock:
            for batch in self._unsaved():
                if name in batch.numbers:
                    return batch.numbers[name]
        try:
            return self._store.number(name)
        except StoreFull:
            return None

    # -------------------------------------------------------------------------------- inside

    def _unsaved(self) -> tuple[Batch, Batch]:
        """Return what is in memory only, the newer first."""
        return self._pending, self._writing

    def _write(self, batch: Batch) -> list[str]:
        if not batch:
            return []
        try:
            self._store.write(batch)
            return []
        except StoreFull:
            # A second try helps if old runs made it full, or if a damaged file was moved aside.
            dropped = self._store.prune(self._days, room=sum(map(len, batch.blobs.values())))
            self._store.write(batch)
            return dropped

    def _report(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            self.changes += 1
            event_log.tell("store_problem", what=problem or "over")


def _joined(older: Batch, newer: Batch) -> Batch:
    events = {job: list(lists) for job, lists in older.events.items()}
    for job, lists in newer.events.items():
        events.setdefault(job, []).extend(lists)
    return Batch(
        jobs=older.jobs | newer.jobs,
        watchers=older.watchers | newer.watchers,
        events=events,
        blobs=older.blobs | newer.blobs,
        numbers=older.numbers | newer.numbers,
    )


def _bound(batch: Batch) -> None:
    """Give up the oldest bytes that wait, so that a full disk does not become a full memory."""
    size = sum(map(len, batch.blobs.values()))
    for name in list(batch.blobs):
        if size <= MAXIMUM_UNSAVED_BYTES:
            return
        size -= len(batch.blobs.pop(name))
