"""Losses: one number for how wrong an answer is, and how it changes with the answer.

A loss says what training makes small. Each stands beside its gradient, in one object of a table.
Cross-entropies clip probabilities as Keras does, so that no logarithm of 0 is ever taken. Where the
sums before the output's activation are known, nothing needs to be clipped: there the loss is a
simple formula of the sums, and its gradient is just a - y.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.activations import Activation, softplus

Array = NDArray[Any]

EPSILON = 1e-7
"""Probabilities are kept this far from 0 and 1, as in Keras."""
DELTA = 1.0
"""Where Huber's parabola turns into a line."""


@dataclass(frozen=True)
class Logits:
    """A loss and the output activation that was made for it, taken together.

    Attributes
    ----------
    activation : str
        The output activation, a = f(z).
    value : callable
        value(y, z) → (..., n).
    gradient : callable
        gradient(y, a) → (..., n, units), ∂L/∂z: it is a - y (for several probabilities their
        mean). The chain rule gives it: ∂L/∂a has a(1 - a) below the line and f′(z) is a(1 - a).
        Without the division nothing is lost where a is very near to 0 or 1.
    """

    activation: str
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Loss:
    """A loss of each example, with its gradient.

    Attributes
    ----------
    name : str
        Keras's name.
    value : callable
        value(y, a) → (..., n): the loss of each example, the mean over its units.
    gradient : callable
        gradient(y, a) → (..., n, units): the derivative of each example's loss by its own answers.
    logits : Logits or None
        The same for one output activation, from its sums z.
    formula, gradient_formula : str
        LaTeX for one unit, y the target and a the answer.
    use : str
        Which answer it fits, in a sentence.
    threshold : float
        A single answer above it means class 1.

    Notes
    -----
    Targets y are floats of shape (..., n, units), only for sparse categorical cross-entropy labels
    of shape (..., n); see `targets`. Answers a have shape (..., n, units).
    """

    name: str
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]
    logits: Logits | None
    formula: str
    gradient_formula: str
    use: str
    threshold: float = 0.5

    def value_at_sums(self, activation: Activation, y: Array, z: Array, a: Array) -> Array:
        """Return the loss of each example, shape (..., n), for any output activation.

        Parameters
        ----------
        activation : Activation
            That of the output layer.
        y : ndarray
            Targets, see `targets`.
        z, a : ndarray of shape (..., n, units)
            The output layer's sums and its answers.
        """
        if self.logits and self.logits.activation == activation.name:
            return self.logits.value(y, z)
        return self.value(y, a)

    def gradient_at_sums(self, activation: Activation, y: Array, z: Array, a: Array) -> Array:
        """Return ∂L/∂z of each example, shape (..., n, units), as `value_at_sums` takes it."""
        if self.logits and self.logits.activation == activation.name:
            return self.logits.gradient(y, a)
        # a = f(z), so ∂L/∂z = ∂L/∂a · f′(z)
        return activation.backward(self.gradient(y, a), z, a)


def one_hot(labels: Array, classes: int) -> Array:
    """Return True in the column of each label: (..., n) → (..., n, classes)."""
    hot: Array = labels[..., None] == np.arange(classes)
    return hot


def targets(loss: str, y: Array, units: int, dtype: Any = np.float32) -> Array:
    """Return what a loss compares a network's answers with.

    Parameters
    ----------
    loss : str
        A name of `LOSSES`.
    y : ndarray of shape (..., n)
        Class labels counted from 0, or the numbers of a regression.
    units : int
        Numbers that the network puts out for an example.
    dtype : dtype
        The network's.

    Returns
    -------
    ndarray
        The labels (..., n) themselves for sparse categorical cross-entropy, else floats
        (..., n, units): the number itself for a single unit, one-hot for several.
    """
    if loss == SPARSE.name:
        return y
    if units == 1:
        return y[..., None].astype(dtype)
    return one_hot(y, units).astype(dtype)


# --------------------------------------------------------------------------- values and gradients


def _squared(y: Array, a: Array) -> Array:
    value: Array = np.square(a - y).mean(axis=-1)
    return value


def _squared_gradient(y: Array, a: Array) -> Array:
    gradient: Array = (2 / a.shape[-1]) * (a - y)
    return gradient


def _binary(y: Array, a: Array) -> Array:
    p = np.clip(a, EPSILON, 1 - EPSILON)
    value: Array = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(axis=-1)
    return value


