"""Unscaled inputs: the network reads raw numbers, and everything shown of it stays as it was.

A network that reads pixels 0…16 with its first weights divided by 16 is the network that reads
pixels 0…1, exactly: 16 is a power of 2. So whatever a page computes must be the same for both.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from nncore import (
    datasets,
    feature_columns,
    flips,
    inside_network,
    noise,
    npz,
    robustness,
    shipped,
    spec,
    trained,
)
from ui.draw.reader import Reader

SCALED = shipped.experiment("digits_dense")
RAW = SCALED.model_copy(update={"data": SCALED.data.model_copy(update={"scaled": False})})
WEIGHTS = shipped.weights("digits_dense")
FIRST = next(name for name in WEIGHTS if name.endswith("kernel"))
PAIR = [
    (spec.to_json(SCALED), npz.pack(WEIGHTS)),
    (spec.to_json(RAW), npz.pack(WEIGHTS | {FIRST: WEIGHTS[FIRST] / 16})),
]


@pytest.mark.parametrize(
    "kind", [spec.Customers, spec.Moons, spec.GaussianRegression, spec.BreastCancer, spec.Digits]
)
def test_a_network_gets_the_numbers_as_they_were_measured(kind: Any) -> None:
    data = kind(scaled=False)
    dataset, raw = datasets.load(data), datasets.measured(data)
    np.testing.assert_array_equal(dataset.X_train, raw.X_train.astype(np.float32))
    np.testing.assert_array_equal(datasets.test_part(data)[0], raw.X_test.astype(np.float32))
    assert dataset.X_train.dtype == np.float32
    assert dataset.mean == 0
    assert dataset.scale == 1


def test_truth_tables_are_never_scaled_so_there_is_nothing_to_choose() -> None:
    assert "scaled" not in spec.Gates.model_fields


def test_a_unit_is_what_scaling_would_have_divided_by() -> None:
    np.testing.assert_allclose(
        datasets.unit(spec.BreastCancer(scaled=False)),
        datasets.measured(spec.BreastCancer()).X_train.std(axis=0),
        rtol=1e-6,
    )
    assert datasets.unit(spec.Digits(scaled=False)) == 16
    assert datasets.pixel_unit(spec.Mnist(scaled=False)) == 255
    assert datasets.unit(spec.BreastCancer()) == datasets.pixel_unit(spec.Mnist()) == 1


def test_unaltered_data_are_scaled_and_rightly_labeled() -> None:
    altered = spec.Mnist(first_rows=100, label_noise=0.5, scaled=False)
    assert altered.unaltered == spec.Mnist(first_rows=100)
    assert spec.PlaneRegression(scaled=False).unaltered == spec.PlaneRegression()
    assert spec.Gates(label_noise=0.5).unaltered == spec.Gates()


@pytest.mark.parametrize(
    "told",
    [
        lambda *one: robustness.one_image(*one, 7, 0.2, 1.0, 10.0, 0.8, 3),
        lambda *one: robustness.accuracy(*one, "noise", 0.3),
        lambda *one: flips.search(*one, 5),
        lambda *one: noise.read(*one, 0),
        lambda *one: feature_columns.example(*one, 3),
        lambda *one: inside_network.activations(*one, 4),
    ],
    ids=["one image", "accuracy", "flip", "noise", "features", "inside"],
)
def test_what_is_shown_of_a_network_does_not_depend_on_the_units_it_reads(told: Any) -> None:
    scaled, raw = (told(*one) for one in PAIR)
    assert str(_rounded(scaled)) == str(_rounded(raw))


def test_a_drawing_is_read_in_the_units_that_the_network_knows() -> None:
    image = datasets.test_part(SCALED.data)[0][11]
    scaled, raw = (
        Reader("", spec.parse(text), weights).probabilities(image) for text, weights in PAIR
    )
    np.testing.assert_allclose(raw, scaled, rtol=1e-5)


def test_a_flip_of_a_raw_table_moves_each_feature_by_its_own_deviation() -> None:
    scaled = shipped.experiment("breast_cancer")
    weights = shipped.weights("breast_cancer")
    dataset = datasets.load(scaled.data)
    data = scaled.data.model_copy(update={"scaled": False})
    # (x - mean) / scale · W + b, multiplied out.
    W = weights["0.kernel"] / dataset.scale[:, np.newaxis]
    raw_weights = weights | {
        "0.kernel": W.astype(np.float32),
        "0.bias": (weights["0.bias"] - dataset.mean @ W).astype(np.float32),
    }
    one = flips.search(spec.to_json(scaled), npz.pack(weights), 3)
    other = flips.search(
        spec.to_json(scaled.model_copy(update={"data": data})), npz.pack(raw_weights), 3
    )
    assert one["found"]
    assert other["epsilon"] == pytest.approx(one["epsilon"], abs=0.06)
    np.testing.assert_allclose(
        other["changed"],
        np.array(one["changed"]) * dataset.scale + dataset.mean,
        atol=0.07 * dataset.scale.max(),
    )


def test_training_reads_raw_pixels_and_its_answers_are_those_of_numpy() -> None:
    from nncore import keras_training

    experiment = spec.Experiment(
        data=spec.Digits(scaled=False),
        model=spec.Model(layers=(spec.Flatten(), spec.Dense(units=10, activation="softmax"))),
        training=spec.Training(
            optimizer=spec.Adam(learning_rate=0.01),
            loss="sparse_categorical_crossentropy",
            epochs=3,
        ),
    )
    result = keras_training.train(
        spec.to_json(experiment), lambda events: None, lambda: False, lambda checkpoint: None
    )
    network = trained.network(spec.to_json(experiment), result.weights)
    X_test, y_test = datasets.test_part(experiment.data)
    stored = np.load(io.BytesIO(result.predictions))
    np.testing.assert_allclose(network.probabilities(X_test), stored["y_prob"], atol=1e-5)
    assert X_test.max() == 16
    assert np.mean(stored["y_prob"].argmax(axis=1) == y_test) > 0.6


def _rounded(value: Any) -> Any:
    """Round every number in it to five digits after the point."""
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    if isinstance(value, float | np.ndarray):
        return np.round(value, 5).tolist()
    return value
