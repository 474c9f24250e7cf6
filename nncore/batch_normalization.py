"""Batch normalization, step by step: what one unit's numbers become in a batch.

In training a unit's numbers lose the mean of their batch and are divided by its standard deviation;
then the layer stretches them by γ and moves them by β, which it learns. So an example's result
depends on the company it is in. In use there may be no company, so moving averages that were kept
in training take the place of the batch's mean and variance.

References
----------
S. Ioffe, C. Szegedy: Batch Normalization: Accelerating Deep Network Training by Reducing Internal
Covariate Shift, 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.inference import BATCH_NORMALIZATION_EPSILON

Array = NDArray[Any]

MOMENTUM = 0.99
"""Keras's: the share of a moving average that a batch leaves as it is."""
FIRST_MEAN, FIRST_VARIANCE = 0.0, 1.0
"""What Keras's moving averages are before the first batch."""


@dataclass(frozen=True)
class Normalized:
    """A batch on its way through the layer.

    Attributes
    ----------
    mean, variance : ndarray of shape (features,)
        Of the batch, or the moving averages. The variance divides by n, not by n - 1.
    normalized : ndarray of shape (n, ..., features)
        (z - mean) / √(variance + ε).
    output : ndarray of shape (n, ..., features)
        γ · normalized + β.
    """

    mean: Array
    variance: Array
    normalized: Array
    output: Array


def in_training(
    z: Array, gamma: Any = 1.0, beta: Any = 0.0, epsilon: float = BATCH_NORMALIZATION_EPSILON
) -> Normalized:
    """Normalize a batch by its own mean and variance.

    Parameters
    ----------
    z : ndarray of shape (n, ..., features)
        Over all axes but the last is averaged, as for Dense and for Conv2D.
    gamma, beta : float or ndarray of shape (features,)
        The learned scale and shift; 1 and 0 at first.
    epsilon : float
        Added to the variance, so that nothing is divided by 0.
    """
    axes = tuple(range(z.ndim - 1))
    return in_use(z, z.mean(axis=axes), z.var(axis=axes), gamma, beta, epsilon)


def in_use(
    z: Array,
    moving_mean: Array,
    moving_variance: Array,
    gamma: Any = 1.0,
    beta: Any = 0.0,
    epsilon: float = BATCH_NORMALIZATION_EPSILON,
) -> Normalized:
    """Normalize by means and variances (features,) that are known already; see `in_training`."""
    normalized = (z - moving_mean) / np.sqrt(moving_variance + epsilon)
    return Normalized(moving_mean, moving_variance, normalized, gamma * normalized + beta)


def moved(average: Any, of_batch: Any, momentum: float = MOMENTUM) -> Any:
    """Return a moving average after one more batch: momentum · average + (1 - momentum) · batch."""
    return momentum * average + (1 - momentum) * of_batch


def creeping(of_batches: Array, first: float, momentum: float = MOMENTUM) -> Array:
    """Return a moving average before the first batch and after each.

    Parameters
    ----------
    of_batches : ndarray of shape (steps,)
        The mean, or the variance, of each batch.
    first : float
        What the average is at first.
    momentum : float
        0…1.

    Returns
    -------
    ndarray of float64, shape (steps + 1,)
    """
    averages = [first]
    for of_batch in of_batches.tolist():
        averages.append(moved(averages[-1], of_batch, momentum))
    return np.array(averages)
