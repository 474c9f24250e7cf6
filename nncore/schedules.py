"""Learning rate schedules: how large a step training takes at each moment.

Early on, large steps get near a minimum quickly; later, small ones settle into it. A schedule is
a formula of the number of steps done, so the whole course of the learning rate is known before
training starts. The formulas are those of `keras.optimizers.schedules`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec

Values = NDArray[np.float64]


def learning_rates(
    training: spec.Training, steps_per_epoch: int, steps: NDArray[np.int64]
) -> Values:
    """Return the learning rate at each of some steps.

    Parameters
    ----------
    training : spec.Training
        Its optimizer has the initial learning rate, its schedule the rest.
    steps_per_epoch : int
        Mini-batches in one epoch, the last, smaller one included.
    steps : ndarray of int64, shape (n,)
        Steps since the beginning of training, counted from 0.

    Returns
    -------
    ndarray of float64, shape (n,)

    References
    ----------
    https://keras.io/api/optimizers/learning_rate_schedules/
    """
    share = SHARES[training.schedule.name]
    done = np.asarray(steps, dtype=np.float64)
    return training.optimizer.learning_rate * share(training, steps_per_epoch, done)


def warmup_and_decay_steps(training: spec.Training, steps_per_epoch: int) -> tuple[int, int]:
    """Return for how many steps a cosine schedule rises, and for how many it falls (at least 1)."""
    steps = training.epochs * steps_per_epoch
    warmup_epochs = getattr(training.schedule, "warmup_epochs", 0.0)
    warmup = min(round(warmup_epochs * steps_per_epoch), steps - 1)
    return warmup, steps - warmup


def _constant(training: spec.Training, steps_per_epoch: int, steps: Values) -> Values:
    return np.ones_like(steps)


def _step(training: spec.Training, steps_per_epoch: int, steps: Values) -> Values:
    rule: Any = training.schedule
    falls: Values = steps // (rule.every_epochs * steps_per_epoch)
    return np.power(float(rule.factor), falls)


def _exponential(training: spec.Training, steps_per_epoch: int, steps: Values) -> Values:
    rule: Any = training.schedule
    falls: Values = steps / (rule.every_epochs * steps_per_epoch)
    return np.power(float(rule.factor), falls)


def _cosine(training: spec.Training, steps_per_epoch: int, steps: Values) -> Values:
    """Rise in a straight line from 0, then fall as half a cosine to 0."""
    warmup, decay = warmup_and_decay_steps(training, steps_per_epoch)
    fallen = np.clip((steps - warmup) / decay, 0.0, 1.0)
    return np.where(steps < warmup, steps / max(warmup, 1), 0.5 * (1.0 + np.cos(np.pi * fallen)))


SHARES: dict[str, Callable[[spec.Training, int, Values], Values]] = {
    "constant": _constant,
    "step": _step,
    "exponential": _exponential,
    "cosine": _cosine,
}
"""Schedule name → share of the initial learning rate that is left at each step."""
