"""Regularizers: a price on large weights, added to the loss.

A network that pays for its weights keeps only those that earn their price. L2 grows with the
square, so it shrinks large weights most; L1 grows evenly, so it drives small ones to exactly 0.
Biases are free, as in Keras's `kernel_regularizer`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Regularizer:
    """A penalty of strength 1 with its gradient.

    Attributes
    ----------
    name : str
        That of the field in the specification.
    value : callable
        value(W) → (...): the sum over the last two axes of W (..., n_in, n_out).
    gradient : callable
        gradient(W) → array like W.
    formula : str
        LaTeX.
    """

    name: str
    value: Callable[[Array], Array]
    gradient: Callable[[Array], Array]
    formula: str


def _l1(W: Array) -> Array:
    value: Array = np.abs(W).sum(axis=(-2, -1))
    return value


def _l1_gradient(W: Array) -> Array:
    gradient: Array = np.sign(W)
    return gradient


def _l2(W: Array) -> Array:
    value: Array = np.square(W).sum(axis=(-2, -1))
    return value


def _l2_gradient(W: Array) -> Array:
    gradient: Array = 2 * W
    return gradient


REGULARIZERS: dict[str, Regularizer] = {
    "l1": Regularizer("l1", _l1, _l1_gradient, r"\sum |w|"),
    "l2": Regularizer("l2", _l2, _l2_gradient, r"\sum w^2"),
}
"""Name → regularizer."""
