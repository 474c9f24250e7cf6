"""Experiments that are broken on purpose, each by one cause, to be recognized by their signs.

Their names say nothing of the cause. A seed decides data, initial weights and batches: another one
is the same failure with other numbers. Half of the training rows are held out for validation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nncore import spec
from nncore.spec import (
    SGD,
    Adam,
    BreastCancer,
    Circles,
    Dense,
    Experiment,
    LayerActivation,
    Model,
    Moons,
    Optimizer,
    Training,
)


@dataclass(frozen=True)
class Patient:
    """A broken experiment.

    Attributes
    ----------
    complaint : str
        What somebody says who only sees that it fails.
    cause : str
        A name of `nncore.diagnosis.RULES`.
    choices : tuple of str
        Causes to choose from, the true one among them.
    repairs : tuple of str
        Names of `nncore.diagnosis.repairs.REPAIRS` to try, one that heals among them.
    of_seed : function
        Returns the experiment of a seed.
    """

    complaint: str
    cause: str
    choices: tuple[str, ...]
    repairs: tuple[str, ...]
    of_seed: Callable[[int], Experiment]


def _experiment(
    seed: int,
    data: spec.Data,
    hidden: list[Dense],
    optimizer: Optimizer,
    epochs: int,
    **output: Any,
) -> Experiment:
    layers = (*hidden, Dense(units=1, activation="sigmoid", **output))
    return Experiment(
        data=data,
        model=Model(layers=layers),
        training=Training(
            optimizer=optimizer, batch_size=20, epochs=epochs, validation_split=0.5, seed=seed
        ),
    )


def _hidden(count: int, units: int, activation: LayerActivation, **more: Any) -> list[Dense]:
    return [Dense(units=units, activation=activation, **more) for _ in range(count)]


def _moons(seed: int, samples: int = 500, noise: float = 0.2, **more: Any) -> Moons:
    return Moons(samples=samples, noise=noise, seed=seed, **more)


def _vanishing(seed: int) -> Experiment:
    hidden = _hidden(7, 8, "sigmoid")
    return _experiment(seed, _moons(seed), hidden, SGD(learning_rate=0.3), 60)


def _exploding(seed: int) -> Experiment:
    large: dict[str, Any] = {"kernel_initializer": "random_normal", "kernel_stddev": 1.0}
    hidden = _hidden(6, 16, "leaky_relu", **large)
    return _experiment(seed, _moons(seed), hidden, SGD(learning_rate=0.05), 60, **large)


def _dying(seed: int) -> Experiment:
    return _experiment(seed, _moons(seed), _hidden(11, 2, "relu"), Adam(learning_rate=0.01), 60)


def _symmetric(seed: int) -> Experiment:
    zeros: dict[str, Any] = {"kernel_initializer": "zeros"}
    hidden = _hidden(2, 8, "tanh", **zeros)
    return _experiment(seed, _moons(seed), hidden, SGD(learning_rate=0.3), 60, **zeros)


def _linear(seed: int) -> Experiment:
    data = Circles(samples=500, seed=seed)
    return _experiment(seed, data, _hidden(3, 8, "linear"), SGD(learning_rate=0.1), 60)


def _too_high(seed: int) -> Experiment:
    return _experiment(seed, _moons(seed), _hidden(2, 8, "tanh"), SGD(learning_rate=20.0), 60)


def _too_low(seed: int) -> Experiment:
    return _experiment(seed, _moons(seed), _hidden(2, 8, "tanh"), SGD(learning_rate=2e-4), 60)


def _overfitting(seed: int) -> Experiment:
    data = _moons(seed, samples=100, noise=0.35)
    return _experiment(seed, data, _hidden(2, 64, "relu"), Adam(learning_rate=0.02), 150)


def _over_regularized(seed: int) -> Experiment:
    hidden = _hidden(2, 16, "tanh", l2=0.3)
    return _experiment(seed, _moons(seed), hidden, SGD(learning_rate=0.1), 60, l2=0.3)


def _random_labels(seed: int) -> Experiment:
    data = _moons(seed, samples=600, label_noise=1.0)
    return _experiment(seed, data, _hidden(2, 64, "tanh"), Adam(learning_rate=0.01), 200)


def _unscaled(seed: int) -> Experiment:
    data = BreastCancer(seed=seed, scaled=False)
    return _experiment(seed, data, _hidden(2, 8, "tanh"), SGD(learning_rate=0.1), 40)


PATIENTS: tuple[Patient, ...] = (
    Patient(
        "“I waited and waited. It does not learn.”",
        "vanishing",
        ("vanishing", "too_low", "symmetric", "dying"),
        ("relu", "higher_rate", "more_epochs", "wider"),
        _vanishing,
    ),
    Patient(
        "“On its own examples it is brilliant, on new ones it is lost.”",
        "overfitting",
        ("overfitting", "random_labels", "too_high", "over_regularized"),
        ("more_rows", "fewer_epochs", "l2", "wider"),
        _overfitting,
    ),
    Patient(
        "“It lasted a few steps.”",
        "exploding",
        ("exploding", "too_high", "unscaled", "vanishing"),
        ("initializer", "lower_rate", "more_rows", "l2"),
        _exploding,
    ),
    Patient(
        "“After a few epochs nothing gets better any more.”",
        "linear",
        ("linear", "too_low", "vanishing", "random_labels"),
        ("tanh", "more_epochs", "wider", "higher_rate"),
        _linear,
    ),
    Patient(
        "“Flat from the first epoch to the last.”",
        "dying",
        ("dying", "vanishing", "symmetric", "too_low"),
        ("leaky_relu", "more_epochs", "higher_rate", "lower_rate"),
        _dying,
    ),
    Patient(
        "“Up and down, all day long.”",
        "too_high",
        ("too_high", "exploding", "random_labels", "unscaled"),
        ("lower_rate", "more_epochs", "initializer", "relu"),
        _too_high,
    ),
    Patient(
        "“Nothing happens, whatever data I give it.”",
        "symmetric",
        ("symmetric", "vanishing", "over_regularized", "dying"),
        ("initializer", "higher_rate", "wider", "more_epochs"),
        _symmetric,
    ),
    Patient(
        "“It moved for a moment. Since then it has said the same of everything.”",
        "over_regularized",
        ("over_regularized", "too_low", "vanishing", "symmetric"),
        ("no_penalty", "more_epochs", "wider", "more_rows"),
        _over_regularized,
    ),
    Patient(
        "“Real measurements, a textbook network, and it gets nowhere.”",
        "unscaled",
        ("unscaled", "exploding", "too_high", "linear"),
        ("scale", "initializer", "lower_rate", "wider"),
        _unscaled,
    ),
    Patient(
        "“It learns, the curve proves it. Why does nothing of it arrive?”",
        "random_labels",
        ("random_labels", "overfitting", "over_regularized", "too_high"),
        ("labels", "l2", "fewer_epochs", "wider"),
        _random_labels,
    ),
    Patient(
        "“It seems to be on its way. I am still waiting.”",
        "too_low",
        ("too_low", "vanishing", "over_regularized", "linear"),
        ("higher_rate", "relu", "wider", "initializer"),
        _too_low,
    ),
)
"""Numbered from 1 on the page, in an order that mixes what is easily confused."""
