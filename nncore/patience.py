"""How long the engine waits: for a worker that says nothing, and for somebody to look at a run.

All of it is reckoned on the monotonic clock, which no correction of the time of day moves. A
computer whose lid was closed has heard of nobody either, so the time it slept counts for nothing.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from nncore.jobs import Record
from nncore.limits import Limits

NAP_SECONDS = 30.0
"""The engine looks around every few seconds; after so many without a look it has slept."""


class Patience:
    """When it ends with which job.

    Parameters
    ----------
    limits : Limits
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._looked_around_at = time.monotonic()

    def look_around(self, records: Collection[Record]) -> float:
        """Return the time, after a sleep with more patience for all of these jobs."""
        now = time.monotonic()
        slept = now - self._looked_around_at
        self._looked_around_at = now
        if slept > NAP_SECONDS:
            for record in records:
                record.deadline += slept
                record.heard_at += slept
                record.looked_at += slept
        return now

    def ends(self, record: Record) -> float:
        """Return when something must happen about a job, on the monotonic clock."""
        return min(record.deadline, self._silent_at(record), self._unwatched_at(record))

    def silent(self, record: Record, now: float) -> str | None:
        """Say so if a worker that trains has said nothing for too long."""
        if now < self._silent_at(record):
            return None
        return (
            f"The worker had not been heard of for {duration(self._limits.silence_seconds)} and "
            "was replaced."
        )

    def unwatched(self, record: Record, now: float) -> str | None:
        """Say so if nobody has looked for too long at a job that could go on."""
        if now < self._unwatched_at(record):
            return None
        return f"Nobody was watching for {duration(self._limits.lease_seconds)}."

    def _silent_at(self, record: Record) -> float:
        going_on = record.state == "running"
        return record.heard_at + self._limits.silence_seconds if going_on else float("inf")

    def _unwatched_at(self, record: Record) -> float:
        going_on = record.state in ("waiting", "running")
        return record.looked_at + self._limits.lease_seconds if going_on else float("inf")


def duration(seconds: float) -> str:
    """Say how long, in the unit that people would use."""
    if seconds < 120:
        return f"{seconds:.3g} seconds"
    return f"{seconds / 60:.3g} minutes"
