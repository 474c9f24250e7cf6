"""The signs of a run in NumPy, of which every moment is kept."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, divergence, losses, spec
from nncore.diagnosis.observation import Inputs, Observation
from nncore.moment_values import predicted
from nncore.network import Network
from nncore.trajectory import Trajectory

Array = NDArray[Any]
MOST_ROWS = 500
"""Rows, at equal steps, that are compared with one another or passed forward once more."""
NEIGHBORS = 5


def observed(experiment: spec.Experiment, run: Trajectory) -> Observation:
    """Return the signs of a run.

    Parameters
    ----------
    experiment : spec.Experiment
        Of dense layers, see `nncore.numpy_training.refusal`.
    run : Trajectory
        Of one network, all its moments.
    """
    data = datasets.load(experiment.data)
    fitted = experiment.fitted_rows
    X, labels = data.X_train[:fitted], data.y_train[:fitted]
    network = Network.of(experiment, dtype=np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        held_loss, held_accuracy, held = _held_out(experiment, run, network)
        sums = network.forward(sample(X)).z
        start, end = run.theta[0].astype(np.float64), run.theta[-1].astype(np.float64)
        length = float(np.linalg.norm(start))
        return Observation(
            experiment=experiment,
            epoch=run.epoch,
            train_loss=run.train_loss,
            train_accuracy=run.train_accuracy,
            held_loss=held_loss,
            held_accuracy=held_accuracy,
            held=held,
            penalty=run.penalty,
            first_penalty=float(run.penalty[0]),
            guessing=divergence.guessing_loss(experiment.training.loss, network.sizes[-1], labels),
            activations=network.activations,
            gradient_norm=run.gradient_norm,
            dead=run.dead,
            saturated=run.saturated,
            first_sums=np.array([float(z.std()) for z in sums]),
            alike=alike(network, end),
            moved=float(np.linalg.norm(end - start)) / length if length else None,
            shrunk=float(np.linalg.norm(end)) / length if length else None,
            inputs=inputs(experiment, X),
            majority=majority(experiment, labels),
            neighbors=neighbors(experiment, X, labels),
            trouble=run.trouble,
        )


def sample(X: Array) -> Array:
    """Return at most `MOST_ROWS` rows, at equal steps."""
    count = min(len(X), MOST_ROWS)
    chosen: Array = X[np.arange(count) * len(X) // count]
    return chosen


def alike(network: Network, theta: Array) -> NDArray[np.float64]:
    """Return how far the units of each layer differ; see `Observation.alike`."""
    found = []
    for W, b in zip(*network.windows(theta), strict=True):
        units = np.vstack([W, b[None]])
        largest = np.abs(units).max()
        apart = np.abs(units - units[:, :1]).max()
        found.append(np.nan if units.shape[1] == 1 else apart / largest if largest else 0.0)
    return np.array(found, np.float64)


def inputs(experiment: spec.Experiment, X: Array) -> Inputs:
    """Return the sizes of what a network reads, of rows (n, *input_shape)."""
    columns = X.reshape(len(X), -1).astype(np.float64)
    return Inputs(
        datasets.feature_names(experiment.data), columns.std(axis=0), np.abs(columns).max(axis=0)
    )


def majority(experiment: spec.Experiment, labels: Array) -> float | None:
    """Return the share of the most frequent class; None for amounts."""
    if experiment.data.regression:
        return None
    return float(np.bincount(labels).max() / len(labels))


def neighbors(experiment: spec.Experiment, X: Array, labels: Array) -> float | None:
    """Return how often most of a row's nearest other rows have its class; None for amounts."""
    if experiment.data.regression or len(X) <= NEIGHBORS:
        return None
    rows, y = sample(X).reshape(-1, X[0].size).astype(np.float64), sample(labels)
    spread = rows.std(axis=0)
    rows = rows / np.where(spread > 0, spread, 1.0)
    squares = (rows**2).sum(axis=1)
    distances = squares[:, None] + squares[None] - 2 * rows @ rows.T
    np.fill_diagonal(distances, np.inf)
    nearest = np.argpartition(distances, NEIGHBORS, axis=1)[:, :NEIGHBORS]
    votes = (y[nearest][..., None] == np.arange(experiment.data.classes)).sum(axis=1)
    return float((votes.argmax(axis=1) == y).mean())


def _held_out(
    experiment: spec.Experiment, run: Trajectory, network: Network
) -> tuple[Array, Array, str]:
    """Return loss and accuracy at each moment of rows that were held out, and what they are called.

    Without a validation part these are the test rows, which the lab draws beside the others.
    """
    if not experiment.validation_rows:
        return run.test_loss, run.test_accuracy, "test"
    data, fitted = datasets.load(experiment.data), experiment.fitted_rows
    X, labels = data.X_train[fitted:], data.y_train[fitted:]
    loss = experiment.training.loss
    y = losses.targets(loss, labels, network.sizes[-1], np.float32)
    at, right = [], []
    for theta in run.theta:
        passed = network.at(theta).forward(X)
        at.append(float(network.loss_of(passed, y, loss)))
        answers = passed.a[-1]
        right.append(
            np.nan if experiment.data.regression else (predicted(loss, answers) == labels).mean()
        )
    return np.array(at), np.array(right, np.float64), "validation"
