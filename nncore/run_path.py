"""The paths of two runs on their common loss surface, seen in a plane.

A network has hundreds of weights, a picture has two axes. So a plane is laid through the space of
all weights: through the common start and both ends, or along the two directions in which the first
run moves most. The loss is then computed anew on a grid in this plane. What a run does outside of
it is not seen, so the share of its path that lies in the plane belongs to the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import numpy_training, spec
from nncore.moment_values import Rows
from nncore.network import Network

Array = NDArray[Any]

PLACES = 120
"""Places of a run that are kept, at equal numbers of steps."""
GRID = 41
"""Points of the surface, along each axis."""
MARGIN = 0.25
"""Room around both paths, as a share of their extent."""
FAR = 100.0
"""Weights so many times as long as those at the start have left the picture: the run diverged."""
LONGEST_STEPS = 4_000
RANDOM_WALK_SHARE = 0.9
"""Of a random walk's squared distances from its end, 8/π² + 8/(3π)² lie in its first two directions.

References
----------
J. Antognini, J. Sohl-Dickstein, PCA of high dimensional random walks with comparison to neural
network training, NeurIPS 2018; there relative to the mean, here to the end.
"""


@dataclass(frozen=True)
class Plane:
    """A plane through the space of all weights.

    Attributes
    ----------
    origin : ndarray of shape (P,)
    directions : ndarray of shape (2, P)
        Orthonormal.
    """

    origin: Array
    directions: Array

    def projected(self, theta: Array) -> Array:
        """Return the coordinates (..., 2) of the points of the plane nearest to theta (..., P)."""
        found: Array = (theta - self.origin) @ self.directions.T
        return found

    def points(self, coordinates: Array) -> Array:
        """Return the weights (..., P) at coordinates (..., 2) of the plane."""
        theta: Array = self.origin + coordinates @ self.directions
        return theta

    def share(self, theta: Array) -> float:
        """Return how much of the squared distances of places (M, P) from the origin lies in it."""
        total = float(np.square(theta - self.origin).sum())
        return float(np.square(self.projected(theta)).sum()) / total if total else 1.0


@dataclass(frozen=True)
class Walk:
    """One run, as it is drawn; M is the number of its places.

    Attributes
    ----------
    step : ndarray of int64, shape (M,)
    points : ndarray of float64, shape (M, 2)
        In the plane.
    losses : ndarray of float64, shape (M,)
        Training loss of the run itself.
    seen_losses : ndarray of float64, shape (M,)
        Training loss of the points of the plane nearest to it.
    share : float
        See `Plane.share`.
    left_at : int or None
        The step after which it left the picture for good.
    """

    step: NDArray[np.int64]
    points: Array
    losses: Array
    seen_losses: Array
    share: float
    left_at: int | None


@dataclass(frozen=True)
class Landscape:
    """Runs on one surface.

    Attributes
    ----------
    walks : tuple of Walk
    across, up : ndarray of float64, shape (GRID,)
        Coordinates of the grid.
    losses : ndarray of float64, shape (GRID, GRID)
        Training loss, first row lowest.
    apart, wide : float
        Distance in weights between the ends of the first and the last run, and between the start
        of the first run and its end.
    """

    walks: tuple[Walk, ...]
    across: Array
    up: Array
    losses: Array
    apart: float
    wide: float


def through_the_ends(paths: Sequence[Array]) -> Plane:
    """Return the plane through the common start of two runs (M, P) and both their ends."""
    origin = paths[0][-1]
    first = _unit(paths[0][0] - origin)
    other = paths[-1][-1] - origin
    second = other - (other @ first) * first
    if np.linalg.norm(second) <= 1e-9 * np.linalg.norm(paths[0][0] - origin):
        return along_the_first(paths)  # both end at one place, or on one line with the start
    # The start lies on the left, the second end above.
    return Plane(origin, np.stack([-first, _unit(second)]))


def along_the_first(paths: Sequence[Array]) -> Plane:
    """Return the plane in which the first run (M, P) moves most, with its end as origin.

    Its directions are the first two principal components of the run's places minus its end.

    References
    ----------
    H. Li et al., Visualizing the loss landscape of neural nets, NeurIPS 2018.
    """
    origin = paths[0][-1]
    directions = np.linalg.svd(paths[0] - origin, full_matrices=False)[2][:2]
    # The signs are free: the first run begins on the left, below its end.
    signs = np.where(directions @ (paths[0][0] - origin) > 0, -1.0, 1.0)
    return Plane(origin, directions * signs[:, None])


PLANES: dict[str, Callable[[Sequence[Array]], Plane]] = {
    "ends": through_the_ends,
    "first": along_the_first,
}
"""Name → the plane of some paths."""


def landscape(first_json: str, second_json: str, plane: str = "ends") -> Landscape:
    """Train two networks and compute the surface around where they went.

    Parameters
    ----------
    first_json, second_json : str
        Experiments with the same data, network and seed.
    plane : str
        One of `PLANES`.

    Raises
    ------
    ValueError
        With a sentence, if they are not trained here, are too long, do not move, or do not fit
        together.
    """
    first, second = spec.parse(first_json), spec.parse(second_json)
    if (first.data, first.model) != (second.data, second.model):
        raise ValueError("Two runs share a surface only if they share data and network.")
    followed = [_followed(first_json), _followed(second_json)]
    paths = [theta for _, theta, _ in followed]
    if any(len(path) < 3 or not np.ptp(path, axis=0).any() for path in paths):
        raise ValueError(
            "A run left the picture within its first steps, or never moved: there is no path to "
            "draw. Choose another learning rate."
        )
    where = PLANES[plane](paths)
    drawn = [where.projected(path) for path in paths]
    across, up = _axes(np.concatenate(drawn))
    rows, network = Rows.of(first), Network.of(first)

    def losses(theta: Array) -> Array:
        found = network.at(theta.astype(np.float32)).loss(rows.X, rows.y, first.training.loss)
        return found.astype(np.float64)

    grid = np.stack(np.meshgrid(across, up), axis=-1)
    with np.errstate(over="ignore"):
        walks = tuple(
            Walk(step, points, losses(path), losses(where.points(points)), where.share(path), left)
            for (step, path, left), points in zip(followed, drawn, strict=True)
        )
        # Row by row, so that a thousand networks need not be in memory at once.
        heights = np.stack([losses(where.points(row)) for row in grid])
    ends = [path[-1] for path in paths]
    return Landscape(
        walks=walks,
        across=across,
        up=up,
        losses=heights,
        apart=float(np.linalg.norm(ends[-1] - ends[0])),
        wide=float(np.linalg.norm(paths[0][0] - ends[0])),
    )


@lru_cache(maxsize=8)
def _followed(experiment_json: str) -> tuple[NDArray[np.int64], Array, int | None]:
    """Train a network; return steps (M,), places (M, P), and the last step before it was far off."""
    experiment = spec.parse(experiment_json)
    complaint = numpy_training.refusal(experiment)
    total = experiment.training.epochs * experiment.steps_per_epoch
    if complaint or total > LONGEST_STEPS:
        raise ValueError(
            complaint
            or f"This run has {total:,} steps; here at most {LONGEST_STEPS:,} are followed. "
            "Choose larger batches."
        )
    wanted = set(np.unique(np.linspace(0, total, PLACES).round().astype(int)).tolist())
    steps: list[int] = []
    places: list[Array] = []
    bound = np.inf
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for step, theta in enumerate(numpy_training.walk(experiment)):
            if step in wanted:
                length = float(np.linalg.norm(theta))
                bound = FAR * max(length, 1.0) if step == 0 else bound
                if not length <= bound:
                    return np.array(steps), np.array(places), steps[-1]
                steps.append(step)
                places.append(theta.astype(np.float64))
    return np.array(steps), np.array(places), None


def _unit(direction: Array) -> Array:
    unit: Array = direction / np.linalg.norm(direction)
    return unit


def _axes(points: Array) -> tuple[Array, Array]:
    """Return grid coordinates that hold all points, with a margin, and are no slit."""
    low, high = points.min(axis=0), points.max(axis=0)
    extent = high - low
    extent = np.maximum(extent, 0.25 * extent.max())
    middle = (low + high) / 2
    reach = (0.5 + MARGIN) * extent
    across, up = np.linspace(middle - reach, middle + reach, GRID).T
    return across, up
