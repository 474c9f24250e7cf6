"""Which images does a description call alike? Those whose columns differ little.

Digits with the same ink are neighbors by hand, strokes on the same spots by pixels. A description is
good for telling digits apart if neighbors show the same digit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nncore import datasets, feature_columns, spec

NEIGHBORS = 6


def alike(experiment_json: str, weights: bytes, index: int, train: bytes) -> dict[str, Any]:
    """Find the training images that each description calls most like one test image.

    Distances are Euclidean; hand-made numbers, whose units differ, are standardized first.

    Parameters
    ----------
    experiment_json, weights, index
        As for `nncore.feature_columns.example`.
    train : bytes
        The learned features of the training rows.

    Returns
    -------
    dict
        By kind: `labels` of the nearest images, nearest first, and their `pixels`.
    """
    experiment = spec.parse(experiment_json)
    image = feature_columns.one_image(experiment, index)
    data, rows = datasets.measured(experiment.data), feature_columns.train_rows(experiment)
    found = {}
    for kind in feature_columns.KINDS:
        X = feature_columns.described(experiment, "train", rows, kind, train)
        own = feature_columns.DESCRIBE[kind](
            image, feature_columns.last_hidden(experiment, weights, image).tobytes()
        )
        if kind == "given":
            X, own = feature_columns.standardized(X, X, own)
        nearest = np.square(X - own).sum(axis=1).argsort(kind="stable")[:NEIGHBORS]
        found[kind] = {
            "labels": data.y_train[nearest].tolist(),
            "pixels": data.X_train[nearest, ..., 0].tolist(),
        }
    return found


def agreement(experiment_json: str, kind: str, train: bytes = b"", test: bytes = b"") -> float:
    """Return how many of the nearest training images show the digit of the test image.

    Parameters
    ----------
    experiment_json, kind, train, test
        As for `nncore.feature_lesson.judged`.

    Returns
    -------
    float
        The mean share over all test rows that are looked at, 0…1.
    """
    experiment = spec.parse(experiment_json)
    X = feature_columns.described(
        experiment, "train", feature_columns.train_rows(experiment), kind, train
    )
    X_test = feature_columns.described(
        experiment, "test", feature_columns.test_rows(experiment), kind, test
    )
    if kind == "given":
        X, X_test = feature_columns.standardized(X, X, X_test)
    # |u - v|² = |u|² + |v|² - 2uv; |u|², of the test image, is the same for all its neighbors.
    distances = np.square(X).sum(axis=1) - 2 * (X_test @ X.T)
    nearest = distances.argpartition(NEIGHBORS, axis=1)[:, :NEIGHBORS]
    y, y_test = feature_columns.labels(experiment)
    return float((y[nearest] == y_test[:, np.newaxis]).mean())
