"""Batch normalization against Keras's layer, in float64."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nncore import batch_normalization


def layer(shape: tuple[int, ...], gamma: list[float], beta: list[float]) -> keras.layers.Layer:
    made = keras.layers.BatchNormalization(dtype="float64")
    made.build(shape)
    made.gamma.assign(gamma)
    made.beta.assign(beta)
    return made


def test_a_batch_of_four_by_hand() -> None:
    # Mean 5, variance (9 + 1 + 1 + 9) / 4 = 5; without ε, 2 becomes -3/√5.
    found = batch_normalization.in_training(
        np.array([[2.0], [4.0], [6.0], [8.0]]), 10.0, 1.0, epsilon=0.0
    )
    assert found.mean == [5.0]
    assert found.variance == [5.0]
    assert found.normalized[0, 0] == pytest.approx(-3 / 5**0.5)
    assert found.output[:, 0] == pytest.approx(
        [1 - 30 / 5**0.5, 1 - 10 / 5**0.5, 1 + 10 / 5**0.5, 1 + 30 / 5**0.5]
    )


@pytest.mark.parametrize("shape", [(8, 3), (4, 5, 6, 3)])
def test_training_moving_averages_and_use_are_those_of_keras(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    gamma, beta = [1.5, 0.3, -2.0], [0.1, -4.0, 0.0]
    theirs = layer(shape, gamma, beta)
    mean, variance = np.zeros(3), np.ones(3)
    for _ in range(5):
        z = rng.normal(3, 2, shape)
        ours = batch_normalization.in_training(z, np.array(gamma), np.array(beta))
        np.testing.assert_allclose(ours.output, theirs(z, training=True), rtol=1e-6, atol=1e-9)
        mean = batch_normalization.moved(mean, ours.mean)
        variance = batch_normalization.moved(variance, ours.variance)
    np.testing.assert_allclose(mean, theirs.moving_mean, rtol=1e-6)
    np.testing.assert_allclose(variance, theirs.moving_variance, rtol=1e-6)
    z = rng.normal(3, 2, shape)
    used = batch_normalization.in_use(z, mean, variance, np.array(gamma), np.array(beta))
    np.testing.assert_allclose(used.output, theirs(z, training=False), rtol=1e-6, atol=1e-9)


def test_a_moving_average_creeps_one_hundredth_of_the_way_a_batch() -> None:
    averages = batch_normalization.creeping(np.full(100, 10.0), 0.0)
    assert averages[:2] == pytest.approx([0.0, 0.1])
    assert averages[100] == pytest.approx(10 * (1 - 0.99**100))


def test_keras_begins_where_we_say_it_begins() -> None:
    theirs = layer((4, 1), [1.0], [0.0])
    assert float(theirs.moving_mean[0]) == batch_normalization.FIRST_MEAN
    assert float(theirs.moving_variance[0]) == batch_normalization.FIRST_VARIANCE
    assert theirs.momentum == batch_normalization.MOMENTUM
    assert theirs.epsilon == batch_normalization.BATCH_NORMALIZATION_EPSILON
