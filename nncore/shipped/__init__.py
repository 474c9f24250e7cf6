"""The trained networks that come with the project, so that Evaluate and Draw are never empty.

`python -m nncore.shipped` trains them anew. Only their weights, their Experiments and the course of
their training are stored; what they answer is computed from these each time.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, evaluation, inference, npz, spec
from nncore.history import History

LABELS = {
    "mnist_dense": "MNIST, dense layers (included)",
    "mnist_cnn": "MNIST, convolutional (included)",
    "digits_dense": "Digits 8×8, 64-50-10 (included)",
    "breast_cancer": "Breast cancer, 30-16-8-1 (included)",
}
"""The networks by name, and what readers call them."""
_FOLDER = Path(__file__).parent

_SMALLEST_PROBABILITY = float(np.finfo(np.float32).tiny)
"""A probability that was rounded to 0 is taken for this, so that no logarithm is infinite."""


def weights_file(name: str) -> Path:
    """Return where the weights of a network lie."""
    return _FOLDER / f"{name}.npz"


def experiment_file(name: str) -> Path:
    """Return where the Experiment of a network lies."""
    return _FOLDER / f"{name}.json"


def history_file(name: str) -> Path:
    """Return where the events of a network's training lie."""
    return _FOLDER / f"{name}.history.json"


def experiment(name: str) -> spec.Experiment:
    """Return how a network was trained."""
    return spec.parse(experiment_file(name).read_bytes())


def history(name: str) -> History:
    """Return the course of a network's training."""
    return History.of(json.loads(history_file(name).read_text(encoding="utf-8")))


def weights(name: str) -> dict[str, NDArray[np.float32]]:
    """Return a network's weights by name, as `nncore.inference.predict` takes them."""
    return inference.load_weights(weights_file(name).read_bytes())


def predictions(name: str) -> bytes:
    """Compute a network's answers to its test part; a moment's work, for a worker.

    Returns
    -------
    bytes
        `.npz` of `y_true` (n,) and `y_prob` (n, classes), as a training run stores it.
    """
    trained = experiment(name)
    X_test, y_test = datasets.test_part(trained.data)
    output = inference.predict(trained.model.layers, weights(name), X_test)
    return npz.pack({"y_true": y_test, "y_prob": inference.class_probabilities(output)})


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
