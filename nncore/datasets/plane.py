"""Points of the plane: where they lie, and the features that a network reads of each.

Two coordinates can be told to a network in several ways. Squares, a product and sines are features
too; each bends the plane, so that even a single neuron can draw a curve in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.datasets import customers, drawn, gates, label_noise, toy
from nncore.datasets.dataset import Parts, split

Points = NDArray[np.float64]

FEATURES: dict[spec.Feature, Callable[[Points, Points], Points]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1_squared": lambda x1, x2: x1**2,
    "x2_squared": lambda x1, x2: x2**2,
    "x1_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, x2: np.sin(x1),
    "sin_x2": lambda x1, x2: np.sin(x2),
}
"""Feature → function of both coordinates."""

LABELS: dict[spec.Feature, str] = {
    "x1": "{0}",
    "x2": "{1}",
    "x1_squared": "{0}²",
    "x2_squared": "{1}²",
    "x1_x2": "{0}·{1}",
    "sin_x1": "sin {0}",
    "sin_x2": "sin {1}",
}
"""How each feature is written, given the names of both coordinates."""

_DRAWN: dict[str, Callable[[Any], tuple[NDArray[Any], NDArray[Any]]]] = {
    "customers": lambda data: customers.draw(data.samples, data.seed),
    "moons": toy.moons,
    "circles": toy.circles,
    "ring": drawn.ring,
    "xor": drawn.exclusive_or,
    "gaussians": drawn.gaussians,
    "spiral": drawn.spiral,
    "blobs": drawn.blobs,
    "regression_plane": drawn.regression_plane,
    "regression_gaussians": drawn.regression_gaussians,
}
_MARGIN = 0.08


def features(data: spec.PlaneSpecification, points: NDArray[Any]) -> Points:
    """Return what a network reads of points: the data's features, not yet standardized.

    Parameters
    ----------
    data : PlaneSpecification
        Its `features` say which, in this order.
    points : ndarray of shape (..., 2)
        Raw coordinates.

    Returns
    -------
    ndarray of float64, shape (..., k)
        Subtract `Dataset.mean` and divide by `Dataset.scale` of `nncore.datasets.load` before a
        network reads them.
    """
    points = np.asarray(points, np.float64)
    x1, x2 = points[..., 0], points[..., 1]
    return np.stack([FEATURES[name](x1, x2) for name in data.features], axis=-1)


@lru_cache(maxsize=4)
def points(data: spec.PlaneSpecification) -> Parts:
    """Return raw coordinates X (n, 2) and answers y (n,) of the training and the test part.

    The answers are classes (int64), or amounts (float64) if `data.regression`. The arrays are
    shared and read-only.
    """
    if isinstance(data, spec.Gates):
        parts = gates.gates(data)
    else:
        X, y = _DRAWN[data.name](data)  # type: ignore[attr-defined]  # every member of Data has one
        parts = split(X, y, data.test_rows, data.seed)  # type: ignore[attr-defined]
    parts = label_noise.noisy(data, parts)
    for array in (parts.X_train, parts.y_train, parts.X_test, parts.y_test):
        array.setflags(write=False)
    return parts


def load(data: spec.PlaneSpecification) -> Parts:
    """Return the features X (n, k) and the answers y (n,) of the training and the test part."""
    raw = points(data)
    return Parts(features(data, raw.X_train), raw.y_train, features(data, raw.X_test), raw.y_test)


def bounds(data: spec.PlaneSpecification) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the axes' ends, ((left, right), (bottom, top)), of a square that shows every point."""
    raw = points(data)
    everything = np.vstack([raw.X_train, raw.X_test])
    low, high = everything.min(axis=0), everything.max(axis=0)
    # Points in one place still need a plane around them.
    half = (0.5 + _MARGIN) * max(float((high - low).max()), 0.5)
    x1, x2 = ((low + high) / 2).tolist()
    return (x1 - half, x1 + half), (x2 - half, x2 + half)
