"""Initializers: the weights before the first step.

Each unit must start differently, or all would learn the same. The spread matters too: a sum of
`fan_in` products grows with √fan_in, so the weights of wide layers must start smaller. The
formulas are Keras's; the random numbers are those of `numpy.random.RandomState`, whose stream for
a seed will never change.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Initializer = Callable[..., Array]

TRUNCATED_SPREAD = 0.87962566103423978
"""Standard deviation that is left of a standard normal distribution cut off at ±2."""


def zeros(rng: np.random.RandomState, fan_in: int, fan_out: int, stddev: float = 0.05) -> Array:
    """Return zeros: every unit of a layer starts, and stays, the same."""
    return np.zeros((fan_in, fan_out))


def random_normal(
    rng: np.random.RandomState, fan_in: int, fan_out: int, stddev: float = 0.05
) -> Array:
    """Return normal numbers with standard deviation `stddev`, whatever the layer's size."""
    return rng.standard_normal((fan_in, fan_out)) * stddev


def _uniform(variance: Callable[[int, int], float]) -> Initializer:
    """Spread evenly over -limit…limit; the variance of that is limit² / 3."""

    def draw(rng: np.random.RandomState, fan_in: int, fan_out: int, stddev: float = 0.05) -> Array:
        limit = math.sqrt(3 * variance(fan_in, fan_out))
        return rng.uniform(-limit, limit, (fan_in, fan_out))

    return draw


def _truncated_normal(variance: Callable[[int, int], float]) -> Initializer:
    """Draw normal numbers, again if beyond two standard deviations, and widen what is left."""

    def draw(rng: np.random.RandomState, fan_in: int, fan_out: int, stddev: float = 0.05) -> Array:
        numbers = rng.standard_normal((fan_in, fan_out))
        while (beyond := np.abs(numbers) > 2).any():
            numbers[beyond] = rng.standard_normal(int(beyond.sum()))
        return numbers * (math.sqrt(variance(fan_in, fan_out)) / TRUNCATED_SPREAD)

    return draw


def glorot_variance(fan_in: int, fan_out: int) -> float:
    """Return 2 / (fan_in + fan_out): sums keep their size forward, and gradients backward.

    References
    ----------
    X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural
    networks, AISTATS 2010. Also called Xavier initialization.
    """
    return 2 / (fan_in + fan_out)


def he_variance(fan_in: int, fan_out: int) -> float:
    """Return 2 / fan_in: the 2 makes up for the half of the sums that ReLU sets to 0.

    References
    ----------
    K. He et al., Delving deep into rectifiers, ICCV 2015.
    """
    return 2 / fan_in


INITIALIZERS: dict[str, Initializer] = {
    "glorot_uniform": _uniform(glorot_variance),
    "glorot_normal": _truncated_normal(glorot_variance),
    "he_uniform": _uniform(he_variance),
    "he_normal": _truncated_normal(he_variance),
    "random_normal": random_normal,
    "zeros": zeros,
}
"""Name → function of (rng, fan_in, fan_out, stddev) → float64 (fan_in, fan_out)."""
