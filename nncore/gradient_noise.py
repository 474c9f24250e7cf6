"""How well a mini-batch knows the way: its gradient beside the gradient of all rows.

The gradient of a few rows points somewhere near that of all rows. How near is told by the cosine of
the angle between them: 1 is the same direction, 0 is none in common. Four times as many rows halve
the noise, which is why ever larger batches bring ever less.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.moment_values import Rows
from nncore.network import Network

DRAWS = 40
"""Mini-batches of each size."""


def cosines(experiment_json: str, sizes_json: str) -> dict[int, NDArray[np.float64]]:
    """Compare gradients of mini-batches with that of all rows, at the initial weights.

    Parameters
    ----------
    experiment_json : str
    sizes_json : str
        A list of batch sizes.

    Returns
    -------
    dict of int to ndarray of float64, shape (DRAWS,)
        Batch size → cosines, 1 for the same direction.
    """
    experiment = spec.parse(experiment_json)
    rows, network = Rows.of(experiment, np.float64), Network.of(experiment)
    loss = experiment.training.loss
    rng = np.random.RandomState(experiment.training.seed)

    def direction(chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        gradient = network.backward(network.forward(rows.X[chosen]), rows.y[chosen], loss)
        length = float(np.linalg.norm(gradient))
        unit: NDArray[np.float64] = gradient / length if length else gradient
        return unit

    count = len(rows.X)
    way = direction(np.arange(count))
    return {
        size: np.array(
            [direction(rng.permutation(count)[:size]) @ way for _ in range(DRAWS)], np.float64
        )
        for size in json.loads(sizes_json)
    }