def _binary_gradient(y: Array, a: Array) -> Array:
    p = np.clip(a, EPSILON, 1 - EPSILON)
    gradient: Array = (p - y) / (p * (1 - p)) / a.shape[-1]
    return np.where(p == a, gradient, 0)  # what is clipped does not change


def _binary_of_logits(y: Array, z: Array) -> Array:
    # -y·ln σ(z) - (1 - y)·ln(1 - σ(z)), and -ln(1 - σ(z)) = ln(1 + e^z)
    value: Array = (softplus(z) - y * z).mean(axis=-1)
    return value


def _binary_at_logits(y: Array, a: Array) -> Array:
    gradient: Array = (a - y) / a.shape[-1]
    return gradient


def _sparse(y: Array, a: Array) -> Array:
    p = np.clip(np.where(one_hot(y, a.shape[-1]), a, 0).sum(axis=-1), EPSILON, 1 - EPSILON)
    value: Array = -np.log(p)
    return value


def _sparse_gradient(y: Array, a: Array) -> Array:
    p = np.clip(a, EPSILON, 1 - EPSILON)
    return np.where(one_hot(y, a.shape[-1]) & (p == a), -1 / p, 0)


def _sparse_of_logits(y: Array, z: Array) -> Array:
    # -ln(e^z_y / Σ e^z) = ln Σ e^z - z_y, with the largest z subtracted from all
    z = z - z.max(axis=-1, keepdims=True)
    chosen = np.where(one_hot(y, z.shape[-1]), z, 0).sum(axis=-1)
    value: Array = np.log(np.exp(z).sum(axis=-1)) - chosen
    return value


def _sparse_at_logits(y: Array, a: Array) -> Array:
    gradient: Array = a - one_hot(
        y, a.shape[-1]
    )  # one unit a class, but one probability to pay for
    return gradient


def _huber(y: Array, a: Array) -> Array:
    error = np.abs(a - y)
    near = np.minimum(error, DELTA)
    value: Array = (near * (error - near / 2)).mean(axis=-1)
    return value


def _huber_gradient(y: Array, a: Array) -> Array:
    gradient: Array = np.clip(a - y, -DELTA, DELTA) / a.shape[-1]
    return gradient


def _signs(y: Array) -> Array:
    """Return labels 0 and 1 as -1 and 1, as Keras does."""
    return np.where(y == 0, -1, y)


def _hinge(y: Array, a: Array) -> Array:
    value: Array = np.maximum(1 - _signs(y) * a, 0).mean(axis=-1)
    return value


def _hinge_gradient(y: Array, a: Array) -> Array:
    sign = _signs(y)
    gradient: Array = np.where(sign * a < 1, -sign, 0) / a.shape[-1]
    return gradient


BINARY = Loss(
    "binary_crossentropy",
    _binary,
    _binary_gradient,
    Logits("sigmoid", _binary_of_logits, _binary_at_logits),
    r"-y \ln a - (1 - y)\ln(1 - a)",
    r"\frac{a - y}{a\,(1 - a)}",
    "One probability, from a sigmoid: how surprised the network is by the true class.",
)
SPARSE = Loss(
    "sparse_categorical_crossentropy",
    _sparse,
    _sparse_gradient,
    Logits("softmax", _sparse_of_logits, _sparse_at_logits),
    r"-\ln a_y",
    r"-\frac{1}{a_y}",
    "One probability a class, from a softmax: how surprised the network is by the true class.",
)
SQUARED = Loss(
    "mean_squared_error",
    _squared,
    _squared_gradient,
    None,
    r"(a - y)^2",
    r"2\,(a - y)",
    "Any number as an answer: twice as far off counts four times.",
)
HUBER = Loss(
    "huber",
    _huber,
    _huber_gradient,
    None,
    r"\begin{cases}\tfrac12 (a - y)^2 & |a - y| \le 1\\ |a - y| - \tfrac12 & |a - y| > 1\end{cases}",
    r"\max(-1, \min(a - y, 1))",
    "Any number as an answer, with a few targets that are far off: they pull no harder than 1.",
)
HINGE = Loss(
    "hinge",
    _hinge,
    _hinge_gradient,
    None,
    r"\max(0, 1 - y\,a),\ y = \pm 1",
    r"\begin{cases}-y & y\,a < 1\\ 0 & y\,a \ge 1\end{cases}",
    "Two classes as -1 and 1, from a linear or tanh output: right by a margin of 1 costs nothing.",
    threshold=0.0,
)

LOSSES: dict[str, Loss] = {one.name: one for one in (BINARY, SPARSE, SQUARED, HUBER, HINGE)}
"""Name → loss."""
