"""What depth does: linear layers in a row are one layer, and gradients shrink or grow through many.

A layer here turns a row of numbers x into f(x·W + b). Without f, any number of layers can be
multiplied out to a single W and b. With it they cannot, and the price shows on the way back: at
each layer the gradient is multiplied by f′(z) and by W, so a small factor, or a large one, is
raised to the power of the number of layers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Bend = Callable[[Array], Array]
Layers = Sequence[tuple[Array, Array]]


def random_layers(depth: int, seed: int, width: int = 2) -> list[tuple[Array, Array]]:
    """Draw layers that turn, stretch and shift.

    The first layers are the same for every depth: one more layer is added at the end.

    Parameters
    ----------
    depth : int
    seed : int
    width : int
        Inputs and outputs of each layer.

    Returns
    -------
    list of (W, b)
        W of shape (width, width), b of shape (width,).
    """
    rng = np.random.RandomState(seed)
    layers = []
    for _ in range(depth):
        turn = orthogonal(rng.standard_normal((width, width)))
        W = turn + 0.3 * rng.standard_normal((width, width))
        layers.append((W, 0.3 * rng.standard_normal(width)))
    return layers


def forward(layers: Layers, X: Array, f: Bend | None = None) -> Array:
    """Send rows through all layers, each followed by f if one is given.

    Parameters
    ----------
    layers : sequence of (W, b)
    X : ndarray, shape (n, width)
    f : function, optional

    Returns
    -------
    ndarray, shape (n, width)
    """
    a = X
    for W, b in layers:
        z = a @ W + b
        a = z if f is None else f(z)
    return a


def collapse(layers: Layers) -> tuple[Array, Array]:
    """Multiply linear layers out to one: (x·W₁ + b₁)·W₂ + b₂ = x·(W₁·W₂) + (b₁·W₂ + b₂).

    Returns
    -------
    W : ndarray, shape (width, width)
    b : ndarray, shape (width,)
    """
    width = len(layers[0][1])
    W, b = np.eye(width), np.zeros(width)
    for next_W, next_b in layers:
        W, b = W @ next_W, b @ next_W + next_b
    return W, b


def nearest_layer(X: Array, Y: Array) -> tuple[Array, Array]:
    """Return the W and b for which X·W + b comes closest to Y, in the sum of squares.

    Parameters
    ----------
    X, Y : ndarray, shape (n, width)
    """
    with_ones = np.column_stack([X, np.ones(len(X))])
    solution, *_ = np.linalg.lstsq(with_ones, Y, rcond=None)
    return solution[:-1], solution[-1]


def orthogonal(A: Array) -> Array:
    """Return the orthogonal factor of square matrices: it turns and mirrors, but keeps lengths.

    Parameters
    ----------
    A : ndarray, shape (..., n, n)
        Of independent normal numbers, for all turns to be equally likely.

    References
    ----------
    F. Mezzadri, How to generate random matrices from the classical compact groups, 2007.
    """
    Q, R = np.linalg.qr(A)
    signs: Array = np.sign(np.diagonal(R, axis1=-2, axis2=-1))
    turned: Array = Q * signs[..., np.newaxis, :]
    return turned


def gradient_sizes(
    f: Bend,
    derivative: Bend,
    *,
    depth: int,
    norm: float,
    seed: int,
    width: int = 32,
    rows: int = 32,
) -> Array:
    """Measure how long the gradient still is after each layer on its way back.

    Every W is a random turn times `norm`, so ‖W‖ is exactly `norm` and whatever else happens to
    the gradient's length is the activation's doing. Biases are zero, the inputs standard normal.

    Parameters
    ----------
    f, derivative : function
        Of arrays, elementwise.
    depth : int
        Layers.
    norm : float
        ‖W‖ of every layer, the most by which it can lengthen a vector.
    seed : int
    width, rows : int
        Neurons of each layer; inputs that are averaged over.

    Returns
    -------
    ndarray, shape (depth + 1,)
        Mean length of the gradient at the output (1) and after 1, 2, … layers back. Values that
        overflow are inf or NaN.
    """
    rng = np.random.RandomState(seed)
    a, gradient = rng.standard_normal((2, rows, width))
    gradient = gradient / np.linalg.norm(gradient, axis=-1, keepdims=True)
    weights = norm * orthogonal(rng.standard_normal((depth, width, width)))
    slopes = []
    sizes = [1.0]
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for W in weights:
            z = a @ W
            # Where z has overflowed, no slope is known.
            slopes.append(np.where(np.isfinite(z), derivative(z), np.nan))
            a = f(z)
        for W, slope in zip(weights[::-1], slopes[::-1], strict=True):
            gradient = (gradient * slope) @ W.T
            sizes.append(float(np.linalg.norm(gradient, axis=-1).mean()))
    return np.array(sizes)


def steepest(derivative: Bend) -> float:
    """Return the largest slope, whatever its sign, between z = -30 and 30."""
    return float(np.abs(derivative(np.linspace(-30.0, 30.0, 6001))).max())
