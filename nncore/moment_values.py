"""What the moments of a run are worth: losses, accuracies, gradients, units that learn no more.

All moments are measured at once, as a stack of networks that read the same rows. Dropout is off
and penalties are kept apart, so that the numbers of different runs can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, losses, spec
from nncore.activations import ACTIVATIONS
from nncore.losses import LOSSES
from nncore.network import Network, Pass

Array = NDArray[Any]

SATURATION = 0.05
"""A sigmoid or tanh is saturated where its derivative is below this share of its largest, that is
for sigmoid beyond ±4.36 (answers below 0.013 or above 0.987), for tanh beyond ±2.18 (±0.975)."""

_LARGEST_DERIVATIVE = {"sigmoid": 0.25, "tanh": 1.0}
_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Rows:
    """The rows that a network is fitted to, and the test rows, as its loss wants them.

    Attributes
    ----------
    X, X_test : ndarray of shape (n, features)
    labels, labels_test : ndarray of shape (n,)
        Classes counted from 0, or the amounts of a regression.
    y, y_test : ndarray
        See `nncore.losses.targets`.
    """

    X: Array
    labels: Array
    y: Array
    X_test: Array
    labels_test: Array
    y_test: Array

    @classmethod
    def of(cls, experiment: spec.Experiment, dtype: Any = np.float32) -> Rows:
        """Load the data of an Experiment; rows that are held out for validation are left out."""
        data = datasets.load(experiment.data)
        loss, fitted = experiment.training.loss, experiment.fitted_rows
        units = experiment.model.layers[-1].units  # type: ignore[union-attr]
        X, labels = data.X_train[:fitted], data.y_train[:fitted]
        return cls(
            X.astype(dtype),
            labels,
            losses.targets(loss, labels, units, dtype),
            data.X_test.astype(dtype),
            data.y_test,
            losses.targets(loss, data.y_test, units, dtype),
        )


def measured(
    network: Network, theta: Array, rows: Rows, experiment: spec.Experiment
) -> dict[str, Array]:
    """Measure some moments of a run.

    Parameters
    ----------
    network : Network
        Of the run; its own parameters do not matter.
    theta : ndarray of shape (..., M, P)
        Parameters at each moment.
    rows : Rows
    experiment : spec.Experiment

    Returns
    -------
    dict of str to ndarray of float64, shapes (..., M) and (..., M, L)
        The fields of that name of `nncore.trajectory.Trajectory`.
    """
    widest = len(network.sizes) * max(network.sizes) * max(len(rows.X), len(rows.X_test))
    at_once = max(1, _NUMBERS_AT_ONCE // (widest * int(np.prod(theta.shape[:-2], dtype=int))))
    cuts = range(0, max(theta.shape[-2], 1), at_once)
    parts = [
        _measured(network, theta[..., cut : cut + at_once, :], rows, experiment) for cut in cuts
    ]
    axis = theta.ndim - 2
    return {name: np.concatenate([part[name] for part in parts], axis) for name in parts[0]}


def _measured(
    network: Network, theta: Array, rows: Rows, experiment: spec.Experiment
) -> dict[str, Array]:
    loss = experiment.training.loss
    # Without penalties, for the gradient shall be that of the data.
    bare = Network(network.sizes, network.activations, theta)
    passed = bare.forward(rows.X)
    tested = bare.forward(rows.X_test)
    regression = bool(experiment.data.regression)
    return {
        "train_loss": bare.loss_of(passed, rows.y, loss).astype(np.float64),
        "test_loss": bare.loss_of(tested, rows.y_test, loss).astype(np.float64),
        "penalty": network.at(theta).penalty().astype(np.float64),
        "train_accuracy": _accuracy(loss, rows.labels, passed.a[-1], regression),
        "test_accuracy": _accuracy(loss, rows.labels_test, tested.a[-1], regression),
        "gradient_norm": _layer_norms(bare, bare.backward(passed, rows.y, loss)),
        **_dead_and_saturated(network.activations, passed),
    }


def predicted(loss: str, answers: Array) -> Array:
    """Return the class that each answer (..., n, units) stands for, shape (..., n)."""
    if answers.shape[-1] > 1:
        classes: Array = answers.argmax(axis=-1)
        return classes
    return (answers[..., 0] > LOSSES[loss].threshold).astype(np.int64)


def _accuracy(loss: str, labels: Array, answers: Array, regression: bool) -> Array:
    if regression:
        return np.full(answers.shape[:-2], np.nan)
    right: Array = (predicted(loss, answers) == labels).mean(axis=-1)
    return right


def _layer_norms(network: Network, gradient: Array) -> Array:
    """Return the norm of each layer's part of a gradient: (..., P) → (..., L)."""
    dW, db = network.windows(np.square(gradient, dtype=np.float64))
    squares = [W.sum(axis=(-2, -1)) + b.sum(axis=-1) for W, b in zip(dW, db, strict=True)]
    norms: Array = np.sqrt(np.stack(squares, axis=-1))
    return norms


def _dead_and_saturated(activations: tuple[str, ...], passed: Pass) -> dict[str, Array]:
    dead, saturated = [], []
    for name, z, a in zip(activations, passed.z, passed.a[1:], strict=True):
        slope = ACTIVATIONS[name].df(z, a)
        dead.append((slope == 0).all(axis=-2).mean(axis=-1))
        largest = _LARGEST_DERIVATIVE.get(name, np.nan)
        flat = (slope < SATURATION * largest).mean(axis=(-2, -1))
        saturated.append(flat if name in _LARGEST_DERIVATIVE else np.full_like(flat, np.nan))
    return {"dead": np.stack(dead, axis=-1), "saturated": np.stack(saturated, axis=-1)}
