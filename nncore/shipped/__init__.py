"""The trained MNIST network that comes with the project, so that Evaluate is never empty.

`python -m nncore.shipped` trains it anew. Only its weights, its Experiment and the course of its
training are stored; what it answers is computed from them each time.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, evaluation, inference, npz, spec
from nncore.history import History

_FOLDER = Path(__file__).parent
WEIGHTS = _FOLDER / "mnist_dense.npz"
EXPERIMENT = _FOLDER / "mnist_dense.json"
EVENTS = _FOLDER / "mnist_dense.history.json"

_SMALLEST_PROBABILITY = float(np.finfo(np.float32).tiny)
"""A probability that was rounded to 0 is taken for this, so that no logarithm is infinite."""


def experiment() -> spec.Experiment:
    """Return how the network was trained."""
    return spec.parse(EXPERIMENT.read_bytes())


def history() -> History:
    """Return the course of its training."""
    return History.of(json.loads(EVENTS.read_text(encoding="utf-8")))


def weights() -> dict[str, NDArray[np.float32]]:
    """Return its weights by name, as `nncore.inference.predict` takes them."""
    return inference.load_weights(WEIGHTS.read_bytes())


def predictions() -> bytes:
    """Compute its answers to the 10,000 test images; a moment's work, for a worker.

    Returns
    -------
    bytes
        `.npz` of `y_true` (10000,) and `y_prob` (10000, 10), as a training run stores it.
    """
    trained = experiment()
    # `datasets.load` would scale the 60,000 training images too: 190 MB that nobody asked for.
    dataset = datasets.measured(trained.data)
    X_test = dataset.X_test.astype(np.float32) / datasets.LARGEST_PIXELS[trained.data.name]
    output = inference.predict(trained.model.layers, weights(), X_test)
    return npz.pack({"y_true": dataset.y_test, "y_prob": inference.class_probabilities(output)})


def loss(stored: bytes) -> float:
    """Return the categorical cross-entropy of such answers.

    Parameters
    ----------
    stored : bytes
        What `predictions` returned.
    """
    y_true, y_prob = evaluation.read(stored)
    given = y_prob[np.arange(len(y_true)), y_true].astype(np.float64)
    return float(-np.log(np.maximum(given, _SMALLEST_PROBABILITY)).mean())
