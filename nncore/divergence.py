"""When training has gone wrong for good, and what would help.

A network that knows nothing can still answer with the class shares; the loss of doing so is the
loss of guessing. A run has *diverged* when its loss is no longer a number, or when, two epochs in a
row or in its last one, the mean loss is above three times the loss of guessing and above three
times the loss at its first step. The second rule is needed because a loss can be hopeless and yet
finite; the first step is in it because a run may begin badly and learn slowly, which is no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec

FACTOR = 3.0
"""A mean loss so many times that of guessing, and of the first step, counts against a run."""


def guessing_loss(loss: spec.LossName, units: int, y: NDArray[Any]) -> float:
    """Return the loss of giving every example the same, best answer.

    Parameters
    ----------
    loss : str
        The loss's name.
    units : int
        Numbers that the network puts out for an example.
    y : ndarray of shape (n,)
        Class labels (integers), counted from 0, or amounts (floats).

    Returns
    -------
    float
        For classes with shares p: for cross-entropies the entropy −Σ p log p; for the mean squared
        error Σ p (1 − p) / classes, as p (1 − p) is the variance of a target of 0 and 1 with mean
        p; for Huber's loss half of that; for hinge loss twice the smaller share. For amounts, the
        loss of always answering with their mean.
    """
    if y.dtype.kind == "f":
        return _AMOUNTS[loss](y - y.mean())
    return _CLASSES[loss](np.bincount(y) / len(y), units)


def _entropy(shares: NDArray[np.float64], units: int) -> float:
    present = shares[shares > 0]
    return float(-np.sum(present * np.log(present)))


def _variance(shares: NDArray[np.float64], units: int) -> float:
    # A single unit stands for two classes, whose p (1 − p) are the same.
    return float(np.sum(shares * (1.0 - shares))) / max(units, 2)


_CLASSES: dict[str, Callable[[NDArray[np.float64], int], float]] = {
    "binary_crossentropy": _entropy,
    "sparse_categorical_crossentropy": _entropy,
    "mean_squared_error": _variance,
    "huber": lambda shares, units: _variance(shares, units) / 2,
    "hinge": lambda shares, units: 2.0 * float(1.0 - shares.max()),
}
_AMOUNTS: dict[str, Callable[[NDArray[np.float64]], float]] = {
    "mean_squared_error": lambda off: float(np.mean(off**2)),
    "huber": lambda off: float(np.mean(np.where(abs(off) <= 1, off**2 / 2, abs(off) - 0.5))),
}


@dataclass
class Watch:
    """Follows the epochs of a run and says when it has diverged.

    Attributes
    ----------
    guessing : float
        Loss of guessing; 0 (a single class) leaves only the first rule.
    epochs : int
        Planned epochs.
    first : float or None
        Loss at the run's first step, before anything was learned.
    hopeless : int
        Epochs in a row that counted against the run.
    """

    guessing: float
    epochs: int
    first: float | None = None
    hopeless: int = 0

    def after_epoch(self, epoch: int, step: int, loss: float) -> str | None:
        """Take in an epoch's mean loss; return a message if the run has diverged.

        Parameters
        ----------
        epoch, step : int
            Epochs and steps done, counting these.
        loss : float
            The epoch's mean data loss, finite.
        """
        bound = FACTOR * max(self.guessing, self.first or 0.0)
        self.hopeless = self.hopeless + 1 if self.guessing > 0 and loss > bound else 0
        if self.hopeless >= 2 or (self.hopeless == 1 and epoch == self.epochs):
            return (
                f"Diverged at step {step:,}: the mean loss of epoch {epoch} is {loss:.3g}, more "
                f"than {FACTOR:g} times the {self.guessing:.3g} of guessing by class shares and "
                f"than {FACTOR:g} times what it was at the first step. {ADVICE}"
            )
        return None


ADVICE = (
    "Lower the learning rate, ten times to begin with; if that does not help, look at the scale "
    "of the inputs and of the initial weights."
)


def not_a_number(step: int) -> str:
    """Say that the loss stopped being a number at a step, counted from 1."""
    return (
        f"Diverged at step {step:,}: the loss is no longer a number, because steps, weights or "
        f"inputs were too large. {ADVICE}"
    )
