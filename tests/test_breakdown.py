"""What broke a run is told by its numbers: sums, answers, gradients, weight decay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nncore import spec
from nncore.growing_decay import growing_decay
from nncore.numpy_training import train
from nncore.trajectory import Trouble
from tests.lab_experiments import SIGMOID, lab

BLOBS = spec.Blobs(samples=300, classes=3, noise=1.0)
SOFTMAX = spec.Dense(units=3, activation="softmax")
LINEAR = spec.Dense(units=1, activation="linear")
OVERSHOOTING = spec.AdamW(learning_rate=1e3, weight_decay=0.004)
FAST = spec.SGD(learning_rate=1e6)


def hidden(activation: Any, **more: Any) -> spec.Dense:
    return spec.Dense(units=8, activation=activation, **more)


def trouble(*layers: spec.Dense, optimizer: Any = OVERSHOOTING, **more: Any) -> Trouble:
    found = train(lab(*layers, optimizer=optimizer, **{"epochs": 200, **more})).trouble
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("output", "more"),
    [(SIGMOID, {}), (SOFTMAX, {"data": BLOBS, "loss": "sparse_categorical_crossentropy"})],
)
def test_a_loss_computed_from_sums_breaks_by_the_sums_not_by_the_answers(
    output: spec.Dense, more: dict[str, Any]
) -> None:
    told = trouble(hidden("tanh"), output, **more)
    _, _, grown = told.what.partition("sums z, which have grown to ")
    assert float(grown.partition(";")[0]) > 1e35
    assert f"{output.activation} makes of them still lie between 0 and 1" in told.what
    assert "output" not in told.repair


def test_a_squared_loss_breaks_by_the_answers() -> None:
    told = trouble(
        LINEAR, optimizer=FAST, data=spec.GaussianRegression(samples=100), loss="mean_squared_error"
    )
    _, _, grown = told.what.partition("the answers have grown to ")
    assert float(grown.rstrip(".")) > 1e17
    assert "An output whose answers are bounded" in told.repair


def test_weight_decay_that_overshoots_is_named_with_its_repair() -> None:
    told = trouble(hidden("relu"), SOFTMAX, data=BLOBS, loss="sparse_categorical_crossentropy")
    assert "1e+03 · 0.004 = 4, so that each step multiplies every weight by 1 − 4 = −3" in told.what
    assert "to 25 at the very most (Keras begins with 0.001)" in told.repair


@pytest.mark.parametrize(
    "repaired",
    [
        spec.AdamW(learning_rate=1e3, weight_decay=1e-4),
        spec.AdamW(learning_rate=25.0, weight_decay=0.004),
    ],
)
def test_its_repair_keeps_every_number_finite(repaired: spec.AdamW) -> None:
    run = train(lab(hidden("tanh"), SIGMOID, optimizer=repaired, epochs=200))
    assert np.abs(run.theta).max() < 1e6
    assert run.trouble is None or "Weight decay" not in run.trouble.what


def test_weights_that_decay_alone_makes_too_large_are_not_blamed_on_a_gradient() -> None:
    told = trouble(
        hidden("relu", kernel_initializer="zeros"),
        spec.Dense(units=3, activation="softmax", kernel_initializer="zeros"),
        data=BLOBS,
        loss="mean_squared_error",
    )
    assert "the weights of layer 2 passed" in told.what
    assert "gradient" not in told.what
    assert "Weight decay is the cause" in told.what


def test_a_square_that_the_optimizer_remembers_is_named() -> None:
    told = trouble(
        hidden("relu"),
        LINEAR,
        optimizer=spec.Adam(learning_rate=1e6),
        data=spec.GaussianRegression(samples=100),
        loss="mean_squared_error",
    )
    assert "the square of a gradient, which Adam remembers, passed" in told.what


def test_bounded_hidden_answers_are_advised_only_where_there_are_none() -> None:
    regression: dict[str, Any] = {
        "data": spec.GaussianRegression(samples=100),
        "loss": "mean_squared_error",
    }
    unbounded = trouble(hidden("relu"), LINEAR, optimizer=FAST, **regression)
    assert "sums z of layer 2" in unbounded.what
    assert "as those of tanh are" in unbounded.repair
    bounded = trouble(hidden("tanh", l2=0.9), SIGMOID, optimizer=spec.SGD(learning_rate=100.0))
    assert "sums z of layer 1" in bounded.what
    assert "tanh" not in bounded.repair


def test_a_hopeless_loss_names_the_decay_too() -> None:
    told = trouble(
        hidden("relu"),
        SOFTMAX,
        data=BLOBS,
        loss="sparse_categorical_crossentropy",
        batch_size=100,
        epochs=2,
    )
    assert told.layer is None
    assert "of guessing" in told.what
    assert "1 − 4 = −3" in told.what


def test_decay_grows_weights_only_above_two() -> None:
    training = spec.Training(optimizer=spec.AdamW(weight_decay=0.5))
    assert growing_decay(training, 4.0) is None
    assert growing_decay(training, 4.1) is not None
    assert growing_decay(spec.Training(optimizer=FAST), 1e6) is None
