"""Activation functions: what bends a neuron's sum.

Each takes an array of any shape and returns one of the same shape and type. Exponentials are only
ever taken of numbers that are not positive, so that an input of 1000 overflows nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def linear(z: Array) -> Array:
    """z."""
    return z


def relu(z: Array) -> Array:
    """max(z, 0)."""
    bent: Array = np.maximum(z, 0)
    return bent


def leaky_relu(z: Array, negative_slope: float = 0.2) -> Array:
    """z above zero, `negative_slope`·z below; 0.2 is the default of Keras's function."""
    return np.where(z > 0, z, negative_slope * z)


def elu(z: Array) -> Array:
    """z above zero, e^z - 1 below."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def gelu(z: Array) -> Array:
    """z·Φ(z) with the normal distribution function Φ(z) = (1 + erf(z / √2)) / 2, as in Keras."""
    weighted: Array = z * 0.5 * (1 + _erf(z / math.sqrt(2)))
    return weighted


def silu(z: Array) -> Array:
    """z·sigmoid(z)."""
    weighted: Array = z * sigmoid(z)
    return weighted


def softplus(z: Array) -> Array:
    """ln(1 + e^z)."""
    bent: Array = relu(z) + np.log1p(np.exp(-np.abs(z)))
    return bent


def tanh(z: Array) -> Array:
    """Hyperbolic tangent."""
    return np.tanh(z)


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z)."""
    small = np.exp(-np.abs(z))
    share: Array = np.where(z >= 0, 1, small) / (1 + small)
    return share


def softmax(z: Array) -> Array:
    """e^z divided by its sum along the last axis; subtracting the largest z changes nothing."""
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    quotient: Array = powers / powers.sum(axis=-1, keepdims=True)
    return quotient


def _erf(x: Array) -> Array:
    """Error function to 1.5e-7.

    References
    ----------
    M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 1964, formula 7.1.26.
    """
    size = np.abs(x)
    t = 1 / (1 + 0.3275911 * size)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    # Beyond 10 the result is 1 to the last digit; a larger square would only underflow.
    rest = series * np.exp(-np.square(np.minimum(size, 10)))
    signed: Array = np.sign(x) * (1 - rest)
    return signed


ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "linear": linear,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "silu": silu,
    "softplus": softplus,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "softmax": softmax,
}
