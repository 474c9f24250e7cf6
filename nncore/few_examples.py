"""Experiments with few examples and a large network: what can be learned by heart, will be.

The examples are few on purpose: a network with thousands of weights need not find what a few
hundred examples have in common. Others, that it never learns from, tell what it has found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nncore import spec


@dataclass(frozen=True)
class Base:
    """Data that are few enough to be learned by heart, and a network that is large enough to.

    Attributes
    ----------
    label : str
    sizes : tuple of int
        Numbers of rows to choose from that the weights are fitted to.
    opening : int
        The number at first.
    make : callable
        From such a number to the plain Experiment.
    """

    label: str
    sizes: tuple[int, ...]
    opening: int
    make: Callable[[int], spec.Experiment]


def _hidden_layers(*units: int) -> tuple[Any, ...]:
    return tuple(spec.Dense(units=one, kernel_initializer="he_normal") for one in units)


_TEN = spec.Dense(units=10, activation="softmax")


def _digits(rows: int) -> spec.Experiment:
    # Half of what is not for the test is for validation: a few hundred rows judge the variants.
    share = 1 - 2 * rows / 1_797
    return spec.Experiment(
        data=spec.Digits(test_share=round(share, 3)),
        model=spec.Model(layers=(spec.Flatten(), *_hidden_layers(128, 64), _TEN)),
        training=spec.Training(
            optimizer=spec.Adam(learning_rate=0.003),
            loss="sparse_categorical_crossentropy",
            batch_size=16,
            epochs=40,
            validation_split=0.5,
        ),
    )


_MNIST_VALIDATION = 500


def _mnist(rows: int) -> spec.Experiment:
    return spec.Experiment(
        data=spec.Mnist(first_rows=rows + _MNIST_VALIDATION),
        model=spec.Model(layers=(spec.Flatten(), *_hidden_layers(256, 128), _TEN)),
        training=spec.Training(
            loss="sparse_categorical_crossentropy",
            batch_size=32,
            epochs=15,
            validation_split=_MNIST_VALIDATION / (rows + _MNIST_VALIDATION),
        ),
    )


def _moons(rows: int) -> spec.Experiment:
    # A test part and a validation part of the same size as the rows that are learned.
    return spec.Experiment(
        data=spec.Moons(samples=4 * rows, noise=0.35, test_share=0.5),
        model=spec.Model(
            layers=(*_hidden_layers(64, 64), spec.Dense(units=1, activation="sigmoid"))
        ),
        training=spec.Training(
            optimizer=spec.Adam(learning_rate=0.01), batch_size=16, epochs=60, validation_split=0.5
        ),
    )


BASES: dict[str, Base] = {
    "digits": Base("Digits 8×8, 64-128-64-10", (100, 200, 400), 200, _digits),
    "mnist": Base("MNIST, 784-256-128-10", (500, 1_000, 2_000), 1_000, _mnist),
    "moons": Base("Moons with noise, 2-64-64-1", (50, 100, 200), 100, _moons),
}
"""Name → data and network."""
