"""A trajectory: a whole training run as some sixty moments that can be looked at in any order.

Each moment keeps all weights and what they are worth: losses, accuracies, gradients, units that
have stopped learning. Early steps change most, so moments lie close together at first and further
and further apart later on. Whoever plays a trajectory forward or back computes nothing anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec

Array = NDArray[Any]

MOMENTS = 60
_CROWDING = 2.5
"""Moment k of n lies at the share (k / n)^2.5 of the run: half of them in its first sixth."""


@dataclass(frozen=True)
class Trouble:
    """What broke a run, where, and what would mend it.

    Attributes
    ----------
    step : int
        The step that broke, counted from 1; for a hopeless loss the steps done.
    layer : int or None
        The Dense layer that broke first, counted from 0; None if it is the loss.
    what, repair : str
        Sentences.
    """

    step: int
    layer: int | None
    what: str
    repair: str


@dataclass(frozen=True)
class Trajectory:
    """A run or a part of one, moment by moment.

    M is the number of moments, P of parameters, L of Dense layers. If several networks were trained
    at once, all but `step`, `epoch` and `learning_rate` have a leading axis for the networks.

    Attributes
    ----------
    step : ndarray of int64, shape (M,)
        Steps done at each moment, 0 first.
    epoch : ndarray of float64, shape (M,)
        The same in epochs.
    theta : ndarray of shape (M, P)
        All parameters, see `nncore.network.Network`.
    train_loss, test_loss : ndarray of float64, shape (M,)
        Mean data loss, without dropout and penalties.
    penalty : ndarray of float64, shape (M,)
        L1 and L2 penalties, which training adds to the loss.
    train_accuracy, test_accuracy : ndarray of float64, shape (M,)
        Shares of rows whose class is predicted; NaN for a regression.
    learning_rate : ndarray of float64, shape (M,)
        Of the step that follows.
    gradient_norm : ndarray of float64, shape (M, L)
        Euclidean norm of the gradient of the training loss by each layer's weights and biases.
    dead : ndarray of float64, shape (M, L)
        Share of units whose derivative is 0 for every training row: they learn nothing any more.
    saturated : ndarray of float64, shape (M, L)
        Share of a sigmoid or tanh layer's answers to training rows where the derivative is below
        `nncore.moment_values.SATURATION` of its largest; NaN for other activations.
    trouble : Trouble or None
        Why the trajectory ends here, if the run broke down.
    """

    step: NDArray[np.int64]
    epoch: NDArray[np.float64]
    theta: Array
    train_loss: Array
    test_loss: Array
    penalty: Array
    train_accuracy: Array
    test_accuracy: Array
    learning_rate: NDArray[np.float64]
    gradient_norm: Array
    dead: Array
    saturated: Array
    trouble: Trouble | None = None

    def __len__(self) -> int:
        """Return the number of moments."""
        return len(self.step)

    def until(self, moment: int, trouble: Trouble | None) -> Trajectory:
        """Return the first `moment` moments, ended by a trouble."""
        cut = {name: values[_along(name, values, slice(moment))] for name, values in _arrays(self)}
        return Trajectory(**cut, trouble=trouble)


def joined(parts: Sequence[Trajectory]) -> Trajectory:
    """Put the parts of a run, in their order, together again."""
    whole = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=_axis(name, values))
        for name, values in _arrays(parts[0])
    }
    return Trajectory(**whole, trouble=parts[-1].trouble)


def moments(experiment: spec.Experiment, count: int = MOMENTS) -> NDArray[np.int64]:
    """Return the steps at which a run is looked at.

    Parameters
    ----------
    experiment : spec.Experiment
    count : int
        How many, if there are so many steps.

    Returns
    -------
    ndarray of int64, shape (M,)
        Strictly rising from 0 to the last step; at whole epochs where they are further apart.
    """
    steps_per_epoch = experiment.steps_per_epoch
    total = experiment.training.epochs * steps_per_epoch
    if total < count:
        return np.arange(total + 1)
    places = np.arange(count)
    curve = np.rint(total * (places / (count - 1)) ** _CROWDING).astype(np.int64)
    # Each at least one step after the one before it.
    steps = np.maximum.accumulate(curve - places) + places
    whole_epochs = steps // steps_per_epoch * steps_per_epoch
    return np.where(np.diff(steps, prepend=0) >= steps_per_epoch, whole_epochs, steps)


_PER_NETWORK_AXES = {"theta": 2, "gradient_norm": 2, "dead": 2, "saturated": 2}
"""Axes of a single run's array, where it is not one."""


def _arrays(trajectory: Trajectory) -> list[tuple[str, Array]]:
    names = [field.name for field in fields(trajectory) if field.name != "trouble"]
    return [(name, getattr(trajectory, name)) for name in names]


def _axis(name: str, values: Array) -> int:
    """Return the axis of the moments."""
    return values.ndim - _PER_NETWORK_AXES.get(name, 1)


def _along(name: str, values: Array, moments: slice) -> tuple[slice, ...]:
    return (slice(None),) * _axis(name, values) + (moments,)
