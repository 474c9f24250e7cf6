"""Examples of different classes that are alike, and examples of one class that are not.

The distance is the straight line between two examples as a network reads them: the square root of
the sum of squared differences, pixel by pixel or column by column. To the eye two images may be the
same digit and yet lie far apart, for distance knows nothing of strokes.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.datasets.exploration.training_part import TrainingPart, training_part

MOST_ROWS = 3_000
"""Of so many images all 4.5 million pairs are compared within half a second."""
SHOWN = 8
"""Pairs of different classes, unless there are more than so many twos of classes."""


def pairs(data_json: str) -> dict[str, Any]:
    """Return the nearest pairs of every two classes and the farthest pair within each.

    Of two classes there are eight nearest pairs, of ten classes one for every two; no example is
    in two pairs of the same two classes.

    Parameters
    ----------
    data_json : str
        A data specification, as `model_dump_json()` writes it.

    Returns
    -------
    dict
        `compared`: how many training examples were compared, each with every other, of
        `train_rows`. `nearest` and `farthest`: lists of dicts with `labels`, `indices` and
        `values` of the two examples and their `distance`; the nearest sorted from near to far,
        the farthest from far to near. `other_class`: the share of the compared examples whose
        nearest neighbor among them is of another class; None if there is but one example.
    """
    part = training_part(data_json)
    sample = part.sample(MOST_ROWS)
    # Classes in a row, so that the distances between two of them are one block of the matrix.
    rows = sample[np.argsort(part.y[sample], kind="stable")]
    squared = _squared_distances(part.as_read(rows))
    labels = part.y[rows]
    ends = np.searchsorted(labels, np.arange(len(part.class_names) + 1))
    blocks = [slice(*ends[label : label + 2]) for label in range(len(part.class_names))]
    couples = [
        (one, other)
        for one, other in itertools.combinations(blocks, 2)
        if one.start < one.stop and other.start < other.stop
    ]
    each = max(1, SHOWN // max(len(couples), 1))
    nearest = [
        _pair(part, rows[one][row], rows[other][column])
        for one, other in couples
        for row, column in _smallest(squared[one, other], each)
    ]
    farthest = [
        _pair(part, rows[one][row], rows[one][column])
        for one in blocks
        if one.stop - one.start > 1
        for row, column in _smallest(-squared[one, one], 1)
    ]
    return {
        "compared": len(rows),
        "train_rows": len(part.X),
        "nearest": sorted(nearest, key=lambda pair: pair["distance"]),
        "farthest": sorted(farthest, key=lambda pair: -pair["distance"]),
        "other_class": _near_strangers(squared, labels),
    }


def _squared_distances(X: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return |x - x'|² of all pairs of rows, exact enough to rank them."""
    centered = (X - X.mean(axis=0)).astype(np.float32)
    squared = (centered**2).sum(axis=1)
    distances: NDArray[np.float32] = centered @ centered.T
    distances *= -2
    distances += squared
    distances += squared[:, np.newaxis]
    return distances


def _smallest(distances: NDArray[np.float32], count: int) -> list[tuple[int, int]]:
    """Return places of the smallest entries, no two in the same row or column."""
    left = distances.copy()
    places = []
    for _ in range(min(count, *left.shape)):
        row, column = divmod(int(left.argmin()), left.shape[1])
        places.append((row, column))
        left[row], left[:, column] = np.inf, np.inf
    return places


def _pair(part: TrainingPart, one: np.int64, other: np.int64) -> dict[str, Any]:
    indices = np.array([one, other])
    # Anew, for the matrix is rounded, and of near pairs by more than is left of them.
    first, second = part.as_read(indices)
    flat = part.X[indices]
    return {
        "indices": indices.tolist(),
        "labels": part.y[indices].tolist(),
        "values": (flat[..., 0] if flat.ndim == 4 else flat).tolist(),
        "distance": float(np.linalg.norm(first - second)),
    }


def _near_strangers(squared: NDArray[np.float32], labels: NDArray[np.int64]) -> float | None:
    if len(labels) < 2:
        return None
    np.fill_diagonal(squared, np.inf)
    return float((labels[squared.argmin(axis=1)] != labels).mean())
