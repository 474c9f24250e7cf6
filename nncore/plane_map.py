"""What a trained network answers over the plane, and the points it was fitted to."""

from __future__ import annotations

from typing import Any

import numpy as np

from nncore import trained
from nncore.datasets import load, plane, plane_points

GRID = 60
"""Answers along each side."""


def answers(experiment_json: str, weights: bytes) -> dict[str, Any]:
    """Return a network's answers over the plane of its data; for a worker.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`; two classes.

    Returns
    -------
    dict
        `x`, `y`: coordinates of the grid, GRID each; `p` (GRID, GRID): probability of class 1,
        row by row from the lowest y; `points` (n, 2) and `labels` (n,) that it was fitted to.
    """
    network = trained.network(experiment_json, weights)
    data: Any = network.experiment.data
    (left, right), (bottom, top) = plane.bounds(data)
    x, y = np.linspace(left, right, GRID), np.linspace(bottom, top, GRID)
    places = np.stack(np.meshgrid(x, y), axis=-1)
    scaled = load(data)
    read = (plane.features(data, places) - scaled.mean) / scaled.scale
    p = network.probabilities(read.reshape(GRID * GRID, -1).astype(np.float32))[:, 1]
    fitted = network.experiment.fitted_rows
    points, labels, _, _ = plane_points(data)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "p": p.reshape(GRID, GRID).tolist(),
        "points": points[:fitted].tolist(),
        "labels": labels[:fitted].tolist(),
    }
