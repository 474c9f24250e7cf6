"""Twenty experiments that nothing is wrong with: small networks that learn what they are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nncore import spec
from nncore.lab_presets import LAB_PRESETS
from nncore.spec import (
    SGD,
    Adam,
    AdamW,
    Blobs,
    BreastCancer,
    Circles,
    Dense,
    ExclusiveOr,
    Experiment,
    Moons,
    RMSprop,
    Training,
)

PRESETS = (
    "ring",
    "gaussians",
    "xor",
    "xor_feature",
    "spiral_features",
    "blobs",
    "slope",
    "hills",
    "moons_big_start",
    "customers",
)
"""Of the lab: those that work. Not the spiral of two features, which learns by heart with four of ten
seeds: its test loss rises again while the training loss falls."""


def _of_preset(name: str) -> Callable[[int], Experiment]:
    def of_seed(seed: int) -> Experiment:
        value = LAB_PRESETS[name].experiment.model_dump(mode="json")
        value["data"]["seed"] = value["training"]["seed"] = seed
        return spec.from_value(value)

    return of_seed


def _network(
    data: Callable[[int], spec.Data],
    hidden: Sequence[Dense],
    optimizer: spec.Optimizer,
    epochs: int,
    output: Dense | None = None,
    **training: Any,
) -> Callable[[int], Experiment]:
    def of_seed(seed: int) -> Experiment:
        last = output or Dense(units=1, activation="sigmoid")
        return Experiment(
            data=data(seed),
            model=spec.Model(layers=(*hidden, last)),
            training=Training(
                optimizer=optimizer,
                epochs=epochs,
                seed=seed,
                **{"batch_size": 20, "validation_split": 0.3, **training},
            ),
        )

    return of_seed


def _moons(seed: int) -> Moons:
    return Moons(samples=500, noise=0.2, seed=seed)


def _circles(seed: int) -> Circles:
    return Circles(samples=500, seed=seed)


def _cancer(seed: int) -> BreastCancer:
    return BreastCancer(seed=seed)


def _squares(seed: int) -> ExclusiveOr:
    return ExclusiveOr(samples=400, seed=seed)


def _clouds(seed: int) -> Blobs:
    return Blobs(samples=400, classes=3, noise=0.5, seed=seed)


HEALTHY: dict[str, Callable[[int], Experiment]] = {
    **{name: _of_preset(name) for name in PRESETS},
    "moons, tanh, SGD": _network(
        _moons, [Dense(units=8, activation="tanh")] * 2, SGD(learning_rate=0.3), 80
    ),
    "moons, deep ReLU, Adam": _network(
        _moons, [Dense(units=16, kernel_initializer="he_normal")] * 4, Adam(learning_rate=0.003), 40
    ),
    "moons, ReLU with a little L2": _network(
        _moons, [Dense(units=16, l2=1e-3)] * 2, RMSprop(learning_rate=0.005), 50
    ),
    "circles, sigmoid, Adam": _network(
        _circles, [Dense(units=8, activation="sigmoid")], Adam(learning_rate=0.03), 80
    ),
    "circles, momentum": _network(
        _circles,
        [Dense(units=8, activation="tanh")] * 2,
        SGD(learning_rate=0.05, momentum=0.9),
        60,
    ),
    "exclusive or, leaky ReLU": _network(
        _squares, [Dense(units=8, activation="leaky_relu")] * 2, Adam(learning_rate=0.01), 60
    ),
    "blobs, ReLU, AdamW": _network(
        _clouds,
        [Dense(units=8)],
        AdamW(learning_rate=0.01),
        40,
        Dense(units=3, activation="softmax"),
        loss="sparse_categorical_crossentropy",
    ),
    "breast cancer, no hidden layer": _network(_cancer, [], SGD(learning_rate=0.1), 30),
    "breast cancer, 16-8 with L2": _network(
        _cancer, [Dense(units=16, l2=1e-3), Dense(units=8, l2=1e-3)], Adam(learning_rate=0.002), 30
    ),
    "moons, five tanh layers, GELU first": _network(
        _moons,
        [Dense(units=12, activation="gelu"), *[Dense(units=12, activation="tanh")] * 4],
        Adam(learning_rate=0.005),
        40,
    ),
}
"""Name → experiment of a seed, which decides data, initial weights and batches."""
