"""Activation functions against Keras, and far out where naive formulas overflow."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nncore import spec
from nncore.activations import ACTIVATIONS

every_activation = pytest.mark.parametrize("name", spec.ACTIVATION_NAMES)


def test_every_activation_of_the_specification_exists() -> None:
    assert set(ACTIVATIONS) == set(spec.ACTIVATION_NAMES)


@every_activation
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_are_those_of_keras(name: str, dtype: str) -> None:
    z = np.linspace(-12, 12, 4_803, dtype=dtype).reshape(3, -1)
    wanted = keras.ops.convert_to_numpy(keras.activations.get(name)(z))
    found = ACTIVATIONS[name](z)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)


@every_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inputs_of_a_thousand_stay_finite(name: str, dtype: type) -> None:
    z = np.array([[-1000, -100, -1, 0, 1, 100, 1000]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = ACTIVATIONS[name](z)
    assert np.isfinite(found).all()


def test_the_values_of_the_lesson() -> None:
    z = np.array([0.8])
    assert ACTIVATIONS["sigmoid"](z)[0] == pytest.approx(0.689974, abs=5e-7)
    assert ACTIVATIONS["tanh"](z)[0] == pytest.approx(0.664037, abs=5e-7)
    assert ACTIVATIONS["relu"](z)[0] == 0.8
    assert ACTIVATIONS["sigmoid"](np.array([0.0]))[0] == 0.5


def test_softmax_adds_up_to_one_and_ignores_a_common_shift() -> None:
    z = np.array([[1.0, 2.0, 3.0], [-1000.0, 0.0, 1000.0]])
    np.testing.assert_allclose(ACTIVATIONS["softmax"](z).sum(axis=1), 1)
    np.testing.assert_allclose(ACTIVATIONS["softmax"](z), ACTIVATIONS["softmax"](z + 500))
