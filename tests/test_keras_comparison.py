"""Ours and Keras's training of the same experiment, step by step."""

from typing import Any

import numpy as np
import pytest

from nncore import keras_comparison, spec
from nncore.engine import Engine
from nncore.keras_comparison import compare
from tests.lab_experiments import SIGMOID, lab

TANH = spec.Dense(units=4, activation="tanh")
GENTLE = {
    "tanh, SGD": lab(TANH, SIGMOID, epochs=25, optimizer=spec.SGD(learning_rate=0.03)),
    "penalties, Adam, cosine": lab(
        spec.Dense(units=6, activation="gelu", l2=0.01),
        spec.Dense(units=4, activation="silu", l1=0.01),
        SIGMOID,
        epochs=25,
        schedule=spec.CosineDecay(warmup_epochs=1.0),
        batch_size=12,  # leaves a smaller last batch
    ),
    "classes, AdamW, step": lab(
        TANH,
        spec.Dense(units=3, activation="softmax"),
        data=spec.Blobs(samples=160, classes=3),
        loss="sparse_categorical_crossentropy",
        optimizer=spec.AdamW(),
        schedule=spec.StepDecay(every_epochs=5),
        epochs=25,
    ),
    "an amount, RMSprop, all rows at once": lab(
        TANH,
        spec.Dense(units=1, activation="linear"),
        data=spec.GaussianRegression(samples=100),
        loss="huber",
        optimizer=spec.RMSprop(),
        batch_size=50,
        epochs=200,
    ),
    "hinge, Nesterov": lab(
        TANH,
        spec.Dense(units=1, activation="tanh"),
        loss="hinge",
        optimizer=spec.SGD(learning_rate=0.02, momentum=0.9, nesterov=True),
        epochs=25,
    ),
}


@pytest.mark.parametrize("name", GENTLE)
def test_two_hundred_gentle_steps_are_keras_in_double_precision(name: str) -> None:
    found = compare(GENTLE[name].model_dump_json())
    assert found.parted is None
    assert 175 <= len(found.difference) - 1 <= 200
    assert found.difference.max() <= 1e-6
    assert found.numpy_loss == pytest.approx(found.keras_loss, abs=1e-6)
    assert found.numpy_loss[-1] < found.numpy_loss[0]
    assert "to within rounding" in found.sentence


def test_single_precision_agrees_to_fewer_digits() -> None:
    found = compare(GENTLE["tanh, SGD"].model_dump_json(), "float32", 50)
    assert len(found.difference) == 51
    assert 0 < found.difference.max() < 1e-5
    assert found.difference[0] == 0


def test_where_steps_are_wild_rounding_parts_them_and_the_page_is_told_why() -> None:
    wild = lab(
        spec.Dense(units=8, activation="tanh"),
        spec.Dense(units=8, activation="tanh"),
        SIGMOID,
        optimizer=spec.SGD(learning_rate=20.0),
        epochs=25,
    )
    found = compare(wild.model_dump_json(), "float32", 200)
    assert found.parted is not None
    assert (found.difference[: found.parted] <= found.tolerance).all()
    assert not found.difference[found.parted] <= found.tolerance
    assert f"After {found.parted:,} steps" in found.sentence


def test_another_batch_order_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_comparison, "batch_order", lambda seed, epoch, rows: np.arange(rows))
    found = compare(GENTLE["tanh, SGD"].model_dump_json(), "float64", 10)
    assert found.parted == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((lab(TANH, spec.Dropout(), SIGMOID).model_dump_json(),), "masks"),
        ((lab().model_dump_json(), "float16"), "float64 or float32"),
        ((lab().model_dump_json(), "float64", 10**6), "2,000 steps"),
        ((lab(spec.BatchNormalization(), SIGMOID).model_dump_json(),), "BatchNormalization"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compare(*arguments)


def test_a_page_gets_the_comparison_from_the_keras_lane(engine: Engine) -> None:
    found = engine.ask(compare, lab().model_dump_json(), "float64", 20, timeout=60.0, lane="keras")
    assert len(found.difference) == 21
    assert found.parted is None
