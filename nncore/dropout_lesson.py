"""What dropout does to the activations of a trained network, and to the loss that is reported.

In training each step draws a mask: units are dropped at random, and those that are kept are
enlarged to 1 / (1 - rate) of themselves, so that the sum they give is right on average. In use
nothing is dropped and nothing needs to be changed. So a training loss is that of a network with
holes, and a validation loss that of the whole one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import first_examples, inference, trained
from nncore.network import Network

Array = NDArray[Any]
MASKED_LOSSES = 12
"""Masks a loss is measured with, each with a draw for every example."""


def masks(units: int, rate: float, seed: int, count: int) -> Array:
    """Draw masks as training does: 0 with probability `rate`, else 1 / (1 - rate).

    Parameters
    ----------
    units : int
    rate : float
        0 ≤ rate < 1.
    seed : int
    count : int

    Returns
    -------
    ndarray of shape (count, units)
    """
    network = Network((units, 1), ("linear",), dropout=(rate,))
    drawn = network.draw_masks(np.random.RandomState(seed), count)[0]
    return np.ones((count, units)) if drawn is None else drawn


def losses(
    experiment_json: str, weights: bytes, layer: int, rate: float, seed: int
) -> dict[str, Any]:
    """Measure the loss of training examples with what a layer gives dropped, and without.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.
    layer : int
        Index of a hidden Dense layer.
    rate : float
        Share of its outputs that is dropped, in place of what the network was trained with.
    seed : int

    Returns
    -------
    dict
        `rows`; `off`, the loss without masks; `on`, one loss a mask.
    """
    network = trained.network(experiment_json, weights)
    outputs = first_examples.read_by(network, layer + 1)
    rest, numbers = network.layers[layer + 1 :], network.parted(layer + 1)[1]

    def loss(values: Array) -> float:
        return first_examples.data_loss(network, inference.predict(rest, numbers, values))

    rows, units = outputs.shape
    drawn = masks(units, rate, seed, MASKED_LOSSES * rows).astype(np.float32)
    return {
        "rows": rows,
        "off": loss(outputs),
        "on": [loss(outputs * mask) for mask in drawn.reshape(MASKED_LOSSES, rows, units)],
    }
