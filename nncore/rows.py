"""What is kept of a job from one start of the server to the next, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from nncore.history import Event


@dataclass(frozen=True)
class JobRow:
    """What is kept of a job. Times are seconds since 1970; `ended_at` is None until it ended."""

    id: str
    key: str
    experiment: str
    server: str
    started_by: str
    submitted_at: float
    ended_at: float | None = None
    outcome: str = ""
    message: str = ""
    test_loss: float | None = None
    checkpoint_epoch: int | None = None
    """Whole epochs in the last checkpoint; None without one."""


@dataclass(frozen=True)
class WatcherRow:
    """A visitor (`owner`) who pressed Train for a job."""

    owner: str
    job: str
    pressed_at: float
    expected_accuracy: float | None = None
    stopped_watching: bool = False


@dataclass
class Batch:
    """Writes that belong into one transaction. A row replaces the row of the same name."""

    jobs: dict[str, JobRow] = field(default_factory=dict)
    watchers: dict[tuple[str, str], WatcherRow] = field(default_factory=dict)
    """By owner and job."""
    events: dict[str, list[tuple[int, list[Event]]]] = field(default_factory=dict)
    """By job: number of the first event, and the events."""
    blobs: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """By job and name."""
    numbers: dict[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))
