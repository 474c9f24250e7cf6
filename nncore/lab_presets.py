"""Experiments for the network lab: small enough to train while you watch.

Each asks one question of the plane: what can this network bend itself around, and what not? There
is no validation part, for the lab draws training and test side by side.
"""

from __future__ import annotations

import math
from typing import Any

from nncore.preset import Preset
from nncore.spec import (
    FEATURES,
    SGD,
    Adam,
    Blobs,
    Customers,
    Data,
    Dense,
    ExclusiveOr,
    Experiment,
    Gates,
    GaussianRegression,
    Gaussians,
    LayerActivation,
    Model,
    Moons,
    PlaneRegression,
    Ring,
    Spiral,
    Training,
)

_SIGMOID = Dense(units=1, activation="sigmoid")
_AMOUNT = Dense(units=1, activation="linear")
_MOONS = Moons(samples=200, noise=0.2, seed=42)


def _lab(data: Data, *layers: Dense, **training: Any) -> Experiment:
    return Experiment(
        data=data,
        model=Model(layers=layers),
        training=Training(**{"validation_split": 0.0, "batch_size": 10, **training}),
    )


def _tanh(units: int) -> Dense:
    return Dense(units=units, activation="tanh")


def _normal(units: int, activation: LayerActivation, stddev: float) -> Dense:
    """Return a layer whose weights are drawn from N(0, stddev²)."""
    return Dense(
        units=units,
        activation=activation,
        kernel_initializer="random_normal",
        kernel_stddev=stddev,
    )


def _he(inputs: int, hidden: int) -> tuple[Dense, Dense]:
    """Return sigmoid layers whose weights have He's deviation, √(2 / inputs of the layer)."""
    return (
        _normal(hidden, "sigmoid", math.sqrt(2 / inputs)),
        _normal(1, "sigmoid", math.sqrt(2 / hidden)),
    )


def _width(hidden: int) -> Experiment:
    return _lab(
        _MOONS,
        *_he(2, hidden),
        optimizer=SGD(learning_rate=0.5),
        batch_size=_MOONS.train_rows,
        epochs=5_000,
    )


def _start(stddev: float, learning_rate: float, epochs: int) -> Experiment:
    return _lab(
        _MOONS,
        _normal(4, "relu", stddev),
        _normal(1, "sigmoid", stddev),
        optimizer=SGD(learning_rate=learning_rate),
        batch_size=_MOONS.train_rows,
        epochs=epochs,
    )


LAB_OPENING = "ring"
"""The experiment that the network lab opens on."""

LAB_PRESETS: dict[str, Preset] = {
    "ring": Preset(
        "Ring, 2-4-2-1",
        "Six tanh units bend their lines into a closed curve.",
        _lab(
            Ring(samples=200),
            _tanh(4),
            _tanh(2),
            _SIGMOID,
            optimizer=SGD(learning_rate=0.03),
            epochs=300,
        ),
    ),
    "gaussians": Preset(
        "Two clouds, one neuron",
        "No hidden layer: one straight line is all it takes.",
        _lab(Gaussians(samples=200), _SIGMOID, optimizer=SGD(learning_rate=0.03), epochs=50),
    ),
    "xor": Preset(
        "Exclusive or, 2-4-1",
        "No line separates the four squares; four hidden units together do.",
        _lab(
            ExclusiveOr(samples=200),
            _tanh(4),
            _SIGMOID,
            optimizer=SGD(learning_rate=0.03),
            epochs=300,
        ),
    ),
    "xor_feature": Preset(
        "Exclusive or, one neuron and x1·x2",
        "The right feature does the work of a hidden layer: a single neuron solves it.",
        _lab(
            ExclusiveOr(samples=200, features=("x1_x2",)),
            _SIGMOID,
            optimizer=SGD(learning_rate=0.1),
            epochs=100,
        ),
    ),
    "spiral": Preset(
        "Spiral, 2-8-8-1 with Adam",
        "The hardest shape from its two coordinates alone: watch how late the turns appear.",
        _lab(
            Spiral(samples=400),
            _tanh(8),
            _tanh(8),
            _SIGMOID,
            optimizer=Adam(learning_rate=0.02),
            epochs=400,
        ),
    ),
    "spiral_features": Preset(
        "Spiral, all seven features",
        "Squares, product and sines help: the same network has fewer errors on new points.",
        _lab(
            Spiral(samples=400, features=FEATURES),
            _tanh(8),
            _tanh(8),
            _SIGMOID,
            optimizer=Adam(learning_rate=0.01),
            epochs=300,
        ),
    ),
    "blobs": Preset(
        "Four blobs, softmax",
        "Four classes, four output units: each pair of regions meets in a straight line.",
        _lab(
            Blobs(samples=300, classes=4),
            Dense(units=4, activation="softmax"),
            loss="sparse_categorical_crossentropy",
            optimizer=SGD(learning_rate=0.1),
            epochs=50,
        ),
    ),
    "slope": Preset(
        "Regression: a slope",
        "An amount instead of a class: one linear neuron finds it exactly.",
        _lab(
            PlaneRegression(samples=200),
            _AMOUNT,
            loss="mean_squared_error",
            optimizer=SGD(learning_rate=0.03),
            epochs=50,
        ),
    ),
    "hills": Preset(
        "Regression: hills and hollows, 2-8-8-1",
        "Three hills and three hollows: here a linear neuron would say about 0 everywhere.",
        _lab(
            GaussianRegression(samples=400),
            _tanh(8),
            _tanh(8),
            _AMOUNT,
            loss="mean_squared_error",
            optimizer=Adam(learning_rate=0.02),
            epochs=300,
        ),
    ),
    "xor_gate": Preset(
        "XOR gate, 2-4-1 sigmoid",
        "Four rows, 10,000 epochs: of the seeds 0 to 99 only 47 gets stuck. Often called Xavier's, "
        "the initial deviation √(2 / inputs) is He's.",
        _lab(
            Gates(gate="xor"),
            *_he(2, 4),
            optimizer=SGD(learning_rate=0.5),
            batch_size=4,
            epochs=10_000,
        ),
    ),
    "moons_tiny_start": Preset(
        "Moons, tiny initial weights",
        "Near zero the loss is flat, so small steps get nowhere: a saddle, not symmetry.",
        _start(0.01, 0.01, 1_000),
    ),
    "moons_big_start": Preset(
        "Moons, larger initial weights",
        "The same network from N(0, 1) with a learning rate of 0.5: it learns at once.",
        _start(1.0, 0.5, 3_000),
    ),
    "width_2": Preset(
        "Moons, 2 hidden units",
        "Too few: two bent lines cannot follow both moons.",
        _width(2),
    ),
    "width_4": Preset(
        "Moons, 4 hidden units",
        "Enough for most seeds, not for all.",
        _width(4),
    ),
    "width_8": Preset(
        "Moons, 8 hidden units",
        "Enough for each of the seeds 0 to 19.",
        _width(8),
    ),
    "width_16": Preset(
        "Moons, 16 hidden units",
        "More width buys reliability, hardly any accuracy.",
        _width(16),
    ),
    "customers": Preset(
        "Customers, 2-4-1",
        "Chance has a say in these data: nobody can be right about more than 83 of 100 new ones.",
        _lab(
            Customers(),
            Dense(units=4),
            _SIGMOID,
            optimizer=SGD(learning_rate=0.1),
            batch_size=16,
            epochs=100,
        ),
    ),
}
