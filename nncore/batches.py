"""The order in which rows are visited: one random permutation an epoch, cut into mini-batches.

The order depends on the seed and the epoch alone, so a run that was stopped and resumed, its
exported script, and a training loop of our own in NumPy all see the same rows at the same step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def batch_order(seed: int, epoch: int, rows: int) -> NDArray[np.int64]:
    """Return the order in which an epoch visits the rows.

    Parameters
    ----------
    seed : int
        The experiment's seed, at least 0.
    epoch : int
        Counted from 0.
    rows : int
        Number of rows that the weights are fitted to.

    Returns
    -------
    ndarray of int64, shape (rows,)
        A permutation of 0 … rows − 1; step i of the epoch trains on
        `order[i * batch_size : (i + 1) * batch_size]`, the last step on what is left.
    """
    return np.random.default_rng([seed, epoch]).permutation(rows)
