"""Label noise: as many random labels as asked for, the same for everybody, never in the test part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from nncore import datasets, likeness, spec

LABELED = [
    spec.Moons(),
    spec.Blobs(samples=2_000, classes=5),
    spec.Gates(samples=400),
    spec.BreastCancer(),
    spec.Digits(),
    spec.Mnist(first_rows=2_000),
]
each = pytest.mark.parametrize("data", LABELED, ids=lambda data: data.name)


def noisy(data: Any, share: float) -> datasets.Dataset:
    return datasets.measured(data.model_copy(update={"label_noise": share}))


@each
def test_only_labels_of_the_training_part_change(data: Any) -> None:
    true, changed = noisy(data, 0.0), noisy(data, 0.5)
    np.testing.assert_array_equal(true.X_train, changed.X_train)
    np.testing.assert_array_equal(true.X_test, changed.X_test)
    np.testing.assert_array_equal(true.y_test, changed.y_test)
    assert changed.y_train.dtype == np.int64
    # Of the half that is drawn anew, one in K is right again by chance.
    wrong = np.mean(true.y_train != changed.y_train)
    expected = 0.5 * (1 - 1 / data.classes)
    assert wrong == pytest.approx(expected, abs=4 * np.sqrt(0.25 / len(true.y_train)))


@each
def test_the_rows_of_a_smaller_share_keep_their_labels_at_a_larger_one(data: Any) -> None:
    true, some, more = (noisy(data, share).y_train for share in (0.0, 0.2, 0.6))
    replaced = some != true
    assert replaced.any()
    np.testing.assert_array_equal(more[replaced], some[replaced])


def test_labels_that_are_all_random_carry_no_information() -> None:
    data = spec.Digits(label_noise=1.0)
    ours = datasets.load(data)
    true = datasets.load(spec.Digits()).y_train
    assert np.bincount(ours.y_train).min() > 0.7 * len(true) / 10
    assert np.mean(ours.y_train == true) == pytest.approx(0.1, abs=0.035)
    model = LogisticRegression(C=0.01).fit(ours.X_train.reshape(len(true), -1), ours.y_train)
    assert model.score(ours.X_test.reshape(len(ours.X_test), -1), ours.y_test) < 0.25


def test_another_seed_of_the_data_replaces_others() -> None:
    one, other = (spec.Gates(samples=400, seed=seed, label_noise=0.5) for seed in (1, 2))
    assert (datasets.load(one).y_train != datasets.load(other).y_train).any()


def test_the_points_that_are_drawn_have_the_labels_that_a_network_learns_from() -> None:
    data = spec.Spiral(label_noise=0.3)
    np.testing.assert_array_equal(datasets.plane_points(data)[1], datasets.load(data).y_train)


def test_the_training_images_that_a_drawing_resembles_have_their_true_labels() -> None:
    data = spec.Digits(label_noise=1.0)
    drawn = datasets.test_part(data)[0][0].tobytes()
    found = likeness.nearest(data.model_dump_json(), drawn, 8)
    true = datasets.measured(spec.Digits()).y_train
    assert found["labels"] == [true[row] for row in found["rows"]]


def test_amounts_have_no_labels_that_could_be_wrong() -> None:
    assert "label_noise" not in spec.PlaneRegression.model_fields
    value = {"name": "regression_plane", "label_noise": 0.1}
    with pytest.raises(ValueError, match="label_noise"):
        spec.PlaneRegression.model_validate(value)
