"""The sums of one hidden unit for real training examples: what a batch normalization would read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import first_examples, trained
from nncore.inside_network import hidden_layers


def dense_layers(layers: Any) -> dict[int, int]:
    """Return which hidden layers are Dense, by index, and how many units each has."""
    return {
        place: units
        for place, units in hidden_layers(layers).items()
        if layers[place].type == "Dense"
    }


def sums(experiment_json: str, weights: bytes, layer: int, unit: int) -> NDArray[np.float64]:
    """Return z = x·w + b of a unit, before its activation, for the first training examples.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.
    layer, unit : int
        Index of a hidden Dense layer, and of one of its units.

    Returns
    -------
    ndarray of float64, shape (n,)
        For at most `first_examples.MOST_ROWS` examples.

    Raises
    ------
    ValueError
        With a sentence, if there is no such unit.
    """
    network = trained.network(experiment_json, weights)
    if not 0 <= unit < dense_layers(network.layers).get(layer, 0):
        raise ValueError(f"Layer {layer + 1} has no hidden unit {unit}.")
    x = first_examples.read_by(network, layer).astype(np.float64)
    kernel, bias = (network.weights[f"{layer}.{name}"][..., unit] for name in ("kernel", "bias"))
    found: NDArray[np.float64] = x @ kernel.astype(np.float64) + float(bias)
    return found
