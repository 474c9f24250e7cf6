"""One job: an Experiment somebody wants trained, from the press of the button to its end.

A record follows the job through its states (waiting, running, stopping, ended), folds its events
into a History and knows who watches it. What a visitor sees of it is a `Job`: a small frozen view
whose `version` changes whenever anything changed, so that a page that polls can tell at once
whether there is news.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

from nncore.history import Event, History
from nncore.rows import JobRow, WatcherRow
from nncore.spec import Experiment

RESUMABLE = ("stopped", "time_limit", "failed")
"""Outcomes after which a run can go on from its checkpoint."""

REPEATABLE = ("finished", "early_stopped", "diverged")
"""Outcomes that follow from the Experiment alone: another press would only repeat them."""

_LEFT = (
    "You no longer watch this run; it goes on for the others who do. Press Train to watch it again."
)


_COMPARING = "/comparing"


def comparing(visitor: str) -> str:
    """Return the name under which a visitor's comparisons run, apart from their single runs."""
    return visitor + _COMPARING


def compares(owner: str) -> bool:
    """Say whether runs under this name are those of a comparison.

    There are dozens of them, so of each only what a comparison tells is kept: its history, answers
    and weights, but no checkpoint and no file of Keras's.
    """
    return owner.endswith(_COMPARING)


def visitor(owner: str) -> str:
    """Return whose runs these are, single ones or those of comparisons."""
    return owner.removesuffix(_COMPARING)


class Refused(Exception):
    """The engine does not do what was asked; the sentence says why and what would help."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one visitor sees of a job.

    Attributes
    ----------
    id : str
    experiment : Experiment
    state : {"waiting", "running", "stopping", "ended"}
    place : int or None
        Place in the queue while waiting, 1 for the next.
    outcome : str
        One of `nncore.history.OUTCOMES` once ended, else "".
    message : str
        A sentence or two about how it ended, else "".
    submitted_at : float
        When this visitor pressed Train, in seconds since 1970.
    version : int
        Changes whenever anything changed, the history included.
    watchers : int
        Visitors who watch it.
    expected_accuracy : float or None
        The test accuracy that this visitor expects, 0 to 1.
    resumable : bool
        Whether it can go on from a checkpoint.
    has_result : bool
        Whether it left answers on its test part.
    """

    id: str
    experiment: Experiment
    state: str
    place: int | None
    outcome: str
    message: str
    submitted_at: float
    version: int
    watchers: int
    expected_accuracy: float | None
    resumable: bool
    has_result: bool


@dataclass(slots=True)
class Record:
    """What the engine knows of a job; every change goes through the engine's lock."""

    row: JobRow
    experiment: Experiment
    state: str = "waiting"
    history: History = field(default_factory=History)
    events: int = 0
    watchers: dict[str, WatcherRow] = field(default_factory=dict)
    version: int = 0
    place: int | None = None
    attempt: str = ""
    worker: str = ""
    deadline: float = math.inf
    """When the engine's patience ends, on the monotonic clock."""
    overdue: str = "time_limit"
    """The outcome if it ends by the deadline."""
    heard_at: float = math.inf
    """When its worker last said something, on the monotonic clock."""
    looked_at: float = field(default_factory=time.monotonic)
    """When one of its watchers last looked, on the monotonic clock."""
    because: str = ""
    """A sentence about why it is being ended, if that was not a visitor's wish."""
    waiting_since: float = 0.0
    running_since: float = 0.0
    """When it joined the queue and left it for a worker, on the monotonic clock; 0: not yet."""
    end_message: str | None = None
    """What the last event said about the end, if it was about the end of this attempt."""
    _snapshot: History | None = None

    @property
    def resumable(self) -> bool:
        return (
            self.state == "ended"
            and self.row.outcome in RESUMABLE
            and self.row.checkpoint_epoch is not None
        )

    def change(self, state: str | None = None) -> None:
        """Note that something changed."""
        if state is not None:
            self.state = state
        self.version += 1

    def fold(self, events: list[Event]) -> None:
        """Take in the next events."""
        for event in events:
            self.history.add(event)
            self.end_message = str(event["message"]) if event["kind"] == "end" else None
        self.events += len(events)
        self._snapshot = None
        self.change()

    def snapshot(self) -> History:
        """Return a copy of the history; the same one until there is news."""
        if self._snapshot is None:
            history = self.history
            self._snapshot = replace(
                history,
                points={name: list(values) for name, values in history.points.items()},
                epochs={name: list(column) for name, column in history.epochs.items()},
                plateaus=list(history.plateaus),
            )
        return self._snapshot

    def watching(self) -> int:
        """Return how many visitors watch."""
        return sum(not watcher.stopped_watching for watcher in self.watchers.values())

    def view(self, owner: str, note: str = "", notes: int = 0) -> Job:
        """Return what a visitor sees.

        Parameters
        ----------
        owner : str
            One of the watchers.
        note : str
            A sentence to add about the engine's own state.
        notes : int
            How often the note has changed.
        """
        watcher = self.watchers[owner]
        state, outcome, message = self.state, self.row.outcome, self.row.message
        if watcher.stopped_watching and state != "ended":
            state, outcome, message = "ended", "stopped", _LEFT
        return Job(
            id=self.row.id,
            experiment=self.experiment,
            state=state,
            place=self.place if state == "waiting" else None,
            outcome=outcome,
            message=f"{message} {note}".strip() if note else message,
            submitted_at=watcher.pressed_at,
            version=self.version + notes,
            watchers=self.watching(),
            expected_accuracy=watcher.expected_accuracy,
            resumable=self.resumable,
            has_result=self.state == "ended" and self.row.test_loss is not None,
        )


def going_on(checkpoint_epoch: int | None) -> str:
    """Say what can be done after a run has broken off."""
    if checkpoint_epoch is None:
        return "Nothing was saved before that; press Train to start again."
    return f"Resume continues from epoch {checkpoint_epoch + 1}."
