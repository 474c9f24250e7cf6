"""How far is far: the limits are where the training images put them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from nncore import datasets, likeness_limits, spec, strokes

pytestmark = pytest.mark.usefixtures("one_thread")


def test_the_limits_are_where_the_rule_says_they_are() -> None:
    """Of training images, compared with all others, about as many are beyond as it says."""
    images = likeness_limits.training_images(spec.Mnist(), np.arange(56_000, 60_000, 8))
    described = likeness_limits.reference(spec.Mnist()).described
    closest = np.partition(-(strokes.describe(images) @ described.T), 5, axis=1)[:, :6]
    alike = np.sort(-closest, axis=1)[:, :5]  # without the image itself, the sixth
    distance = np.sqrt(np.maximum(2 - 2 * alike, 0)).mean(axis=1)
    limits = likeness_limits.MEASURED["mnist"]
    assert 0.002 < (distance > limits.distance).mean() < 0.03
    assert (strokes.detail(images) > limits.detail).mean() < 0.015


def test_the_limits_of_small_data_are_measured_as_promised() -> None:
    data = spec.Digits(seed=3)
    images = datasets.load(data).X_train[..., 0]
    judge = NearestNeighbors(n_neighbors=6).fit(strokes.describe(images))
    distances, _ = judge.kneighbors(strokes.describe(images))
    means = distances[:, 1:].mean(axis=1)  # the nearest of all is the image itself
    limits = likeness_limits.measure(data)
    assert (means > limits.distance).mean() == pytest.approx(
        likeness_limits.SHARE_FARTHER, abs=0.001
    )
    beyond = (strokes.detail(images) > limits.detail).mean()
    assert beyond == pytest.approx(likeness_limits.SHARE_MORE_DETAILED, abs=0.001)
