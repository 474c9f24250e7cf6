"""A network small enough to compute by hand: two inputs, three hidden neurons, one answer.

Each hidden neuron is a sigmoid neuron that reads the inputs; the last one reads the three. Nothing
else is in a network: neurons that read neurons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nncore.activations import sigmoid
from nncore.neuron import WeightedSum, weighted_sum

Table = Sequence[Sequence[float]]

EXAMPLE_W1 = ((0.5, 0.3), (-0.4, 0.6), (0.2, -0.3))
"""One row a hidden neuron, one column an input: W·x, as on paper. Keras stores the transpose."""
EXAMPLE_B1 = (0.1, -0.2, 0.3)
EXAMPLE_W2 = (0.7, -0.5, 0.8)
EXAMPLE_B2 = 0.2
EXAMPLE_X = (1.2, -0.8)


@dataclass(frozen=True)
class Computed:
    """Every number between the inputs and the answer.

    Attributes
    ----------
    hidden : tuple of WeightedSum
        Of each hidden neuron.
    h : tuple of float
        Their answers, σ of their sums.
    output : WeightedSum
        Of the last neuron, which reads h.
    y : float
        The answer, 0…1; NaN where numbers were too large to add.
    """

    hidden: tuple[WeightedSum, ...]
    h: tuple[float, ...]
    output: WeightedSum
    y: float


def compute(
    x: Sequence[float], W1: Table, b1: Sequence[float], W2: Sequence[float], b2: float
) -> Computed:
    """Compute the network, neuron by neuron.

    Parameters
    ----------
    x : sequence of n inputs
    W1 : sequence of hidden rows of n weights
    b1, W2 : sequences of as many numbers as there are hidden neurons
    b2 : float
    """
    hidden = tuple(weighted_sum(x, w, b) for w, b in zip(W1, b1, strict=True))
    h = tuple(_answer(one.z) for one in hidden)
    output = weighted_sum(h, W2, b2)
    return Computed(hidden, h, output, _answer(output.z))


def _answer(z: float) -> float:
    return float(sigmoid(np.array(z)))
