"""The truth tables of logic gates: four rows that decide what one neuron can and cannot do.

AND, OR and NAND each need one line in the plane; the exclusive or needs two, hence a hidden layer.
The coordinates are 0 and 1 and stay so: these inputs are not standardized.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.datasets.dataset import Description, Parts

GATES = Description(
    label="Gates",
    question="What does a logic gate answer to two inputs?",
    source="Truth tables",
    license="Generated, free of rights",
    kind="plane",
    class_names=("0", "1"),
    feature_names=("x1", "x2"),
)
CORNERS = np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
ANSWERS: dict[spec.Gate, tuple[int, int, int, int]] = {
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "xor": (0, 1, 1, 0),
}
"""What each gate answers at the corners, in their order."""


def gates(data: spec.Gates) -> Parts:
    """Return the corners in turn, points (n, 2) and answers (n,); the test part is apart from them."""
    rng = np.random.RandomState(data.seed)
    train = _rows(data, data.samples, rng)
    return Parts(*train, *_rows(data, data.test_rows, rng))


def _rows(
    data: spec.Gates, rows: int, rng: np.random.RandomState
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    corner = np.arange(rows) % len(CORNERS)
    moved = rng.normal(0, data.noise, (rows, 2))
    return CORNERS[corner] + moved, np.array(ANSWERS[data.gate])[corner]
