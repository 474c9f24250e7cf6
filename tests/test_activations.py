"""Activation functions against TensorFlow, and far out where naive formulas overflow."""

from __future__ import annotations

import math
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nncore import spec
from nncore.activations import ACTIVATIONS, ALL, softmax, softmax_jacobian

every_activation = pytest.mark.parametrize("name", spec.ACTIVATION_NAMES)
elementwise = pytest.mark.parametrize("name", sorted(set(spec.ACTIVATION_NAMES) - {"softmax"}))


def test_every_activation_of_the_specification_exists() -> None:
    assert set(ACTIVATIONS) == set(spec.ACTIVATION_NAMES)
    assert set(ALL) == {*spec.ACTIVATION_NAMES, "step"}
    assert all(name == one.name for name, one in ALL.items())


@every_activation
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_are_those_of_keras(name: str, dtype: str) -> None:
    z = np.linspace(-12, 12, 4_803, dtype=dtype).reshape(3, -1)
    wanted = keras.ops.convert_to_numpy(keras.activations.get(name)(z))
    found = ACTIVATIONS[name](z)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)


@elementwise
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_derivatives_are_those_of_tensorflow(name: str, dtype: str) -> None:
    z = np.linspace(-12, 12, 4_803, dtype=dtype)  # 0 is among them
    points = tf.constant(z)
    with tf.GradientTape() as tape:
        tape.watch(points)
        values = keras.activations.get(name)(points)
    found = ACTIVATIONS[name].derivative(z)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, tape.gradient(values, points).numpy(), rtol=2e-6, atol=1e-6)


@every_activation
def test_going_backward_is_tensorflows_gradient(name: str) -> None:
    rng = np.random.default_rng(1)
    z, da = rng.normal(0, 3, (2, 6, 5))
    points = tf.constant(z)
    with tf.GradientTape() as tape:
        tape.watch(points)
        values = keras.activations.get(name)(points)
    wanted = tape.gradient(values, points, output_gradients=tf.constant(da)).numpy()
    one = ACTIVATIONS[name]
    np.testing.assert_allclose(one.backward(da, z, one(z)), wanted, rtol=1e-6, atol=1e-6)


def test_the_jacobian_of_softmax_is_tensorflows() -> None:
    z = np.random.default_rng(2).normal(0, 2, (4, 3))
    points = tf.constant(z)
    with tf.GradientTape() as tape:
        tape.watch(points)
        values = tf.nn.softmax(points)
    wanted = tape.batch_jacobian(values, points).numpy()
    found = softmax_jacobian(softmax(z))
    np.testing.assert_allclose(found, wanted, atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=-1), 0, atol=1e-12)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inputs_of_a_thousand_stay_finite(name: str, dtype: type) -> None:
    z = np.array([[-1000, -100, -1, 0, 1, 100, 1000]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = ALL[name](z), ALL[name].derivative(z)
    assert np.isfinite(found).all()


@given(
    st.sampled_from(sorted(ALL)),
    st.sampled_from([np.float32, np.float64]).flatmap(
        lambda dtype: arrays.arrays(dtype, (2, 5), elements=st.floats(-1000, 1000, width=32))
    ),
)
def test_no_input_gives_a_warning_or_leaves_the_range(name: str, z: np.ndarray) -> None:
    one = ALL[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a, slope, back = one(z), one.derivative(z), one.backward(np.ones_like(z), z, one(z))
    for found in (a, slope, back):
        assert np.isfinite(found).all()
        assert found.shape == z.shape
        assert found.dtype == z.dtype
    assert (a >= one.lowest - 1e-6).all()
    assert (a <= one.highest + 1e-6).all()


@pytest.mark.parametrize("name", [name for name in ALL if name != "softmax"])
def test_the_range_that_is_told_is_reached(name: str) -> None:
    a = ALL[name](np.linspace(-40, 40, 80_001))
    if math.isfinite(ALL[name].lowest):
        assert a.min() == pytest.approx(ALL[name].lowest, abs=1e-7)
    else:
        assert a.min() < -5
    if math.isfinite(ALL[name].highest):
        assert a.max() == pytest.approx(ALL[name].highest, abs=1e-7)
    else:
        assert a.max() > 30


def test_the_values_of_the_lesson() -> None:
    z = np.array([0.8])
    assert ALL["step"](z)[0] == 1
    assert ALL["step"](np.array([0.0]))[0] == 0
    assert ACTIVATIONS["sigmoid"](z)[0] == pytest.approx(0.689974, abs=5e-7)
    assert ACTIVATIONS["tanh"](z)[0] == pytest.approx(0.664037, abs=5e-7)
    assert ACTIVATIONS["relu"](z)[0] == 0.8
    assert ACTIVATIONS["sigmoid"](np.array([0.0]))[0] == 0.5
    assert ACTIVATIONS["sigmoid"].derivative(np.array([0.0]))[0] == 0.25


def test_leaky_relu_takes_the_slope_of_the_textbooks_too() -> None:
    z = np.array([-2.0, 3.0])
    one = ACTIVATIONS["leaky_relu"]
    np.testing.assert_allclose(one(z), [-0.4, 3])
    np.testing.assert_allclose(one(z, negative_slope=0.01), [-0.02, 3])
    np.testing.assert_allclose(one.derivative(z, negative_slope=0.01), [0.01, 1])


def test_softmax_adds_up_to_one_and_ignores_a_common_shift() -> None:
    z = np.array([[1.0, 2.0, 3.0], [-1000.0, 0.0, 1000.0]])
    np.testing.assert_allclose(ACTIVATIONS["softmax"](z).sum(axis=1), 1)
    np.testing.assert_allclose(ACTIVATIONS["softmax"](z), ACTIVATIONS["softmax"](z + 500))


def test_temperature_divides_the_logits() -> None:
    z = np.array([1.0, 2.0, 4.0])
    np.testing.assert_allclose(softmax(z, temperature=4.0), softmax(z / 4), rtol=1e-12)
    assert softmax(z, temperature=0.01)[2] == pytest.approx(1)
