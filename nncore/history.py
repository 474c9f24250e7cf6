"""What a training run tells while it runs, and the History that is folded from it.

A trainer reports events: small dictionaries that survive JSON. A History is nothing but those
events put in order, so a run that is watched live, one that is read back from the store a week
later and one that was resumed twice are all drawn by the same code.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]
"""`kind` says which: compiling, start, points, epoch, plateau, end. See `History.add`."""

EPOCH_COLUMNS = (
    "epoch",
    "loss",
    "penalty",
    "accuracy",
    "val_loss",
    "val_accuracy",
    "learning_rate",
    "elapsed",
)
OUTCOMES = ("finished", "early_stopped", "stopped", "time_limit", "diverged", "failed")


@dataclass
class History:
    """The course of one run.

    Attributes
    ----------
    points : dict of str to list of float
        Within epochs, each the mean since the point before it: `epoch` (fraction of epochs done),
        `step`, `loss` (data loss), `accuracy`, `learning_rate`, `elapsed` (seconds).
    epochs : dict of str to list
        At the end of each epoch: `epoch` (1, 2, …), `loss` (data loss), `penalty` (L1 and L2),
        `accuracy`, `val_loss`, `val_accuracy` (None without validation), `learning_rate`,
        `elapsed`.
    total_epochs, steps_per_epoch : int
        Planned size of the run; 0 until it starts.
    guessing_loss : float
        Loss of always answering with the class shares: what a run must beat.
    phase : str
        "waiting", "compiling", "training" or "ended".
    outcome : str
        One of `OUTCOMES` once ended, else "".
    message : str
        One sentence about how it ended.
    """

    points: dict[str, list[float]] = field(
        default_factory=lambda: {
            name: [] for name in ("epoch", "step", "loss", "accuracy", "learning_rate", "elapsed")
        }
    )
    epochs: dict[str, list[Any]] = field(
        default_factory=lambda: {name: [] for name in EPOCH_COLUMNS}
    )
    total_epochs: int = 0
    steps_per_epoch: int = 0
    guessing_loss: float = 0.0
    phase: str = "waiting"
    outcome: str = ""
    message: str = ""
    plateaus: list[tuple[int, float]] = field(default_factory=list)

    @classmethod
    def of(cls, events: Iterable[Event]) -> History:
        """Fold events, in order, into a History."""
        history = cls()
        for event in events:
            history.add(event)
        return history

    def add(self, event: Event) -> None:
        """Take in one event.

        compiling
            The program for this network is being built.
        start
            `total_epochs`, `steps_per_epoch`, `guessing_loss`, `resumed_epoch` (epochs, possibly
            fractional, that an earlier part of the run has done; later points are dropped, for
            they are trained again).
        points
            Lists named as `History.points`, one or more of them at a time.
        epoch
            One value for each name of `History.epochs`.
        plateau
            `epoch`, `learning_rate`: the rate was reduced after this epoch.
        end
            `outcome`, `message`.
        """
        kind = event["kind"]
        if kind == "compiling":
            self.phase = "compiling"
        elif kind == "start":
            self.phase = "training"
            self.outcome = self.message = ""
            self.total_epochs = int(event["total_epochs"])
            self.steps_per_epoch = int(event["steps_per_epoch"])
            self.guessing_loss = float(event["guessing_loss"])
            self._drop_after(float(event.get("resumed_epoch", 0.0)))
        elif kind == "points":
            self.phase = "training"
            for name, values in self.points.items():
                values.extend(event[name])
        elif kind == "epoch":
            for name, column in self.epochs.items():
                column.append(event.get(name))
        elif kind == "plateau":
            self.plateaus.append((int(event["epoch"]), float(event["learning_rate"])))
        elif kind == "end":
            self.phase = "ended"
            self.outcome = str(event["outcome"])
            self.message = str(event["message"])

    @property
    def epochs_done(self) -> float:
        """Epochs trained so far, the fraction of the current one included."""
        whole = float(self.epochs["epoch"][-1]) if self.epochs["epoch"] else 0.0
        return max(whole, self.points["epoch"][-1] if self.points["epoch"] else 0.0)

    @property
    def elapsed(self) -> float:
        """Seconds of training so far, compiling included."""
        return max(
            self.points["elapsed"][-1] if self.points["elapsed"] else 0.0,
            float(self.epochs["elapsed"][-1]) if self.epochs["elapsed"] else 0.0,
        )

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds until the last epoch is done; None while nothing is known."""
        elapsed = self.points["elapsed"]
        epoch = self.points["epoch"]
        if self.phase != "training" or len(elapsed) < 2 or epoch[-1] <= epoch[0]:
            return None
        pace = (elapsed[-1] - elapsed[0]) / (epoch[-1] - epoch[0])
        return max(0.0, pace * (self.total_epochs - self.epochs_done))

    def to_csv(self) -> str:
        """Return the epochs as CSV text, one line an epoch."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(EPOCH_COLUMNS)
        writer.writerows(zip(*(self.epochs[name] for name in EPOCH_COLUMNS), strict=True))
        return text.getvalue()

    def _drop_after(self, epoch: float) -> None:
        """Forget what lies after `epoch`: a resumed run trains it again."""
        tolerance = 1e-9
        kept = sum(value <= epoch + tolerance for value in self.points["epoch"])
        for values in self.points.values():
            del values[kept:]
        kept = sum(value <= epoch + tolerance for value in self.epochs["epoch"])
        for column in self.epochs.values():
            del column[kept:]
        self.plateaus = [(at, rate) for at, rate in self.plateaus if at <= epoch + tolerance]
