"""How many steps and seconds a variant takes to a given loss, which its final loss does not tell.

Two runs may end equally low although one of them was there in a tenth of the time. A run counts
from the first moment at which its loss is at or below the level. The median over seeds counts runs
that never come there as slower than all others: a mean over those that do would flatter a variant
of which half the runs are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.comparison import Courses

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Reached:
    """How one variant came to a level; R is the number of its runs that have ended.

    Attributes
    ----------
    epochs, steps, seconds : ndarray of float64, shape (R,)
        Of each run; infinite if it never came there. Seconds are NaN if nobody took the time.
    """

    epochs: Values
    steps: Values
    seconds: Values

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.epochs)

    @property
    def count(self) -> int:
        """How many came there."""
        return int(np.isfinite(self.epochs).sum())

    def median(self, name: str) -> float:
        """Return the median of "epochs", "steps" or "seconds"; infinite if most never came."""
        values: Values = getattr(self, name)
        if not len(values) or np.isnan(values).any():
            return float("nan")
        # The upper of two middle runs, for the mean of a number and infinity says nothing.
        return float(np.sort(values)[len(values) // 2])


def reached(
    experiment: spec.Experiment, courses: Courses, level: float, course: str = "val_loss"
) -> Reached:
    """Return when the runs of a variant were first at or below a level.

    Parameters
    ----------
    experiment : spec.Experiment
        Of the variant.
    courses : Courses
    level : float
    course : str
        Name of the loss in `Courses`.
    """
    values: Values = getattr(courses, course)[courses.ended]
    moments = clock(courses, experiment)
    if not values.size:
        nothing = np.full(len(values), np.inf)
        return Reached(nothing, nothing, nothing)
    with np.errstate(invalid="ignore"):
        below = values <= level
    first, came = below.argmax(axis=1), below.any(axis=1)
    rows = np.arange(len(values))
    return Reached(
        *(
            np.where(came, moments[name][courses.ended][rows, first], np.inf)
            for name in ("epochs", "steps", "seconds")
        )
    )


def clock(courses: Courses, experiment: spec.Experiment) -> dict[str, Values]:
    """Return epochs, steps and seconds at each moment of each run: shapes (R, M).

    Seconds are counted from the first step: what a program's compiling took, which only the first
    run of a kind waits for, is left out.
    """
    epochs = np.broadcast_to(courses.epoch, courses.elapsed.shape)
    return {
        "epochs": epochs,
        "steps": epochs * experiment.steps_per_epoch,
        "seconds": _since_the_first_step(courses.elapsed, courses.epoch),
    }


def levels(variants: Mapping[str, Courses], course: str = "val_loss") -> tuple[float, float, float]:
    """Return the lowest and highest level worth asking for, and one to begin with.

    Of each variant counts what its median run reaches at its best. The last lies a tenth above the
    middle, on a logarithmic axis, between the best of these and the median of them.
    """
    values = [getattr(one, course) for one in variants.values()]
    sound = np.concatenate([one[np.isfinite(one)] for one in values])
    if not len(sound):
        return 0.0, 1.0, 0.5
    medians = np.array([np.median(_lowest(one)) for one in values if one.size])
    # Of a variant that mostly broke down at once the median is infinite.
    bests = medians[np.isfinite(medians)] if np.isfinite(medians).any() else sound
    low = float(sound.min())
    firsts = np.concatenate([one[:, 0] for one in values if one.size])
    firsts = firsts[np.isfinite(firsts)]
    high = max(float(np.median(firsts if len(firsts) else sound)), 1.01 * low)
    middle = 1.1 * float(np.sqrt(bests.min() * np.median(bests)))
    return low, high, float(np.clip(middle, low, high))


def _lowest(values: Values) -> Values:
    """Return each run's lowest number, infinite if it has none."""
    lowest: Values = np.where(np.isfinite(values), values, np.inf).min(axis=1)
    return lowest


def _since_the_first_step(elapsed: Values, epoch: Values) -> Values:
    """Take out what passed before the first step: its own pace tells how long a moment takes."""
    if elapsed.shape[1] < 2:
        return np.full_like(elapsed, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        paces = np.diff(elapsed, axis=1) / np.diff(epoch)
    pace = np.full(len(elapsed), np.nan)
    known = np.isfinite(paces).any(axis=1)
    pace[known] = np.nanmedian(paces[known], axis=1)
    begun: Values = elapsed[:, :1] - (pace * epoch[0])[:, None]
    return elapsed - begun
