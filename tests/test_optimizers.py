"""Optimizers against Keras's own, step by step, in float64."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from nncore import keras_models, optimizers, spec
from nncore.gradients import relative_error

RULES = [
    spec.SGD(learning_rate=0.1),
    spec.SGD(learning_rate=0.1, momentum=0.9),
    spec.SGD(learning_rate=0.1, momentum=0.8, nesterov=True),
    spec.RMSprop(learning_rate=0.02),
    spec.Adam(learning_rate=0.02),
    spec.AdamW(learning_rate=0.02),
    spec.AdamW(learning_rate=0.02, weight_decay=0.3),
]


def test_every_optimizer_of_the_specification_exists() -> None:
    assert set(optimizers.OPTIMIZERS) == set(spec.OPTIMIZERS)


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_ten_steps_are_those_of_keras(rule: Any) -> None:
    training = spec.Training(optimizer=rule)
    rng = np.random.default_rng(3)
    start, slope = rng.normal(0, 1, (2, 6))
    start[:3] = 0  # as biases are: what is left of them is steps alone
    theirs = keras.Variable(start, dtype="float64")
    optimizer = keras_models.optimizer(training)
    theta = start.copy()
    ours = optimizers.of(training)
    state = ours.initial_state(theta)
    for step in range(10):
        optimizer.apply([np.cos(3 * theirs.numpy()) + slope], [theirs])
        gradient = np.cos(3 * theta) + slope
        ours.update(theta, gradient, state, rule.learning_rate, step)
        assert relative_error(theta, theirs.numpy()) < 1e-6
        assert relative_error(theta[:3], theirs.numpy()[:3]) < 1e-6
    assert relative_error(theta, start) > 0.01


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_float32_stays_float32_and_stacks_do_what_each_does_alone(rule: Any) -> None:
    ours = optimizers.of(spec.Training(optimizer=rule))
    stack = np.random.default_rng(1).normal(0, 1, (3, 5)).astype(np.float32)
    alone = [theta.copy() for theta in stack]
    rates = np.array([[0.1], [0.01], [0.001]], np.float32)
    state, states = ours.initial_state(stack), [ours.initial_state(theta) for theta in alone]
    for step in range(4):
        ours.update(stack, np.sin(stack), state, rates, step)
        for theta, own, rate in zip(alone, states, rates, strict=True):
            ours.update(theta, np.sin(theta), own, float(rate[0]), step)
    assert stack.dtype == np.float32
    assert all(array.dtype == np.float32 for array in state.values())
    np.testing.assert_allclose(stack, alone, rtol=2e-6)


def test_no_gradient_moves_nothing_but_weight_decay() -> None:
    for rule in RULES:
        theta = np.ones(3)
        ours = optimizers.of(spec.Training(optimizer=rule))
        ours.update(theta, np.zeros(3), ours.initial_state(theta), 0.5, 0)
        shrunk = 1 - 0.5 * getattr(rule, "weight_decay", 0.0)
        np.testing.assert_allclose(theta, shrunk, rtol=1e-12)
