"""How a network's answers change when its images are corrupted, one image or a thousand.

A curve is computed point by point, one corruption at one strength a question, so that a page can
draw what it has while the rest is under way.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from nncore import corruptions, evaluation, trained

NOISE_SEED = 0
"""Of the noise on a thousand images: every network sees the same noise."""


def one_image(
    experiment_json: str,
    weights: bytes,
    index: int,
    noise: float,
    shift: float,
    rotation: float,
    contrast: float,
    seed: int,
) -> dict[str, Any]:
    """Corrupt one test image and ask the network before and after.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.
    index : int
        Of the test image.
    noise, shift, rotation, contrast, seed
        See `nncore.corruptions.corrupted`.

    Returns
    -------
    dict
        `label`; `before` and `after`: pixels, rows of numbers 0…1; `p_before` and `p_after`: one
        probability a class.
    """
    network = trained.network(experiment_json, weights)
    X, label = trained.test_example(network.experiment.data, index)
    X = X / network.unit
    Z = corruptions.corrupted(
        X, noise=noise, shift=shift, rotation=rotation, contrast=contrast, seed=seed
    )
    before, after = network.probabilities(np.concatenate([X, Z]) * network.unit).tolist()
    return {
        "label": label,
        "before": X[0, ..., 0].tolist(),
        "after": Z[0, ..., 0].tolist(),
        "p_before": before,
        "p_after": after,
    }


def accuracy(experiment_json: str, weights: bytes, corruption: str, level: float) -> dict[str, Any]:
    """Corrupt the first thousand test images alike, and count the right answers.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.
    corruption : str
        A name of `nncore.corruptions.CORRUPTIONS`.
    level : float
        Its strength.

    Returns
    -------
    dict
        `level`, `rows`, `accuracy`, `low` and `high` of its Wilson 95% interval.
    """
    network = trained.network(experiment_json, weights)
    X, y = trained.first_test_examples(network.experiment.data)
    Z = corruptions.APPLY[corruption](X / network.unit, level, NOISE_SEED) * network.unit
    correct = int((network.probabilities(Z).argmax(axis=1) == y).sum())
    low, high = evaluation.wilson_interval(correct, len(y))
    return {
        "level": level,
        "rows": len(y),
        "accuracy": correct / len(y),
        "low": low,
        "high": high,
    }


def half_wrong_at(points: list[dict[str, Any]]) -> float | None:
    """Return the first strength at which half the answers are wrong, on straight lines between.

    Parameters
    ----------
    points : list of dict
        As `accuracy` returns them, in the order of the curve.

    Returns
    -------
    float or None
        The neutral strength if half of them are wrong without any corruption, None if accuracy
        stays above one half.
    """
    if points and points[0]["accuracy"] <= 0.5:
        return float(points[0]["level"])
    for one, other in pairwise(points):
        if other["accuracy"] <= 0.5 < one["accuracy"]:
            share = (one["accuracy"] - 0.5) / (one["accuracy"] - other["accuracy"])
            return float(one["level"] + share * (other["level"] - one["level"]))
    return None
