"""Which keras worker does which job: one each, and none while another server trains there.

Each try at a job on a worker is an attempt with a name of its own, so that what an earlier one still
says is not taken for news of a later one.
"""

from __future__ import annotations

import uuid

from nncore.jobs import Record, visitor


class Assignments:
    """The keras workers and their jobs.

    Attributes
    ----------
    workers : dict of str to Record or None
        What each worker does; None if nothing.
    taken : set of str
        Workers on which other servers train.
    """

    def __init__(self) -> None:
        self.workers: dict[str, Record | None] = {}
        self.taken: set[str] = set()
        self._attempts: dict[str, Record] = {}

    def idle(self) -> str | None:
        """Return a worker that has nothing to do, if there is one."""
        idle = (name for name, record in self.workers.items() if record is None)
        return next((name for name in idle if name not in self.taken), None)

    def busy_visitors(self) -> set[str]:
        """Return the visitors whose jobs are being done."""
        return {visitor(record.row.started_by) for record in self._attempts.values()}

    def attempted(self, attempt: str) -> Record | None:
        """Return the job of an attempt, unless that is over."""
        return self._attempts.get(attempt)

    def assign(self, record: Record, worker: str) -> None:
        """Give a job to a worker."""
        record.attempt, record.worker = uuid.uuid4().hex, worker
        self.workers[worker] = record
        self._attempts[record.attempt] = record

    def release(self, record: Record) -> None:
        """Take a job from its worker, if it has one."""
        self._attempts.pop(record.attempt, None)
        if self.workers.get(record.worker) is record:
            self.workers[record.worker] = None
        record.attempt = record.worker = ""
