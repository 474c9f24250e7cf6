"""Loss surfaces over two weights, to watch optimizers go down.

A real loss has thousands of weights and cannot be drawn. These have two, and each shows one
difficulty of the real ones: a valley that is narrow across and long, a point that is flat without
being a minimum, a bent valley, a minimum that is not the lowest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Surface:
    """A loss of two weights, and what it teaches.

    Attributes
    ----------
    label : str
    formula : str
        As LaTeX.
    loss : function
        Weights of shape (..., 2) → losses of shape (...).
    gradient : function
        Weights of shape (..., 2) → gradients of shape (..., 2).
    start : tuple of float
        Where a race begins if nothing else is wanted.
    across, up : tuple of float
        Least and greatest first weight, second weight, of the picture.
    minima : tuple of points
        The lowest first.
    lesson : str
        What to look for.
    """

    label: str
    formula: str
    loss: Callable[[Array], Array]
    gradient: Callable[[Array], Array]
    start: tuple[float, float]
    across: tuple[float, float]
    up: tuple[float, float]
    minima: tuple[tuple[float, float], ...]
    lesson: str


def _bowl(w: Array) -> Array:
    u, v = w[..., 0], w[..., 1]
    loss: Array = (u**2 + 25 * v**2) / 2
    return loss


def _bowl_gradient(w: Array) -> Array:
    u, v = w[..., 0], w[..., 1]
    return np.stack([u, 25 * v], axis=-1)


def _saddle(w: Array) -> Array:
    u, v = w[..., 0], w[..., 1]
    loss: Array = u**2 / 2 - v**2 / 2 + v**4 / 4
    return loss


def _saddle_gradient(w: Array) -> Array:
    u, v = w[..., 0], w[..., 1]
    return np.stack([u, v**3 - v], axis=-1)


def _valley(w: Array) -> Array:
    u, v = w[..., 0], w[..., 1]
    loss: Array = (1 - u) ** 2 + 10 * (v - u**2) ** 2
    return loss


def _valley_gradient(w: Array) -> Array:
    u, v = w[..., 0], w[..., 1]
    beside = v - u**2
    return np.stack([-2 * (1 - u) - 40 * u * beside, 20 * beside], axis=-1)


def _pits(w: Array) -> Array:
    u, v = w[..., 0], w[..., 1]
    loss: Array = (u**2 - 1) ** 2 + 0.3 * u + 2 * v**2
    return loss


def _pits_gradient(w: Array) -> Array:
    u, v = w[..., 0], w[..., 1]
    return np.stack([4 * u * (u**2 - 1) + 0.3, 4 * v], axis=-1)


SURFACES: dict[str, Surface] = {
    "bowl": Surface(
        label="Long bowl",
        formula=r"L = \tfrac12\left(w_1^2 + 25\,w_2^2\right)",
        loss=_bowl,
        gradient=_bowl_gradient,
        start=(-4.0, 1.5),
        across=(-5.0, 3.0),
        up=(-2.2, 2.2),
        minima=((0.0, 0.0),),
        lesson=(
            "Across, the bowl is 25 times as steep as along. Plain SGD swings from wall to wall "
            "if its rate is near 2/25 = 0.08, overshoots above it, and crawls far below it."
        ),
    ),
    "saddle": Surface(
        label="Saddle",
        formula=r"L = \tfrac12 w_1^2 - \tfrac12 w_2^2 + \tfrac14 w_2^4",
        loss=_saddle,
        gradient=_saddle_gradient,
        start=(-1.8, 0.001),
        across=(-2.2, 2.2),
        up=(-1.6, 1.6),
        minima=((0.0, 1.0), (0.0, -1.0)),
        lesson=(
            "At (0, 0) the gradient is zero, yet it is no minimum: along the second weight the "
            "loss falls away on both sides. A gradient that is almost zero says where the ground is "
            "flat, not that the work is done."
        ),
    ),
    "valley": Surface(
        label="Bent valley",
        formula=r"L = (1 - w_1)^2 + 10\left(w_2 - w_1^2\right)^2",
        loss=_valley,
        gradient=_valley_gradient,
        start=(-1.2, 1.0),
        across=(-1.8, 1.8),
        up=(-0.8, 2.2),
        minima=((1.0, 1.0),),
        lesson=(
            "Into the valley is easy; along its bend to the minimum at (1, 1) is not, for the "
            "gradient points at the wall rather than along the floor. With 100 in place of 10 this is "
            "Rosenbrock's function, on which optimizers have been tried since 1960."
        ),
    ),
    "pits": Surface(
        label="Two pits",
        formula=r"L = \left(w_1^2 - 1\right)^2 + 0.3\,w_1 + 2\,w_2^2",
        loss=_pits,
        gradient=_pits_gradient,
        start=(1.9, 0.8),
        across=(-2.1, 2.3),
        up=(-1.4, 1.4),
        minima=((-1.0355787, 0.0), (0.9601495, 0.0)),
        lesson=(
            "The pit on the right is a minimum, but not the lowest. Plain SGD ends in the first pit "
            "it meets; momentum may carry an optimizer over the ridge, or past the better pit."
        ),
    ),
}
