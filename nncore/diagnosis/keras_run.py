"""The signs of a run in Keras: its history, and the weights that it ended with.

Less is known than of a run in NumPy. Gradients and silent units are those of the end, passed
through the same dense layers in NumPy. Keras's weights before the first step are not kept: what
depends on their size alone is measured on weights drawn anew by the same initializers. Where there
are other layers than dense ones, only the course of the losses speaks.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, divergence, inference, losses, spec
from nncore.diagnosis.examination import Told, told
from nncore.diagnosis.numpy_run import MOST_ROWS, alike, inputs, majority, neighbors
from nncore.diagnosis.observation import Observation
from nncore.history import EPOCH_COLUMNS, History
from nncore.moment_values import Rows, measured
from nncore.network import Network
from nncore.trajectory import Trouble

Array = NDArray[Any]
COLUMNS = ("epoch", "loss", "penalty", "accuracy", "val_loss", "val_accuracy")
_DENSE = {"Dense", "Dropout", "Flatten", "GaussianNoise", "RandomTranslation"}
"""Layers of networks that are dense once they are trained."""


def course(history: History) -> str:
    """Write what `comment` needs of a history as JSON.

    Parameters
    ----------
    history : History
        Of a run that has ended.
    """
    told_steps = history.points["step"]
    return json.dumps(
        {
            "epochs": {name: history.epochs[name] for name in EPOCH_COLUMNS if name in COLUMNS},
            "guessing": history.guessing_loss,
            "diverged": _what(history) if history.outcome == "diverged" else "",
            "step": int(told_steps[-1]) if told_steps else 0,
        }
    )


def _what(history: History) -> str:
    """Return what broke a run, without the advice: that is the diagnosis's to give."""
    return history.message.partition(divergence.ADVICE)[0].strip() or "the loss is hopeless."


def comment(experiment_json: str, course_json: str, weights: bytes) -> tuple[Told, ...]:
    """Return what the rules find in a run, the likeliest cause first; nothing in a healthy one.

    Parameters
    ----------
    experiment_json : str
    course_json : str
        See `course`.
    weights : bytes
        `.npz` of the weights that the run ended with; empty if there are none.

    Raises
    ------
    ValueError
        With a sentence, if these are no weights of this network.
    """
    return told(observed(spec.parse(experiment_json), json.loads(course_json), weights))


def observed(experiment: spec.Experiment, seen: dict[str, Any], weights: bytes) -> Observation:
    """Return the signs of a run; see `comment`."""
    columns = {name: np.array(values, np.float64) for name, values in seen["epochs"].items()}
    kept = _kept(experiment, columns)
    broken = Trouble(seen["step"], None, seen["diverged"], "") if seen["diverged"] else None
    X, labels = _rows(experiment)
    return Observation(
        experiment=experiment,
        epoch=columns["epoch"][:kept],
        train_loss=columns["loss"][:kept],
        train_accuracy=columns["accuracy"][:kept],
        held_loss=columns["val_loss"][:kept],
        held_accuracy=columns["val_accuracy"][:kept],
        held="validation",
        penalty=columns["penalty"][:kept],
        guessing=seen["guessing"],
        inputs=inputs(experiment, X),
        majority=majority(experiment, labels),
        neighbors=neighbors(experiment, X, labels),
        trouble=broken,
        **_layers(experiment, X, labels, weights),
    )


def _kept(experiment: spec.Experiment, columns: dict[str, Array]) -> int:
    """Return how many epochs lead to the weights that were kept: all, or up to the best one."""
    training, held = experiment.training, columns["val_loss"]
    stopping = training.early_stopping
    best = training.keep_best or (stopping is not None and stopping.restore_best_weights)
    if best and np.isfinite(held).any():
        return int(np.nanargmin(held)) + 1
    return len(held)


def _rows(experiment: spec.Experiment) -> tuple[Array, Array]:
    """Return some training rows as the network reads them, and their labels."""
    raw = datasets.measured(experiment.data)
    fitted = experiment.fitted_rows
    places = np.arange(min(fitted, MOST_ROWS)) * fitted // min(fitted, MOST_ROWS)
    mean, scale = datasets.scaling(experiment.data, raw.X_train)
    return ((raw.X_train[places] - mean) / scale).astype(np.float32), raw.y_train[places]


def _layers(experiment: spec.Experiment, X: Array, labels: Array, weights: bytes) -> dict[str, Any]:
    """Return what is known of the layers, which is nothing unless they are dense."""
    layers = experiment.model.layers
    if not {layer.type for layer in layers} <= _DENSE or layers[-1].type != "Dense":
        return {"activations": (), "first_penalty": 0.0}
    network = Network.of(experiment, dtype=np.float32)
    flat = X.reshape(len(X), -1)
    with np.errstate(over="ignore", invalid="ignore"):
        known: dict[str, Any] = {
            "activations": network.activations,
            "first_penalty": float(network.penalty()),
            "first_sums": np.array([float(z.std()) for z in network.forward(flat).z]),
        }
        if weights:
            end = _theta(network, layers, inference.load_weights(weights))
            y = losses.targets(experiment.training.loss, labels, network.sizes[-1], np.float32)
            rows = Rows(flat, labels, y, flat, labels, y)
            worth = measured(network, end[None], rows, experiment)
            start = float(np.linalg.norm(network.theta))
            known |= {name: worth[name] for name in ("gradient_norm", "dead", "saturated")}
            known["alike"] = alike(network, end)
            known["shrunk"] = float(np.linalg.norm(end)) / start if start else None
    return known


def _theta(network: Network, layers: tuple[Any, ...], weights: inference.Weights) -> Array:
    """Return the weights of dense layers as one row of numbers.

    Raises
    ------
    ValueError
        If they are those of another network.
    """
    names = [str(place) for place, layer in enumerate(layers) if layer.type == "Dense"]
    theta = np.empty_like(network.theta)
    try:
        for place, (W, b) in zip(names, zip(*network.windows(theta), strict=True), strict=True):
            W[...], b[...] = weights[f"{place}.kernel"], weights[f"{place}.bias"]
    except (KeyError, ValueError) as error:
        raise ValueError("These weights belong to another network.") from error
    return theta
