"""The mean example of each class, and how far its examples are spread around it.

A mean image is what all images of a class have in common; where they differ it is gray. Whoever
answers with the class whose mean is nearest has a classifier already, and a network should do
better than that.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.datasets.exploration.training_part import TrainingPart, training_part

_ROWS_AT_ONCE = 10_000


def averages(data_json: str) -> dict[str, Any]:
    """Return mean, spread and range of every pixel or column in each class.

    Parameters
    ----------
    data_json : str
        A data specification, as `model_dump_json()` writes it.

    Returns
    -------
    dict
        `mean`, `deviation`, `minimum` and `maximum`: for each class a list of one number a pixel
        or column, in the units they were measured in, to four digits; empty for a class without
        examples. `nearest_mean`: the share of the training examples whose nearest class
        mean, as a network reads them, is that of their own class.
    """
    part = training_part(data_json)
    found: dict[str, Any] = {"mean": [], "deviation": [], "minimum": [], "maximum": []}
    means = []
    for label in range(len(part.class_names)):
        own = part.X[part.y == label].reshape(-1, part.X[0].size)
        if not len(own):
            for values in found.values():
                values.append([])
            continue
        exact = own.astype(_exact(own))
        mean = exact.mean(axis=0)
        means.append((label, mean))
        found["mean"].append(_short(mean))
        found["deviation"].append(_short(exact.std(axis=0)))
        found["minimum"].append(_short(own.min(axis=0)))
        found["maximum"].append(_short(own.max(axis=0)))
    return found | {"nearest_mean": _right_by_nearest_mean(part, means)}


def _right_by_nearest_mean(part: TrainingPart, means: list[tuple[int, Any]]) -> float:
    labels = np.array([label for label, _ in means])
    offset, scale = part.scaling
    centers = (np.stack([mean for _, mean in means]) - offset) / scale
    # |x - c|² = |x|² - 2 x·c + |c|², and |x|² is the same for every center c. With the scaling of x
    # moved into the weights, half of the rest is b - W x for x in its own units.
    W = centers / scale
    b = 0.5 * (centers**2).sum(axis=1) + W @ np.broadcast_to(offset, centers.shape[1:])
    right = 0
    for start in range(0, len(part.X), _ROWS_AT_ONCE):
        own = part.X[start : start + _ROWS_AT_ONCE].reshape(-1, centers.shape[1])
        X = own.astype(_exact(own))
        nearest = (b - X @ W.T.astype(X.dtype)).argmin(axis=1)
        right += int((labels[nearest] == part.y[start : start + _ROWS_AT_ONCE]).sum())
    return right / len(part.X)


def _exact(values: NDArray[Any]) -> type[np.floating[Any]]:
    """Return what to compute in: float32 halves the memory, and pixels stay far from its limits."""
    return np.float32 if values.dtype == np.uint8 else np.float64


def _short(values: Any) -> list[float]:
    return [float(f"{value:.4g}") for value in values.tolist()]
