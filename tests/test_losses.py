"""Losses and their gradients against Keras, and with answers that would be a logarithm of 0."""

from __future__ import annotations

import warnings
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nncore import spec
from nncore.activations import ACTIVATIONS
from nncore.losses import LOSSES, one_hot, targets

KERAS = {
    "binary_crossentropy": keras.losses.binary_crossentropy,
    "sparse_categorical_crossentropy": keras.losses.sparse_categorical_crossentropy,
    "mean_squared_error": keras.losses.mean_squared_error,
    "huber": keras.losses.huber,
    "hinge": keras.losses.hinge,
}
ROWS = 40


def examples(name: str, units: int) -> tuple[Any, Any]:
    """Targets and answers that fit a loss, some of them exactly 0, 1 or far off."""
    rng = np.random.default_rng([units, len(name)])
    if name == "sparse_categorical_crossentropy":
        a = ACTIVATIONS["softmax"](rng.normal(0, 3, (ROWS, units)))
        a[:2] = np.eye(units)[:2]
        return rng.integers(0, units, ROWS), a
    labels = rng.integers(0, 2, (ROWS, units)).astype(float)
    if name == "binary_crossentropy":
        a = rng.random((ROWS, units))
        a[0], a[1] = 0, 1
        return labels, a
    a = rng.normal(0, 2, (ROWS, units))
    return (labels if name == "hinge" else rng.normal(0, 1, (ROWS, units))), a


def test_every_loss_of_keras_that_is_taught_is_here() -> None:
    assert set(LOSSES) == set(KERAS) == set(spec.LOSS_NAMES)
    assert all(name == one.name for name, one in LOSSES.items())


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("name", KERAS)
def test_values_and_gradients_are_those_of_keras(name: str, units: int) -> None:
    units = max(units, 2) if name.startswith("sparse") else units
    y, a = examples(name, units)
    answers = tf.constant(a)
    with tf.GradientTape() as tape:
        tape.watch(answers)
        values = KERAS[name](tf.constant(y), answers)
    one = LOSSES[name]
    # Keras clips each of several probabilities and divides by their sum again.
    np.testing.assert_allclose(one.value(y, a), values.numpy(), rtol=1e-6, atol=3e-7)
    if name == "sparse_categorical_crossentropy":
        # Keras passes ln p through a softmax once more, which adds 1 to every derivative: along
        # what probabilities can do, where changes add up to 0, that changes nothing.
        wanted = tape.gradient(values, answers).numpy() - 1
        np.testing.assert_allclose(one.gradient(y, a)[2:], wanted[2:], rtol=1e-5, atol=1e-5)
    else:
        wanted = tape.gradient(values, answers).numpy()
        np.testing.assert_allclose(one.gradient(y, a), wanted, rtol=1e-6, atol=1e-9)


REGRESSION = ("linear", "sigmoid", "softmax", "tanh", "relu", "gelu")
TOGETHER = [
    ("binary_crossentropy", "sigmoid"),
    ("sparse_categorical_crossentropy", "softmax"),
    ("hinge", "linear"),
    ("hinge", "tanh"),
    *(("mean_squared_error", activation) for activation in REGRESSION),
    *(("huber", activation) for activation in REGRESSION),
]


@pytest.mark.parametrize(("name", "activation"), TOGETHER)
def test_gradients_at_the_sums_are_those_of_tensorflow(name: str, activation: str) -> None:
    z = np.random.default_rng(7).normal(0, 1, (ROWS, 3))
    y = examples(name, 3)[0]
    sums = tf.constant(z)
    with tf.GradientTape() as tape:
        tape.watch(sums)
        values = KERAS[name](tf.constant(y), keras.activations.get(activation)(sums))
    one = ACTIVATIONS[activation]
    found = LOSSES[name].gradient_at_sums(one, y, z, one(z))
    np.testing.assert_allclose(found, tape.gradient(values, sums).numpy(), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(
        LOSSES[name].value_at_sums(one, y, z, one(z)), values.numpy(), rtol=1e-6, atol=1e-9
    )


@pytest.mark.parametrize(("name", "activation"), TOGETHER[:2])
def test_the_short_way_and_the_chain_rule_agree(name: str, activation: str) -> None:
    z = np.random.default_rng(8).normal(0, 1, (ROWS, 2))
    y = examples(name, 2)[0]
    one, loss = ACTIVATIONS[activation], LOSSES[name]
    long_way = one.backward(loss.gradient(y, one(z)), z, one(z))
    assert loss.logits is not None
    np.testing.assert_allclose(loss.logits.gradient(y, one(z)), long_way, atol=1e-12)
    np.testing.assert_allclose(loss.logits.value(y, z), loss.value(y, one(z)), atol=1e-12)


def test_hinge_reads_labels_zero_and_one_as_minus_one_and_one() -> None:
    a = np.array([[0.3], [-2.0], [1.5]])
    value = LOSSES["hinge"].value
    np.testing.assert_allclose(value(np.array([[0.0], [0], [1]]), a), [1.3, 0, 0])
    np.testing.assert_allclose(value(np.array([[-1.0], [-1], [1]]), a), [1.3, 0, 0])


def test_targets_are_what_keras_is_given() -> None:
    labels = np.array([2, 0])
    assert targets("sparse_categorical_crossentropy", labels, 3) is labels
    np.testing.assert_array_equal(targets("binary_crossentropy", np.array([1, 0]), 1), [[1], [0]])
    np.testing.assert_array_equal(targets("mean_squared_error", labels, 3), [[0, 0, 1], [1, 0, 0]])
    assert targets("huber", np.array([0.5]), 1, np.float64).dtype == np.float64


@given(
    st.sampled_from(sorted(KERAS)),
    st.sampled_from([np.float32, np.float64]).flatmap(
        lambda dtype: arrays.arrays(dtype, (3, 2), elements=st.floats(-1000, 1000, width=32))
    ),
)
def test_the_wildest_answers_give_finite_losses_and_no_warning(name: str, z: np.ndarray) -> None:
    loss = LOSSES[name]
    one = ACTIVATIONS[loss.logits.activation if loss.logits else "linear"]
    y = targets(name, np.array([0, 1, 1]), 2, z.dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = one(z)
        found = (
            loss.value(y, a),
            loss.value_at_sums(one, y, z, a),
            loss.gradient(y, a),
            loss.gradient_at_sums(one, y, z, a),
        )
    for array in found:
        assert np.isfinite(array).all()
        assert array.dtype == z.dtype
    assert (found[0] >= 0).all()
    assert (found[1] >= 0).all()


def test_one_hot_works_behind_leading_axes() -> None:
    labels = np.array([[0, 2], [1, 1]])
    np.testing.assert_array_equal(one_hot(labels, 3), np.eye(3)[labels])
