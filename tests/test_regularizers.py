"""Penalties against Keras's regularizers."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nncore.gradients import central_differences, relative_error
from nncore.regularizers import REGULARIZERS


@pytest.mark.parametrize("name", REGULARIZERS)
def test_values_are_those_of_keras(name: str) -> None:
    W = np.random.default_rng(0).normal(size=(2, 4, 3))
    theirs = keras.regularizers.get({"class_name": name.upper(), "config": {name: 0.3}})
    wanted = [float(theirs(one)) for one in W]
    np.testing.assert_allclose(0.3 * REGULARIZERS[name].value(W), wanted, rtol=1e-6)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_gradients_are_central_differences(name: str) -> None:
    W = np.random.default_rng(1).normal(size=(4, 3))
    wanted = central_differences(
        lambda theta: REGULARIZERS[name].value(theta.reshape(-1, 4, 3)), W.ravel()
    )
    assert relative_error(REGULARIZERS[name].gradient(W).ravel(), wanted) < 1e-6


def test_a_weight_of_zero_costs_nothing_and_stays() -> None:
    for one in REGULARIZERS.values():
        assert one.gradient(np.zeros((1, 1)))[0, 0] == 0
