"""How widely the activations of each layer spread before training, for every initializer.

Numbers that shrink from layer to layer leave the last layers nothing to tell inputs apart by;
numbers that grow saturate or overflow. Zeros are worse than small: all neurons of a layer then
compute the same, get the same gradient, and stay the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.activations import ACTIVATIONS
from nncore.initializers import INITIALIZERS
from nncore.network import Network

Array = NDArray[Any]

ROWS, INPUTS, BINS = 200, 20, 41


def layers(
    initializer: str, activation: str, depth: int, width: int, seed: int, stddev: float = 0.05
) -> list[Array]:
    """Send standard normal inputs through freshly drawn layers.

    Parameters
    ----------
    initializer, activation : str
        Names of `INITIALIZERS` and of `ACTIVATIONS`.
    depth, width : int
        Layers, and neurons of each.
    seed : int
    stddev : float
        Of "random_normal".

    Returns
    -------
    list of ndarray, shape (ROWS, width)
        The activations of each layer. Values that overflow are inf or NaN.
    """
    rng = np.random.RandomState(seed)
    a = rng.standard_normal((ROWS, INPUTS))
    found = []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(depth):
            W = INITIALIZERS[initializer](rng, a.shape[1], width, stddev)
            a = ACTIVATIONS[activation](a @ W)
            found.append(a)
    return found


def measured(
    activation: str, depth: int, width: int, seed: int, stddev: float
) -> dict[str, dict[str, Any]]:
    """Measure each layer's spread for every initializer.

    Returns
    -------
    dict
        Initializer → "spread", the standard deviation of each layer's activations (None where they
        overflow); "edges", of BINS equal intervals that hold 99% of all layers' activations or more;
        "shares", for each layer the part of its activations in each interval.
    """
    return {
        name: _summary(layers(name, activation, depth, width, seed, stddev))
        for name in INITIALIZERS
    }


def _summary(found: list[Array]) -> dict[str, Any]:
    with np.errstate(over="ignore", invalid="ignore"):
        spread = [float(a.std()) for a in found]
    values = np.concatenate([a.ravel() for a in found])
    values = values[np.isfinite(values)]
    low, high = np.quantile(values, [0.005, 0.995]) if len(values) else (0.0, 0.0)
    reach = max(abs(float(low)), abs(float(high)))
    if not 0 < reach < 1e300:
        reach = 1.0
    edges = np.linspace(-reach, reach, BINS + 1)
    shares = [(np.histogram(a, edges)[0] / a.size).tolist() for a in found]
    return {
        "spread": [one if np.isfinite(one) else None for one in spread],
        "edges": edges.tolist(),
        "shares": shares,
    }


def after_steps(initializer: str, seed: int, steps: int) -> list[list[float]]:
    """Train a 2-4-1 sigmoid network on AND and return its first layer's weights.

    Parameters
    ----------
    initializer : str
    seed : int
    steps : int
        Of gradient descent on all four rows, with learning rate 1.

    Returns
    -------
    list of list of float, shape (2, 4)
        One column a hidden neuron. Of "zeros" all columns are equal, whatever the steps.
    """
    rng = np.random.RandomState(seed)
    network = Network([2, 4, 1], ["sigmoid", "sigmoid"])
    for W in network.W:
        W[...] = INITIALIZERS[initializer](rng, *W.shape)
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([[0.0], [0.0], [0.0], [1.0]])
    for _ in range(steps):
        network.theta -= network.backward(network.forward(X), y, "binary_crossentropy")
    weights: list[list[float]] = network.W[0].tolist()
    return weights
