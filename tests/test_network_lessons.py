"""What the lessons about networks from scratch claim, seed by seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_moons

from nncore import spec
from nncore.network import Network

LOSS = "binary_crossentropy"


def descend(networks: Network, X: Any, y: Any, learning_rate: float, epochs: int) -> Any:
    """Full-batch gradient descent on the mean cross-entropy; return the losses at the end."""
    for _ in range(epochs):
        networks.theta -= learning_rate * networks.backward(networks.forward(X), y, LOSS)
    return networks.loss(X, y, LOSS)


# ------------------------------------------------------------------------------- exclusive-or


def test_exclusive_or_is_learned_from_ninety_nine_seeds_of_a_hundred() -> None:
    """2-4-1 sigmoid, W from N(0, √(2/fan_in)), mean cross-entropy, rate 0.5, 10,000 epochs."""
    layers = [
        spec.Dense(
            units=units,
            activation="sigmoid",
            kernel_initializer="random_normal",
            kernel_stddev=math.sqrt(2 / fan_in),
        )
        for fan_in, units in ((2, 4), (4, 1))
    ]
    experiment = spec.Experiment(data=spec.Moons(), model=spec.Model(layers=layers))
    networks = Network.of(experiment, seeds=range(100))
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    y = np.array([[0.0], [1], [1], [0]])
    losses = descend(networks, X, y, 0.5, 10_000)
    solved = ((networks.forward(X).a[-1] > 0.5) == y).all(axis=(1, 2))
    assert list(np.flatnonzero(~solved)) == [47]
    assert losses[47] == pytest.approx(0.348, abs=5e-4)
    assert np.delete(losses, 47).max() < 0.003


# -------------------------------------------------------------------------------------- moons


def relu_networks(seeds: Sequence[int], spread: float) -> Network:
    """2-4-1 networks, drawn as tutorials draw them: W is (n_out, n_in), examples are columns."""
    networks = Network((2, 4, 1), ("relu", "sigmoid"), leading=(len(seeds),))
    for index, seed in enumerate(seeds):
        rng = np.random.RandomState(seed)
        for W in networks.W:
            n_in, n_out = W[index].shape
            W[index] = spread * rng.standard_normal((n_out, n_in)).T
    return networks


def moons() -> tuple[Any, Any]:
    X, labels = make_moons(200, noise=0.2, random_state=42)
    return X, labels[:, None].astype(float)


def test_tiny_weights_and_tiny_steps_stay_on_the_saddle() -> None:
    X, y = moons()
    networks = relu_networks([42], 0.01)
    assert networks.loss(X, y, LOSS)[0] == pytest.approx(0.6932, abs=5e-5)
    assert descend(networks, X, y, 0.01, 1_000)[0] == pytest.approx(0.6931, abs=5e-5)
    assert descend(networks, X, y, 0.01, 9_000)[0] == pytest.approx(0.31, abs=0.02)


def test_larger_weights_and_steps_learn_moons_from_nearly_every_seed() -> None:
    X, y = moons()
    losses = descend(relu_networks(range(30), 1.0), X, y, 0.5, 3_000)
    assert (losses < 0.30).sum() == 27
    assert losses.max() < 0.32
