"""The first examples that a network was trained on, and what its layers make of them; for workers.

What a technique does is shown on real numbers: a few hundred training examples are enough, and a
worker keeps them ready, as it keeps test examples (`nncore.trained`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import inference, losses, spec
from nncore.datasets.exploration.training_part import training_part
from nncore.trained import Trained

Array = NDArray[Any]
MOST_ROWS = 500


def first_examples(experiment: spec.Experiment) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the first rows that the weights were fitted to, at most `MOST_ROWS`.

    Returns
    -------
    X : ndarray of float32, shape (n, *input_shape)
        As the network reads them; shared, read-only.
    y : ndarray of int64, shape (n,)
    """
    return _read(experiment.data, min(MOST_ROWS, experiment.fitted_rows))


@lru_cache(maxsize=4)
def _read(data: spec.Data, rows: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    part = training_part(data.model_dump_json())
    X = part.as_read(np.arange(rows)).astype(np.float32).reshape(rows, *data.input_shape)
    y = part.y[:rows].copy()
    X.setflags(write=False)
    y.setflags(write=False)
    return X, y


def read_by(network: Trained, layer: int) -> Array:
    """Return what a layer reads of the first examples: (n, ...)."""
    X, _ = first_examples(network.experiment)
    if layer == 0:
        return X
    return inference.predict(network.layers[:layer], network.parted(layer)[0], X)


def data_loss(network: Trained, output: Array) -> float:
    """Return the mean loss, without penalties, of answers (n, units) to the first examples."""
    _, y = first_examples(network.experiment)
    name = network.experiment.training.loss
    targets = losses.targets(name, y[: len(output)], output.shape[1], np.float64)
    values = losses.LOSSES[name].value(targets, output.astype(np.float64))
    return float(values.mean())
