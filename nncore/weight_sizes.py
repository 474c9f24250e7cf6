"""How large the weights of a trained network are: counts by size, and the share near zero."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import inference

NEAR = 0.01
"""Weights nearer to 0 than this are counted as near zero."""
REACH = 0.5
"""Sizes are counted from -REACH to REACH; larger weights fall into the outermost bins."""
BINS = 81


def kernels(weights: bytes) -> NDArray[np.float64]:
    """Return all weights of a network in one row, biases and normalizations left out.

    Parameters
    ----------
    weights : bytes
        `.npz`, see `nncore.inference.load_weights`.
    """
    found = inference.load_weights(weights)
    return np.concatenate(
        [array.ravel() for name, array in found.items() if name.endswith(".kernel")]
    ).astype(np.float64)


def measured(weights: bytes) -> dict[str, Any]:
    """Count the weights of a network by size; for a worker.

    Parameters
    ----------
    weights : bytes

    Returns
    -------
    dict
        `count`; `near`, the share nearer to 0 than `NEAR`; `deviation`; `largest`, without sign;
        `edges` (BINS + 1,) and `shares` (BINS,), which add up to 1.
    """
    values = kernels(weights)
    edges = np.linspace(-REACH, REACH, BINS + 1)
    counts = np.histogram(np.clip(values, -REACH, REACH), edges)[0]
    return {
        "count": len(values),
        "near": float((np.abs(values) < NEAR).mean()),
        "deviation": float(values.std()),
        "largest": float(np.abs(values).max()),
        "edges": edges.tolist(),
        "shares": (counts / len(values)).tolist(),
    }
