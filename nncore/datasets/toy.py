"""Two classes of points in the plane that no straight line separates.

Half circles that hook into each other, and a circle inside a circle: row by row those of
scikit-learn's `make_moons` and `make_circles`, drawn here in NumPy. Noise moves every point by a
normal random step of that standard deviation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.datasets.dataset import Description

MOONS = Description(
    label="Moons",
    question="Which of two interleaved half circles does a point belong to?",
    source="Generated, the points of scikit-learn's make_moons",
    license="Generated, free of rights",
    kind="plane",
    class_names=("upper moon", "lower moon"),
    feature_names=("x1", "x2"),
)
CIRCLES = Description(
    label="Circles",
    question="Does a point belong to the outer circle or to the one inside it?",
    source="Generated, the points of scikit-learn's make_circles with factor 0.5",
    license="Generated, free of rights",
    kind="plane",
    class_names=("outer circle", "inner circle"),
    feature_names=("x1", "x2"),
)


def moons(data: spec.Moons) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return points (n, 2) and classes (n,) of two half circles."""
    upper = np.linspace(0, np.pi, data.samples // 2)
    lower = np.linspace(0, np.pi, data.samples - data.samples // 2)
    return _mixed_and_moved(
        np.column_stack([np.cos(upper), np.sin(upper)]),
        np.column_stack([1 - np.cos(lower), 0.5 - np.sin(lower)]),
        data,
    )


def circles(data: spec.Circles) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return points (n, 2) and classes (n,) of two circles of radius 1 and 0.5."""
    outer = np.linspace(0, 2 * np.pi, data.samples // 2, endpoint=False)
    inner = np.linspace(0, 2 * np.pi, data.samples - data.samples // 2, endpoint=False)
    return _mixed_and_moved(
        np.column_stack([np.cos(outer), np.sin(outer)]),
        0.5 * np.column_stack([np.cos(inner), np.sin(inner)]),
        data,
    )


def _mixed_and_moved(
    first: NDArray[np.float64], second: NDArray[np.float64], data: spec.Moons | spec.Circles
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Shuffle the points of two classes and move each a little; the order is scikit-learn's."""
    rng = np.random.RandomState(data.seed)
    points = np.vstack([first, second])
    y = np.repeat([0, 1], [len(first), len(second)])
    order = np.arange(len(points))
    rng.shuffle(order)
    return points[order] + rng.normal(0.0, data.noise, points.shape), y[order]
