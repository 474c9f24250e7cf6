"""What a penalty costs and what it does, on the real weights of a network.

The loss that training makes small is the data loss plus a strength times a sum over the weights. So
every step also pulls each weight toward 0: L2 by a share of itself, L1 by the same amount whatever
its size. L1 alone brings small weights to 0 in a few steps; there they swing within one step's
width, for steps of gradient descent hardly ever land on 0 itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import first_examples, inference, trained
from nncore.inside_network import OWNERS, layer_names
from nncore.regularizers import REGULARIZERS

TYPES = ("largest", "typical", "small")
"""Weights that are followed: the largest, the median and the tenth percentile of the amounts."""


def measured(experiment_json: str, weights: bytes) -> dict[str, Any]:
    """Measure the data loss of a network and the size of its weights; for a worker.

    Parameters
    ----------
    experiment_json, weights
        See `nncore.trained.network`.

    Returns
    -------
    dict
        `rows`, training examples that were used; `data_loss`, their mean loss; `layers`, a list
        with `place` (index), `name`, `count` (weights, biases left out), `l1` and `l2` (the sums
        that strength multiplies) and `followed`: the weights of `TYPES`, signs kept.
    """
    network = trained.network(experiment_json, weights)
    X, _ = first_examples.first_examples(network.experiment)
    output = inference.predict(network.layers, network.weights, X)
    names = layer_names(network.layers)
    layers = []
    for place, layer in enumerate(network.layers):
        if layer.type not in OWNERS:
            continue
        kernel = network.weights[f"{place}.kernel"].astype(np.float64)
        order = np.argsort(np.abs(kernel), axis=None)
        chosen = order[[-1, len(order) // 2, len(order) // 10]]
        layers.append(
            {
                "place": place,
                "name": names[place],
                "count": kernel.size,
                "followed": kernel.ravel()[chosen].tolist(),
                **{
                    name: float(one.value(kernel.reshape(-1, kernel.shape[-1])))
                    for name, one in REGULARIZERS.items()
                },
            }
        )
    return {
        "rows": len(X),
        "data_loss": first_examples.data_loss(network, output),
        "layers": layers,
    }


def pulled(
    weights: list[float], name: str, strength: float, learning_rate: float, steps: int
) -> NDArray[np.float64]:
    """Follow weights that only the penalty pulls at, in steps of gradient descent.

    Parameters
    ----------
    weights : list of float
    name : str
        A name of `REGULARIZERS`.
    strength, learning_rate : float
    steps : int

    Returns
    -------
    ndarray of shape (steps + 1, len(weights))
        The first row is `weights`.
    """
    course = np.empty((steps + 1, len(weights)))
    course[0] = weights
    gradient = REGULARIZERS[name].gradient
    for step in range(steps):
        course[step + 1] = course[step] - learning_rate * strength * gradient(course[step])
    return course
