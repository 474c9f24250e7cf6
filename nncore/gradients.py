"""Gradients by trying: nudge a number, look how the loss changes.

Slow, but nobody can get it wrong, so it judges what backpropagation says. Nudging to both sides
leaves an error of the order of the nudge squared. Where a function has a corner, as ReLU has at 0,
the two sides disagree and the number means nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_AT_ONCE = 128


def central_differences(loss: Callable[[Array], Array], theta: Array, nudge: float = 1e-5) -> Array:
    """Return (loss(θ + h·e) - loss(θ - h·e)) / 2h for every direction e.

    Parameters
    ----------
    loss : callable
        From parameters (k, P) to k losses: `Network.at` takes many parameter arrays at once.
    theta : ndarray of float64, shape (P,)
        Where to look.
    nudge : float
        h; around 1e-5 rounding and curvature disturb float64 least.

    Returns
    -------
    ndarray of float64, shape (P,)
    """
    size = theta.shape[-1]
    gradient = np.empty(size)
    for start in range(0, size, _AT_ONCE):
        places = np.arange(start, min(start + _AT_ONCE, size))
        directions = nudge * (places[:, None] == np.arange(size))
        change = loss(theta + directions) - loss(theta - directions)
        gradient[places] = change / (2 * nudge)
    return gradient


def relative_error(found: Array, wanted: Array) -> float:
    """Return ‖found - wanted‖ / max(‖found‖, ‖wanted‖), 0 if both are 0."""
    size = max(float(np.linalg.norm(found)), float(np.linalg.norm(wanted)))
    return float(np.linalg.norm(found - wanted)) / size if size else 0.0
