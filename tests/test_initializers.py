"""Initial weights: ranges and spreads against Keras's initializers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nncore import keras_models, spec
from nncore.initializers import INITIALIZERS

FAN_IN, FAN_OUT = 300, 200
every_initializer = pytest.mark.parametrize("name", spec.INITIALIZER_NAMES)


def test_every_initializer_of_the_specification_exists() -> None:
    assert set(INITIALIZERS) == set(spec.INITIALIZER_NAMES)


@every_initializer
def test_mean_spread_and_range_are_those_of_keras(name: str) -> None:
    layer = spec.Dense(units=FAN_OUT, kernel_initializer=name)
    experiment = spec.Experiment.model_construct(
        version=1,
        data=spec.Moons(),
        model=spec.Model(layers=(spec.Dense(units=FAN_IN), layer)),
        training=spec.Training(),
    )
    theirs = keras_models.build(experiment).get_weights()[2]
    ours = INITIALIZERS[name](np.random.RandomState(1), FAN_IN, FAN_OUT)
    assert ours.shape == theirs.shape == (FAN_IN, FAN_OUT)
    assert ours.std() == pytest.approx(float(theirs.std()), rel=0.015)
    assert abs(ours.mean()) < 0.02 * ours.std() + 1e-12
    if name != "random_normal":  # the largest of untruncated numbers is a matter of luck
        assert np.abs(ours).max() == pytest.approx(float(np.abs(theirs).max()), rel=1e-3)


@pytest.mark.parametrize(
    ("name", "spread"),
    [
        ("glorot_uniform", math.sqrt(2 / (FAN_IN + FAN_OUT))),
        ("glorot_normal", math.sqrt(2 / (FAN_IN + FAN_OUT))),
        ("he_uniform", math.sqrt(2 / FAN_IN)),
        ("he_normal", math.sqrt(2 / FAN_IN)),
        ("random_normal", 0.05),
    ],
)
def test_the_spread_is_that_of_the_formula(name: str, spread: float) -> None:
    W = INITIALIZERS[name](np.random.RandomState(2), FAN_IN, FAN_OUT)
    assert W.std() == pytest.approx(spread, rel=0.015)


def test_random_normal_has_the_spread_that_is_asked_for() -> None:
    rng = np.random.RandomState(0)
    assert INITIALIZERS["random_normal"](rng, 100, 100, 2.0).std() == pytest.approx(2, rel=0.03)


@every_initializer
def test_equal_seeds_give_equal_weights(name: str) -> None:
    first, again = (INITIALIZERS[name](np.random.RandomState(5), 4, 3) for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_the_stream_of_a_seed_is_numpys_own() -> None:
    W = INITIALIZERS["random_normal"](np.random.RandomState(42), 2, 2, 1.0)
    np.testing.assert_allclose(W, [[0.496714, -0.138264], [0.647689, 1.523030]], atol=5e-7)
