"""What the event log says of a run: when it starts, and how it ended and how long it took.

A run is named by the first characters of its number: enough to pair a start with its end, too few
to ask the engine for it. Neither the network nor who asked for it is written.
"""

from __future__ import annotations

import time
from collections import Counter

from nncore import event_log
from nncore.jobs import Record

NAMED_CHARACTERS = 8

_outcomes: Counter[str] = Counter()


def started(record: Record) -> None:
    """Tell that a worker was given this run."""
    record.running_since = time.monotonic()
    event_log.tell(
        "run_started",
        run=record.row.id[:NAMED_CHARACTERS],
        queue_seconds=record.running_since - record.waiting_since,
    )


def ended(record: Record, outcome: str) -> None:
    """Tell that this run is over; one that never left the queue has no seconds of its own."""
    _outcomes[outcome] += 1  # always under the engine's lock
    now = time.monotonic()
    ran = record.running_since >= record.waiting_since > 0.0
    left_queue = record.running_since if ran else now
    event_log.tell(
        "run_ended",
        run=record.row.id[:NAMED_CHARACTERS],
        outcome=outcome,
        epochs=len(record.history.epochs["epoch"]),
        seconds=now - left_queue,
        queue_seconds=left_queue - (record.waiting_since or now),
    )


def outcomes() -> dict[str, int]:
    """Return how many runs ended in each way since this process began."""
    return dict(_outcomes)
