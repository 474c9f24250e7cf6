"""Points of the plane between -6 and 6: shapes that each ask something else of a network.

A line is enough for two clouds, a ring needs a closed boundary, the exclusive or two lines, the
spiral a boundary that winds. The shapes are those known from TensorFlow Playground. Every point is
drawn and given its answer first; noise then moves it by a normal random step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.datasets.dataset import Description

Drawn = tuple[NDArray[np.float64], NDArray[np.float64] | NDArray[np.int64]]
"""Points (n, 2) and the answer (n,) of each: a class, or an amount from -1 to 1."""

RADIUS = 5.0
GAP = 0.3
"""Distance of the exclusive or's squares from the axes."""
CLOUD = 0.7
"""Standard deviation of a cloud that noise has not widened."""
TURNS = 1.75
HALF_WIDTH = 6.0
"""Amounts are asked for where both coordinates lie in ±HALF_WIDTH."""
HILLS = np.array([(-4.0, 2.5), (4.0, 2.5), (0.0, -2.5)])
HOLLOWS = np.array([(0.0, 2.5), (-4.0, -2.5), (4.0, -2.5)])


def _described(label: str, question: str, *class_names: str) -> Description:
    return Description(
        label=label,
        question=question,
        source="Generated",
        license="Generated, free of rights",
        kind="plane",
        class_names=class_names,
        feature_names=("x1", "x2"),
    )


RING = _described("Ring", "Does a point lie in the disk or in the ring around it?", "ring", "disk")
EXCLUSIVE_OR = _described(
    "Exclusive or", "Have a point's coordinates the same sign?", "different signs", "same sign"
)
GAUSSIANS = _described(
    "Two clouds", "Which of two clouds does a point belong to?", "lower left", "upper right"
)
SPIRAL = _described(
    "Spiral", "Which of two spiral arms does a point lie on?", "first arm", "second arm"
)
BLOBS = _described(
    "Blobs",
    "Which of several clouds does a point belong to?",
    *(f"blob {number}" for number in range(1, 6)),
)
REGRESSION_PLANE = _described("Slope (regression)", "How large is x1 + x2, on a scale of ±1?")
REGRESSION_GAUSSIANS = _described(
    "Hills and hollows (regression)", "How high is the ground at a point, on a scale of ±1?"
)


def ring(data: spec.Ring) -> Drawn:
    """Draw a disk of half the radius (class 1) and a ring around it (class 0)."""
    rng = np.random.RandomState(data.seed)
    y = _halves(data.samples)
    inside, outside = (
        RADIUS * rng.uniform(low, high, data.samples) for low, high in ((0, 0.5), (0.7, 1))
    )
    radius = np.where(y == 1, inside, outside)
    angle = rng.uniform(0, 2 * np.pi, data.samples)
    points = radius[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)])
    return _moved(points, data.noise, rng), y


def exclusive_or(data: spec.ExclusiveOr) -> Drawn:
    """Draw points of a square, kept away from the axes; class 1 has both signs the same."""
    rng = np.random.RandomState(data.seed)
    points = rng.uniform(-RADIUS, RADIUS, (data.samples, 2))
    points += np.where(points > 0, GAP, -GAP)
    y = (points.prod(axis=1) > 0).astype(np.int64)
    return _moved(points, data.noise, rng), y


def gaussians(data: spec.Gaussians) -> Drawn:
    """Draw a cloud around (-2, -2) (class 0) and one around (2, 2) (class 1)."""
    rng = np.random.RandomState(data.seed)
    y = _halves(data.samples)
    points = np.array([(-2.0, -2.0), (2.0, 2.0)])[y] + rng.normal(0, CLOUD, (data.samples, 2))
    return _moved(points, data.noise, rng), y


def spiral(data: spec.Spiral) -> Drawn:
    """Draw two arms that start at the center and wind 1.75 times around it."""
    rng = np.random.RandomState(data.seed)
    y = _halves(data.samples)
    along = rng.uniform(0, 1, data.samples)
    angle = 2 * np.pi * TURNS * along + np.pi * y
    points = RADIUS * along[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)])
    return _moved(points, data.noise, rng), y


def blobs(data: spec.Blobs) -> Drawn:
    """Draw one cloud a class, their centers evenly on a circle, the first one at the top."""
    rng = np.random.RandomState(data.seed)
    y = np.arange(data.samples) % data.classes
    angle = 2 * np.pi * y / data.classes
    centers = 0.8 * RADIUS * np.column_stack([np.sin(angle), np.cos(angle)])
    return _moved(centers + rng.normal(0, CLOUD, centers.shape), data.noise, rng), y


def regression_plane(data: spec.PlaneRegression) -> Drawn:
    """Draw points of a square; the amount is x1 + x2, divided by its largest value."""
    points, rng = _square(data)
    return _moved(points, data.noise, rng), points.sum(axis=1) / (2 * HALF_WIDTH)


def regression_gaussians(data: spec.GaussianRegression) -> Drawn:
    """Draw points of a square; the amount is a bell of height 1 at each hill, -1 at each hollow."""
    points, rng = _square(data)

    def bells(centers: NDArray[np.float64]) -> NDArray[np.float64]:
        squares = ((points[:, np.newaxis] - centers) ** 2).sum(axis=-1)
        return np.exp(-squares / 2).sum(axis=1)  # type: ignore[no-any-return]

    return _moved(points, data.noise, rng), np.clip(bells(HILLS) - bells(HOLLOWS), -1, 1)


def _halves(samples: int) -> NDArray[np.int64]:
    return np.arange(samples) % 2


def _square(
    data: spec.PlaneRegression | spec.GaussianRegression,
) -> tuple[NDArray[np.float64], np.random.RandomState]:
    rng = np.random.RandomState(data.seed)
    return rng.uniform(-HALF_WIDTH, HALF_WIDTH, (data.samples, 2)), rng


def _moved(
    points: NDArray[np.float64], noise: float, rng: np.random.RandomState
) -> NDArray[np.float64]:
    return points + rng.normal(0, noise, points.shape)
